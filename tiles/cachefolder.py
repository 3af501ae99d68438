"""Decide which caches of a folder give tiles up when all take too much, and remove one as a whole."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from tiles.cache import TileCache
from tiles.connections import connect
from tiles.errors import MissingTiles, TilesError

SUFFIX = ".mbtiles"
DRAWN = "drawn-"  # begins the names of caches of our own tiles, which can be drawn again without a network
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file that is open


def caches_in(folder: Path) -> list[Path]:
    """The files of the caches, by name."""
    return sorted(folder.glob(f"*{SUFFIX}"))


def size_of(path: Path) -> int:
    """Bytes of a cache on disk, with what is written beside it while it is open."""
    found = 0
    for file in (path, *(path.with_name(path.name + end) for end in BESIDE)):
        with contextlib.suppress(OSError):  # removed meanwhile
            found += file.stat().st_size
    return found


def make_room(folder: Path, quota: int, *, filled: str) -> int:
    """Evict tiles until all caches hold at most `quota` bytes; how many tiles went.

    Drawn tiles go first, those of `filled`, the cache that was just filled, last; in each those that were
    not looked at for longest. A damaged cache is passed over.
    """
    gone, paths = 0, caches_in(folder)
    if sum(map(size_of, paths)) <= quota:  # files hold more than their tiles: nothing need be counted
        return 0
    sizes = {path: _held(path) for path in paths}
    over = sum(sizes.values()) - quota
    for path in _order(paths, filled):
        if over <= 0:
            break
        with contextlib.suppress(TilesError), TileCache.open(folder, path.stem) as cache:
            gone += cache.evict(max(0, sizes[path] - over))
            over -= sizes[path] - cache.bytes
    return gone


def remove_cache(path: Path) -> None:
    """Delete a cache; raises MissingTiles where somebody works with it, or it can't be deleted."""
    try:
        _check_unused(path)
        for file in (path, *(path.with_name(path.name + end) for end in BESIDE)):
            file.unlink(missing_ok=True)
    except OSError as error:
        if isinstance(error, TilesError):
            raise
        raise MissingTiles(
            f"{path} can't be removed ({error.strerror}); look at its folder's rights"
        ) from error


def _check_unused(path: Path) -> None:
    """A log ahead can be left only by the last one who has the file open."""
    file = connect(path, "mode=rw")
    try:
        file.execute("PRAGMA busy_timeout = 0")
        file.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise MissingTiles(f"{path.stem!r} is in use; end the download first") from error
    except sqlite3.DatabaseError:
        pass  # damaged: to be removed all the more
    finally:
        file.close()


def _held(path: Path) -> int:
    try:
        with TileCache.open(path.parent, path.stem) as cache:
            return cache.bytes
    except TilesError:
        return 0


def _order(paths: Sequence[Path], filled: str) -> list[Path]:
    return sorted(paths, key=lambda path: (path.stem == filled, not path.stem.startswith(DRAWN), path.name))
