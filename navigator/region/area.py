"""Decide which points lie in the part of the map that a rider wants: a box, a polygon, a corridor."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from navigator.errors import ContentError, UsageError
from navigator.formats.files import read_whole
from navigator.formats.gpxreading import read_gpx
from navigator.geo import EARTH_RADIUS
from navigator.graph import polygon

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

CORRIDOR_WIDTH = 2000.0  # m to each side: enough to get round a closed road
NARROWEST, WIDEST = 10.0, 100_000.0  # m to each side of a corridor's line
WIDEST_DISC = 500_000.0  # m round a place
LARGEST_OUTLINE = 10_000_000  # bytes of GeoJSON; a country in full detail takes 1 to 5 MB
MOST_BEADS = 5_000_000  # points that stand for a corridor's line; 0.4 GB of memory
BEADS_PER_WIDTH = 4.0  # they stand so close that the corridor's edge is out by less than 1 %


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
        across = -180.0 <= self.west <= 180.0 and -180.0 <= self.east <= 180.0 and self.west != self.east
        if not across or not -90.0 <= self.south < self.north <= 90.0:  # NaN compares false
            raise UsageError(f"{self.text} is no box; give W,S,E,N in degrees, as 1.41,42.42,1.79,42.66")

    @property
    def text(self) -> str:
        """The four numbers."""
        return ",".join(f"{value:.10g}" for value in (self.west, self.south, self.east, self.north))

    def inside(self, lons: FloatArray, lats: FloatArray) -> BoolArray:
        """Border included."""
        if self.west <= self.east:
            across = (lons >= self.west) & (lons <= self.east)
        else:
            across = (lons >= self.west) | (lons <= self.east)
        result: BoolArray = across & (lats >= self.south) & (lats <= self.north)
        return result


@dataclass(frozen=True)
class Polygon(polygon.Polygon):
    """Outlines from a file."""

    text: str


@dataclass(frozen=True)
class Corridor:
    """All within `width` metres of a line of (lon, lat) points."""

    line: FloatArray  # (n, 2)
    width: float
    text: str

    def inside(self, lons: FloatArray, lats: FloatArray) -> BoolArray:
        """Within the width of any point of the line."""
        from scipy.spatial import cKDTree  # noqa: PLC0415  building only: a ride never loads scipy

        tree = cKDTree(_beads(_on_sphere(*self.line.T), self.width / BEADS_PER_WIDTH))
        away, _ = tree.query(_on_sphere(lons, lats), distance_upper_bound=self.width)
        result: BoolArray = np.isfinite(away)
        return result


def parse_area(text: str) -> Area:
    """The area that a rider names: `W,S,E,N`, `outline.geojson`, `ride.gpx` or `ride.gpx:500` (metres).

    Raises:
        UsageError: the text is none of these.
        StorageError, ContentError: the file can't be read, or is not what its name says.
    """
    numbers = _four_numbers(text)
    if numbers is not None:
        return Box(*numbers)
    path, colon, width = text.rpartition(":") if ".gpx:" in text.lower() else (text, "", "")
    suffix = Path(path).suffix.lower()
    if suffix in {".geojson", ".json"}:
        return _read_polygon(Path(path))
    if suffix == ".gpx":
        return _read_corridor(Path(path), width if colon else f"{CORRIDOR_WIDTH:g}")
    raise UsageError(
        f"{text!r} is no area; give W,S,E,N, a .geojson polygon, or a .gpx with metres (ride.gpx:500)"
    )


def box_around(lon: float, lat: float, radius: float) -> Box:
    """The box round a disc of `radius` metres, with four decimals; UsageError where that is no box."""
    if not 0.0 < radius <= WIDEST_DISC:  # NaN compares false
        raise UsageError(
            f"a radius of {radius / 1000.0:g} km makes no sense; give at most {WIDEST_DISC / 1e3:g}"
        )
    tall = math.degrees(radius / EARTH_RADIUS)
    wide = tall / max(math.cos(math.radians(lat)), 0.01)
    corners = lon - wide, lat - tall, lon + wide, lat + tall
    west, south, east, north = (round(value, 4) for value in corners)
    west, east = ((west + 180.0) % 360.0 - 180.0, (east + 180.0) % 360.0 - 180.0)
    return Box(round(west, 4), max(-90.0, south), round(east, 4), min(90.0, north))


def bounds_of(area: Area) -> list[polygon.Frame]:
    """Boxes (west, south, east, north) that hold an area, none of them across the antimeridian."""
    if isinstance(area, Polygon):
        return area.frames
    if isinstance(area, Corridor):
        return [_frame_of(area)]
    if not isinstance(area, Box):
        return [(-180.0, -90.0, 180.0, 90.0)]
    if area.west <= area.east:
        return [(area.west, area.south, area.east, area.north)]
    return [(area.west, area.south, 180.0, area.north), (-180.0, area.south, area.east, area.north)]


def _frame_of(area: Corridor) -> polygon.Frame:
    (west, south), (east, north) = area.line.min(axis=0).tolist(), area.line.max(axis=0).tolist()
    tall = math.degrees(area.width / EARTH_RADIUS)
    wide = tall / max(math.cos(math.radians(max(abs(south), abs(north)))), 0.01)
    return west - wide, max(-90.0, south - tall), east + wide, min(90.0, north + tall)


def parse_avoided(text: str) -> polygon.Polygon:
    """The area that a rider wants to keep out of: `W,S,E,N` or `zone.geojson`; errors as of `parse_area`."""
    area = None if ".gpx" in text.lower() else parse_area(text)
    if isinstance(area, Box):
        return polygon.Polygon.of((area.west, area.south, area.east, area.north))
    if isinstance(area, Polygon):
        return area
    raise UsageError(f"{text!r} is no area to avoid; give W,S,E,N or a .geojson polygon")


def _four_numbers(text: str) -> tuple[float, float, float, float] | None:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return west, south, east, north


def _read_corridor(path: Path, width: str) -> Corridor:
    try:
        metres = float(width)
    except ValueError as error:
        raise UsageError(f"{width!r} is no number of metres; write {path.name}:500") from error
    if not NARROWEST <= metres <= WIDEST:
        raise UsageError(
            f"a corridor of {width} m makes no sense; give {NARROWEST:.0f} to {WIDEST:.0f} metres"
        )
    line = np.array([point[:2] for point in read_gpx(path).points], dtype=float)
    if _bead_counts(_on_sphere(*line.T), metres / BEADS_PER_WIDTH).sum() > MOST_BEADS:
        raise ContentError(f"{path.name} is too long for a corridor of {metres:g} m; give more metres")
    return Corridor(line, metres, f"{metres:g} m along {path.name}")


def _read_polygon(path: Path) -> Polygon:
    data = read_whole(path, limit=LARGEST_OUTLINE)
    try:
        outlines = polygon.outlines_of(json.loads(data))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ContentError(
            f"{path.name} holds no GeoJSON polygon in degrees; draw one, for example at geojson.io"
        ) from error
    if not outlines:
        raise ContentError(f"{path.name} holds no polygon; lines and points bound no area")
    return Polygon(outlines, f"outline {path.name}")


def _bead_counts(line: FloatArray, spacing: float) -> IntArray:
    """Into how many pieces each step of a line in space is divided."""
    steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
    counts: IntArray = np.maximum(1, np.ceil(steps / spacing)).astype(np.int64)
    return counts


def _beads(line: FloatArray, spacing: float) -> FloatArray:
    """A line in space with points at most `spacing` metres apart, all on the sphere."""
    pieces = _bead_counts(line, spacing)
    row = np.repeat(np.arange(len(pieces)), pieces)
    share = (np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces[row]
    between = line[row] + share[:, None] * (line[row + 1] - line[row])
    # A chord runs below the ground; on the way through the earth's middle there is no ground above.
    depth = np.maximum(np.linalg.norm(between, axis=1, keepdims=True), 1.0)
    return np.concatenate((between * (EARTH_RADIUS / depth), line[-1:]))


def _on_sphere(lons: FloatArray, lats: FloatArray) -> FloatArray:
    """Points in space, metres, (n, 3): straight distances there are right across any meridian."""
    x, y = np.radians(lons), np.radians(lats)
    return EARTH_RADIUS * np.stack((np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)), axis=-1)
