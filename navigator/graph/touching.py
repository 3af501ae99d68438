"""Find the segments that touch an area."""

from __future__ import annotations

import math

import numpy as np

from navigator.graph.locate import Grid
from navigator.graph.network import Network
from navigator.graph.polygon import Frame, Polygon
from navigator.graph.roadgraph import COORDINATE_SCALE, Array, RoadGraph


def touching(network: Network, area: Polygon) -> Array:
    """Numbers of the segments that have a point in common with an area, rising; the grid tells which may."""
    piece = np.unique(np.concatenate([_pieces_in(network.grid, frame) for frame in area.frames]))
    met = area.touches(_points(network.graph, piece), _points(network.graph, piece + 1))
    first = np.asarray(network.graph.segments.shape_first)
    segment: Array = np.unique(np.searchsorted(first, piece[met], side="right") - 1)
    return segment


def _pieces_in(grid: Grid, frame: Frame) -> Array:
    """Shape rows of all pieces in the cells that a box touches."""
    west, south, size, columns, rows = (int(value) for value in grid.frame)
    x0, y0, x1, y1 = (
        math.floor((degrees * COORDINATE_SCALE - origin) / size)
        for degrees, origin in zip(frame, (west, south, west, south), strict=True)
    )
    x0, y0, x1, y1 = max(0, x0), max(0, y0), min(columns - 1, x1), min(rows - 1, y1)
    if x0 > x1:
        return np.zeros(0, np.int64)
    row = np.arange(y0, y1 + 1) * columns
    parts = [grid.piece[a:b] for a, b in zip(grid.first[row + x0], grid.first[row + x1 + 1], strict=True)]
    return np.concatenate([np.zeros(0, np.int64), *parts])


def _points(graph: RoadGraph, rows: Array) -> Array:
    """Longitudes and latitudes of shape points, (n, 2) degrees."""
    lon, lat = graph.segments.shape_lon[rows], graph.segments.shape_lat[rows]
    return np.stack((lon, lat), axis=-1) / COORDINATE_SCALE
