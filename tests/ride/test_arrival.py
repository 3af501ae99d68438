"""The time to the end follows the rider: at once where it is all alike, grade by grade where it is not."""

from __future__ import annotations

import numpy as np
import pytest

from navigator.guidance.climbs import Profile
from navigator.ride.arrival import Habits, Timetable, learned

PLANNED = 5.0  # m/s on the flat
UP, DOWN = 2.5, 10.0  # m/s


def hills(count: int = 10, length: float = 2000.0) -> Timetable:
    """Up at 6 % for so many metres, and down again, so many times."""
    corners = np.arange(2 * count + 1) * length
    heights = np.where(np.arange(2 * count + 1) % 2, 0.06 * length, 0.0)
    places = np.arange(0.0, corners[-1] + 1.0, 25.0)
    profile = Profile(places, np.interp(places, corners, heights))
    speed = np.where(np.arange(2 * count) % 2, DOWN, UP)
    return Timetable.of(corners, np.append(0.0, np.cumsum(length / speed)), profile)


def flat(length: float = 40_000.0) -> Timetable:
    return Timetable.of(np.array([0.0, length]), np.array([0.0, length / PLANNED]), None)


def ride(table: Timetable, until: float, factor: float, *, uphill: float | None = None) -> Habits:
    """The habits of one who takes `factor` times the planned seconds, on climbs `uphill` times them."""
    habits, along, t = Habits(), 0.0, 0.0
    while along < until:
        habits = learned(habits, table, along, t)
        planned = table.between(along, along + 10.0)
        steep = planned[3] > 0.0
        t += float(planned.sum()) * (uphill if steep and uphill is not None else factor)
        along += 10.0
    return habits


def test_before_anything_is_known_the_plan_holds() -> None:
    assert flat().left(0.0, Habits()) == pytest.approx(8000.0)
    assert flat().left(30_000.0, Habits()) == pytest.approx(2000.0)
    assert flat().left(40_000.0, Habits()) == 0.0


@pytest.mark.parametrize("factor", [0.7, 1.0, 1.4])
def test_after_an_hour_the_rider_is_known(factor: float) -> None:
    habits = ride(flat(), 18_000.0, factor)
    assert flat().left(18_000.0, habits) == pytest.approx(factor * 4400.0, rel=0.06)


def test_after_a_minute_little_is_proven() -> None:
    habits = ride(flat(), 300.0, 2.0)
    assert 1.0 < flat().left(300.0, habits) / 7940.0 < 1.3


def test_who_is_slow_uphill_only_is_known_by_grade() -> None:
    table = hills()
    top = 10_000.0  # five halves ridden; before one lies as much down as up
    habits = ride(table, top, 1.0, uphill=1.5)
    planned = table.between(top, table.metres[-1])
    truth = planned[3] * 1.5 + planned[:3].sum()
    down, _, _, steep = habits.ratios
    assert down < 1.2
    assert steep > 1.4
    assert table.left(top, habits) == pytest.approx(truth, rel=0.03)


def test_a_stop_a_gap_and_a_jump_teach_nothing() -> None:
    table, habits = flat(), Habits()
    for along, t in [(0.0, 0.0), (100.0, 20.0), (102.0, 1000.0), (4000.0, 1030.0), (3000.0, 1060.0)]:
        habits = learned(habits, table, along, t)
    assert habits.planned == (0.0, 20.0, 0.0, 0.0)
    assert habits.ridden == (0.0, 20.0, 0.0, 0.0)
