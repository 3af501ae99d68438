"""How far it is, is said at half of the way, behind stops and where the time has changed; seldom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from rideroutes import PACE, Corner, make_route

from navigator.guidance.cues import Speech, Wishes
from navigator.guidance.route import Route
from navigator.guidance.said import Prompt
from navigator.ride.arrival import Timetable
from navigator.ride.course import RideCourse
from navigator.ride.farnews import EVERY, FRESH, FarNews
from navigator.ride.reading import Fix
from navigator.ride.session import Session
from navigator.ride.state import RideState
from navigator.settings import TOPICS

STEP = 4  # s between two fixes: the rides are long
Heard = list[tuple[float, float, str]]  # s of the ride clock, m of the course, sentence


def eastward(*corners: float) -> list[Corner]:
    """A way east with a corner at each of so many metres, from step to step."""
    return [(x, 300.0 * (number % 2)) for number, x in enumerate(corners)]


def course_of(route: Route, *, verbosity: str = "normal", topics: tuple[str, ...] = TOPICS) -> RideCourse:
    speech = Speech(seconds=lambda text: 0.07 * len(text))
    course = RideCourse.of(route, speech, wishes=Wishes(verbosity, topics))
    metres = np.array([0.0, course.length])
    return replace(course, timetable=Timetable.of(metres, metres / PACE, None))


def fixes(course: RideCourse, speed: float, *, begin: float, rest: float, step: int) -> Iterator[Fix]:
    """A ride at a speed in m/s; with a rest of so many seconds at half of the way."""
    t, along = 0.0, begin
    half = course.length / 2.0
    while along < course.length:
        lon, lat = course.line.at(along)
        yield Fix(t, lat, lon, speed)
        if along < half <= along + speed * step:
            yield from (Fix(t + second, lat, lon, 0.0) for second in range(step, int(rest), step))
            t += rest
        t, along = t + step, along + speed * step


def heard(
    course: RideCourse, speed: float = PACE, *, begin: float = 0.0, rest: float = 0.0, step: int = STEP
) -> Heard:
    session, state, said = Session(course), RideState(), []
    for fix in fixes(course, speed, begin=begin, rest=rest, step=step):
        state, events = session.step(state, fix)
        said += [(fix.t, event.along, event.text) for event in events if isinstance(event, Prompt)]
    return said


def to_go(said: Heard) -> Heard:
    return [one for one in said if " to go" in one[2]]


@pytest.fixture(scope="module")
def long() -> Route:
    return make_route(eastward(0.0, 3000.0, 12_000.0))


def test_at_half_of_the_way_it_is_said_once(long: Route) -> None:
    ((_, along, text),) = to_go(heard(course_of(long)))
    assert along == pytest.approx(long.distance / 2.0, abs=20.0)
    assert text == "6 kilometres to go, about 20 minutes"


@pytest.mark.parametrize(
    "course",
    [
        course_of(make_route(eastward(0.0, 3000.0, 9000.0))),
        course_of(make_route(eastward(0.0, 3000.0, 12_000.0)), verbosity="low"),
        course_of(make_route(eastward(0.0, 3000.0, 12_000.0)), topics=("climb",)),
    ],
    ids=["short", "taciturn", "switched off"],
)
def test_it_is_not_said(course: RideCourse) -> None:
    said = heard(course)
    assert said
    assert to_go(said) == []


def test_who_begins_behind_half_of_the_way_does_not_hear_of_it(long: Route) -> None:
    assert to_go(heard(course_of(long), begin=7000.0)) == []


def test_behind_a_stop_it_is_said_and_not_at_the_next_one_soon_after() -> None:
    route = make_route(
        [(0.0, 0.0), (1500.0, 0.0)], [(1500.0, 0.0), (3000.0, 0.0)], [(3000.0, 0.0), (9000.0, 0.0)]
    )
    ((_, along, text),) = to_go(heard(course_of(route)))
    assert 1500.0 <= along <= 1600.0
    assert text.startswith(("7.4 kilometres to go", "7.5 kilometres to go"))


def test_by_a_turn_it_waits_until_the_turn_is_over() -> None:
    route = make_route(eastward(0.0, 6000.0, 12_000.0))
    turn = 6000.0 * float(np.hypot(1.0, 300.0 / 6000.0))
    said = heard(course_of(route))
    ((t, along, _),) = to_go(said)
    assert turn < along < turn + FRESH
    assert min(abs(t - other) for other, _, text in said if " to go" not in text) > 4.0


@pytest.mark.parametrize("after", [95.0, 110.0])
@pytest.mark.parametrize("speed", [3.6])
def test_between_preparing_for_a_turn_and_the_turn_nothing_is_said(after: float, speed: float) -> None:
    stop = (1500.0, 0.0)
    corner = (1500.0 + after, 0.0)
    route = make_route([(0.0, 0.0), stop], [stop, corner, (corner[0], 2500.0)])
    said = heard(course_of(route), speed, step=1)
    (at,) = (number for number, (_, _, text) in enumerate(said) if " to go" in text)
    before = [text for _, _, text in said[:at] if "turn left" in text.lower()]
    assert not before or before[-1].startswith("Turn")
    assert sum(text.startswith("Continue for") for _, _, text in said[at:]) == (
        not before
    )  # else it is known


def test_a_slower_rider_hears_of_it_as_the_time_changes_every_20_minutes_at_most() -> None:
    course = course_of(make_route(eastward(0.0, 3000.0, 24_000.0)))
    said = to_go(heard(course, 0.6 * PACE))
    times = [t for t, _, _ in said]
    assert len(said) >= 2
    assert times[0] >= EVERY
    assert all(after - before >= EVERY for before, after in pairwise(times))


def test_a_rest_is_no_change(long: Route) -> None:
    assert len(to_go(heard(course_of(long), rest=3600.0))) == 1


def test_what_was_news_long_ago_is_none() -> None:
    news = replace(FarNews(half=0.0, total=2000.0), since=10_000.0)
    assert news.is_due(left=10_000.0 - FRESH, seconds=2000.0, t=100.0)
    assert not news.is_due(left=10_000.0 - FRESH - 1.0, seconds=2000.0, t=100.0)
    assert not news.told(seconds=2000.0, t=100.0).is_due(left=9000.0, seconds=2000.0, t=100.0 + 2.0 * EVERY)
