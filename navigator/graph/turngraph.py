"""Hold the turns between directed edges: angle, restriction; the graph that the search runs on.

A *state* is a directed edge, or a copy of one that remembers how it was entered, where a turn
restriction leads over several ways. State e < graph.edges is edge e itself. A *turn* leads from a state
to the next. The turn graph is the union of what any rider could do: also against a one-way, also
against a restriction. What it costs, and whether it is allowed, is decided in `navigator.cost`.
Turning back on the spot is a turn only where the road ends; planning adds it at via points.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntFlag
from functools import cached_property

import numpy as np

from navigator.geo import bearing, distance, wrap_degrees
from navigator.graph.roadgraph import COORDINATE_SCALE, Array, RoadGraph

BEARING_REACH = 20.0  # m from the node over which a direction is taken: kinks right at a junction mislead


class TurnFlag(IntFlag):
    """Facts of a turn."""

    RESTRICTED = 1  # a turn restriction for vehicles forbids it
    U_TURN = 2  # back along the same segment


@dataclass(frozen=True)
class Restriction:
    """A sequence of directed edges (from, via..., to) that is forbidden, or the only one allowed."""

    edges: tuple[int, ...]
    only: bool


@dataclass(frozen=True)
class TurnGraph:
    """n states and t turns; the turns of state s are rows first[s]..first[s + 1]."""

    edge: Array  # int32 (n,), the directed edge of each state
    first: Array  # int32 (n + 1,)
    target: Array  # int32 (t,), state
    flags: Array  # uint8 (t,), TurnFlag
    angle: Array  # int16 (t,), degrees right (+) or left (-) of straight on
    bearing_out: Array  # int16 (edges,), degrees from north in which an edge leaves its tail
    bearing_in: Array  # int16 (edges,), degrees from north in which an edge arrives at its head

    @cached_property
    def source(self) -> Array:
        """State where each turn starts; int32 (t,)."""
        return np.repeat(np.arange(len(self.edge), dtype=np.int32), np.diff(self.first))

    def sources_of(self, rows: Array) -> Array:
        """State where each of some turns starts; int64 (rows,)."""
        return np.searchsorted(self.first, rows, side="right") - 1

    def find(self, source: int, target: int) -> int:
        """Row of the turn from one state to another; ValueError where there is none."""
        start, end = int(self.first[source]), int(self.first[source + 1])
        rows = np.flatnonzero(np.asarray(self.target[start:end]) == target)
        if not len(rows):
            raise ValueError(f"no turn leads from state {source} to {target}")
        return start + int(rows[0])


def build_turns(graph: RoadGraph, restrictions: Iterable[Restriction] = ()) -> TurnGraph:
    """All turns of a road graph, with restrictions marked and edges doubled where they span several ways."""
    first, target, flags = _plain_turns(graph)
    outward, inward = edge_bearings(graph)
    edge = np.arange(graph.edges, dtype=np.int32)
    rules = _rules(restrictions)
    if rules:
        edge, first, target, flags = _Unroller(first, target, flags, rules).run()
    source = np.repeat(edge, np.diff(first))
    angle = wrap_degrees(outward[edge[target]].astype(float) - inward[source])
    return TurnGraph(
        edge=edge,
        first=first.astype(np.int32),
        target=target.astype(np.int32),
        flags=flags,
        angle=np.rint(angle).astype(np.int16),
        bearing_out=outward,
        bearing_in=inward,
    )


@dataclass(frozen=True)
class _Rule:
    """Where one may not, or may only, go on to after these edges.

    What several signs at the same place command is one rule: "only straight on" beside "only right" leaves
    both open.
    """

    edges: tuple[int, ...]
    only: bool
    targets: frozenset[int]

    def forbids(self, after: int) -> bool:
        return (after in self.targets) != self.only


def _rules(restrictions: Iterable[Restriction]) -> list[_Rule]:
    targets: dict[tuple[tuple[int, ...], bool], set[int]] = defaultdict(set)
    for each in restrictions:
        targets[each.edges[:-1], each.only].add(each.edges[-1])
    return [_Rule(*key, frozenset(found)) for key, found in sorted(targets.items())]


def _plain_turns(graph: RoadGraph) -> tuple[Array, Array, Array]:
    """First rows, targets and flags of the turns without restrictions, targets in rising order."""
    count = graph.edges
    leaving = np.argsort(graph.tail, kind="stable")
    degree = np.bincount(graph.tail, minlength=len(graph.nodes.lon))
    node_first = np.concatenate(([0], np.cumsum(degree)))
    fan = degree[graph.head]
    source = np.repeat(np.arange(count), fan)
    offset = np.arange(int(fan.sum())) - np.repeat(np.cumsum(fan) - fan, fan)
    target = leaving[node_first[graph.head[source]] + offset]
    back = target == (source ^ 1)
    keep = ~back | (fan[source] == 1)
    first = np.concatenate(([0], np.cumsum(np.bincount(source[keep], minlength=count))))
    return first, target[keep], np.where(back[keep], TurnFlag.U_TURN, 0).astype(np.uint8)


def edge_bearings(graph: RoadGraph) -> tuple[Array, Array]:
    """Directions in which each directed edge leaves its tail and arrives at its head; int16 degrees."""
    shape = graph.segments
    lon, lat = shape.shape_lon / COORDINATE_SCALE, shape.shape_lat / COORDINATE_SCALE
    start = np.asarray(shape.shape_first[:-1], dtype=np.int64)
    end = np.asarray(shape.shape_first[1:], dtype=np.int64) - 1
    if not len(start):
        return np.zeros(0, np.int16), np.zeros(0, np.int16)
    path = np.concatenate(([0.0], np.cumsum(distance(lon[:-1], lat[:-1], lon[1:], lat[1:]))))
    reach = np.minimum(BEARING_REACH, path[end] - path[start])
    from_start = _point_at(path, (lon, lat), path[start] + reach, (start, end))
    from_end = _point_at(path, (lon, lat), path[end] - reach, (start, end))
    leave = bearing(lon[start], lat[start], *from_start)
    arrive = bearing(*from_end, lon[end], lat[end])
    outward = np.stack((leave, (arrive + 180.0) % 360.0), axis=1).reshape(-1)
    inward = np.stack((arrive, (leave + 180.0) % 360.0), axis=1).reshape(-1)
    return np.rint(outward).astype(np.int16), np.rint(inward).astype(np.int16)


def _point_at(
    path: Array, points: tuple[Array, Array], wanted: Array, ends: tuple[Array, Array]
) -> tuple[Array, Array]:
    """Points at `wanted` metres of the running length `path`, each kept inside its own segment's rows."""
    row = np.clip(np.searchsorted(path, wanted, side="right") - 1, ends[0], ends[1] - 1)
    step = path[row + 1] - path[row]
    share = np.divide(wanted - path[row], step, out=np.zeros_like(step), where=step > 0.0)
    share = np.clip(share, 0.0, 1.0)
    lon, lat = points
    return lon[row] + share * (lon[row + 1] - lon[row]), lat[row] + share * (lat[row + 1] - lat[row])


