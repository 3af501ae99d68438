"""Measure on the ellipsoid and the sphere: distance, bearing, nearest point on a line.

Near a point the WGS84 ellipsoid is flattened to a plane with its two radii of curvature; over the
length of a road that agrees with the geodesic to a millionth (tests compare with pyproj). All
functions take and give numpy arrays or floats, longitude before latitude, in degrees and metres.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

EQUATOR_RADIUS = 6_378_137.0  # m, WGS84 semi-major axis
ECCENTRICITY_SQUARED = 6.694_379_990_14e-3  # WGS84
EARTH_RADIUS = 6_371_008.8  # m, mean radius (IUGG)


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Metres in one degree of longitude and in one of latitude at `lat`, on WGS84."""
    sine = math.sin(math.radians(lat))
    shrink = 1.0 - ECCENTRICITY_SQUARED * sine * sine
    meridian = EQUATOR_RADIUS * (1.0 - ECCENTRICITY_SQUARED) / shrink**1.5
    normal = EQUATOR_RADIUS / math.sqrt(shrink)
    return math.radians(1.0) * normal * math.cos(math.radians(lat)), math.radians(1.0) * meridian


def distance(lon1: Any, lat1: Any, lon2: Any, lat2: Any) -> Any:
    """Metres between points some kilometres apart at most; arrays are taken element by element."""
    sine = np.sin(np.radians((np.asarray(lat1, dtype=float) + lat2) / 2.0))
    shrink = 1.0 - ECCENTRICITY_SQUARED * sine * sine
    meridian = EQUATOR_RADIUS * (1.0 - ECCENTRICITY_SQUARED) / shrink**1.5
    normal = EQUATOR_RADIUS / np.sqrt(shrink)
    east = (
        np.radians(wrap_degrees(np.asarray(lon2, dtype=float) - lon1)) * normal * np.sqrt(1.0 - sine * sine)
    )
    north = np.radians(np.asarray(lat2, dtype=float) - lat1) * meridian
    return np.hypot(east, north)


def great_circle(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Metres between any two points of the sphere (haversine); within 0.6 % of the ellipsoid."""
    p1, p2 = math.radians(lat1), math.radians(lat2)
    a = math.sin((p2 - p1) / 2) ** 2
    a += math.cos(p1) * math.cos(p2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2.0 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(a)))


def wrap_degrees(angle: Any) -> Any:
    """The same angle in [-180, 180)."""
    return (np.asarray(angle, dtype=float) + 180.0) % 360.0 - 180.0


def bearing(lon1: Any, lat1: Any, lon2: Any, lat2: Any) -> Any:
    """Degrees clockwise from north in [0, 360) of the way from the first point to a second one nearby."""
    lat = np.radians((np.asarray(lat1, dtype=float) + lat2) / 2.0)
    east = wrap_degrees(np.asarray(lon2, dtype=float) - lon1) * np.cos(lat)
    north = np.asarray(lat2, dtype=float) - lat1
    return np.degrees(np.arctan2(east, north)) % 360.0


def along(lons: FloatArray, lats: FloatArray) -> FloatArray:
    """Metres from the start of a line to each of its points; shape as given, first is 0."""
    steps = distance(lons[:-1], lats[:-1], lons[1:], lats[1:])
    result: FloatArray = np.concatenate(([0.0], np.cumsum(steps)))
    return result


def nearest_on_pieces(
    lon: float, lat: float, start: tuple[Any, Any], end: tuple[Any, Any]
) -> tuple[FloatArray, FloatArray]:
    """Metres from one point to each straight piece, and where on the piece (0..1) the nearest point is.

    `start` and `end` are (lons, lats) arrays of the pieces' ends.
    """
    per_lon, per_lat = metres_per_degree(lat)
    ax = wrap_degrees(np.asarray(start[0], dtype=float) - lon) * per_lon
    ay = (np.asarray(start[1], dtype=float) - lat) * per_lat
    dx = wrap_degrees(np.asarray(end[0], dtype=float) - start[0]) * per_lon
    dy = (np.asarray(end[1], dtype=float) - start[1]) * per_lat
    squared = dx * dx + dy * dy
    share = np.divide(-(ax * dx + ay * dy), squared, out=np.zeros_like(squared), where=squared > 0.0)
    share = np.clip(share, 0.0, 1.0)
    return np.hypot(ax + share * dx, ay + share * dy), share
