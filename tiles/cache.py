"""Decide where a tile is kept, how long it is fresh, and what is evicted first."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import threading
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from mercantile import Tile

from tiles.archive import ArchiveInfo, is_tile
from tiles.closing import Closing
from tiles.connections import Connections, connect
from tiles.errors import CorruptTile, MissingTiles
from tiles.freshness import Freshness
from tiles.mbtiles import APPLICATION, DAMAGE, DIGEST, ORPHANS, describe, writing
from tiles.tilecheck import unpacked

# MBTiles 1.3, as any reader takes it, with what a cache must know of a tile beside its place. `used` is the
# last look at it, Unix seconds; a row without tile_id stands for a tile that the server does not have.
SCHEMA = """
CREATE TABLE metadata (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE images (tile_id BLOB NOT NULL PRIMARY KEY, tile_data BLOB NOT NULL);
CREATE TABLE map (zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL,
    tile_id BLOB, etag TEXT NOT NULL, modified TEXT NOT NULL, fetched REAL NOT NULL, expires REAL NOT NULL,
    used REAL NOT NULL, PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;
CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data FROM map JOIN images USING (tile_id);
"""
PLACE = "zoom_level = ? AND tile_column = ? AND tile_row = ?"
GET = f"SELECT tile_data FROM map JOIN images USING (tile_id) WHERE {PLACE}"  # noqa: S608  a constant
KNOWN = f"SELECT etag, modified, fetched, expires, tile_id IS NULL FROM map WHERE {PLACE}"  # noqa: S608  a constant
USED = f"UPDATE map SET used = ? WHERE {PLACE}"  # noqa: S608  a constant
SAME = f"UPDATE map SET etag = ?, modified = ?, fetched = ?, expires = ? WHERE {PLACE}"  # noqa: S608  likewise
OLDEST = (
    "SELECT zoom_level, tile_column, tile_row, length(tile_data) FROM map JOIN images USING (tile_id) "
    "ORDER BY used, zoom_level DESC LIMIT ?"
)
FORGET = f"DELETE FROM map WHERE {PLACE}"  # noqa: S608  a constant
KEEP = "INSERT OR REPLACE INTO map VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
LOOKS = 500  # tiles looked at before it is written down: a look must not cost a write
EVICTED = 0.9  # of the quota that is filled after an eviction, so that not each new tile evicts one
STEP = 256  # tiles evicted in one transaction

Kept = tuple[Tile, bytes | None, Freshness]


class TileCache(Closing):
    """Tiles of one source on disk. Threads and processes may share it; a kill loses at most the last batch.

    Where the disk can't be written it is opened for reading only, and `keep` says so.
    """

    def __init__(self, path: Path, *, writable: bool) -> None:
        self.path, self.writable = path, writable
        self._connections = Connections(self._connect)
        self._looks: dict[tuple[int, int, int], float] = {}
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path, name: str) -> TileCache:
        """The cache of a source; made where there is none.

        Raises CorruptTile where it is damaged, MissingTiles where there is none and none can be made.
        """
        path = folder / f"{name}.mbtiles"
        made = cls(path, writable=True)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            made._prepare()
        except (OSError, sqlite3.OperationalError) as error:
            if not path.is_file():
                raise MissingTiles(
                    f"{path} can't be made ({error}); choose a folder that you may write to"
                ) from error
            made.close()
            made = cls(path, writable=False)
        except sqlite3.DatabaseError as error:
            raise CorruptTile(
                f"{path} is damaged ({error}); remove it with 'navigator maps remove {name}'"
            ) from error
        return made

    def get(self, tile: Tile) -> bytes | None:
        """A tile as a server sent it; None where there is none. Takes well below a millisecond."""
        if not is_tile(tile):
            return None
        place = _place(tile)
        with self._damage():
            row = self._connections.mine.execute(GET, place).fetchone()
        if row is None:
            return None
        self._looks[place] = time.time()
        if len(self._looks) >= LOOKS:
            self._write_looks()
        return bytes(row[0])

    def freshness(self, tile: Tile) -> Freshness | None:
        """What is known of a tile, or of its absence; None where it was never fetched."""
        with self._damage():
            row = self._connections.mine.execute(KNOWN, _place(tile)).fetchone()
        if row is None:
            return None
        etag, modified, fetched, expires, absent = row
        return Freshness(etag, modified, fetched, expires, bool(absent))

    def keep(self, batch: Sequence[Kept]) -> None:
        """Keep all of a batch, or none; raises MissingTiles where the disk is full or can't be written."""
        if not self.writable:
            raise MissingTiles(f"{self.path} can only be read; choose a cache folder that you may write to")
        with writing(self.path), self._connections.mine as file:
            file.execute("BEGIN IMMEDIATE")
            for tile, data, fresh in batch:
                _keep(file, tile, data, fresh)

    def describe(self, info: ArchiveInfo) -> None:
        """Write what other readers of MBTiles want to know."""
        if self.writable:
            with writing(self.path), self._connections.mine as file:
                describe(file, info)

    @property
    def bytes(self) -> int:
        """What the tiles take."""
        with self._damage():
            return int(
                self._connections.mine.execute(
                    "SELECT coalesce(sum(length(tile_data)), 0) FROM images"
                ).fetchone()[0]
            )

    @property
    def count(self) -> int:
        """How many tiles there are, absent ones apart."""
        with self._damage():
            query = "SELECT count(*) FROM map WHERE tile_id IS NOT NULL"
            return int(self._connections.mine.execute(query).fetchone()[0])

    def evict(self, quota: int) -> int:
        """Remove what was not looked at for longest, until `quota` bytes hold the rest; how many went."""
        self._write_looks()
        gone, size = 0, self.bytes
        if size <= quota:
            return 0
        room = size - int(quota * EVICTED)
        with writing(self.path):
            while room > 0:
                with self._connections.mine as file:
                    file.execute("BEGIN IMMEDIATE")
                    oldest = file.execute(OLDEST, (STEP,)).fetchall()
                    sizes = list(accumulate(row[3] for row in oldest))
                    enough = min(bisect_left(sizes, room) + 1, len(oldest))
                    if not enough:
                        break
                    file.executemany(FORGET, [row[:3] for row in oldest[:enough]])
                    file.execute(ORPHANS)
                gone, freed = gone + enough, size - self.bytes
                size, room = size - freed, room - freed
            self._connections.mine.execute("PRAGMA incremental_vacuum")
        return gone

    def close(self) -> None:
        """Write what waits and give the file back; the last one to close leaves a plain MBTiles file."""
        with contextlib.suppress(MissingTiles, CorruptTile, sqlite3.Error):
            self._write_looks()
        if self.writable:
            with contextlib.suppress(sqlite3.Error):
                own = self._connections.mine
                self._connections.close(spare=own)
                own.execute("PRAGMA busy_timeout = 0")
                own.execute("PRAGMA journal_mode = DELETE")  # fails while others read, and may
        self._connections.close()

    def _connect(self) -> sqlite3.Connection:
        made = connect(self.path, "mode=rwc" if self.writable else "mode=ro&immutable=1")
        made.isolation_level = None  # transactions are begun by hand
        if self.writable:
            made.execute("PRAGMA synchronous = NORMAL")  # with a log ahead: a pulled plug damages nothing
        return made

    def _prepare(self) -> None:
        file = self._connections.mine
        found = file.execute("SELECT count(*) FROM sqlite_master WHERE name = 'map'").fetchone()[0]
        if found:
            columns = {row[1] for row in file.execute("PRAGMA table_info(map)")}
            if "used" not in columns:
                raise CorruptTile(f"{self.path} is no cache of ours; move it away")
            file.execute("PRAGMA journal_mode = WAL")
            return
        file.execute("PRAGMA auto_vacuum = INCREMENTAL")
        file.execute(f"PRAGMA application_id = {APPLICATION}")
        file.execute("PRAGMA journal_mode = WAL")
        with file:
            file.execute("BEGIN IMMEDIATE")
            if not file.execute("SELECT count(*) FROM sqlite_master WHERE name = 'map'").fetchone()[0]:
                for statement in SCHEMA.strip().split(";\n"):
                    file.execute(statement.strip().rstrip(";"))

    def _write_looks(self) -> None:
        with self._lock:
            looks, self._looks = self._looks, {}
        if looks and self.writable:
            with writing(self.path), self._connections.mine as file:
                file.execute("BEGIN IMMEDIATE")
                file.executemany(USED, [(when, *place) for place, when in looks.items()])

    @contextlib.contextmanager
    def _damage(self) -> Iterator[None]:
        try:
            yield
        except DAMAGE as error:
            raise CorruptTile(f"{self.path} is damaged ({type(error).__name__}); remove it") from error


def _keep(file: sqlite3.Connection, tile: Tile, data: bytes | None, fresh: Freshness) -> None:
    place, known = _place(tile), (fresh.etag, fresh.modified, fresh.fetched, fresh.expires)
    if data is None:
        file.execute(SAME, (*known, *place))
        return
    number = None
    if data:
        number = hashlib.blake2b(data, digest_size=DIGEST).digest()
        file.execute("INSERT OR IGNORE INTO images VALUES (?, ?)", (number, data))
    file.execute(
        "INSERT OR REPLACE INTO map VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*place, number, *known, fresh.fetched),
    )


def _place(tile: Tile) -> tuple[int, int, int]:
    return tile.z, tile.x, (1 << tile.z) - 1 - tile.y


def plain_tile(data: bytes) -> bytes:
    """A cached vector tile unpacked, any other as it is."""
    return unpacked(data) if data[:1] in {b"\x1f", b"\x78", b"\x1a"} else data
