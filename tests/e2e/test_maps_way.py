"""The whole way of a downloaded map: weigh, fetch, be killed, go on, list, verify, show, cut, remove."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline import ended
from loopback import Asked, png, serving
from mercantile import Tile
from regions import small_disk
from tileserver import tile_server

from tiles.archive import open_archive
from tiles.cache import TileCache
from tiles.cachefolder import make_room
from tiles.freshness import Freshness

AREA, ZOOMS = "8.6,49.3,8.8,49.5", "8-14"
CUT = "49.41,8.69:2km"
LOST = 40  # tiles at most by a kill: those in flight and one batch

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    return tmp_path


def source(home: Path, url: str) -> None:
    (home / "config" / "sources.toml").write_text(
        f'[own]\nkind = "raster"\nurl = "{url}/{{z}}/{{x}}/{{y}}.png"\narea_downloads = true\n'
        'attribution = "© own"\nlicence = "own"\nconnections = 4\na_second = 1000\n'
    )


def maps(*words: object) -> int:
    return ended("maps", *words)


@contextlib.contextmanager
def begun(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "navigator.cli.main", "maps", *words]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env={**os.environ}) as process:
        try:
            yield process
        finally:
            process.kill()


def kept(file: Path) -> int:
    if not file.exists():
        return 0
    with contextlib.closing(sqlite3.connect(file)) as reader, contextlib.suppress(sqlite3.OperationalError):
        return int(reader.execute("SELECT count(*) FROM tiles").fetchone()[0])
    return 0


@pytest.mark.slow
def test_the_whole_way(home: Path, capsys: Capture) -> None:
    order, file = (AREA, "--source", "own", "--zooms", ZOOMS), home / "cache" / "tiles" / "own.mbtiles"
    with tile_server(latency=0.05) as url:
        source(home, url)
        assert maps("estimate", *order, "--dry-run") == 0
        assert not file.exists()
        assert "guessed" in capsys.readouterr().out
        with begun("download", *order, "--yes") as process:
            while kept(file) < 30 and process.poll() is None:
                time.sleep(0.02)
            assert maps("remove", "own") == 3
            assert "is in use" in capsys.readouterr().err
            process.kill()
        assert process.returncode == -signal.SIGKILL
        before = kept(file)
        assert before >= 30
        assert maps("estimate", *order) == 0
        every = int(capsys.readouterr().out.splitlines()[-1].split()[1])
        assert before < every
        assert maps("download", *order, "--yes") == 0
        with urllib.request.urlopen(url + "/asked") as answer:
            assert int(answer.read()) <= every + LOST
    assert kept(file) == every
    capsys.readouterr()
    assert maps("list") == 0
    assert capsys.readouterr().out.startswith("own ")
    assert maps("verify", file) == 0
    assert f"{every} tiles" in capsys.readouterr().out
    assert maps("tile", "49.41,8.69", 13, "--store", file, "--out", "t.png") == 0
    assert maps("cut", file, CUT, "c.pmtiles", "--zooms", "12-14") == 0
    with open_archive(home / "c.pmtiles") as cut:
        assert 0 < len(list(cut.tiles())) < every
        assert cut.info.attribution == "© own"
    assert maps("remove", "own") == 0
    assert sorted(path.name for path in file.parent.iterdir()) == []


def test_what_fails_is_listed_at_the_end(home: Path, capsys: Capture) -> None:
    def other(asked: Asked) -> None:
        z, x, y = asked.path.removesuffix(".png").split("/")[1:]
        bad = (int(z), int(x) % 2, int(y) % 2) == (11, 0, 0)
        asked.send(b"<html>log in</html>" if bad else png((int(x) % 256, int(y) % 256, int(z))))

    with serving() as server:
        server.other = other
        source(home, server.url)
        assert maps("download", AREA, "--source", "own", "--zooms", "8-12", "--yes") == 3
    told = capsys.readouterr().err
    assert "first 11/" in told
    assert "a page came in place of a tile" in told
    assert "run it again" in told


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for a second try."""
    monkeypatch.setattr("tiles.retry.Tries.pause", lambda *_, **__: None)


def test_what_does_not_fit_is_not_begun(home: Path, capsys: Capture) -> None:
    with tile_server() as url, small_disk(home / "cache", 2000):
        source(home, url)
        assert maps("download", AREA, "--source", "own", "--zooms", "8-14", "--yes") == 3
        with urllib.request.urlopen(url + "/asked") as answer:
            assert int(answer.read()) <= 24
    assert "does not fit on the disk" in capsys.readouterr().err


def test_the_quota_is_told_before_and_held_after(
    home: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAVIGATOR_MAP_CACHE", "10")
    with tile_server() as url:
        source(home, url)
        assert maps("download", AREA, "--source", "own", "--zooms", "8-16", "--yes") == 3
        assert "map_cache" in capsys.readouterr().err
    folder = home / "cache" / "tiles"
    for name in ("drawn-a-day-512", "older", "filled"):
        with TileCache.open(folder, name) as cache:
            fresh = Freshness(fetched=1.0)
            cache.keep([(Tile(x, 0, 9), os.urandom(10_000), fresh) for x in range(100)])
    (folder / "own.mbtiles").unlink()
    assert make_room(folder, 5_000_000, filled="filled") == 0
    assert make_room(folder, 2_500_000, filled="filled") > 0
    sizes = []
    for name in ("drawn-a-day-512", "older", "filled"):
        with TileCache.open(folder, name) as cache:
            sizes.append(cache.count)
    assert sizes[0] < 60
    assert sizes[1:] == [100, 100]
    make_room(folder, 1_000_000, filled="filled")
    with TileCache.open(folder, "filled") as cache:
        assert cache.count == 100
