"""Bring the heights of tiles on disk to the core, with the navigator's own errors."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
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


@contextlib.contextmanager
def told_as_ours() -> Iterator[None]:
    """Whatever goes wrong in the other tree, as an error of the navigator's."""
    try:
        yield
    except TilesError as error:
        kind: type[NavigatorError] = ContentError
        if error.exit_code == StorageError.exit_code:
            kind = StorageError
        raise kind(str(error)) from error
