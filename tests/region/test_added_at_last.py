"""`region add NAME`, killed at any moment from the catalogue to the build: the next run goes on."""

from __future__ import annotations

import random
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from doomed import doomed
from loopback import Asked, Server, serving
from osmserver import feature, index, put_extract, put_sources, terrarium
from regions import contents, extract

from navigator.region.region import check_whole, region_named
from navigator.region.store import folders

# What the command loads when it gets there; loaded before, the kills hit its work and not its imports.
LOADED = (
    "PIL.Image",
    "anyascii",
    "mercantile",
    "navigator.cli.main",
    "navigator.region.supply",
    "osmium.area",
    "pyproj",
    "rich.table",
    "scipy.sparse.csgraph",
    "shapely",
    "urllib3",
)
BOX = (0.9, -0.1, 1.1, 0.1)  # round the roads of `regions.extract`: some 12 height tiles
PIECE, PAUSE = 2048, 0.01  # bytes and s between them: a slow line
BUFFERED = 8 * PIECE  # bytes under way and not yet in the file, at most
HEIGHTS = "connections = 4"
KILLS = 25
LONGEST = 1.2  # s until a kill, on a busy machine too: what was done is kept, so the next comes further


def slow_file(body: bytes, sent: list[int]) -> object:
    """A file by range, on a slow line; `sent` notes how much went out."""

    def reply(asked: Asked) -> None:
        if asked.headers.get("if-none-match") == '"v1"':
            asked.send(b"", 304, ETag='"v1"')
            return
        begin, end, status, span = 0, len(body), 200, {}
        asks = re.fullmatch(r"bytes=(\d+)-(\d*)", asked.headers.get("range", ""))
        if asks and (asks[2] or asked.headers.get("if-range") == '"v1"'):
            begin, end, status = int(asks[1]), int(asks[2]) + 1 if asks[2] else len(body), 206
            span = {"Content_Range": f"bytes {begin}-{end - 1}/{len(body)}"}
        if begin >= len(body):
            asked.send(b"", 416, Content_Range=f"bytes */{len(body)}")
            return
        asked.send(body[begin : begin + 1], status, stated=end - begin, ETag='"v1"', **span)
        for at in range(begin + 1, end, PIECE):
            time.sleep(PAUSE)
            asked.handler.wfile.write(body[at : min(at + PIECE, end)])
            sent.append(PIECE)

    return reply


@pytest.fixture
def body(in_memory: Path) -> bytes:
    return extract(in_memory / "extracts", ways=100).read_bytes()


@pytest.fixture
def sent() -> list[int]:
    return []


@pytest.fixture
def server(body: bytes, sent: list[int]) -> Iterator[Server]:
    tile = terrarium()

    def heights(asked: Asked) -> None:
        time.sleep(3 * PAUSE)
        asked.send(
            tile if asked.path.startswith("/h/") else b"", 200 if asked.path.startswith("/h/") else 404
        )

    with serving() as one:
        about = index(feature(f"{one.url}/tiny.osm.pbf", "tiny", "Tiny", BOX))
        put_extract(one, "/tiny.osm.pbf", body)
        one.replies["/index.json"] = slow_file(about, [])  # type: ignore[assignment]  it is a reply
        one.replies["/tiny.osm.pbf"] = slow_file(body, sent)  # type: ignore[assignment]  likewise
        one.other = heights
        yield one


def fetched(home: Path) -> tuple[int, int]:
    """Bytes of the extract and height tiles that are here."""
    place = home / "cache" / "extracts"
    sizes = [file.stat().st_size for file in place.glob("tiny.osm.pbf*") if file.suffix in {".pbf", ".part"}]
    return max(sizes, default=0), len(list((home / "cache" / "heights").rglob("*.png")))


def height_paths(home: Path) -> list[str]:
    """The addresses of the height tiles that are here."""
    place = home / "cache" / "heights" / "terrarium"
    return [f"/h/{file.relative_to(place)}" for file in place.rglob("*.png")]


@pytest.mark.slow
def test_a_region_added_with_kills_is_that_of_a_clean_run(
    server: Server, sent: list[int], body: bytes, in_memory: Path
) -> None:
    chance, hit, rounds = random.Random(KILLS), 0, 0
    with doomed("regions", "add_region", warm=LOADED) as adds:
        begun = time.monotonic()
        adds.start(put_sources(in_memory / "clean", server.url, heights=HEIGHTS), "tiny")
        assert adds.ended() == 0
        lasts = time.monotonic() - begun
        clean = contents(in_memory / "clean" / "data" / "regions" / "tiny")
        tiles = fetched(in_memory / "clean")[1]
        assert tiles > 6
        while hit < KILLS:
            rounds += 1
            home, here, killed = put_sources(in_memory / "home", server.url, heights=HEIGHTS), (0, 0), 0
            settled: dict[str, int] = {}
            server.asked.clear()
            sent.clear()
            while True:
                adds.start(home, "tiny")
                time.sleep(chance.uniform(0.0, min(0.6 * lasts, LONGEST)))
                if hit + killed >= KILLS:
                    assert adds.ended() == 0
                    break
                if not adds.kill():
                    break
                killed += 1
                before, here = here, fetched(home)
                assert here >= before
                assert here[1] >= before[1]
                for path in height_paths(home):  # what is here is not asked for again
                    settled.setdefault(path, server.asked[path])
                for name in folders(home / "data" / "regions"):
                    check_whole(region_named(home / "data" / "regions", name))
            hit += killed
            assert contents(home / "data" / "regions" / "tiny") == clean
            assert sorted(path.name for path in (home / "data" / "regions").iterdir()) == [".lock", "tiny"]
            assert sum(sent) <= len(body) + (killed + 1) * BUFFERED
            assert all(server.asked[path] == count for path, count in settled.items())
            assert not list((home / "cache" / "extracts").glob("*.part*"))
            shutil.rmtree(home)
    print(f"{hit} kills in {rounds} rounds; a clean run takes {lasts:.2f} s")
