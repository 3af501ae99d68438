"""Hold polygons in degrees: made of what users give; tell which points lie inside and which lines touch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt

from navigator.errors import UsageError

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Ring = FloatArray  # (n, 2), closed
Frame = tuple[float, float, float, float]  # west, south, east, north

NO_AREA = "give (west, south, east, north), corners as [(lon, lat), ...], or a GeoJSON polygon, in degrees"
MOST_SHOWN = 60  # letters of what is refused
PAIRS_AT_ONCE = 1_000_000  # sides by pieces: some 50 MB
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, IndexError)


@dataclass(frozen=True)
class Polygon:
    """Outlines, each of rings: closed (n, 2) arrays in degrees, the outer one and its holes."""

    outlines: tuple[tuple[Ring, ...], ...]

    @classmethod
    def of(cls, thing: Any) -> Polygon:
        """A box (west, south, east, north), a ring of (lon, lat) corners, a GeoJSON object, or a polygon.

        Raises UsageError where the thing is none of these.
        """
        if isinstance(thing, Polygon):
            return thing
        try:
            outlines = outlines_of(thing) if isinstance(thing, Mapping) else _plain(thing)
        except _MALFORMED as error:
            raise UsageError(f"{_short(thing)} is no area: {NO_AREA}") from error
        if not outlines:
            raise UsageError(f"{_short(thing)} holds no polygon; lines and points bound no area")
        return cls(outlines)

    @property
    def frames(self) -> list[Frame]:
        """The box round each outline."""
        corners = [np.concatenate(outline) for outline in self.outlines]
        return [(*ring.min(axis=0).tolist(), *ring.max(axis=0).tolist()) for ring in corners]

    def inside(self, lons: FloatArray, lats: FloatArray) -> BoolArray:
        """In any outline, and there inside an odd number of rings, so that holes come out right."""
        order = np.argsort(lats, kind="stable")
        x, y = lons[order], lats[order]
        found = np.zeros(len(x), dtype=bool)
        for outline in self.outlines:
            odd = np.zeros(len(x), dtype=bool)
            for ring in outline:
                _turn_inside(odd, x, y, ring)
            found |= odd
        result = np.zeros(len(x), dtype=bool)
        result[order] = found
        return result

    def touches(self, start: FloatArray, end: FloatArray) -> BoolArray:
        """Which straight pieces, (n, 2) arrays of their ends, have a point in common with the polygon."""
        found = self.inside(*start.T) | self.inside(*end.T)
        for outline in self.outlines:
            for ring in outline:
                rest = np.flatnonzero(~found)
                found[rest] = _crossed(start[rest], end[rest], ring)
        return found


def polygons_of(things: Any) -> list[Polygon]:
    """What `Polygon.of` makes of one thing, or of each of several; nothing of None."""
    if things is None:
        return []
    if isinstance(things, Polygon | Mapping) or _is_plain(things):
        return [Polygon.of(things)]
    try:
        return [Polygon.of(thing) for thing in things]
    except TypeError as error:
        raise UsageError(f"{_short(things)} is no area: {NO_AREA}") from error


def outlines_of(thing: Any) -> tuple[tuple[Ring, ...], ...]:
    """The rings of each polygon in a GeoJSON object; empty where it has only lines and points.

    Raises ValueError, KeyError, TypeError, AttributeError, OverflowError or RecursionError where it is no
    GeoJSON in degrees.
    """
    return tuple(_outlines(thing))


def _outlines(thing: Any) -> Iterator[tuple[Ring, ...]]:
    kind = thing["type"]
    if kind == "FeatureCollection":
        for feature in thing["features"]:
            yield from _outlines(feature)
    elif kind == "Feature":
        if thing["geometry"] is not None:  # which GeoJSON allows
            yield from _outlines(thing["geometry"])
    elif kind == "GeometryCollection":
        for geometry in thing["geometries"]:
            yield from _outlines(geometry)
    elif kind in {"Polygon", "MultiPolygon"}:
        polygons = [thing["coordinates"]] if kind == "Polygon" else thing["coordinates"]
        for polygon in filter(None, polygons):
            yield tuple(_ring(ring) for ring in polygon)


def _ring(raw: Any) -> Ring:
    """The corners, closed where the file forgot to; ValueError where they are none."""
    corners = np.array([[value + 0.0 for value in corner[:2]] for corner in raw])  # + 0.0: no text counts
    if corners.ndim != 2 or corners.shape[0] < 3 or corners.shape[1] != 2:
        raise ValueError("a ring has at least three corners of two numbers")
    if not bool(np.all(np.abs(corners) <= (180.0, 90.0))):
        raise ValueError("a corner is no place in degrees")
    return corners if np.array_equal(corners[0], corners[-1]) else np.concatenate((corners, corners[:1]))


def _is_plain(things: Any) -> bool:
    """Whether something is one box or one ring, and not a list of areas."""
    try:
        first = things[0]
        return isinstance(first, Real) or (len(first) >= 2 and len(first) != 4 and isinstance(first[0], Real))
    except (TypeError, IndexError, KeyError):
        return False


def _short(thing: Any) -> str:
    text = repr(thing)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}..."


def _plain(thing: Any) -> tuple[tuple[Ring, ...], ...]:
    if isinstance(thing[0], Real):
        return _box(*(float(value) for value in thing))
    return ((_ring(thing),),)


def _box(west: float, south: float, east: float, north: float) -> tuple[tuple[Ring, ...], ...]:
    """One with west > east crosses the antimeridian, and is two."""
    if not -90.0 <= south < north <= 90.0 or west == east:  # NaN compares false
        raise ValueError("no box")
    spans = [(west, east)] if west < east else [(west, 180.0), (-180.0, east)]
    return tuple((_ring([(a, south), (b, south), (b, north), (a, north)]),) for a, b in spans)


def _turn_inside(odd: BoolArray, x: FloatArray, y: FloatArray, ring: Ring) -> None:
    """Turn `odd` over for each point that the ring goes round: an odd number of its sides lies east of it.

    Points come in order from south to north, so that a side looks only at those beside it.
    """
    rows = np.searchsorted(y, ring[:, 1])  # a point as far north as a corner always counts as north of it
    for side in np.flatnonzero(rows[:-1] != rows[1:]):
        (x1, y1), (x2, y2) = ring[side], ring[side + 1]
        beside = slice(*sorted((int(rows[side]), int(rows[side + 1]))))
        odd[beside] ^= x[beside] < x1 + (y[beside] - y1) * (x2 - x1) / (y2 - y1)


def _crossed(start: FloatArray, end: FloatArray, ring: Ring) -> BoolArray:
    """Which pieces meet a side of the ring; only pairs whose boxes overlap are looked at closely."""
    found = np.zeros(len(start), dtype=bool)
    low, high = np.minimum(start, end), np.maximum(start, end)
    near = np.flatnonzero(np.all((high >= ring.min(axis=0)) & (low <= ring.max(axis=0)), axis=1))
    sides = len(ring) - 1
    for chunk in np.array_split(near, len(near) * sides // PAIRS_AT_ONCE + 1):
        over = np.ones((len(chunk), sides), dtype=bool)
        for axis in (0, 1):
            near_side, far_side = np.sort((ring[:-1, axis], ring[1:, axis]), axis=0)
            over &= (high[chunk, axis, None] >= near_side) & (low[chunk, axis, None] <= far_side)
        row, corner = np.nonzero(over)
        piece = chunk[row]
        met = _meet((start[piece], end[piece]), (ring[corner], ring[corner + 1]))
        found[piece[met]] = True
    return found


def _meet(one: tuple[FloatArray, FloatArray], other: tuple[FloatArray, FloatArray]) -> BoolArray:
    """Which of two lists of straight lines, whose boxes overlap, have a point in common, row by row."""
    apart = [_hand(*line, point) for line, points in ((one, other), (other, one)) for point in points]
    result: BoolArray = (apart[0] * apart[1] <= 0.0) & (apart[2] * apart[3] <= 0.0)
    return result


def _hand(start: FloatArray, end: FloatArray, point: FloatArray) -> FloatArray:
    """On which side of a line a point lies: 1 left, -1 right, 0 on it."""
    along, aside = end - start, point - start
    return np.sign(along[:, 0] * aside[:, 1] - along[:, 1] * aside[:, 0])
