"""A way goes on where there is nothing to choose: past tracks that turn off a road, not over a fork."""

from __future__ import annotations

import pytest
from drawing import Drawing, draw

from navigator.routing.onward import line_of, onward

MAP = """
     F    G
     |    |
A----B----C----D----E
          |
          H
"""
ROAD = {"highway": "tertiary", "name": "Pass Road"}
NAMED = {"AB": ROAD, "BC": ROAD, "CD": {"highway": "tertiary", "name": "Pass Street", "ref": "L 5"}}


def ways(**more: dict[str, str]) -> dict[str, dict[str, str]]:
    return {**NAMED, "DE": {"highway": "tertiary", "name": "New Street"}, **more}


def ridden(drawing: Drawing, first: str) -> str:
    """The letters along which the way from an edge goes on."""
    graph, letters = drawing.network.graph, drawing.letters
    at = [
        letters[int(graph.nodes.lon[node]), int(graph.nodes.lat[node])]
        for node in range(len(graph.nodes.lon))
    ]
    edge = next(edge for edge in range(graph.edges) if at[graph.tail[edge]] + at[graph.head[edge]] == first)
    found = onward(drawing.network, drawing.metric, edge)
    return at[graph.tail[found[0]]] + "".join(at[graph.head[edge]] for edge in found)


@pytest.mark.parametrize(
    ("more", "first", "goes"),
    [
        ({"BF": {"highway": "track"}}, "AB", "ABC"),  # the road keeps its name at B, and changes it at C
        ({}, "AB", "ABCDE"),  # no junction, whatever it is called
        ({"CG": {"highway": "residential", "name": "Hill"}}, "AB", "ABC"),
        ({"CG": ROAD}, "AB", "ABCG"),
        ({"CG": ROAD, "CH": ROAD}, "AB", "ABC"),  # a fork of one name
        ({"CH": {"highway": "steps"}}, "AB", "ABCDE"),  # nobody rides there
        ({"CH": {"highway": "residential"}}, "DC", "DC"),
        ({"BF": {"highway": "residential"}}, "CB", "CBA"),
    ],
)
def test_a_way_goes_on_as_far_as_nobody_has_to_choose(
    more: dict[str, dict[str, str]], first: str, goes: str
) -> None:
    more = {"CG": {"highway": "residential"}, **more} if first == "AB" and "BF" in more else more
    assert ridden(draw(MAP, ways(**more), grid=50.0), first) == goes


def test_one_number_is_one_road() -> None:
    named = {**ways(CG={"highway": "residential"}), "BC": {**ROAD, "ref": "L 5"}}
    assert ridden(draw(MAP, named, grid=50.0), "AB") == "ABCDE"


def test_without_heights_there_is_no_line() -> None:
    drawing = draw(MAP, ways(), grid=50.0)
    assert line_of(drawing.network, (0,), 0.0) == []
