"""Answers of Overpass, good and bad, end right: real ones are sent by a real server."""

from __future__ import annotations

import gzip
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from loopback import Asked, Reply, Server, serving
from mercantile import LngLatBbox
from osmserver import overpass_reply, sources

from navigator.graph.osmfile import read_osm
from navigator.graph.osmobjects import source_date
from tiles.errors import CorruptTile, MissingTiles, Refused, TilesError, Unreachable
from tiles.overpass import Overpass, is_small, map_query, square_kilometres
from tiles.retry import Tries
from tiles.transport import Http

BOX = LngLatBbox(11.48, 49.97, 11.60, 50.04)
WHOLE = b'<?xml version="1.0"?>\n<osm version="0.6"><meta osm_base="2026-11-01T00:00:00Z"/>\n</osm>\n'


def asker(server: Server, *, most: int = 2) -> Overpass:
    tries = Tries(most=most, first=0.0)
    return Overpass(sources(server.url)["overpass"], Http(), tries, sleep=lambda _seconds: None)


def test_a_real_answer_is_kept_as_a_file_that_is_read(data: Path, tmp_path: Path) -> None:
    answer = gzip.decompress((data / "osm" / "north-bayreuth-2014.osm.gz").read_bytes())
    with serving() as server:
        overpass_reply(server, lambda asked: asked.send(answer))
        file = asker(server).fetch(BOX, tmp_path / "x" / "box.osm.gz")
        asked = parse_qs(urlsplit(server.seen[0]["path"]).query)["data"]
    assert asked == [map_query(BOX)]
    assert gzip.decompress(file.read_bytes()) == answer
    assert source_date(file) == "2014-11-05T10:47:02Z"
    assert read_osm(file).graph.edges > 1000
    assert [path.name for path in file.parent.iterdir()] == ["box.osm.gz"]


BAD: list[tuple[str, int, type[TilesError], str]] = [
    ("remark-runtime-error.xml", 200, MissingTiles, "gave up .runtime error: Query timed out .*smaller area"),
    ("remark-runtime-error.json", 200, MissingTiles, "gave up .runtime error: Query timed out"),
    ("bad-request.html", 400, Refused, "line 2: parse error"),
    ("bad-request.html", 200, Refused, "line 2: parse error"),
    ("remark-runtime-error.xml", 504, Unreachable, "504 .runtime error"),
    ("bad-request.html", 429, Unreachable, "429"),
]


@pytest.mark.parametrize(("name", "status", "kind", "said"), BAD)
def test_a_real_failure_is_one_line_and_leaves_the_old_answer(
    data: Path, tmp_path: Path, name: str, status: int, kind: type[TilesError], said: str
) -> None:
    body = (data / "osm" / "overpass" / name).read_bytes()
    old = tmp_path / "box.osm.gz"
    old.write_bytes(b"old")
    with serving() as server:
        overpass_reply(server, lambda asked: asked.send(body, status))
        with pytest.raises(kind, match=said) as told:
            asker(server).fetch(BOX, old)
    assert "\n" not in str(told.value)
    assert old.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1
    assert len(server.seen) == (2 if status in {429, 504} else 1)


MISDEEDS: list[tuple[Reply, type[TilesError], str]] = [
    (lambda asked: asked.send(b"<!DOCTYPE html><html>Welcome to the hotel</html>"), CorruptTile, "log in"),
    (lambda asked: asked.send(WHOLE[:-9]), Unreachable, "in the middle"),
    (lambda asked: asked.send(WHOLE, stated=10_000), Unreachable, "in the middle"),
    (lambda asked: asked.send(b"", 404), MissingTiles, "404"),
    (lambda asked: asked.send(b""), CorruptTile, "no OSM data"),
    (lambda asked: asked.chunked([WHOLE[:50]], ends=False), Unreachable, "in the middle"),
]


@pytest.mark.parametrize(("reply", "kind", "said"), MISDEEDS)
def test_a_server_that_misbehaves_is_told(
    tmp_path: Path, reply: Reply, kind: type[TilesError], said: str
) -> None:
    with serving() as server:
        overpass_reply(server, reply)
        with pytest.raises(kind, match=said):
            asker(server).fetch(BOX, tmp_path / "box.osm.gz")
    assert not list(tmp_path.iterdir())


def test_a_busy_server_is_asked_again_when_it_says(tmp_path: Path) -> None:
    def reply(asked: Asked) -> None:
        asked.send(WHOLE) if asked.number == 3 else asked.send(b"", 429, Retry_After="7")

    pauses: list[float] = []
    with serving() as server:
        overpass_reply(server, reply)
        overpass = asker(server, most=5)
        overpass.sleep = pauses.append
        overpass.fetch(BOX, tmp_path / "box.osm.gz")
    assert pauses == [7.0, 7.0]


def test_a_large_box_is_refused_before_anybody_is_asked(tmp_path: Path) -> None:
    assert square_kilometres(LngLatBbox(8.0, 49.0, 9.0, 50.0)) == pytest.approx(8000, rel=0.05)
    assert not is_small(LngLatBbox(179.99, 0.0, -179.99, 0.01))
    with serving() as server:
        with pytest.raises(Refused, match="too much for Overpass"):
            asker(server).fetch(LngLatBbox(8.0, 49.0, 9.0, 50.0), tmp_path / "x")
        assert not server.seen


def test_nobody_there_and_nowhere_to_write(tmp_path: Path) -> None:
    with serving() as server:
        overpass_reply(server, lambda asked: asked.send(WHOLE))
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(MissingTiles, match="can't be written"):
            asker(server).fetch(BOX, tmp_path / "file" / "box.osm.gz")
    with pytest.raises(Unreachable, match="check the network"):
        asker(server).fetch(BOX, tmp_path / "box.osm.gz")
