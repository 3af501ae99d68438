# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The inner loops of asking a hierarchy for much at once, as Python that Cython compiles.

Sweeps from or to everywhere (PHAST: Delling, Goldberg, Nowatzyk, Werneck 2011), plateaus, tables that tell
what lies along the cheapest paths, and bridges of the road graph. See `kernel.py` for how it is written, and
`completion.py` for the arrays of a shape: (first, head, tail, parent).
"""

from __future__ import annotations

from array import array

import cython

from navigator.routing.kernel import ints

INF = cython.declare(cython.int, 0x3FFF_FFFF)  # ms, as in navigator.cost.costing


@cython.cfunc
@cython.exceptval(check=False)
@cython.locals(low=cython.int, high=cython.int, middle=cython.int)
def find(
    first: cython.const[cython.int][::1],
    head: cython.const[cython.int][::1],
    row: cython.int,
    wanted: cython.int,
) -> cython.int:
    """The arc of a row with that head, which is there; heads rise within a row."""
    low = first[row]
    high = first[row + 1]
    while high - low > 1:
        middle = (low + high) // 2
        if head[middle] <= wanted:
            low = middle
        else:
            high = middle
    return low


@cython.locals(
    first="const int[::1]", head="const int[::1]", middle="const int[::1]", weight="const int[::1]",
    value="const int[::1]", total="int[::1]", vertices=cython.int, half=cython.int, y=cython.int,
    a=cython.int, x=cython.int, s=cython.int, t=cython.int,
)  # fmt: skip
def add_up(shape: tuple, arcs: tuple, value: memoryview, total: memoryview, smallest: bool) -> None:
    """Write for each arc the sum of a value over the turns that it stands for, or the smallest of them.

    `value` (turns,) is >= 0; sums are cut at INF, and those of closed arcs are 0.
    """
    first, head = shape[0], shape[1]
    weight, middle = arcs
    least: cython.bint = smallest
    vertices = (len(first) - 1) // 2
    for y in range(vertices):
        for half in range(2):
            for a in range(first[half * vertices + y], first[half * vertices + y + 1]):
                x = middle[a]
                if weight[a] >= INF:
                    total[a] = 0
                elif x < 0:
                    total[a] = min(INF, value[-1 - x])
                else:  # the arcs between the middle and both ends
                    s = total[find(first, head, half * vertices + x, head[a])]
                    t = total[find(first, head, (1 - half) * vertices + x, y)]
                    total[a] = min(s, t) if least else min(INF, s + t)


@cython.locals(
    first="const int[::1]", head="const int[::1]", weight="const int[::1]", cost="int[::1]",
    via="int[::1]", vertices=cython.int, up=cython.int, down=cython.int, x=cython.int, y=cython.int,
    a=cython.int, d=cython.int, arc=cython.int,
)  # fmt: skip
def spread(shape: tuple, weight: memoryview, cost: memoryview, via: memoryview, side: int) -> None:
    """Bring `cost`, which holds the seeds and else INF, to the least cost from them (side 0) or to them (1).

    `via` gets the arc over which each vertex was reached; it comes in as -1 everywhere.
    """
    first, head = shape[0], shape[1]
    vertices = len(cost)
    up = vertices if side else 0
    down = vertices - up
    with cython.nogil:
        for x in range(vertices):
            d = cost[x]
            if d >= INF:
                continue
            for a in range(first[up + x], first[up + x + 1]):
                y = head[a]
                if d + weight[a] < cost[y]:
                    cost[y] = d + weight[a]
                    via[y] = a
        for x in range(vertices - 1, -1, -1):
            d = cost[x]
            arc = via[x]
            for a in range(first[down + x], first[down + x + 1]):
                if cost[head[a]] + weight[a] < d:
                    d = cost[head[a]] + weight[a]
                    arc = a
            cost[x] = d
            via[x] = arc


@cython.locals(
    tail="const int[::1]", head="const int[::1]", via="const int[::1]", value="const int[::1]",
    total="int[::1]", vertices=cython.int, x=cython.int, a=cython.int,
)  # fmt: skip
def carry(shape: tuple, via: memoryview, value: memoryview, total: memoryview) -> None:
    """Write what `value` (arcs,) sums up to along the way over `via` to each vertex; seeds keep theirs."""
    head, tail = shape[1], shape[2]
    vertices = len(via)
    for x in range(vertices):
        a = via[x]
        if a >= 0 and head[a] == x:
            total[x] = min(INF, total[tail[a]] + value[a])
    for x in range(vertices - 1, -1, -1):
        a = via[x]
        if a >= 0 and head[a] != x:
            total[x] = min(INF, total[head[a]] + value[a])


@cython.locals(
    first="const int[::1]", target="const int[::1]", cost="const int[::1]", out="const int[::1]",
    back="const int[::1]", after="int[::1]", before="int[::1]", limit=cython.int, s=cython.int,
    t=cython.int, row=cython.int,
)  # fmt: skip
def plateaus(turns: tuple, sweeps: tuple, chains: tuple, limit: int) -> list[tuple[int, int]]:
    """First and last states of the chains of turns that lie in the trees of both sweeps.

    `out` and `back` are least costs from the starts to each state and from it to the goals; `back` may be
    below zero by what goals give back. Only states on ways of at most `limit` in all are looked at. Chains
    are scratch, (states,) each, and come in as -1.
    """
    first, target, cost = turns
    out, back = sweeps
    after, before = chains
    found = []
    for s in range(len(out)):
        if out[s] >= INF or back[s] >= INF or out[s] + back[s] > limit:
            continue
        for row in range(first[s], first[s + 1]):
            t = target[row]
            if before[t] < 0 and out[s] + cost[row] == out[t] and back[t] + cost[row] == back[s]:
                after[s] = t
                before[t] = s
                break
    for s in range(len(out)):
        if before[s] < 0 <= after[s]:
            t = after[s]
            while after[t] >= 0:
                t = after[t]
            found.append((s, t))
    return found


@cython.cclass
class Census:
    """Climb a hierarchy with what lies along: for tables of cost, seconds, metres and entries.

    A seed is (vertex, cost, number, milliseconds, centimetres, entry); `number` tells it from others. Half 0
    climbs from the starts, half 1 from the goals; ties break as `kernel.Climber` breaks them.
    """

    vertices: cython.int
    first: cython.const[cython.int][::1]
    head: cython.const[cython.int][::1]
    parent: cython.const[cython.int][::1]
    weight: cython.const[cython.int][::1]
    seconds: cython.const[cython.int][::1]
    length: cython.const[cython.int][::1]
    entry: cython.const[cython.int][::1]
    label: cython.int[::1]
    extra: cython.int[::1]  # number, milliseconds, centimetres, entry of each label
    chain: cython.int[::1]
    climbed: cython.char[::1]
    height: cython.int  # of the chain

    def __init__(self, shape: tuple, weight: memoryview, values: tuple) -> None:
        self.first, self.head, _, self.parent = shape
        self.weight = weight
        self.seconds, self.length, self.entry = values
        self.vertices = len(self.parent)
        self.label, self.chain = ints(self.vertices, INF), ints(self.vertices)
        self.extra = ints(4 * self.vertices)
        self.climbed = array("b", bytes(self.vertices))
        self.height = 0

    @cython.locals(i=cython.int, v=cython.int, cost=cython.int, end=cython.int, half=cython.int)
    def climb(self, side: int, seeds: list[tuple[int, int, int, int, int, int]]) -> int:
        """Label all that the seeds reach upwards, and nothing else; how many vertices these are."""
        for i in range(self.height):
            self.label[self.chain[i]] = INF
            self.climbed[self.chain[i]] = 0
        half = side
        end = 0
        begins = []
        for seed in seeds:
            v, cost = seed[0], seed[1]
            if cost < self.label[v]:
                self.label[v] = cost
                for i in range(4):
                    self.extra[4 * v + i] = seed[2 + i]
            begins.append(end)
            while v >= 0 and not self.climbed[v]:
                self.climbed[v] = 1
                self.chain[end] = v
                end += 1
                v = self.parent[v]
        self.height = end
        self.turn_over(begins)
        for i in range(self.height):
            self.relax(self.chain[i], half * self.vertices)
        return self.height

    @cython.cfunc
    @cython.locals(begin=cython.int, end=cython.int, k=cython.int)
    def turn_over(self, begins: list) -> cython.void:
        """Put later seeds' chains first: they flow into earlier ones."""
        whole: cython.int[::1] = ints(self.height)
        end = self.height
        k = 0
        for begin in reversed(begins):
            for i in range(begin, end):
                whole[k] = self.chain[i]
                k += 1
            end = begin
        for k in range(self.height):
            self.chain[k] = whole[k]

    @cython.cfunc
    @cython.locals(a=cython.int, d=cython.int, y=cython.int)
    def relax(self, x: cython.int, row: cython.int) -> cython.void:
        """Hand a label on upwards."""
        d = self.label[x]
        if d >= INF:
            return
        for a in range(self.first[row + x], self.first[row + x + 1]):
            y = self.head[a]
            if d + self.weight[a] < self.label[y]:
                self.label[y] = d + self.weight[a]
                self.extra[4 * y] = self.extra[4 * x]
                self.extra[4 * y + 1] = min(INF, self.extra[4 * x + 1] + self.seconds[a])
                self.extra[4 * y + 2] = min(INF, self.extra[4 * x + 2] + self.length[a])
                self.extra[4 * y + 3] = min(self.extra[4 * x + 3], self.entry[a])

    @cython.locals(vertices="int[::1]", costs="int[::1]", extras="int[::1]", i=cython.int, k=cython.int)
    def shelve(self, vertices: memoryview, costs: memoryview, extras: memoryview) -> None:
        """Write down the labels in the order climbed; the arrays are as long as `climb` said."""
        for i in range(self.height):
            vertices[i] = self.chain[i]
            costs[i] = self.label[self.chain[i]]
            for k in range(4):
                extras[4 * i + k] = self.extra[4 * self.chain[i] + k]

    @cython.locals(
        vertices="const int[::1]", costs="const int[::1]", extras="const int[::1]", ends="const int[::1]",
        cost="int[::1]", result="int[::1]", goal=cython.int, goals=cython.int, i=cython.int, k=cython.int,
        start=cython.int, best=cython.int, top=cython.int, d=cython.int, v=cython.int,
    )  # fmt: skip
    def compare(self, shelf: tuple, cost: memoryview, result: memoryview) -> None:
        """Write for each goal on the shelf the least cost, and five values of the path: see below.

        The seed's number at the start, that at the goal, milliseconds, centimetres, least entry.
        """
        vertices, costs, extras, ends = shelf
        start = 0
        goals = len(ends)
        for goal in range(goals):
            best = INF
            top = -1
            for i in range(start, ends[goal]):
                d = self.label[vertices[i]] + costs[i]
                if d < best:
                    best = d
                    top = i
            cost[goal] = best
            start = ends[goal]
            if top >= 0:
                v = vertices[top]
                result[5 * goal] = self.extra[4 * v]
                result[5 * goal + 1] = extras[4 * top]
                for k in range(1, 3):
                    result[5 * goal + 1 + k] = min(INF, self.extra[4 * v + k] + extras[4 * top + k])
                result[5 * goal + 4] = min(self.extra[4 * v + 3], extras[4 * top + 3])


