"""Decide how far a rider gets in a time, and draw it as areas.

Reached is what lies within the time on the *quickest* way that the rider may use, not on the one that he
would like best: riders ask how far they can get. Ground where one may only begin or end, private or for
residents, is reached but never ridden through. From the way one walks aside, `ASIDE` metres at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from navigator.cost.costing import INF, Metric, Mode
from navigator.errors import UsageError
from navigator.geo import metres_per_degree
from navigator.graph.attributes import CARRIED_CLASSES
from navigator.graph.network import Network
from navigator.graph.roadgraph import COORDINATE_SCALE, Array
from navigator.routing.completion import Topology
from navigator.routing.hierarchy import Hierarchy
from navigator.routing.outline import Polygon, outline

ZONE_TIME = 1 << 26  # ms, 18 h: entering a zone takes longer than any answer may; see `TimeField`
LONGEST = 12.0 * 3600.0  # s that may be asked for
FORBIDDING = 3600.0  # s of dislike from which on a turn is a last resort, and no way to ride: a private gate
ASIDE = 150.0  # m that one walks from a way: gardens and fields beside it count as reached
WALKING = 1.25  # m/s
CELLS = 320  # of the raster along its longer side; finer lines cost time and say no more
SMALLEST_CELL = 25.0  # m
SPACING = 40.0  # m between the places of a way that are looked at
LEAST_HOLE = 250_000.0  # m² that an area inside must have to be told as not reached
LEAST_ISLAND = 10_000.0  # m² that an area apart must have: the tips of streets at the rim have less
_MS = 1000.0
_CM = 100.0


@dataclass(frozen=True)
class Reach:
    """The area that is reached within a time."""

    seconds: float
    polygons: tuple[Polygon, ...]  # in degrees (lon, lat); outer rings counterclockwise, holes clockwise
    area: float  # m²


def time_weights(network: Network, metric: Metric) -> Array:
    """Milliseconds of each turn and the edge after it, with `ZONE_TIME` a zone entered; int32 (turns,)."""
    turns = network.turns
    edge = np.asarray(turns.edge)
    before, after = edge[turns.source], edge[turns.target]
    total = metric.turn_seconds.astype(np.int64) + metric.seconds[after]
    rise = np.zeros(len(after), np.int64)
    if len(metric.zone):
        rise = np.maximum(metric.zone[after].astype(np.int64) - metric.zone[before], 0)
    boards = (metric.mode[after] >= Mode.FERRY) & (metric.mode[before] < Mode.FERRY)
    disliked = metric.turn_cost.astype(np.int64) - metric.turn_seconds >= FORBIDDING * _MS
    shut = (metric.weights(turns) >= INF) | (disliked & (rise == 0) & ~boards)
    return np.where(shut, INF, np.minimum(total + rise * ZONE_TIME, INF)).astype(np.int32)


@dataclass(frozen=True)
class _Places:
    """Places along all ways where it is looked when they are reached."""

    segment: Array  # int32
    share: Array  # float32, of the segment
    lon: Array  # float64 degrees
    lat: Array


@dataclass(frozen=True)
class TimeField:
    """Tell when each place is reached; keep it, since weighing the hierarchy by time takes a while.

    Ground where one may only end costs `ZONE_TIME` to enter, which is not counted while one is inside: what
    is reached through it bears more than any limit.
    """

    network: Network
    metric: Metric
    topology: Topology

    @cached_property
    def hierarchy(self) -> Hierarchy:
        """The topology weighed by time."""
        return Hierarchy.of(self.topology, self.network.turns, time_weights(self.network, self.metric))

    def reaches(self, starts: Mapping[int, float], seconds: Sequence[float]) -> list[Reach]:
        """The areas reached within each of some times.

        `starts` are the edges that the rider may start on, with the share of each that lies behind.
        Raises UsageError where a time is none, or longer than `LONGEST`.
        """
        for limit in seconds:
            if not 0.0 < limit <= LONGEST:
                raise UsageError(f"{limit:g} s is no time to ride; give from 1 s to {LONGEST:g} s")
        if not seconds:
            raise UsageError("give at least one time to ride, in seconds")
        raster = self._raster(self.arrivals(starts), max(seconds))
        return [raster.reach(limit) for limit in seconds]

    def arrivals(self, starts: Mapping[int, float]) -> Array:
        """Milliseconds until the head of each edge is reached; int32 (edges,), INF where never."""
        spent = {
            edge: round((1.0 - share) * int(self.metric.seconds[edge])) for edge, share in starts.items()
        }
        reached = self.hierarchy.distances(spent)
        edges = self.network.graph.edges
        best = reached[:edges].copy()
        np.minimum.at(best, self.network.turns.edge[edges:], reached[edges:])
        if len(self.metric.zone):
            here = min(int(self.metric.zone[edge]) for edge in starts)
            inside = np.maximum(self.metric.zone.astype(np.int64) - here, 0) * ZONE_TIME
            best = np.where(best < INF, np.maximum(best - inside, 0), INF).astype(np.int32)
        return best

    def _raster(self, arrival: Array, most: float) -> _Raster:
        """When the places near the ways are reached, on a raster that holds all that is within `most` s."""
        seconds = self.metric.seconds.astype(np.float32)
        near = (arrival < INF) & (arrival - seconds <= most * _MS)
        places = self._places
        rows = np.flatnonzero((near[0::2] | near[1::2])[places.segment]).astype(np.int32)
        segment, share = places.segment[rows], places.share[rows]
        time = np.full(len(rows), np.inf, np.float32)
        for way, rest in ((0, 1.0 - share), (1, share)):
            edge = 2 * segment + way
            then = arrival[edge] - rest * seconds[edge]
            # before the start's own place the time is negative: one has not been there
            np.minimum(time, np.where(near[edge] & (then >= -1.0), then, np.inf), out=time)
        keep = time <= most * _MS
        return _Raster.of(places.lon[rows[keep]], places.lat[rows[keep]], time[keep] / _MS, most)

    @cached_property
    def _places(self) -> _Places:
        segments, ways = self.network.graph.segments, self.network.graph.ways
        length = np.asarray(segments.length) / _CM
        count = np.maximum(np.ceil(length / SPACING).astype(np.int64), 1) + 1
        carried = np.isin(ways.road_class, list(CARRIED_CLASSES))[segments.way]
        count[carried] = 2  # nobody gets off at sea
        segment = np.repeat(np.arange(len(length)), count)
        step = np.arange(len(segment)) - np.repeat(np.cumsum(count) - count, count)
        share = step / (count[segment] - 1)
        return _Places(
            segment.astype(np.int32), share.astype(np.float32), *_along_shapes(self.network, segment, share)
        )


def _along_shapes(network: Network, segment: Array, share: Array) -> tuple[Array, Array]:
    """Longitudes and latitudes at shares of segments."""
    segments = network.graph.segments
    lon, lat = segments.shape_lon / COORDINATE_SCALE, segments.shape_lat / COORDINATE_SCALE
    east, north = metres_per_degree(float(lat.mean()))
    steps = np.hypot(np.diff(lon) * east, np.diff(lat) * north)
    run = np.concatenate(([0.0], np.cumsum(steps)))
    first = np.asarray(segments.shape_first[:-1], np.int64)[segment]
    last = np.asarray(segments.shape_first[1:], np.int64)[segment] - 1
    wanted = run[first] + share * (run[last] - run[first])
    return np.interp(wanted, run, lon), np.interp(wanted, run, lat)


@dataclass(frozen=True)
class _Raster:
    """Seconds until each point of a raster is reached; `west`, `south` and `step` in degrees."""

    time: Array
    west: float
    south: float
    step: tuple[float, float]  # of a column, of a row
    cell: float  # m

    @classmethod
    def of(cls, lon: Array, lat: Array, time: Array, most: float) -> _Raster:
        """Spread places that are reached over a raster, and walk aside from them."""
        per_lon, per_lat = metres_per_degree(float(lat.mean()))
        width, height = float(np.ptp(lon)) * per_lon, float(np.ptp(lat)) * per_lat
        cell = max(SMALLEST_CELL, max(width, height) / CELLS)
        steps = cell / per_lon, cell / per_lat
        margin = int(np.ceil(ASIDE / cell)) + 1
        west, south = float(lon.min()) - margin * steps[0], float(lat.min()) - margin * steps[1]
        columns, rows = (int(np.ceil(size / cell)) + 2 * margin + 2 for size in (width, height))
        x, y = (lon - west) / steps[0], (lat - south) / steps[1]
        column, row = x.astype(np.int32), y.astype(np.int32)
        x, y = (x - column).astype(np.float32), (y - row).astype(np.float32)
        field = np.full(rows * columns, np.inf, np.float32)
        for up in (0, 1):
            for right in (0, 1):
                away = np.hypot(x - right, y - up) * np.float32(cell / WALKING)
                np.minimum.at(field, (row + up) * columns + column + right, time + away)
        spread = _walk(field.reshape(rows, columns), cell)
        return cls(np.minimum(spread, most + 2.0 * cell / WALKING), west, south, steps, cell)

    def reach(self, limit: float) -> Reach:
        """What lies within a limit in seconds."""
        far = limit + self.cell / WALKING  # so that lines keep near to what is reached, however far the rest
        smallest = LEAST_ISLAND / self.cell**2, LEAST_HOLE / self.cell**2
        drawn = outline(np.minimum(self.time, far), limit, smallest=smallest)
        corner = np.array([self.west, self.south])
        polygons = tuple([ring * np.array(self.step) + corner for ring in polygon] for polygon in drawn)
        area = sum(_area(ring) for polygon in polygons for ring in polygon)
        return Reach(limit, polygons, area)


def _walk(field: Array, cell: float) -> Array:
    """Let each point of a raster be reached on foot from those around it, as far as `ASIDE`."""
    for _ in range(int(ASIDE // cell)):
        padded = np.pad(field, 1, constant_values=np.inf)
        for down in (0, 1, 2):
            for right in (0, 1, 2):
                away = np.float32(np.hypot(down - 1, right - 1) * cell / WALKING)
                seen = padded[down : down + field.shape[0], right : right + field.shape[1]] + away
                field = np.minimum(field, seen)
    return field


def _area(ring: Array) -> float:
    """Square metres that a ring of degrees goes round; negative where it is a hole."""
    per_lon, per_lat = metres_per_degree(float(ring[:, 1].mean()))
    x, y = (ring[:, 0] - ring[0, 0]) * per_lon, (ring[:, 1] - ring[0, 1]) * per_lat
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2.0)
