"""Decide which points lie in the part of the map that a rider wants: a box, a polygon, a corridor."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from navigator.errors import ContentError, UsageError
from navigator.formats.files import read_whole
from navigator.formats.gpx import read_gpx
from navigator.geo import EARTH_RADIUS

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

CORRIDOR_WIDTH = 2000.0  # m to each side: enough to get round a closed road
LARGEST_OUTLINE = 50_000_000  # bytes of GeoJSON; an outline with a million corners helps nobody


class Area(Protocol):
    """A part of the map; `text` says which, for the manifest."""

    @property
    def text(self) -> str:
        """In the words that the rider used, without paths."""
        ...

    def inside(self, lons: FloatArray, lats: FloatArray) -> BoolArray:
        """Which points lie in it; degrees, arrays of one length."""
        ...


@dataclass(frozen=True)
class Box:
    """West, south, east, north in degrees; a box with west > east crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        values = (self.west, self.south, self.east, self.north)
        if not all(map(math.isfinite, values)) or self.south >= self.north or max(map(abs, values)) > 180.0:
            raise UsageError(f"{self.text} is no box; give W,S,E,N in degrees, as 1.41,42.42,1.79,42.66")

    @property
    def text(self) -> str:
        """The four numbers."""
        return f"{self.west:g},{self.south:g},{self.east:g},{self.north:g}"

    def inside(self, lons: FloatArray, lats: FloatArray) -> BoolArray:
        """Border included."""
        if self.west <= self.east:
            across = (lons >= self.west) & (lons <= self.east)
        else:
            across = (lons >= self.west) | (lons <= self.east)
        result: BoolArray = across & (lats >= self.south) & (lats <= self.north)
        return result


@dataclass(frozen=True)
class Polygon:
    """Rings in degrees, each (n, 2) and closed; a point is inside where it lies in an odd number of rings."""

    rings: tuple[FloatArray, ...]
    text: str

    def inside(self, lons: FloatArray, lats: FloatArray) -> BoolArray:
        """Even-odd rule over all rings, so that holes and islands in them come out right."""
        result = np.zeros(len(lons), dtype=bool)
        for ring in self.rings:
            result ^= _in_ring(lons, lats, ring)
        return result


@dataclass(frozen=True)
class Corridor:
    """All within `width` metres of a line of (lon, lat) points."""

    line: FloatArray  # (n, 2)
    width: float
    text: str

    def inside(self, lons: FloatArray, lats: FloatArray) -> BoolArray:
        """Within the width of any point of the line."""
        from scipy.spatial import cKDTree  # noqa: PLC0415  building only: a ride never loads scipy

        tree = cKDTree(_on_sphere(*_dense(self.line, self.width / 4.0).T))
        away, _ = tree.query(_on_sphere(lons, lats), distance_upper_bound=self.width)
        result: BoolArray = np.isfinite(away)
        return result


def parse_area(text: str) -> Area:
    """The area that a rider names: `W,S,E,N`, `outline.geojson`, `ride.gpx` or `ride.gpx:500` (metres).

    Raises:
        UsageError: the text is none of these.
        StorageError, ContentError: the file can't be read, or is not what its name says.
    """
    parts = text.split(",")
    if len(parts) == 4:
        try:
            return Box(*(float(part) for part in parts))
        except ValueError as error:
            raise UsageError(f"{text!r} is no box; give W,S,E,N in degrees") from error
    path, _, width = text.partition(":") if ".gpx:" in text.lower() else (text, "", "")
    suffix = Path(path).suffix.lower()
    if suffix in {".geojson", ".json"}:
        return _read_polygon(Path(path))
    if suffix == ".gpx":
        return _read_corridor(Path(path), width)
    raise UsageError(
        f"{text!r} is no area; give W,S,E,N, a .geojson polygon, or a .gpx with metres (ride.gpx:500)"
    )


def _read_corridor(path: Path, width: str) -> Corridor:
    try:
        metres = float(width) if width else CORRIDOR_WIDTH
    except ValueError as error:
        raise UsageError(f"{width!r} is no number of metres; write {path.name}:500") from error
    if not 10.0 <= metres <= 100_000.0:
        raise UsageError(f"a corridor of {width} m makes no sense; give 10 to 100000 metres")
    line = np.array([point[:2] for point in read_gpx(path).points], dtype=float)
    return Corridor(line, metres, f"{metres:g} m along {path.name}")


def _read_polygon(path: Path) -> Polygon:
    data = read_whole(path, limit=LARGEST_OUTLINE)
    try:
        rings = tuple(_rings(json.loads(data)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ContentError(
            f"{path.name} holds no GeoJSON polygon; draw one, for example at geojson.io"
        ) from error
    if not rings:
        raise ContentError(f"{path.name} holds no polygon; lines and points bound no area")
    return Polygon(rings, f"outline {path.name}")


def _rings(thing: Any) -> Iterable[FloatArray]:
    """All rings of a GeoJSON object, each checked."""
    kind = thing["type"]
    if kind == "FeatureCollection":
        for feature in thing["features"]:
            yield from _rings(feature)
    elif kind == "Feature":
        yield from _rings(thing["geometry"])
    elif kind == "GeometryCollection":
        for geometry in thing["geometries"]:
            yield from _rings(geometry)
    elif kind in {"Polygon", "MultiPolygon"}:
        polygons = [thing["coordinates"]] if kind == "Polygon" else thing["coordinates"]
        for ring in (ring for polygon in polygons for ring in polygon):
            corners = np.array([corner[:2] for corner in ring], dtype=float)
            if corners.shape[0] < 4 or not np.all(np.isfinite(corners)):
                raise ValueError("a ring has at least four finite corners")
            yield corners


def _in_ring(lons: FloatArray, lats: FloatArray, ring: FloatArray) -> BoolArray:
    """Even-odd rule, one side of the ring after the other: memory stays that of the points."""
    result = np.zeros(len(lons), dtype=bool)
    low, high = ring.min(axis=0), ring.max(axis=0)
    near = np.flatnonzero((lons >= low[0]) & (lons <= high[0]) & (lats >= low[1]) & (lats <= high[1]))
    x, y = lons[near], lats[near]
    odd = np.zeros(len(near), dtype=bool)
    for (x1, y1), (x2, y2) in pairwise(ring):
        if y1 != y2:
            odd ^= ((y1 > y) != (y2 > y)) & (x < x1 + (y - y1) * (x2 - x1) / (y2 - y1))
    result[near] = odd
    return result


def _dense(line: FloatArray, spacing: float) -> FloatArray:
    """The line with points at most `spacing` metres apart."""
    at = _on_sphere(line[:, 0], line[:, 1])
    steps = np.linalg.norm(np.diff(at, axis=0), axis=1)
    pieces = np.maximum(1, np.ceil(steps / spacing)).astype(int)
    row = np.repeat(np.arange(len(pieces)), pieces)
    share = (np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces[row]
    between = line[row] + share[:, None] * (line[row + 1] - line[row])
    return np.concatenate((between, line[-1:]))


def _on_sphere(lons: FloatArray, lats: FloatArray) -> FloatArray:
    """Points in space, metres, (n, 3): straight distances there are right across any meridian."""
    x, y = np.radians(lons), np.radians(lats)
    return EARTH_RADIUS * np.stack((np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)), axis=-1)
