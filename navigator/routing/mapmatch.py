"""Match a recorded trace to the network: a hidden Markov model over places on edges near its points.

After Newson and Krumm, "Hidden Markov map matching through noise and sparseness" (2009): a point lies near
the road ridden, and the way between two points is about as long as the line between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from navigator.cost.costing import INF, Metric, Mode
from navigator.errors import NoRouteError, UsageError
from navigator.geo import distance
from navigator.graph.network import Network
from navigator.graph.roadgraph import Array
from navigator.routing.nearby import Nearby
from navigator.routing.path import Path
from navigator.routing.planner import NOTHING, check_point
from navigator.routing.pricing import priced_path

SPACING = 30.0  # m between points that are matched: nearer ones tell of noise, not of the way
RADIUS = 50.0  # m from a point to the farthest road that it may have been recorded on
NOISE = 12.0  # m, standard deviation of a receiver on a handlebar
STRAY = 10.0  # m by which ways are usually longer than the line between two points
MOST_CANDIDATES = 12  # segments a point
TURN_BACK = 40.0  # m that turning round amid a road counts as
PUSHED, AGAINST = 1.3, 2.0  # x the length where the rider gets off; where one may not go
FORBIDDEN_TURN = 20.0  # m that a forbidden turn counts as
SLACK, STRETCH = 60.0, 2.0  # m, x: how far a way between two points is looked for
WIDER = 4.0  # x as far where none is found
WALK = 1250.0  # mm/s at which closed ways are told
CLOSED_TURN = 5_000  # ms that a forbidden turn is told to take
OUTLIERS = 4  # points in a row that may be left out before the trace is taken to be broken


@dataclass(frozen=True)
class _Label:
    """One way to have got to a point: on a state, with its likelihood so far."""

    score: float  # negative logarithm of the likelihood
    state: int
    edge: int
    share: float
    before: _Label | None = None
    states: tuple[int, ...] = ()  # from the state before to this one; empty where a new leg begins
    turns: tuple[int, ...] = ()


@dataclass(frozen=True)
class Matched:
    """The paths under a trace, with what a rider should know of it."""

    paths: tuple[Path, ...]
    metric: Metric  # tolerant, by which the paths are priced
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Matcher:
    """Match traces on one network as one rider may have ridden them."""

    network: Network
    metric: Metric

    def match(self, points: Sequence[tuple[float, float]]) -> Matched:
        """The way under a trace of (lon, lat) points.

        Raises UsageError for fewer than two points, NoRouteError where none lies near a road.
        """
        trace = _thinned([check_point(point) for point in points or ()])
        if len(trace) < 2:
            raise UsageError("a trace needs at least two points some metres apart")
        chains, left_out = self._chains(trace)
        paths = tuple(path for chain in chains for path in self._paths(chain))
        if not paths:
            raise NoRouteError("no part of the trace lies along a way; open the region where it was ridden")
        notes = []
        if left_out:
            notes.append(f"{left_out} of {len(trace)} places of the trace lie off the network")
        if len(chains) > 1:
            notes.append(f"the trace leaves the network {len(chains) - 1} times; the route has gaps there")
        return Matched(paths, self.tolerant, tuple(notes))

    @cached_property
    def tolerant(self) -> Metric:
        """The rider's metric, where what is forbidden is walked instead."""
        metric = self.metric
        shut = metric.cost >= INF
        length = np.repeat(np.asarray(self.network.graph.segments.length, dtype=np.int64), 2)
        walked = np.maximum(1, length * 10_000 // int(WALK)).astype(np.int32)
        barred = metric.turn_cost >= INF
        return replace(
            metric,
            mode=np.where(shut, np.uint8(Mode.PUSH), metric.mode),
            cost=np.where(shut, walked, metric.cost),
            seconds=np.where(shut, walked, metric.seconds),
            turn_cost=np.where(barred, np.int32(CLOSED_TURN), metric.turn_cost),
            turn_seconds=np.where(barred, np.int32(CLOSED_TURN), metric.turn_seconds),
        )

    @cached_property
    def _factor(self) -> Array:
        """What a metre of each edge counts as."""
        pushed = np.where(self.metric.mode == Mode.PUSH, PUSHED, 1.0)
        return np.where(self.metric.cost >= INF, AGAINST, pushed)

    @cached_property
    def _weights(self) -> list[float]:
        """Metres of each edge, more where the rider may not go."""
        length = np.repeat(np.asarray(self.network.graph.segments.length) / 100.0, 2)
        weights: list[float] = (length * self._factor).tolist()
        return weights

    @cached_property
    def _nearby(self) -> Nearby:
        turns = self.network.turns
        whole = np.asarray(self._weights)[turns.edge[turns.target]]
        barred = (self.metric.turn_cost >= INF) & (self.metric.cost[turns.edge[turns.target]] < INF)
        weight = whole + np.where(barred, FORBIDDEN_TURN, 0.0)
        return Nearby(turns.first.tolist(), turns.target.tolist(), turns.edge.tolist(), weight.tolist())

    def _chains(self, trace: list[tuple[float, float]]) -> tuple[list[_Label], int]:
        """The last label of each unbroken part, and how many points lie off the network."""
        chains: list[_Label] = []
        labels: list[_Label] = []
        at, left_out, skipped = trace[0], 0, 0
        for point in trace:
            fresh = self._candidates(point)
            line = float(distance(*at, *point))
            moved = self._advance(labels, fresh, line) if labels else fresh
            if not moved and fresh:
                moved = self._advance(labels, fresh, line, wider=WIDER)
            if not moved:
                left_out, skipped = left_out + 1, skipped + 1
                if not labels or skipped <= OUTLIERS or not fresh:
                    continue
                chains.append(min(labels, key=lambda label: label.score))
                moved = fresh
            labels, at, skipped = moved, point, 0
        if labels:
            chains.append(min(labels, key=lambda label: label.score))
        return chains, left_out

    def _candidates(self, point: tuple[float, float]) -> list[_Label]:
        near = self.network.locator.near(point, radius=RADIUS)[:MOST_CANDIDATES]
        found = []
        for snap in near:
            score = 0.5 * (snap.distance / NOISE) ** 2
            for edge, share in ((2 * snap.segment, snap.share), (2 * snap.segment + 1, 1.0 - snap.share)):
                found.append(_Label(score, edge, edge, share))
        return found

    def _advance(
        self, labels: list[_Label], fresh: list[_Label], line: float, wider: float = 1.0
    ) -> list[_Label]:
        """The best label for each place of the next point that can be reached."""
        wanted = {place.edge: place for place in fresh}
        best: dict[int, _Label] = {}
        for label in labels:
            for metres, place, states, turns in self._moves(label, wanted, wider * (STRETCH * line + SLACK)):
                score = label.score + place.score + abs(metres - line) / STRAY
                if place.edge not in best or score < best[place.edge].score:
                    best[place.edge] = _Label(
                        score,
                        states[-1] if states else place.edge,
                        place.edge,
                        place.share,
                        label,
                        states,
                        turns,
                    )
        return list(best.values())

    def _moves(
        self, label: _Label, wanted: dict[int, _Label], limit: float
    ) -> Iterator[tuple[float, _Label, tuple[int, ...], tuple[int, ...]]]:
        whole = self._weights[label.edge]
        same, back = wanted.get(label.edge), wanted.get(label.edge ^ 1)
        if same and (same.share - label.share) * whole >= -2.0 * NOISE:
            ahead = replace(same, share=max(same.share, label.share))
            yield (ahead.share - label.share) * whole, ahead, (label.state,), ()
        if back:
            yield abs(1.0 - back.share - label.share) * whole + TURN_BACK, back, (), ()
        goals = {edge: self._weights[edge] for edge in wanted}
        found = self._nearby.reach(label.state, (1.0 - label.share) * whole, goals, limit)
        for edge, (run, states, turns) in found.items():
            place = wanted[edge]
            if edge != label.edge or same is None or same.share < label.share:
                yield run + place.share * goals[edge], place, states, turns

    def _paths(self, last: _Label) -> Iterator[Path]:
        """One path for each part between turning round, in order."""
        chain = [last]
        while chain[-1].before is not None:
            chain.append(chain[-1].before)
        chain.reverse()
        states, turns, start = [chain[0].state], list[int](), chain[0].share
        for before, label in pairwise(chain):
            if label.states:
                states += label.states[1:]
                turns += label.turns
                continue
            turned = max(before.share, 1.0 - label.share)
            yield self._path(states, turns, (start, turned))
            states, turns, start = [label.state], [], 1.0 - turned
        yield self._path(states, turns, (start, last.share))

    def _path(self, states: list[int], turns: list[int], ends: tuple[float, float]) -> Path:
        edge, length = self.network.turns.edge, self.network.graph.length_of
        start, end = ends
        if len(states) > 1 and (1.0 - start) * length(int(edge[states[0]])) < NOTHING:
            states, turns, start = states[1:], turns[1:], 0.0
        if len(states) > 1 and end * length(int(edge[states[-1]])) < NOTHING:
            states, turns, end = states[:-1], turns[:-1], 1.0
        return priced_path(self.network, self.tolerant, states, turns, ends=(start, end))


def _thinned(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points that lie apart, and the last one."""
    kept = points[:1]
    for point in points[1:]:
        if float(distance(*kept[-1], *point)) >= SPACING:
            kept.append(point)
    if len(points) > 1 and kept[-1] != points[-1]:
        kept.append(points[-1])
    return kept
