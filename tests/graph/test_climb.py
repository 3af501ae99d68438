from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navigator.graph.climb import HYSTERESIS, climbing

heights = st.lists(st.integers(-300, 3000).map(lambda decimetres: decimetres / 8.0), max_size=40)


def test_a_steady_climb_counts_in_full() -> None:
    assert climbing([100.0, 150.0, 220.0]) == (120.0, 0.0)


def test_waves_below_the_hysteresis_count_nothing() -> None:
    assert climbing([100.0, 104.9, 100.0, 104.9, 100.0]) == (0.0, 0.0)


def test_a_wave_of_just_the_hysteresis_counts() -> None:
    assert climbing([100.0, 105.0, 100.0]) == (5.0, 5.0)


def test_a_dip_in_a_climb_is_forgotten_and_the_climb_kept_whole() -> None:
    assert climbing([100.0, 140.0, 137.0, 180.0]) == (80.0, 0.0)
    assert climbing([100.0, 140.0, 130.0, 180.0]) == (90.0, 10.0)


def test_small_waves_may_add_up_to_a_real_climb() -> None:
    stairs = [100.0 + 2.0 * step - (step % 2) for step in range(50)]
    ascent, descent = climbing(stairs)
    assert ascent == max(stairs) - min(stairs)
    assert descent == 0.0


def test_unknown_heights_are_passed_over() -> None:
    assert climbing([math.nan, 100.0, math.nan, 150.0, math.nan]) == (50.0, 0.0)


@pytest.mark.parametrize("profile", [[], [100.0], [math.nan, math.nan], [100.0, 100.0]])
def test_no_profile_no_climb(profile: list[float]) -> None:
    assert climbing(profile) == (0.0, 0.0)
    assert climbing(profile, hysteresis=0.0) == (0.0, 0.0)


@given(heights)
def test_without_hysteresis_every_step_counts(profile: list[float]) -> None:
    steps = [after - before for before, after in pairwise(profile)]
    up = sum(step for step in steps if step > 0)
    down = -sum(step for step in steps if step < 0)
    assert climbing(profile, hysteresis=0.0) == (up, down)


@given(heights)
def test_ridden_the_other_way_ascent_and_descent_change_places(profile: list[float]) -> None:
    assert climbing(profile) == climbing(profile[::-1])[::-1]


@given(heights, st.integers(0, 40))
def test_more_hysteresis_never_counts_more(profile: list[float], hysteresis: int) -> None:
    ascent, descent = climbing(profile, hysteresis=hysteresis)
    wider = climbing(profile, hysteresis=hysteresis + 1.0)
    assert wider[0] <= ascent
    assert wider[1] <= descent


@given(heights.filter(lambda profile: len(profile) > 0))
def test_ascent_less_descent_is_the_rise_but_for_less_than_two_hystereses(profile: list[float]) -> None:
    ascent, descent = climbing(profile)
    assert abs(ascent - descent - (profile[-1] - profile[0])) < 2 * HYSTERESIS
    assert ascent == 0.0 or ascent >= HYSTERESIS
