"""What becomes of objects on the map: which kind, which point, which town, which street, which numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from osmxml import Tags, place, write_osm

from navigator.errors import UsageError
from navigator.geo import great_circle
from navigator.library.clusters import cells_of, cluster
from navigator.library.gazetteer import Entry, gather
from navigator.library.houses import between, is_number, numbers_in
from navigator.library.kinds import kind_of, kinds, kinds_named, weight_of
from navigator.library.localities import Localities, Settlement
from navigator.library.osmplaces import names_of

Spots = Mapping[str, tuple[float, float]]


def gathered(
    folder: Path,
    nodes: Spots,
    *,
    tags: Mapping[str, Tags] | None = None,
    ways: Sequence[tuple[str, Tags]] = (),
    relations: Sequence[tuple[Sequence[tuple[str, int | str, str]], Tags]] = (),
    roads: Sequence[str] = (),
) -> list[Entry]:
    """The places of a drawn file whose roads have nodes at some of its nodes."""
    tagged = [(tuple(line.split()), each) for line, each in ways]
    file = write_osm(folder / "x.osm", nodes=nodes, ways=tagged, relations=relations, node_tags=tags)
    at = np.array([place(*nodes[name]) for name in roads]).reshape(-1, 2)
    return gather([file], (at[:, 0], at[:, 1]))


def stands_at(entry: Entry, spot: tuple[float, float]) -> bool:
    return great_circle(entry.lon, entry.lat, *place(*spot)) < 1.0


# --- kinds ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"amenity": "drinking_water"}, "water"),
        ({"natural": "spring", "drinking_water": "yes"}, "water"),
        ({"natural": "spring"}, None),
        ({"tourism": "camp_site", "drinking_water": "yes"}, "campsite"),
        ({"amenity": "bicycle_repair_station", "name": "Pumpe"}, "repair"),
        ({"shop": "bicycle", "service:bicycle:repair": "yes"}, "bike-shop"),
        ({"mountain_pass": "yes", "natural": "saddle"}, "pass"),
        ({"railway": "halt"}, "station"),
        ({"highway": "bus_stop", "public_transport": "platform", "bus": "yes"}, "stop"),
        ({"amenity": "no", "shop": "bakery"}, "shop"),
        ({"historic": "castle", "tourism": "attraction"}, "sight"),
        ({"building": "yes"}, "area"),
        ({"highway": "residential"}, None),
        ({}, None),
    ],
)
def test_the_kind_of_a_place_is_that_of_its_weightiest_tag(tags: Tags, kind: str | None) -> None:
    found = kind_of(tags)
    assert (found.name if found else None) == kind


def test_the_larger_and_better_known_weigh_more() -> None:
    town = kinds()["town"]
    assert weight_of(town, {"population": "90000"}) > weight_of(town, {"population": "5000"})
    assert weight_of(town, {"population": "many"}) == weight_of(town, {})
    assert weight_of(town, {"wikidata": "Q1"}) > weight_of(town, {})
    station = kinds()["station"]
    assert weight_of(station, {"name": "X Hbf"}) > weight_of(station, {"name": "X West"})


def test_kinds_have_other_words_and_suggest_themselves() -> None:
    assert kinds_named(["WC", "drinking water", "bike_shop", "wc"]) == ("toilets", "water", "bike-shop")
    with pytest.raises(UsageError, match="did you mean toilets"):
        kinds_named(["toilts"])


def test_names_are_listed_once_and_cleaned() -> None:
    tags = {
        "name:xx": "no",
        "name": "Wien\x07",
        "alt_name": "Vindobona; Wien;",
        "name:en": "Vienna",
        "old_name": " ",
    }
    assert names_of(tags) == ("Wien", "Vindobona", "Vienna")


# --- houses -----------------------------------------------------------------------------------------


def test_numbers_are_read_as_people_write_them() -> None:
    assert numbers_in("12-16") == ["12-16", "12", "14", "16"]
    assert numbers_in("3–4") == ["3-4", "3", "4"]
    assert numbers_in("7 A; 9,11") == ["7a", "9", "11"]
    assert numbers_in("1-900") == ["1-900"]
    assert numbers_in("s/n") == []
    words = ("12", "12a", "12bis", "3/5", "7a-c", "12-14", "5th", "a1", "")
    assert [word for word in words if is_number(word)] == ["12", "12a", "12bis", "3/5", "7a-c", "12-14"]


def test_numbers_between_are_counted_only_where_they_can_be() -> None:
    line = np.array([0.0, 0.001, 0.002]), np.zeros(3)
    ends = [(0, "2"), (1, "6"), (2, "5")]
    assert [number for number, _, _ in between("even", line, ends)] == ["4"]
    assert [number for number, _, _ in between("all", line, ends)] == ["3", "4", "5"]
    assert [number for number, _, _ in between("all", line, [(0, "9"), (2, "6")])] == ["8", "7"]
    assert list(between("alphabetic", line, ends)) == []
    assert list(between("all", line, [(0, "1"), (2, "99999")])) == []
    assert list(between("even", line, [(0, "2"), (2, "5a")])) == []


def test_a_house_belongs_to_the_nearest_street_of_its_name(tmp_path: Path) -> None:
    nodes = {
        "a": (0, 0),
        "b": (300, 0),
        "c": (5000, 0),
        "d": (5300, 0),
        "h": (5200, 40),
        "i": (60, 40),
        "far": (9000, 0),
    }
    address = {"addr:street": "Hauptstrasse", "addr:city": "Stadt"}
    street = {"highway": "residential", "name": "Hauptstraße"}
    found = gathered(
        tmp_path,
        nodes,
        ways=[("a b", street), ("c d", street)],
        tags={
            name: {**address, "addr:housenumber": number}
            for name, number in (("h", "1"), ("i", "2"), ("far", "9"))
        },
    )
    assert [sorted(entry.houses) for entry in sorted(found, key=lambda entry: entry.lon)] == [
        ["2"],
        ["1"],
        ["9"],
    ]
    assert found[-1].where == ("Stadt",)  # a street that only addresses know


# --- points -----------------------------------------------------------------------------------------


SQUARE = {"a": (0.0, 0.0), "b": (900.0, 0.0), "c": (900.0, 900.0), "d": (0.0, 900.0)}
ROUND = [("a b c d a", {"natural": "water", "name": "See"})]


def test_an_area_is_ridden_to_where_a_road_leads(tmp_path: Path) -> None:
    nodes = {**SQUARE, "in": (500, 400), "beside": (-30, 900), "off": (3000, 3000)}
    inside = gathered(tmp_path, nodes, ways=ROUND, roads=("in", "beside"))
    assert stands_at(inside[0], nodes["in"])
    assert stands_at(gathered(tmp_path, nodes, ways=ROUND, roads=("beside", "off"))[0], nodes["d"])
    nowhere = gathered(tmp_path, nodes, ways=ROUND, roads=("off",))[0]
    assert great_circle(nowhere.lon, nowhere.lat, *place(450, 450)) < 700


def test_a_building_is_entered_by_its_door(tmp_path: Path) -> None:
    nodes = {"a": (0, 0), "b": (90, 0), "door": (90, 50), "c": (90, 90), "d": (0, 90)}
    hall = [("a b door c d a", {"railway": "station", "building": "yes", "name": "Bahnhof"})]
    found = gathered(tmp_path, nodes, ways=hall, tags={"door": {"entrance": "main"}})
    assert stands_at(found[0], nodes["door"])


def test_multipolygons_and_borders_have_a_point_too(tmp_path: Path) -> None:
    nodes = {**SQUARE, "town": (200, 200), "road": (450, -20)}
    outer = [("w", 1, "outer"), ("w", 2, "outer")]
    found = gathered(
        tmp_path,
        nodes,
        ways=[("a b c", {}), ("c d a", {"highway": "residential"})],
        relations=[
            (outer, {"type": "multipolygon", "leisure": "park", "name": "Park"}),
            ([*outer, ("n", "town", "admin_centre")], {"type": "boundary", "place": "town", "name": "Ort"}),
            ([("w", 9, "outer")], {"type": "multipolygon", "leisure": "park", "name": "Cut off"}),
        ],
        roads=("road",),
    )
    assert [(entry.names[0], entry.kind) for entry in found] == [("Ort", "town"), ("Park", "park")]
    assert stands_at(found[0], nodes["town"])
    assert stands_at(found[1], nodes["a"]) or stands_at(found[1], nodes["b"])


# --- towns ------------------------------------------------------------------------------------------


def settlement(name: str, kind: str, x: float, y: float = 0.0) -> Settlement:
    return Settlement(name, kind, *place(x, y), kinds()[kind].reach)


def test_one_lies_in_the_settlement_in_whose_reach_one_is_deepest() -> None:
    towns = [
        settlement("City", "city", 0),
        settlement("Village", "village", 9000),
        settlement("Suburb", "suburb", 3000),
        settlement("Hamlet", "hamlet", 30000),
    ]
    located = Localities(towns)
    assert located.of(*place(100, 0)) == ("City",)
    assert located.of(*place(2800, 0)) == ("Suburb", "City")
    assert located.of(*place(8800, 0)) == ("Village",)
    assert located.of(*place(30100, 0)) == ("Hamlet",)
    assert located.of(*place(90000, 0)) == ()


def test_where_no_settlement_is_mapped_addresses_tell_the_town() -> None:
    located = Localities([], [("Ort", *place(0, 0)), ("Ort", *place(10, 0)), ("Tippfehler", *place(5, 0))])
    assert located.of(*place(2000, 0)) == ("Ort",)
    assert located.of(*place(9000, 0)) == ()


def test_settlements_over_the_antimeridian_are_near() -> None:
    located = Localities([Settlement("Taveuni", "town", 179.99, -16.8, 4500.0)])
    assert located.of(-179.995, -16.8) == ("Taveuni",)


# --- one or several -----------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=1, max_size=25))
def test_clusters_are_the_connected_parts(cells: list[tuple[int, int]]) -> None:
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(len(cells)))
    for one, (x, y) in enumerate(cells):
        for other, (u, v) in enumerate(cells[:one]):
            if abs(x - u) <= 1 and abs(y - v) <= 1:
                graph.add_edge(one, other)
    numbers = cluster([[cell] for cell in cells])
    wanted = {frozenset(part) for part in nx.connected_components(graph)}
    assert {frozenset(n for n, k in enumerate(numbers) if k == number) for number in set(numbers)} == wanted
    assert numbers[0] == 0


def test_cells_have_the_size_that_is_asked_for() -> None:
    lons, lats = np.array([8.0, 8.0, 8.0]), np.array([60.0, 60.001, 60.1])
    rows = [row for _, row in cells_of(lons, lats, 111.0)]
    assert rows[1] - rows[0] == 1
    assert rows[2] - rows[0] == pytest.approx(100, abs=1)


def test_a_station_of_many_parts_is_one_with_all_its_names(tmp_path: Path) -> None:
    nodes = {"a": (0, 0), "b": (150, 0), "c": (9000, 0)}
    found = gathered(
        tmp_path,
        nodes,
        tags={
            "a": {"railway": "station", "name": "Ort Hauptbahnhof", "short_name": "Ort Hbf"},
            "b": {"railway": "station", "name": "Ort Hbf", "name:en": "Ort Central"},
            "c": {"railway": "station", "name": "Ort Hbf"},
        },
    )
    assert [entry.names for entry in found] == [("Ort Hauptbahnhof", "Ort Hbf", "Ort Central"), ("Ort Hbf",)]


def test_a_road_that_a_park_cuts_is_one_street_and_a_far_one_another(tmp_path: Path) -> None:
    nodes = {"a": (0, 0), "b": (300, 0), "c": (600, 0), "d": (900, 0), "e": (9000, 0), "f": (9300, 0)}
    street = {"highway": "residential", "name": "Ring"}
    found = gathered(tmp_path, nodes, ways=[("a b", street), ("c d", street), ("e f", street)])
    assert len(found) == 2


def test_an_object_in_two_files_counts_once_and_an_area_cuts(tmp_path: Path) -> None:
    nodes = {"a": (0, 0), "b": (5000, 0)}
    tags = {"a": {"amenity": "drinking_water"}, "b": {"amenity": "drinking_water"}}
    file = write_osm(tmp_path / "x.osm", nodes=nodes, ways=[], node_tags=tags)
    (tmp_path / "y.osm").write_bytes(file.read_bytes())
    none = np.empty(0)
    assert len(gather([file, tmp_path / "y.osm"], (none, none))) == 2
    border = place(2500, 0)[0]
    cut = gather([file], (none, none), inside=lambda lons, _lats: lons < border)
    assert [entry.kind for entry in cut] == ["water"]
    assert stands_at(cut[0], nodes["a"])
