"""Extracts are found by name, code, place and box, and a catalogue is kept for use without a network."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
import shapely
from loopback import serving
from mercantile import LngLat, LngLatBbox
from osmserver import feature, file_reply, index, sources

from tiles.catalogue import Catalogue, Extract, fetch_catalogue, read_catalogue
from tiles.errors import CorruptTile, Refused, Unreachable
from tiles.filefetch import FileDownload
from tiles.retry import Tries
from tiles.transport import Http


def world() -> Catalogue:
    return read_catalogue(
        index(
            feature("http://h/eu", "europe", "Europe", (-20, 30, 40, 70)),
            feature("http://h/a", "andorra", "Andorra", (1.3, 42.3, 1.9, 42.8), parent="europe",
                    **{"iso3166-1:alpha2": ["AD"]}),
            feature("http://h/g", "georgia", "Georgia", (40, 41, 46, 43), parent="asia"),
            feature("http://h/ug", "us/georgia", "Georgia", (-86, 30, -80, 35), parent="us",
                    **{"iso3166-2": ["US-GA"]}),
            feature("http://h/b", "baden-wuerttemberg", "Baden-Württemberg", (7, 47, 11, 50)),
        )
    )  # fmt: skip


@pytest.mark.parametrize("name", ["andorra", "Andorra", "AD", "ad", "ANDORRA "])
def test_an_extract_is_found_by_any_of_its_names(name: str) -> None:
    assert world().named(name).id == "andorra"


def test_accents_and_dashes_do_not_matter() -> None:
    assert world().named("Baden Württemberg").id == "baden-wuerttemberg"
    assert world().named("US-GA").id == "us/georgia"


def test_a_name_of_several_lists_them_and_an_id_is_plain() -> None:
    with pytest.raises(Refused, match=r"georgia \(Georgia, in asia\) or us/georgia"):
        world().named("georgia")
    assert world().named("georgia", by_id=True).id == "georgia"


def test_an_unknown_name_says_what_is_near() -> None:
    with pytest.raises(Refused, match=r"did you mean andorra\?"):
        world().named("andora")
    with pytest.raises(Refused, match="--extract LAT,LON"):
        world().named("xyzzy")


def test_the_smallest_extract_that_holds_all_is_taken() -> None:
    catalogue = world()
    assert catalogue.holding(LngLatBbox(1.5, 42.5, 1.6, 42.6)).id == "andorra"
    assert catalogue.holding(LngLatBbox(1.5, 42.5, 1.5, 42.5)).id == "andorra"
    assert catalogue.holding(LngLatBbox(1.5, 42.5, 2.5, 42.6)).id == "europe"
    with pytest.raises(Refused, match="no extract holds"):
        catalogue.holding(LngLatBbox(100, 0, 101, 1))


def test_places_and_boxes_lie_inside_as_shapely_says() -> None:
    chance = random.Random(4)
    for _ in range(300):
        ring = [(chance.uniform(0, 10), chance.uniform(0, 10)) for _ in range(chance.randrange(3, 9))]
        hull = shapely.MultiPoint(ring).convex_hull
        if hull.geom_type != "Polygon":
            continue
        west, south = chance.uniform(0, 9), chance.uniform(0, 9)
        box = LngLatBbox(west, south, west + chance.uniform(0.01, 2), south + chance.uniform(0.01, 2))
        extract = Extract("x", "X", "", rings=(tuple(hull.exterior.coords[:-1]),))
        assert extract.holds(LngLat(west, south)) == hull.contains(shapely.Point(west, south))
        assert extract.holds_box(box) == hull.contains(shapely.box(*box))


def test_a_hole_is_outside() -> None:
    extract = Extract(
        "x", "X", "", rings=(((0, 0), (9, 0), (9, 9), (0, 9)), ((3, 3), (6, 3), (6, 6), (3, 6)))
    )
    assert extract.holds(LngLat(1, 1))
    assert not extract.holds(LngLat(4, 4))
    assert not extract.holds_box(LngLatBbox(1, 1, 8, 8))


def test_what_is_damaged_is_left_out() -> None:
    whole = feature("http://h/a", "andorra", "Andorra", (1.3, 42.3, 1.9, 42.8))
    no_ring = {**whole, "geometry": {"type": "Polygon", "coordinates": [[[0, 0]]]}}
    no_url = feature("file:///etc/passwd", "b", "B", (0, 0, 1, 1))
    assert [one.id for one in read_catalogue(index(no_ring, None, no_url, whole)).extracts] == ["andorra"]
    for data in (b"", b"[]", b"{", index(), index(no_ring), b'{"features": 3}', b"[" * 5000):
        with pytest.raises(CorruptTile):
            read_catalogue(data)


def test_a_catalogue_is_kept_asked_for_again_after_a_day_and_serves_offline(tmp_path: Path) -> None:
    with serving() as server:
        server.replies["/index.json"] = file_reply(index(feature("http://h/a", "a", "A", (0, 0, 1, 1))))
        source = sources(server.url)["geofabrik"]
        files = FileDownload(Http(), Tries(most=1))
        assert fetch_catalogue(source, tmp_path, files).extracts[0].id == "a"
        fetch_catalogue(source, tmp_path, files, now=lambda: 1000.0)  # the clock of 1970
        assert server.asked["/index.json"] == 1
        later = time.time() + 100_000.0
        fetch_catalogue(source, tmp_path, files, now=lambda: later)
        assert server.asked["/index.json"] == 2
    files.transport = Http()  # the other one keeps its connection
    assert fetch_catalogue(source, tmp_path, files, now=lambda: later + 1e6).extracts[0].id == "a"
    with pytest.raises(Unreachable):
        fetch_catalogue(source, tmp_path / "other", files)


def test_a_page_in_place_of_the_catalogue_is_not_kept(tmp_path: Path) -> None:
    with serving() as server:
        server.replies["/index.json"] = lambda asked: asked.send(b"<html>log in</html>")
        files = FileDownload(Http(), Tries(most=1))
        with pytest.raises(CorruptTile, match="log in"):
            fetch_catalogue(sources(server.url)["geofabrik"], tmp_path, files)
        server.replies["/index.json"] = lambda asked: asked.send(b'{"error": 1}')
        with pytest.raises(CorruptTile, match="no catalogue"):
            fetch_catalogue(sources(server.url)["geofabrik"], tmp_path, files)
    assert not (tmp_path / "geofabrik.json").exists()
