"""Measure the map plane: Web Mercator in metres, and in whole units that an int32 holds round the world."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

RADIUS = 6_378_137.0  # m; EPSG:3857 takes the earth for a sphere of WGS 84's equator
WORLD = 2 * np.pi * RADIUS  # m round the equator, and the side of the square map
UNIT = WORLD / 2**32  # m; 9 mm: finer than any map is drawn, coarse enough for an int32
MOST_LATITUDE = 85.051_128_779_806_6  # degrees, where the map is square
_LAST = 2**31 - 1

Array = NDArray[Any]


def to_units(lons: Array, lats: Array) -> tuple[Array, Array]:
    """Whole units east and north of (0, 0), as float64, for points in degrees; beyond the map, its border."""
    x = np.asarray(lons, np.float64) / 360.0 * 2**32
    y = np.arcsinh(np.tan(np.radians(np.clip(lats, -MOST_LATITUDE, MOST_LATITUDE)))) * RADIUS / UNIT
    return np.clip(np.round(x), -_LAST, _LAST), np.clip(np.round(y), -_LAST, _LAST)


def to_metres(lons: Array, lats: Array) -> tuple[Array, Array]:
    """Metres east and north of (0, 0) on the map for points in degrees."""
    y = np.arcsinh(np.tan(np.radians(np.clip(lats, -MOST_LATITUDE, MOST_LATITUDE)))) * RADIUS
    return np.radians(np.asarray(lons, np.float64)) * RADIUS, y


def to_degrees(x: Array, y: Array) -> tuple[Array, Array]:
    """Longitudes and latitudes of points in metres on the map."""
    return np.degrees(np.asarray(x) / RADIUS), np.degrees(np.arctan(np.sinh(np.asarray(y) / RADIUS)))


def pixel(zoom: float) -> float:
    """Metres on the map of a pixel, where a tile has 256 of them a side."""
    return float(WORLD / 256 / 2**zoom)
