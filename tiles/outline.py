"""Decide which map tiles cover polygons, or a corridor along a line."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import mercantile
import numpy as np
import numpy.typing as npt
from mercantile import LngLat, LngLatBbox, Tile

from tiles.errors import Refused
from tiles.grid import EARTH, MERCATOR_LATITUDE, Blockwise

if TYPE_CHECKING:
    from shapely import Geometry

FloatArray = npt.NDArray[np.float64]

TOUCH = 1e-9  # degrees, 0.1 mm: a tile that an area enters by less only touches it; numbers are no better
PIECE = 10_000.0  # m of a line that one scale of the map is right for
TALLEST, MOST_IN_PIECE = 0.1, 200  # degrees of latitude, and points, of such a piece
WIDEST = 100_000.0  # m to each side of a line
HIGHEST = 89.0  # degrees of latitude beyond which metres can't be told on this map
QUARTER = 24  # corners of a quarter of a circle
OUTWARD = 1.0 / math.cos(math.pi / (4 * QUARTER))  # so that the corners' chords lie outside the circle

Ring = Sequence[Sequence[float]]  # longitude and latitude of each corner


@dataclass(frozen=True, eq=False)
class ShapeCover(Blockwise):
    """Polygons in degrees, inside the map and each on one side of the antimeridian."""

    shape: Geometry

    @classmethod
    def of_polygons(cls, polygons: Iterable[Sequence[Ring]]) -> ShapeCover:
        """Polygons of an outer ring and holes, as GeoJSON has them; longitudes may go on beyond 180.

        Raises Refused for what is none.
        """
        import shapely  # noqa: PLC0415  only where an outline is wanted

        try:
            parts = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons]
            whole = shapely.union_all([shapely.make_valid(part) for part in parts])
        except (ValueError, TypeError, IndexError, shapely.GEOSException) as error:
            raise Refused("the outline has a ring that is none; draw it again") from error
        return cls._cut(whole)

    @classmethod
    def corridor(cls, line: Sequence[LngLat], width: float) -> ShapeCover:
        """All within `width` metres of a line, or a little more; raises Refused where there is none."""
        import shapely  # noqa: PLC0415  see of_polygons

        if not line or not 0.0 < width <= WIDEST:  # NaN compares false
            raise Refused(f"a corridor needs a line, and at most {WIDEST / 1000.0:.0f} km to each side")
        parts = []
        for piece in _pieces(_unrolled(line)):
            north = math.degrees(width / EARTH)
            highest = max(abs(lat) for _, lat in piece) + north
            if highest >= HIGHEST:
                raise Refused("the line goes near a pole, where this map ends")
            squeeze = math.cos(math.radians(highest))
            flat = [(lon * squeeze, lat) for lon, lat in piece]
            wide = shapely.LineString(flat).buffer(north * OUTWARD, quad_segs=QUARTER)
            parts.append(shapely.transform(wide, _stretched(squeeze)))
        return cls._cut(shapely.union_all(parts))

    @classmethod
    def _cut(cls, whole: Geometry) -> ShapeCover:
        """Cut at the antimeridian, and at the ends of the map."""
        import shapely  # noqa: PLC0415  see of_polygons

        parts = []
        for turn in (-360.0, 0.0, 360.0):
            world = shapely.box(turn - 180.0, -MERCATOR_LATITUDE, turn + 180.0, MERCATOR_LATITUDE)
            parts.append(shapely.transform(shapely.intersection(whole, world), _turned(-turn)))
        made = shapely.union_all(parts)
        if not 0.0 < made.area < math.inf:  # NaN compares false
            raise Refused("the outline holds nothing of the map; check its corners, longitude first")
        shapely.prepare(made)
        return cls(made)

    @property
    def bounds(self) -> LngLatBbox:
        """The box round it; west is beyond east where it goes over the antimeridian."""
        import shapely  # noqa: PLC0415  see of_polygons

        west, south, east, north = self.shape.bounds
        if west > -180.0 + TOUCH or east < 180.0 - TOUCH:
            return LngLatBbox(west, south, east, north)
        spans = sorted((part.bounds[0], part.bounds[2]) for part in shapely.get_parts(self.shape))
        gap, ends, reached = 0.0, (west, east), spans[0][1]
        for start, end in spans[1:]:
            if start - reached > gap:
                gap, ends = start - reached, (start, reached)
            reached = max(reached, end)
        return LngLatBbox(ends[0], south, ends[1], north)

    def has(self, tile: Tile) -> bool:
        """As the protocol says."""
        import shapely  # noqa: PLC0415  see of_polygons

        return bool(shapely.intersects(self.shape, _ground(tile)))

    def holds(self, tile: Tile) -> bool:
        """Whether a tile's ground is covered."""
        import shapely  # noqa: PLC0415  see of_polygons

        return bool(shapely.covers(self.shape, _ground(tile)))


def _ground(tile: Tile) -> Geometry:
    """What an area must reach to have the tile: its box without the edge, which is its neighbours' too."""
    import shapely  # noqa: PLC0415  only where an outline is wanted

    west, south, east, north = mercantile.bounds(tile)
    return shapely.box(west + TOUCH, south + TOUCH, east - TOUCH, north - TOUCH)


def _unrolled(line: Sequence[LngLat]) -> list[tuple[float, float]]:
    """The line with longitudes that go on beyond 180 where it crosses the antimeridian."""
    points = [(float(line[0][0]), float(line[0][1]))]
    for lon, lat, *_ in line[1:]:
        last = points[-1][0]
        points.append((last + (float(lon) - last + 180.0) % 360.0 - 180.0, float(lat)))
    if not all(math.isfinite(lon) and abs(lat) <= 90.0 for lon, lat in points):
        raise Refused("the line has a point that is no place in degrees")
    return points


def _pieces(points: list[tuple[float, float]]) -> Iterator[list[tuple[float, float]]]:
    """The line in pieces so short that one scale is right for each; a lone point is a line of no length."""
    piece, yielded = [points[0]], False
    for (lon, lat), (to_lon, to_lat) in pairwise(points):
        shrink = math.cos(math.radians(lat))
        metres = math.radians(math.hypot((to_lon - lon) * shrink, to_lat - lat)) * EARTH
        steps = max(1, math.ceil(metres / PIECE))
        for step in range(1, steps + 1):
            piece.append((lon + (to_lon - lon) * step / steps, lat + (to_lat - lat) * step / steps))
            if abs(piece[-1][1] - piece[0][1]) > TALLEST or len(piece) > MOST_IN_PIECE:
                yield piece
                piece, yielded = [piece[-1]], True
    if len(piece) > 1:
        yield piece
    elif not yielded:
        yield piece * 2


def _turned(by: float) -> Callable[[FloatArray], FloatArray]:
    return lambda places: np.add(places, (by, 0.0))


def _stretched(squeeze: float) -> Callable[[FloatArray], FloatArray]:
    return lambda places: np.divide(places, (squeeze, 1.0))
