"""Find ways that a rider would accept beside the best one: different, hardly dearer, sensible throughout.

An alternative leads over a *via state*. It is admissible (Abraham, Delling, Goldberg, Werneck, "Alternative
routes in road networks", JEA 2013) where it shares little with the ways already chosen, is little dearer,
also on the parts that it does not share, and is locally optimal: each short piece of it is the best way
between its ends. Via states are sought where the trees of two sweeps, from the start and to the goal, run
together for a while (plateaus: Cambridge Vehicle Information Technology, 2005): there both halves fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from navigator.cost.costing import INF
from navigator.errors import UsageError
from navigator.graph.roadgraph import Array
from navigator.routing import kernel, sweeps
from navigator.routing.hierarchy import Arrival
from navigator.routing.planner import Plan, Planner
from navigator.routing.survey import Survey, Sweep

STRETCH = 1.25  # x the best cost that an alternative may take (Abraham et al.: 1.25)
DETOUR = 1.4  # x the cost of the part of the best way that it leaves out: riders see both ends of a detour
SHARED = 0.8  # of its metres may lie on ways already chosen (Abraham et al.: 0.8)
LOCAL = 0.2  # of the best cost: pieces up to this cost are the best ways between their ends (theirs: 0.25)
SHORTEST_PLATEAU = 0.02  # of the best cost; shorter ones pass the test of pieces too seldom to be tried
MOST_TRIED = 60  # via states; the better ones come first

Costs = Mapping[int, int]  # ms by state


@dataclass(frozen=True)
class _Way:
    """A way that may be an alternative."""

    arrival: Arrival
    running: Array  # int64 (states,), ms from the first state's end to each state's end
    edge: Array  # int32 (states,)

    @property
    def cost(self) -> int:
        """Milliseconds from the end of the first state to that of the last."""
        return int(self.running[-1])

    @property
    def edges(self) -> list[int]:
        """Those ridden, in order."""
        edges: list[int] = self.edge.tolist()
        return edges

    @property
    def segments(self) -> Array:
        """Those ridden, in order."""
        return self.edge >> 1

    @cached_property
    def repeats(self) -> int:
        """How many segments are ridden again: one that starts towards a dead end must turn there."""
        return len(self.segments) - len(np.unique(self.segments))


def plan_alternatives(
    planner: Planner, survey: Survey, points: Sequence[tuple[float, float]], count: int
) -> list[Plan]:
    """The best plan between two (lon, lat) points and up to `count` - 1 admissible ones beside it.

    Raises:
        UsageError: not two points, or a count below 1.
        NoRouteError: as `Planner.plan`.
    """
    if len(points) != 2 or count < 1:
        raise UsageError("alternatives are found between two points, and at least one is asked for")
    best = planner.plan(points)
    if len(best.paths[0].edges) == 1:
        return [best]  # along one edge there is nothing to choose
    for mainland in (False, True):
        ends = [planner.stop(point, number=n, mainland=mainland) for n, point in enumerate(points)]
        origins = {candidate.edge: candidate for candidate in ends[0].candidates}
        goals = {state: c for c in ends[1].candidates for state in planner.network.states(c.edge)}
        starts = {state: planner.leaving(candidate) for state, candidate in origins.items()}
        refunds = {state: planner.refund(candidate) for state, candidate in goals.items()}
        found = alternatives(survey, starts, refunds, count, planner.allows)
        if found:
            break
    plans = [best]
    for arrival in found[1:]:
        origin, goal = origins[arrival.states[0]], goals[arrival.states[-1]]
        plans.append(Plan((planner.path(arrival, origin, goal),), (origin.snap, goal.snap)))
    return plans


def alternatives(
    survey: Survey, starts: Costs, goals: Costs, count: int, allowed: Callable[[Sequence[int]], bool]
) -> list[Arrival]:
    """Up to `count` admissible ways from the starts to the goals, the best first; empty where none leads.

    Starts and goals as in `Hierarchy.run`; `allowed` tells whether a way over some edges may be offered.
    """
    best = next(iter(survey.hierarchy.run(starts, goals).values()), None)
    if best is None:
        return []
    search = _Search(survey, starts, goals, _way(survey, best))
    chosen = [search.best]
    if count > 1:
        for way in search.ways():
            if search.differs(way, _union(chosen)) and allowed(way.edges):
                chosen.append(way)
                if len(chosen) == count:
                    break
    return [way.arrival for way in chosen]


@dataclass(frozen=True)
class _Search:
    survey: Survey
    starts: Costs
    goals: Costs
    best: _Way

    def ways(self) -> Iterator[_Way]:
        """Ways that are admissible beside the best one, the most promising first."""
        for via in self._vias()[:MOST_TRIED]:
            way = self._over(via)
            if way is not None and self._bounded(way) and self._local(way, via):
                yield way

    def differs(self, way: _Way, chosen: Array) -> bool:
        """Whether enough of a way lies on segments that are not chosen yet."""
        metres = np.asarray(self.survey.network.graph.segments.length)[way.segments]
        return float(metres[np.isin(way.segments, chosen)].sum()) <= SHARED * float(metres.sum())

    def _vias(self) -> list[int]:
        """A state on each plateau off the best way; cheap ways and long plateaus first."""
        out, back = self.survey.outward(self.starts), self.survey.homeward(self.goals)
        limit = self.best.arrival.cost + (STRETCH - 1.0) * self.best.cost
        chains = np.array(self._plateaus(out, back, int(min(limit, INF))), np.int64).reshape(-1, 2)
        first, last = chains.T
        total = out.cost[first].astype(np.int64) + back.cost[first]
        flat = out.cost[last].astype(np.int64) - out.cost[first]
        fit = (flat >= SHORTEST_PLATEAU * self.best.cost) & (total > self.best.arrival.cost)
        rank = np.argsort((2 * total - flat)[fit], kind="stable")
        return [int(state) for state in first[fit][rank]]

    def _plateaus(self, out: Sweep, back: Sweep, limit: int) -> list[tuple[int, int]]:
        hierarchy = self.survey.hierarchy
        turns = tuple(_view(part) for part in (hierarchy.turns.first, hierarchy.turns.target, hierarchy.cost))
        chains = tuple(_view(np.full(len(out.cost), -1, np.int32)) for _ in range(2))
        found: list[tuple[int, int]] = sweeps.plateaus(
            turns, (_view(out.cost), _view(back.cost)), chains, limit
        )
        return found

    def _over(self, via: int) -> _Way | None:
        """The way over a state; None where that rides more roads twice than the best way does."""
        if via in self.starts or via in self.goals:
            return None
        run = self.survey.hierarchy.run
        there, on = run(self.starts, {via: 0}), run({via: 0}, self.goals)
        if not there or not on:
            return None
        (before,), (after,) = there.values(), on.values()
        joined = Arrival(
            before.cost + after.cost,
            [*before.states, *after.states[1:]],
            [*before.turns, *after.turns],
        )
        way = _way(self.survey, joined)
        return way if way.repeats <= self.best.repeats else None

    def _bounded(self, way: _Way) -> bool:
        """Whether the part that is not shared with the best way is little dearer than what it leaves out."""
        step, step_best = np.diff(way.running), np.diff(self.best.running)
        own = step[~np.isin(way.arrival.turns, self.best.arrival.turns)].sum()
        left_out = step_best[~np.isin(self.best.arrival.turns, way.arrival.turns)].sum()
        return bool(own <= DETOUR * left_out)

    def _local(self, way: _Way, via: int) -> bool:
        """Whether the piece about a state that costs twice `LOCAL` is the best way between its ends."""
        middle = way.running[list(way.arrival.states).index(via)]
        reach = LOCAL * self.best.cost
        begin = max(int(np.searchsorted(way.running, middle - reach, side="right")) - 1, 0)
        end = min(int(np.searchsorted(way.running, middle + reach)), len(way.running) - 1)
        ends = way.arrival.states[begin], way.arrival.states[end]
        (piece,) = self.survey.hierarchy.run({ends[0]: 0}, {ends[1]: 0}).values()
        return piece.cost == int(way.running[end] - way.running[begin])


def _way(survey: Survey, arrival: Arrival) -> _Way:
    turns, cost = survey.network.turns, survey.hierarchy.cost
    steps = cost[np.asarray(arrival.turns, np.int64)].astype(np.int64)
    edge = np.asarray(turns.edge)[np.asarray(arrival.states, np.int64)]
    return _Way(arrival, np.concatenate(([0], np.cumsum(steps))), edge)


def _union(ways: Sequence[_Way]) -> Array:
    return np.unique(np.concatenate([way.segments for way in ways]))


def _view(column: Array) -> memoryview:
    return kernel.view(np.ascontiguousarray(column, np.int32))
