"""Decide to which point of a place one rides: a door, a road inside, or where its edge is nearest to one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from navigator.geo import distance
from navigator.graph.polygon import Polygon

Array = npt.NDArray[Any]
Point = tuple[float, float]  # lon, lat

SMALL = 150.0  # m across: below that the middle will do, a road is as near as to any other part
MARGIN = 0.003  # degrees round an area in which its nearest road is looked for
MOST_EDGE = 200  # points of an outline that are measured
MOST_ROADS = 20_000  # nodes that are measured with them


@dataclass(frozen=True)
class Roads:
    """Nodes of roads, by latitude."""

    lon: Array
    lat: Array

    @classmethod
    def of(cls, lons: Array, lats: Array) -> Roads:
        """In any order; degrees."""
        order = np.lexsort((lons, lats))
        return cls(np.asarray(lons, dtype=float)[order], np.asarray(lats, dtype=float)[order])

    def within(self, west: float, south: float, east: float, north: float) -> tuple[Array, Array]:
        """Longitudes and latitudes of the nodes in a box, thinned where there are very many."""
        part = slice(*np.searchsorted(self.lat, (south, north)))
        lon, lat = self.lon[part], self.lat[part]
        inside = np.flatnonzero((lon >= west) & (lon <= east))
        inside = inside[:: len(inside) // MOST_ROADS + 1]
        return lon[inside], lat[inside]


def middle_of(lons: Array, lats: Array) -> Point:
    """The middle of the box round some points."""
    return float((lons.min() + lons.max()) / 2.0), float((lats.min() + lats.max()) / 2.0)


def reachable_point(lons: Array, lats: Array, roads: Roads, *, closed: bool) -> Point:
    """A point inside an area, or on its edge, that a road leads to; degrees.

    `closed` says that the points go round the area in order; else they only lie on its edge.
    """
    lon, lat = middle_of(lons, lats)
    if distance(lons.min(), lats.min(), lons.max(), lats.max()) <= SMALL:
        return lon, lat
    box = (lons.min() - MARGIN, lats.min() - MARGIN, lons.max() + MARGIN, lats.max() + MARGIN)
    road_lons, road_lats = roads.within(*box)
    if not len(road_lons):
        return _nearest(lons, lats, lon, lat)
    if closed:
        inside = Polygon(((np.stack((lons, lats), axis=1),),)).inside(road_lons, road_lats)
        if inside.any():
            return _nearest(road_lons[inside], road_lats[inside], lon, lat)
    step = len(lons) // MOST_EDGE + 1
    edge_lons, edge_lats = lons[::step], lats[::step]
    away = np.array(
        [distance(x, y, road_lons, road_lats).min() for x, y in zip(edge_lons, edge_lats, strict=True)]
    )
    best = int(np.argmin(away))
    return float(edge_lons[best]), float(edge_lats[best])


def _nearest(lons: Array, lats: Array, lon: float, lat: float) -> Point:
    best = int(np.argmin(distance(lon, lat, lons, lats)))
    return float(lons[best]), float(lats[best])
