"""Bring the heights of tiles on disk to the core, with the navigator's own errors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from navigator.region.told import told_as_ours
from tiles import Elevation

FloatArray = npt.NDArray[np.float64]


class HeightSource:
    """The heights of a folder of tiles, or of one tile: called with (lons, lats), metres, NaN unknown.

    Raises:
        StorageError: the folder or a tile is missing or unreadable.
        ContentError: a tile is damaged.
    """

    def __init__(self, folder: Path) -> None:
        with told_as_ours():
            self._elevation = Elevation(folder)

    def __call__(self, lons: FloatArray, lats: FloatArray) -> FloatArray:
        """Metres above the sea at points in degrees."""
        with told_as_ours():
            return self._elevation.heights_at(lons, lats)

    @property
    def finest(self) -> float | None:
        """Metres between samples on the equator in the finest tiles; None where there are none."""
        with told_as_ours():
            return self._elevation.finest

    @property
    def files(self) -> list[Path]:
        """The tiles that were read so far, by name."""
        return sorted(self._elevation.files)
