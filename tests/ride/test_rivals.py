"""Who takes the way beside the course is noticed by how he got there, and who stays on the course is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from drawing import Drawing, draw
from riders import Noise, Rider, apart

from navigator.guidance.cues import Speech
from navigator.ride.byways import REACH, Byways
from navigator.ride.course import RideCourse
from navigator.ride.events import Notice
from navigator.ride.progress import Line
from navigator.ride.reading import Fix
from navigator.ride.rivals import Habit, Place, Trace, rival, traced
from navigator.ride.session import Session
from navigator.ride.state import RideState
from navigator.ride.whereabouts import Aside, Whereabouts, believed
from navigator.voice.sentence import estimate

GRID = 10.0  # m a column
# Two ways run 40 m beside each other; the course turns down to the lower one at B
TOWN = """
A-----------------------B---------------------------------C
|                       |                                 |
|                       |                                 |
|                       |                                 |
S                       D---------------------------------E
|                                                         |
|                                                         |
|                                                         |
T                                                         F
"""
STREETS = {"TSA": "residential", "ABC": "residential", "BD": "cycleway", "DEF": "cycleway", "CE": "cycleway"}
COURSE, BESIDE = "TSABDEF", "TSABCEF"
LEFT = 80.0 + 240.0  # m from T to B
NOTICED = 50.0  # m behind it at most
SEEDS = range(4)
POOR = Habit(8.0, 1.2)  # a receiver that errs by 12 m, smoothed


@pytest.fixture(scope="module")
def town() -> Drawing:
    return draw(TOWN, STREETS, grid=GRID)


def course_of(town: Drawing, *, known: bool = True) -> RideCourse:
    route = town.route(COURSE)
    course = RideCourse.of(route, Speech(estimate))
    return replace(course, byways=Byways.of(town.network, town.metric, route) if known else None)


def left_after(
    course: RideCourse, way: Line, seed: int, *, sigma: float = 12.0, bare: bool = False
) -> float | None:
    """Metres of his way after which a rider with a poor receiver is told that he has left; None if never."""
    rider = Rider(way, 4.0, Noise(sigma, np.random.default_rng(seed)), bare)
    session, state = Session(course), RideState()
    while not rider.there:
        state, events = session.step(state, rider.fix())
        if any(isinstance(event, Notice) and event.name == "off_route" for event in events):
            return rider.metres
        rider.go()
    return None


@pytest.mark.parametrize("seed", SEEDS)
def test_the_way_beside_the_course_is_noticed_soon(town: Drawing, seed: int) -> None:
    beside = Line.of(town.route(BESIDE).geometry)
    metres = left_after(course_of(town), beside, seed)
    assert metres is not None
    assert LEFT < metres < LEFT + NOTICED


def test_without_a_network_it_is_noticed_later_if_ever(town: Drawing) -> None:
    beside = Line.of(town.route(BESIDE).geometry)
    blind = [left_after(course_of(town, known=False), beside, seed) or beside.length for seed in SEEDS]
    seeing = [left_after(course_of(town), beside, seed) or beside.length for seed in SEEDS]
    assert sum(seeing) < sum(blind) - len(SEEDS) * 10.0


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_who_stays_on_the_course_is_left_in_peace(town: Drawing, seed: int, bare: bool) -> None:
    course = course_of(town)
    assert left_after(course, course.line, seed, bare=bare) is None


def ridden(line: Line, *, until: float, east: float = 0.0) -> Trace:
    """The trace of an exact receiver on a line, or of one that errs to the east."""
    trace = Trace()
    for second in range(round(until / 4.0) + 1):
        lon, lat = line.at(4.0 * second)
        place = Place(float(second), lon + east / 111_195.0, lat, 4.0 * second)
        trace, _ = traced(trace, place, smooth=True)
    return trace


def test_an_error_that_stays_makes_no_rival(town: Drawing) -> None:
    course = course_of(town)
    assert course.byways is not None
    for east in (-20.0, 0.0, 20.0):
        trace = ridden(course.line, until=LEFT + 100.0, east=east)
        assert rival(course.line, course.byways, trace, POOR, along=LEFT + 100.0) is None
    beside = ridden(Line.of(town.route(BESIDE).geometry), until=LEFT + 60.0, east=10.0)
    found = rival(course.line, course.byways, beside, POOR, along=LEFT + 40.0)
    assert found is not None
    assert apart(found, Line.of(town.route(BESIDE).geometry).at(LEFT + 60.0)) < 15.0  # 10 m behind the error


def test_who_rides_over_a_field_is_on_no_way(town: Drawing) -> None:
    course = course_of(town)
    assert course.byways is not None
    to_b = [course.line.at(metres) for metres in (0.0, 80.0, LEFT)]
    across = Line.of([*to_b, (to_b[-1][0] + 0.0004, to_b[-1][1] + 0.0006)])  # away from both
    trace = ridden(across, until=across.length)
    assert rival(course.line, course.byways, trace, POOR, along=LEFT + 20.0) is None


def test_ways_that_leave_are_those_that_one_may_ride_on(town: Drawing) -> None:
    byways = course_of(town).byways
    assert byways is not None
    found = {round(one.begin): len(one.lon) for one in byways.between(0.0, 1000.0)}
    assert found == {round(LEFT): 1, round(LEFT + 40.0 + 340.0): 1}  # to C at B, to C at E; none back
    (at_b,) = byways.between(LEFT - 1.0, LEFT + 1.0)
    line = Line.of(list(zip(at_b.lon[0].tolist(), at_b.lat[0].tolist(), strict=True)))
    assert line.length == pytest.approx(REACH, abs=0.5)
    closed = replace(town.metric, cost=np.full_like(town.metric.cost, 2**31 - 1))
    shut = Byways.of(town.network, closed, town.route(COURSE))
    assert not list(shut.between(0.0, 1000.0))


def test_what_is_remembered_is_bounded(town: Drawing) -> None:
    trace = Trace()
    for tenth in range(3000):  # fast, ten fixes a second
        trace, _ = traced(trace, Place(tenth / 10.0, 0.0, 0.0, tenth * 1.2), smooth=True)
    assert len(trace.places) < 40
    again, news = traced(trace, trace.places[-1]._replace(t=400.0), smooth=True)
    assert again == trace  # standing is no news
    assert not news
    other, _ = traced(trace, Place(401.0, 0.0, 0.0, 4000.0), smooth=False)
    assert len(other.places) == 1


def test_a_course_ridden_to_its_end_by_an_exact_receiver_has_no_rival(town: Drawing) -> None:
    course = course_of(town)
    session, state = Session(course), RideState()
    for second in range(round(course.length / 4.0)):
        lon, lat = course.line.at(4.0 * second)
        state, events = session.step(state, Fix(float(second), lat, lon))
        assert not any(isinstance(one, Notice) and one.name == "off_route" for one in events)


def test_a_way_back_is_planned_from_the_way_that_he_is_on_and_not_from_the_fix() -> None:
    known = Whereabouts(left=True, aside=Aside(100.0, 0.0001, -0.0002))
    soon, later = Fix(t=103.0, lat=1.0, lon=2.0), Fix(t=120.0, lat=1.0, lon=2.0)
    assert believed(known, soon) == pytest.approx((2.0001, 0.9998))
    assert believed(known, later) == (2.0, 1.0)  # the error has changed by then
    assert believed(replace(known, left=False), soon) == (2.0, 1.0)
