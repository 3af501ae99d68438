"""The tile cache: shared, evicting what was not looked at, an MBTiles file to others, and hard to harm."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import mercantile
import pytest
from loopback import png
from mercantile import Tile
from regions import read_only, small_disk

from tiles.archive import ArchiveInfo, open_archive
from tiles.cache import TileCache
from tiles.errors import CorruptTile, MissingTiles
from tiles.freshness import Freshness

FRESH = Freshness('"a"', "Mon", 100.0, 200.0)
TILES = list(mercantile.tiles(-180, -85, 180, 85, [3]))


def test_tiles_come_back_with_what_is_known_of_them(tmp_path: Path) -> None:
    with TileCache.open(tmp_path, "osm") as cache:
        cache.keep([(TILES[0], b"one", FRESH), (TILES[1], b"", FRESH), (TILES[2], b"one", FRESH)])
        assert [cache.get(tile) for tile in TILES[:4]] == [b"one", None, b"one", None]
        assert cache.freshness(TILES[0]) == FRESH
        assert cache.freshness(TILES[1]) == replace(FRESH, absent=True)
        assert cache.freshness(TILES[3]) is None
        assert (cache.count, cache.bytes) == (2, 3)  # equal ones take their room once
        later = Freshness('"a"', "Mon", 300.0, 400.0)
        cache.keep([(TILES[0], None, later)])
        assert (cache.get(TILES[0]), cache.freshness(TILES[0])) == (b"one", later)
    with TileCache.open(tmp_path, "osm") as again:
        assert again.get(TILES[2]) == b"one"


def test_a_cache_is_an_mbtiles_file_to_others(tmp_path: Path) -> None:
    with TileCache.open(tmp_path, "osm") as cache:
        cache.keep([(tile, png(), FRESH) for tile in TILES])
        cache.describe(ArchiveInfo(name="osm", zooms=(3, 3), attribution="© all"))
    assert [path.name for path in tmp_path.iterdir()] == ["osm.mbtiles"]
    with open_archive(tmp_path / "osm.mbtiles") as archive:
        assert archive.info.attribution == "© all"
        assert sorted(archive.tiles()) == sorted(TILES)
        assert archive.get(TILES[5]) == png()


def test_what_was_not_looked_at_goes_first(tmp_path: Path) -> None:
    with TileCache.open(tmp_path, "osm") as cache:
        for number, tile in enumerate(TILES):
            cache.keep([(tile, bytes([number]) * 1000, Freshness(fetched=float(number)))])
        for tile in TILES[:10]:
            cache.get(tile)
        assert cache.evict(100_000) == 0
        gone = cache.evict(20_000)
        assert gone == len(TILES) - cache.count
        assert 10_000 <= cache.bytes <= 20_000
        assert all(cache.get(tile) for tile in TILES[:10])
        assert cache.get(TILES[11]) is None


def test_two_processes_and_many_threads_share_it(tmp_path: Path) -> None:
    def work(cache: TileCache, seed: int) -> None:
        for tile in random.Random(seed).sample(TILES, 20):
            cache.keep([(tile, png(), FRESH)])
            assert cache.get(tile) == png()

    with TileCache.open(tmp_path, "osm") as one, TileCache.open(tmp_path, "osm") as two:
        threads = [threading.Thread(target=work, args=(one if n % 2 else two, n)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert one.count == two.count > 20


KILLED = """
import sys
from pathlib import Path
from mercantile import Tile
from tiles.cache import TileCache
from tiles.freshness import Freshness
cache = TileCache.open(Path(sys.argv[1]), "osm")
for batch in range(100_000):
    tiles = [Tile(batch % 1024, row, 10) for row in range(16)]
    cache.keep([(tile, bytes(str(tile), "ascii") * 20, Freshness(fetched=float(batch))) for tile in tiles])
    print(batch, flush=True)
"""


def killed_once(folder: Path, after: float) -> int:
    """Batches that were kept, by its own word, when the process was killed."""
    with subprocess.Popen([sys.executable, "-c", KILLED, str(folder)], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().split()
    return len(rest)


@pytest.mark.parametrize("kills", [3, pytest.param(100, marks=pytest.mark.slow)])
def test_a_kill_loses_no_batch_that_was_kept(tmp_path: Path, kills: int) -> None:
    chance = random.Random(kills)
    for number in range(kills):
        folder = tmp_path / str(number)
        kept = killed_once(folder, chance.uniform(0.0, 0.2))
        with TileCache.open(folder, "osm") as cache:
            assert cache.count >= min(kept, 1024) * 16
            assert cache.count % 16 == 0  # whole batches
            for tile in (Tile(0, 0, 10), Tile(min(kept, 1023), 15, 10)):
                assert cache.get(tile) == bytes(str(tile), "ascii") * 20


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 600) as folder:
        cache = TileCache.open(folder, "osm")
        cache.keep([(TILES[0], b"kept", FRESH)])
        with pytest.raises(MissingTiles, match="make room"):
            for tile in TILES[1:]:
                cache.keep([(tile, os.urandom(50_000), FRESH)])
        assert cache.get(TILES[0]) == b"kept"
        cache.close()


def test_what_can_only_be_read_is_read(tmp_path: Path) -> None:
    with TileCache.open(tmp_path / "c", "osm") as cache:
        cache.keep([(TILES[0], b"kept", FRESH)])
    with read_only(tmp_path / "c"), TileCache.open(tmp_path / "c", "osm") as cache:
        assert cache.get(TILES[0]) == b"kept"
        with pytest.raises(MissingTiles, match="only be read"):
            cache.keep([(TILES[1], b"new", FRESH)])


def test_what_is_no_cache_is_refused(tmp_path: Path) -> None:
    (tmp_path / "osm.mbtiles").write_bytes(b"SQLite format 3\0" + b"rubbish" * 1000)
    with pytest.raises(CorruptTile, match="damaged"):
        TileCache.open(tmp_path, "osm")
    with sqlite3.connect(tmp_path / "other.mbtiles") as file:
        file.execute("CREATE TABLE map (x)")
    file.close()
    with pytest.raises(CorruptTile, match="no cache of ours"):
        TileCache.open(tmp_path, "other")
    (tmp_path / "file").write_text("")
    with pytest.raises(MissingTiles, match="can't be made"):
        TileCache.open(tmp_path / "file", "osm")


def test_a_clock_of_1970_keeps_and_evicts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tiles.cache.time.time", lambda: 3.0)
    with TileCache.open(tmp_path, "osm") as cache:
        old = Freshness(fetched=1.0, expires=2.0)
        cache.keep([(tile, bytes([number]) * 1000, old) for number, tile in enumerate(TILES[:10])])
        assert cache.get(TILES[0]) == bytes(1000)
        assert cache.freshness(TILES[0]) == old
        assert cache.evict(5000) == 6
        assert cache.get(TILES[0]) == bytes(1000)  # looked at last, and kept
        assert cache.count == 4
