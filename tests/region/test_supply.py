"""Regions are built and renewed from real servers on loopback, which also misbehave."""

from __future__ import annotations

import gzip
import random
import time
from dataclasses import replace
from pathlib import Path

import pytest
from loopback import Server, serving
from osmserver import feature, file_reply, index, overpass_reply, put_extract, sources, supply
from regions import extract, small_disk

from navigator.errors import ContentError, NavigatorError, StorageError, UsageError
from navigator.region.area import Box, box_around
from navigator.region.builder import build_region
from navigator.region.supply import Wish
from tiles.heightfetch import HeightDownload, Stock
from tiles.transport import Http

LAND = (0.98, -0.02, 1.02, 0.02)  # round the roads of `regions.extract`


@pytest.fixture
def body(tmp_path: Path) -> bytes:
    return gzip.compress(extract(tmp_path / "extracts").read_bytes(), mtime=0)


def offer(server: Server, body: bytes) -> None:
    server.replies["/index.json"] = file_reply(
        index(feature(f"{server.url}/tiny.osm.pbf", "tiny", "Tiny", LAND))
    )
    put_extract(server, "/tiny.osm.pbf", body)
    overpass_reply(server, lambda asked: asked.send(b"", 500))


def test_an_extract_is_found_weighed_fetched_and_built_with_heights(tmp_path: Path, body: bytes) -> None:
    with serving() as server:
        offer(server, body)
        ours = supply(server, tmp_path / "cache")
        plan = ours.plan(Wish("tiny"))
        assert (plan.fetch, plan.title) == (len(body), "Tiny (tiny) of geofabrik")
        assert plan.height_tiles == 2
        assert "/tiny.osm.pbf.md5" not in server.asked
        region = build_region(ours.bring(plan), tmp_path / "store")
        assert region.manifest.origin is not None
        assert region.manifest.origin.what == "tiny"
        assert len(region.manifest.heights) >= 1
        asked = sum(server.asked.values())
        again = ours.plan(Wish("tiny"))
        assert (again.fetch, again.height_tiles) == (0, 0)
        ours.bring(again)
        assert sum(count for path, count in server.asked.items() if path.startswith("/h/")) == 2
        assert server.seen[-1]["if-none-match"] == '"v1"'
        assert sum(server.asked.values()) == asked + 3  # its size, its checksum, and whether it has changed


def test_whose_the_heights_are_goes_into_the_region(tmp_path: Path, body: bytes) -> None:
    with serving() as server:
        offer(server, body)
        ours = supply(server, tmp_path / "cache")
        owned = replace(ours.sources["terrarium"], attribution="Terrain Tiles: Mapzen", licence="theirs")
        ours.sources = {**ours.sources, "terrarium": owned}
        region = build_region(ours.bring(ours.plan(Wish("tiny"))), tmp_path / "store")
    assert {(one.licence, one.attribution) for one in region.manifest.heights} == {
        ("theirs", "Terrain Tiles: Mapzen")
    }
    assert "Terrain Tiles: Mapzen" in region.manifest.attribution


def test_without_a_network_what_is_here_serves(tmp_path: Path, body: bytes) -> None:
    with serving() as server:
        offer(server, body)
        ours = supply(server, tmp_path / "cache")
        ours.bring(ours.plan(Wish("tiny")))
    ours.transport = Http()  # the other one keeps its connection
    plan = ours.plan(Wish("tiny"))
    assert plan.offline
    assert ours.bring(plan).files[0].read_bytes() == body
    with pytest.raises(StorageError, match="check the network"):
        supply(server, tmp_path / "other").plan(Wish("tiny"))


def test_a_small_box_is_asked_of_overpass_once_a_day(tmp_path: Path) -> None:
    answer = extract(tmp_path / "extracts").read_bytes()
    with serving() as server:
        overpass_reply(server, lambda asked: asked.send(answer))
        ours = supply(server, tmp_path / "cache")
        wish = Wish("tiny", area=box_around(1.0, 0.0, 2000.0), heights="")
        region = build_region(ours.bring(ours.plan(wish)), tmp_path / "store")
        assert region.manifest.sources[0].file.startswith("overpass_0.982_")
        assert not region.manifest.heights
        assert ours.plan(wish).fetch == 0
        ours.bring(ours.plan(wish))
        ours.now = lambda: 1000.0  # the clock of 1970
        ours.bring(ours.plan(wish))
        assert len(server.seen) == 1
        ours.bring(ours.plan(wish), renew=True)
        ours.now = lambda: time.time() + 1e5
        ours.bring(ours.plan(wish))
        assert len(server.seen) == 3


