"""Decide which map tiles cover a box or a disc, and count them without listing them."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import mercantile
from mercantile import LngLat, LngLatBbox, Tile

from tiles.errors import Refused

DEEPEST = 22  # a zoom at which a tile is less than 10 m wide; no server goes deeper
MERCATOR_LATITUDE = math.degrees(math.atan(math.sinh(math.pi)))  # degrees: where the square map ends
EARTH = 6_371_008.8  # m: mean radius (IUGG)
ROOT = Tile(0, 0, 0)


class Coverage(Protocol):
    """An area that tells its tiles at a zoom."""

    @property
    def bounds(self) -> LngLatBbox:
        """The box round it; west is beyond east where it goes over the antimeridian."""

    def has(self, tile: Tile) -> bool:
        """Whether a tile, of any zoom, belongs to the area."""

    def count(self, zoom: int) -> int:
        """How many tiles touch the area at a zoom."""

    def tiles(self, zoom: int) -> Iterator[Tile]:
        """The tiles that touch the area at a zoom, each once."""


@dataclass(frozen=True)
class BoxCover:
    """A box of longitudes and latitudes; west of more than east reaches over the antimeridian.

    A tile has its west and north edge, but not its east and south one, so a box that ends on an edge of tiles
    does not take in the next. What lies beyond the map's ends at 85.05 degrees belongs to the last row.

    Raises:
        Refused: numbers that are no longitudes and latitudes, or south above north.
    """

    bounds: LngLatBbox

    def __post_init__(self) -> None:
        west, south, east, north = self.bounds
        if not all(-180.0 <= lon <= 180.0 for lon in (west, east)) or not -90.0 <= south <= north <= 90.0:
            raise Refused(f"a box is W,S,E,N in degrees, and {west},{south},{east},{north} is none")

    def has(self, tile: Tile) -> bool:
        """As the protocol says."""
        return tile.y in self._rows(tile.z) and any(tile.x in columns for columns in self._columns(tile.z))

    def count(self, zoom: int) -> int:
        """How many tiles touch the box at a zoom, without listing them."""
        rows = self._rows(zoom)
        return len(rows) * sum(len(columns) for columns in self._columns(zoom))

    def tiles(self, zoom: int) -> Iterator[Tile]:
        """The tiles that touch the box, row by row."""
        for y in self._rows(zoom):
            for columns in self._columns(zoom):
                for x in columns:
                    yield Tile(x, y, zoom)

    def _rows(self, zoom: int) -> range:
        return _span(_down(self.bounds.north), _down(self.bounds.south), zoom)

    def _columns(self, zoom: int) -> list[range]:
        west, east = _across(self.bounds.west), _across(self.bounds.east)
        if west <= east:
            return [_span(west, east, zoom)]
        left, right = _span(0.0, east, zoom), _span(west, 1.0, zoom)
        if left.stop >= right.start:  # they meet in a column of a low zoom
            return [range(1 << zoom)]
        return [right, left]


class Blockwise(ABC):
    """An area that is told from block to block of tiles, so that what lies wholly inside is not looked at."""

    @abstractmethod
    def has(self, tile: Tile) -> bool:
        """As the protocol says."""

    @abstractmethod
    def holds(self, tile: Tile) -> bool:
        """Whether all of a tile that belongs to the area lies in it."""

    def count(self, zoom: int) -> int:
        """How many tiles touch the area at a zoom; those wholly inside are counted by the block."""
        return sum(4 ** (zoom - block.z) for block in self._blocks(ROOT, zoom))

    def tiles(self, zoom: int) -> Iterator[Tile]:
        """The tiles that touch the area, neighbours together."""
        for block in self._blocks(ROOT, zoom):
            yield from below(block, zoom)

    def _blocks(self, tile: Tile, zoom: int) -> Iterator[Tile]:
        if not self.has(tile):
            return
        if tile.z == zoom or self.holds(tile):
            yield tile
            return
        for child in children(tile):
            yield from self._blocks(child, zoom)


@dataclass(frozen=True)
class DiscCover(Blockwise):
    """What lies within a radius in metres of a place, on the sphere.

    Raises:
        Refused: the place is none, or the radius is not above 0.
    """

    centre: LngLat
    radius: float

    def __post_init__(self) -> None:
        lon, lat = self.centre
        if not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
            raise Refused(f"there is no place at longitude {lon}, latitude {lat}")
        if not (math.isfinite(self.radius) and self.radius > 0.0):
            raise Refused("a radius is a number of metres above 0")

    @property
    def bounds(self) -> LngLatBbox:
        """The box round it, all longitudes where it holds a pole."""
        lon, lat = self.centre
        tall = self.radius / EARTH
        south, north = lat - math.degrees(tall), lat + math.degrees(tall)
        if south <= -90.0 or north >= 90.0:
            return LngLatBbox(-180.0, max(-90.0, south), 180.0, min(90.0, north))
        wide = math.degrees(math.asin(min(1.0, math.sin(tall) / math.cos(math.radians(lat)))))
        west, east = ((side + 180.0) % 360.0 - 180.0 for side in (lon - wide, lon + wide))
        return LngLatBbox(west, south, east, north)

    def has(self, tile: Tile) -> bool:
        """As the protocol says."""
        return nearest(tile, self.centre) <= self.radius

    def holds(self, tile: Tile) -> bool:
        """Whether the farthest place of a tile is no farther than the radius."""
        antipode = LngLat(self.centre.lng - math.copysign(180.0, self.centre.lng), -self.centre.lat)
        return math.pi * EARTH - nearest(tile, antipode) <= self.radius


def count_tiles(area: Coverage, zooms: range) -> int:
    """How many tiles cover an area at all zooms of a range."""
    return sum(area.count(zoom) for zoom in checked(zooms))


def all_tiles(area: Coverage, zooms: range) -> Iterator[Tile]:
    """The tiles of an area at all zooms of a range, coarse ones first, none held in memory."""
    for zoom in checked(zooms):
        yield from area.tiles(zoom)


def spread(area: Coverage, zoom: int, number: int) -> list[Tile]:
    """About so many tiles of an area at a zoom, as far apart as may be, found without listing all."""
    coarse = next(z for z in range(zoom + 1) if z == zoom or area.count(z) >= number)
    step = max(1, area.count(coarse) // number)
    return [_inner(area, tile, zoom) for tile in islice(area.tiles(coarse), 0, number * step, step)]


def _inner(area: Coverage, tile: Tile, zoom: int) -> Tile:
    """A tile of the area below one, by turns in each corner."""
    while tile.z < zoom:
        there = [child for child in children(tile) if area.has(child)] or children(tile)
        tile = there[(tile.x + tile.y) % len(there)]
    return tile


def nearest(tile: Tile, place: LngLat) -> float:
    """Metres on the sphere from a place to the nearest point of a tile, 0 inside."""
    west, south, east, north = mercantile.bounds(tile)
    if west <= place.lng <= east:
        return EARTH * math.radians(max(south - place.lat, place.lat - north, 0.0))
    return min(_to_meridian(place, lon, (south, north)) for lon in (west, east))


def _to_meridian(place: LngLat, lon: float, lats: tuple[float, float]) -> float:
    turn, lat = math.radians(lon - place.lng), math.radians(place.lat)
    foot = math.degrees(math.atan2(math.sin(lat), math.cos(lat) * math.cos(turn)))  # beyond 90: over the pole
    found = [*lats, foot] if lats[0] < foot < lats[1] else list(lats)
    return min(_metres(lat, math.radians(other), turn) for other in found)


def _metres(one: float, other: float, turn: float) -> float:
    half = math.sin((other - one) / 2) ** 2 + math.cos(one) * math.cos(other) * math.sin(turn / 2) ** 2
    return 2.0 * EARTH * math.asin(math.sqrt(min(1.0, half)))


def below(block: Tile, zoom: int) -> Iterator[Tile]:
    """The tiles of a zoom that lie in a coarser one, or the tile itself."""
    if block.z == zoom:
        yield block
        return
    for child in children(block):
        yield from below(child, zoom)


def children(tile: Tile) -> list[Tile]:
    """The four tiles of the next zoom that a tile is made of."""
    x, y, z = 2 * tile.x, 2 * tile.y, tile.z + 1
    return [Tile(x, y, z), Tile(x + 1, y, z), Tile(x + 1, y + 1, z), Tile(x, y + 1, z)]


def checked(zooms: range) -> range:
    """The zooms; Refused where they are none."""
    if not zooms or zooms.step != 1 or zooms.start < 0 or zooms.stop > DEEPEST + 1:
        raise Refused(f"zooms are a range within 0-{DEEPEST}, such as 8-15")
    return zooms


def _across(lon: float) -> float:
    return (lon + 180.0) / 360.0


def _down(lat: float) -> float:
    shown = math.radians(max(-MERCATOR_LATITUDE, min(MERCATOR_LATITUDE, lat)))
    return min(1.0, max(0.0, 0.5 - math.asinh(math.tan(shown)) / (2.0 * math.pi)))


def _span(start: float, end: float, zoom: int) -> range:
    size = 1 << zoom
    first = min(size - 1, math.floor(start * size))
    return range(first, min(size, max(first + 1, math.ceil(end * size))))
