"""Write the ground of the fictional region as height tiles (.hgt), as SRTM lays them out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

CELLS = 1201  # samples on a side: 3 arc seconds, both edges included
_ROWS_AT_ONCE = 100  # so that a tile is never in memory as a whole set of float64 arrays


def tile_name(lon: int, lat: int) -> str:
    """The file name of the tile whose south-west corner this is."""
    return f"{'S' if lat < 0 else 'N'}{abs(lat):02d}{'W' if lon < 0 else 'E'}{abs(lon):03d}.hgt"


def tiles_in(box: tuple[float, float, float, float]) -> Iterator[tuple[int, int]]:
    """South-west corners of all tiles that touch a box (west, south, east, north in degrees)."""
    west, south, east, north = box
    for lat in range(math.floor(south), math.floor(north) + 1):
        for lon in range(math.floor(west), math.floor(east) + 1):
            yield lon, lat


def write_tile(path: Path, corner: tuple[int, int], *, heights_at: Callable[[Any, Any], Any]) -> None:
    """Write one tile, from north to south, as big-endian int16 of whole metres."""
    steps = np.arange(CELLS) / (CELLS - 1)
    lons, lats = corner[0] + steps, corner[1] + steps[::-1]
    with path.open("wb") as file:
        for first in range(0, CELLS, _ROWS_AT_ONCE):
            heights = heights_at(lons[None, :], lats[first : first + _ROWS_AT_ONCE, None])
            file.write(np.rint(heights).astype(">i2").tobytes())
