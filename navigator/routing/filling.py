# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The inner loops of completing an order to a hierarchy, as Python that Cython compiles.

See `kernel.py` for how it is written; used when a region is built, never on a ride.
"""

from __future__ import annotations

from array import array

import cython

from navigator.routing.kernel import ints

SLIGHT = 0.05  # of a part: not worth handing to another thread


@cython.locals(
    first="const int[::1]",
    below="const int[::1]",
    parent="int[::1]",
    x=cython.int,
    k=cython.int,
    v=cython.int,
)
def elimination_tree(first: memoryview, below: memoryview, parent: memoryview) -> None:
    """Write the parent of each vertex, -1 at a root, from its lower neighbours (Liu's algorithm)."""
    leap: cython.int[::1] = ints(len(parent), -1)  # towards the root, shortened on the way
    after: cython.int
    for x in range(len(parent)):
        parent[x] = -1
        for k in range(first[x], first[x + 1]):
            v = below[k]
            while leap[v] >= 0 and leap[v] != x:
                after = leap[v]
                leap[v] = x
                v = after
            if leap[v] < 0:
                leap[v] = x
                parent[v] = x


@cython.cclass
class Half:
    """The arcs of one half while they are found; rows in order of their lower end, heads rising."""

    given_first: cython.const[cython.int][::1]  # arcs that are turns
    given_head: cython.const[cython.int][::1]
    first: cython.int[::1]
    head: cython.int[::1]
    tail: cython.int[::1]
    newest: cython.int[::1]  # of a vertex: the last arc that leads to it
    older: cython.int[::1]  # of an arc: the one before that leads to the same vertex
    mark: cython.int[::1]
    count: cython.int

    def __init__(self, first: memoryview, head: memoryview, room: int) -> None:
        vertices = len(first) - 1
        self.given_first, self.given_head = first, head
        self.first, self.head, self.tail = ints(vertices + 1), ints(room), ints(room)
        self.newest, self.older, self.mark = ints(vertices, -1), ints(room, -1), ints(vertices, -1)
        self.count = 0

    def arrays(self) -> tuple[memoryview, memoryview, memoryview]:
        """First rows, heads and tails."""
        count: cython.int = self.count
        return memoryview(self.first), memoryview(self.head)[:count], memoryview(self.tail)[:count]

    @cython.cfunc
    @cython.locals(a=cython.int)
    def add(self, y: cython.int, z: cython.int) -> cython.void:
        """Put z in its place in the row of y, once."""
        if self.mark[z] == y:
            return
        self.mark[z] = y
        a = self.count
        while a > self.first[y] and self.head[a - 1] > z:
            self.head[a] = self.head[a - 1]
            a -= 1
        self.head[a] = z
        self.tail[self.count] = y
        self.count += 1

    @cython.cfunc
    @cython.locals(a=cython.int, b=cython.int, x=cython.int)
    def fill(self, y: cython.int, other: Half) -> cython.void:
        """Make the row of y: its turns, and what lower vertices that it shares an arc with lead on to."""
        self.first[y] = self.count
        for a in range(self.given_first[y], self.given_first[y + 1]):
            self.add(y, self.given_head[a])
        b = other.newest[y]
        while b >= 0:
            x = other.tail[b]
            a = self.first[x + 1] - 1
            while a >= self.first[x] and self.head[a] > y:
                self.add(y, self.head[a])
                a -= 1
            b = other.older[b]

    @cython.cfunc
    @cython.locals(a=cython.int)
    def close(self, y: cython.int) -> cython.void:
        """End the row of y."""
        self.first[y + 1] = self.count
        for a in range(self.first[y], self.count):
            self.older[a] = self.newest[self.head[a]]
            self.newest[self.head[a]] = a


@cython.locals(y=cython.int, vertices=cython.int, room=cython.int, up=Half, down=Half)
def complete(up: Half, down: Half, room: int) -> bool:
    """Find all arcs that a path over lower vertices can stand for; False where `room` does not hold them."""
    vertices = len(up.first) - 1
    for y in range(vertices):
        if max(up.count, down.count) + vertices - y > room:
            return False
        up.fill(y, down)
        down.fill(y, up)
        up.close(y)
        down.close(y)
    return True


@cython.locals(above="const int[::1]", place="int[::1]", x=cython.int, begin=cython.int, rest=cython.int)
def postorder(parent: memoryview, place: memoryview) -> None:
    """Write a new number of each vertex, so that what lies below a vertex comes right before it."""
    above = parent
    size: cython.int[::1] = ints(len(parent), 1)
    free: cython.int[::1] = ints(len(parent))  # where the next subtree below a vertex goes
    for x in range(len(parent)):
        if above[x] >= 0:
            size[above[x]] += size[x]
    rest = 0
    for x in range(len(parent) - 1, -1, -1):
        if above[x] >= 0:
            begin = free[above[x]]
            free[above[x]] += size[x]
        else:
            begin = rest
            rest += size[x]
        free[x] = begin
        place[x] = begin + size[x] - 1


@cython.locals(
    above="const int[::1]", work="const double[::1]", total="double[::1]", most=cython.double,
    x=cython.int, up=cython.int,
)  # fmt: skip
def parts(parent: memoryview, work: memoryview, most: float) -> list[tuple[int, int]]:
    """Ranges of the largest subtrees, of a tree in postorder, that make no more than that much work each.

    Those that make next to none are left out.
    """
    above = parent
    count = len(parent)
    total = array("d", bytes(8 * count))
    size: cython.int[::1] = ints(count, 1)
    found = []
    for x in range(count):
        total[x] += work[x]
        up = above[x]
        if up >= 0:
            total[up] += total[x]
            size[up] += size[x]
    for x in range(count):
        up = above[x]
        if most * SLIGHT < total[x] <= most and (up < 0 or total[up] > most):
            found.append((x - size[x] + 1, x + 1))
    return found
