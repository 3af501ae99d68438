# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The inner loops of weighing anew only those arcs of a hierarchy that a few changed turns reach.

Written as navigator.routing.kernel is, and about the same arrays. An arc whose weight has changed concerns
only arcs further up: those that lead over it, and those that now do well to (partial updates in Dibbelt,
Strasser, Wagner 2016). What comes out is what weighing all arcs gives, to the last tie.
"""

from __future__ import annotations

from array import array

import cython

INF = cython.declare(cython.int, 0x3FFF_FFFF)  # ms, as in navigator.cost.costing


@cython.cclass
class Patch:
    """A weighed hierarchy whose arcs may be written: `mark` the arcs of changed turns, then `run`."""

    vertices: cython.int
    split: cython.int  # the first arc of half 1
    first: cython.const[cython.int][::1]
    head: cython.const[cython.int][::1]
    tail: cython.const[cython.int][::1]
    lower_first: cython.const[cython.int][::1]
    lower: cython.const[cython.int][::1]
    state: cython.const[cython.int][::1]  # of a vertex
    turn_first: cython.const[cython.int][::1]  # of a state
    target: cython.const[cython.int][::1]  # state after a turn
    cost: cython.const[cython.int][::1]  # of a turn
    weight: cython.int[::1]
    middle: cython.int[::1]
    stale: cython.char[::1]  # arcs to be weighed anew
    waiting: object  # bytearray of the vertices that have such arcs, which finds the next one quickly
    waits: cython.uchar[::1]  # the same bytes

    def __init__(self, rows: tuple, lower: tuple, turns: tuple, arcs: tuple) -> None:
        self.first, self.head, self.tail = rows
        self.lower_first, self.lower = lower
        self.state, self.turn_first, self.target, self.cost = turns
        self.weight, self.middle = arcs
        self.vertices = len(self.lower_first) - 1
        self.split = self.first[self.vertices]
        self.stale = array("b", bytes(len(self.head)))
        self.waiting = bytearray(self.vertices)
        self.waits = memoryview(self.waiting)

    @cython.locals(i=cython.int, a=cython.int, changed="const int[::1]")
    def mark(self, changed: memoryview) -> None:
        """Have these arcs weighed anew; -1 is none."""
        for i in range(len(changed)):
            a = changed[i]
            if a >= 0:
                self.stale[a] = 1
                self.waits[self.tail[a]] = 1

    @cython.locals(
        y=cython.int, half=cython.int, a=cython.int, row=cython.int, done=cython.int, most=cython.int
    )
    def run(self, most: int) -> bool:
        """Weigh the stale arcs from below upwards, and those that become stale by that.

        False where it was given up, half done, since more than `most` arcs were stale.
        """
        done = 0
        y = self.waiting.find(1)
        while y >= 0 and done <= most:
            for half in range(2):
                row = half * self.vertices + y
                for a in range(self.first[row], self.first[row + 1]):
                    if self.stale[a]:
                        done += 1
                        self.renew(a, half)
            y = self.waiting.find(1, y + 1)
        return done <= most

    @cython.cfunc
    @cython.locals(
        y=cython.int, z=cython.int, source=cython.int, target=cython.int, t=cython.int, k=cython.int,
        a=cython.int, b=cython.int, w=cython.int, least=cython.int, over=cython.int,
    )  # fmt: skip
    def renew(self, arc: cython.int, half: cython.int) -> cython.void:
        """Weigh one arc: its turns first, then the ways over lower vertices; of equals the first stays."""
        y, z = self.tail[arc], self.head[arc]
        least, over = INF, -1
        source, target = self.state[y], self.state[z]
        if half == 1:
            source, target = target, source
        for t in range(self.turn_first[source], self.turn_first[source + 1]):
            if self.target[t] == target and self.cost[t] < least:
                least, over = self.cost[t], -1 - t
        for k in range(self.lower_first[y], self.lower_first[y + 1]):
            b = self.lower[k]
            w = self.weight[b]
            if (b < self.split) == (half == 0) or w >= least:
                continue
            a = self.find(half * self.vertices + self.tail[b], z)
            if a >= 0 and w + self.weight[a] < least:
                least = w + self.weight[a]
                over = self.tail[b]
        self.middle[arc] = over
        if least != self.weight[arc]:
            self.weight[arc] = least
            self.tell(arc, half)

    @cython.cfunc
    @cython.locals(
        x=cython.int, y=cython.int, z=cython.int, o=cython.int, a=cython.int, w=cython.int, row=cython.int
    )
    def tell(self, arc: cython.int, half: cython.int) -> cython.void:
        """Mark the arcs further up that lead over this one, whose weight has changed, or now may do so."""
        x, y = self.tail[arc], self.head[arc]
        w = self.weight[arc]
        row = (1 - half) * self.vertices
        for o in range(self.first[row + x], self.first[row + x + 1]):
            z = self.head[o]
            if z == y or self.weight[o] >= INF:
                continue  # an arc that leads over one that just closed is marked by that one
            a = self.find(row + y, z) if z > y else self.find(half * self.vertices + z, y)
            if a < 0 or self.stale[a]:
                continue
            if w + self.weight[o] <= self.weight[a] or self.middle[a] == x:
                self.stale[a] = 1
                self.waits[self.tail[a]] = 1

    @cython.cfunc
    @cython.locals(low=cython.int, high=cython.int, middle=cython.int)
    def find(self, row: cython.int, wanted: cython.int) -> cython.int:
        """The arc of a row with that head, -1 where there is none; heads rise within a row."""
        low, high = self.first[row], self.first[row + 1]
        while low < high:
            middle = (low + high) // 2
            if self.head[middle] < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < self.first[row + 1] and self.head[low] == wanted else -1
