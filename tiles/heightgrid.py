"""Interpolate heights in tiles of one kind and size, seen as one endless grid of cells.

A seam between two tiles is like any other place in the grid. Rules:

- Heights are bilinear between the four cells around a point. A height is known where the nearest of the
  four is; cells that stay void are left out and the others weigh more, so the last tile's border is clamped.
- On request a void cell takes the nearest known heights in its row and column, up to `VOID_REACH` away,
  weighed by inverse distance: a small hole is bridged in a straight line, a big one stays unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tiles.heightfile import void_as_nan

VOID_REACH = 1_000.0  # m to either side; holes in the Alps' SRTM are rarely wider, and rides cross them
MOST_REACH = 64  # cells; keeps that search short on very fine tiles

_CHUNK = 1 << 16  # points at once; bounds the working memory to some 20 MB
_EQUATOR = 40_075_017.0  # m round the WGS 84 ellipsoid
_FOUR_WAYS = ((0, 1), (0, -1), (1, 0), (-1, 0))

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class HeightGrid:
    """Tiles of one kind and size, as one endless grid; rows count from the north, columns from 180 W."""

    across: int  # tiles round the world
    cells: int  # from one tile to the next
    shared: bool  # samples lie on the tiles' edges and neighbours repeat them; else in the middle of cells
    # Degrees to columns and rows of tiles, with fractions.
    place: Callable[[Floats, Floats], tuple[Floats, Floats]]
    tile: Callable[[Path], NDArray[Any]]
    files: dict[int, Path]  # by row * across + column

    @property
    def cell_metres(self) -> float:
        """Width of a cell on the equator."""
        return _EQUATOR / (self.across * self.cells)

    def heights(self, lons: Floats, lats: Floats, *, fill_voids: bool) -> Floats:
        """Heights at points, NaN where this grid knows none."""
        u, v = self.place(lons, lats)
        keys = np.full(u.shape, -1)
        # A point on an edge belongs to the tiles on both sides: the last tile's border is inside.
        for row, column in product((np.floor(v), np.ceil(v) - 1), (np.floor(u), np.ceil(u) - 1)):
            key = self._key(row.astype(np.int64), column.astype(np.int64))
            keys = np.where((keys < 0) & np.isin(key, self._known), key, keys)
            if keys.min(initial=0) >= 0:
                break
        heights = np.full(u.shape, np.nan)
        inside = np.flatnonzero(keys >= 0)
        inside = inside[np.argsort(keys[inside], kind="stable")]  # tile by tile, each unpacked once
        for start in range(0, inside.size, _CHUNK):
            chunk = inside[start : start + _CHUNK]
            heights[chunk] = self._bilinear(u[chunk], v[chunk], fill_voids=fill_voids)
        return heights

    @cached_property
    def _known(self) -> Ints:
        return np.fromiter(self.files, np.int64)

    def _key(self, row: Ints, column: Ints) -> Ints:
        return row * self.across + column % self.across

    def _bilinear(self, u: Floats, v: Floats, *, fill_voids: bool) -> Floats:
        to_first = 0.0 if self.shared else 0.5  # cells from the tile's edge to its first sample
        x, y = u * self.cells - to_first, v * self.cells - to_first
        left, top = np.floor(x), np.floor(y)
        east, south = x - left, y - top
        column, row = left.astype(np.int64), top.astype(np.int64)
        rows = np.stack([row, row, row + 1, row + 1])
        columns = np.stack([column, column + 1, column, column + 1])
        weights = np.stack([(1 - south) * (1 - east), (1 - south) * east, south * (1 - east), south * east])
        corners = self._samples(rows, columns)
        known = fill_voids | _nearest_known(corners, weights)
        void = np.isnan(corners) & (weights > 0) & known
        if void.any():
            corners[void] = self._filled(rows[void], columns[void])
            known = _nearest_known(corners, weights)
        weights[np.isnan(corners)] = 0
        corners[np.isnan(corners)] = 0
        heights = np.full(u.shape, np.nan)
        np.divide((weights * corners).sum(axis=0), weights.sum(axis=0), out=heights, where=known)
        return heights

    def _samples(self, rows: Ints, columns: Ints) -> Floats:
        """Heights of cells, NaN where void or where no tile is."""
        heights = np.full(rows.shape, np.nan)
        # A sample on an edge also stands in the tile before, which may be the only one there or not void.
        for up, back in ((0, 0), (1, 0), (0, 1), (1, 1)) if self.shared else ((0, 0),):
            wanted = np.isnan(heights)
            if up:
                wanted &= rows % self.cells == 0
            if back:
                wanted &= columns % self.cells == 0
            if wanted.any():
                heights[wanted] = self._from_tiles(rows[wanted], columns[wanted], up=up, back=back)
        return heights

    def _from_tiles(self, rows: Ints, columns: Ints, *, up: int, back: int) -> Floats:
        """Heights of cells out of the tile that they begin, or of the one `up` and `back` from it."""
        tile_rows, tile_columns = rows // self.cells - up, columns // self.cells - back
        keys = self._key(tile_rows, tile_columns)
        inner_rows, inner_columns = rows - tile_rows * self.cells, columns - tile_columns * self.cells
        heights = np.full(rows.shape, np.nan)
        order = np.argsort(keys, kind="stable")
        for run in np.split(order, np.flatnonzero(np.diff(keys[order])) + 1):
            path = self.files.get(int(keys[run[0]]))
            if path is not None:
                heights[run] = void_as_nan(self.tile(path)[inner_rows[run], inner_columns[run]])
        return heights

    def _filled(self, rows: Ints, columns: Ints) -> Floats:
        """Heights for void cells from the nearest known ones in the four ways; NaN where none is in reach."""
        round_world = self.across * self.cells
        cells, back = np.unique(rows * round_world + columns % round_world, return_inverse=True)
        rows, columns = np.divmod(cells, round_world)
        total, weight = np.zeros(cells.shape), np.zeros(cells.shape)
        reach = min(max(round(VOID_REACH / self.cell_metres), 1), MOST_REACH)
        for down, right in _FOUR_WAYS:
            seeking = np.arange(cells.size)
            for steps in range(1, reach + 1):
                found = self._samples(rows[seeking] + down * steps, columns[seeking] + right * steps)
                hit = ~np.isnan(found)
                total[seeking[hit]] += found[hit] / steps
                weight[seeking[hit]] += 1 / steps
                seeking = seeking[~hit]
                if not seeking.size:
                    break
        heights = np.full(cells.shape, np.nan)
        np.divide(total, weight, out=heights, where=weight > 0)
        return heights[back]


def square_degrees(lons: Floats, lats: Floats) -> tuple[Floats, Floats]:
    """Columns and rows of square degrees, with fractions."""
    return lons + 180, 90 - lats


def mercator(zoom: int, lons: Floats, lats: Floats) -> tuple[Floats, Floats]:
    """Columns and rows of web mercator tiles, with fractions."""
    # As mercantile.tile does for one point, but for arrays and with the fraction.
    u = (lons + 180) / 360
    v = 0.5 - np.arcsinh(np.tan(np.radians(lats))) / (2 * np.pi)
    return u * 2**zoom, v * 2**zoom


def _nearest_known(corners: Floats, weights: Floats) -> NDArray[np.bool_]:
    """Whether the corner that weighs most is known; of equals, any one."""
    known: NDArray[np.bool_] = np.where(np.isnan(corners), -1, weights).max(axis=0) == weights.max(axis=0)
    return known
