"""Parts of somebody's track become one route: nobody stops between them, and metres add up."""

from __future__ import annotations

import pytest

from navigator.guidance.joining import joined, line_route
from navigator.guidance.route import Point

DEGREE = 111_320.0  # m, of longitude at the equator
EAST: list[Point] = [(0.0, 0.0, 100.0), (0.002, 0.0, 110.0)]
NORTH: list[Point] = [(0.002, 0.0), (0.002, 0.001)]
ON: list[Point] = [(0.002, 0.001, 120.0), (0.002, 0.002, 120.0)]


def test_a_line_departs_and_arrives() -> None:
    route = line_route(EAST)
    assert [step.maneuver.type for step in route.steps] == ["depart", "arrive"]
    assert route.steps[0].maneuver.bearing_after == 90
    assert route.distance == pytest.approx(0.002 * DEGREE, rel=0.01)
    assert route.ascent == pytest.approx(10.0)
    with pytest.raises(ValueError, match="two points"):
        line_route(EAST[:1])


def test_between_parts_one_turns_or_just_goes_on() -> None:
    route = joined([line_route(EAST), line_route(NORTH), line_route(ON)])
    told = [(step.maneuver.type, step.maneuver.modifier, step.maneuver.spoken) for step in route.steps]
    assert told == [
        ("depart", None, True),
        ("turn", "left", True),
        ("new name", "straight", False),
        ("arrive", "straight", True),
    ]
    assert [leg.through for leg in route.legs] == [True, True, False]
    assert route.steps[1].maneuver.along == pytest.approx(line_route(EAST).distance)
    assert route.steps[-1].maneuver.along == pytest.approx(route.distance)


def test_metres_seconds_and_heights_run_through() -> None:
    route = joined([line_route(EAST), line_route(NORTH), line_route(ON)])
    metres, seconds = route.times
    assert metres[-1] == pytest.approx(route.distance)
    assert seconds[-1] == pytest.approx(route.duration)
    assert len(route.geometry) == 4
    assert [point[2] for point in route.geometry if len(point) == 3] == [100.0, 110.0, 120.0, 120.0]
    assert route.ascent == pytest.approx(20.0)
