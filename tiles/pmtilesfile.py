"""Read and write tiles as PMTiles v3: a file of tiles behind directories, each different tile in it once."""

from __future__ import annotations

import json
import mmap
import os
import struct
import threading
import zlib
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mercantile import LngLatBbox, Tile

from tiles.archive import ArchiveInfo, is_tile
from tiles.closing import Closing
from tiles.errors import CorruptTile, MissingTiles
from tiles.mbtiles import MBTiles, MBTilesWriter, writing
from tiles.tilecheck import unpacked

# github.com/protomaps/PMTiles, spec v3
HEADER, VERSION = 127, 3
ZOOMS_AT = 100  # in the header: least and most zoom, a byte each
DEPTH = 4  # directories under one another; the spec has a root and leaves, some writers one level more
MOST_DIRECTORY = 8_000_000  # bytes once unpacked: a million entries, of which writers put some 4,000 in one
MOST_METADATA = 50_000_000  # bytes once unpacked; more is a bomb
CACHED = 500_000  # entries kept decoded, 60 MB
MOST_BITS = 63  # of a number; the spec allows 64, no file is that long
NO_COMPRESSION, GZIP = 1, 2
COMPRESSIONS = {0: "an unknown compression", 3: "brotli", 4: "zstandard"}
TYPES = {1: "pbf", 2: "png", 3: "jpg", 4: "webp"}
DEGREES = 1e7  # the header has whole ten-millionths

Fetch = Callable[[int, int], bytes]  # offset, length


@dataclass(frozen=True)
class Header:
    """The first 127 bytes; offsets and lengths in bytes."""

    root: tuple[int, int]
    metadata: tuple[int, int]
    leaves: tuple[int, int]
    data: tuple[int, int]
    inner: int  # compression of directories and metadata
    outer: int  # compression of tiles
    kind: int
    zooms: tuple[int, int]
    bounds: LngLatBbox


@dataclass(frozen=True)
class Directory:
    """Entries in columns; a run length of 0 leads to a leaf."""

    ids: list[int]
    runs: list[int]
    lengths: list[int]
    offsets: list[int]


