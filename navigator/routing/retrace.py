"""Find again the edges of a route planned by us, from its exact coordinates.

Our files hold every OSM node that the route passes, to the last digit, and between them only where it
starts and ends and where it passes the rider's via points; a via point stands there twice, as it may be a
node too. So point after point either is the next one of a road's shape, or lies on the straight piece
before it; several roads are followed at once until their shapes differ. Order along the line decides, not
place: loops and ways back are no matter.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from navigator.cost.costing import Metric, Mode
from navigator.errors import ContentError
from navigator.geo import along
from navigator.graph.network import Network
from navigator.graph.roadgraph import COORDINATE_SCALE
from navigator.routing.path import Path
from navigator.routing.pricing import priced_path

ROUNDING = 5  # 1e-7 degrees, some 5 cm: by so much a point between two nodes may lie beside their line
START_REACH = 1.0  # m round the first point, in which its road is looked for

Point = tuple[float, ...] | tuple[float, float, float | None]  # lon, lat[, height], the last unused
_Place = tuple[int, int]  # lon, lat in 1e-7 degrees


@dataclass(frozen=True)
class _Trail:
    """A way on which all points so far can have been passed; `before` is where the edge before was left."""

    state: int
    row: int  # the last point of the edge's line that has been passed
    beyond: float  # share of the piece after it
    cost: int  # ms, of all edges and turns so far
    entered: float  # share of the edge at which the leg came onto it
    turn: int | None  # row of the turn from `before`; None where a leg starts
    before: _Trail | None


def retrace(network: Network, metric: Metric, points: Sequence[Point]) -> tuple[Path, ...]:
    """The paths, one a leg, of a planned route whose points are (lon, lat[, height]) as we wrote them.

    A leg ends at a point that stands there twice, at one that lies between two nodes, and where the route
    turns back on the spot. Of roads with the same shape the cheaper one for this rider is taken.

    Raises ContentError where the points are not those of a route planned on this network, or lead where
    this rider may not go at all.
    """
    tracer = _Tracer(network, metric)
    places = [_place(point) for point in points]
    if not places:
        raise ContentError("a route without points cannot be followed; plan it with 'navigator plan'")
    trails, stops = list(tracer.starts(places[0])), _stops(places)
    for number, place in enumerate(places):
        if number and place != places[number - 1]:
            trails = _cheapest(tracer.ahead(trails, place))
        elif number in stops:
            trails = tracer.stopped(trails)
        if not trails:
            lon, lat = points[number][0], points[number][1]
            raise ContentError(
                f"point {number + 1} ({lat:.7f},{lon:.7f}) leads along no road of this region, so this was "
                "not planned on it; plan the ride with 'navigator plan'"
            )
    return tracer.paths(min(trails, key=lambda trail: trail.cost))


def _place(point: Point) -> _Place:
    lon, lat = point[0], point[1]
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise ContentError(f"lon {lon}, lat {lat} is no place on earth; plan the ride with 'navigator plan'")
    return round(lon * COORDINATE_SCALE), round(lat * COORDINATE_SCALE)


def _stops(places: Sequence[_Place]) -> set[int]:
    """The points where a place stands again; both ends stand once, whatever a file says."""
    last = len(places) - 1
    while last and places[last - 1] == places[last]:
        last -= 1
    moved = next((number for number, place in enumerate(places) if place != places[0]), last)
    return {number for number in range(moved + 1, last) if places[number] == places[number - 1]}


def _cheapest(trails: Iterable[_Trail]) -> list[_Trail]:
    best: dict[tuple[int, int], _Trail] = {}
    for trail in trails:
        key = trail.state, trail.row
        if key not in best or trail.cost < best[key].cost:
            best[key] = trail
    return list(best.values())


def _share_on(start: _Place, end: _Place, place: _Place) -> float | None:
    """Where on the straight piece from start to end a place lies, 0..1; None where it lies beside."""
    dx, dy, x, y = end[0] - start[0], end[1] - start[1], place[0] - start[0], place[1] - start[1]
    share = min(1.0, max(0.0, (x * dx + y * dy) / (dx * dx + dy * dy)))
    beside = max(abs(x - share * dx), abs(y - share * dy))
    return share if beside <= ROUNDING else None


@dataclass(frozen=True)
class _Tracer:
    network: Network
    metric: Metric
    _lines: dict[int, list[_Place]] = field(default_factory=dict)

    def starts(self, place: _Place) -> Iterator[_Trail]:
        """Every way to stand on a place."""
        lon, lat = place[0] / COORDINATE_SCALE, place[1] / COORDINATE_SCALE
        for snap in self.network.locator.near((lon, lat), radius=START_REACH):
            for edge in (2 * snap.segment, 2 * snap.segment + 1):
                for row, beyond in self._places_on(edge, place):
                    cost = int(self.metric.cost[edge])
                    trail = _Trail(edge, row, beyond, cost, 0.0, None, None)
                    yield replace(trail, entered=self._share(trail))

    def _places_on(self, edge: int, place: _Place) -> Iterator[tuple[int, float]]:
        line = self._line(edge)
        for row, point in enumerate(line):
            if point == place:
                yield row, 0.0
            elif row + 1 < len(line) and line[row + 1] != place:
                share = _share_on(point, line[row + 1], place)
                if share is not None:
                    yield row, share

    def ahead(self, trails: Iterable[_Trail], place: _Place) -> list[_Trail]:
        """The trails led on to the next place: forward where that is possible, else turning back first."""
        rested = [self._rested(trail) if trail.beyond else trail for trail in trails]
        onward = [after for trail in rested for after in self._onward(trail, place)]
        return onward or [after for trail in trails for after in self._onward(self._turned(trail), place)]

    def stopped(self, trails: Iterable[_Trail]) -> list[_Trail]:
        """The trails with a new leg from where they stand, onward or back."""
        rested = [self._rested(trail) for trail in trails]
        return _cheapest([*rested, *map(self._turned, rested)])

    def _rested(self, trail: _Trail) -> _Trail:
        """A new leg where the trail stands, unless one begins there."""
        share = self._share(trail)
        return replace(trail, entered=share, turn=None, before=trail) if share > trail.entered else trail

    def _turned(self, trail: _Trail) -> _Trail:
        """A new leg that leaves the other way by the same road."""
        if trail.turn is None and trail.before is not None and self._share(trail) == trail.entered:
            trail = trail.before  # it has rested there, and not moved since
        edge = self._edge(trail) ^ 1
        passed = len(self._line(edge)) - 1 - trail.row
        row, beyond = (passed - 1, 1.0 - trail.beyond) if trail.beyond else (passed, 0.0)
        cost = trail.cost + int(self.metric.cost[edge])
        return _Trail(edge, row, beyond, cost, 1.0 - self._share(trail), None, trail)

    def _onward(self, trail: _Trail, place: _Place) -> Iterator[_Trail]:
        line = self._line(self._edge(trail))
        if trail.row + 1 == len(line):
            for entered in self._entered(trail):
                yield from self._onward(entered, place)
        elif line[trail.row + 1] == place:
            yield replace(trail, row=trail.row + 1, beyond=0.0)
        else:
            share = _share_on(line[trail.row], line[trail.row + 1], place)
            if share is not None and share >= trail.beyond:
                yield replace(trail, beyond=share)

    def _entered(self, trail: _Trail) -> Iterator[_Trail]:
        """The trail at the start of each edge that can be turned into."""
        turns = self.network.turns
        for turn in range(int(turns.first[trail.state]), int(turns.first[trail.state + 1])):
            state = int(turns.target[turn])
            edge = int(turns.edge[state])
            if len(self._line(edge)) == 1 and edge ^ 1 == self._edge(trail):
                continue  # to and fro between two nodes in the same place, for ever
            cost = trail.cost + int(self.metric.turn_cost[turn]) + int(self.metric.cost[edge])
            yield _Trail(state, 0, 0.0, cost, 0.0, turn, trail)

    def _edge(self, trail: _Trail) -> int:
        return int(self.network.turns.edge[trail.state])

    def _line(self, edge: int) -> list[_Place]:
        """The points of an edge in its direction, without repetitions."""
        if edge not in self._lines:
            shape = self.network.graph.segments
            rows = slice(int(shape.shape_first[edge >> 1]), int(shape.shape_first[(edge >> 1) + 1]))
            places = list(zip(shape.shape_lon[rows].tolist(), shape.shape_lat[rows].tolist(), strict=True))
            line = places[:1] + [after for before, after in pairwise(places) if after != before]
            self._lines[edge] = line[::-1] if edge & 1 else line
        return self._lines[edge]

    def _share(self, trail: _Trail) -> float:
        """Share of its edge that the trail has reached."""
        line = self._line(self._edge(trail))
        if trail.row + 1 == len(line):
            return 1.0
        run = along(*(np.array(line).T / COORDINATE_SCALE))
        reached = run[trail.row] + trail.beyond * (run[trail.row + 1] - run[trail.row])
        return min(1.0, float(reached / run[-1]))

    def paths(self, trail: _Trail) -> tuple[Path, ...]:
        """Walk back from the last trail to the first."""
        legs: list[Path] = []
        last: _Trail | None = trail
        while last is not None:
            here, states, turns = last, [last.state], []
            while here.turn is not None and here.before is not None:
                turns.append(here.turn)
                here = here.before
                states.append(here.state)
            legs.append(self._path(states[::-1], turns[::-1], here.entered, self._share(last)))
            last = here.before
        return tuple(reversed(legs))

    def _path(self, states: list[int], turns: list[int], start: float, end: float) -> Path:
        path = priced_path(self.network, self.metric, states, turns, ends=(start, end))
        if Mode.NONE in self.metric.mode[list(path.edges)]:
            raise ContentError(
                "this leads along a road that is closed to this profile; give the one it was planned with"
            )
        return path