def test_a_large_box_is_cut_from_the_smallest_extract_that_holds_it(tmp_path: Path, body: bytes) -> None:
    with serving() as server:
        offer(server, body)
        wide = feature(f"{server.url}/tiny.osm.pbf", "wide", "Wide", (-9, -9, 9, 9))
        server.replies["/index.json"] = file_reply(index(wide))
        wish = Wish("x", area=Box(-1.0, -1.0, 1.0, 1.0), heights="")
        plan = supply(server, tmp_path / "cache").plan(wish)
        assert plan.title == "Wide (wide) of geofabrik, cut to -1,-1,1,1"
        assert plan.boxes == ((-1.0, -1.0, 1.0, 1.0),)
        with pytest.raises(UsageError, match="no extract holds"):
            supply(server, tmp_path / "cache").plan(Wish("x", area=Box(50.0, 1.0, 60.0, 2.0)))


def test_extracts_that_come_wrong_are_told_and_not_kept(tmp_path: Path, body: bytes) -> None:
    kinds: list[tuple[str, type[NavigatorError], str]] = [
        ("html", ContentError, "log in"),
        ("md5", ContentError, "came damaged"),
        ("length", StorageError, "in the middle|sent"),
        ("404", StorageError, "404"),
        ("503", StorageError, "503"),
    ]
    for kind, error, said in kinds:
        with serving() as server:
            offer(server, body)
            ours = supply(server, tmp_path / kind)
            plan = ours.plan(Wish("tiny", heights=""))
            if kind == "md5":
                server.replies["/tiny.osm.pbf.md5"] = lambda asked: asked.send(
                    b"0" * 32 + b"  tiny.osm.pbf\n"
                )
            else:
                server.replies.pop("/tiny.osm.pbf.md5")
                server.replies["/tiny.osm.pbf"] = {
                    "html": lambda asked: asked.send(b"<html>log in</html>"),
                    "length": lambda asked: asked.send(body, stated=len(body) + 10),
                    "404": lambda asked: asked.send(b"", 404),
                    "503": lambda asked: asked.send(b"", 503),
                }[kind]
            with pytest.raises(error, match=said):
                ours.bring(plan)
        assert not plan.target.exists()


def test_height_tiles_that_are_nowhere_are_sea_and_asked_once(tmp_path: Path) -> None:
    with serving() as server:
        stock = Stock(sources(server.url)["terrarium"], tmp_path)
        boxes = supply(server, tmp_path).plan(Wish("x", area=Box(-0.1, -0.1, 0.0, 0.0))).boxes
        assert HeightDownload(stock, Http()).run(boxes) == 0
        assert len(server.seen) == 4
        assert not stock.missing(boxes)


def test_square_degrees_come_as_files(tmp_path: Path) -> None:
    packed = gzip.compress(bytes(1201 * 1201 * 2), 1)
    with serving() as server:
        server.replies["/N00/N00E000.hgt.gz"] = file_reply(packed)
        stock = Stock(sources(server.url)["srtm"], tmp_path)
        boxes = [*supply(server, tmp_path).plan(Wish("x", area=Box(-0.1, 0.1, 0.1, 0.2))).boxes]
        assert stock.missing(boxes) == ["N00E000", "N00W001"]
        assert HeightDownload(stock, Http()).run(boxes) == 1
        assert stock.missing(boxes) == []
        assert stock.degree_file("N00E000").read_bytes() == packed


def test_a_disk_that_fills_while_heights_or_answers_come_is_told(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(200_000).hex().encode()
    answer = extract(tmp_path / "extracts").read_bytes().replace(b"</osm>", b"<!--" + noise + b"--></osm>")
    with serving() as server, small_disk(tmp_path / "disk", 60) as disk:
        overpass_reply(server, lambda asked: asked.send(answer))
        ours = supply(server, disk)
        with pytest.raises(StorageError, match=r"height tiles|make room|can.t be written"):
            ours.bring(ours.plan(Wish("tiny", area=Box(-0.08, -0.08, 0.08, 0.08))))
        assert not list(disk.rglob("*.part"))


def test_what_is_no_source_of_heights_is_told(tmp_path: Path) -> None:
    with serving() as server, pytest.raises(UsageError, match="there are: terrarium, srtm, none"):
        supply(server, tmp_path).plan(Wish("x", area=Box(0.0, 0.0, 0.1, 0.1), heights="geofabrik"))
