"""On a course with climbs the foot of each is told once, with what is left on every place of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from osmxml import place

from navigator.guidance.climbs import Profile, climbs_of
from navigator.guidance.cues import Plan, Speech
from navigator.guidance.told import Told
from navigator.ride.arrival import Timetable
from navigator.ride.course import RideCourse
from navigator.ride.events import Event, Notice, Outlook, Position
from navigator.ride.log import event_line
from navigator.ride.progress import Line
from navigator.ride.reading import Fix
from navigator.ride.session import Session
from navigator.ride.state import RideState

SPEED = 5.0  # m/s
CORNERS = [(0, 100), (1000, 100), (3000, 220), (4000, 160), (5000, 240), (6000, 240)]


@pytest.fixture
def course() -> RideCourse:
    points = [(*place(float(x), 0.0), float(z)) for x, z in CORNERS]
    line = Line.of(points)
    profile = Profile.of(points)
    plan = Plan((), line.length, Told(type="depart"), Speech(lambda _: 2.0))
    times = Timetable.of(line.metres, line.metres / SPEED, profile)
    return RideCourse(line, (), plan, profile=profile, climbs=climbs_of(profile), timetable=times)


def ridden(course: RideCourse, begin: float = 0.0) -> list[Event]:
    session, state, told = Session(course), RideState(), list[Event]()
    for second in range(int((course.length - begin) / SPEED)):
        lon, lat = course.line.at(begin + second * SPEED)
        state, events = session.step(state, Fix(float(second), lat, lon, SPEED))
        told += events
    return told


def climbs(told: list[Event]) -> list[str]:
    return [event.reason for event in told if isinstance(event, Notice) and event.name == "climb"]


def outlooks(told: list[Event]) -> list[tuple[float, Outlook]]:
    return [(e.along, e.outlook) for e in told if isinstance(e, Position) and e.outlook is not None]


def test_each_climb_is_told_at_its_foot_and_once(course: RideCourse) -> None:
    first, second = climbs(ridden(course))
    assert first.startswith("climb 1 of 2, 2.0 km at 6.0 %")
    assert second.startswith("climb 2 of 2, 1.0 km at ")


def test_who_begins_amid_the_course_hears_of_what_comes(course: RideCourse) -> None:
    assert len(climbs(ridden(course, begin=2000.0))) == 1
    assert len(climbs(ridden(course, begin=1020.0))) == 2  # just begun is still news


def test_on_a_climb_it_is_known_what_is_left(course: RideCourse) -> None:
    along, seen = min(outlooks(ridden(course)), key=lambda one: abs(one[0] - 2000.0))
    assert seen.uphill is not None
    assert (seen.uphill.number, seen.uphill.count) == (1, 2)
    assert seen.uphill.length == pytest.approx(3000.0 - along, abs=60.0)
    assert seen.uphill.rise == pytest.approx(0.06 * (3000.0 - along), abs=4.0)
    assert seen.ascent == pytest.approx(0.06 * (along - 1000.0), abs=2.0)
    assert seen.seconds == pytest.approx((6000.0 - along) / SPEED, rel=0.01)


def test_at_the_end_all_is_climbed_and_the_log_says_so(course: RideCourse) -> None:
    told = ridden(course)
    _, last = outlooks(told)[-1]
    assert last.ascent == pytest.approx(200.0, abs=3.0)
    assert last.uphill is None
    line = event_line(next(e for e in reversed(told) if isinstance(e, Position)), t=1.0)
    assert '"seconds_left": ' in line
    assert '"ascent": ' in line


def test_where_no_height_is_known_the_log_says_null(course: RideCourse) -> None:
    told = ridden(replace(course, profile=None, climbs=()))
    assert {seen.ascent for _, seen in outlooks(told)} == {None}
    assert '"ascent": null' in event_line(next(e for e in told if isinstance(e, Position)), t=1.0)


def test_without_heights_the_receiver_tells_what_is_climbed(course: RideCourse) -> None:
    bare, state = Session(replace(course, profile=None, climbs=())), RideState()
    for second in range(100):
        lon, lat = course.line.at(second * SPEED)
        state, _ = bare.step(state, Fix(float(second), lat, lon, SPEED, altitude=100.0 + second))
    assert state.ascent.metres == pytest.approx(99.0)
