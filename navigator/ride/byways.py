"""Find the ways that leave a course, each as far as a rider may have followed it unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush

import numpy as np

from navigator.cost.costing import INF, Metric
from navigator.geo import FloatArray, along
from navigator.graph.network import Network
from navigator.graph.roadgraph import Array
from navigator.guidance.route import Route
from navigator.ride.trail import NO_STATE, Trail

REACH = 100.0  # m that each is followed: a departure is noticed well before
PITCH = 2.5  # m between the places on it: no receiver tells them apart
KEPT = 64  # junctions that are remembered, some 4 kB each: those around a rider for a while


@dataclass(frozen=True)
class Junction:
    """Where ways leave a course, and n of them: m places on each, NaN behind a dead end."""

    begin: float  # m of the course
    lon: FloatArray  # degrees (n, m)
    lat: FloatArray


@dataclass(frozen=True)
class Byways:
    """The ways that leave one course, found when asked for: of thousands a rider takes hardly one."""

    network: Network
    metric: Metric
    state: Array  # int32 (k,), of the search, of each edge of the course; NO_STATE where it has none
    begin: FloatArray  # m of the course where each is entered
    _known: dict[int, Junction] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, network: Network, metric: Metric, route: Route) -> Byways:
        """Those that leave a route on this network and that this rider may take."""
        trail = Trail.of(network, metric, route)
        return cls(network, metric, trail.state, trail.begin)

    def between(self, start: float, end: float) -> Iterator[Junction]:
        """The junctions from one place of the course to another from which ways lead away."""
        first, last = np.searchsorted(self.begin, (start, end))
        for row in range(max(1, int(first)), int(last)):
            junction = self._junction(row)
            if len(junction.lon):
                yield junction

    def _junction(self, row: int) -> Junction:
        """Where an edge of the course is entered."""
        if row not in self._known:
            if len(self._known) >= KEPT:
                self._known.clear()
            ways = [self._places(edges) for edges in self._ways(row)]
            places = np.array(ways).reshape(-1, 2, round(REACH / PITCH) + 1)
            self._known[row] = Junction(float(self.begin[row]), places[:, 0], places[:, 1])
        return self._known[row]

    def _ways(self, row: int) -> Iterator[tuple[int, ...]]:
        """The edges of the shortest ways that leave there; none is ridden by two but for where they begin."""
        if NO_STATE in self.state[row - 1 : row + 1]:
            return
        edge_of, before, course = self.network.turns.edge, int(self.state[row - 1]), int(self.state[row])
        seen = {int(edge_of[before]) >> 1, int(edge_of[course]) >> 1}
        waiting: list[tuple[float, tuple[int, ...]]] = [(0.0, (one,)) for one in self._exits(before)]
        while waiting:
            metres, states = heappop(waiting)
            edge = int(edge_of[states[-1]])
            if edge >> 1 in seen:
                continue
            seen.add(edge >> 1)
            metres += self.network.graph.length_of(edge)
            more = [] if metres >= REACH else list(self._exits(states[-1]))
            if not more:
                yield tuple(int(edge_of[state]) for state in states)
            for target in more:
                heappush(waiting, (metres, (*states, target)))

    def _exits(self, state: int) -> Iterator[int]:
        """The states that this rider may turn into."""
        turns, metric = self.network.turns, self.metric
        for row in range(int(turns.first[state]), int(turns.first[state + 1])):
            target = int(turns.target[row])
            if metric.cost[turns.edge[target]] < INF and metric.turn_cost[row] < INF:
                yield target

    def _places(self, edges: tuple[int, ...]) -> tuple[FloatArray, FloatArray]:
        """Places on a way, at even distances."""
        shapes = [self.network.graph.shape_of(edge)[:2] for edge in edges]
        lon, lat = (np.concatenate([shape[axis] for shape in shapes]) for axis in (0, 1))
        metres, wanted = along(lon, lat), np.linspace(0.0, REACH, round(REACH / PITCH) + 1)
        places: list[FloatArray] = [
            np.interp(wanted, metres, axis, right=np.nan).astype(float) for axis in (lon, lat)
        ]
        return places[0], places[1]
