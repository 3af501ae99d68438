"""Full disks, folders that can't be written, clocks in 1970: one clear line, the right code, nothing lost."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from commandline import ended
from loopback import Asked, Server, serving
from osmserver import feature, index, put_extract, put_sources
from PIL import Image
from regions import extract, read_only, small_disk

from tiles.cache import TileCache

BOX = (0.98, -0.02, 1.02, 0.02)  # round the roads of `regions.extract`: two height tiles
ADD = ("region", "add", "tiny", "--yes")
AREA = "0.9,-0.1,1.1,0.1"
GET = ("maps", "download", AREA, "--source", "own", "--zooms", "10-13", "--yes")
IN_1970 = "import sys, time; time.time = lambda: 1e3; from navigator.cli.main import run; run(sys.argv[1:])"

Capture = pytest.CaptureFixture[str]


def noise(seed: int) -> bytes:
    """A picture of some 120 KB that is a height tile too: rough ground below 256 m."""
    fraction = np.random.default_rng(seed).integers(0, 256, (256, 256, 2), np.uint8)
    colours = np.concatenate([np.full((256, 256, 1), 128, np.uint8), fraction // 2], axis=-1)
    buffer = io.BytesIO()
    Image.fromarray(colours).save(buffer, "PNG")
    return buffer.getvalue()


TILE = noise(1)


@pytest.fixture
def body(tmp_path: Path) -> bytes:
    """An extract of half a megabyte: the roads, and a remark that can't be packed."""
    text = extract(tmp_path / "extracts").read_text(encoding="utf-8")
    remark = random.Random(1).randbytes(250_000).hex()
    return text.replace("</osm>", f"<!--{remark}--></osm>").encode()


def ranged(body: bytes) -> object:
    """As a server serves a file of which a part may be here."""

    def reply(asked: Asked) -> None:
        asks = asked.headers
        if asks.get("if-none-match") == '"v1"':
            asked.send(b"", 304, ETag='"v1"')
            return
        begin, _, end = asks.get("range", "bytes=0-").removeprefix("bytes=").partition("-")
        first, last = int(begin), int(end or len(body) - 1)
        span = {"Content_Range": f"bytes {first}-{last}/{len(body)}"} if "range" in asks else {}
        asked.send(body[first : last + 1], 206 if span else 200, ETag='"v1"', **span)

    return reply


@pytest.fixture
def server(body: bytes) -> Iterator[Server]:
    with serving() as one:
        put_extract(one, "/tiny.osm.pbf", body)
        one.replies["/index.json"] = ranged(index(feature(f"{one.url}/tiny.osm.pbf", "tiny", "Tiny", BOX)))  # type: ignore[assignment]  it is a reply
        one.replies["/tiny.osm.pbf"] = ranged(body)  # type: ignore[assignment]  likewise
        one.other = ranged(TILE)  # type: ignore[assignment]  likewise
        yield one


@pytest.fixture
def home(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("NAVIGATOR_HOME", str(folder))
    put_sources(folder, server.url)
    return folder


def failure(capsys: Capture) -> str:
    """The one line of the failure, behind the notes."""
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("navigator: ")]
    assert len(lines) == 1, lines
    return lines[0]


