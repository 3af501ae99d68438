"""A way goes on where a rider is told nothing, and over roundabouts and islands by the road of its name."""

from __future__ import annotations

import pytest
from drawing import Drawing, draw

from navigator.guidance.onward import onward

MAP = """
     F    G
     |    |
A----B----C----D----E
          |
          H
"""
ROAD = {"highway": "tertiary", "name": "Pass Road"}
STREET = {"highway": "tertiary", "name": "Pass Street"}
NAMED = {"AB": ROAD, "BC": ROAD, "CD": {**STREET, "ref": "L 5"}, "DE": "tertiary New Street"}


def edge_of(drawing: Drawing, first: str) -> int:
    graph, at = drawing.network.graph, letters_of(drawing)
    return next(edge for edge in range(graph.edges) if at[graph.tail[edge]] + at[graph.head[edge]] == first)


def letters_of(drawing: Drawing) -> list[str]:
    nodes = drawing.network.graph.nodes
    places = zip(nodes.lon, nodes.lat, strict=True)
    return [drawing.letters[int(lon), int(lat)] for lon, lat in places]


def ridden(drawing: Drawing, first: str) -> str:
    """The letters along which the way from an edge goes on."""
    graph, at = drawing.network.graph, letters_of(drawing)
    found = onward(drawing.network, drawing.metric, edge_of(drawing, first)).edges
    return at[graph.tail[found[0]]] + "".join(at[graph.head[edge]] for edge in found)


@pytest.mark.parametrize(
    ("more", "first", "goes"),
    [
        ({"BF": {"highway": "track"}}, "AB", "ABCDE"),
        ({}, "AB", "ABCDE"),  # no junction, whatever it is called
        ({"CG": "residential Hill"}, "AB", "ABCDE"),  # straight on, though the road changes its name there
        ({"CG": ROAD}, "AB", "ABCG"),  # the road of that name turns off
        ({"CG": ROAD, "CH": ROAD}, "AB", "ABC"),  # two of one name: one has to turn
        ({"CG": "tertiary", "CD": {"highway": "track"}}, "HC", "HCG"),
        ({"CH": {"highway": "steps"}}, "AB", "ABCDE"),  # nobody rides there
        ({"CH": "residential"}, "HC", "HC"),  # the end of a road
        ({"BF": "residential"}, "CB", "CBA"),
        ({"BF": ROAD}, "CB", "CBA"),
    ],
)
def test_a_way_goes_on_as_far_as_a_rider_is_told_nothing(
    more: dict[str, dict[str, str] | str], first: str, goes: str
) -> None:
    ways = {**NAMED, **({"CH": "tertiary"} if first == "HC" else {}), **more}
    drawing = draw(MAP, ways, grid=50.0)
    assert ridden(drawing, first) == goes
    assert ridden(drawing.mirrored, first) == goes


@pytest.mark.parametrize(
    ("way", "goes"),
    [("track", "AB"), ("track Forest Way", "ABE"), ("cycleway", "AB"), ("residential", "ABE")],
)
def test_a_track_without_a_name_ends_where_there_is_a_choice(way: str, goes: str) -> None:
    drawing = draw(MAP, {"ABCDE": way, "BF": "track"}, grid=50.0)
    assert ridden(drawing, "AB") == goes


def test_a_fork_is_left_to_the_rider_where_neither_way_keeps_the_name() -> None:
    fork = """
           C
A----B
           D
"""
    ways = {"AB": ROAD, "BC": "tertiary High Road", "BD": "tertiary Low Road"}
    assert ridden(draw(fork, ways, grid=30.0), "AB") == "AB"
    assert ridden(draw(fork, {**ways, "BD": {**ROAD, "name": "", "ref": ""}}, grid=30.0), "AB") == "AB"
    assert ridden(draw(fork, {**ways, "BD": ROAD}, grid=30.0), "AB") == "ABD"


RING = """
       N
       |

       n
A---B-w e-C---D
       s

       |
       S
"""
ROUND = {
    "ABw": ROAD,
    "wsenw": {"highway": "tertiary", "junction": "roundabout"},
    "eCD": ROAD,
    "nN": "tertiary North Road",
    "Ss": "tertiary South Road",
}


@pytest.mark.parametrize(
    ("more", "first", "goes"),
    [
        ({}, "Aw", "AwseD"),
        ({}, "De", "DenwA"),
        ({"eCD": STREET}, "Aw", "AwseD"),  # straight on
        ({"eCD": {"highway": "service"}}, "Aw", "Aw"),  # a lesser way is not the road
        ({"eCD": STREET, "nN": ROAD}, "Aw", "AwsenN"),  # the road of the name turns left there
        ({"eCD": STREET, "nN": ROAD}, "Ss", "SsenN"),
        ({"nN": ROAD, "Ss": ROAD}, "Aw", "AwseD"),  # of three of one name the straight one
    ],
)
def test_over_a_roundabout_by_the_road_of_the_name_else_straight_on(
    more: dict[str, dict[str, str]], first: str, goes: str
) -> None:
    drawing = draw(RING, {**ROUND, **more}, grid=10.0)
    assert ridden(drawing, first) == goes


def test_round_a_roundabout_where_traffic_keeps_left() -> None:
    drawing = draw(RING, {**ROUND, "wsenw": {**ROUND["wsenw"], "oneway": "yes"}}, grid=10.0).mirrored
    assert ridden(drawing, "Aw") == "AwseD"


def test_past_an_island_a_slip_road_and_along_a_road_that_splits_in_two() -> None:
    split = """
       c---d
A---B            E---F---G
       x---y         |
                     K L

                     H
"""
    one_way = {**ROAD, "oneway": "yes"}
    ways = {
        "AB": ROAD,
        "BxyE": one_way,
        "EdcB": one_way,
        "EF": ROAD,
        "FG": ROAD,
        "FKH": "tertiary Side Road",
        "ELH": {"highway": "tertiary_link", "name": "Pass Road", "oneway": "yes"},
    }
    drawing = draw(split, ways, grid=10.0)
    assert ridden(drawing, "AB") == "ABEFG"
    assert ridden(drawing, "GF") == "GFEBA"


def test_where_the_way_lies_that_one_is_on() -> None:
    drawing = draw(MAP, NAMED, grid=50.0)
    way = onward(drawing.network, drawing.metric, edge_of(drawing, "AB"), share=0.4)
    assert way.begins == pytest.approx((-100.0, 150.0, 400.0, 650.0), abs=1.0)
    assert way.length == pytest.approx(900.0, abs=1.0)
    assert len(way.points) == 5
    assert len(way.points[0]) == 2, "no heights are known"
