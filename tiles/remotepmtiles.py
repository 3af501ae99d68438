"""Take an area out of a PMTiles archive on a server, by asking for those parts of the file that it needs."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from mercantile import LngLatBbox, Tile

from tiles.archive import ArchiveInfo, writer_for
from tiles.errors import CorruptTile, Refused, Unreachable
from tiles.grid import Coverage, all_tiles
from tiles.pmtilesfile import Index
from tiles.retry import AGAIN, Tries, retry_after
from tiles.tilecheck import packed
from tiles.transport import Answer, Patience, Transport, host_of

HEAD = 16_384  # bytes in which header and root directory stand, by the spec: one request for both
GAP = 65_536  # bytes between two tiles that are read along: cheaper than a further request
LARGEST_PART = 4_000_000  # bytes of one request, that little is lost and little memory taken when it breaks
MOST_PART = 20_000_000  # bytes of a directory, the metadata or a tile; no real one is as large
MOST_TILES = 2_000_000  # of one extract; its list takes 0.5 GB
RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")

Tell = Callable[[int, int], None]  # tiles done, tiles in all


@dataclass
class Parts:
    """A file on a server, read in parts; it must stay the same all the while."""

    url: str
    transport: Transport
    tries: Tries = field(default_factory=Tries)
    sleep: Callable[[float], None] = time.sleep
    _head: bytes = b""
    _mark: str | None = None  # its ETag or date

    def read(self, offset: int, length: int) -> bytes:
        """The bytes there, fewer where the file ends.

        Raises Unreachable where the server can't be had, gives no parts or the file has changed.
        """
        if not self._head:
            self._head = self._asked(0, HEAD)
        if offset + length <= len(self._head):
            return self._head[offset : offset + length]
        if length > MOST_PART:
            raise CorruptTile(f"the archive on {host_of(self.url)} is damaged: a part is larger than any")
        return self._asked(offset, length) if length else b""

    def _asked(self, offset: int, length: int) -> bytes:
        failed = 0
        while True:
            asked: float | None = None
            try:
                # Not packed: a range would count in the packed bytes.
                headers = {"Range": f"bytes={offset}-{offset + length - 1}", "Accept-Encoding": "identity"}
                patience = Patience(most=length)
                with self.transport.get(self.url, headers, patience=patience) as answer:
                    if answer.status not in AGAIN:
                        return self._judged(answer, offset, length)
                    asked = retry_after(answer.headers, time.time())
                    trouble = Unreachable(f"{host_of(self.url)} answers {answer.status}; try again later")
            except _Final as error:
                raise Unreachable(str(error)) from error
            except Unreachable as error:
                trouble = error
            failed += 1
            pause = self.tries.pause(failed, asked=asked)
            if pause is None:
                raise trouble
            self.sleep(pause)

    def _judged(self, answer: Answer, offset: int, length: int) -> bytes:
        host = host_of(self.url)
        if answer.status == 200:
            raise _Final(f"{host} gives no parts of files; download the archive whole and cut it then")
        if answer.status != 206:
            raise _Final(f"{host} answers {answer.status}; check the address")
        told = RANGE.fullmatch(answer.headers.get("content-range", ""))
        if told is None or int(told[1]) != offset:
            raise _Final(f"{host} gives another part than was asked for; download the archive whole")
        mark = answer.headers.get("etag") or answer.headers.get("last-modified") or ""
        if self._mark is not None and mark != self._mark:
            raise _Final(f"the archive on {host} has changed meanwhile; start again")
        data = answer.whole()
        ends = told[3] != "*" and offset + len(data) == int(told[3])
        if len(data) != length and not ends:
            raise Unreachable(f"{host} stopped in the middle; try again")
        self._mark = mark
        return data


class _Final(Unreachable):
    """No further try will help."""


def extract(
    parts: Parts, target: Path, *, area: Coverage, zooms: tuple[int, int], tell: Tell = lambda _n, _all: None
) -> int:
    """Write the tiles of an area at these zooms into a new archive; how many it has.

    What stood at `target` is replaced only by a whole archive. Raises Refused where there are none or too
    many, and what `Parts`, the index and the writer raise.
    """
    index = Index(parts.read, label=host_of(parts.url))
    info = index.info(Path(urlsplit(parts.url).path).stem or "map")
    least, most = max(zooms[0], info.zooms[0]), min(zooms[1], info.zooms[1])
    places: dict[tuple[int, int], list[Tile]] = {}
    for tile in _wanted(area, range(least, most + 1)):
        place = index.find(tile)
        if place is not None:
            places.setdefault(place, []).append(tile)
    if not places:
        raise Refused("the archive has no tiles there; choose another area or other zooms")
    found = [tile.z for tiles in places.values() for tile in tiles]
    described = replace(info, bounds=_clipped(area.bounds, info), zooms=(min(found), max(found)))
    writer, done = writer_for(target), 0
    try:
        for (offset, length), data in _contents(parts, sorted(places)):
            plain = index.plain(data)
            kept = packed(plain) if info.format == "pbf" else plain
            for tile in places[offset, length]:
                writer.put(tile, kept)
                done += 1
            tell(done, len(found))
        writer.finish(described)
    except BaseException:
        writer.drop()
        raise
    return done


def _wanted(area: Coverage, zooms: range) -> Iterator[Tile]:
    for number, tile in enumerate(all_tiles(area, zooms) if zooms else ()):
        if number >= MOST_TILES:
            raise Refused(f"more than {MOST_TILES:,} tiles lie there; choose a smaller area or lower zooms")
        yield tile


def _clipped(box: LngLatBbox, info: ArchiveInfo) -> LngLatBbox:
    """What the extract covers; an area over the antimeridian keeps the bounds of the whole."""
    held = info.bounds
    west, east = max(box.west, held.west), min(box.east, held.east)
    south, north = max(box.south, held.south), min(box.north, held.north)
    return LngLatBbox(west, south, east, north) if west < east and south < north else held


def _contents(parts: Parts, places: list[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], bytes]]:
    """The bytes of each place, neighbours read in one request."""
    for group in _groups(places):
        begin, end = group[0][0], max(offset + length for offset, length in group)
        data = parts.read(begin, end - begin)
        for offset, length in group:
            piece = data[offset - begin : offset - begin + length]
            if len(piece) != length:
                raise CorruptTile(f"the archive on {host_of(parts.url)} is cut; it can't be read there")
            yield (offset, length), piece


def _groups(places: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    group: list[tuple[int, int]] = []
    for offset, length in places:
        if group and (offset > sum(group[-1]) + GAP or offset + length > group[0][0] + LARGEST_PART):
            yield group
            group = []
        group.append((offset, length))
    if group:
        yield group
