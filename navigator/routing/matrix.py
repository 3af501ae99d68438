"""Tell what every way from some places to others takes: seconds, metres and cost, as single routes have them.

The search knows only cost; what lies along the cheapest ways is summed up for each arc of the hierarchy
once, and carried along while climbing, so that no path is ever unpacked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from navigator.cost.costing import INF
from navigator.errors import NoRouteError
from navigator.graph.roadgraph import Array
from navigator.routing import kernel, sweeps
from navigator.routing.planner import Candidate, Planner, Stop
from navigator.routing.survey import Survey

_MS = 1000.0
_CM = 100.0

Point = tuple[float, float]  # lon, lat in degrees


@dataclass(frozen=True)
class Matrix:
    """One row a source, one column a target; NaN where no way leads or a place lies off the map."""

    durations: Array  # float64, s
    distances: Array  # float64, m
    costs: Array  # float64, s of weighed time: what the rider's wishes make of the duration


@dataclass(frozen=True)
class _End:
    """The labels that a place begins with, and what makes a path's figures of the search's."""

    seeds: list[tuple[int, int, int, int, int, int]]  # as `sweeps.Census` wants them; costs from 0 upward
    least: int  # ms, what was taken off their costs
    spent: Array  # ms of time that lie along at this end beside the arcs; one a seed, as all below
    metres: Array
    unpaid: Array  # ms of the search's cost that no rider pays: penalties, entries, edges left out


def matrix(planner: Planner, survey: Survey, sources: Sequence[Point], targets: Sequence[Point]) -> Matrix:
    """Durations, distances and costs of the best route from each (lon, lat) source to each target.

    Raises UsageError where a point is none.
    """
    found = np.full((3, len(sources), len(targets)), np.nan)
    for mainland in (False, True):  # as `Planner.plan` tries them
        missing = np.isnan(found[0])
        rows, columns = np.flatnonzero(missing.any(axis=1)), np.flatnonzero(missing.any(axis=0))
        if not len(rows):
            break
        starts = _stops(planner, [sources[row] for row in rows.tolist()], mainland=mainland)
        goals = _stops(planner, [targets[column] for column in columns.tolist()], mainland=mainland)
        figures, doubtful = _Table(planner, survey, starts, goals).ask()
        for row, column in np.argwhere(doubtful).tolist():
            figures[:, row, column] = _alone(planner, sources[rows[row]], targets[columns[column]])
        part = np.ix_(np.arange(3), rows, columns)
        found[part] = np.where(missing[np.ix_(rows, columns)], figures, found[part])
    return Matrix(*found)


def _stops(planner: Planner, points: Sequence[Point], *, mainland: bool) -> list[Stop]:
    """What each point means; a stop without candidates where that is nothing."""
    found = []
    for point in points:
        try:
            found.append(planner.stop(point, mainland=mainland))
        except NoRouteError:
            found.append(Stop(()))
    return found


def _alone(planner: Planner, source: Point, target: Point) -> tuple[float, float, float]:
    try:
        path = planner.plan([source, target]).paths[0]
    except NoRouteError:
        return np.nan, np.nan, np.nan
    return path.seconds, path.length, path.cost / _MS


@dataclass(frozen=True)
class _Table:
    planner: Planner
    survey: Survey
    starts: Sequence[Stop]
    goals: Sequence[Stop]

    def ask(self) -> tuple[Array, Array]:
        """Seconds, metres and cost of all pairs, and for which a single route must be asked."""
        survey = self.survey
        values = tuple(_view(v) for v in (survey.arc_seconds, survey.arc_length, survey.arc_entry))
        census = sweeps.Census(survey.shape, _view(survey.hierarchy.weight), values)
        home = [_end([seed for c in stop.candidates for seed in self._goal_seeds(c)]) for stop in self.goals]
        shelf = _shelf(census, home)
        size = np.array([len(end.seeds) for end in home], np.int64)
        offset, least = np.cumsum(size) - size, np.array([end.least for end in home], np.int64)
        spent, metres, unpaid = (
            np.concatenate([getattr(end, name) for end in home]) if home else np.zeros(0)
            for name in ("spent", "metres", "unpaid")
        )
        result = np.full((3, len(self.starts), len(home)), np.nan)
        cost, lying = np.empty(len(home), np.int32), np.zeros((len(home), 5), np.int32)
        for row, stop in enumerate(self.starts):
            start = _end([seed for c in stop.candidates for seed in self._start_seeds(c)])
            census.climb(0, start.seeds)
            census.compare(shelf, kernel.view(cost), kernel.view(lying.reshape(-1)))
            columns = np.flatnonzero(cost < INF)
            begun, ended, time, length, entry = lying[columns].astype(np.int64).T
            ended += offset[columns]
            result[0, row, columns] = (time + start.spent[begun] + spent[ended]) / _MS
            result[1, row, columns] = length / _CM + start.metres[begun] + metres[ended]
            whole = cost[columns] + start.least + least[columns] + entry
            result[2, row, columns] = (whole - start.unpaid[begun] - unpaid[ended]) / _MS
        return result, self._doubtful(result)

    def _doubtful(self, figures: Array) -> Array:
        """Pairs on one edge, which may have to go round, and pairs whose way may be refused."""
        seconds, _, cost = figures
        metric = self.planner.metric
        closed = metric.entry[metric.zone >= metric.closed_zone] if len(metric.zone) else metric.entry[:0]
        with np.errstate(invalid="ignore"):  # NaN is not doubtful
            doubtful: Array = (cost - seconds) * _MS >= int(closed.min(initial=INF))
        by_edge: dict[int, list[int]] = {}
        for column, stop in enumerate(self.goals):
            for candidate in stop.candidates:
                by_edge.setdefault(candidate.edge, []).append(column)
        for row, stop in enumerate(self.starts):
            for candidate in stop.candidates:
                doubtful[row, by_edge.get(candidate.edge, [])] = True
        return doubtful

    def _start_seeds(self, candidate: Candidate) -> Iterator[_Seed]:
        """Labels of one who starts there; at the end of an edge behind the first turn: see `Planner.path`."""
        planner, metric, turns = self.planner, self.planner.metric, self.planner.network.turns
        edge, vertex = candidate.edge, self.survey.hierarchy.topology.vertex
        leaving, entry = planner.leaving(candidate), int(metric.entry[edge])
        if not planner.barely_left(candidate):
            rest = 1.0 - candidate.share
            spent = int(metric.seconds[edge]) * rest
            metres = planner.network.graph.length_of(edge) * rest
            yield _Seed(int(vertex[edge]), leaving, entry, spent, metres, candidate.penalty + entry)
            return
        for row in range(int(turns.first[edge]), int(turns.first[edge + 1])):
            state = int(turns.target[row])
            after = int(turns.edge[state])
            cost = leaving + int(self.survey.hierarchy.cost[row])
            if cost < INF:
                unpaid = leaving + int(metric.turn_cost[row])
                yield _Seed(
                    int(vertex[state]), cost, int(metric.entry[after]), int(metric.seconds[after]),
                    planner.network.graph.length_of(after), unpaid,
                )  # fmt: skip

    def _goal_seeds(self, candidate: Candidate) -> Iterator[_Seed]:
        """Labels of one who ends there; at the start of an edge before the last turn: see `Planner.path`."""
        planner, metric, turns = self.planner, self.planner.metric, self.planner.network.turns
        edge, vertex = candidate.edge, self.survey.hierarchy.topology.vertex
        refund, entry = planner.refund(candidate), int(metric.entry[edge])
        rest = 1.0 - candidate.share
        for state in planner.network.states(edge):
            if not planner.barely_entered(candidate):
                spent = -int(metric.seconds[edge]) * rest
                metres = -planner.network.graph.length_of(edge) * rest
                yield _Seed(int(vertex[state]), -refund, entry, spent, metres, candidate.penalty)
                continue
            for row in self.survey.turns_into(state):
                cost = int(self.survey.hierarchy.cost[row])
                before = int(turns.source[row])
                last = int(metric.entry[turns.edge[before]])
                if cost < INF:
                    yield _Seed(int(vertex[before]), cost - refund, last, 0.0, 0.0, cost - refund + last)


class _Seed(NamedTuple):
    vertex: int
    cost: int
    entry: int  # the least that the edges at this end have
    spent: float  # ms, as in `_End`
    metres: float
    unpaid: float


def _end(seeds: Sequence[_Seed]) -> _End:
    least = min((seed.cost for seed in seeds), default=0)
    raw = [
        (seed.vertex, min(seed.cost - least, INF), number, 0, 0, seed.entry)
        for number, seed in enumerate(seeds)
    ]
    beside = np.array([seed[3:] for seed in seeds], float).reshape(-1, 3).T
    return _End(raw, least, *beside)


def _shelf(census: sweeps.Census, ends: Sequence[_End]) -> tuple[memoryview, ...]:
    """The labels of all goals, one after the other."""
    parts: list[tuple[Array, Array, Array]] = []
    for end in ends:
        count = census.climb(1, end.seeds)
        part = np.empty(count, np.int32), np.empty(count, np.int32), np.empty(4 * count, np.int32)
        census.shelve(*(kernel.view(column) for column in part))
        parts.append(part)
    ending = np.cumsum([len(part[0]) for part in parts])
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)] or [np.zeros(0)] * 3
    return tuple(_view(column) for column in (*columns, ending))


def _view(column: Array) -> memoryview:
    return kernel.view(np.ascontiguousarray(column, np.int32))
