"""A download that is killed, or has no room, loses nothing that was kept: the next run goes on."""

from __future__ import annotations

import random
import signal
import sqlite3
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
from doomed import doomed
from fetching import CONNECTIONS, start, wanted
from tileserver import file_digest, tile_bytes, tile_server

from tiles.cache import TileCache

LATENCY = 0.02  # s, so that a download takes long enough to be killed in the middle
LOADED = ("PIL.Image", "urllib3")  # before the kills, which are to hit the download and not its imports
LOST = 60  # tiles at most, for each kill: those in flight and one batch, on a busy machine


def kept(folder: Path) -> int:
    """Tiles in the cache, read as any program reads MBTiles."""
    file = folder / "near.mbtiles"
    if not file.exists():
        return 0
    with closing(sqlite3.connect(file)) as reader:
        try:
            return int(reader.execute("SELECT count(*) FROM tiles").fetchone()[0])
        except sqlite3.OperationalError:  # killed before there were tables
            return 0


def check_tiles(folder: Path, count: int) -> None:
    """All is there as a clean run has it."""
    with TileCache.open(folder, "near") as cache:
        assert cache.count == count
        assert all(cache.get(tile) == tile_bytes(tile) for tile in wanted(count))
        with closing(sqlite3.connect(cache.path)) as reader:
            assert reader.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def await_growth(part: Path, size: int) -> None:
    """Wait until a file begins to grow, however long a busy machine takes to start a process."""
    deadline = time.monotonic() + 10.0
    while time.monotonic() < deadline and not (part.exists() and part.stat().st_size > size):
        time.sleep(0.01)


def asked(url: str) -> int:
    with urllib.request.urlopen(url + "/asked") as answer:
        return int(answer.read())


@pytest.mark.parametrize(
    ("kills", "count"), [(3, 120), pytest.param(100, 2600, marks=pytest.mark.slow)], ids=["few", "hundred"]
)
def test_kills_lose_no_tile_that_was_kept(in_memory: Path, kills: int, count: int) -> None:
    chance = random.Random(kills)
    done = in_time = 0
    with tile_server(latency=LATENCY) as url, doomed("fetching", "fetch", warm=LOADED) as fetches:
        for _ in range(kills):
            fetches.start(url, in_memory, "tiles", count)
            time.sleep(chance.uniform(0.0, 0.3))
            in_time += fetches.kill()
            before, done = done, kept(in_memory)
            assert done >= before
        assert in_time > kills / 2  # or nothing was tested
        assert done > 0 or kills < 100  # likewise
        fetches.start(url, in_memory, "tiles", count)
        assert fetches.ended() == 0
        lost = asked(url) - count
    check_tiles(in_memory, count)
    assert lost <= kills * LOST + CONNECTIONS
    print(f"{in_time} kills, {lost} tiles fetched twice")


@pytest.mark.parametrize(
    ("kills", "megabytes"), [(2, 10), pytest.param(100, 200, marks=pytest.mark.slow)], ids=["few", "hundred"]
)
def test_kills_lose_nothing_of_a_file(in_memory: Path, kills: int, megabytes: int) -> None:
    size, chance = megabytes * 1_000_000, random.Random(kills)
    digest, done, in_time = file_digest(size), 0, 0
    part = in_memory / "file.part"
    with (
        tile_server(latency=2 * LATENCY, size=size) as url,  # 25 MB/s
        doomed("fetching", "fetch", warm=LOADED) as fetches,
    ):
        for _ in range(kills):
            fetches.start(url, in_memory, "file", digest)
            await_growth(part, done)
            time.sleep(chance.uniform(0.0, 0.05))
            in_time += fetches.kill()
            before, done = done, part.stat().st_size if part.exists() else 0
            assert done >= before
        assert in_time == kills
        assert done > 0  # or none was killed in the middle
        fetches.start(url, in_memory, "file", digest)
        assert fetches.ended() == 0
    assert (in_memory / "file").stat().st_size == size  # and its hash was checked
    assert sorted(path.name for path in in_memory.iterdir()) == ["file", "file.from.json"]


def test_ctrl_c_ends_it_at_once_and_keeps_what_came(tmp_path: Path) -> None:
    with tile_server(latency=LATENCY) as url:
        with start(url, tmp_path, "tiles", 2000) as process:
            while kept(tmp_path) < 20:
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            begun = time.monotonic()
            told = process.communicate()[1]
        assert time.monotonic() - begun < 20.0  # not after all the 2,000 tiles
        assert told.rstrip().endswith("KeyboardInterrupt")
        assert "sqlite" not in told.lower()
        assert asked(url) - kept(tmp_path) <= 3 * CONNECTIONS  # in flight, and asked before the word came


@pytest.mark.slow
@pytest.mark.parametrize(("what", "amount"), [("tiles", "400"), ("file", file_digest(4_000_000))])
def test_a_full_disk_is_told_in_one_line_and_the_next_run_goes_on(
    tmp_path: Path, what: str, amount: str
) -> None:
    with tile_server(size=4_000_000) as url:
        with start(url, tmp_path, what, amount, limit=1_500_000) as process:
            told = process.communicate()[1]
        assert process.returncode == 3, told
        assert told.count("\n") == 1
        assert "can't be written" in told
        assert "make room" in told
        there = kept(tmp_path)
        with start(url, tmp_path, what, amount) as process:
            assert process.communicate()[1] == ""
        assert process.returncode == 0
        if what == "tiles":
            assert there > 0  # how many, depends on when they were written down
            assert asked(url) <= 400 + 400 - there
            check_tiles(tmp_path, 400)