@contextlib.contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """No file may grow beyond so many bytes: what a full disk says, without one."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_fills_while_an_extract_comes(home: Path, server: Server, capsys: Capture) -> None:
    with no_file_beyond(300_000):
        assert ended(*ADD) == 3
    assert "tiny.osm.pbf can't be written: File too large; make room" in failure(capsys)
    part = home / "cache" / "extracts" / "tiny.osm.pbf.part"
    assert part.stat().st_size == 300_000
    assert not (home / "data").exists()
    assert ended(*ADD) == 0
    assert "bytes=300000-" in [seen.get("range") for seen in server.seen]
    assert not part.exists()


def test_a_disk_that_fills_while_heights_come(home: Path, server: Server, capsys: Capture) -> None:
    server.replies["/tiny.osm.pbf"] = ranged(small := gzip.compress(extract(home).read_bytes(), mtime=0))  # type: ignore[assignment]  it is a reply
    put_extract(server, "/tiny.osm.pbf", small)
    with no_file_beyond(len(TILE) // 2):
        assert ended(*ADD) == 3
    told = failure(capsys)
    assert "heights" in told
    assert "make room" in told
    assert not list((home / "cache" / "heights").rglob("*.png"))
    assert ended(*ADD) == 0
    assert server.asked["/tiny.osm.pbf"] <= 5  # its size, itself, and whether it has changed
    assert len(list((home / "cache" / "heights").rglob("*.png"))) == 2
    assert not list((home / "cache" / "heights").rglob("*.part"))


def test_a_disk_that_fills_while_map_tiles_come(home: Path, server: Server, capsys: Capture) -> None:
    tiles = {f"/{z}/{n}": noise(z * 100 + n) for z in (10, 11, 12, 13) for n in range(10)}
    server.other = lambda asked: asked.send(tiles[f"/{asked.path.split('/')[1]}/{asked.path[-5]}"])
    with no_file_beyond(1_500_000):
        assert ended(*GET) == 3
    assert "make room" in failure(capsys)
    asked = sum(server.asked.values())
    with TileCache.open(home / "cache" / "tiles", "own") as cache:
        kept = cache.count
    assert kept > 5
    assert ended(*GET) == 0
    assert sum(server.asked.values()) <= asked + 24 + 200
    with TileCache.open(home / "cache" / "tiles", "own") as cache:
        assert cache.count > kept


@pytest.mark.parametrize("words", [ADD, GET])
def test_a_disk_of_few_kilobytes(
    server: Server, tmp_path: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    with small_disk(tmp_path / "disk", 200) as disk:
        put_sources(disk / "home", server.url)
        monkeypatch.setenv("NAVIGATOR_HOME", str(disk / "home"))
        assert ended(*words) == 3
        told = failure(capsys)
        assert any(words in told for words in ("make room", "free some space", "does not fit")), told


@pytest.mark.parametrize("words", [ADD, GET])
def test_a_home_that_cannot_be_written(
    home: Path, server: Server, words: tuple[str, ...], capsys: Capture
) -> None:
    (home / "cache").write_text("a file where a folder should be", encoding="utf-8")
    assert ended(*words) == 3
    assert "choose" in failure(capsys)
    assert not any("/h/" in path or path.startswith("/1") for path in server.asked)


@pytest.mark.parametrize("words", [ADD, GET])
def test_a_cache_that_can_only_be_read(home: Path, words: tuple[str, ...], capsys: Capture) -> None:
    assert ended(*words) == 0
    capsys.readouterr()
    os.utime(home / "cache" / "extracts" / "geofabrik.json", (1.0, 1.0)) if words == ADD else None
    with read_only(home / "cache"):
        code = ended(*words)
        told = capsys.readouterr().err
    # What is there is enough for a region, and for tiles that are fresh it is said that nothing can be kept.
    assert code == (0 if words == ADD else 3), told
    assert words == ADD or "can only be read" in told


def test_a_region_whose_data_cannot_come_into_a_cache(home: Path, capsys: Capture) -> None:
    (home / "cache").mkdir()
    with read_only(home / "cache"):
        assert ended(*ADD) == 3
    assert "can't be written" in failure(capsys)


@pytest.mark.parametrize("words", [pytest.param(ADD, marks=pytest.mark.slow), GET])
def test_a_clock_in_1970(home: Path, words: tuple[str, ...], capsys: Capture) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IN_1970, *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert ended(*words) == 0  # the clock is right again, and what came is no older than it was
    if words == ADD:
        assert ended("region", "verify", "tiny") == 0
    else:
        told = capsys.readouterr().err.splitlines()[-1]
        assert told.startswith("0 fetched, 56 were there")  # as the server said of each
