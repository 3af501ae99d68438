"""Shape what was read for a map: project, cut, join, simplify and lay out flat; the door to shapely."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from tiles.mercator import Array, to_units

Inside = Callable[[Array, Array], Array]  # (lons, lats) in degrees -> which lie in the wanted area
Box = tuple[float, float, float, float]  # west, south, east, north


_STRIDE = 0.0005  # degrees: a line that passes an area is noticed every 50 m


@dataclass(frozen=True)
class Flat:
    """Shapes as flat arrays: the points of all rings, where each ring and each shape begins, with an end."""

    points: Array  # (n, 2) float64
    ring_first: Array  # into points
    first: Array  # into rings


def line_wkb(places: Sequence[tuple[float, float]]) -> str:
    """A line as hexadecimal WKB."""
    return str(shapely.to_wkb(shapely.linestrings(places), hex=True))


def decode(shapes: Sequence[str]) -> Array:
    """Geometries from hexadecimal WKB in degrees."""
    return np.asarray(shapely.from_wkb(np.array(shapes, dtype=object)))


def spots(lons: Sequence[float], lats: Sequence[float]) -> Array:
    """Point geometries in degrees."""
    return np.asarray(shapely.points(np.column_stack([lons, lats]).reshape(-1, 2)))


def on_surface(shapes: Array) -> Array:
    """A point inside each area."""
    return np.asarray(shapely.point_on_surface(shapes))


def touching(shapes: Array, inside: Inside, box: Box) -> Array:
    """Which geometries pass through the wanted area, whose box is given; all in degrees."""
    near = np.flatnonzero(reaching(shapes, box))
    dense = shapely.segmentize(shapes[near], _STRIDE)
    places, owner = shapely.get_coordinates(dense, return_index=True)
    result = np.zeros(len(shapes), bool)
    result[near[owner[np.asarray(inside(places[:, 0], places[:, 1]), bool)]]] = True
    return result


def reaching(shapes: Array, box: Box) -> Array:
    """Which geometries' own boxes overlap a box, all in one unit."""
    own = shapely.bounds(shapes)
    west, south, east, north = box
    return np.asarray((own[:, 0] <= east) & (own[:, 2] >= west) & (own[:, 1] <= north) & (own[:, 3] >= south))


def projected(shapes: Array) -> Array:
    """Geometries in degrees brought to whole map units."""
    return np.asarray(shapely.transform(shapes, lambda c: np.column_stack(to_units(c[:, 0], c[:, 1]))))


def joined(lines: Array, group: Array, directed: Array) -> tuple[Array, Array]:
    """Lines joined end to end within their group wherever no third line meets them; with their groups.

    `directed` says for each line whether it must keep its direction.
    """
    results, owners = [], []
    for wanted in (True, False):
        rows = np.flatnonzero(directed == wanted)
        rows = rows[np.argsort(group[rows], kind="stable")]
        if rows.size:
            kept, dense = np.unique(group[rows], return_inverse=True)
            many = shapely.multilinestrings(lines[rows], indices=dense)
            parts, owner = shapely.get_parts(shapely.line_merge(many, directed=wanted), return_index=True)
            results.append(parts)
            owners.append(kept[owner])
    if not results:
        return lines, group
    return np.concatenate(results), np.concatenate(owners)


def simplified(shapes: Array, tolerance: float) -> Array:
    """With no more corners than needed to stay within the tolerance, in the geometries' unit."""
    return np.asarray(shapely.simplify(shapes, tolerance, preserve_topology=False))


def polygons(shapes: Array) -> tuple[Array, Array]:
    """The plain polygons that areas consist of, with the row of the area; what has no surface is left out."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    solid = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)
    solid &= shapely.area(parts) > 0
    return np.asarray(parts[solid]), np.asarray(owner[solid])


def lines_of(shapes: Array) -> tuple[Array, Array]:
    """The plain lines of at least some length, with the row of what they came from."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    long = (shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING) & (shapely.length(parts) > 0)
    return np.asarray(parts[long]), np.asarray(owner[long])


def areas_of(shapes: Array) -> Array:
    """Square units."""
    return np.asarray(shapely.area(shapes))


def lengths_of(shapes: Array) -> Array:
    """Units."""
    return np.asarray(shapely.length(shapes))


def boxes_of(shapes: Array) -> Array:
    """West, south, east, north of each, in units."""
    return np.asarray(shapely.bounds(shapes)).reshape(-1, 4)


def laid_out(shapes: Array) -> Flat:
    """Geometries of one plain kind as flat arrays."""
    if not len(shapes):
        return Flat(np.zeros((0, 2)), np.zeros(1, np.int64), np.zeros(1, np.int64))
    kind, points, offsets = shapely.to_ragged_array(shapes, include_z=False)
    count = np.arange(len(shapes) + 1)
    if kind == shapely.GeometryType.POLYGON:
        return Flat(points, np.asarray(offsets[0], np.int64), np.asarray(offsets[1], np.int64))
    if kind == shapely.GeometryType.LINESTRING:
        return Flat(points, np.asarray(offsets[0], np.int64), count)
    return Flat(points, count, count)


def stacked(*parts: Any) -> Array:
    """Object arrays of geometries one behind the other."""
    return np.concatenate([np.asarray(part, dtype=object) for part in parts])
