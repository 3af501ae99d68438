"""Convert, merge, cut and verify tile archives, whatever their formats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import mercantile
from mercantile import LngLatBbox, Tile

from tiles.archive import Archive, ArchiveInfo, open_archive, writer_for
from tiles.errors import CorruptTile, Refused
from tiles.tilecheck import check_tile, packed

MOST_LISTED = 20  # bad tiles that are named

Tell = Callable[[int], None]  # tiles done
Wanted = Callable[[Tile], bool]


def _nothing(_done: int) -> None:
    """Nobody listens."""


@dataclass
class Verdict:
    """What an archive holds, and what of it is bad."""

    tiles: int = 0
    bytes: int = 0
    zooms: Counter[int] = field(default_factory=Counter)
    bad: int = 0
    listed: list[tuple[Tile, str]] = field(default_factory=list)


def verify(path: Path, tell: Tell = _nothing) -> Verdict:
    """Read and decode every tile; raises CorruptTile where not even a list of them can be had."""
    found = Verdict()
    with open_archive(path) as archive:
        for tile in archive.tiles():
            found.tiles += 1
            found.zooms[tile.z] += 1
            try:
                data = archive.get(tile)
                if data is None:
                    raise CorruptTile("the tile is empty")  # noqa: TRY301  one way to note what is bad
                found.bytes += len(data)
                _check_kind(check_tile(data), archive)
            except CorruptTile as error:
                found.bad += 1
                if len(found.listed) < MOST_LISTED:
                    found.listed.append((tile, str(error)))
            tell(found.tiles)
    return found


def combine(
    sources: Sequence[Path], target: Path, *, wanted: Wanted | None = None, tell: Tell = _nothing
) -> int:
    """Write the wanted tiles of one archive or of several into a new one; how many it has.

    Where several have a tile, that of the first counts. Empty and damaged tiles are left out. Raises
    Refused where formats differ or nothing is left, and what the readers and the writer raise.
    """
    if target.exists() and any(target.samefile(source) for source in sources if source.exists()):
        raise Refused(f"{target} can't be read and written at once; choose another name")
    archives = [open_archive(path) for path in sources]
    try:
        formats = sorted({archive.info.format for archive in archives})
        if len(formats) > 1:
            raise Refused(f"tiles of {' and '.join(formats)} don't go into one archive; convert them first")
        return _written(archives, target, wanted, tell)
    finally:
        for archive in archives:
            archive.close()


def _written(archives: Sequence[Archive], target: Path, wanted: Wanted | None, tell: Tell) -> int:
    writer, seen = writer_for(target), _Seen()
    try:
        for archive in archives:
            for tile in archive.tiles():
                if (wanted is None or wanted(tile)) and tile not in seen.tiles:
                    data = _stored(archive, tile)
                    if data:
                        writer.put(tile, data)
                        seen.add(tile)
                        tell(len(seen.tiles))
        writer.finish(_described(archives, seen))
    except BaseException:
        writer.drop()
        raise
    return len(seen.tiles)


def _described(archives: Sequence[Archive], seen: _Seen) -> ArchiveInfo:
    if not seen.tiles:
        raise Refused("nothing is left to write; choose a larger area or other zooms")
    texts = dict.fromkeys(archive.info.attribution for archive in archives if archive.info.attribution)
    layers = {
        str(layer.get("id")): layer
        for archive in reversed(archives)
        for layer in archive.info.more.get("vector_layers") or ()
        if isinstance(layer, dict)
    }
    return replace(
        archives[0].info,
        bounds=seen.bounds(),
        zooms=seen.zooms(),
        attribution="; ".join(texts),
        more={**archives[0].info.more, "vector_layers": list(layers.values())},
    )


def _stored(archive: Archive, tile: Tile) -> bytes | None:
    """A tile as archives keep it; None where it is empty or damaged."""
    try:
        data = archive.get(tile)
    except CorruptTile:
        return None
    return packed(data) if data and archive.info.format == "pbf" else data


def _check_kind(found: str, archive: Archive) -> None:
    if found != archive.info.format:
        raise CorruptTile(f"the tile is {found} among tiles of {archive.info.format}")


@dataclass
class _Seen:
    """Tiles written so far, and what they cover."""

    tiles: set[Tile] = field(default_factory=set)

    def add(self, tile: Tile) -> None:
        self.tiles.add(tile)

    def zooms(self) -> tuple[int, int]:
        levels = [tile.z for tile in self.tiles]
        return min(levels), max(levels)

    def bounds(self) -> LngLatBbox:
        """What the tiles of the deepest zoom cover: those above cover more than is known."""
        deepest = self.zooms()[1]
        boxes = [mercantile.bounds(tile) for tile in self.tiles if tile.z == deepest]
        return LngLatBbox(
            min(box.west for box in boxes),
            min(box.south for box in boxes),
            max(box.east for box in boxes),
            max(box.north for box in boxes),
        )
