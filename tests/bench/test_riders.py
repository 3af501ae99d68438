"""Simulated riders move as riders do: what their receivers measure is how they truly went."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from riders import AT_HAND, Noise, Rider, apart

from navigator.geo import bearing, wrap_degrees
from navigator.ride.progress import Line

DEGREE = 111_195.0  # m, at the equator
SPEED = 3.5  # m/s


def drawn(*corners: tuple[float, float]) -> Line:
    """The line of corners in m east and north of a place on the equator."""
    return Line.of([(east / DEGREE, north / DEGREE) for east, north in corners])


def astray() -> tuple[Rider, Line]:
    """A rider without noise 25 m down a wrong road, and the course that leads on behind him."""
    wrong, course = drawn((0.0, 0.0), (300.0, 0.0)), drawn((0.0, 0.0), (0.0, 300.0))
    noise = Noise(0.0, np.random.default_rng(7))
    return Rider(wrong, SPEED, noise, metres=25.0), course


def test_who_takes_up_a_course_rides_to_it_at_his_pace() -> None:
    rider, course = astray()
    places = [rider.place]
    assert rider.take(course, until=60.0)
    assert rider.place == pytest.approx(places[0])  # nobody leaps
    for _ in range(30):
        rider.go()
        places.append(rider.place)
    for one, next_one in pairwise(places):
        assert apart(one, next_one) <= SPEED * 1.001
    assert course.nearest(*rider.place, until=course.length).off < 0.1
    assert rider.metres == pytest.approx(30 * SPEED - 25.0, abs=0.1)


def test_a_receiver_measures_the_way_that_was_ridden_to_the_course() -> None:
    rider, course = astray()
    rider.take(course, until=60.0)
    assert abs(float(wrap_degrees((rider.fix().heading or 0.0) - 270.0))) < 30.0  # across to it first
    for _ in range(5):
        before = rider.place
        fix = rider.fix()
        rider.go()
        way = float(bearing(*before, *rider.place))
        assert fix.heading is not None
        assert abs(float(wrap_degrees(fix.heading - way))) < 30.0
        assert fix.speed == pytest.approx(apart(before, rider.place), abs=1.5)


def test_who_takes_up_a_course_at_its_end_is_there_when_he_has_reached_it() -> None:
    rider, _ = astray()
    end = drawn((10.0, 0.0), (10.1, 0.0))
    rider.take(end, until=60.0)
    seconds = 0
    while not rider.there:
        rider.go()
        seconds += 1
    assert seconds == math.ceil(14.9 / SPEED)
    assert apart(rider.place, end.at(end.length)) < 0.1


def test_a_course_too_far_away_is_not_taken_up() -> None:
    rider, course = astray()
    rider.metres = AT_HAND + 5.0
    assert not rider.take(course, until=60.0)
    assert rider.line is not course
