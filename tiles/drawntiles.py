"""Keep the tiles that are drawn from a region, and draw those that are missing or were drawn otherwise."""

from __future__ import annotations

import contextlib
import hashlib
import math
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from types import TracebackType
from typing import Self

from mercantile import Tile

from tiles.archive import ArchiveInfo
from tiles.cache import TileCache
from tiles.drawpool import Artist, Drawn, drawn
from tiles.errors import MissingTiles
from tiles.freshness import Freshness

BATCH = 8  # tiles drawn in one go, neighbours: a second, which is lost when the plug is pulled
FEW = 32  # tiles that are drawn sooner than further processes have begun
DIGEST = 16  # bytes


@dataclass
class Count:
    """How far a drawing is."""

    drawn: int = 0
    there: int = 0

    @property
    def done(self) -> int:
        """Tiles that are there now."""
        return self.drawn + self.there


Tell = Callable[[Count], None]


class DrawnTiles:
    """Tiles of one region in one style; `content` changes where the region does."""

    def __init__(self, cache: TileCache, artist: Artist, content: str) -> None:
        self.cache, self.artist = cache, artist
        told = f"{content} {artist.look}".encode()
        self.mark = hashlib.blake2b(told, digest_size=DIGEST).hexdigest()

    def get(self, tile: Tile) -> bytes:
        """A tile as a picture file, drawn where it is not there; one that can't be kept is given too."""
        if self.has(tile):
            data = self.cache.get(tile)
            if data is not None:
                return data
        data = self.artist.draw(tile)
        with contextlib.suppress(MissingTiles):
            self._keep([(tile, data)])
        return data

    def has(self, tile: Tile) -> bool:
        """Whether a tile is there, and drawn as it would be now."""
        known = self.cache.freshness(tile)
        return known is not None and known.etag == self.mark

    def fill(self, tiles: Iterable[Tile], tell: Tell = lambda _count: None, *, workers: int = 1) -> Count:
        """Draw those of the tiles that are not there; raises MissingTiles where they can't be kept."""
        self.cache.keep([])  # a cache that can't be written is told before the work
        count = Count()
        missing = self._missing(tiles, count)
        first = list(islice(missing, FEW))
        several = workers if len(first) == FEW else 1
        for ready in drawn(self.artist, _batches(chain(first, missing)), several):
            self._keep(ready)
            count.drawn += len(ready)
            tell(count)
        return count

    def describe(self, name: str, attribution: str, zooms: tuple[int, int]) -> None:
        """Write into the file what other readers of MBTiles want to know."""
        self.cache.describe(
            ArchiveInfo(name=name, format=self.artist.format, zooms=zooms, attribution=attribution)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cache.close()

    def _missing(self, tiles: Iterable[Tile], count: Count) -> Iterator[Tile]:
        for tile in tiles:
            if self.has(tile):
                count.there += 1
            else:
                yield tile

    def _keep(self, ready: list[Drawn]) -> None:
        fresh = Freshness(etag=self.mark, fetched=time.time(), expires=math.inf)
        self.cache.keep([(tile, data, fresh) for tile, data in ready])


def _batches(tiles: Iterator[Tile]) -> Iterator[list[Tile]]:
    while batch := list(islice(tiles, BATCH)):
        yield batch
