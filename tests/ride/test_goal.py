"""A ride that begins at the end is not over, and one that reaches the goal by another way has arrived."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from osmxml import place
from rideroutes import Corner, make_route, make_session, ridden_by

from navigator.guidance.said import Prompt
from navigator.ride.events import Notice
from navigator.ride.reading import Fix
from navigator.ride.session import Session
from navigator.ride.state import RideState

ELL = [(0.0, 0.0), (600.0, 0.0), (600.0, 600.0)]
RING = [(0.0, 0.0), (500.0, 0.0), (500.0, 500.0), (0.0, 500.0), (0.0, 0.0)]


def ridden(session: Session, some: Iterator[Fix]) -> tuple[RideState, list[str], list[str]]:
    """The last state, the sentences and the names of what happened."""
    state, said, names = RideState(), [], []
    for fix in some:
        state, events = session.step(state, fix)
        said += [event.text for event in events if isinstance(event, Prompt)]
        names += [event.name for event in events if isinstance(event, Notice)]
    return state, said, names


def test_a_ride_that_begins_at_the_end_hears_so_and_goes_on() -> None:
    state, said, names = ridden(make_session(make_route(ELL)), ridden_by(*ELL[::-1]))
    assert names[0] == "at_end"
    assert said[0] == "The route ends here; it can be ridden from here the other way round"
    assert not state.arrived
    assert said.count(said[0]) == 1


@pytest.mark.parametrize("led", [True, False])
def test_who_rides_the_course_from_its_end_is_not_taken_for_one_who_arrives(*, led: bool) -> None:
    session = make_session(make_route(ELL))
    session = Session(replace(session.course, led=led))
    state, said, names = ridden(session, ridden_by(*ELL[::-1]))
    assert state.along is None
    assert names == ["at_end"] if led else ["at_end", "reversed"]  # who is led has his course turned
    assert said[1:] == ([] if led else ["You are riding the route the other way round"])
    again = ridden_by(*ELL[::-1], *ELL[1:])
    assert ridden(session, again)[0].along == pytest.approx(1200.0, abs=15.0), "who turns is on it"


@pytest.mark.parametrize("begins", [(0.0, 0.0), (0.0, 20.0)])
def test_a_loop_begins_at_its_start_however_one_comes_there(begins: Corner) -> None:
    state, _, names = ridden(make_session(make_route(RING)), ridden_by(begins, *RING, stands=5))
    assert names == ["arrived"]
    assert state.ridden == pytest.approx(2000.0, abs=40.0)


@pytest.mark.parametrize("pace", [0.4, 0.9, 2.0])
def test_who_walks_the_last_metres_hears_that_he_has_arrived(pace: float) -> None:
    last = [replace(fix, speed=pace) for fix in walked((600.0, 500.0), (600.0, 600.0), pace)]
    some = [*ridden_by((0.0, 0.0), (600.0, 0.0), (600.0, 500.0)), *last]
    timed = [replace(fix, t=float(t)) for t, fix in enumerate(some)]
    _, said, names = ridden(make_session(make_route(ELL)), iter(timed))
    assert names == ["arrived"]
    assert said[-1].startswith(("You have arrived", "You will reach your destination"))


def walked(begin: Corner, end: Corner, pace: float) -> Iterator[Fix]:
    for step in range(int((end[1] - begin[1]) / pace) + 1):
        lon, lat = place(begin[0], begin[1] + pace * step)
        yield Fix(t=0.0, lat=lat, lon=lon, speed=pace)


def test_who_comes_to_the_goal_by_another_way_has_arrived_when_he_stands_there() -> None:
    way = (0.0, 0.0), (300.0, 0.0), (300.0, 620.0), (600.0, 620.0)
    state, said, names = ridden(make_session(make_route(ELL)), ridden_by(*way, stands=5))
    assert state.arrived
    assert names == ["off_route", "arrived"]
    assert said[-1] == "You have arrived"
    assert state.ridden == pytest.approx(1220.0, abs=20.0)


def test_who_fetches_something_at_the_start_of_a_loop_has_not_arrived() -> None:
    way = (0.0, 0.0), (300.0, 0.0), (0.0, 0.0)
    state, _, names = ridden(make_session(make_route(RING)), ridden_by(*way, stands=20))
    assert not state.arrived
    assert "arrived" not in names


def test_a_stop_is_no_reason_to_go_on_for_who_stands_at_the_goal_and_is_for_who_rolls_by() -> None:
    session = make_session(make_route(ELL[:2], ELL[1:]))
    way = (0.0, 0.0), (300.0, 0.0), (300.0, 600.0), (600.0, 600.0), (900.0, 600.0)
    assert "arrived" not in ridden(session, ridden_by(*way))[2]
    assert "arrived" in ridden(session, ridden_by(*way[:-1], stands=5))[2]


def test_who_rolls_by_the_goal_of_a_course_to_be_kept_has_not_arrived_and_who_stands_there_has() -> None:
    session = make_session(make_route(ELL))
    kept = Session(replace(session.course, strict=True))
    way = (0.0, 0.0), (300.0, 0.0), (300.0, 600.0), (600.0, 600.0), (900.0, 600.0)
    assert "arrived" in ridden(session, ridden_by(*way))[2]
    assert "arrived" not in ridden(kept, ridden_by(*way))[2]
    assert "arrived" in ridden(kept, ridden_by(*way[:-1], stands=5))[2]


@pytest.mark.parametrize(
    ("way", "passed"),
    [
        ([(0.0, 0.0), (600.0, 0.0), (600.0, 600.0)], "via"),
        ([(0.0, 0.0), (300.0, 0.0), (300.0, 300.0), (600.0, 300.0), (600.0, 600.0)], "via_left_out"),
    ],
)
def test_a_stop_behind_which_one_comes_back_was_not_passed(way: list[Corner], passed: str) -> None:
    session = make_session(make_route([(0.0, 0.0), (600.0, 0.0)], [(600.0, 0.0), (600.0, 600.0)]))
    _, _, names = ridden(session, ridden_by(*way))
    assert [name for name in names if name.startswith("via")] == [passed]
