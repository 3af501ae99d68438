"""Find the edges nearest to a point.

A grid of cells over the region lists the straight pieces of road that touch each cell. Points snap to
a place on a segment, never to a node: with the share of the segment and the side of the road.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from navigator.geo import along, metres_per_degree, nearest_on_pieces
from navigator.graph.roadgraph import COORDINATE_SCALE, Array, RoadGraph

SMALLEST_CELL = 10_000  # 0.001 degrees, some 100 m: finer costs memory and saves nothing
PIECES_PER_CELL = 4  # aimed at, over the whole box


@dataclass(frozen=True)
class Snap:
    """The nearest place on one segment."""

    segment: int
    share: float  # of the segment, in the way's direction
    lon: float
    lat: float
    distance: float  # m from the point asked for
    side: int  # where that point lies as seen in the way's direction: -1 left, 1 right, 0 on it


@dataclass(frozen=True)
class Grid:
    """Pieces of road by cell; piece i is the straight line from shape point i to i + 1."""

    frame: Array  # int64 (5,): west, south, cell size in 1e-7 degrees, columns, rows
    first: Array  # int32 (cells + 1,)
    piece: Array  # int32, shape rows


def build_grid(graph: RoadGraph) -> Grid:
    """The index of a graph, to be kept with it."""
    segments = graph.segments
    count = len(segments.shape_lon)
    is_start = np.ones(count, bool)
    is_start[segments.shape_first[1:] - 1] = False
    piece = np.flatnonzero(is_start)
    x, y = segments.shape_lon.astype(np.int64), segments.shape_lat.astype(np.int64)
    west, south = int(x.min()), int(y.min())
    width, height = int(x.max()) - west + 1, int(y.max()) - south + 1
    size = max(SMALLEST_CELL, math.isqrt(width * height * PIECES_PER_CELL // max(1, len(piece))))
    columns, rows = width // size + 1, height // size + 1
    cx, cy = (x - west) // size, (y - south) // size
    x0, x1 = np.minimum(cx[piece], cx[piece + 1]), np.maximum(cx[piece], cx[piece + 1])
    y0, y1 = np.minimum(cy[piece], cy[piece + 1]), np.maximum(cy[piece], cy[piece + 1])
    wide = x1 - x0 + 1
    covered = wide * (y1 - y0 + 1)
    owner = np.repeat(np.arange(len(piece)), covered)
    offset = np.arange(int(covered.sum())) - np.repeat(np.cumsum(covered) - covered, covered)
    cell = (y0[owner] + offset // wide[owner]) * columns + x0[owner] + offset % wide[owner]
    order = np.argsort(cell, kind="stable")
    first = np.concatenate(([0], np.cumsum(np.bincount(cell, minlength=columns * rows))))
    frame = np.array([west, south, size, columns, rows], dtype=np.int64)
    return Grid(frame, first.astype(np.int32), piece[owner[order]].astype(np.int32))


@dataclass(frozen=True)
class Locator:
    """Answer which segments lie near a point."""

    graph: RoadGraph
    grid: Grid

    def near(self, lon: float, lat: float, *, radius: float, usable: Array | None = None) -> list[Snap]:
        """Nearest place on each segment within `radius` metres, nearest first.

        `usable` (bool, one a segment) leaves out the others.
        """
        piece = self._pieces(lon, lat, radius)
        segment = self._segment_of(piece)
        if usable is not None:
            keep = usable[segment]
            piece, segment = piece[keep], segment[keep]
        if not len(piece):
            return []
        away, share = nearest_on_pieces(lon, lat, self._points(piece), self._points(piece + 1))
        best: dict[int, int] = {}
        for row in np.argsort(away, kind="stable"):
            if away[row] > radius:
                break
            best.setdefault(int(segment[row]), int(row))
        return [
            self._snap((lon, lat), owner, int(piece[row]), float(share[row]), float(away[row]))
            for owner, row in best.items()
        ]

    def _pieces(self, lon: float, lat: float, radius: float) -> Array:
        """Shape rows of all pieces in the cells that a square round the point touches."""
        west, south, size, columns, rows = (int(value) for value in self.grid.frame)
        per_lon, per_lat = metres_per_degree(lat)
        reach_x = radius / max(per_lon, 1.0) * COORDINATE_SCALE
        reach_y = radius / per_lat * COORDINATE_SCALE
        x, y = lon * COORDINATE_SCALE - west, lat * COORDINATE_SCALE - south
        x0, x1 = max(0, math.floor((x - reach_x) / size)), min(columns - 1, math.floor((x + reach_x) / size))
        y0, y1 = max(0, math.floor((y - reach_y) / size)), min(rows - 1, math.floor((y + reach_y) / size))
        if x0 > x1 or y0 > y1:
            return np.zeros(0, np.int64)
        first = self.grid.first
        parts = [
            self.grid.piece[int(first[row * columns + x0]) : int(first[row * columns + x1 + 1])]
            for row in range(y0, y1 + 1)
        ]
        return np.unique(np.concatenate(parts)).astype(np.int64)

    def _segment_of(self, piece: Array) -> Array:
        return np.searchsorted(self._shape_first, piece, side="right") - 1

    @cached_property
    def _shape_first(self) -> Array:
        return np.asarray(self.graph.segments.shape_first)

    def _points(self, rows: Array) -> tuple[Array, Array]:
        segments = self.graph.segments
        return segments.shape_lon[rows] / COORDINATE_SCALE, segments.shape_lat[rows] / COORDINATE_SCALE

    def _snap(self, point: tuple[float, float], segment: int, piece: int, share: float, away: float) -> Snap:
        lons, lats, _ = self.graph.shape_of(2 * segment)
        row = piece - int(self._shape_first[segment])
        path = along(lons, lats)
        lon = float(lons[row] + share * (lons[row + 1] - lons[row]))
        lat = float(lats[row] + share * (lats[row + 1] - lats[row]))
        travelled = path[row] + share * (path[row + 1] - path[row])
        cross = (lons[row + 1] - lons[row]) * (point[1] - lat) - (lats[row + 1] - lats[row]) * (
            point[0] - lon
        )
        side = 0 if away < 1.0 else int(-np.sign(cross))
        whole = float(path[-1])
        return Snap(segment, float(travelled / whole) if whole > 0.0 else 0.0, lon, lat, away, side)
