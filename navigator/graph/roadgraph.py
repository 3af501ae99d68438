"""Hold nodes, directed edges and shapes as read-only flat arrays.

Three tables and a heap of strings. A *way* holds what one OSM way is tagged with; a *segment* is the
piece of a way between two graph nodes; a *node* is where segments meet or something stands (a signal,
a barrier, a crossing). Every segment s gives two directed edges: 2s along the way, 2s + 1 against it;
so `edge ^ 1` is the way back and `edge >> 1` the segment. What a rider may do on an edge is decided
later, in `navigator.cost`; here are only facts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from navigator.graph.attributes import Network, WayFlag
from navigator.graph.othernames import OtherNames, names_in

Array = npt.NDArray[Any]

COORDINATE_SCALE = 10_000_000  # steps in a degree: OSM's own 1e-7
NO_HEIGHT = -(2**31)  # height in cm where none is known

# Grade bands in per cent; band b lies between GRADE_LIMITS[b - 1] and GRADE_LIMITS[b]. The limits are
# symmetric, so the band of the same metres ridden the other way is len(GRADE_LIMITS) - b.
_HALF = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 15.0, 18.0, 22.0, 30.0)
GRADE_LIMITS = np.array([-g for g in reversed(_HALF)] + list(_HALF))
BAND_COUNT = len(GRADE_LIMITS) + 1
FLAT_BAND = len(_HALF)
# The grade that stands for a band, per cent: its middle, and for the open ends a little beyond.
BAND_GRADE = np.concatenate(([-33.0], (GRADE_LIMITS[:-1] + GRADE_LIMITS[1:]) / 2.0, [33.0]))


@dataclass(frozen=True)
class NodeTable:
    """One row a graph node; n rows."""

    lon: Array  # int32, 1e-7 degrees
    lat: Array  # int32, 1e-7 degrees
    osm: Array  # int64, OSM id
    height: Array  # int32, cm above the sea, smoothed; NO_HEIGHT where unknown
    flags: Array  # uint16, NodeFlag
    barrier: Array  # uint8, Barrier
    bike: Array  # uint8, Access through what stands here
    foot: Array  # uint8, Access
    ref: Array  # int32, string: the number of a node network's junction
    condition: Array  # int32, string: tags that hold at times only, see `osmconditions`


@dataclass(frozen=True)
class SegmentTable:
    """One row a segment; s rows, and rows of shape points and of grade bands that belong to them."""

    start: Array  # int32, node at the start in the way's direction
    end: Array  # int32, node at the end
    way: Array  # int32, row of the way
    length: Array  # int32, cm on the ellipsoid
    climb: Array  # int32, cm up along the smoothed profile in the way's direction
    descent: Array  # int32, cm down
    shape_first: Array  # int32, s + 1: first shape point of each segment
    shape_lon: Array  # int32, 1e-7 degrees; both end nodes included
    shape_lat: Array  # int32
    shape_height: Array  # int32, cm; NO_HEIGHT where unknown
    grade_first: Array  # int32, s + 1: first row of grade bands of each segment
    grade_band: Array  # uint8, band as ridden in the way's direction
    grade_length: Array  # int32, cm in that band; a segment's rows add up to its length


@dataclass(frozen=True)
class WayTable:
    """One row an OSM way; w rows. Columns with two values hold the way's direction, then against it."""

    osm: Array  # int64
    road_class: Array  # uint8, RoadClass
    service: Array  # uint8, Service
    flags: Array  # uint32, WayFlag
    surface: Array  # uint8, Surface
    smoothness: Array  # uint8, Smoothness
    tracktype: Array  # uint8, 0 unknown, 1..5
    mtb_scale: Array  # uint8, 0 unknown, else mtb:scale + 1
    sac_scale: Array  # uint8, 0 unknown, 1 hiking .. 6 difficult_alpine_hiking
    lanes: Array  # uint8, 0 unknown
    maxspeed: Array  # uint8 (w, 2), km/h, 0 unknown
    duration: Array  # int32, seconds the whole way takes (ferries), 0 unknown
    bike: Array  # uint8 (w, 2), Access by bicycle
    foot: Array  # uint8 (w, 2), Access on foot
    facility: Array  # uint8 (w, 2), Facility
    network: Array  # uint8 (w, 2), Network
    name: Array  # int32, string
    ref: Array  # int32, string
    route: Array  # int32, string: name or ref of the most important signed route
    condition: Array  # int32, string: tags that hold at times only, see `osmconditions`
    length: Array  # int32, cm of all its segments