@cython.locals(
    first="const int[::1]", neighbour="const int[::1]", segment="const int[::1]", mark="char[::1]",
    seen="int[::1]", low="int[::1]", row="int[::1]", entered="int[::1]", stack="int[::1]",
    clock=cython.int, depth=cython.int, root=cython.int, v=cython.int, w=cython.int, k=cython.int,
)  # fmt: skip
def bridges(graph: tuple, mark: memoryview) -> None:
    """Mark each segment whose loss would cut the road graph in two (Tarjan 1974), without recursion.

    `graph` is (first, neighbour, segment) by node, each segment in both rows; `mark` is (segments,).
    """
    first, neighbour, segment = graph
    nodes: cython.int = len(first) - 1
    seen, low, entered = ints(nodes, -1), ints(nodes), ints(nodes, -1)
    row, stack = ints(nodes), ints(nodes + 1)
    clock = 0
    for root in range(nodes):
        if seen[root] >= 0:
            continue
        depth = 1
        stack[0] = root
        while depth:
            v = stack[depth - 1]
            if seen[v] < 0:
                seen[v] = low[v] = clock
                clock += 1
                row[v] = first[v]
            if row[v] < first[v + 1]:
                k = row[v]
                row[v] += 1
                w = neighbour[k]
                if segment[k] == entered[v]:
                    continue
                if seen[w] < 0:
                    entered[w] = segment[k]
                    stack[depth] = w
                    depth += 1
                else:
                    low[v] = min(low[v], seen[w])
                continue
            depth -= 1
            if depth:
                w = stack[depth - 1]
                low[w] = min(low[w], low[v])
                if low[v] > seen[w]:
                    mark[entered[v]] = 1
