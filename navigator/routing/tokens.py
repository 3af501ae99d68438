# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The inner loops of map matching: tokens that walk the turns along a trace, as Python that Cython compiles.

A token stands in a *cell*, a short piece of a directed edge, and knows by how much the receiver must have
erred if the rider was there. That error changes slowly, so a token moves on to cells at which it would have
changed little. States are met as *places*, numbered as they are found: what is kept grows with the trace,
not with the region. Written in Cython's pure Python mode, as `kernel.py` is.
"""

from __future__ import annotations

from array import array
from typing import Any

import cython
from cython.cimports.libc.math import sqrt

SCALE = cython.declare(cython.double, 1e7)  # of coordinates, as in navigator.graph.roadgraph
CM = cython.declare(cython.double, 100.0)  # in a metre
FAR = cython.declare(cython.double, 1e18)  # a score that nothing has
FIRST = cython.declare(cython.int, 256)  # entries of an array that grows
# What a token did since the one before, where it did not come over a turn
STAYED = cython.declare(cython.int, -1)  # on the same edge
TURNED = cython.declare(cython.int, -2)  # turned back amid it
BEGAN = cython.declare(cython.int, -3)  # came onto the network
LEFT = cython.declare(cython.int, -4)  # is off the network


def ints(count: int = 256) -> memoryview:
    """That many int32, all 0."""
    return memoryview(array("i", bytes(4 * count)))


def doubles(count: int = 256) -> memoryview:
    """That many doubles, all 0."""
    return memoryview(array("d", bytes(8 * count)))


def longer(column: Any, fresh: Any) -> memoryview:
    """A column of twice the length that begins with the old one."""
    grown = fresh(2 * len(column))
    grown[: len(column)] = memoryview(column)
    return grown  # type: ignore[no-any-return]


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
    reached: cython.double[::1]  # m as far as which the ways from its end are known
    way: cython.int[::1]  # the first of them
    ways: cython.int[::1]  # how many
    laid: cython.int
    x: cython.double[::1]  # by cell, m
    y: cython.double[::1]
    slot: cython.int[::1]  # the token in it + 1
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

    def __init__(self, graph: tuple, price: tuple, frame: tuple) -> None:
        (self.first, self.target, self.edge) = graph[:3]
        (self.length, self.shape_first, self.shape_lon, self.shape_lat) = graph[3:]
        self.dear, self.turn_dear = price
        self.west, self.south, self.per_x, self.per_y, self.pitch = frame
        self.number = ints(len(self.edge))
        self.places = self.laid = self.found = self.queued = self.searches = 0
        self.state, self.cells, self.cell, self.way = ints(), ints(), ints(), ints()
        self.ways = ints()
        self.by, self.after, self.search, self.slot = ints(), ints(), ints(), ints()
        self.goal, self.over, self.before, self.heap = ints(), ints(), ints(), ints()
        self.metres, self.extra, self.reached, self.least = doubles(), doubles(), doubles(), doubles()
        self.length_to = doubles()
        self.x, self.y, self.run, self.cost = doubles(), doubles(), doubles(), doubles()
        self.rank = doubles()

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
        self.state, self.cells = longer(self.state, ints), longer(self.cells, ints)
        self.cell, self.way = longer(self.cell, ints), longer(self.way, ints)
        self.ways, self.by = longer(self.ways, ints), longer(self.by, ints)
        self.after, self.search = longer(self.after, ints), longer(self.search, ints)
        self.metres, self.extra = longer(self.metres, doubles), longer(self.extra, doubles)
        self.reached, self.least = longer(self.reached, doubles), longer(self.least, doubles)
        self.length_to = longer(self.length_to, doubles)

    def more_cells(self) -> None:
        """Room for twice as many."""
        self.x, self.y = longer(self.x, doubles), longer(self.y, doubles)
        self.slot = longer(self.slot, ints)

    def more_ways(self) -> None:
        """Room for twice as many."""
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
            self.slot[at] = 0
        self.laid += n
        return self.cell[place]

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

    @cython.cfunc
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


@cython.cclass
class Tokens(Vicinity):
    """Tokens on a trace, fix by fix; `model` holds what a score is made of, see navigator.routing.mapmatch.

    Scores are negative logarithms of likelihoods: the least is the best.
    """

    beam: cython.double  # a token so much worse than the best is dropped
    cut: cython.double  # an error that changes so unlikely is not looked at
    wish: cython.double  # of each metre that counts beyond a metre
    turn: cython.double  # m that turning back amid a road counts as
    leave: cython.double  # of leaving the network, and of coming back
    away: cython.double  # of each fix off it
    x_now: cython.double  # m, the fix in hand
    y_now: cython.double
    half: cython.double  # 1 / m², of the error's change
    stray: cython.double  # 1 / m of detour
    far: cython.double  # m that are ridden at most from fix to fix
    number_of_fix: cython.int
    count: cython.int  # tokens
    live: cython.int  # the first of those at the fix in hand: the one off the network
    leader: cython.int  # the best of them
    best: cython.double
    x_wanted: cython.double  # m, where the error would have stayed as it was
    y_wanted: cython.double
    x_old: cython.double  # m, where the token in hand stands
    y_old: cython.double
    score: cython.double[::1]  # by token
    where: cython.int[::1]  # its place, -1 off the network
    inside: cython.int[::1]  # which of the place's cells
    parent: cython.int[::1]
    moved: cython.int[::1]  # by which way, or what it did
    fix: cython.int[::1]

    def __init__(self, graph: tuple, price: tuple, frame: tuple, model: tuple) -> None:
        Vicinity.__init__(self, graph, price, frame)
        self.beam, self.cut, self.wish, self.turn, self.leave, self.away = model
        self.count = self.live = self.leader = self.number_of_fix = 0
        self.where, self.inside, self.parent, self.moved = ints(), ints(), ints(), ints()
        self.fix = ints()
        self.score = doubles()
        self.best = FAR

    def begin(self, x: float, y: float) -> None:
        """Start at a fix, so many metres from the frame's corner, with a token off the network."""
        self.live = self.count
        self.x_now, self.y_now = x, y
        self.best = FAR
        self.put(-1, LEFT, -1, -1, self.leave)
        self.leader = self.live

    @cython.locals(i=cython.int, k=cython.int, first=cython.int, last=cython.int, carry=cython.double,
                   change=cython.double, limit=cython.double, ex=cython.double, ey=cython.double,
                   cell=cython.int)  # fmt: skip
    def advance(self, fix: tuple, memory: tuple, reach: tuple) -> float:
        """Move all tokens to the next fix (x, y); by how much coming onto the network is worse than the best.

        `memory` is the share of an error that stays and the standard deviation of the rest, m; `reach` what a
        metre of detour costs, the metres ridden at most, and those as far as which ways are known.
        """
        first, last = self.live, self.count
        ox: cython.double = self.x_now
        oy: cython.double = self.y_now
        self.x_now, self.y_now = fix
        carry, change = memory
        self.half = 0.5 / (change * change)
        self.stray, self.far, limit = reach
        self.live = last
        self.number_of_fix += 1
        entered = self.score[first] + self.leave
        came: cython.int = first if self.score[first] <= self.score[self.leader] + self.leave else self.leader
        left: cython.double = self.score[came] + (0.0 if came == first else self.leave)
        self.put(came, LEFT, -1, -1, left + self.away)
        i = self.leader  # first, so that the bound is tight for the others
        self.best = FAR
        self.leader = self.live
        for k in range(first, last):
            if k > first:
                i = k
            if self.where[i] < 0 or self.score[i] > self.best + self.beam:
                continue
            cell = self.cell[self.where[i]] + self.inside[i]
            self.x_old, self.y_old = self.x[cell], self.y[cell]
            ex, ey = ox - self.x_old, oy - self.y_old
            self.x_wanted, self.y_wanted = self.x_now - carry * ex, self.y_now - carry * ey
            self.walk(i, limit)
        return entered - min(self.best, self.score[self.live])

    @cython.cfunc
    @cython.locals(n=cython.int, c=cython.int, k=cython.int, v=cython.int, w=cython.int, stop=cython.int,
                   step=cython.double, rest=cython.double, base=cython.double, more=cython.double,
                   inner=cython.double, r=cython.int)  # fmt: skip
    def walk(self, i: cython.int, limit: cython.double) -> cython.void:
        """Move a token on: along its edge, back on it, and over turns."""
        n, c = self.where[i], self.inside[i]
        step = self.metres[n] / self.cells[n]
        for k in range(c, self.cells[n]):
            if (k - c) * step > self.far:
                break
            self.offer(i, n, k, (k - c) * step, self.extra[n] * (k - c) * step, STAYED)
        r = self.place(self.edge[self.state[n]] ^ 1)
        self.lay(r)
        for k in range(self.cells[n] - 1 - c, self.cells[n]):
            inner = (k - self.cells[n] + 1 + c) * step
            if inner > self.far:
                break
            self.offer(i, r, k, inner, self.turn + self.extra[r] * inner, TURNED)
        rest = self.metres[n] - (c + 0.5) * step
        if rest > self.far:
            return
        self.explore(n, limit)
        stop = self.way[n] + self.ways[n]
        for w in range(self.way[n], stop):
            base = rest + self.run[w]
            more = self.extra[n] * rest + self.cost[w]
            if base > self.far or self.score[i] + more * self.wish > self.best + self.beam:
                continue
            v = self.goal[w]
            self.lay(v)
            step = self.metres[v] / self.cells[v]
            for k in range(self.cells[v]):
                inner = (k + 0.5) * step
                if base + inner > self.far:
                    break
                self.offer(i, v, k, base + inner, more + self.extra[v] * inner, w)

    @cython.cfunc
    @cython.locals(cell=cython.int, dx=cython.double, dy=cython.double, changed=cython.double,
                   score=cython.double, detour=cython.double)  # fmt: skip
    def offer(
        self, i: cython.int, n: cython.int, c: cython.int, metres: cython.double, more: cython.double,
        moved: cython.int,
    ) -> cython.void:  # fmt: skip
        """Let a token step into a cell after so many metres, if none is better there."""
        cell = self.cell[n] + c
        dx, dy = self.x[cell] - self.x_wanted, self.y[cell] - self.y_wanted
        changed = (dx * dx + dy * dy) * self.half
        if changed > self.cut:
            return
        dx, dy = self.x[cell] - self.x_old, self.y[cell] - self.y_old
        detour = max(0.0, metres - sqrt(dx * dx + dy * dy))
        score = self.score[i] + changed + detour * self.stray + more * self.wish
        if score <= self.best + self.beam:
            self.put(i, moved, n, c, score)

    @cython.cfunc
    @cython.locals(at=cython.int)
    def put(
        self, came: cython.int, moved: cython.int, n: cython.int, c: cython.int, score: cython.double
    ) -> cython.void:
        """Put a token in a cell, or off the network (place -1), where none is better."""
        at = self.slot[self.cell[n] + c] - 1 if n >= 0 else -1
        if at >= self.live and at < self.count and self.where[at] == n and self.inside[at] == c:
            if self.score[at] <= score:
                return
        else:
            if self.count == len(self.where):
                self.more_tokens()
            at = self.count
            self.count += 1
            self.where[at], self.inside[at], self.fix[at] = n, c, self.number_of_fix
            if n >= 0:
                self.slot[self.cell[n] + c] = at + 1
        self.score[at], self.parent[at], self.moved[at] = score, came, moved
        if n >= 0 and score < self.best:
            self.best = score
            self.leader = at

    def more_tokens(self) -> None:
        """Room for twice as many."""
        self.where, self.inside = longer(self.where, ints), longer(self.inside, ints)
        self.parent, self.moved = longer(self.parent, ints), longer(self.moved, ints)
        self.fix, self.score = longer(self.fix, ints), longer(self.score, doubles)

    @cython.locals(s=cython.int, e=cython.int, n=cython.int, k=cython.int, dx=cython.double,
                   dy=cython.double, squared=cython.double, farthest=cython.double, start=cython.double,
                   sigma=cython.double, came=cython.int)  # fmt: skip
    def enter(self, segments: list, sigma: float, radius: float) -> None:
        """Come onto the network round the fix in hand, from the token that was off it at the fix before."""
        came = self.parent[self.live] if self.number_of_fix else -1
        came = -1 if came < 0 or self.where[came] >= 0 else came
        farthest = radius * radius
        start = self.leave + (self.score[came] if came >= 0 else -self.leave)
        if self.number_of_fix and came < 0:
            return
        for s in segments:
            for e in range(2 * s, 2 * s + 2):
                n = self.place(e)
                self.lay(n)
                for k in range(self.cells[n]):
                    dx = self.x[self.cell[n] + k] - self.x_now
                    dy = self.y[self.cell[n] + k] - self.y_now
                    squared = dx * dx + dy * dy
                    if squared <= farthest:
                        self.put(came, BEGAN, n, k, start + 0.5 * squared / (sigma * sigma))

    @cython.locals(i=cython.int, kept=cython.int, limit=cython.double)
    def prune(self) -> int:
        """Drop the tokens that are much worse than the best; how many stand on the network."""
        limit = min(self.best, self.score[self.live]) + self.beam
        if self.best > limit:  # the best one on the network is dropped as well
            self.best = FAR
            self.leader = self.live
        kept = self.live + 1
        for i in range(self.live + 1, self.count):
            if self.score[i] > limit:
                continue
            if i == self.leader:
                self.leader = kept
            self.where[kept], self.inside[kept], self.fix[kept] = self.where[i], self.inside[i], self.fix[i]
            self.score[kept], self.parent[kept], self.moved[kept] = (
                self.score[i], self.parent[i], self.moved[i],
            )  # fmt: skip
            kept += 1
        self.count = kept
        return kept - self.live - 1

    @cython.locals(i=cython.int, kept=cython.int, named="int[::1]")
    def forget(self, *, all_before: bool = False) -> None:
        """Drop the tokens of earlier fixes from which none at the last one comes, or all of them."""
        named = ints(self.count)
        for i in range(self.live, self.count):
            named[i] = 1
        for i in range(self.count - 1, -1, -1):
            if all_before:
                self.parent[i] = -1
            elif named[i] and self.parent[i] >= 0:
                named[self.parent[i]] = 1
        kept = 0
        for i in range(self.count):
            if i == self.live:
                self.live = kept
            if not named[i]:
                continue
            named[i] = kept
            self.where[kept], self.inside[kept], self.fix[kept] = self.where[i], self.inside[i], self.fix[i]
            self.score[kept], self.moved[kept] = self.score[i], self.moved[i]
            self.parent[kept] = named[self.parent[i]] if self.parent[i] >= 0 else -1
            kept += 1
        self.leader = named[self.leader]
        self.count = kept

    @property
    def ahead(self) -> int:
        """The best token at the last fix."""
        return self.leader if self.best <= self.score[self.live] else self.live

    def tokens(self) -> int:
        """How many are kept."""
        return self.count

    def known(self) -> int:
        """How many places are."""
        return self.places

    def history(self, token: int, since: int = -1) -> list[tuple]:
        """Fix, state (-1 off the network), share of its edge, move, x and y of each token, the last first.

        Only those of fixes after `since`.
        """
        found = []
        while token >= 0 and self.fix[token] > since:
            n = self.where[token]
            if n < 0:
                found.append((self.fix[token], -1, 0.0, LEFT, 0.0, 0.0))
            else:
                share = (self.inside[token] + 0.5) / self.cells[n]
                cell = self.cell[n] + self.inside[token]
                x, y = self.x[cell], self.y[cell]
                found.append((self.fix[token], self.state[n], share, self.moved[token], x, y))
            token = self.parent[token]
        return found

    def turns(self, way: int) -> list[int]:
        """The turns of a move over turns, the last first."""
        found = []
        while way >= 0:
            found.append(self.over[way])
            way = self.before[way]
        return found
