"""Keep a region's heights as one grid, so that the tiles they came from may go: sampled, packed, read back.

The grid's points lie on whole steps of arc, on which those of .hgt tiles lie too, and are kept in steps of
0.2 m: whole metres come back exactly.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tiles.errors import CorruptTile
from tiles.npyfile import open_array, save_array

if TYPE_CHECKING:
    from mercantile import LngLatBbox

FORMAT = 1  # of the arrays; another number is another meaning
GRID, FRAME = "grid.height.npy", "grid.frame.npy"
FINEST = 1  # seconds of arc: some 30 m, as SRTM; finer ground doesn't show on a map
MARGIN = 0.01  # degrees round the bounds: what a picture at the region's border still shows

_SECOND = 1 / 3600  # degree
_STEP = 0.2  # m; finer than any source is true, coarse enough for land from -4,000 to 9,000 m in an int16
_MIDDLE = 2500.0  # m, which is kept as 0
_VOID = -(2**15)
_STRIP = 1 << 18  # points sampled at once: some 20 MB of working memory
_METRES_PER_SECOND = 30.92  # of arc, on the equator
_MOST_POINTS = 2**31  # of a grid: 4 GB on disk, a country at 1"

Floats = NDArray[np.float64]
HeightsAt = Callable[[Floats, Floats], Floats]  # (lons, lats) in degrees -> metres, NaN unknown


@dataclass(frozen=True)
class HeightField:
    """Heights of a box, read-only; threads may share it."""

    grid: NDArray[Any]  # (rows, columns) of int16, the northernmost row first
    west: float  # degrees, of the first column
    north: float  # degrees, of the first row
    step: float  # degrees

    @classmethod
    def open(cls, folder: str | Path) -> HeightField:
        """Open a region's `heights` folder, mapped into memory.

        Raises:
            MissingTiles: there are no heights, or they can't be read.
            CorruptTile: they are damaged.
        """
        grid = open_array(Path(folder) / GRID, "<i2", (None,))
        frame = [float(value) for value in open_array(Path(folder) / FRAME, "<f8")]
        if len(frame) == 3 and min(grid.shape) >= 2:
            west, north, step = frame
            south, east = north - step * (grid.shape[0] - 1), west + step * (grid.shape[1] - 1)
            if step > 0 and -181 <= west < east <= 181 and -91 <= south < north <= 91:  # NaN compares false
                return cls(grid, west, north, step)
        raise CorruptTile(f"{folder} holds no grid of heights; build or import the region again")

    def at(self, lon: float, lat: float) -> float | None:
        """Height in metres at a point in degrees, None where unknown."""
        height = float(self.heights_at([lon], [lat])[0])
        return None if math.isnan(height) else height

    def heights_at(self, lons: ArrayLike, lats: ArrayLike) -> Floats:
        """Heights in metres at points in degrees, bilinear; NaN where unknown."""
        x, y = np.broadcast_arrays(np.asarray(lons, np.float64), np.asarray(lats, np.float64))
        columns, rows = (x - self.west) / self.step, (self.north - y) / self.step
        last_row, last_column = (count - 1 for count in self.grid.shape)
        known = (columns >= 0) & (columns <= last_column) & (rows >= 0) & (rows <= last_row)
        column = np.clip(np.nan_to_num(columns), 0, last_column - 1e-9)
        row = np.clip(np.nan_to_num(rows), 0, last_row - 1e-9)
        left, top = column.astype(np.int64), row.astype(np.int64)
        east, south = column - left, row - top
        first = top * self.grid.shape[1] + left
        flat = self.grid.reshape(-1)
        total, weight = np.zeros(x.shape), np.zeros(x.shape)
        for more, share in (
            (0, (1 - east) * (1 - south)),
            (1, east * (1 - south)),
            (self.grid.shape[1], (1 - east) * south),
            (self.grid.shape[1] + 1, east * south),
        ):
            kept = flat[first + more]
            share = np.where(kept == _VOID, 0.0, share)  # noqa: PLW2901  a void corner lets the others weigh more
            total += share * kept
            weight += share
        heights = np.full(x.shape, np.nan)
        np.divide(total, weight, out=heights, where=known & (weight > 0.5))
        return np.asarray(heights * _STEP + _MIDDLE)

    def within(self, bounds: LngLatBbox) -> tuple[Floats, Floats, Floats]:
        """Heights of the grid's own points round bounds: (rows, columns), with their lats and lons."""
        west, south, east, north = bounds
        top = max(math.floor((self.north - north) / self.step), 0)
        bottom = min(math.ceil((self.north - south) / self.step) + 1, self.grid.shape[0])
        left = max(math.floor((west - self.west) / self.step), 0)
        right = min(math.ceil((east - self.west) / self.step) + 1, self.grid.shape[1])
        part = self.grid[top : max(bottom, top), left : max(right, left)]
        heights = np.where(part == _VOID, np.nan, part * _STEP + _MIDDLE)
        lats = self.north - self.step * np.arange(top, top + part.shape[0])
        return heights, lats, self.west + self.step * np.arange(left, left + part.shape[1])


def save_heights(
    heights_at: HeightsAt, bounds: tuple[float, float, float, float], cell: float, folder: Path
) -> None:
    """Sample heights in a box (degrees) and write them into an existing folder; OSError is the caller's.

    `cell` is the source's, in metres on the equator; heights are kept no finer than `FINEST`.
    """
    seconds = max(FINEST, math.floor(cell / _METRES_PER_SECOND + 0.05))
    step = seconds * _SECOND
    west, south, east, north = bounds
    left, right = math.floor((west - MARGIN) / step), math.ceil((east + MARGIN) / step)
    low, high = math.floor((south - MARGIN) / step), math.ceil((north + MARGIN) / step)
    while (right - left) * (high - low) > _MOST_POINTS:  # a continent gets a coarser grid
        seconds, step = 2 * seconds, 2 * step
        left, right, low, high = left // 2, -(-right // 2), low // 2, -(-high // 2)
    lons = np.arange(left, right + 1) * seconds / 3600
    lats = np.arange(high, low - 1, -1) * seconds / 3600
    grid = np.lib.format.open_memmap(
        folder / GRID, mode="w+", dtype="<i2", shape=(len(lats), len(lons)), version=(1, 0)
    )
    rows = max(1, _STRIP // len(lons))
    for start in range(0, len(lats), rows):
        strip = lats[start : start + rows]
        x, y = np.meshgrid(lons, strip)
        heights = heights_at(x.ravel(), y.ravel()).reshape(x.shape)
        kept = np.clip(np.round((heights - _MIDDLE) / _STEP), _VOID + 1, -_VOID - 1)
        grid[start : start + rows] = np.where(np.isnan(heights), _VOID, np.nan_to_num(kept)).astype("<i2")
    grid.flush()
    save_array(folder / FRAME, np.array([lons[0], lats[0], step]), "<f8")