class PMTiles(Closing):
    """A PMTiles file, only read. Threads share its map; decoded directories are kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:  # an empty file can't be mapped
            raise MissingTiles(f"{path} can't be read ({error}); check it") from error
        self._index = Index(self._bytes, label=str(path))
        self.info = self._index.info(path.stem)

    def get(self, tile: Tile) -> bytes | None:
        """As the protocol of archives says."""
        data = self.stored(tile)
        return None if data is None else self._index.plain(data)

    def stored(self, tile: Tile) -> bytes | None:
        """As the protocol of archives says."""
        place = self._index.find(tile) if is_tile(tile) else None
        return self._bytes(*place) if place else None

    def tiles(self) -> Iterator[Tile]:
        """As the protocol of archives says."""
        return self._index.tiles()

    def close(self) -> None:
        """As the protocol of archives says."""
        with suppress(BufferError):
            self._map.close()

    def _bytes(self, offset: int, length: int) -> bytes:
        return self._map[offset : offset + length]


class Index:
    """Where in an archive each tile lies, wherever the archive itself lies: `fetch` gives its bytes.

    Raises CorruptTile where the archive is damaged, or of a kind that is not read.
    """

    def __init__(self, fetch: Fetch, *, label: str) -> None:
        self._fetch, self._label, self._lock = fetch, label, threading.Lock()
        self._cached: OrderedDict[tuple[int, int], Directory] = OrderedDict()
        self._held = 0  # entries of those
        self.header = self._header(fetch(0, HEADER))

    def info(self, name: str) -> ArchiveInfo:
        """What the archive says of itself."""
        head = self.header
        with suppress(CorruptTile):  # tiles can be had without it
            told = self._metadata()
            return ArchiveInfo(
                name=str(told.get("name") or name),
                format=TYPES[head.kind],
                bounds=head.bounds,
                zooms=head.zooms,
                attribution=str(told.get("attribution") or ""),
                description=str(told.get("description") or ""),
                more=told,
            )
        return ArchiveInfo(name=name, format=TYPES[head.kind], bounds=head.bounds, zooms=head.zooms)

    def find(self, tile: Tile) -> tuple[int, int] | None:
        """Offset and length of a tile in the file; None where there is none."""
        from pmtiles.tile import zxy_to_tileid  # noqa: PLC0415  only where there is such a file

        wanted, place = zxy_to_tileid(tile.z, tile.x, tile.y), self.header.root
        for _ in range(DEPTH):
            found = self._directory(place)
            row = bisect_right(found.ids, wanted) - 1
            if row < 0:
                return None
            offset, length, run = found.offsets[row], found.lengths[row], found.runs[row]
            if run:
                inside = wanted < found.ids[row] + run
                return self._within(self.header.data, offset, length) if inside and length else None
            place = self._within(self.header.leaves, offset, length)
        raise self._damaged("its directories lead nowhere")

    def plain(self, data: bytes) -> bytes:
        """A tile without its compression."""
        return unpacked(data) if self.header.outer == GZIP or self.header.kind == 1 else data

    def tiles(self) -> Iterator[Tile]:
        """All tiles, in the order of their numbers."""
        from pmtiles.tile import tileid_to_zxy  # noqa: PLC0415  see find

        for number in self._numbers(self.header.root, DEPTH, -1):
            z, x, y = tileid_to_zxy(number)
            yield Tile(x, y, z)

    def _numbers(self, place: tuple[int, int], depth: int, last: int) -> Iterator[int]:
        if not depth:
            raise self._damaged("its directories lead nowhere")
        found = self._directory(place)
        for row, first in enumerate(found.ids):
            if found.runs[row]:
                if first <= last or found.runs[row] > self.header.data[1] + (1 << 32):
                    raise self._damaged("its directories overlap")
                yield from range(first, first + found.runs[row])
                last = first + found.runs[row] - 1
            else:
                leaf = self._within(self.header.leaves, found.offsets[row], found.lengths[row])
                for number in self._numbers(leaf, depth - 1, last):
                    last = number
                    yield number

    def _header(self, data: bytes) -> Header:
        if len(data) < HEADER or not data.startswith(b"PM"):
            raise self._damaged("it is cut, or no PMTiles file")
        version = data[7] if data.startswith(b"PMTiles") else data[2]
        if version != VERSION:
            told = f"{self._label} is PMTiles of version {version}"
            raise CorruptTile(f"{told}; convert it to version {VERSION} with 'pmtiles convert'")
        numbers = struct.unpack_from("<8Q", data, 8)
        _clustered, inner, outer, kind, least, most = data[96:102]
        west, south, east, north = (value / DEGREES for value in struct.unpack_from("<4i", data, 102))
        if kind not in TYPES:
            raise CorruptTile(
                f"{self._label} holds tiles of a kind that is not read; png, jpg, webp and pbf are"
            )
        for compression in (inner, outer):
            if compression not in {NO_COMPRESSION, GZIP} and not (compression == 0 and kind != 1):
                name = COMPRESSIONS.get(compression, "an unknown compression")
                raise CorruptTile(f"{self._label} is packed with {name}; convert it to gzip")
        root, metadata, leaves, tiles = ((numbers[n], numbers[n + 1]) for n in (0, 2, 4, 6))
        bounds = LngLatBbox(max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0))
        return Header(root, metadata, leaves, tiles, inner, outer, kind, (least, most), bounds)

    def _metadata(self) -> Mapping[str, Any]:
        offset, length = self.header.metadata
        if not length:
            return {}
        if length > MOST_METADATA:
            raise self._damaged("its metadata is larger than any")
        try:
            value = json.loads(self._unpacked(self._fetch(offset, length), MOST_METADATA))
        except (ValueError, RecursionError) as error:
            raise self._damaged("its metadata is no JSON") from error
        return value if isinstance(value, dict) else {}

    def _directory(self, place: tuple[int, int]) -> Directory:
        with self._lock:
            known = self._cached.get(place)
            if known is not None:
                self._cached.move_to_end(place)
                return known
        made = self._decoded(self._unpacked(self._fetch(*self._sane(place)), MOST_DIRECTORY))
        with self._lock:
            if place not in self._cached:  # another thread may have been quicker
                self._cached[place] = made
                self._held += len(made.ids)
            while self._held > CACHED and len(self._cached) > 1:
                _, oldest = self._cached.popitem(last=False)
                self._held -= len(oldest.ids)
        return made

    def _decoded(self, data: bytes) -> Directory:
        """Five columns of varints: how many, numbers as steps, run lengths, lengths, offsets."""
        numbers = _varints(data)
        count = numbers[0] if numbers else -1
        if len(numbers) != 4 * count + 1:
            raise self._damaged("a directory is cut")
        steps, runs, lengths, told = (numbers[1 + n * count : 1 + (n + 1) * count] for n in range(4))
        ids: list[int] = []
        offsets: list[int] = []
        at = 0
        for row, (step, offset) in enumerate(zip(steps, told, strict=True)):
            at += step
            ids.append(at)
            offsets.append(offset - 1 if offset or not row else offsets[-1] + lengths[row - 1])
        if at >= 1 << 62 or (count and min(offsets) < 0):
            raise self._damaged("a directory has impossible numbers")
        return Directory(ids, runs, lengths, offsets)

    def _sane(self, place: tuple[int, int]) -> tuple[int, int]:
        if place[1] > MOST_DIRECTORY:
            raise self._damaged("a directory is larger than any")
        return place

    def _unpacked(self, data: bytes, most: int) -> bytes:
        """Without its compression; `most` bytes at most."""
        if self.header.inner != GZIP:
            return data
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            plain = unpacker.decompress(data, most)
        except zlib.error as error:
            raise self._damaged("a directory can't be unpacked") from error
        if not unpacker.eof:
            raise self._damaged("a directory is cut")
        return plain

    def _within(self, part: tuple[int, int], offset: int, length: int) -> tuple[int, int]:
        if offset + length > part[1]:
            raise self._damaged("an entry points beyond its end")
        return part[0] + offset, length

    def _damaged(self, how: str) -> CorruptTile:
        return CorruptTile(f"{self._label} is damaged: {how}; download it again")


def _varints(data: bytes) -> list[int]:
    """All numbers in base 128, least digits first; a cut one is left out, none where one is too long."""
    numbers, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            numbers.append(value)
            value = shift = 0
        else:
            shift += 7
            if shift > MOST_BITS:  # without an end it would grow, and take time by the square
                return []
    return numbers


class PMTilesWriter:
    """A new PMTiles file, made of an MBTiles file beside it: tiles stand in the order of their numbers."""

    def __init__(self, path: Path) -> None:
        self._target = path
        self._scratch = path.with_name(path.name + ".tiles")
        self._sorted = path.with_name(path.name + ".part")
        self._heap = path.with_name(path.name + ".heap")
        self._tiles = MBTilesWriter(self._scratch)

    def put(self, tile: Tile, data: bytes) -> None:
        """As the protocol of writers says."""
        self._tiles.put(tile, data)

    def finish(self, info: ArchiveInfo) -> None:
        """As the protocol of writers says."""
        self._tiles.finish(info)
        try:
            with writing(self._target), MBTiles(self._scratch) as tiles:
                self._write(tiles, info)
                self._sorted.replace(self._target)
        finally:
            self.drop()

    def drop(self) -> None:
        """As the protocol of writers says."""
        with suppress(MissingTiles):
            self._tiles.drop()
        for path in (self._scratch, self._sorted, self._heap):
            path.unlink(missing_ok=True)

    def _write(self, tiles: MBTiles, info: ArchiveInfo) -> None:
        from pmtiles.tile import Compression, TileType, zxy_to_tileid  # noqa: PLC0415  see Index.find
        from pmtiles.writer import Writer  # noqa: PLC0415  see Index.find

        numbered = sorted((zxy_to_tileid(tile.z, tile.x, tile.y), tile) for tile in tiles.tiles())
        if not numbered:
            raise CorruptTile("an archive without tiles is not written; choose a larger area or other zooms")
        kinds = {"pbf": TileType.MVT, "png": TileType.PNG, "jpg": TileType.JPEG, "webp": TileType.WEBP}
        west, south, east, north = (round(value * DEGREES) for value in info.bounds)
        with self._sorted.open("wb") as file:
            writer = Writer(file)
            writer.tile_f.close()  # in the system's scratch folder, which may be memory
            writer.tile_f = self._heap.open("w+b")
            for number, tile in numbered:
                writer.write_tile(number, tiles.stored(tile))
            header = {
                "tile_type": kinds[info.format],
                "tile_compression": Compression.GZIP if info.format == "pbf" else Compression.NONE,
                "min_lon_e7": west,
                "min_lat_e7": south,
                "max_lon_e7": east,
                "max_lat_e7": north,
                "center_zoom": info.zooms[0],
                "center_lon_e7": (west + east) // 2,
                "center_lat_e7": (south + north) // 2,
            }
            told = {"name": info.name, "attribution": info.attribution, "description": info.description}
            layers = {"vector_layers": info.more.get("vector_layers", [])} if info.format == "pbf" else {}
            writer.finalize(header, {**{key: text for key, text in told.items() if text}, **layers})
            # The package takes the zoom at which the last run begins, and a run may go on into the next.
            file.seek(ZOOMS_AT)
            file.write(bytes((numbered[0][1].z, numbered[-1][1].z)))
            file.flush()
            os.fsync(file.fileno())  # renamed only when it stands on the disk
