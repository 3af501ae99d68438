# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The inner loops of cutting a road graph in two along few segments, as Python that Cython compiles.

Written in Cython's pure Python mode like `kernel.py`: the same file runs as plain Python. It is used when a
region is built, never on a ride.
"""

from __future__ import annotations

import cython

from navigator.routing.kernel import ints

UNREACHED = cython.declare(cython.int, 0x3FFF_FFFF)  # a level beyond all
NO_CUT = cython.declare(cython.double, 1e30)  # worse than the score of any cut


@cython.cclass
class Dissection:
    """Cut a graph of nodes and segments in two, and each part again, by inertial flow.

    The nodes at both ends of a sweep direction are source and sink of a flow, one unit a segment (Dinic);
    of the smallest cuts in all directions the one is kept that is small for the part that it cuts off.
    A part that hangs together nowhere falls apart without a cut.
    """

    first: cython.const[cython.int][::1]  # arcs of each node; both directions of every segment
    head: cython.const[cython.int][::1]
    segment: cython.const[cython.int][::1]
    orders: cython.int[::1]  # the nodes sorted along each direction, one after the other
    directions: cython.int
    nodes: cython.int
    cell: cython.int[::1]  # of each node
    local: cython.int[::1]  # its number in the cell being cut
    near: cython.int[::1]  # of a local node: first local arc
    ahead: cython.int[::1]  # of a local arc: local node
    twin: cython.int[::1]  # of a local arc: the same segment the other way
    flow: cython.int[::1]
    seen: cython.int[::1]  # of a segment: the local arc that awaits its twin
    role: cython.int[::1]  # 1 source, 2 sink
    level: cython.int[::1]
    pointer: cython.int[::1]
    queue: cython.int[::1]
    path: cython.int[::1]
    side: cython.int[::1]
    best: cython.double
    ends: cython.double
    power: cython.double

    def __init__(
        self, adjacency: tuple, orders: memoryview, segments: int, ends: float, power: float
    ) -> None:
        self.first, self.head, self.segment = adjacency
        self.orders = orders
        self.nodes = len(self.first) - 1
        self.directions = len(orders) // max(self.nodes, 1)
        self.ends, self.power = ends, power
        self.seen = ints(segments, -1)
        arcs, nodes = len(self.head), self.nodes
        self.ahead, self.twin, self.flow = ints(arcs), ints(arcs), ints(arcs)
        self.near = ints(nodes + 1)
        self.cell, self.local, self.role, self.level = ints(nodes), ints(nodes), ints(nodes), ints(nodes)
        self.pointer, self.queue, self.path, self.side = ints(nodes), ints(nodes), ints(nodes), ints(nodes)

    @cython.locals(group="int[::1]", number=cython.int, low=cython.int, high=cython.int, middle=cython.int)
    def run(self, leaf: int, group: memoryview) -> list[tuple[int, int]]:
        """Write into `group` the cell that cuts each segment, or the leaf that holds it.

        Cells are numbered parents first; returns the parent and the nodes of each.
        """
        cells: list[tuple[int, int]] = []
        stack = [(0, self.nodes, -1)]
        while stack:
            low, high, parent = stack.pop()
            number = len(cells)
            cells.append((parent, high - low))
            self.enter(low, high, number)
            if high - low <= leaf:
                self.mark(low, high, group, whole=True)
                continue
            self.load(low, high, number)
            self.halve(low, high - low)
            self.mark(low, high, group, whole=False)
            middle = self.partition(low, high)
            stack.append((low, middle, number))
            stack.append((middle, high, number))
        return cells

    @cython.cfunc
    @cython.locals(i=cython.int)
    def enter(self, low: cython.int, high: cython.int, number: cython.int) -> cython.void:
        """Number the nodes of a cell."""
        for i in range(low, high):
            self.cell[self.orders[i]] = number
            self.local[self.orders[i]] = i - low

    @cython.cfunc
    @cython.locals(i=cython.int, a=cython.int, u=cython.int, v=cython.int)
    def mark(
        self, low: cython.int, high: cython.int, group: cython.int[::1], whole: cython.bint
    ) -> cython.void:
        """Write the cell as the group of its segments: of all, or of those that are cut."""
        for i in range(low, high):
            u = self.orders[i]
            for a in range(self.first[u], self.first[u + 1]):
                v = self.head[a]
                if self.cell[v] != self.cell[u]:
                    continue
                if whole or self.side[self.local[v]] != self.side[i - low]:
                    group[self.segment[a]] = self.cell[u]

    @cython.cfunc
    @cython.locals(i=cython.int, a=cython.int, u=cython.int, v=cython.int, s=cython.int, count=cython.int)
    def load(self, low: cython.int, high: cython.int, number: cython.int) -> cython.void:
        """Copy the cell's part of the graph, numbered from 0."""
        count = 0
        for i in range(low, high):
            u = self.orders[i]
            self.near[i - low] = count
            for a in range(self.first[u], self.first[u + 1]):
                v = self.head[a]
                if self.cell[v] != number or u == v:
                    continue
                s = self.segment[a]
                self.ahead[count] = self.local[v]
                if self.seen[s] >= 0:
                    self.twin[count] = self.seen[s]
                    self.twin[self.seen[s]] = count
                    self.seen[s] = -1
                else:
                    self.seen[s] = count
                count += 1
        self.near[high - low] = count

    @cython.cfunc
    @cython.locals(d=cython.int)
    def halve(self, low: cython.int, m: cython.int) -> cython.void:
        """Give each local node a side."""
        if self.loose(m):
            return
        self.best = NO_CUT
        for d in range(self.directions):
            self.attempt(d, low, m)

    @cython.cfunc
    @cython.locals(i=cython.int, start=cython.int, end=cython.int, most=cython.int, chosen=cython.int)
    def loose(self, m: cython.int) -> cython.bint:
        """Whether the cell is not connected; then its largest piece is one side."""
        end = most = chosen = 0
        for i in range(m):
            self.level[i] = -1
        for i in range(m):
            if self.level[i] < 0:
                start = end
                end = self.flood(i, end)
                if end - start > most:
                    most, chosen = end - start, i
        if most == m:
            return False
        for i in range(m):
            self.side[i] = self.level[i] == chosen
        return True

    @cython.cfunc
    @cython.locals(a=cython.int, u=cython.int, v=cython.int, done=cython.int)
    def flood(self, origin: cython.int, end: cython.int) -> cython.int:
        """Label all that hangs together with a node; the queue's new end."""
        self.level[origin] = origin
        self.queue[end] = origin
        done = end
        end += 1
        while done < end:
            u = self.queue[done]
            done += 1
            for a in range(self.near[u], self.near[u + 1]):
                v = self.ahead[a]
                if self.level[v] < 0:
                    self.level[v] = origin
                    self.queue[end] = v
                    end += 1
        return end

    @cython.cfunc
    @cython.locals(i=cython.int, k=cython.int, base=cython.int, cut=cython.int, limit=cython.double)
    def attempt(self, direction: cython.int, low: cython.int, m: cython.int) -> cython.void:
        """Cut along one direction, and keep the cut if it is the best so far."""
        k = max(int(m * self.ends), 1)
        base = direction * self.nodes + low
        for i in range(m):
            self.role[i] = 0
        for i in range(k):
            self.role[self.local[self.orders[base + i]]] = 1
            self.role[self.local[self.orders[base + m - 1 - i]]] = 2
        for i in range(self.near[m]):
            self.flow[i] = 0
        limit = self.best * (m * 0.5) ** self.power
        cut = 0
        while self.layer(m, 1):
            cut += self.block(m)
            if cut >= limit:
                return
        self.judge(m, cut, 1)
        self.layer(m, 2)
        self.judge(m, cut, 2)

    @cython.cfunc
    @cython.locals(i=cython.int, size=cython.int, score=cython.double)
    def judge(self, m: cython.int, cut: cython.int, origin: cython.int) -> cython.void:
        """Keep the cut round what was levelled last if it is the best so far."""
        size = 0
        for i in range(m):
            size += self.level[i] >= 0
        size = min(size, m - size)
        score = cut / (1.0 * size) ** self.power
        if score < self.best:
            self.best = score
            for i in range(m):
                self.side[i] = (self.level[i] >= 0) == (origin == 1)

    @cython.cfunc
    @cython.locals(
        i=cython.int,
        a=cython.int,
        u=cython.int,
        v=cython.int,
        sign=cython.int,
        done=cython.int,
        end=cython.int,
    )
    def layer(self, m: cython.int, origin: cython.int) -> cython.bint:
        """Level the nodes by residual steps from the source (1) or to the sink (2); whether they meet."""
        limit: cython.int = UNREACHED
        sign = 1 if origin == 1 else -1
        done = end = 0
        for i in range(m):
            self.level[i] = -1
            self.pointer[i] = self.near[i]
            if self.role[i] == origin:
                self.level[i] = 0
                self.queue[end] = i
                end += 1
        while done < end:
            u = self.queue[done]
            done += 1
            if self.level[u] >= limit:
                break
            for a in range(self.near[u], self.near[u + 1]):
                v = self.ahead[a]
                if sign * self.flow[a] < 1 and self.level[v] < 0:
                    self.level[v] = self.level[u] + 1
                    self.queue[end] = v
                    end += 1
                    if self.role[v] == 3 - origin:
                        limit = self.level[v]
        return limit < UNREACHED

    @cython.cfunc
    @cython.locals(i=cython.int, total=cython.int)
    def block(self, m: cython.int) -> cython.int:
        """Fill the layers with as much flow as they take."""
        total = 0
        for i in range(m):
            if self.role[i] == 1:
                while self.augment(i):
                    total += 1
        return total

    @cython.cfunc
    @cython.locals(a=cython.int, u=cython.int, v=cython.int, depth=cython.int)
    def augment(self, source: cython.int) -> cython.bint:
        """Lead one more unit from a source to a sink, layer by layer; False where none gets through."""
        u = source
        depth = 0
        while self.role[u] != 2:
            a = self.pointer[u]
            if a < self.near[u + 1]:
                v = self.ahead[a]
                if self.flow[a] < 1 and self.level[v] == self.level[u] + 1:
                    self.path[depth] = a
                    depth += 1
                    u = v
                else:
                    self.pointer[u] = a + 1
            elif depth == 0:
                return False
            else:
                depth -= 1
                u = self.ahead[self.twin[self.path[depth]]]
                self.pointer[u] += 1
        while depth > 0:
            depth -= 1
            a = self.path[depth]
            self.flow[a] += 1
            self.flow[self.twin[a]] -= 1
        return True

    @cython.cfunc
    @cython.locals(
        i=cython.int, d=cython.int, u=cython.int, base=cython.int, left=cython.int, spare=cython.int
    )
    def partition(self, low: cython.int, high: cython.int) -> cython.int:
        """Bring side 1 to the front in every direction's order, else unchanged; where side 0 begins."""
        left = low
        for d in range(self.directions):
            base = d * self.nodes
            left = low
            spare = 0
            for i in range(low, high):
                u = self.orders[base + i]
                if self.side[self.local[u]]:
                    self.orders[base + left] = u
                    left += 1
                else:
                    self.queue[spare] = u
                    spare += 1
            for i in range(spare):
                self.orders[base + left + i] = self.queue[i]
        return left
