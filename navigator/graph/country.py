"""Say which country's rules hold at a place: driving side and access defaults.

`countries.json` beside this module holds the tables and the outlines, each with its source. Outlines
are lines that one or two countries own; a place lies in the country whose lines one crosses an odd
number of times on the way to the north pole. They take in the sea around a country, so harbours, piers
and islets are within; beyond them is the open sea.
"""

from __future__ import annotations

import base64
import json
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

FINEST = 0.001  # degrees (100 m); the outlines tell no more, so a smaller box gets its middle's answer
WIDE = 90.0  # degrees; a box that reaches farther may meet a line on either way round the earth
NOBODY = 255  # owner of the open sea

Floats = npt.NDArray[np.float64]
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
    """A middle, and how far it reaches to each side of it; degrees, the edge is part of it."""

    lon: float
    lat: float
    half_lon: float
    half_lat: float

    @classmethod
    def round_about(cls, lons: Floats, lats: Floats) -> _Box:
        west, south, east, north = lons.min(), lats.min(), lons.max(), lats.max()
        return cls((west + east) / 2.0, (south + north) / 2.0, (east - west) / 2.0, (north - south) / 2.0)


@dataclass(frozen=True, slots=True)
class _Lines:
    """Straight pieces of outlines, in degrees: from where, to where, who owns them.

    A piece ends at the very number where the next one starts, else a ray could slip between them.
    """

    lon: Floats  # in [-180, 180)
    lat: Floats
    to_lon: Floats  # likewise; of the two ways round the earth the shorter is meant
    to_lat: Floats
    owners: Owners  # two a piece

    def pick(self, mask: Bools) -> _Lines:
        return _Lines(self.lon[mask], self.lat[mask], self.to_lon[mask], self.to_lat[mask], self.owners[mask])

    def on_the_way_north(self, box: _Box) -> _Lines:
        """Those that one can meet on the way from a place in the box to the pole; all, if it is too wide."""
        if box.half_lon > WIDE:
            return self
        start = _wrap(self.lon - box.lon)
        end = start + _wrap(self.to_lon - self.lon)
        beside = (np.minimum(start, end) <= box.half_lon) & (np.maximum(start, end) >= -box.half_lon)
        return self.pick(beside & (np.maximum(self.lat, self.to_lat) >= box.lat - box.half_lat))

    def touching(self, box: _Box) -> _Lines:
        """Those of the lines on the way north that touch the box."""
        x, y = _wrap(self.lon - box.lon), self.lat - box.lat
        dx, dy = _wrap(self.to_lon - self.lon), self.to_lat - self.lat
        low_enough = np.minimum(y, y + dy) <= box.half_lat
        both_sides = np.abs(dx * y - dy * x) <= np.abs(dx) * box.half_lat + np.abs(dy) * box.half_lon
        return self.pick(low_enough & both_sides)

    def around(self, lon: float, lat: float) -> int:
        """Number of the country that the place lies in, or NOBODY."""
        start, end = _wrap(self.lon - lon), _wrap(self.to_lon - lon)
        behind = np.abs(start - end) > 180.0  # crosses the meridian opposite, not this one
        crossed = np.flatnonzero(((start > 0.0) != (end > 0.0)) & ~behind)
        start, end, low, high = start[crossed], end[crossed], self.lat[crossed], self.to_lat[crossed]
        north = crossed[low + (high - low) * start / (start - end) > lat]
        owners = self.owners[north].ravel()
        odd = np.bincount(owners[owners != NOBODY], minlength=1) % 2
        return int(odd.argmax()) if odd.any() else NOBODY


class _Atlas(NamedTuple):
    lines: _Lines
    countries: tuple[Country, ...]  # by number; the last, NOBODY's, is the open sea
    left_hand: Bools  # the same for arrays


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
    return atlas.countries[atlas.lines.around(lon, lat)]


