"""Find the edges nearest to a point.

A grid of cells over the region lists the straight pieces of road that touch each cell. Points snap to
a place on a segment, never to a node: with the share of the segment and the side of the road.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from navigator.geo import metres_per_degree
from navigator.graph import snapping
from navigator.graph.roadgraph import Array, RoadGraph

SMALLEST_CELL = 10_000  # 0.001 degrees, some 100 m: finer costs memory and saves nothing
PIECES_PER_CELL = 4  # aimed at, over the whole box
ON_IT = 1.0  # m; nobody sees on which side of the road so near a point lies


@dataclass(frozen=True)
class Snap:
    """The nearest place on one segment."""

    segment: int
    share: float  # of the segment, in the way's direction
    lon: float
    lat: float
    distance: float  # m from the point asked for
    side: int  # where that point lies as seen in the way's direction: -1 left, 1 right, 0 on it
    meant: float  # m, with the handicap of its segment


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
class Wanted:
    """Which segments are looked for, and how much nearer than others they must lie to be meant."""

    handicap: Array  # float32 (segments,), m; below 0 leaves a segment out
    ends_only: Array  # uint8 (segments,), 1 where nobody gets on but at an end
    pier: float  # m from an end that are still the end


@dataclass(frozen=True)
class Locator:
    """Answer which segments lie near a point."""

    graph: RoadGraph
    grid: Grid

    def near(
        self,
        point: tuple[float, float],
        *,
        radius: float,
        wanted: Wanted | None = None,
        tie: float = math.inf,
    ) -> list[Snap]:
        """Nearest place on each segment within `radius` metres of (lon, lat), nearest first.

        Handicaps count as metres; what lies more than `tie` metres behind the nearest is left out.
        """
        pier = wanted.pier if wanted else 0.0
        mask = (view_of(wanted.handicap), view_of(wanted.ends_only)) if wanted else None
        found = self._pieces.near(point, metres_per_degree(point[1]), (radius, tie, pier), mask)
        found.sort()
        limit = found[0][0] + tie if found else 0.0
        snaps: dict[int, Snap] = {}
        for meant, segment, piece, share, away in found:
            if meant > limit:
                break
            if segment not in snaps:
                along, lon, lat, side = self._pieces.place(segment, piece, share, point)
                snaps[segment] = Snap(segment, along, lon, lat, away, side if away >= ON_IT else 0, meant)
        return list(snaps.values())

    @cached_property
    def _pieces(self) -> Any:
        grid, shape = self.grid, self.graph.segments
        columns = shape.shape_first, shape.shape_lon, shape.shape_lat
        cells = view_of(grid.first), view_of(grid.piece)
        return snapping.Pieces(tuple(grid.frame.tolist()), cells, tuple(view_of(c) for c in columns))


def view_of(column: Any) -> memoryview:
    """A column as the inner loops want it."""
    contiguous: Any = np.ascontiguousarray(column)
    return memoryview(contiguous)
