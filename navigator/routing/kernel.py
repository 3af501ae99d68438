# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The inner loops of weighing and asking a hierarchy, as Python that Cython compiles.

Written in Cython's pure Python mode: compiled where a C compiler is at hand, else the same file runs as it
is. Arrays come in as memoryviews of int32, which plain Python reads five times faster than numpy's arrays.
Vertices are states numbered in order of contraction. Every arc is kept at its lower end, in one of two
halves: half 0 leads up from there, half 1 leads down into it. No sum leaves int32: INF + INF fits.
"""

from __future__ import annotations

from array import array
from typing import Any

import cython

COMPILED: bool = cython.compiled
INF = cython.declare(cython.int, 0x3FFF_FFFF)  # ms, as in navigator.cost.costing


def ints(count: int, value: int = 0) -> array[int]:
    """That many int32, all of one value."""
    return array("i", [value]) * count


def view(column: Any) -> memoryview:
    """An array, as the loops here want it."""
    return memoryview(column)


@cython.cclass
class Shape:
    """The arrays of a topology; see navigator.routing.completion."""

    vertices: cython.int
    split: cython.int  # the first arc of half 1
    first: cython.const[cython.int][::1]
    head: cython.const[cython.int][::1]
    tail: cython.const[cython.int][::1]
    lower_first: cython.const[cython.int][::1]
    lower: cython.const[cython.int][::1]
    parent: cython.const[cython.int][::1]

    def __init__(self, rows: tuple, lower: tuple, parent: memoryview) -> None:
        self.first, self.head, self.tail = rows
        self.lower_first, self.lower = lower
        self.parent = parent
        self.vertices = len(parent)
        self.split = self.first[self.vertices]


@cython.locals(
    cost="const int[::1]",
    arc_of="const int[::1]",
    weight="int[::1]",
    middle="int[::1]",
    a=cython.int,
    t=cython.int,
)
def lay(turns: tuple, arcs: tuple) -> None:
    """Give each arc the weight of its cheapest turn, the first of equals, and -1 - turn as its middle."""
    cost, arc_of = turns
    weight, middle = arcs
    for a in range(len(weight)):
        weight[a] = INF
        middle[a] = -1
    for t in range(len(cost)):
        a = arc_of[t]
        if a >= 0 and cost[t] < weight[a]:
            weight[a] = cost[t]
            middle[a] = -1 - t


@cython.locals(
    first="const int[::1]", head="const int[::1]", tail="const int[::1]",
    lower_first="const int[::1]", lower="const int[::1]", weight="int[::1]", middle="int[::1]",
    least="int[::1]", over="int[::1]", half=cython.int, x=cython.int, y=cython.int, z=cython.int,
    begin=cython.int, end=cython.int, row=cython.int, a=cython.int, b=cython.int, k=cython.int,
    w=cython.int, stop=cython.int,
)  # fmt: skip
def weigh(shape: Shape, arcs: tuple, scratch: tuple, part: tuple[int, int]) -> None:
    """Bring the arcs of a range of vertices to their least weight over lower ones, and write over which.

    Arcs come in with the weight and the middle of their turn. At a tie the smallest stays.
    """
    first, head, tail = shape.first, shape.head, shape.tail
    lower_first, lower = shape.lower_first, shape.lower
    weight, middle = arcs
    split: cython.int = shape.split
    vertices: cython.int = shape.vertices
    least, over = scratch  # by head: of the row in hand
    begin, end = part
    with cython.nogil:
        for y in range(begin, end):
            for half in range(2):
                row = half * vertices
                for a in range(first[row + y], first[row + y + 1]):
                    least[head[a]] = weight[a]
                    over[head[a]] = -1
                for k in range(lower_first[y], lower_first[y + 1]):
                    b = lower[k]
                    w = weight[b]
                    if (b < split) == (half == 0) or w >= INF:
                        continue
                    x = tail[b]
                    a = first[row + x + 1] - 1
                    stop = first[row + x]
                    while a >= stop and head[a] > y:
                        z = head[a]
                        if w + weight[a] < least[z]:
                            least[z] = w + weight[a]
                            over[z] = x
                        a -= 1
                for a in range(first[row + y], first[row + y + 1]):
                    z = head[a]
                    if over[z] >= 0:
                        weight[a] = least[z]
                        middle[a] = over[z]


@cython.cclass
class Climber:
    """Ask one weighed hierarchy; the scratch arrays belong to one thread.

    A seed is (vertex, cost, origin): a label to begin with, cost >= 0; origin is -1, or -2 - turn where the
    label lies behind a first turn. Half 0 climbs from the starts, half 1 from the goals.
    """

    shape: Shape
    weight: cython.const[cython.int][::1]
    middle: cython.const[cython.int][::1]  # of an arc: the vertex it leads over, or -1 - turn
    state: cython.const[cython.int][::1]  # of a vertex
    source: cython.const[cython.int][::1]  # state before a turn
    target: cython.const[cython.int][::1]  # state after a turn
    label: cython.int[::1]  # half * vertices + vertex, as all below
    before: cython.int[::1]  # vertex from which the label came, or the seed's origin
    chain: cython.int[::1]  # the vertices climbed, seeds' chains one after the other
    climbed: cython.char[::1]
    stack: cython.int[::1]
    length: cython.int[::1]  # of both chains
    best: cython.int
    top: cython.int  # the vertex where the best path turns from up to down

    def __init__(self, shape: Shape, arcs: tuple, turns: tuple, scratch: tuple) -> None:
        """`scratch` is four times two int32 a vertex, of any value: only what is climbed is ever touched."""
        self.shape = shape
        self.weight, self.middle = arcs
        self.state, self.source, self.target = turns
        self.label, self.before, self.chain, self.stack = scratch
        vertices: cython.int = shape.vertices
        self.climbed = array("b", bytes(2 * vertices))
        self.length = ints(2)
        self.best, self.top = INF, -1

    @cython.locals(
        side=cython.int, base=cython.int, end=cython.int, v=cython.int, cost=cython.int, origin=cython.int
    )
    def climb(self, side: int, seeds: list[tuple[int, int, int]]) -> None:
        """Label all that the seeds reach upwards; `forget` that side first where it was climbed."""
        base = side * self.shape.vertices
        end = 0
        begins = []
        for vertex, cost, origin in seeds:
            v = vertex
            begins.append(end)
            while v >= 0 and not self.climbed[base + v]:
                self.climbed[base + v] = 1
                self.label[base + v] = INF
                self.chain[base + end] = v
                end += 1
                v = self.shape.parent[v]
            if cost < self.label[base + vertex]:
                self.label[base + vertex] = cost
                self.before[base + vertex] = origin
        self.length[side] = end
        for begin in reversed(begins):  # a later chain flows into an earlier one
            self.relax(side, begin, end)
            end = begin

    @cython.cfunc
    @cython.locals(a=cython.int, d=cython.int, i=cython.int, x=cython.int, y=cython.int, base=cython.int)
    def relax(self, side: cython.int, begin: cython.int, end: cython.int) -> cython.void:
        """Hand the labels of a part of the chain on upwards."""
        base = side * self.shape.vertices
        for i in range(base + begin, base + end):
            x = self.chain[i]
            d = self.label[base + x]
            if side == 1 and self.climbed[x] and d + self.label[x] < self.best:
                self.best = d + self.label[x]
                self.top = x
            if d >= INF or (side == 1 and d >= self.best):
                continue
            for a in range(self.shape.first[base + x], self.shape.first[base + x + 1]):
                y = base + self.shape.head[a]
                if d + self.weight[a] < self.label[y]:
                    self.label[y] = d + self.weight[a]
                    self.before[y] = x

    @cython.locals(side=cython.int, base=cython.int, i=cython.int)
    def forget(self, side: int) -> None:
        """Take the labels of a side away."""
        base = side * self.shape.vertices
        for i in range(base, base + self.length[side]):
            self.climbed[base + self.chain[i]] = 0
        self.length[side] = 0

    def meet(self, seeds: list[tuple[int, int, int]]) -> int:
        """The least cost from the starts, which must have been climbed, to the goals; INF where none is."""
        self.best, self.top = INF, -1
        self.forget(1)
        self.climb(1, seeds)
        return self.best

    @cython.locals(x=cython.int, y=cython.int, base=cython.int, depth=cython.int)
    def path(self) -> tuple[list[int], list[int]]:
        """States and turns of the path that `meet` found."""
        rows: list = []
        base = self.shape.vertices
        y = self.top
        depth = 0
        while self.before[y] >= 0:
            x = self.before[y]
            self.push(depth, x, x, y)
            depth += 1
            y = x
        states = [self.state[y]]
        if self.before[y] < -1:
            rows.append(-2 - self.before[y])
            states[0] = self.source[rows[0]]
            states.append(self.target[rows[0]])
        self.unpack(depth, states, rows)
        y = self.top
        while self.before[base + y] >= 0:
            x = self.before[base + y]
            self.push(0, base + x, x, y)
            self.unpack(1, states, rows)
            y = x
        return states, rows

    @cython.cfunc
    @cython.locals(low=cython.int, high=cython.int, middle=cython.int)
    def push(self, depth: cython.int, row: cython.int, tail: cython.int, head: cython.int) -> cython.void:
        """Lay the arc of a row that has this head on the stack, with its tail; heads rise within a row."""
        low = self.shape.first[row]
        high = self.shape.first[row + 1]
        while high - low > 1:
            middle = (low + high) // 2
            if self.shape.head[middle] <= head:
                low = middle
            else:
                high = middle
        self.stack[2 * depth] = low
        self.stack[2 * depth + 1] = tail

    @cython.cfunc
    @cython.locals(a=cython.int, x=cython.int, y=cython.int, z=cython.int, base=cython.int)
    def unpack(self, depth: cython.int, states: list, rows: list) -> cython.void:
        """Append the turns that the arcs on the stack, the last first, stand for."""
        base = self.shape.vertices
        while depth > 0:
            a = self.stack[2 * depth - 2]
            x = self.middle[a]
            if x < 0:
                rows.append(-1 - x)
                states.append(self.target[-1 - x])
                depth -= 1
                continue
            y = self.stack[2 * depth - 1]
            z = self.shape.head[a]
            if a >= self.shape.split:
                y, z = z, y
            self.push(depth - 1, x, x, z)  # ridden last: from the middle on to z
            self.push(depth, base + x, x, y)
            depth += 1

    @cython.locals(cost="int[::1]", a=cython.int, d=cython.int, x=cython.int, base=cython.int)
    def sweep(self, cost: memoryview) -> None:
        """Write the least cost from the starts, which must have been climbed, to each vertex."""
        base = self.shape.vertices
        for x in range(base - 1, -1, -1):
            d = self.label[x] if self.climbed[x] else INF
            for a in range(self.shape.first[base + x], self.shape.first[base + x + 1]):
                d = min(d, cost[self.shape.head[a]] + self.weight[a])
            cost[x] = d

    @cython.locals(i=cython.int, base=cython.int, v=cython.int)
    def shelve(self, vertices: array, costs: array) -> None:
        """Append the labels of the goals' side."""
        base = self.shape.vertices
        for i in range(base, base + self.length[1]):
            v = self.chain[i]
            if self.label[base + v] < INF:
                vertices.append(v)
                costs.append(self.label[base + v])

    @cython.locals(
        vertices="const int[::1]",
        costs="const int[::1]",
        ends="const int[::1]",
        cost="int[::1]",
        goal=cython.int,
        i=cython.int,
        best=cython.int,
        start=cython.int,
    )
    def compare(self, shelf: tuple, cost: memoryview) -> None:
        """Write the least cost from the starts, which must have been climbed, to each goal on the shelf."""
        vertices, costs, ends = shelf
        start = 0
        for goal in range(len(ends)):
            best = INF
            for i in range(start, ends[goal]):
                if self.climbed[vertices[i]]:
                    best = min(best, self.label[vertices[i]] + costs[i])
            cost[goal] = best
            start = ends[goal]
