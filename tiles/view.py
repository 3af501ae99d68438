"""Fit a piece of the world into a picture, in Web Mercator, and tell where in it a place lies."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from mercantile import LngLat, LngLatBbox

from tiles.mercator import MOST_LATITUDE, WORLD

FloatArray = npt.NDArray[np.float64]

TILE = 256  # px: zoom z shows the world in 2**z tiles of this width, as every web map counts
ECCENTRICITY_SQUARED = 6.694_379_990_14e-3  # WGS84
LEAST_ZOOM, MOST_ZOOM = 0.0, 18.0
LEAST_EXTENT = 1e-7  # of the world, 4 m: what is smaller has no shape that a zoom could follow


@dataclass(frozen=True)
class View:
    """What a picture shows: its middle in degrees, the zoom (fractions allowed), width and height in px."""

    middle: LngLat
    zoom: float
    size: tuple[int, int]

    @classmethod
    def of(cls, lons: Iterable[float], lats: Iterable[float], size: tuple[int, int]) -> View:
        """The nearest view that holds a line's places, in degrees; the antimeridian does not cut it."""
        x, y = world(np.unwrap(np.fromiter(lons, float), period=360.0), np.fromiter(lats, float))
        (west, east), (north, south) = (x.min(), x.max()), (y.min(), y.max())
        shares = (
            size[0] / (max(east - west, LEAST_EXTENT) * TILE),
            size[1] / (max(south - north, LEAST_EXTENT) * TILE),
        )
        zoom = min(max(math.log2(min(shares)), LEAST_ZOOM), MOST_ZOOM)
        return cls(place((west + east) / 2.0, (north + south) / 2.0), zoom, size)

    @classmethod
    def of_box(cls, box: LngLatBbox, size: tuple[int, int]) -> View:
        """The nearest view that holds a box; it crosses the antimeridian where west is greater than east."""
        east = box.east + 360.0 if box.east < box.west else box.east
        middle = (box.west + east) / 2.0
        return cls.of((box.west, middle, east), (box.south, box.south, box.north), size)

    def widened(self, size: tuple[int, int], shift: tuple[float, float]) -> View:
        """The same scale on a sheet of another size, whose middle lies `shift` px right and down of ours."""
        x, y = world(np.float64(self.middle.lng), np.float64(self.middle.lat))
        step = 1.0 / (TILE * 2.0**self.zoom)
        return View(place(float(x) + shift[0] * step, float(y) + shift[1] * step), self.zoom, size)

    def pixels(self, lons: npt.ArrayLike, lats: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Px from the left and from the top of places in degrees, each on the world's copy nearest us."""
        turned = (np.asarray(lons, float) - self.middle.lng + 180.0) % 360.0 - 180.0 + self.middle.lng
        return self._placed(turned, lats)

    def line(self, lons: FloatArray, lats: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Px of a line whose points follow each other the short way round, begun as `pixels` begins it."""
        unrolled = np.unwrap(lons, period=360.0)
        offset = round((self.middle.lng - (unrolled.min() + unrolled.max()) / 2.0) / 360.0) * 360.0
        return self._placed(unrolled + offset, lats)

    def _placed(self, lons: FloatArray, lats: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        x, y = world(lons, np.asarray(lats, float))
        left, top = self.corner
        scale = TILE * 2.0**self.zoom
        return (x - left) * scale, (y - top) * scale

    @property
    def corner(self) -> tuple[float, float]:
        """The upper left corner, in widths of the world from 180 degrees west and from the northern edge."""
        x, y = world(np.float64(self.middle.lng), np.float64(self.middle.lat))
        scale = TILE * 2.0**self.zoom
        return float(x) - self.size[0] / 2.0 / scale, float(y) - self.size[1] / 2.0 / scale

    @property
    def bounds(self) -> LngLatBbox:
        """What it shows, in degrees; east may lie beyond 180 and west beyond -180."""
        scale = TILE * 2.0**self.zoom
        left, top = self.corner
        northwest = place(left, top)
        southeast = place(left + self.size[0] / scale, top + self.size[1] / scale)
        return LngLatBbox(northwest.lng, southeast.lat, southeast.lng, northwest.lat)

    def metres_per_pixel(self, row: float) -> float:
        """Metres on the WGS84 ellipsoid that one px to the east spans, `row` px below the upper edge."""
        scale = TILE * 2.0**self.zoom
        lat = math.radians(place(0.0, self.corner[1] + row / scale).lat)
        return float(
            WORLD / scale * math.cos(lat) / math.sqrt(1.0 - ECCENTRICITY_SQUARED * math.sin(lat) ** 2)
        )


def world(lons: npt.ArrayLike, lats: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Widths of the world from 180 degrees west, and from Web Mercator's northern edge."""
    radians = np.radians(np.clip(np.asarray(lats, float), -MOST_LATITUDE, MOST_LATITUDE))
    down = 0.5 - np.arctanh(np.sin(radians)) / (2.0 * np.pi)
    return np.asarray(lons, float) / 360.0 + 0.5, down


def place(x: float, y: float) -> LngLat:
    """The place in degrees so many widths of the world from its north-western corner."""
    return LngLat((x - 0.5) * 360.0, math.degrees(math.atan(math.sinh((0.5 - y) * 2.0 * math.pi))))
