"""Decide where the sea is: to the right of every coastline, as far as the map's box."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from tiles.mapgeometry import Box
from tiles.mercator import UNIT, Array

_OPEN_SEA = 30_000.0 / UNIT  # units round islands, 30 km on the map: the sea that a ferry crosses
_BESIDE = 0.25  # units to either side of a coast's middle: within the face that it bounds


def sea_areas(coasts: Array, box: Box, *, whole: bool = False) -> Array:
    """Polygons of sea inside a box, from coastlines; all in map units. Without a coast there is no sea.

    OSM's coasts have land on their left. Where a coast ends inside the box, since the extract was cut
    there, it is led straight on to the nearest side. With `whole`, where every coast closes, these are
    islands, and the open sea round them is filled beyond the box.
    """
    frame = shapely.box(*box)
    if not len(coasts):
        return np.zeros(0, object)
    lines = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(list(coasts)), directed=True))
    lines = lines[shapely.intersects(lines, frame)]
    if not len(lines):
        return np.zeros(0, object)
    if whole and shapely.is_closed(lines).all():
        box = _round_islands(lines, box)
        frame = shapely.box(*box)
    if not shapely.area(frame):
        return np.zeros(0, object)
    cut = shapely.get_parts(shapely.intersection(lines, frame))
    cut = cut[shapely.get_type_id(cut) == shapely.GeometryType.LINESTRING]
    edges = shapely.union_all([*cut, *_led_out(cut, box), frame.exterior])
    faces = shapely.get_parts(shapely.polygonize([*shapely.get_parts(edges)]))
    return np.asarray(faces[_votes(faces, cut) > 0], dtype=object)


def _round_islands(coasts: Array, box: Box) -> Box:
    """A box with sea on all sides of all coasts."""
    own = np.vstack([shapely.bounds(coasts), box])
    low, high = own[:, :2].min(axis=0) - _OPEN_SEA, own[:, 2:].max(axis=0) + _OPEN_SEA
    edge = float(2**31 - 1)  # of the map
    west, south, east, north = (float(value) for value in np.clip([*low, *high], -edge, edge))
    return west, south, east, north


def _led_out(lines: Array, box: Box) -> Sequence[shapely.LineString]:
    """Straight lines from the loose ends inside the box to its nearest side."""
    west, south, east, north = box
    ends = [place for line in lines if not line.is_closed for place in (line.coords[0], line.coords[-1])]
    result = []
    for x, y in ends:
        targets = ((west, y), (east, y), (x, south), (x, north))
        away, nearest = min((abs(x - a) + abs(y - b), (a, b)) for a, b in targets)
        if away > 0 and ends.count((x, y)) == 1:
            result.append(shapely.LineString([(x, y), nearest]))
    return result


def _votes(faces: Array, lines: Array) -> Array:
    """For each face, by how many units more of coast it lies to the right than to the left."""
    places, owner = shapely.get_coordinates(lines, return_index=True)
    same = owner[1:] == owner[:-1]
    start, step = places[:-1][same], np.diff(places, axis=0)[same]
    length = np.hypot(step[:, 0], step[:, 1])
    kept = length > 0
    start, step, length = start[kept], step[kept], length[kept]
    right = np.column_stack([step[:, 1], -step[:, 0]]) / length[:, None]
    votes = np.zeros(len(faces))
    tree = shapely.STRtree(faces)
    for side, weight in ((_BESIDE, length), (-_BESIDE, -length)):
        segment, face = tree.query(shapely.points(start + step / 2 + right * side), predicate="within")
        np.add.at(votes, face, weight[segment])
    return votes