Progress = frozenset[tuple[int, int]]  # (restriction, how many of its edges have been ridden)


class _Unroller:
    """Follow restrictions like a string matcher: a state is an edge and the restrictions begun."""

    def __init__(self, first: Array, target: Array, flags: Array, rules: list[_Rule]) -> None:
        self._plain = (first, target, flags)
        self._rules = rules
        self._starting: dict[int, list[int]] = defaultdict(list)
        for number, rule in enumerate(rules):
            self._starting[rule.edges[0]].append(number)
        self._states: list[tuple[int, Progress]] = []
        self._number: dict[tuple[int, Progress], int] = {}

    def run(self) -> tuple[Array, Array, Array, Array]:
        """Edges of the states, first rows, targets and flags."""
        first, target, flags = self._plain
        count = len(first) - 1
        target, flags = target.astype(np.int64), flags.copy()
        for edge in sorted(self._starting):
            rows = slice(int(first[edge]), int(first[edge + 1]))
            target[rows], flags[rows] = self._turns(edge, frozenset())
        new_targets, new_flags, sizes = [target], [flags], [np.diff(first)]
        done = 0
        while done < len(self._states):  # copies lead to further copies
            ahead, marks = self._turns(*self._states[done])
            new_targets.append(ahead)
            new_flags.append(marks)
            sizes.append(np.array([len(ahead)]))
            done += 1
        edges = np.concatenate((np.arange(count), [edge for edge, _ in self._states])).astype(np.int32)
        starts = np.concatenate(([0], np.cumsum(np.concatenate(sizes))))
        return edges, starts, np.concatenate(new_targets), np.concatenate(new_flags)

    def _turns(self, edge: int, begun: Progress) -> tuple[Array, Array]:
        """Target states and flags of the turns out of a state."""
        first, target, flags = self._plain
        rows = slice(int(first[edge]), int(first[edge + 1]))
        progress = begun | {(number, 1) for number in self._starting.get(edge, ())}
        ahead = np.array([self._state(int(after), progress) for after in target[rows]], dtype=np.int64)
        marks = flags[rows].copy()
        for row, after in enumerate(target[rows]):
            if any(self._forbids(number, ridden, int(after)) for number, ridden in progress):
                marks[row] |= TurnFlag.RESTRICTED
        return ahead, marks

    def _forbids(self, number: int, ridden: int, after: int) -> bool:
        rule = self._rules[number]
        return ridden == len(rule.edges) and rule.forbids(after)

    def _state(self, edge: int, progress: Progress) -> int:
        """The state on `edge` once what was begun has gone on by it."""
        further = frozenset(
            (number, ridden + 1)
            for number, ridden in progress
            if ridden < len(self._rules[number].edges) and self._rules[number].edges[ridden] == edge
        )
        if not further:
            return edge
        key = (edge, further)
        if key not in self._number:
            self._number[key] = len(self._plain[0]) - 1 + len(self._states)
            self._states.append(key)
        return self._number[key]