@dataclass(frozen=True)
class Strings:
    """Texts by number; number 0 is the empty one."""

    first: Array  # int64, count + 1: where each text starts
    data: Array  # uint8, UTF-8

    @classmethod
    def of(cls, texts: list[str]) -> Strings:
        """Lay texts end to end; the first must be empty."""
        encoded = [text.encode() for text in texts]
        ends = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        return cls(ends, np.frombuffer(b"".join(encoded), dtype=np.uint8))

    @cached_property
    def _views(self) -> tuple[memoryview, memoryview]:
        """Both columns, as they are read fastest."""
        first: Any = np.ascontiguousarray(self.first)
        data: Any = np.ascontiguousarray(self.data)
        return memoryview(first), memoryview(data)

    def __getitem__(self, number: int) -> str:
        if not number:
            return ""
        first, data = self._views
        return str(data[first[number] : first[number + 1]], "utf-8")


@dataclass(frozen=True)
class RoadGraph:
    """A road network; `edges` counts directed edges."""

    nodes: NodeTable
    segments: SegmentTable
    ways: WayTable
    strings: Strings
    names: OtherNames = field(default_factory=lambda: OtherNames.of(()))

    def names_in(self, language: str) -> Callable[[str], str]:
        """What its names are in a language, by a code of two letters; see `navigator.graph.othernames`."""
        return names_in(language, self.names, self.strings.__getitem__)

    @property
    def edges(self) -> int:
        """Number of directed edges: twice the segments."""
        return 2 * len(self.segments.start)

    @cached_property
    def tail(self) -> Array:
        """Node where each directed edge starts; int32, one an edge."""
        return np.stack((self.segments.start, self.segments.end), axis=1).reshape(-1)

    @cached_property
    def head(self) -> Array:
        """Node where each directed edge ends; int32, one an edge."""
        return np.stack((self.segments.end, self.segments.start), axis=1).reshape(-1)

    def per_edge(self, column: Array) -> Array:
        """A way column spread over the directed edges: shape (w,) or (w, 2) gives (edges,)."""
        rows = np.asarray(column)[self.segments.way]
        return rows.reshape(-1) if rows.ndim == 2 else np.repeat(rows, 2)

    def way_of(self, edge: int) -> int:
        """Row of the way that an edge is part of."""
        return int(self.segments.way[edge >> 1])

    def has_flag(self, edge: int, flag: WayFlag) -> bool:
        """Whether the way under an edge has a flag."""
        return bool(int(self.ways.flags[self.way_of(edge)]) & flag)

    def network_of(self, edge: int) -> Network:
        """Signed route networks that run along an edge in its direction."""
        return Network(int(self.ways.network[self.way_of(edge), edge & 1]))

    def length_of(self, edge: int) -> float:
        """Metres."""
        return int(self.segments.length[edge >> 1]) / 100.0

    def shape_of(self, edge: int) -> tuple[Array, Array, Array]:
        """Longitudes, latitudes (degrees), heights (m, NaN unknown) along a directed edge, ends included."""
        segment = edge >> 1
        part = slice(int(self.segments.shape_first[segment]), int(self.segments.shape_first[segment + 1]))
        raw = np.asarray(self.segments.shape_height[part])
        height = np.where(raw == NO_HEIGHT, np.nan, raw / 100.0)
        lon = np.asarray(self.segments.shape_lon[part]) / COORDINATE_SCALE
        lat = np.asarray(self.segments.shape_lat[part]) / COORDINATE_SCALE
        return (lon[::-1], lat[::-1], height[::-1]) if edge & 1 else (lon, lat, height)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees of all shape points."""
        lon, lat = self.segments.shape_lon, self.segments.shape_lat
        west, south = float(lon.min()), float(lat.min())
        east, north = float(lon.max()), float(lat.max())
        return (
            west / COORDINATE_SCALE,
            south / COORDINATE_SCALE,
            east / COORDINATE_SCALE,
            north / COORDINATE_SCALE,
        )

    def check(self) -> None:
        """Raise ValueError where the arrays contradict each other; cheap enough for every build."""
        for table in (self.nodes, self.ways):
            rows = {len(getattr(table, field.name)) for field in fields(table)}
            if len(rows) != 1:
                raise ValueError(f"columns of {type(table).__name__} differ in length: {sorted(rows)}")
        segments = self.segments
        count = len(segments.start)
        lists = (segments.shape_first, segments.shape_lon), (segments.grade_first, segments.grade_band)
        for first, values in lists:
            if len(first) != count + 1 or int(first[-1]) != len(values) or bool(np.any(np.diff(first) < 0)):
                raise ValueError("a segment's rows do not follow one another")
        for column, limit in ((segments.start, len(self.nodes.lon)), (segments.way, len(self.ways.osm))):
            if count and not 0 <= int(column.min()) <= int(column.max()) < limit:
                raise ValueError("a segment points outside its table")


def reverse_band(band: Array) -> Array:
    """The grade bands of the same metres ridden the other way."""
    return (BAND_COUNT - 1) - band
