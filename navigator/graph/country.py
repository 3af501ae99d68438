"""Say which country's rules hold at a place: driving side and access defaults.

`countries.json` beside this module holds the tables and the outlines, each with its source. Outlines
are lines that one country (a coast) or two (a border) own; a place lies in the country whose lines one
crosses an odd number of times on the way to the north pole. Where no country is, up to 25 km off
shore, the nearest one holds: harbours, piers and islets too small for the data.
"""

from __future__ import annotations

import base64
import json
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from navigator.errors import UsageError
from navigator.geo import metres_per_degree

REACH = 25_000.0  # m; how far off shore a country's rules still hold (territorial waters are 22 km)
FINEST = 0.002  # degrees (200 m); the outlines tell no more, so a smaller box gets its middle's answer
FLAT = 100_000.0  # m; up to this size a box may be measured on a plane ...
SLACK = 1.1  # ... whose distances are then less than a tenth off, up to 80 degrees of latitude
STEEPEST = 89.0  # degrees; beyond, a box of longitudes has no width to speak of
NOBODY = 255  # the second owner of a coast

Floats = npt.NDArray[np.float32]
Owners = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Country:
    """A country's rules: on which side one drives, and what its access defaults change.

    Attributes:
        code: ISO 3166-1 alpha-2 code, "" where no country is (the open sea).
        left_hand: Whether traffic keeps to the left.
        bicycle: Access value of bicycles by highway value, only where it differs from the worldwide one.
        foot: The same for walkers.
    """

    code: str
    left_hand: bool
    bicycle: Mapping[str, str] = field(hash=False)
    foot: Mapping[str, str] = field(hash=False)


class _Box(NamedTuple):
    """Degrees; the corners are part of it."""

    west: float
    south: float
    east: float
    north: float

    def middle(self) -> tuple[float, float]:
        return (self.west + self.east) / 2.0, (self.south + self.north) / 2.0


@dataclass(frozen=True, slots=True)
class _Lines:
    """Straight pieces of outlines, in degrees: from where, to where, who owns them.

    A piece ends at the very number where the next one starts, else a ray could slip between them.
    """

    lon: Floats
    lat: Floats
    to_lon: Floats
    to_lat: Floats
    first: Owners
    second: Owners

    def pick(self, mask: npt.NDArray[Any]) -> _Lines:
        return _Lines(
            self.lon[mask],
            self.lat[mask],
            self.to_lon[mask],
            self.to_lat[mask],
            self.first[mask],
            self.second[mask],
        )

    def beside(self, box: _Box, margin: float) -> Bools:
        """Which lie at longitudes of the box widened by `margin` (metres)."""
        steepest = min(max(abs(box.south), abs(box.north)), STEEPEST)
        half = (box.east - box.west) / 2.0 + margin / metres_per_degree(steepest)[0]
        start = _wrap(self.lon - box.middle()[0])
        end = start + _wrap(self.to_lon - self.lon)
        result: Bools = (np.minimum(start, end) <= half) & (np.maximum(start, end) >= -half)
        return result

    def above(self, box: _Box, margin: float) -> Bools:
        """Which reach at least as far north as the south of the box widened by `margin` (metres)."""
        south = box.south - margin / metres_per_degree(box.south)[1]
        result: Bools = np.maximum(self.lat, self.to_lat) >= south
        return result

    def below(self, box: _Box, margin: float) -> Bools:
        """Which reach at least as far south as the north of the box widened by `margin` (metres)."""
        north = box.north + margin / metres_per_degree(box.north)[1]
        result: Bools = np.minimum(self.lat, self.to_lat) <= north
        return result

    def around(self, lon: float, lat: float) -> int:
        """Number of the country that the place lies in, or NOBODY."""
        start, end = _wrap(self.lon - lon), _wrap(self.to_lon - lon)
        behind = np.abs(start - end) > 180.0  # crosses the meridian opposite, not this one
        crossed = np.flatnonzero(((start > 0.0) != (end > 0.0)) & ~behind)
        start, end, low, high = start[crossed], end[crossed], self.lat[crossed], self.to_lat[crossed]
        north = crossed[low + (high - low) * start / (start - end) > lat]
        owners = np.concatenate([self.first[north], self.second[north]])
        odd = np.bincount(owners[owners != NOBODY], minlength=1) % 2
        return int(odd.argmax()) if odd.any() else NOBODY

    def away(self, lon: float, lat: float) -> Floats:
        """Metres from the place to each, on a plane that touches the earth there."""
        per_lon, per_lat = metres_per_degree(lat)
        x, y = _wrap(self.lon - lon) * per_lon, (self.lat - lat) * per_lat
        dx, dy = _wrap(self.to_lon - self.lon) * per_lon, (self.to_lat - self.lat) * per_lat
        share = np.clip(-(x * dx + y * dy) / np.maximum(dx * dx + dy * dy, 1.0), 0.0, 1.0)
        result: Floats = np.hypot(x + share * dx, y + share * dy)
        return result

    def holding(self, lon: float, lat: float) -> int:
        """Number of the country whose rules hold at the place, or NOBODY."""
        inside = self.around(lon, lat)
        if inside != NOBODY or not len(self.lon):
            return inside
        away = self.away(lon, lat)
        nearest = int(away.argmin())
        return int(self.first[nearest]) if away[nearest] <= REACH else NOBODY


