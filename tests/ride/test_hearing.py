"""A turn is told in time to one whose place is not known to the metre, and where a place jumps over it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rideroutes import make_route, make_session

from navigator.guidance.said import State as Said
from navigator.ride.hearing import BEFORE, EXACT, LATE_DEVIATIONS, heard_at

PLAN = make_session(make_route([(0.0, 0.0), (600.0, 0.0), (600.0, 600.0)])).course.plan
TURN = PLAN.alongs[0]
POOR = 12.0  # m


def heard(before: float | None, along: float, *, sigma: float = POOR, **said: int) -> float:
    return heard_at(PLAN, replace(Said(), **said), before=before, along=along, sigma=sigma)


def test_a_good_place_is_taken_as_it_is_and_a_poor_one_a_little_farther_on() -> None:
    assert heard(300.0, 305.0, sigma=EXACT) == 305.0
    assert heard(300.0, 305.0) == 305.0 + POOR - EXACT


def test_a_place_that_jumps_over_a_turn_stops_before_it_once() -> None:
    beyond = TURN + LATE_DEVIATIONS * POOR - 1.0
    assert heard(TURN - 30.0, beyond) == TURN - BEFORE
    assert heard(beyond, beyond + 1.0) > TURN
    assert heard(TURN - 30.0, TURN + LATE_DEVIATIONS * POOR + 1.0) > TURN


@pytest.mark.parametrize("said", [{"told": 0}, {"chained": 0}])
def test_not_for_a_turn_that_has_been_told(said: dict[str, int]) -> None:
    assert heard(TURN - 30.0, TURN + 5.0, **said) > TURN


def test_a_turn_right_behind_the_start_is_told_though_the_first_place_is_beyond_it() -> None:
    short = make_session(make_route([(0.0, 0.0), (6.0, 0.0), (6.0, 600.0)])).course.plan
    assert heard_at(short, Said(), before=None, along=15.0, sigma=10.0) == short.alongs[0] - BEFORE


@pytest.mark.parametrize("left", [30.0, 5.0, 0.5])
def test_nobody_hears_of_the_turn_after_before_this_one_is_passed(left: float) -> None:
    assert heard(TURN - left - 5.0, TURN - left, told=0) <= max(TURN - BEFORE, TURN - left)


def test_nobody_is_heard_beyond_the_end() -> None:
    assert heard(PLAN.length - 5.0, PLAN.length - 1.0, told=1) == PLAN.length
