"""Who has left the course comes back to it ahead, where that costs least, and is seldom turned round."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from drawing import Drawing, draw
from osmxml import place

from navigator.errors import NoRouteError
from navigator.ride.rejoin import Order, Way, find_way
from navigator.ride.setoff import Here
from navigator.ride.trail import Trail, states_of
from navigator.routing.planner import Planner

GRID = 20.0  # m a column
STREETS = """
A---------B---------C---------D----------Z
|         |         |         |
|         |         |         |
|         |         |         |
|         |         |         |
E---------F---------G---------H
|         |         |         |
|         |         |         |
|         |         |         |
|         |         |         |
I---------J---------K---------L
"""
WAYS = dict.fromkeys(("ABCDZ", "EFGH", "IJKL", "AEI", "BFJ", "CGK", "DHL"), "residential")


@pytest.fixture(scope="module")
def town() -> Drawing:
    return draw(STREETS, WAYS, grid=GRID)


def asked(
    drawing: Drawing,
    course: tuple[str, ...],
    at: tuple[float, float],
    *,
    heading: float | None = None,
    **more: Any,
) -> Way:
    """The way back from a place in metres from A, for who left a course of some legs."""
    route = drawing.route(*course)
    lon, lat = place(at[0], at[1] - GRID)  # a picture begins with an empty line
    order = Order(Here(lon, lat, heading, 5.0), **more)
    trail = Trail.of(drawing.network, drawing.metric, route)
    return find_way(Planner(drawing.network, drawing.metric), trail, order, length=route.distance)


def letters(drawing: Drawing, way: Way) -> str:
    """The nodes that a way passes."""
    found = ""
    for path in way.legs:
        for edge in path.edges:
            text = drawing._edges[edge]
            found += text if not found else text[1:]
    return found


def test_the_course_is_joined_ahead_where_way_and_skipped_part_cost_least(town: Drawing) -> None:
    way = asked(town, ("ABCDZ",), (300.0, -100.0), heading=90.0, along=200.0)  # by B and F
    assert (way.reason, letters(town, way)) == ("back to course", "FGCDZ")
    assert way.back == pytest.approx(400.0, abs=1.0)


def test_nothing_behind_the_place_where_the_course_was_left_is_joined(town: Drawing) -> None:
    route = town.route("ABCDZ")
    for along in (0.0, 150.0, 350.0, 580.0):
        for heading in (0.0, 90.0, 180.0, 270.0, None):
            way = asked(town, ("ABCDZ",), (300.0, -100.0), heading=heading, along=along)
            assert way.back is None or along - 15.0 <= way.back <= route.distance


def test_a_strict_ride_is_led_back_to_where_the_course_was_left(town: Drawing) -> None:
    course, at = ("ABFJKGCDZ",), (250.0, 0.0)  # went straight on at B: C is close, and much skipped
    free = asked(town, course, at, heading=90.0, along=200.0)
    strict = asked(town, course, at, heading=90.0, along=200.0, strict=True)
    assert free.reason == "new route, shorter" or letters(town, free).startswith("BC")
    assert strict.back is not None
    assert strict.back < 400.0


DEAD_END = """
A---------B---------C
          |
          |
          |
          |
          |
          |
          |
          |
          |
          |
          |
          D
"""
FAR_ROUND = "\n".join(  # the next way back is 2 km long
    [
        "",
        "A----B" + "-" * 60 + "C---D",
        *[" " * 5 + "|" + " " * 60 + "|"] * 29,
        " " * 5 + "E" + "-" * 60 + "F",
    ]
)


def test_who_is_in_a_dead_end_is_turned_round() -> None:
    dead_end = draw(DEAD_END, {"ABC": "residential", "BD": "residential"}, grid=GRID)
    way = asked(dead_end, ("ABC",), (200.0, -30.0), heading=180.0, along=200.0)
    assert (way.reason, letters(dead_end, way)) == ("turn round", "DBC")


@pytest.mark.parametrize(("kind", "reason"), [("residential", "turn round"), ("primary", "back to course")])
def test_nobody_is_turned_round_on_a_main_road(kind: str, reason: str) -> None:
    ways = {"ABCD": "residential", "BE": kind, "EF": "residential", "FC": "residential"}
    drawing = draw(FAR_ROUND, ways, grid=GRID)
    way = asked(drawing, ("ABCD",), (100.0, -40.0), heading=180.0, along=100.0, strict=True)
    assert way.reason == reason


def test_a_point_of_the_rider_is_not_skipped_unless_he_says_so(town: Drawing) -> None:
    legs = ("ABF", "FJKGCDZ")  # by way of F
    way = asked(town, legs, (250.0, 0.0), heading=90.0, along=200.0)
    assert "F" in letters(town, way)
    assert (len(way.legs), way.passed) == (2, 0)
    skipped = asked(town, legs, (250.0, 0.0), heading=90.0, along=200.0, vias=1, direct=True)
    assert (len(skipped.legs), skipped.passed) == (1, 1)
    assert letters(town, skipped) == "BCDZ"
    assert skipped.reason == "new route"


def test_who_is_on_the_course_already_just_follows_it(town: Drawing) -> None:
    way = asked(town, ("ABCDZ",), (460.0, 0.0), heading=90.0, along=200.0)
    assert way.reason == "back to course"
    assert letters(town, way) == "CDZ"
    assert way.legs[0].start > 0.0


def test_the_legs_are_whole_paths_with_the_turns_between(town: Drawing) -> None:
    way = asked(town, ("ABCDZ",), (200.0, -60.0), heading=180.0, along=200.0)
    for path in way.legs:
        states = states_of(town.network, path).tolist()
        assert [town.network.turns.find(a, b) for a, b in pairwise(states)] == list(path.turns)


def test_who_is_far_from_any_way_is_told_so(town: Drawing) -> None:
    with pytest.raises(NoRouteError, match="1 km"):
        asked(town, ("ABCDZ",), (9000.0, 9000.0), along=0.0)


def test_a_loop_is_not_cut_short_unless_the_rider_asks(town: Drawing) -> None:
    loop, at = ("ABCDHLKJIE",), (200.0, -50.0)  # wrongly right at B: the end is near
    for more in ({}, {"direct": True}):
        assert asked(town, loop, at, heading=180.0, along=200.0, **more).back is not None
    way = asked(town, loop, at, heading=180.0, along=200.0, direct=True, asked=True)
    assert (way.reason, way.back) == ("new route", None)
