"""Read and write tiles as MBTiles 1.3: a SQLite file, each different picture in it once."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mercantile import LngLatBbox, Tile

from tiles.archive import DEEPEST, FORMATS, WORLD, ArchiveInfo, is_tile
from tiles.closing import Closing
from tiles.connections import Connections, connect
from tiles.errors import CorruptTile, MissingTiles
from tiles.tilecheck import unpacked

# github.com/mapbox/mbtiles-spec, 1.3: `tiles` may be a view; rows count from the south (TMS).
SCHEMA = """
CREATE TABLE metadata (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE images (tile_id BLOB NOT NULL PRIMARY KEY, tile_data BLOB NOT NULL);
CREATE TABLE map (zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL,
    tile_id BLOB, PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;
CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data FROM map JOIN images USING (tile_id);
"""
APPLICATION = 0x4D504258  # "MPBX", by which the spec marks its files
FIND = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
PLACES = {  # where the pictures lie by row, in a file whose `tiles` is a table, and in one where it is a view
    "tiles": "SELECT zoom_level, tile_column, tile_row, rowid FROM tiles LIMIT ?",
    "images": "SELECT zoom_level, tile_column, tile_row, images.rowid "
    "FROM map JOIN images USING (tile_id) LIMIT ?",
}
DAMAGE = (sqlite3.DatabaseError, UnicodeDecodeError)  # the latter where a message quotes the damage
DIGEST = 16  # bytes of a hash: no two of a billion tiles share one by chance
BATCH = 4096  # tiles written in one transaction
MOST_ROWS = 5_000_000  # of a file without an index that we index ourselves, 100 bytes each
SIGNS = {
    b"\x89PNG": "png",
    b"\xff\xd8": "jpg",
    b"RIFF": "webp",
    b"\x1f\x8b": "pbf",
    b"\x78": "pbf",
    b"\x1a": "pbf",
}  # how tiles begin
ORPHANS = "DELETE FROM images WHERE tile_id NOT IN (SELECT tile_id FROM map WHERE tile_id IS NOT NULL)"
SPELLINGS = {"jpeg": "jpg", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "mvt": "pbf"}


class MBTiles(Closing):
    """An MBTiles file, only read. Each thread has a connection of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connections = Connections(self._connect)
        self._rows: dict[tuple[int, int, int], int] | None = None
        self._table = ""  # in which those rows are
        with _damage(path):
            self.info = _info(self._connections.mine, path)
            plan = self._connections.mine.execute(f"EXPLAIN QUERY PLAN {FIND}", (0, 0, 0)).fetchall()
            if any("SCAN" in str(row[3]) and "CONSTANT" not in str(row[3]) for row in plan):
                self._rows = self._indexed()

    def get(self, tile: Tile) -> bytes | None:
        """As the protocol of archives says."""
        data = self.stored(tile)
        if not data:
            return None
        return unpacked(data) if self.info.format == "pbf" else data

    def stored(self, tile: Tile) -> bytes | None:
        """As the protocol of archives says."""
        if not is_tile(tile):
            return None
        place = (tile.z, tile.x, (1 << tile.z) - 1 - tile.y)
        with _damage(self.path):
            if self._rows is None:
                row = self._connections.mine.execute(FIND, place).fetchone()
            else:
                number = self._rows.get(place)
                query = f"SELECT tile_data FROM {self._table} WHERE rowid = ?"  # noqa: S608  one of ours
                row = None if number is None else self._connections.mine.execute(query, (number,)).fetchone()
        return row[0] if row and isinstance(row[0], bytes) else None

    def tiles(self) -> Iterator[Tile]:
        """As the protocol of archives says; rows that can be no tiles are left out."""
        query = "SELECT zoom_level, tile_column, tile_row FROM tiles ORDER BY 1, 2, 3 DESC"
        with _damage(self.path):
            for place in self._connections.mine.execute(query):
                if not all(isinstance(number, int) for number in place) or not 0 <= place[0] <= DEEPEST:
                    continue
                z, x, row = place
                if is_tile((x, (1 << z) - 1 - row, z)):  # before it is one: mercantile warns of others
                    yield Tile(x, (1 << z) - 1 - row, z)

    def close(self) -> None:
        """Close the connections of all threads."""
        self._connections.close()

    def _connect(self) -> sqlite3.Connection:
        log = self.path.with_name(self.path.name + "-wal")  # of a cache in use, or whose process was killed
        with contextlib.suppress(OSError, sqlite3.OperationalError):
            if log.stat().st_size:
                made = connect(self.path, "mode=ro")
                made.execute("SELECT count(*) FROM sqlite_master")
                return made
        return connect(self.path, "mode=ro&immutable=1")

    def _indexed(self) -> dict[tuple[int, int, int], int] | None:
        """Where each tile lies in a file that has no index; None where only a search can tell."""
        for table, query in PLACES.items():
            with contextlib.suppress(sqlite3.OperationalError):  # tables of other names
                rows = self._connections.mine.execute(query, (MOST_ROWS + 1,)).fetchall()
                if len(rows) <= MOST_ROWS and all(isinstance(row[3], int) for row in rows):
                    self._table = table
                    return {row[:3]: row[3] for row in rows}
        return None


class MBTilesWriter:
    """A new MBTiles file, beside its place until it is whole."""

    def __init__(self, path: Path) -> None:
        self._target, self._path = path, path.with_name(path.name + ".part")
        self._waiting = 0
        with writing(path):
            self._path.unlink(missing_ok=True)
            self._file = connect(self._path, "mode=rwc")
            try:
                self._file.executescript(f"PRAGMA application_id = {APPLICATION}; PRAGMA journal_mode = OFF")
                self._file.executescript(SCHEMA)
            except sqlite3.Error:
                self.drop()
                raise

    def put(self, tile: Tile, data: bytes) -> None:
        """As the protocol of writers says."""
        with writing(self._target):
            put(self._file, tile, data)
            self._waiting += 1
            if self._waiting >= BATCH:
                self._file.commit()
                self._waiting = 0

    def finish(self, info: ArchiveInfo) -> None:
        """As the protocol of writers says."""
        with writing(self._target):
            describe(self._file, info)
            self._file.execute(ORPHANS)
            self._file.commit()
            self._file.close()
            self._path.replace(self._target)

    def drop(self) -> None:
        """As the protocol of writers says."""
        self._file.close()
        self._path.unlink(missing_ok=True)


def put(file: sqlite3.Connection, tile: Tile, data: bytes) -> None:
    """Add or replace a tile in a file with our tables; equal ones share their bytes."""
    number = hashlib.blake2b(data, digest_size=DIGEST).digest()
    file.execute("INSERT OR IGNORE INTO images VALUES (?, ?)", (number, data))
    place = (tile.z, tile.x, (1 << tile.z) - 1 - tile.y)
    file.execute(
        "INSERT INTO map (zoom_level, tile_column, tile_row, tile_id) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET tile_id = excluded.tile_id",
        (*place, number),
    )


def describe(file: sqlite3.Connection, info: ArchiveInfo) -> None:
    """Write what an archive says of itself, by the spec's names."""
    centre = ((info.bounds.west + info.bounds.east) / 2, (info.bounds.south + info.bounds.north) / 2)
    rows = {
        "name": info.name or "map",
        "format": info.format,
        "bounds": ",".join(f"{value:.6f}" for value in info.bounds),
        "center": f"{centre[0]:.6f},{centre[1]:.6f},{info.zooms[0]}",
        "minzoom": str(info.zooms[0]),
        "maxzoom": str(info.zooms[1]),
        "attribution": info.attribution,
        "description": info.description,
        "type": "baselayer",
    }
    if info.format == "pbf":
        rows["json"] = json.dumps({"vector_layers": info.more.get("vector_layers", [])}, ensure_ascii=False)
    file.execute("DELETE FROM metadata")
    file.executemany("INSERT INTO metadata VALUES (?, ?)", [pair for pair in rows.items() if pair[1]])


@contextlib.contextmanager
def _damage(path: Path) -> Iterator[None]:
    try:
        yield
    except DAMAGE as error:
        why = "its tables can't be read" if isinstance(error, UnicodeDecodeError) else error
        raise CorruptTile(f"{path} is damaged ({why}); download or export it again") from error


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say what goes wrong while writing as one error."""
    try:
        yield
    except (sqlite3.OperationalError, OSError) as error:
        if isinstance(error, MissingTiles):
            raise
        # SQLite says "I/O error" where the file beside the file, of its log, finds no room.
        full = "full" in str(error) or "I/O" in str(error)
        advice = "make room, or check the disk" if full else "choose a folder that you may write to"
        raise MissingTiles(f"{path} can't be written ({error}); {advice}") from error
    except sqlite3.DatabaseError as error:
        raise CorruptTile(f"{path} is damaged ({error}); remove it") from error


def _info(file: sqlite3.Connection, path: Path) -> ArchiveInfo:
    try:
        rows: dict[str, Any] = {
            str(name): value
            for name, value in file.execute("SELECT name, value FROM metadata")
            if value is not None
        }
    except (sqlite3.OperationalError, UnicodeDecodeError):  # no such table: the tiles may still be there
        rows = {}
    zooms = file.execute("SELECT min(zoom_level), max(zoom_level) FROM tiles").fetchone()
    first = file.execute("SELECT tile_data FROM tiles WHERE length(tile_data) > 0 LIMIT 1").fetchone()
    found = tuple(zoom if isinstance(zoom, int) and 0 <= zoom <= DEEPEST else 0 for zoom in zooms)
    return ArchiveInfo(
        name=str(rows.get("name", "")) or path.stem,
        format=_format(str(rows.get("format", "")).lower(), first[0] if first else b""),
        bounds=_bounds(str(rows.get("bounds", ""))),
        zooms=(found[0], found[1]),
        attribution=str(rows.get("attribution", "")),
        description=str(rows.get("description", "")),
        more=_layers(rows.get("json")),
    )


def _format(stated: str, first: object) -> str:
    """The format of the first tile, else the one that is stated: some files state none, or a wrong one."""
    data = first if isinstance(first, bytes) else b""
    found = next((kind for sign, kind in SIGNS.items() if data.startswith(sign)), "")
    stated = SPELLINGS.get(stated, stated)
    return found or (stated if stated in FORMATS else "png")


def _bounds(text: str) -> LngLatBbox:
    try:
        west, south, east, north = (float(value) for value in text.split(","))
    except ValueError:
        return WORLD
    right = -180.0 <= west <= east <= 180.0 and -90.0 <= south <= north <= 90.0
    return LngLatBbox(west, south, east, north) if right else WORLD


def _layers(text: object) -> Mapping[str, Any]:
    try:
        value = json.loads(str(text)) if text else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
