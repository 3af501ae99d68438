"""Write routes and areas as GeoJSON (RFC 7946): lines and polygons, alone or in a collection."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from navigator.errors import UsageError
from navigator.formats.course import ATTRIBUTION

COORDINATE_DECIMALS = 7  # OSM's own grid, 1 cm
AREA_DECIMALS = 6  # 0.1 m: no outline is known better
HEIGHT_DECIMALS = 2  # cm, as regions keep heights


def route_feature(
    points: Sequence[Sequence[float | None]], *, properties: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A LineString Feature through `points`, each (lon, lat) or (lon, lat, metres or None).

    Heights are kept only where every point has one: RFC 7946 knows no gap in a position.
    Raises UsageError for fewer than two points or one that is not on the globe.
    """
    if len(points) < 2:
        raise UsageError("a line needs at least two points")
    with_heights = all(len(point) > 2 and point[2] is not None for point in points)
    coordinates = [_position(point, with_height=with_heights) for point in points]
    return {
        "type": "Feature",
        "bbox": _box(coordinates),
        "properties": {"attribution": ATTRIBUTION, **(properties or {})},
        "geometry": {"type": "LineString", "coordinates": coordinates},
    }


def point_feature(
    point: Sequence[float | None], *, properties: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A Point Feature; raises UsageError where it is not on the globe."""
    return {
        "type": "Feature",
        "properties": {**(properties or {})},
        "geometry": {"type": "Point", "coordinates": _position(point, with_height=False)},
    }


def area_feature(
    polygons: Iterable[Iterable[Iterable[Sequence[float]]]], *, properties: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A Polygon or MultiPolygon Feature of polygons, each a list of closed rings of (lon, lat), holes last.

    Outer rings must go counterclockwise, holes clockwise. Raises UsageError where there is no polygon.
    """
    parts = [[_ring(ring) for ring in polygon] for polygon in polygons]
    if not parts:
        raise UsageError("an area needs at least one polygon")
    shape: Any = parts[0] if len(parts) == 1 else parts
    return {
        "type": "Feature",
        "bbox": _box([position for polygon in parts for position in polygon[0]]),
        "properties": {"attribution": ATTRIBUTION, **(properties or {})},
        "geometry": {"type": "Polygon" if len(parts) == 1 else "MultiPolygon", "coordinates": shape},
    }


def feature_collection(features: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A FeatureCollection of features as `route_feature` and `area_feature` make them."""
    return {"type": "FeatureCollection", "features": list(features)}


def to_text(value: Mapping[str, Any]) -> str:
    """One line of JSON with every script as it is; raises UsageError where a property is no JSON value."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise UsageError(f"this cannot be written as GeoJSON: {error}") from error


def _ring(points: Iterable[Sequence[float]]) -> list[list[float]]:
    """As `_position`, for thousands of points at once."""
    ring = np.asarray(points, float)
    if not bool(np.all(np.abs(ring) <= (180.0, 90.0))):  # also refuses NaN
        raise UsageError("an area has a corner that is not on the globe")
    positions: list[list[float]] = np.round(ring, AREA_DECIMALS).tolist()
    return positions


def _position(point: Sequence[float | None], *, with_height: bool) -> list[float]:
    lon, lat = point[0], point[1]
    if lon is None or lat is None or not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
        raise UsageError(f"a point at longitude {lon}, latitude {lat} is not on the globe")
    position = [round(lon, COORDINATE_DECIMALS), round(lat, COORDINATE_DECIMALS)]
    height = point[2] if with_height else None
    if height is not None:
        if not math.isfinite(height):
            raise UsageError(f"a height of {height} m is no number")
        position.append(round(height, HEIGHT_DECIMALS))
    return position


def _box(coordinates: Sequence[Sequence[float]]) -> list[float]:
    west, south = (min(position[axis] for position in coordinates) for axis in (0, 1))
    east, north = (max(position[axis] for position in coordinates) for axis in (0, 1))
    return [west, south, east, north]
