"""Read heights in metres from height tiles (.hgt, .hgt.zip/.gz, Terrarium PNG/WebP).

The finest source that knows a height wins, and where it is void the next one answers; where all are void,
small holes are bridged (see `heightgrid`).
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import cached_property, partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tiles.errors import CorruptTile, MissingTiles
from tiles.heightfile import Slot, hgt_cells, identify, read_hgt, read_terrarium, terrarium_pixels
from tiles.heightgrid import HeightGrid, mercator, square_degrees

if TYPE_CHECKING:
    from mercantile import LngLatBbox

_DEPTH = 4  # folders below the given one: one name, then Z/X/Y
_OPEN_BYTES = 4 * 3601 * 3601 * 2  # four 1" tiles, as many as meet in a corner; a 512 MB Pi bears it


class Elevation:
    """Heights from a folder of tiles, or from a single tile; files are opened when a point needs them.

    Raises:
        MissingTiles: there is no such folder, or it may not be read. An empty one is fine, it knows nothing.
        CorruptTile: a single file has no height tile's name.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._slots = _scan(Path(folder).absolute())
        self._open = _OpenTiles()

    def at(self, lon: float, lat: float) -> float | None:
        """Height in metres at a point in degrees, None where unknown.

        Raises:
            CorruptTile: a tile that the point needs is damaged.
            MissingTiles: a tile that the point needs can't be read any more.
        """
        height = float(self.heights_at([lon], [lat])[0])
        return None if np.isnan(height) else height

    def heights_at(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.float64]:
        """Heights in metres at points in degrees, NaN where unknown; errors as in `at`."""
        x, y = np.broadcast_arrays(np.asarray(lons, np.float64), np.asarray(lats, np.float64))
        heights = np.full(x.size, np.nan)
        unknown = np.flatnonzero((np.abs(x) <= 180) & (np.abs(y) <= 90))  # NaN compares false
        for fill_voids, grid in product((False, True), self._grids):
            if unknown.size:
                heights[unknown] = grid.heights(x.flat[unknown], y.flat[unknown], fill_voids=fill_voids)
                unknown = unknown[np.isnan(heights[unknown])]
        return heights.reshape(x.shape)

    def coverage(self) -> list[LngLatBbox]:
        """(west, south, east, north) in degrees of each tile."""
        from mercantile import LngLatBbox, bounds  # noqa: PLC0415 - heights alone don't need it

        boxes = set()
        for slot in self._slots.values():
            if slot.zoom is None:
                west, north = slot.column - 180.0, 90.0 - slot.row
                boxes.add(LngLatBbox(west, north - 1, west + 1, north))
            else:
                boxes.add(bounds(slot.column, slot.row, slot.zoom))
        return sorted(boxes)

    @property
    def finest(self) -> float | None:
        """Metres between samples on the equator in the finest tiles; None where there are none.

        Raises as `at`.
        """
        return min((grid.cell_metres for grid in self._grids), default=None)

    @property
    def files(self) -> list[Path]:
        """The tiles that heights were read from so far."""
        return sorted(self._open.read)

    @cached_property
    def _grids(self) -> list[HeightGrid]:
        """The sources, finest first."""
        kinds: dict[tuple[int | None, int], dict[int, Path]] = {}
        sides: dict[int, int] = {}
        for path, slot in self._slots.items():
            if slot.zoom is None:
                side = hgt_cells(path)
            else:
                if slot.zoom not in sides:  # one size a zoom: its first tile tells
                    sides[slot.zoom] = terrarium_pixels(path)
                side = sides[slot.zoom]
            across = 360 if slot.zoom is None else 2**slot.zoom
            kinds.setdefault((slot.zoom, side), {}).setdefault(slot.row * across + slot.column, path)
        grids = [_grid(zoom, side, files, self._open) for (zoom, side), files in kinds.items()]
        return sorted(grids, key=lambda grid: grid.cell_metres)


class _OpenTiles:
    """The tiles used last, as many as `_OPEN_BYTES` hold, but at least one; threads may share it."""

    def __init__(self) -> None:
        self.read: set[Path] = set()
        self._tiles: OrderedDict[Path, NDArray[Any]] = OrderedDict()
        self._size = 0  # bytes
        self._lock = threading.Lock()

    def get(self, path: Path, read: Callable[[Path], NDArray[Any]]) -> NDArray[Any]:
        with self._lock:
            tile = self._tiles.get(path)
            if tile is None:
                tile = self._tiles[path] = read(path)
                self.read.add(path)
                self._size += tile.nbytes
                while self._size > _OPEN_BYTES and len(self._tiles) > 1:
                    self._size -= self._tiles.popitem(last=False)[1].nbytes
            self._tiles.move_to_end(path)
            return tile


def _grid(zoom: int | None, side: int, files: dict[int, Path], cache: _OpenTiles) -> HeightGrid:
    if zoom is None:
        read = partial(read_hgt, cells=side)
        return HeightGrid(360, side - 1, True, square_degrees, partial(cache.get, read=read), files)
    read = partial(read_terrarium, pixels=side)
    return HeightGrid(2**zoom, side, False, partial(mercator, zoom), partial(cache.get, read=read), files)


def _scan(place: Path) -> dict[Path, Slot]:
    """The height tiles in a folder, or the one that a file is; raw ones before packed ones."""
    try:
        if not place.is_dir():
            place.stat()  # says why there is none
            slot = identify(place)
            if slot is None or not place.is_file():
                raise CorruptTile(
                    f"{place}: not a height tile's name; call it like N42E001.hgt or 12_2137_1311.webp."
                )
            return {place: slot}
        found = [(path, slot) for path in _walk(place) if (slot := identify(path)) and path.is_file()]
    except OSError as error:
        raise MissingTiles(
            f"{error.filename or place}: {error.strerror}; give the folder that holds the height tiles."
        ) from error
    found.sort(key=lambda each: (each[0].suffix.lower() in (".zip", ".gz"), each[0]))
    return dict(found)


def _walk(folder: Path) -> Iterable[Path]:
    """The files in a folder and `_DEPTH` folders down, without following links to folders."""

    def refuse(error: OSError) -> None:
        raise error

    top = len(folder.parts)
    for name, folders, files in os.walk(folder, onerror=refuse):
        here = Path(name)
        if len(here.parts) - top >= _DEPTH:
            folders.clear()
        yield from (here / file for file in files)
