"""A barometer is believed beside a coarse map, a receiver that wanders is not, and noise has a size."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from navigator.geo import FloatArray
from navigator.graph.climb import climbing
from navigator.ride.wander import averaged, is_poor, is_restless, wander

TIMES = np.arange(3000.0)
HILLS = 300.0 + 60.0 * np.sin(TIMES / 250.0) + 15.0 * np.sin(TIMES / 70.0)
FLAT = np.full(len(TIMES), 80.0)


def noise(sigma: float, seconds: float, *, seed: int = 1) -> FloatArray:
    """First-order Gauss-Markov noise of a standard deviation in m."""
    fresh = np.random.default_rng(seed).normal(0.0, sigma, len(TIMES))
    keep = math.exp(-1.0 / seconds)
    for n in range(1, len(fresh)):
        fresh[n] = keep * fresh[n - 1] + math.sqrt(1.0 - keep * keep) * fresh[n]
    return fresh


@pytest.mark.parametrize("land", [HILLS, FLAT], ids=["hills", "flat"])
@pytest.mark.parametrize("sigma", [5.0, 10.0])
@pytest.mark.parametrize("seconds", [25.0, 60.0])
def test_a_receiver_that_wanders_is_poor(land: FloatArray, sigma: float, seconds: float) -> None:
    assert is_poor(TIMES, land + noise(sigma, seconds), land)


@pytest.mark.parametrize("land", [HILLS, FLAT], ids=["hills", "flat"])
def test_a_barometer_is_good_that_drifts_and_means_another_sea_level(land: FloatArray) -> None:
    weather = 40.0 + 12.0 * TIMES / len(TIMES)
    assert not is_poor(TIMES, land + weather + noise(0.3, 5.0), land)


def test_a_barometer_is_good_over_a_map_that_strays() -> None:
    assert not is_poor(TIMES, HILLS + noise(0.3, 5.0), HILLS + noise(4.0, 60.0))


@pytest.mark.parametrize("seed", range(5))
def test_waves_are_known_by_themselves_and_averaged_out(seed: int) -> None:
    up = climbing(HILLS)[0]
    for seconds in (10.0, 25.0):
        told = HILLS + noise(5.0, seconds, seed=seed)
        assert is_restless(TIMES, told)
        assert climbing(told)[0] > 1.5 * up
        assert climbing(averaged(TIMES, told))[0] == pytest.approx(up, rel=0.2)
    assert not is_restless(TIMES, HILLS + noise(0.3, 5.0, seed=seed))
    assert not is_restless(TIMES, FLAT + noise(0.3, 5.0, seed=seed))


def test_heights_that_stand_still_in_the_hills_are_poor() -> None:
    assert is_poor(TIMES, FLAT, 300.0 + 60.0 * np.sin(TIMES / 40.0))


def test_a_bridge_that_the_map_does_not_know_is_no_wander() -> None:
    bridge = np.where((TIMES > 1000.0) & (TIMES < 1030.0), 25.0, 0.0)
    assert wander(TIMES, bridge) < 0.1
    assert not is_poor(TIMES, HILLS + bridge, HILLS)


def test_what_is_not_known_is_passed_over() -> None:
    told = HILLS + noise(10.0, 25.0)
    assert not is_poor(TIMES, np.where(TIMES < 1.0, told, np.nan), HILLS)
    assert is_poor(TIMES, np.where(TIMES % 3.0 == 0.0, told, np.nan), HILLS)
    assert not is_poor(TIMES, told, np.full(len(TIMES), np.nan))


@given(st.floats(1.0, 20.0), st.integers(0, 9), st.floats(-500.0, 500.0))
def test_wander_is_the_noise_without_what_lasts(sigma: float, seed: int, off: float) -> None:
    white = np.random.default_rng(seed).normal(0.0, sigma, len(TIMES))
    assert wander(TIMES, white + off + TIMES / 300.0) == pytest.approx(sigma, rel=0.1)
