"""A recorded trace finds the way that was ridden."""

from __future__ import annotations

from itertools import pairwise

import pytest

from navigator.errors import NoRouteError, UsageError
from navigator.routing.mapmatch import Matched, Matcher
from tests.drawing import Drawing, draw

BLOCK = """
A----B----C

D----E----F
"""
STREETS = {"ABC": "residential", "DEF": "residential", "AD": "residential", "CF": "residential"}


def along(drawing: Drawing, letters: str, aside: float = 0.0) -> list[tuple[float, float]]:
    """Ten points from letter to letter, `aside` degrees north of the road."""
    places = {letter: (lon / 1e7, lat / 1e7) for (lon, lat), letter in drawing.letters.items()}
    points = []
    for a, b in pairwise(letters):
        (x, y), (u, v) = places[a], places[b]
        points += [(x + (u - x) * n / 10, y + (v - y) * n / 10 + aside) for n in range(11)]
    return points


def matched(drawing: Drawing, points: list[tuple[float, float]]) -> Matched:
    return Matcher(drawing.network, drawing.metric).match(points)


def edges(found: Matched) -> list[int]:
    return [edge for path in found.paths for edge in path.edges]


def test_of_two_parallel_roads_the_nearer_is_taken() -> None:
    drawing = draw(BLOCK, STREETS, grid=20.0)
    found = matched(drawing, along(drawing, "ABC", aside=-8e-5))
    assert edges(found) == list(drawing.path("ABC").edges)
    assert found.notes == ()


def test_a_loop_ridden_twice_is_kept() -> None:
    drawing = draw(BLOCK, STREETS, grid=40.0)
    once = "ABCFEDA"
    found = matched(drawing, along(drawing, once + once[1:]))
    length = sum(path.length for path in found.paths)
    assert length == pytest.approx(2 * drawing.path(once).length, abs=5.0)


def test_out_and_back_amid_a_road_makes_two_legs() -> None:
    drawing = draw(BLOCK, STREETS, grid=40.0)
    found = matched(drawing, along(drawing, "ABA"))
    out, back = (path.edges[0] for path in found.paths)
    assert back == out ^ 1


def test_a_one_way_ridden_the_wrong_way_is_told_so() -> None:
    oneway = {"highway": "residential", "oneway": "yes"}
    drawing = draw(BLOCK, {**STREETS, "ABC": oneway}, grid=20.0)
    found = matched(drawing, along(drawing, "CBA"))
    assert edges(found) == [drawing.path("ABC").edges[0] ^ 1]


def test_an_outlier_is_skipped_and_a_gap_is_bridged() -> None:
    drawing = draw(BLOCK, STREETS, grid=40.0)
    points = along(drawing, "ABC")
    lon, lat = points[9]
    points[9] = (lon, lat + 0.01)
    del points[12:18]
    found = matched(drawing, points)
    assert edges(found) == list(drawing.path("ABC").edges)
    assert "1 of " in found.notes[0]


def test_what_is_no_trace_is_refused() -> None:
    drawing = draw(BLOCK, STREETS)
    with pytest.raises(UsageError, match="two points"):
        matched(drawing, [(0.0, 0.0)])
    with pytest.raises(NoRouteError, match="no part"):
        matched(drawing, [(50.0, 50.0), (50.0, 50.01)])