class _Atlas(NamedTuple):
    lines: _Lines
    countries: tuple[Country, ...]  # by number; the last, NOBODY's, is the open sea
    left_hand: Bools  # the same by number, for arrays; a coast's other owner drives on neither side
    right_hand: Bools

    def drives(self, lines: _Lines, left: bool) -> Bools:
        """Which of the lines belong to a country that drives on that side."""
        sides = self.left_hand if left else self.right_hand
        result: Bools = sides[lines.first] | sides[lines.second]
        return result


def country_at(lon: float, lat: float) -> Country:
    """The country whose rules hold at a place; one with code "" on the open sea.

    Args:
        lon: Longitude in degrees.
        lat: Latitude in degrees.

    Raises:
        UsageError: The place is not on the earth.
    """
    _check(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    atlas = _atlas()
    lon, lat = float(lon), float(lat)
    place = _Box(lon, lat, lon, lat)
    lines = atlas.lines.pick(atlas.lines.beside(place, REACH) & atlas.lines.above(place, REACH))
    return atlas.countries[lines.holding(lon, lat)]


def left_hand_at(lons: npt.ArrayLike, lats: npt.ArrayLike) -> Bools:
    """Whether traffic keeps to the left at each place.

    Many places cost little more than one: a box of them gets one answer where its surroundings allow
    no other. So on the open sea, beyond any country's reach, the answer may be that of a shore nearby.

    Args:
        lons: Longitudes in degrees.
        lats: Latitudes in degrees, as many.

    Raises:
        UsageError: A place is not on the earth.
    """
    x, y = np.broadcast_arrays(np.asarray(lons, dtype=float), np.asarray(lats, dtype=float))
    _check(x, y)
    x, y, shape = x.ravel(), y.ravel(), x.shape
    left = np.zeros(x.size, bool)
    atlas = _atlas()
    open_boxes = [(atlas.lines, np.arange(x.size))] if x.size else []
    while open_boxes:
        lines, places = open_boxes.pop()
        lon, lat = x[places], y[places]
        box = _Box(lon.min(), lat.min(), lon.max(), lat.max())
        lines = lines.pick(lines.beside(box, REACH) & lines.above(box, REACH))
        side = _side(atlas, lines, box)
        if side is not None:
            left[places] = side
            continue
        wide = box.east - box.west > box.north - box.south
        low = lon <= box.middle()[0] if wide else lat <= box.middle()[1]
        open_boxes += [(lines, places[low]), (lines, places[~low])]
    return left.reshape(shape)


def _side(atlas: _Atlas, lines: _Lines, box: _Box) -> bool | None:
    """Whether all of the box drives on the left; None if it must be divided to tell."""
    lon, lat = box.middle()
    if not (lines.beside(box, 0.0) & lines.below(box, 0.0) & lines.above(box, 0.0)).any():
        inside = lines.around(lon, lat)
        if inside != NOBODY:
            return atlas.countries[inside].left_hand
    if max(box.east - box.west, box.north - box.south) <= FINEST:
        return atlas.countries[lines.holding(lon, lat)].left_hand
    close = lines.pick(lines.below(box, REACH))
    lefts, rights = (atlas.drives(close, left) for left in (True, False))
    if not lefts.any() or not rights.any():
        return bool(lefts.any())
    size = math.hypot(*np.multiply(metres_per_degree(lat), (box.east - box.west, box.north - box.south)))
    if size > FLAT:
        return None
    away = close.away(lon, lat)
    lead = away[rights].min() - away[lefts].min()  # changes by at most the size within the box
    return bool(lead > 0.0) if abs(lead) > SLACK * size else None


def _check(lons: npt.NDArray[np.float64], lats: npt.NDArray[np.float64]) -> None:
    """Refuse what is no place."""
    if not ((np.abs(lons) <= 180.0) & (np.abs(lats) <= 90.0)).all():
        raise UsageError(
            "Give longitudes from -180 to 180 and latitudes from -90 to 90 degrees, in that order."
        )


def _wrap(degrees: Floats) -> Floats:
    """The same angles in [-180, 180]."""
    result: Floats = degrees - np.float32(360.0) * np.rint(degrees / np.float32(360.0))
    return result


@lru_cache(maxsize=1)
def _atlas() -> _Atlas:
    """What the data file holds, read once."""
    data = json.loads(Path(__file__).with_name("countries.json").read_text(encoding="utf-8"))
    left, access = frozenset(data["left_hand"].split()), data["access"]
    codes = data["outlines"]["codes"].split()
    codes += [""] * (NOBODY + 1 - len(codes))
    countries = tuple(_country(code, code in left, access.get(code, {})) for code in codes)
    left_hand = np.array([country.left_hand for country in countries])
    right_hand = np.array([bool(country.code) and not country.left_hand for country in countries])
    return _Atlas(_lines(data["outlines"]), countries, left_hand, right_hand)


def _country(code: str, left_hand: bool, access: Mapping[str, Mapping[str, str]]) -> Country:
    tables = (MappingProxyType(dict(access.get(mode, {}))) for mode in ("bicycle", "foot"))
    return Country(code, left_hand, *tables)


def _lines(outlines: Mapping[str, Any]) -> _Lines:
    """The outlines unpacked, in degrees."""
    lengths = _unpacked(outlines["lengths"], "<u2").astype(np.intp)
    starts = _unpacked(outlines["starts"], "<u4").reshape(-1, 2)
    owners = np.repeat(_unpacked(outlines["owners"], "<u1").reshape(-1, 2), lengths, axis=0)
    arcs = np.cumsum(lengths) - lengths  # where each begins among all pieces
    ends = []
    for axis, steps_of in enumerate(("east", "north")):
        steps = _unpacked(outlines[steps_of], "<i2").astype(np.int64)
        walked = np.cumsum(steps) - steps
        place = walked + np.repeat(starts[:, axis].astype(np.int64) - walked[arcs], lengths)
        scale, origin = outlines["scale"][axis], outlines["translate"][axis]
        once_round = round(
            360.0 / scale
        )  # arcs that cross 180 degrees go on beyond; latitudes never get there
        ends += [((grid % once_round) * scale + origin).astype(np.float32) for grid in (place, place + steps)]
    lon, to_lon, lat, to_lat = ends
    return _Lines(lon, lat, to_lon, to_lat, owners[:, 0].copy(), owners[:, 1].copy())


def _unpacked(text: str, kind: str) -> npt.NDArray[Any]:
    """Whole numbers from text: base 64 of zlib of their byte planes."""
    planes = np.frombuffer(zlib.decompress(base64.b64decode(text)), np.uint8)
    width = np.dtype(kind).itemsize
    numbers: npt.NDArray[Any] = np.ascontiguousarray(planes.reshape(width, -1).T).view(kind).ravel()
    return numbers
