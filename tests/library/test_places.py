"""What is found by name, near a point and along a line, in a drawn town."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from osmxml import place
from placeworlds import NODES, entries, town
from placeworlds import places as build
from regions import small_disk

from navigator.errors import ContentError, StorageError
from navigator.geo import great_circle
from navigator.library.gazetteer import Entry
from navigator.library.places import Places
from navigator.library.placewriter import save_places


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    found = build(tmp_path_factory.mktemp("places"))
    yield found
    found.close()


def first(places: Places, text: str) -> str:
    """The label of the likeliest answer."""
    found = places.search(text)
    return found[0].place.label if found else ""


def near(point: tuple[float, float], name: str, metres: float = 20.0) -> bool:
    return great_circle(*point, *place(*NODES[name])) <= metres


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Bärenbrück", "Bärenbrück"),
        ("barenbruck", "Bärenbrück"),
        ("Baerenbrueck", "Bärenbrück"),
        ("BEARBRIDGE", "Bärenbrück"),
        ("bären", "Bärenbrück"),
        ("Bärenbruk", "Bärenbrück"),
        ("Bärnebrcük", "Bärenbrück"),
        ("Bärenbrück Hauptbahnhof", "Bärenbrück Hbf, Bärenbrück"),
        ("hbf", "Bärenbrück Hbf, Bärenbrück"),
        ("rathaus", "Bärenbrück Rathaus, Bärenbrück"),
        ("Ostend", "Östend, Bärenbrück"),
        ("Swieta Laka", "Święta Łąka"),
        ("heiligwies", "Święta Łąka"),
        ("pik lenina", "Пик Ленина, Bärenbrück"),
        ("Пик", "Пик Ленина, Bärenbrück"),
        ("Hauptstr. Swieta Laka", "Hauptstraße, Święta Łąka"),
        ("haupt strasse, bärenbrück", "Hauptstraße, Bärenbrück"),
        ("BärenbrückRathaus", "Bärenbrück Rathaus, Bärenbrück"),
        ("Haubtstrase, Bärenbruk", "Hauptstraße, Bärenbrück"),
        ("Hbf Bärenbrück", "Bärenbrück Hbf, Bärenbrück"),
        ("Rathaus von Bärenbrück", "Bärenbrück Rathaus, Bärenbrück"),
        ("Hauptstrasse 9, Bärenbrück", "Hauptstraße 9, Bärenbrück"),
        ("9 Hauptstraße Bärenbrück", "Hauptstraße 9, Bärenbrück"),
        ("Hauptstraße 8a", "Hauptstraße 8a, Bärenbrück"),
        ("Hauptstraße 8 A", "Hauptstraße 8a, Bärenbrück"),
        ("Hauptstraße 4", "Hauptstraße 4, Bärenbrück"),
        ("xyzzy", ""),
        ("", ""),
        ("42", ""),
    ],
)
def test_a_name_is_found_as_riders_type_it(places: Places, typed: str, found: str) -> None:
    assert first(places, typed) == found


def test_numbers_between_two_houses_are_counted_along_the_street(places: Places) -> None:
    five = places.search("Hauptstraße 5")[0].place
    (west, south), (east, _) = place(*NODES["one"]), place(*NODES["nine"])
    assert five.number == "5"
    assert five.lon == pytest.approx((west + east) / 2, abs=1e-6)
    assert five.lat == pytest.approx(south, abs=1e-6)


def test_the_very_name_comes_before_a_street_without_that_number(tmp_path: Path) -> None:
    rows = [
        Entry(("Ring",), "street", 1.0, 0.0, 0.5, (), {"3": (1.0, 0.0)}),
        Entry(("Ring 7",), "stop", 1.02, 0.0, 0.3, ()),
    ]
    save_places(rows, tmp_path / "places.sqlite")
    ring = Places.open(tmp_path / "places.sqlite")
    assert [match.place.title for match in ring.search("Ring 7")] == ["Ring 7", "Ring"]
    assert [match.place.title for match in ring.search("ring 3")] == ["Ring 3", "Ring 7"]
    ring.close()


def listed(folder: Path, *rows: tuple[tuple[str, ...], str, float, float]) -> Places:
    """Places with names, kind, metres east and weight."""
    entries = [Entry(names, kind, *place(x, 0), weight, ()) for names, kind, x, weight in rows]
    save_places(sorted(entries, key=lambda entry: -entry.weight), folder / "places.sqlite")
    return Places.open(folder / "places.sqlite")


def titles(places: Places, text: str) -> list[str]:
    return [match.place.title for match in places.search(text)]


def test_two_of_a_name_side_by_side_are_one_answer(tmp_path: Path) -> None:
    rows = (
        (("Mühle",), kind, x, weight)
        for kind, x, weight in (("stop", 0, 0.4), ("food", 90, 0.3), ("food", 900, 0.2))
    )
    found = listed(tmp_path, *rows).search("Mühle")
    assert [(match.place.kind, round(match.weight, 1)) for match in found] == [("stop", 0.4), ("food", 0.2)]


def test_the_name_on_the_sign_comes_before_another_name_of_a_weightier_place(tmp_path: Path) -> None:
    places = listed(
        tmp_path,
        (("Leonard Avenue", "Fifth Avenue"), "street", 0, 0.6),
        (("Fifth Avenue",), "street", 900, 0.5),
    )
    assert titles(places, "fifth avenue") == ["Fifth Avenue", "Leonard Avenue"]


def test_the_very_name_comes_before_one_that_a_small_word_tells_apart(tmp_path: Path) -> None:
    places = listed(
        tmp_path, (("Plaça del Consell",), "street", 0, 0.51), (("Plaça de Consell",), "street", 900, 0.5)
    )
    assert titles(places, "placa de consell") == ["Plaça de Consell", "Plaça del Consell"]


def test_a_number_in_a_name_is_not_missing_from_a_town(tmp_path: Path) -> None:
    rows = [
        Entry(("Unterland",), "suburb", 1.0, 0.0, 0.68, ("Helgoland",)),
        Entry(("Helgoland Unterland 1",), "stop", 1.02, 0.0, 0.2, ()),
    ]
    save_places(rows, tmp_path / "places.sqlite")
    island = Places.open(tmp_path / "places.sqlite")
    assert titles(island, "Helgoland Unterland 1") == ["Helgoland Unterland 1", "Unterland"]
    island.close()


def test_a_number_that_is_not_on_the_map_leads_to_the_street_and_is_told(places: Places) -> None:
    match = places.search("Hauptstraße 77, Bärenbrück")[0]
    assert match.number_missing == "77"
    assert match.place.label == "Hauptstraße, Bärenbrück"


def test_a_street_of_many_ways_is_one_in_each_town(places: Places) -> None:
    labels = [match.place.label for match in places.search("Hauptstraße")]
    assert labels == ["Hauptstraße, Bärenbrück", "Hauptstraße, Święta Łąka"]


def test_nearness_moves_the_same_name_up(places: Places) -> None:
    there = places.search("Hauptstraße", near=place(9100, 0))
    assert there[0].place.where == "Święta Łąka"


def test_a_stop_with_two_sides_is_one(places: Places) -> None:
    assert len(places.search("Bärenbrück Rathaus", only=("stop",))) == 1


def test_a_park_is_ridden_to_on_the_path_inside_it(places: Places) -> None:
    assert near(places.search("Stadtpark")[0].place.point, "q2")


def test_names_from_the_map_carry_no_commands(places: Places) -> None:
    assert first(places, "Müller") == "Café Müller, Bärenbrück"


def test_what_riders_need_is_found_near_a_point_without_a_name(places: Places) -> None:
    found = places.near(place(400, 0), within=100, only=("water",))
    assert [each.place.title for each in found] == ["water"]
    assert found[0].distance == pytest.approx(10, abs=0.2)
    nearest = places.near(place(410, 0), within=500)
    assert [each.distance for each in nearest] == sorted(each.distance for each in nearest)
    assert places.near(place(410, 0), within=500, limit=1) == nearest[:1]
    assert places.near(place(-5000, -5000), within=100) == []


def test_along_a_line_places_come_in_order_with_how_far_aside(places: Places) -> None:
    line = [place(x, 0) for x in (-1000, 0, 410, 5000)]
    found = places.along(line, within=60, only=("water", "cafe", "stop", "station"))
    assert [each.place.kind for each in found] == ["station", "stop", "water", "cafe"]
    assert [round(each.along or 0) for each in found] == [700, 1100, 1400, 1420]
    assert [round(each.distance) for each in found] == [0, 50, 10, 10]
    assert places.along(line, within=5, only=("water",)) == []
    assert places.along(line[:1], within=2000, only=("station",))[0].place.kind == "station"
    assert places.along([], within=10) == []


def test_the_same_places_give_the_same_bytes(tmp_path: Path) -> None:
    file = town(tmp_path)
    for name in ("a.sqlite", "b.sqlite"):
        save_places(entries(file), tmp_path / name)
    assert (tmp_path / "a.sqlite").read_bytes() == (tmp_path / "b.sqlite").read_bytes()


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    rows = [Entry((f"Name {number}",), "shop", 1.0, 1.0, 0.3, ("Ort",)) for number in range(3000)]
    with small_disk(tmp_path / "disk", 100) as disk, pytest.raises(StorageError, match="the disk is full"):
        save_places(rows, disk / "places.sqlite")


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="missing"):
        Places.open(tmp_path / "none")
    (tmp_path / "odd").write_bytes(b"no database" * 1000)
    with pytest.raises(ContentError, match="damaged"):
        Places.open(tmp_path / "odd")
    with sqlite3.connect(tmp_path / "other") as other:
        other.execute("CREATE TABLE place (x)")
    other.close()
    with pytest.raises(ContentError, match="another version"):
        Places.open(tmp_path / "other")


def test_pages_that_are_no_more_what_they_were_are_told(tmp_path: Path) -> None:
    build(tmp_path).close()
    path = tmp_path / "places.sqlite"
    data = bytearray(path.read_bytes())
    data[4096:] = b"\x7f" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(ContentError, match="damaged"):
        Places.open(path).search("Hauptstraße")


def test_nothing_can_be_written_and_threads_may_ask(places: Places) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        places._connection.execute("DELETE FROM place")
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(first(places, "Östend")))
    thread.start()
    thread.join()
    assert found == ["Östend, Bärenbrück"]


@given(st.text(max_size=80))
def test_whatever_is_typed_is_no_command(places: Places, text: str) -> None:
    for match in places.search(text, near=(1.0, 0.0)):
        assert match.place.name
        assert 0.0 < match.fit <= 1.02


def test_the_antimeridian_and_the_poles_are_no_edges(tmp_path: Path) -> None:
    spots = [(179.9999, -16.8), (-179.9999, -16.8), (10.0, 89.9999), (-170.0, 89.9999)]
    taps = [Entry((), "water", lon, lat, 0.3, ()) for lon, lat in spots]
    save_places(taps, tmp_path / "places.sqlite")
    fiji = Places.open(tmp_path / "places.sqlite")
    assert [round(each.distance) for each in fiji.near((-179.9999, -16.8), within=100)] == [0, 21]
    assert [round(each.distance) for each in fiji.near((179.9999, -16.8), within=100)] == [0, 21]
    assert len(fiji.near((100.0, 89.9999), within=100)) == 2
    assert len(fiji.along([(179.999, -16.8), (-179.999, -16.8)], within=50)) == 2
    fiji.close()
