"""Fetch the height tiles of an area into a folder that keeps them: none is asked for twice."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mercantile import LngLatBbox, Tile

from tiles.download import Kept, Progress, TileDownload
from tiles.errors import MissingTiles, Refused
from tiles.filefetch import FULL, FileDownload
from tiles.freshness import Freshness
from tiles.grid import BoxCover
from tiles.manners import Manners
from tiles.sources import Source
from tiles.transport import Transport

ABSENT = ".none"  # marks a tile that the server does not have: sea
FOREVER = math.inf  # the ground does not change
TILE_BYTES = 90_000  # of a Terrarium tile of 256 pixels at zoom 12, on average over hills
HGT_BYTES = 8_000_000  # of a packed square degree at 1"
NOT_THERE = frozenset({403, 404})  # as S3 says it

Tell = Callable[[int, int], None]  # tiles done, tiles wanted


@dataclass(frozen=True)
class Stock:
    """The height tiles of one source that are kept, a file each."""

    source: Source
    folder: Path

    @property
    def place(self) -> Path:
        """The folder that `tiles.Elevation` reads."""
        return self.folder / self.source.name

    def missing(self, boxes: Iterable[LngLatBbox]) -> list[Tile] | list[str]:
        """The tiles of an area that are not here yet: map tiles, or names of square degrees (N49E008)."""
        if self.source.by_tile:
            zoom = self.source.build_zoom or self.source.zooms[1]
            tiles = {tile for box in boxes for tile in BoxCover(box).tiles(zoom)}
            return sorted(tile for tile in tiles if self.freshness(tile) is None)
        return sorted(name for name in _degrees(boxes) if not self._has(self.degree_file(name)))

    def weight(self, wanted: Sequence[object]) -> int:
        """About how many bytes so many tiles are."""
        scale = (self.source.tile_size / 256) ** 2
        return round(len(wanted) * (TILE_BYTES * scale if self.source.by_tile else HGT_BYTES))

    def freshness(self, tile: Tile) -> Freshness | None:
        """As `tiles.download.TileKeeper` wants it."""
        return Freshness(expires=FOREVER) if self._has(self._file(tile)) else None

    def keep(self, batch: Sequence[Kept]) -> None:
        """Likewise; raises MissingTiles where the folder can't be written."""
        try:
            self.place.mkdir(parents=True, exist_ok=True)
            if not os.access(self.place, os.W_OK):
                raise PermissionError(13, os.strerror(13))
            for tile, data, _ in batch:
                file = self._file(tile)
                if data:
                    _write(file, data)
                elif data is not None:
                    _write(file.with_suffix(ABSENT), b"")
        except OSError as error:
            raise _unwritable(self.place, error) from error

    def _file(self, tile: Tile) -> Path:
        ending = ".webp" if ".webp" in self.source.url else ".png"
        return self.place / str(tile.z) / str(tile.x) / f"{tile.y}{ending}"

    def degree_file(self, name: str) -> Path:
        """Where the tile of a square degree lies, or will."""
        return self.place / f"{name}{'.hgt.zip' if '.zip' in self.source.url else '.hgt.gz'}"

    def _has(self, file: Path) -> bool:
        """Whether it is here, and not left empty by a power cut, or known to be nowhere."""
        try:
            return file.stat().st_size > 0
        except OSError:
            return file.with_name(file.name.partition(".")[0] + ABSENT).exists()


@dataclass
class HeightDownload:
    """How height tiles are fetched."""

    stock: Stock
    transport: Transport
    files: FileDownload = field(init=False)

    def __post_init__(self) -> None:
        self.files = FileDownload(self.transport, headers=self.stock.source.headers)

    def run(self, boxes: Sequence[LngLatBbox], tell: Tell = lambda _done, _all: None) -> int:
        """Fetch what is missing of an area; how many tiles came.

        Raises Refused where the source does not allow it, MissingTiles where a tile can't be had or kept.
        """
        wanted = self.stock.missing(boxes)
        if not wanted:
            return 0
        if self.stock.source.kind != "heights":
            raise Refused(
                f"{self.stock.source.name!r} has no heights; 'navigator maps sources' lists who has"
            )
        self.stock.source.check_area_download(len(wanted))
        tiles = [one for one in wanted if isinstance(one, Tile)]
        return self._by_tile(tiles, tell) if tiles else self._by_degree([str(one) for one in wanted], tell)

    def _by_tile(self, tiles: list[Tile], tell: Tell) -> int:
        def told(progress: Progress) -> None:
            tell(progress.done, len(tiles))

        done = TileDownload(self.stock.source, self.stock, self.transport).run(tiles, told)
        if done.failed or done.stopped:
            raise MissingTiles(f"heights: {done.complaints()[0]}; what came is kept, run it again to go on")
        return done.fetched

    def _by_degree(self, names: list[str], tell: Tell) -> int:
        came, source = 0, self.stock.source
        manners = Manners(at_once=1, a_second=source.a_second, stop=threading.Event())
        for number, name in enumerate(names):
            tell(number, len(names))
            target = self.stock.degree_file(name)
            try:
                with manners.turn():
                    if not self._is_there(source.filled(tile=name, band=name[:3])):
                        _write(target.with_name(name + ABSENT), b"")
                        continue
                self.files.run(source.filled(tile=name, band=name[:3]), target)
            except OSError as error:
                if isinstance(error, MissingTiles):
                    raise
                raise _unwritable(self.stock.place, error) from error
            came += 1
        return came

    def _is_there(self, url: str) -> bool:
        with self.transport.get(url, {"Range": "bytes=0-0"}) as answer:
            return answer.status not in NOT_THERE


def _degrees(boxes: Iterable[LngLatBbox]) -> set[str]:
    """Names of the square degrees that boxes touch."""
    found = set()
    for box in boxes:
        for lat in range(math.floor(box.south), math.ceil(box.north)):
            for lon in range(math.floor(box.west), math.ceil(box.east)):
                found.add(f"{'N' if lat >= 0 else 'S'}{abs(lat):02}{'E' if lon >= 0 else 'W'}{abs(lon):03}")
    return found


def _write(file: Path, data: bytes) -> None:
    """Whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    scratch = file.with_name(file.name + ".part")
    scratch.write_bytes(data)
    scratch.replace(file)


def _unwritable(place: Path, error: OSError) -> MissingTiles:
    advice = "make room" if error.errno in FULL else "choose a folder that you may write to"
    return MissingTiles(f"{place} can't be written: {error.strerror or error}; {advice}")
