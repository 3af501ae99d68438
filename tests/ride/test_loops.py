"""Courses that cross themselves, come back the way they went or go round are followed to their ends."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from rideroutes import Corner, make_route, make_session
from riders import Noise, Rider

from navigator.ride.events import Notice, Position
from navigator.ride.session import Session
from navigator.ride.state import RideState

RING = [(0.0, 0.0), (400.0, 0.0), (400.0, 300.0), (0.0, 300.0)]
STAR = [(600.0 * math.cos(2.513 * n), 600.0 * math.sin(2.513 * n)) for n in range(6)]
COURSES: dict[str, list[Corner]] = {
    "ring": [*RING, (0.0, 0.0)],
    "ring beyond its start": [*RING, (0.0, 0.0), (200.0, 0.0)],
    "three laps": [*RING * 3, (0.0, 0.0)],
    "out and back": [(0.0, 0.0), (900.0, 0.0), (0.0, 0.0)],
    "out and back round a corner": [(0.0, 0.0), (500.0, 0.0), (500.0, 400.0), (500.0, 0.0), (0.0, 0.0)],
    "back on the other side": [(0.0, 0.0), (800.0, 0.0), (800.0, 12.0), (0.0, 12.0)],
    "to and fro twice": [(0.0, 0.0), (400.0, 0.0), (0.0, 0.0), (400.0, 0.0), (400.0, 300.0)],
    "a branch": [(0.0, 0.0), (400.0, 0.0), (400.0, 350.0), (400.0, 0.0), (800.0, 0.0)],
    "branches on both sides": [
        *((0.0, 0.0), (300.0, 0.0), (300.0, 200.0), (300.0, 0.0), (300.0, -200.0), (300.0, 0.0)),
        (700.0, 0.0),
    ],
    "figure of eight": [(0.0, 0.0), (500.0, 500.0), (500.0, 0.0), (0.0, 500.0), (0.0, 0.0)],
    "eight with a square crossing": [
        *((0.0, 0.0), (600.0, 0.0), (600.0, 300.0), (300.0, 300.0), (300.0, -300.0), (0.0, -300.0)),
        (0.0, 0.0),
    ],
    "two eights": [(0.0, 0.0), (400.0, 400.0), (400.0, 0.0), (0.0, 400.0), (0.0, 0.0)] * 2,
    "lollipop": [
        *((0.0, 0.0), (500.0, 0.0), (900.0, 200.0), (900.0, -200.0), (500.0, 0.0)),
        (0.0, 0.0),
    ],
    "clover": [
        *((0.0, 0.0), (300.0, 100.0), (300.0, -100.0), (0.0, 0.0), (-300.0, 100.0), (-300.0, -100.0)),
        *((0.0, 0.0), (100.0, 300.0), (-100.0, 300.0), (0.0, 0.0)),
    ],
    "star": STAR,
    "spiral": [
        *((0.0, 0.0), (600.0, 0.0), (600.0, 600.0), (60.0, 600.0), (60.0, 60.0), (540.0, 60.0)),
        (540.0, 540.0),
    ],
    "hairpins": [
        *((0.0, 0.0), (400.0, 20.0), (0.0, 40.0), (400.0, 60.0), (0.0, 80.0), (400.0, 100.0)),
    ],
    "weave": [
        *((0.0, 0.0), (200.0, 0.0), (200.0, 200.0), (400.0, 200.0), (400.0, -100.0), (100.0, -100.0)),
        *((100.0, 300.0), (600.0, 300.0)),
    ],
    "ring and back": [*RING, (0.0, 0.0), *RING[::-1], (0.0, 0.0)],
    "crossing itself at a flat angle": [(0.0, 0.0), (700.0, 60.0), (700.0, 0.0), (0.0, 70.0), (0.0, 300.0)],
}
SURE = {5.0: 45.0, 12.0: 95.0}  # m within which the place is known, by the noise in m
END = 60.0  # m before the end at most where the noisiest rider has arrived


def followed(session: Session, rider: Rider) -> tuple[RideState, list[tuple[float, float]], list[str]]:
    """The last state, places (true, told) and notices of a ride to the end."""
    state, places, names = RideState(), [], []
    standing = 0
    while standing < 12:
        state, events = session.step(state, rider.fix())
        places += [(rider.metres, one.along) for one in events if isinstance(one, Position) and one.on_course]
        names += [one.name for one in events if isinstance(one, Notice)]
        if rider.there:
            rider.speed, standing = 0.0, standing + 1
        rider.go()
    return state, places, names


@pytest.mark.parametrize("sigma", [pytest.param(5.0, marks=pytest.mark.slow), 12.0])
@pytest.mark.parametrize("bare", [pytest.param(True, marks=pytest.mark.slow), False])
@pytest.mark.parametrize("name", COURSES)
def test_every_loop_is_followed_to_its_end_without_a_wrong_jump(name: str, sigma: float, bare: bool) -> None:
    session = make_session(make_route(COURSES[name]))
    generator = np.random.default_rng((sum(map(ord, name)), int(sigma), 1))
    rider = Rider(session.course.line, float(generator.uniform(4.0, 8.0)), Noise(sigma, generator), bare)
    state, places, names = followed(session, rider)
    assert names == ["arrived"]
    assert state.arrived
    assert max(abs(told - true) for true, told in places) < SURE[sigma]
    assert all(one[1] <= two[1] for one, two in pairwise(places))


@pytest.mark.parametrize("start", [0.3, 0.6, 0.9])
def test_a_ride_may_begin_anywhere_on_an_out_and_back_by_its_direction(start: float) -> None:
    session = make_session(make_route(COURSES["out and back round a corner"]))
    line = session.course.line
    generator = np.random.default_rng(7)
    rider = Rider(line, 5.0, Noise(5.0, generator), metres=start * line.length)
    state, places, names = followed(session, rider)
    assert names == ["arrived"]
    assert state.arrived
    assert max(abs(told - true) for true, told in places[10:]) < SURE[5.0]


def test_who_skips_a_part_and_comes_back_later_is_found_again_ahead() -> None:
    session = make_session(make_route([(0.0, 0.0), (1000.0, 0.0), (1000.0, 800.0), (0.0, 800.0)]))
    short_cut = make_session(make_route([(0.0, 0.0), (400.0, 0.0), (400.0, 800.0), (0.0, 800.0)])).course.line
    rider = Rider(short_cut, 5.0, Noise(5.0, np.random.default_rng(3)))
    state, places, names = followed(session, rider)
    assert names == ["off_route", "rejoined", "arrived"]
    assert state.arrived
    assert all(one[1] <= two[1] for one, two in pairwise(places))


def test_a_rider_who_crosses_another_part_of_the_course_is_not_back_on_it() -> None:
    """The way back leads along the river, the rider only crosses it on his wrong way."""
    session = make_session(make_route([(0.0, 0.0), (900.0, 0.0), (900.0, 400.0), (0.0, 400.0)]))
    wrong = make_session(make_route([(0.0, 0.0), (300.0, 0.0), (300.0, 900.0)])).course.line
    state, _, names = followed(session, Rider(wrong, 5.0, Noise(5.0, np.random.default_rng(4))))
    assert names == ["off_route"]
    assert state.along == pytest.approx(300.0, abs=30.0)


def test_progress_stands_while_the_rider_stands() -> None:
    session = make_session(make_route([(0.0, 0.0), (2000.0, 0.0)]))
    rider = Rider(session.course.line, 5.0, Noise(5.0, np.random.default_rng(5)))
    state = RideState()
    for second in range(900):
        rider.speed = 0.0 if 100 <= second < 700 else 5.0  # ten minutes in a café
        state, events = session.step(state, rider.fix())
        assert not any(isinstance(one, Notice) and one.name == "off_route" for one in events)
        rider.go()
    assert state.along == pytest.approx(rider.metres, abs=30.0)
