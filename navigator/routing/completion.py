"""Complete an order to a hierarchy: the arcs that paths over less important states can stand for.

Only arcs that some rider could use are kept, each in its own direction: about half of what the chordal
completion of the undirected graph has. All of it depends on graph and order alone, never on a rider.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from navigator.graph.roadgraph import Array
from navigator.graph.turngraph import TurnGraph
from navigator.routing import filling, kernel

ROOM = 4  # arcs of a half for each turn, to begin with
SHARE = 0.2  # of the work of weighing that a part may be: enough parts to keep two to four threads busy


@dataclass(frozen=True)
class Topology:
    """n vertices (states in order of contraction) and m arcs, each kept at its lower end.

    Rows 0..n - 1 of `first` are half 0, the arcs that lead up from a vertex; rows n..2n - 1 are half 1,
    the arcs that lead down into it. Heads, the upper ends, rise within a row.
    """

    state: Array  # int32 (n,), the state of each vertex
    vertex: Array  # int32 (n,), the vertex of each state
    parent: Array  # int32 (n,), in the elimination tree; -1 at a root
    first: Array  # int32 (2 n + 1,)
    head: Array  # int32 (m,), upper end
    tail: Array  # int32 (m,), lower end
    lower_first: Array  # int32 (n + 1,)
    lower: Array  # int32 (m,), arcs by their upper end, rising
    arc: Array  # int32 (turns,), the arc of each turn; -1 for a turn back into its own state
    parts: Array  # int32 (k, 2), ranges of vertices that can be weighed at the same time, before all others

    def check(self, turns: TurnGraph) -> None:
        """Raise ValueError where the arrays contradict each other or the turn graph.

        What passes can be weighed and asked without leaving an array: the compiled loops look at no bounds.
        """
        states, arcs = len(turns.edge), len(self.head)
        wanted = dict.fromkeys(("state", "vertex", "parent"), states)
        wanted |= {"first": 2 * states + 1, "lower_first": states + 1, "arc": len(turns.target)}
        wanted["parts"] = len(self.parts)
        for column in fields(self):
            if len(getattr(self, column.name)) != wanted.get(column.name, arcs):
                raise ValueError(f"column {column.name} of the hierarchy has a wrong length")
        limits = (self.state, states), (self.vertex, states), (self.parent, states), (self.head, states)
        for values, limit in (*limits, (self.tail, states), (self.lower, arcs), (self.arc, arcs)):
            if len(values) and not -1 <= int(np.min(values)) <= int(np.max(values)) < limit:
                raise ValueError("the hierarchy points outside its tables")
        for first in (self.first, self.lower_first):
            if int(first[0]) != 0 or int(first[-1]) != arcs or np.any(np.diff(first) < 0):
                raise ValueError("rows of the hierarchy do not cover its arcs")
        if not all(holds for holds in self._agreements(states)):
            raise ValueError("the arrays of the hierarchy contradict each other")

    def _agreements(self, states: int) -> Iterator[bool]:
        number = np.arange(states)
        yield np.array_equal(self.state[self.vertex], number)
        yield bool(np.all((self.parent > number) | (self.parent == -1)))
        rows = np.repeat(np.tile(number, 2), np.diff(self.first))
        yield np.array_equal(self.tail, rows)
        yield bool(np.all(self.head > self.tail))
        yield np.array_equal(self.head[self.lower], np.repeat(number, np.diff(self.lower_first)))
        parts = np.asarray(self.parts).reshape(-1)
        yield bool(np.all(np.diff(parts) >= 0)) and bool(np.all((parts >= 0) & (parts <= states)))


def complete(turns: TurnGraph, order: Array) -> Topology:
    """The topology of a turn graph whose states are contracted in an order (from `order_states`).

    Vertices are numbered in postorder of the elimination tree, which leaves the same arcs.
    """
    count = len(order)
    vertex = np.empty(count, np.int32)
    vertex[order] = np.arange(count, dtype=np.int32)
    parent = _parents(vertex[turns.source], vertex[turns.target], count)
    place = np.empty(count, np.int32)
    filling.postorder(kernel.view(parent), kernel.view(place))
    vertex = place[vertex]
    moved = np.empty(count, np.int32)
    moved[place] = np.where(parent >= 0, place[parent], -1)
    source, target = vertex[turns.source], vertex[turns.target]
    up, down = _halves((source, target), count)
    split = len(up[1])
    first = np.concatenate((up[0], down[0][1:] + split)).astype(np.int32)
    head, tail = np.concatenate((up[1], down[1])), np.concatenate((up[2], down[2]))
    lower_first = _first_rows(head, count)
    return Topology(
        state=np.argsort(vertex).astype(np.int32),
        vertex=vertex,
        parent=moved,
        first=first,
        head=head,
        tail=tail,
        lower_first=lower_first,
        lower=np.argsort(head, kind="stable").astype(np.int32),
        arc=_arcs_of((source, target), (head, tail, split), count),
        parts=_parts(moved, (up[0], down[0], lower_first)),
    )


def _parts(parent: Array, firsts: tuple[Array, Array, Array]) -> Array:
    """Subtrees with about equal work; a vertex makes as much as it has triangles above and arcs below."""
    up, down, below = (np.diff(first).astype(np.float64) for first in firsts)
    work = up * down + below + 1.0
    ranges = filling.parts(kernel.view(parent), kernel.view(work), SHARE * float(work.sum()))
    return np.array(ranges, np.int32).reshape(-1, 2)


def _halves(ends: tuple[Array, Array], count: int) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
    source, target = ends
    rising, falling = source < target, source > target
    up = _grouped(source[rising], target[rising], count)
    down = _grouped(target[falling], source[falling], count)
    room = ROOM * len(source) + count
    while True:
        halves = filling.Half(*up, room), filling.Half(*down, room)
        if filling.complete(*halves, room):
            upward, downward = (tuple(np.array(part, np.int32) for part in h.arrays()) for h in halves)
            return upward, downward
        room *= 2


def _grouped(key: Array, value: Array, count: int) -> tuple[memoryview, memoryview]:
    """First rows of each key, and the values by key."""
    by_key = np.argsort(key, kind="stable")
    return kernel.view(_first_rows(key, count)), kernel.view(value[by_key].astype(np.int32))


def _first_rows(key: Array, count: int) -> Array:
    first = np.zeros(count + 1, np.int32)
    np.cumsum(np.bincount(key, minlength=count), out=first[1:])
    return first


def _parents(source: Array, target: Array, count: int) -> Array:
    """The elimination tree of the undirected turn graph: all that a vertex leads up to are its ancestors."""
    inner = source != target
    high, low = np.maximum(source, target)[inner], np.minimum(source, target)[inner]
    parent = np.empty(count, np.int32)
    filling.elimination_tree(*_grouped(high, low, count), kernel.view(parent))
    return parent


def _arcs_of(ends: tuple[Array, Array], arcs: tuple[Array, Array, int], count: int) -> Array:
    """The arc of each turn; heads rise within tails, so that a binary search finds it."""
    source, target = ends
    head, tail, split = arcs
    result = np.full(len(source), -1, np.int32)
    key = tail.astype(np.int64) * count + head
    for begin, end, low, high in ((0, split, source, target), (split, len(head), target, source)):
        mine = low < high
        wanted = low[mine].astype(np.int64) * count + high[mine]
        result[mine] = begin + np.searchsorted(key[begin:end], wanted)
    return result
