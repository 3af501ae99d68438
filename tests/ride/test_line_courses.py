"""Who leaves somebody's track is led back to it, over roads and then straight; the track stays as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawing import Drawing, draw
from osmxml import place
from rideroutes import make_session, ridden_by
from rides import worlds_courses

from navigator.errors import NoRouteError
from navigator.guidance.directions import build_route
from navigator.guidance.following import rejoined
from navigator.guidance.joining import joined, line_route
from navigator.guidance.route import Route
from navigator.guidance.said import Prompt
from navigator.ride.across import ACROSS
from navigator.ride.progress import Line
from navigator.ride.rejoin import Order, Way, find_way
from navigator.ride.setoff import Here
from navigator.ride.state import RideState
from navigator.ride.trail import LINE, Trail
from navigator.router import Router
from navigator.routing.path import OffNetwork
from navigator.routing.planner import Planner

GRID = 20.0  # m a column
STREETS = """A---------B---------C---------D
|         |         |         |
|         |         |         |
|         |         |         |
|         |         |         |
E---------F---------G---------H
"""
WAYS = dict.fromkeys(("ABCD", "EFGH", "AE", "BF", "CG", "DH"), "residential")
TOLERANCE = 15.0  # m


@pytest.fixture(scope="module")
def town() -> Drawing:
    return draw(STREETS, WAYS, grid=GRID)


def drawn(*corners: tuple[float, float]) -> Route:
    """A line through corners in metres from A."""
    return line_route([place(*corner) for corner in corners])


def asked(town: Drawing, course: Route, at: tuple[float, float], **more: Any) -> Way:
    heading = more.pop("heading", None)
    order = Order(Here(*place(*at), heading, 5.0), **more)
    trail = Trail.of(town.network, town.metric, course)
    return find_way(Planner(town.network, town.metric), trail, order, length=course.distance)


def test_the_roads_of_a_track_are_joined_and_its_line_goes_on_as_it_was(town: Drawing) -> None:
    line = drawn((600.0, 0.0), (900.0, 120.0), (1200.0, 0.0))
    course = joined([town.route("ABCD"), line])
    way = asked(town, course, (300.0, -100.0), heading=90.0, along=200.0)
    assert (way.reason, way.back, way.across) == ("back to course", pytest.approx(400.0, abs=1.0), False)
    assert way.legs[-1] == line.legs[0].path
    made = rejoined(town.network, town.metric, way.legs)
    assert made.distance == pytest.approx(sum(path.length for path in way.legs), abs=0.5)
    assert made.geometry[-len(line.geometry) :] == line.geometry


def test_a_bare_line_is_met_over_the_network_and_straight_from_there(town: Drawing) -> None:
    course = drawn((-300.0, 60.0), (900.0, 60.0))  # beside Top Street
    way = asked(town, course, (300.0, -100.0), heading=90.0, along=300.0)
    assert way.across
    roads, across, rest = way.legs
    assert isinstance(across, OffNetwork)
    assert isinstance(rest, OffNetwork)
    assert across.length == pytest.approx(60.0, abs=5.0)
    assert across.points[-1] == rest.points[0]
    assert rest.points[-1] == course.geometry[-1]
    assert way.back == pytest.approx(course.distance - rest.length, abs=1.0)
    assert roads.length > 0.0


def test_no_other_place_to_land_costs_less(town: Drawing) -> None:
    course, along = drawn((-300.0, 200.0), (150.0, 60.0), (900.0, 140.0)), 200.0
    way = asked(town, course, (300.0, -100.0), heading=90.0, along=along)
    roads, across, _ = way.legs
    assert way.back is not None
    found = ACROSS * across.length + LINE * (way.back - along)
    line, north = Line.of(course.geometry), place(0.0, 0.0)[1]
    for metres in np.arange(along, course.distance, 50.0):
        lon, lat = line.at(float(metres))
        if place(0.0, 0.0)[0] <= lon <= place(600.0, 0.0)[0]:  # straight to Top Street, were it as near
            straight = ACROSS * (lat - north) * 110_574.0 + LINE * (metres - along)
            assert found <= straight + town.metric.cost[list(roads.edges)].sum()


def test_beside_a_line_no_detour_is_made_over_roads(town: Drawing) -> None:
    course = drawn((700.0, 300.0), (2000.0, 300.0))
    with pytest.raises(NoRouteError, match="straight across"):
        asked(town, course, (800.0, 250.0), heading=0.0, along=50.0)


@pytest.mark.parametrize("along", [0.0, 320.0, 650.0, 1000.0])
@pytest.mark.parametrize("heading", [0.0, 90.0, 180.0, None])
def test_nothing_behind_is_joined(town: Drawing, along: float, heading: float | None) -> None:
    course = joined([town.route("ABCD"), drawn((600.0, 0.0), (600.0, 60.0), (0.0, 60.0))])
    try:
        way = asked(town, course, (300.0, -100.0), heading=heading, along=along)
    except NoRouteError as error:
        assert "straight" in str(error)
    else:
        assert way.back is not None
        assert along - TOLERANCE <= way.back <= course.distance


def test_a_track_that_turns_back_amid_a_road_is_joined_ahead(town: Drawing) -> None:
    there, back = town.path("ABC", end=0.5), town.path("CBFG", start=0.5)
    course = joined([build_route(town.network, town.metric, [there, back])])
    assert course.is_drawn
    way = asked(town, course, (100.0, -100.0), heading=90.0, along=100.0)  # by A and E towards F
    assert way.back is not None
    made = rejoined(town.network, town.metric, way.legs)
    assert made.steps[-1].maneuver.location == course.steps[-1].maneuver.location
    assert [leg.through for leg in made.legs] == [True] * (len(made.legs) - 1) + [False]


def test_a_track_is_not_replaced_by_a_way_to_its_end_unless_the_rider_asks(town: Drawing) -> None:
    there, back = town.path("ABC", end=0.5), town.path("CBFE", start=0.5)
    course = joined([build_route(town.network, town.metric, [there, back])])
    at = (50.0, -100.0)  # right at the end
    for more in ({}, {"direct": True}, {"strict": True}):
        assert asked(town, course, at, heading=270.0, along=50.0, **more).back is not None
    assert asked(town, course, at, heading=270.0, along=50.0, direct=True, asked=True).reason == "new route"


def tracks(data: Path) -> tuple[Router, list[Route]]:
    """Tracks in Monaco: along roads, straight over to others, and along those."""
    router, courses = worlds_courses("monaco", data, count=3, least=1000.0)
    routes = [course.route for course in courses if course.route is not None]
    pairs = zip(routes, [*routes[1:], routes[0]], strict=True)
    return router, [joined([a, line_route([a.geometry[-1], b.geometry[0]]), b]) for a, b in pairs]


@pytest.mark.parametrize("strict", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_on_real_roads_every_way_back_ends_where_the_track_ends(data: Path, strict: bool) -> None:
    router, found = tracks(data)
    led = 0
    for track in found:
        trail, line = Trail.of(router.network, router.metric, track), Line.of(track.geometry)
        for along in np.arange(100.0, track.distance - 300.0, 300.0):
            lon, lat = line.at(float(along))
            order = Order(Here(lon + 0.0015, lat + 0.0005, 90.0, 5.0), float(along), strict=strict)
            try:
                way = find_way(router.planner, trail, order, length=track.distance)
            except NoRouteError as error:
                assert "by sight" in str(error)
                continue
            made = router.route_along(way.legs, like=track)
            assert way.back is not None, "a track is not replaced"
            assert way.back >= trail.begin[trail.at(float(along) - TOLERANCE)]  # or on that edge
            assert made.geometry[-1][:2] == pytest.approx(track.geometry[-1][:2], abs=1e-6)
            whole = Line.of(made.geometry)
            assert whole.length == pytest.approx(made.distance, rel=0.01)  # no gap between the parts
            assert np.diff(whole.metres).max() <= max(1.01 * np.diff(line.metres).max(), 200.0)
            led += 1
    assert led >= 20


def test_on_a_line_one_is_told_to_follow_it_and_on_roads_to_go_on(town: Drawing) -> None:
    course = joined([town.route("ABCD"), drawn((600.0, 0.0), (1600.0, 0.0), (1600.0, 900.0))])
    session, state, said = make_session(course), RideState(), []
    for fix in ridden_by((0.0, 0.0), (1600.0, 0.0), (1600.0, 900.0)):
        state, events = session.step(state, fix)
        said += [event.text for event in events if isinstance(event, Prompt)]
    plan = session.course.plan
    assert plan.keep_on(0.0, 600.0) == "Continue for 600 metres"
    assert plan.keep_on(700.0, 1800.0) == "Follow the route for 1.8 kilometres; turns are not known here"
    assert sum(text.startswith("Follow the route for") for text in said) == 1, said
    assert state.arrived
