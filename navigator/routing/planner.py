"""Plan a route through locations: snap, search leg by leg, join.

A via point keeps a label for each direction in which it can be reached, so that passing it costs what
the turn there costs and turning back at it is chosen only where it pays.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import dropwhile
from typing import Any, NamedTuple

import numpy as np

from navigator.cost.costing import INF, Metric, Mode
from navigator.errors import NoRouteError, UsageError
from navigator.geo import wrap_degrees
from navigator.graph.attributes import CARRIED_CLASSES
from navigator.graph.locate import Snap, Wanted
from navigator.graph.network import Network
from navigator.graph.roadgraph import Array
from navigator.routing.hierarchy import Arrival, Hierarchy
from navigator.routing.islands import mainland
from navigator.routing.path import Path
from navigator.routing.pricing import part_cost, priced_path
from navigator.routing.search import Searcher

FARTHEST = 1000.0  # m: a point farther from any usable way is off the map
NEAR_TIE = 15.0  # m beyond the nearest way: map and finger are no more precise than that
MOST_CANDIDATES = 60  # segments a point
WALK_TO_WAY = 1600  # ms of cost a metre from the point to a way: walking, twice as dear as its time
PUSH_HANDICAP = 20.0  # m by which a footpath must lie nearer than a street to be meant
CARRIED_HANDICAP = 150.0  # m by which a ferry line must lie nearer: nobody starts at sea
AT_PIER = 5.0  # m from the end of a ferry's line that are still the pier
LEFT_OUT = -1.0  # as a handicap
NOTHING = 0.01  # m of an edge at an end that are no part of the way
TURN_BACK = 20_000  # ms to stop, turn round on the road and start again
AGAINST_HEADING = 90.0  # degrees; starting the other way means to turn back first


class Through(NamedTuple):
    """A point that draws the way to it and is no stop: no leg ends there, and nobody turns back there."""

    lon: float
    lat: float


@dataclass(frozen=True)
class Candidate:
    """One directed edge on which a location may be passed."""

    edge: int
    share: float  # of the edge, in its own direction
    snap: Snap
    penalty: int  # ms for lying farther away than the nearest way


@dataclass(frozen=True)
class Stop:
    """A location with what it may mean on the network."""

    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Plan:
    """One path a leg, and where each location was found to lie."""

    paths: tuple[Path, ...]
    snaps: tuple[Snap, ...]
    metric: Metric | None = field(default=None, repr=False, compare=False)  # that it was planned by
    notes: tuple[str, ...] = ()  # what a rider should know
    passed: frozenset[int] = frozenset()  # locations that end no leg

    @property
    def goals(self) -> list[Snap]:
        """Where each leg ends."""
        return [snap for number, snap in enumerate(self.snaps) if number and number not in self.passed]


@dataclass(frozen=True)
class _Label:
    """A way to be at a location: on a state, having paid so much since the start."""

    state: int
    candidate: Candidate
    cost: int
    leg: _Leg | None  # how one got here; None at the start
    turned: bool = False  # turned back here, so that the next leg leaves by the opposite edge
    passed: bool = False  # no leg ends here


@dataclass(frozen=True)
class _Leg:
    origin: _Label
    states: Sequence[int]
    turns: Sequence[int]


@dataclass(frozen=True)
class Planner:
    """Plan on one network for one rider; without a hierarchy by a slower search with the same answers."""

    network: Network
    metric: Metric
    hierarchy: Hierarchy | None = None

    @cached_property
    def finder(self) -> Hierarchy | Searcher:
        """What finds the legs."""
        return self.hierarchy or Searcher(self.network, self.metric)

    def plan(self, points: Sequence[tuple[float, float]], *, heading: float | None = None) -> Plan:
        """The cheapest way through (lon, lat) points in order; those between may be of the kind `Through`.

        `heading` is the direction in degrees in which the rider already rolls at the first point.

        Raises:
            UsageError: fewer than two points, a coordinate or a heading that is none.
            NoRouteError: a point lies over 1 km from any usable way, or no way joins two points.
        """
        passed = frozenset(n for n, point in enumerate(points or ()) if isinstance(point, Through))
        points = [check_point(point) for point in points or ()]
        if len(points) < 2:
            raise UsageError("a route needs at least two points")
        if not passed.isdisjoint({0, len(points) - 1}):
            raise UsageError("a route begins and ends at a stop; only points between may be passed through")
        if heading is not None and not math.isfinite(heading):
            raise UsageError(f"{heading} is no heading; give degrees, 0 for north and 90 for east")
        labels = self._join(self._stops(points, passed, mainland=False), passed, heading)
        if not labels:
            labels = self._join(self._stops(points, passed, mainland=True), passed, heading)
        if not labels:
            raise NoRouteError("no way joins the points for this rider; try another profile or move a point")
        plan = replace(self._read(min(labels, key=self._rank)), passed=passed)
        if not all(self.allows(path.edges) for path in plan.paths):
            raise NoRouteError(
                "the only way leads across private ground; move a point, or allow for a detour"
            )
        return plan

    def _stops(
        self, points: Sequence[tuple[float, float]], passed: frozenset[int], *, mainland: bool
    ) -> list[Stop]:
        return [
            self._passage(number, point, mainland=mainland)
            if number in passed
            else self.stop(point, number=number, mainland=mainland)
            for number, point in enumerate(points)
        ]

    def _rank(self, label: _Label) -> tuple[int, bool, int]:
        """Cheapest first; of equals, one that rides."""
        return label.cost, int(self.metric.mode[label.candidate.edge]) != Mode.RIDE, label.state

    def allows(self, edges: Sequence[int]) -> bool:
        """Whether a way does not lead through where one may only begin or end."""
        barred = self.metric.barred(edges)
        inner = list(dropwhile(bool, reversed(list(dropwhile(bool, barred)))))
        return not any(inner)

    def stop(self, point: tuple[float, float], *, number: int = 0, mainland: bool = False) -> Stop:
        """What a (lon, lat) point means; with `mainland` on a large piece of network, where one is near.

        Raises NoRouteError where it lies over 1 km from any usable way, and UsageError where it is none.
        """
        place = check_point(point)
        return self._mainland_stop(number, place) if mainland else self._stop(number, place)

    def leaving(self, candidate: Candidate) -> int:
        """Cost of the rest of the edge for one who starts there, ms, as though zone and mode were entered."""
        edge = candidate.edge
        rest = int(self.metric.cost[edge]) - part_cost(self.metric, edge, candidate.share)
        return candidate.penalty + int(self.metric.entry[edge]) + rest

    def refund(self, candidate: Candidate) -> int:
        """What is given back to one who ends there of the cost of the whole edge, ms."""
        edge = candidate.edge
        rest = int(self.metric.cost[edge]) - part_cost(self.metric, edge, candidate.share)
        return rest + int(self.metric.entry[edge]) - candidate.penalty

    def path(self, arrival: Arrival, origin: Candidate, goal: Candidate) -> Path:
        """The path of a way from one candidate to another; ends that only touch an edge leave it out."""
        states, turns, ends = arrival.states, arrival.turns, (origin.share, goal.share)
        if self.barely_left(origin) and len(states) > 1:
            states, turns, ends = states[1:], turns[1:], (0.0, ends[1])
        if self.barely_entered(goal) and len(states) > 1:
            states, turns, ends = states[:-1], turns[:-1], (ends[0], 1.0)
        return priced_path(self.network, self.metric, states, turns, ends=ends)

    def barely_left(self, candidate: Candidate) -> bool:
        """Whether one starts at the very end of an edge: at the node, on the way that is taken."""
        return (1.0 - candidate.share) * self.network.graph.length_of(candidate.edge) < NOTHING

    def barely_entered(self, candidate: Candidate) -> bool:
        """Whether one ends at the very start of an edge: at the node, on the way that led there."""
        return candidate.share * self.network.graph.length_of(candidate.edge) < NOTHING

    def _stop(self, number: int, point: tuple[float, float]) -> Stop:
        stop = self._stop_on(point, self._wanted)
        if stop is None:
            lon, lat = point
            raise NoRouteError(f"point {number + 1} ({lat:.5f},{lon:.5f}) lies over 1 km from any usable way")
        return stop

    def _mainland_stop(self, number: int, point: tuple[float, float]) -> Stop:
        """Where a point near an island means the road beyond: a fenced park, a platform, a pond's rim.

        Only a large piece of network is taken for the mainland: who asks for a way between two islands
        shall hear that there is none, and not be led from somewhere else.
        """
        return self._stop_on(point, self._wanted_mainland) or self._stop(number, point)

    def _passage(self, number: int, point: tuple[float, float], *, mainland: bool) -> Stop:
        """Where a way that is drawn through a point may lead."""
        wanted = self._wanted_mainland if mainland else self._wanted
        open_ways = replace(wanted, handicap=np.where(self._leads_on, wanted.handicap, np.float32(LEFT_OUT)))
        return self._stop_on(point, open_ways) or self._stop(number, point)

    def _stop_on(self, point: tuple[float, float], wanted: Wanted) -> Stop | None:
        for radius in (100.0, 300.0, FARTHEST):
            near = self.network.locator.near(point, radius=radius, wanted=wanted, tie=NEAR_TIE)
            if near and near[0].meant + NEAR_TIE <= radius:
                break
        if not near:
            return None
        nearest = near[0].meant
        chosen = near[:MOST_CANDIDATES]
        return Stop(tuple(c for snap in chosen for c in self._candidates(snap, snap.meant - nearest)))

    def _candidates(self, snap: Snap, farther: float) -> list[Candidate]:
        penalty = round(farther * WALK_TO_WAY)
        both = ((2 * snap.segment, snap.share), (2 * snap.segment + 1, 1.0 - snap.share))
        return [
            Candidate(edge, share, snap, penalty) for edge, share in both if int(self.metric.cost[edge]) < INF
        ]

    @cached_property
    def _wanted(self) -> Wanted:
        """All usable segments, with handicaps for what riders seldom mean."""
        graph, metric = self.network.graph, self.metric
        carried = np.isin(graph.ways.road_class, list(CARRIED_CLASSES))[graph.segments.way]
        ridden = np.any(metric.mode.reshape(-1, 2) == Mode.RIDE, axis=1)
        handicap = np.where(carried, CARRIED_HANDICAP, np.where(ridden, 0.0, PUSH_HANDICAP))
        usable = np.any(metric.cost.reshape(-1, 2) < INF, axis=1)
        return Wanted(
            np.where(usable, handicap, LEFT_OUT).astype(np.float32), carried.astype(np.uint8), AT_PIER
        )

    @cached_property
    def _wanted_mainland(self) -> Wanted:
        far = np.where(mainland(self.network, self.metric), self._wanted.handicap, np.float32(LEFT_OUT))
        return replace(self._wanted, handicap=far)

    @cached_property
    def _leads_on(self) -> Array:
        """Which segments one may pass, not only begin or end on."""
        metric = self.metric
        closed = metric.cost >= INF
        if len(metric.zone):
            closed = closed | (metric.zone >= metric.closed_zone)
        return np.logical_not(closed.reshape(-1, 2).all(axis=1))

    def _join(self, stops: Sequence[Stop], passed: frozenset[int], heading: float | None) -> list[_Label]:
        """Labels at the last stop; empty where no way leads there."""
        labels = self._first_labels(stops[0], heading)
        for number, stop in enumerate(stops[1:], start=1):
            last = number == len(stops) - 1
            labels = self._leg(labels, stop, last=last, passed=number in passed)
        return labels

    def _first_labels(self, stop: Stop, heading: float | None) -> list[_Label]:
        labels = []
        for candidate in stop.candidates:
            # As though one had entered: where a way ends, that is given back, also to who never left.
            cost = candidate.penalty + int(self.metric.entry[candidate.edge])
            if heading is not None:
                outward = float(self.network.turns.bearing_out[candidate.edge])
                if abs(float(wrap_degrees(outward - heading))) > AGAINST_HEADING:
                    cost += TURN_BACK
            labels.append(_Label(candidate.edge, candidate, cost, None))
        return labels

    def _leg(self, labels: list[_Label], stop: Stop, *, last: bool, passed: bool) -> list[_Label]:
        """Labels at a stop, from those at the stop before; at a via point also with turning back."""
        starts = self._cheapest(labels)
        arrived = self._direct(starts, stop) + self._searched(starts, stop, every=not last)
        if passed:  # who does not stop gets nothing back for having entered
            entry = self.metric.entry
            arrived = [
                replace(label, passed=True, cost=label.cost + int(entry[label.candidate.edge]))
                for label in arrived
            ]
        elif not last:
            arrived += [turned for label in arrived for turned in self._turn_back(label)]
        return list(self._cheapest(arrived).values())

    @staticmethod
    def _cheapest(labels: list[_Label]) -> dict[int, _Label]:
        best: dict[int, _Label] = {}
        for label in labels:
            if label.state not in best or label.cost < best[label.state].cost:
                best[label.state] = label
        return best

    def _direct(self, starts: dict[int, _Label], stop: Stop) -> list[_Label]:
        """Stops ahead on the very edge one is on."""
        found = []
        for state, label in starts.items():
            edge = int(self.network.turns.edge[state])
            for candidate in stop.candidates:
                if candidate.edge == edge and candidate.share >= label.candidate.share:
                    cost = part_cost(self.metric, edge, candidate.share) - part_cost(
                        self.metric, edge, label.candidate.share
                    )
                    cost += candidate.penalty - int(self.metric.entry[edge])  # as for the goals of a search
                    found.append(_Label(state, candidate, label.cost + cost, _Leg(label, (state,), ())))
        return found

    def _searched(self, starts: dict[int, _Label], stop: Stop, *, every: bool) -> list[_Label]:
        goals: dict[int, Candidate] = {}
        refunds: dict[int, int] = {}
        for candidate in stop.candidates:
            for state in self.network.states(candidate.edge):
                goals[state], refunds[state] = candidate, self.refund(candidate)
        leaving = {
            state: label.cost
            + int(self.metric.cost[label.candidate.edge])
            - part_cost(self.metric, label.candidate.edge, label.candidate.share)
            for state, label in starts.items()
        }
        arrivals = self.finder.run(leaving, refunds, every=every)
        return [self._arrived(arrival, starts, goals[state]) for state, arrival in arrivals.items()]

    def _arrived(self, arrival: Arrival, starts: dict[int, _Label], candidate: Candidate) -> _Label:
        origin = starts[arrival.states[0]]
        return _Label(
            arrival.states[-1], candidate, arrival.cost, _Leg(origin, arrival.states, arrival.turns)
        )

    def _turn_back(self, label: _Label) -> list[_Label]:
        back = int(self.network.turns.edge[label.state]) ^ 1
        if int(self.metric.cost[back]) >= INF:
            return []
        candidate = Candidate(back, 1.0 - label.candidate.share, label.candidate.snap, 0)
        return [_Label(back, candidate, label.cost + TURN_BACK, label.leg, turned=True)]

    def _read(self, label: _Label) -> Plan:
        """Walk back from the last label to the first; legs that meet where one only passes become one."""
        paths: list[Path] = []
        snaps = [label.candidate.snap]
        goal = here = label
        states: list[int] = []
        turns: list[int] = []
        while here.leg is not None:
            origin = here.leg.origin
            states, turns = [*here.leg.states, *states[1:]], [*here.leg.turns, *turns]
            snaps.append(origin.candidate.snap)
            if not origin.passed:
                paths.append(self._path_between(origin, goal, (states, turns), last=goal is label))
                goal, states, turns = origin, [], []
            here = origin
        return Plan(tuple(reversed(paths)), tuple(reversed(snaps)), self.metric)

    def _path_between(
        self, origin: _Label, goal: _Label, way: tuple[list[int], list[int]], *, last: bool
    ) -> Path:
        states, turns = way
        start = origin.candidate.share
        end = 1.0 - goal.candidate.share if goal.turned else goal.candidate.share
        if origin.leg is None and len(states) > 1 and self._left(states[0], start) < NOTHING:
            states, turns, start = states[1:], turns[1:], 0.0  # begins at the node: on the way that is taken
        if last and len(states) > 1 and self._left(states[-1], 1.0 - end) < NOTHING:
            states, turns, end = states[:-1], turns[:-1], 1.0
        return priced_path(self.network, self.metric, states, turns, ends=(start, end))

    def _left(self, state: int, share: float) -> float:
        """Metres of a state's edge beyond `share`."""
        return (1.0 - share) * self.network.graph.length_of(int(self.network.turns.edge[state]))


def check_point(point: Any) -> tuple[float, float]:
    """Longitude and latitude of what a caller gives for a point; UsageError where it is no place on earth."""
    try:
        lon, lat = float(point[0]), float(point[1])
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise UsageError(f"{point!r} is no point; give numbers as (lon, lat)") from error
    if not (math.isfinite(lon) and math.isfinite(lat) and -180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
        raise UsageError(f"lon {lon}, lat {lat} is no place on earth; give degrees as (lon, lat)")
    return lon, lat