def left_hand_at(lons: npt.ArrayLike, lats: npt.ArrayLike) -> Bools:
    """Whether traffic keeps to the left at each place.

    Many places cost little more than one: a box of them that no line divides gets one answer.

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
    boxes = [(atlas.lines, np.arange(x.size))] if x.size else []
    while boxes:
        lines, places = boxes.pop()
        lon, lat = x[places], y[places]
        box = _Box.round_about(lon, lat)
        lines = lines.on_the_way_north(box)
        side = _side(atlas, lines, box)
        if side is not None:
            left[places] = side
            continue
        low = lon <= box.lon if box.half_lon > box.half_lat else lat <= box.lat
        boxes += [(lines, places[low]), (lines, places[~low])]
    return left.reshape(shape)


def _side(atlas: _Atlas, lines: _Lines, box: _Box) -> bool | None:
    """Whether all of the box drives on the left; None if it must be divided to tell."""
    if box.half_lon > WIDE:
        return None
    sides = atlas.left_hand[lines.touching(box).owners]
    if sides.size and sides.all() == sides.any():  # every part of the box lies beside one of these lines
        return bool(sides.any())
    if sides.size and max(box.half_lon, box.half_lat) > FINEST / 2.0:
        return None
    return bool(atlas.left_hand[lines.around(box.lon, box.lat)])


def _check(lons: Floats, lats: Floats) -> None:
    """Refuse what is no place."""
    if not ((np.abs(lons) <= 180.0) & (np.abs(lats) <= 90.0)).all():
        raise UsageError(
            "Give longitudes from -180 to 180 and latitudes from -90 to 90 degrees, in that order."
        )


def _wrap(degrees: Floats) -> Floats:
    """The same angles in [-180, 180]."""
    result: Floats = degrees - 360.0 * np.rint(degrees / 360.0)
    return result


@lru_cache(maxsize=1)
def _atlas() -> _Atlas:
    """What the data file holds, read once."""
    data = json.loads(Path(__file__).with_name("countries.json").read_text(encoding="utf-8"))
    left, access = frozenset(data["left_hand"].split()), data["access"]
    codes = data["outlines"]["codes"].split()
    codes += [""] * (NOBODY + 1 - len(codes))
    countries = tuple(_country(code, code in left, access.get(code, {})) for code in codes)
    return _Atlas(_lines(data["outlines"]), countries, np.array([country.left_hand for country in countries]))


def _country(code: str, left_hand: bool, access: Mapping[str, Mapping[str, str]]) -> Country:
    tables = (MappingProxyType(dict(access.get(mode, {}))) for mode in ("bicycle", "foot"))
    return Country(code, left_hand, *tables)


def _lines(outlines: Mapping[str, Any]) -> _Lines:
    """The outlines unpacked, in degrees."""
    grid = outlines["grid"]
    lengths = _unpacked(outlines["lengths"], "<u2").astype(np.intp)
    starts = _unpacked(outlines["starts"], "<i4").reshape(-1, 2)
    arcs = np.cumsum(lengths) - lengths  # where each begins among all pieces
    ends = []
    for axis, steps_of in enumerate(("east", "north")):
        steps = _unpacked(outlines[steps_of], "<i4").astype(np.int64)
        walked = np.cumsum(steps) - steps
        place = walked + np.repeat(starts[:, axis] - walked[arcs], lengths)
        ends += [place / grid, (place + steps) / grid]
    lon, to_lon, lat, to_lat = ends
    owners = np.repeat(_unpacked(outlines["owners"], "<u1").reshape(-1, 2), lengths, axis=0)
    return _Lines(lon, lat, to_lon, to_lat, owners)


def _unpacked(text: str, kind: str) -> npt.NDArray[Any]:
    """Whole numbers from text: base 64 of zlib of their byte planes."""
    planes = np.frombuffer(zlib.decompress(base64.b64decode(text)), np.uint8)
    width = np.dtype(kind).itemsize
    numbers: npt.NDArray[Any] = np.ascontiguousarray(planes.reshape(width, -1).T).view(kind).ravel()
    return numbers
