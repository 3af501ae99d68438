# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Find what lies round a trace that is matched: places, their cells and the ways between, when asked for.

A *place* is a directed edge that has been met, numbered as it is found: what is kept grows with the trace,
not with the region. A place is cut into *cells*, short pieces. A *way* leads from the end of one place to
the start of another over turns. Written in Cython's pure Python mode, as `kernel.py` is.
"""

from __future__ import annotations

import cython
from cython.cimports.libc.math import sqrt

from navigator.routing.columns import doubles, ints, longer

SCALE = cython.declare(cython.double, 1e7)  # of coordinates, as in navigator.graph.roadgraph
CM = cython.declare(cython.double, 100.0)  # in a metre


@cython.cclass
class Vicinity:
    """Places, cells and the ways between places, worked out when first asked for.

    `graph` holds first, target and edge of the turns, and length, shape_first, shape_lon, shape_lat of the
    segments; `price` by edge what a metre costs beyond a metre, and by turn the metres that it counts as.
    """

    first: cython.const[cython.int][::1]
    target: cython.const[cython.int][::1]
    edge: cython.const[cython.int][::1]
    length: cython.const[cython.int][::1]
    shape_first: cython.const[cython.int][::1]
    shape_lon: cython.const[cython.int][::1]
    shape_lat: cython.const[cython.int][::1]
    dear: cython.const[cython.float][::1]
    turn_dear: cython.const[cython.float][::1]
    west: cython.double
    south: cython.double
    per_x: cython.double
    per_y: cython.double
    pitch: cython.double
    number: cython.int[::1]  # of a state: its place + 1
    places: cython.int
    state: cython.int[::1]  # by place
    metres: cython.double[::1]
    extra: cython.double[::1]  # a metre
    cells: cython.int[::1]  # how many
    cell: cython.int[::1]  # the first, -1 before they are laid
    mid_x: cython.double[::1]  # m, of a circle round its cells
    mid_y: cython.double[::1]
    wide: cython.double[::1]  # m, its radius
    reached: cython.double[::1]  # m as far as which the ways from its end are known
    way: cython.int[::1]  # the first of them
    ways: cython.int[::1]  # how many
    laid: cython.int
    x: cython.double[::1]  # by cell, m
    y: cython.double[::1]
    found: cython.int
    goal: cython.int[::1]  # by way, the place that it leads to
    run: cython.double[::1]  # m from the end of one edge to the start of the other
    cost: cython.double[::1]  # m that it counts as beyond that
    over: cython.int[::1]  # the turn that leads into the goal
    before: cython.int[::1]  # the way to where that turn starts, -1 for none
    queued: cython.int
    heap: cython.int[::1]
    rank: cython.double[::1]
    least: cython.double[::1]  # by place, of the search in hand
    length_to: cython.double[::1]
    by: cython.int[::1]
    after: cython.int[::1]
    search: cython.int[::1]
    searches: cython.int
    grown: cython.int  # how often columns were replaced by longer ones

    def __init__(self, graph: tuple, price: tuple, frame: tuple) -> None:
        (self.first, self.target, self.edge) = graph[:3]
        (self.length, self.shape_first, self.shape_lon, self.shape_lat) = graph[3:]
        self.dear, self.turn_dear = price
        self.west, self.south, self.per_x, self.per_y, self.pitch = frame
        self.number = ints(len(self.edge))
        self.places = self.laid = self.found = self.queued = self.searches = self.grown = 0
        self.state, self.cells, self.cell, self.way = ints(), ints(), ints(), ints()
        self.ways = ints()
        self.by, self.after, self.search = ints(), ints(), ints()
        self.goal, self.over, self.before, self.heap = ints(), ints(), ints(), ints()
        self.metres, self.extra, self.reached, self.least = doubles(), doubles(), doubles(), doubles()
        self.length_to, self.mid_x, self.mid_y, self.wide = doubles(), doubles(), doubles(), doubles()
        self.x, self.y, self.run, self.cost = doubles(), doubles(), doubles(), doubles()
        self.rank = doubles()

    @cython.ccall
    @cython.locals(n=cython.int)
    def meet(self, state: cython.int) -> cython.int:
        """The place of a state, with its cells laid."""
        n = self.place(state)
        self.lay(n)
        return n

    @cython.cfunc
    @cython.locals(n=cython.int, e=cython.int)
    def place(self, state: cython.int) -> cython.int:
        """The number of a state."""
        n = self.number[state] - 1
        if n >= 0:
            return n
        n = self.places
        if n == len(self.state):
            self.more_places()
        e = self.edge[state]
        self.places = n + 1
        self.number[state] = n + 1
        self.state[n] = state
        self.metres[n] = self.length[e >> 1] / CM
        self.extra[n] = self.dear[e]
        self.cells[n] = max(1, int(self.metres[n] / self.pitch + 0.5))
        self.cell[n] = -1
        self.reached[n] = -1.0
        self.search[n] = 0
        return n

    def more_places(self) -> None:
        """Room for twice as many."""
        self.grown += 1
        self.state, self.cells = longer(self.state, ints), longer(self.cells, ints)
        self.cell, self.way = longer(self.cell, ints), longer(self.way, ints)
        self.ways, self.by = longer(self.ways, ints), longer(self.by, ints)
        self.after, self.search = longer(self.after, ints), longer(self.search, ints)
        self.metres, self.extra = longer(self.metres, doubles), longer(self.extra, doubles)
        self.reached, self.least = longer(self.reached, doubles), longer(self.least, doubles)
        self.length_to, self.wide = longer(self.length_to, doubles), longer(self.wide, doubles)
        self.mid_x, self.mid_y = longer(self.mid_x, doubles), longer(self.mid_y, doubles)

    def more_cells(self) -> None:
        """Room for twice as many."""
        self.grown += 1
        self.x, self.y = longer(self.x, doubles), longer(self.y, doubles)

    def more_ways(self) -> None:
        """Room for twice as many."""
        self.grown += 1
        self.goal, self.over = longer(self.goal, ints), longer(self.over, ints)
        self.before = longer(self.before, ints)
        self.run, self.cost = longer(self.run, doubles), longer(self.cost, doubles)

    @cython.cfunc
    @cython.locals(s=cython.int, row=cython.int, last=cython.int, k=cython.int, at=cython.int, n=cython.int,
                   whole=cython.double, done=cython.double, step=cython.double, wanted=cython.double,
                   ax=cython.double, ay=cython.double, bx=cython.double, by=cython.double,
                   share=cython.double, back=cython.bint)  # fmt: skip
    def lay(self, place: cython.int) -> cython.int:
        """The first cell of a place, which are laid from its tail to its head."""
        if self.cell[place] >= 0:
            return self.cell[place]
        n = self.cells[place]
        while self.laid + n > len(self.x):
            self.more_cells()
        self.cell[place] = self.laid
        s = self.edge[self.state[place]] >> 1
        back = self.edge[self.state[place]] & 1
        row, last = self.shape_first[s], self.shape_first[s + 1] - 1
        whole = 0.0
        for k in range(row, last):
            ax, ay = self.east(k + 1) - self.east(k), self.north(k + 1) - self.north(k)
            whole += sqrt(ax * ax + ay * ay)
        done = step = 0.0
        ax, ay = self.east(row), self.north(row)
        bx, by = ax, ay
        for k in range(n):
            wanted = (k + 0.5) / n * whole
            while row < last and done + step < wanted:
                done += step
                ax, ay = self.east(row), self.north(row)
                row += 1
                bx, by = self.east(row), self.north(row)
                step = sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay))
            share = (wanted - done) / step if step > 0.0 else 0.0
            share = min(1.0, share)
            at = self.laid + (n - 1 - k if back else k)
            self.x[at], self.y[at] = ax + share * (bx - ax), ay + share * (by - ay)
        self.laid += n
        self.enclose(place)
        return self.cell[place]

    @cython.cfunc
    @cython.locals(k=cython.int, first=cython.int, last=cython.int, most=cython.double, dx=cython.double,
                   dy=cython.double)  # fmt: skip
    def enclose(self, place: cython.int) -> cython.void:
        """Draw the circle round the cells of a place, about the middle between its ends."""
        first = self.cell[place]
        last = first + self.cells[place] - 1
        self.mid_x[place] = (self.x[first] + self.x[last]) / 2.0
        self.mid_y[place] = (self.y[first] + self.y[last]) / 2.0
        most = 0.0
        for k in range(first, last + 1):
            dx, dy = self.x[k] - self.mid_x[place], self.y[k] - self.mid_y[place]
            most = max(most, dx * dx + dy * dy)
        self.wide[place] = sqrt(most)

    @cython.cfunc
    @cython.locals(degrees=cython.double)
    def east(self, k: cython.int) -> cython.double:
        """Metres of a shape point from the frame's corner."""
        degrees = self.shape_lon[k] / SCALE - self.west
        if degrees > 180.0:
            degrees -= 360.0
        elif degrees < -180.0:
            degrees += 360.0
        return degrees * self.per_x

    @cython.cfunc
    def north(self, k: cython.int) -> cython.double:
        """Metres of a shape point from the frame's corner."""
        return (self.shape_lat[k] / SCALE - self.south) * self.per_y

    @cython.ccall
    @cython.locals(u=cython.int, k=cython.int, w=cython.int)
    def explore(self, place: cython.int, limit: cython.double) -> cython.void:
        """Find the ways from the end of a place that count as at most so many metres, the nearest first."""
        if self.reached[place] >= limit:
            return
        self.searches += 1
        self.queued = 0
        self.way[place] = self.found
        self.relax(place, -1, 0.0, 0.0)
        while self.queued > 0:
            u = self.pop()
            if self.least[u] > limit:
                break
            if self.search[u] == -self.searches:  # settled
                continue
            self.search[u] = -self.searches
            if self.found == len(self.goal):
                self.more_ways()
            w = self.found
            self.found += 1
            self.goal[w], self.over[w], self.before[w] = u, self.by[u], self.after[u]
            self.run[w] = self.length_to[u]
            self.cost[w] = self.least[u] - self.length_to[u]
            self.relax(
                u,
                w,
                self.least[u] + self.metres[u] * (1.0 + self.extra[u]),
                self.length_to[u] + self.metres[u],
            )
        self.reached[place] = limit
        self.ways[place] = self.found - self.way[place]

    @cython.cfunc
    @cython.locals(t=cython.int, v=cython.int, total=cython.double)
    def relax(
        self, place: cython.int, way: cython.int, counted: cython.double, metres: cython.double
    ) -> cython.void:
        """Queue what can be turned into at the end of a place."""
        s: cython.int = self.state[place]
        for t in range(self.first[s], self.first[s + 1]):
            v = self.place(self.target[t])
            total = counted + self.turn_dear[t]
            if self.search[v] == -self.searches:
                continue
            if self.search[v] == self.searches and self.least[v] <= total:
                continue
            self.search[v] = self.searches
            self.least[v], self.length_to[v] = total, metres
            self.by[v], self.after[v] = t, way
            self.push(v)

    @cython.cfunc
    @cython.locals(k=cython.int, up=cython.int, rank=cython.double)
    def push(self, v: cython.int) -> cython.void:
        """Into the heap; one that is better now stands in it twice, and is settled once."""
        if self.queued == len(self.heap):
            self.heap, self.rank = longer(self.heap, ints), longer(self.rank, doubles)
        rank = self.least[v]
        k = self.queued
        self.queued += 1
        while k > 0:
            up = (k - 1) >> 1
            if self.rank[up] <= rank:
                break
            self.heap[k], self.rank[k] = self.heap[up], self.rank[up]
            k = up
        self.heap[k], self.rank[k] = v, rank

    @cython.cfunc
    @cython.locals(k=cython.int, c=cython.int, v=cython.int, top=cython.int, rank=cython.double)
    def pop(self) -> cython.int:
        """The nearest in the heap."""
        top = self.heap[0]
        self.queued -= 1
        v, rank = self.heap[self.queued], self.rank[self.queued]
        k = 0
        while True:
            c = 2 * k + 1
            if c >= self.queued:
                break
            if c + 1 < self.queued and self.rank[c + 1] < self.rank[c]:
                c += 1
            if self.rank[c] >= rank:
                break
            self.heap[k], self.rank[k] = self.heap[c], self.rank[c]
            k = c
        self.heap[k], self.rank[k] = v, rank
        return top

    @property
    def growth(self) -> int:
        """How often columns were replaced by longer ones."""
        return self.grown

    def columns(self) -> list:
        """What `Tokens.look` fetches, by state, place, cell and way, in its order.

        What is replaced when it grows: see `growth`.
        """
        columns = [self.edge, self.number]
        columns += [self.state, self.metres, self.extra, self.cells, self.cell]
        columns += [self.reached, self.way, self.ways]
        columns += [self.mid_x, self.mid_y, self.wide]
        columns += [self.x, self.y]
        columns += [self.goal, self.run, self.cost]
        return columns

    def known(self) -> int:
        """How many places are."""
        return self.places

    def turns(self, way: int) -> list[int]:
        """The turns of a way, the last first."""
        found = []
        while way >= 0:
            found.append(self.over[way])
            way = self.before[way]
        return found
