"""A ride is a pure function of its readings, and tells each thing once."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable
from itertools import pairwise

import pytest
from osmxml import place
from rideroutes import make_route, make_session

from navigator.errors import UsageError
from navigator.guidance.said import Prompt
from navigator.ride.deviation import FAR_FIXES
from navigator.ride.events import Event, Notice, Position
from navigator.ride.reading import Fix, Reading, Tick
from navigator.ride.session import Session
from navigator.ride.simulate import simulate
from navigator.ride.state import RideState

L_SHAPE = [(0.0, 0.0), (400.0, 0.0), (400.0, 300.0)]
RING = [(0.0, 0.0), (300.0, 0.0), (300.0, 300.0), (0.0, 300.0), (0.0, 0.0)]


def ride(session: Session, readings: Iterable[Reading]) -> list[tuple[float, Event]]:
    state, told = RideState(), []
    for reading in readings:
        state, events = session.step(state, reading)
        told += [(reading.t, event) for event in events]
    return told


def notices(told: list[tuple[float, Event]]) -> list[str]:
    return [event.name for _, event in told if isinstance(event, Notice)]


def prompts(told: list[tuple[float, Event]]) -> list[Prompt]:
    return [event for _, event in told if isinstance(event, Prompt)]


def fix(t: float, x: float, y: float, **more: float) -> Fix:
    lon, lat = place(x, y)
    return Fix(t=t, lat=lat, lon=lon, **more)


def test_every_fix_gives_a_position_and_the_last_one_arrives() -> None:
    route = make_route(L_SHAPE)
    fixes = list(simulate(route))
    told = ride(make_session(route), fixes)
    positions = [event for _, event in told if isinstance(event, Position)]
    assert len(positions) == len(fixes)
    assert all(position.on_course and not position.estimated for position in positions)
    assert all(one.along <= two.along for one, two in pairwise(positions))
    assert positions[-1].along == pytest.approx(route.distance, abs=0.1)
    assert notices(told) == ["arrived"]


def test_the_same_readings_give_the_same_ride() -> None:
    route = make_route(L_SHAPE)
    session, fixes = make_session(route), list(simulate(route))
    assert ride(session, fixes) == ride(session, fixes)


def test_a_state_is_a_value_that_a_ride_can_go_on_from() -> None:
    route = make_route(L_SHAPE)
    session, fixes = make_session(route), list(simulate(route))
    state = RideState()
    for reading in fixes[:40]:
        state, _ = session.step(state, reading)
    with pytest.raises(dataclasses.FrozenInstanceError):
        state.along = 0.0  # type: ignore[misc]  that it can't be done is the test
    assert session.step(state, fixes[40]) == session.step(state, fixes[40])


def test_every_turn_and_the_goal_are_told_before_they_come() -> None:
    route = make_route(RING)
    session = make_session(route)
    told = ride(session, simulate(route))
    for number, maneuver in enumerate(session.course.maneuvers):
        now = [prompt for prompt in prompts(told) if (prompt.maneuver, prompt.kind) == (number, "now")]
        assert len(now) == 1
        reached = next(t for t, e in told if isinstance(e, Position) and e.along >= maneuver.along - 0.5)
        assert now[0].until < reached


def test_a_ring_is_not_finished_where_it_starts() -> None:
    route = make_route(RING)
    told = ride(make_session(route), simulate(route))
    arrived = next(t for t, event in told if isinstance(event, Notice) and event.name == "arrived")
    assert arrived > 0.9 * max(t for t, _ in told)


def test_each_via_point_is_told_once_in_order() -> None:
    route = make_route(
        [(0.0, 0.0), (300.0, 0.0)], [(300.0, 0.0), (600.0, 0.0)], [(600.0, 0.0), (600.0, 200.0)]
    )
    session = make_session(route)
    told = ride(session, simulate(route))
    reasons = [event.reason for _, event in told if isinstance(event, Notice)]
    assert notices(told) == ["via", "via", "arrived"]
    assert reasons[:2] == ["via point 1 of 2", "via point 2 of 2"]
    assert session.course.vias == pytest.approx([300.0, 600.0], abs=0.1)


def test_a_rider_who_leaves_is_told_once_and_hears_no_turns_until_back() -> None:
    session = make_session(make_route([(0.0, 0.0), (500.0, 0.0), (500.0, 500.0)]))
    there = [fix(t, 5.0 * t, 0.0, speed=5.0) for t in range(60)]
    astray = [fix(60.0 + t, 300.0 + 5.0 * t, 200.0, speed=5.0) for t in range(30)]
    back = [fix(90.0 + t, 450.0 + 5.0 * t, 0.0, speed=5.0) for t in range(10)]
    told = ride(session, [*there, *astray, *back])
    away = [event for t, event in told if 60.0 <= t < 90.0]
    said = [event for event in away if isinstance(event, Prompt)]
    assert [(prompt.kind, prompt.text) for prompt in said] == [("off route", "You have left the route")]
    assert all(not event.on_course for event in away if isinstance(event, Position))
    left = next(t for t, event in told if isinstance(event, Notice) and event.name == "off_route")
    assert left == 60.0 + FAR_FIXES - 1
    assert notices(told) == ["off_route", "rejoined"]
    assert [p.kind for p in prompts(told) if p.maneuver == 0][-1] == "now"


def test_one_wild_fix_is_no_leaving() -> None:
    session = make_session(make_route([(0.0, 0.0), (500.0, 0.0)]))
    readings = [fix(t, 5.0 * t, 90.0 if t == 20 else 0.0, speed=5.0) for t in range(60)]
    told = ride(session, readings)
    assert notices(told) == []
    assert [e.on_course for t, e in told if isinstance(e, Position) and t in {19, 20, 21}] == [
        True,
        False,
        True,
    ]


def test_a_receiver_that_is_unsure_is_given_more_room() -> None:
    session = make_session(make_route([(0.0, 0.0), (500.0, 0.0)]))
    for accuracy, on_course in ((5.0, False), (15.0, True)):
        _, events = session.step(RideState(), fix(0.0, 100.0, 40.0, accuracy=accuracy))
        assert isinstance(events[0], Position)
        assert events[0].on_course == on_course


def test_who_begins_far_from_the_course_hears_once_where_it_is() -> None:
    session = make_session(make_route([(0.0, 0.0), (500.0, 0.0)]))
    told = ride(session, [fix(t, 100.0, -300.0 + 5.0 * t, speed=5.0, heading=0.0) for t in range(50)])
    assert notices(told) == ["off_route"]
    said = prompts(told)
    assert [prompt.text for prompt in said] == ["The route is 300 metres away, to the north"]


def test_who_rolls_to_a_course_close_by_hears_nothing_of_it() -> None:
    session = make_session(make_route([(0.0, 0.0), (500.0, 0.0)]))
    told = ride(session, [fix(t, 5.0 * t, min(0.0, -60.0 + 5.0 * t), speed=6.0) for t in range(40)])
    assert notices(told) == []


def test_a_receiver_without_speed_is_enough() -> None:
    route = make_route(L_SHAPE)
    bare = [Fix(t=one.t, lat=one.lat, lon=one.lon) for one in simulate(route, speed=6.0)]
    told = ride(make_session(route), bare)
    (now,) = [prompt for prompt in prompts(told) if (prompt.maneuver, prompt.kind) == (0, "now")]
    assert now.until < 400.0 / 6.0
    assert notices(told) == ["arrived"]


def test_who_stops_just_before_the_end_has_arrived() -> None:
    session = make_session(make_route([(0.0, 0.0), (500.0, 0.0)]))
    rolling = [fix(t, 5.0 * t, 0.0, speed=5.0) for t in range(96)]
    standing = [fix(96.0 + t, 476.0, 0.0, speed=0.0) for t in range(10)]
    assert notices(ride(session, rolling)) == []
    assert notices(ride(session, [*rolling, *standing])) == ["arrived"]


def test_riding_on_after_the_end_is_nobodys_fault() -> None:
    session = make_session(make_route([(0.0, 0.0), (500.0, 0.0)]))
    told = ride(session, [fix(t, 5.0 * t, 0.0, speed=5.0) for t in range(150)])
    assert notices(told) == ["arrived"]


def test_a_tick_moves_the_clock_and_an_old_reading_nothing() -> None:
    session = make_session(make_route(L_SHAPE))
    state, _ = session.step(RideState(), fix(5.0, 20.0, 0.0))
    later, events = session.step(state, Tick(9.0))
    assert events == ()
    assert later == dataclasses.replace(state, t=9.0)
    assert session.step(later, fix(8.0, 40.0, 0.0)) == (later, ())


@pytest.mark.parametrize(
    "numbers",
    [
        {"t": math.nan, "lat": 0.0, "lon": 0.0},
        {"t": 0.0, "lat": math.nan, "lon": 0.0},
        {"t": 0.0, "lat": 91.0, "lon": 0.0},
        {"t": 0.0, "lat": 0.0, "lon": 181.0},
        {"t": 0.0, "lat": 0.0, "lon": 0.0, "speed": math.inf},
    ],
)
def test_a_fix_that_is_no_place_is_refused(numbers: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="leave"):
        Fix(**numbers)


def test_a_tick_without_a_time_is_refused() -> None:
    with pytest.raises(UsageError, match="leave"):
        Tick(math.nan)
