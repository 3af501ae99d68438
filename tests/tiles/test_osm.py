"""Bike graphs come through osmnx from a real server, once; what it says wrong is told."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from loopback import serving
from mercantile import LngLatBbox
from osmserver import sources

from navigator.router import Router
from tiles.errors import CorruptTile, MissingTiles, Refused, TilesError, Unreachable
from tiles.osm import bike_graph
from tiles.retry import Tries

BOX = LngLatBbox(-122.439, 37.776, -122.392, 37.806)
API = "/api/interpreter"


def test_a_real_answer_becomes_a_graph_to_ride_on_and_is_kept(data: Path, tmp_path: Path) -> None:
    answer = gzip.decompress((data / "osm" / "overpass" / "san-francisco-north-2017.json.gz").read_bytes())
    with serving() as server:
        server.replies[API] = lambda asked: asked.send(answer)
        source = sources(server.url)["overpass"]
        graph = bike_graph(BOX, source, tmp_path)
        assert server.seen[0]["user-agent"].startswith("bike-navigator/")
    assert len(bike_graph(BOX, source, tmp_path)) == len(graph) > 500  # nobody is asked again
    assert Router.from_graph(graph) is not None


BAD: list[tuple[str, int, type[TilesError], str]] = [
    ("remark-runtime-error.json", 200, MissingTiles, "Query timed out"),
    ("bad-request.html", 400, Refused, "parse error"),
    ("bad-request.html", 429, Unreachable, "429: it is busy"),
]


@pytest.mark.parametrize(("name", "status", "kind", "said"), BAD)
def test_real_failures_are_told_and_not_kept(
    data: Path, tmp_path: Path, name: str, status: int, kind: type[TilesError], said: str
) -> None:
    body = (data / "osm" / "overpass" / name).read_bytes()
    with serving() as server:
        server.replies[API] = lambda asked: asked.send(body, status)
        with pytest.raises(kind, match=said):
            bike_graph(BOX, sources(server.url)["overpass"], tmp_path, tries=Tries(most=2, first=0.0))
        assert server.asked[API] == (2 if status == 429 else 1)
    assert not list(tmp_path.iterdir())


def test_no_osm_data_and_no_server_are_told(tmp_path: Path) -> None:
    with serving() as server:
        source = sources(server.url)["overpass"]
        server.replies[API] = lambda asked: asked.send(b"<html>hotel</html>")
        with pytest.raises(CorruptTile, match="log in"):
            bike_graph(BOX, source, tmp_path)
    with pytest.raises(Unreachable, match="check the network"):
        bike_graph(BOX, source, tmp_path)
    with pytest.raises(Refused, match="at most 400"):
        bike_graph(LngLatBbox(0, 0, 5, 5), source, tmp_path)
