# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The inner loops of ordering small cells by least fill, as Python that Cython compiles.

See `kernel.py` for how it is written; used when a region is built, never on a ride.
"""

from __future__ import annotations

from array import array

import cython

from navigator.routing.kernel import ints

NO_SCORE = cython.declare(cython.int, 0x3FFF_FFFF)  # more arcs than any state adds


@cython.cclass
class Thinner:
    """Reorder the states of a small cell where that leaves fewer arcs: least new arcs first."""

    first: cython.const[cython.int][::1]  # neighbours of each state
    head: cython.const[cython.int][::1]
    width: cython.int  # the most states of a cell with its rim
    local: cython.int[::1]
    state: cython.int[::1]
    degree: cython.int[::1]  # -1 once eliminated
    near: cython.int[::1]
    result: cython.int[::1]
    joined: cython.char[::1]  # a width x width matrix

    def __init__(self, first: memoryview, head: memoryview, width: int) -> None:
        self.first, self.head, self.width = first, head, width
        self.local = ints(len(first) - 1, -1)
        self.state, self.degree, self.near, self.result = ints(width), ints(width), ints(width), ints(width)
        self.joined = array("b", bytes(width * width))

    @cython.locals(
        states="int[::1]",
        low=cython.int,
        m=cython.int,
        x=cython.int,
        b=cython.int,
        size=cython.int,
        spare=cython.int,
    )
    def better(self, states: memoryview, low: int, high: int) -> int:
        """Reorder states[low:high] where that pays; the number of arcs saved."""
        m = high - low
        size = self.load(states, low, m) if m <= self.width else 0
        if m < 2 or size == 0:
            return 0
        spare = 0
        for x in range(m):
            spare += self.eliminate(x, size)
        self.load(states, low, m)
        for x in range(m):
            b = self.choose(m, size)
            self.result[x] = self.state[b]
            spare -= self.eliminate(b, size)
        if spare <= 0:
            return 0
        for x in range(m):
            states[low + x] = self.result[x]
        return spare

    @cython.cfunc
    @cython.locals(i=cython.int, j=cython.int, a=cython.int, size=cython.int)
    def load(self, states: cython.int[::1], low: cython.int, m: cython.int) -> cython.int:
        """Copy the cell and its rim into the matrix; how many states that are, 0 where they are too many."""
        for i in range(m):
            self.state[i] = states[low + i]
            self.local[states[low + i]] = i
        size = self.rim(m)
        for i in range(size):
            self.degree[i] = 0
            for j in range(size):
                self.joined[i * self.width + j] = 0
        if size > 0:
            for i in range(m):
                for a in range(self.first[self.state[i]], self.first[self.state[i] + 1]):
                    self.join(i, self.local[self.head[a]])
        for i in range(max(size, m)):
            self.local[self.state[i]] = -1
        return size

    @cython.cfunc
    @cython.locals(i=cython.int, j=cython.int, a=cython.int, v=cython.int, size=cython.int)
    def rim(self, m: cython.int) -> cython.int:
        """Number the neighbours outside the cell."""
        size = m
        for i in range(m):
            for a in range(self.first[self.state[i]], self.first[self.state[i] + 1]):
                v = self.head[a]
                if self.local[v] >= 0:
                    continue
                if size == self.width:
                    for j in range(m, size):
                        self.local[self.state[j]] = -1
                    return 0
                self.local[v] = size
                self.state[size] = v
                size += 1
        return size

    @cython.cfunc
    @cython.locals(i=cython.int, b=cython.int, score=cython.int, least=cython.int)
    def choose(self, m: cython.int, size: cython.int) -> cython.int:
        """The state that adds the fewest arcs; many neighbours decide between nearly equal ones."""
        b = -1
        least = NO_SCORE
        for i in range(m):
            if self.degree[i] < 0:
                continue
            score = 3 * self.fill(i, size) - self.degree[i]
            if score < least:
                least, b = score, i
        return b

    @cython.cfunc
    @cython.locals(i=cython.int, j=cython.int, d=cython.int, added=cython.int)
    def fill(self, b: cython.int, size: cython.int) -> cython.int:
        """How many arcs it adds to eliminate a state."""
        d = self.gather(b, size)
        added = 0
        for i in range(d):
            for j in range(i):
                added += 1 - self.joined[self.near[i] * self.width + self.near[j]]
        return added

    @cython.cfunc
    @cython.locals(j=cython.int, d=cython.int)
    def gather(self, b: cython.int, size: cython.int) -> cython.int:
        """List the neighbours that a state still has; how many."""
        d = 0
        for j in range(size):
            if self.joined[b * self.width + j] and self.degree[j] >= 0:
                self.near[d] = j
                d += 1
        return d

    @cython.cfunc
    @cython.locals(i=cython.int, j=cython.int, d=cython.int)
    def eliminate(self, b: cython.int, size: cython.int) -> cython.int:
        """Join all neighbours of a state and take it out; how many there were."""
        d = self.gather(b, size)
        self.degree[b] = -1
        for i in range(d):
            self.degree[self.near[i]] -= 1
            for j in range(i):
                self.join(self.near[i], self.near[j])
        return d

    @cython.cfunc
    def join(self, i: cython.int, j: cython.int) -> cython.void:
        """Make two states neighbours, once."""
        if i != j and not self.joined[i * self.width + j]:
            self.joined[i * self.width + j] = 1
            self.joined[j * self.width + i] = 1
            self.degree[i] += 1
            self.degree[j] += 1
