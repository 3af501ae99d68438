"""Bring the heights of tiles on disk to the core, with the navigator's own errors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from navigator.errors import ContentError, NavigatorError, StorageError
from tiles import Elevation
from tiles.errors import TilesError

FloatArray = npt.NDArray[np.float64]


class HeightSource:
    """The heights of a folder of tiles, or of one tile: called with (lons, lats), metres, NaN unknown.

    Raises:
        StorageError: the folder or a tile is missing or unreadable.
        ContentError: a tile is damaged.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._elevation = Elevation(folder)
        except TilesError as error:
            raise _ours(error) from error

    def __call__(self, lons: FloatArray, lats: FloatArray) -> FloatArray:
        """Metres above the sea at points in degrees."""
        try:
            return self._elevation.heights_at(lons, lats)
        except TilesError as error:
            raise _ours(error) from error

    @property
    def files(self) -> list[Path]:
        """The tiles that were read so far, by name."""
        return sorted(self._elevation.files)


def _ours(error: TilesError) -> NavigatorError:
    kind = StorageError if error.exit_code == StorageError.exit_code else ContentError
    return kind(str(error))
