"""A receiver that wanders raises no alarm; a rider who goes elsewhere is noticed in seconds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from riders import Noise

from navigator.ride.deviation import BEST, WORST, Drift, is_off, observed

SOON = {5.0: 6, 12.0: 12}  # s in which a right-angled departure at 5 m/s is noticed, by the noise in m


def errors(sigma: float, seed: int, seconds: int) -> list[tuple[float, float]]:
    noise = Noise(sigma, np.random.default_rng(seed))
    return [(0.0, noise.next()[1]) for _ in range(seconds)]  # the road leads east: beside it is north


def wandered(sigma: float, seed: int, seconds: int, *, turned: float | None = None) -> Drift:
    drift = Drift()
    for t, error in enumerate(errors(sigma, seed, seconds)):
        drift = observed(drift, error, t=float(t), bearing=90.0, turned=turned)
        assert not is_off(drift), f"alarm after {t} s"
    return drift


@pytest.mark.parametrize("sigma", [5.0, 12.0])
@pytest.mark.parametrize("turned", [None, 10.0])
def test_an_hour_of_wandering_raises_no_alarm_and_teaches_how_much(
    sigma: float, turned: float | None
) -> None:
    drift = wandered(sigma, 1, 3600, turned=turned)
    assert drift.sigma == pytest.approx(sigma, rel=0.5)
    assert drift.wander == pytest.approx(sigma * math.sqrt(2.0 / 25.0), rel=0.3)


@pytest.mark.parametrize("sigma", [5.0, 12.0])
@pytest.mark.parametrize("seed", range(5))
def test_a_right_angled_departure_is_noticed_soon(sigma: float, seed: int) -> None:
    drift = wandered(sigma, seed, 600, turned=8.0)
    noise = errors(sigma, seed + 100, 60)
    start = drift.errors[-1].north
    for second in range(1, 30):
        north = start + 5.0 * second + (noise[second][1] - noise[0][1])
        turned = 90.0 if second > 3 else 8.0  # the corner may have been some metres farther on
        drift = observed(drift, (0.0, north), t=600.0 + second, bearing=90.0, turned=turned)
        if is_off(drift):
            break
    assert second <= SOON[sigma]


def test_riding_back_along_the_course_is_noticed() -> None:
    drift = wandered(5.0, 2, 300, turned=5.0)
    for second in range(1, 12):
        error = (-5.0 * second, drift.errors[-1].north)
        drift = observed(drift, error, t=299.0 + second, bearing=90.0, turned=180.0)
        if is_off(drift):
            return
    pytest.fail("not noticed in 12 s")


def test_two_wild_fixes_are_no_departure_and_three_are() -> None:
    for count in (1, 2, 3):
        drift = wandered(5.0, 3, 300)
        for t in range(count):
            drift = observed(drift, (90.0, 40.0), t=300.0 + t, bearing=90.0)
        assert is_off(drift) == (count == 3)


def test_a_road_beside_the_course_is_noticed_though_it_never_leads_away() -> None:
    drift = wandered(5.0, 4, 600, turned=5.0)
    for t in range(20):
        drift = observed(drift, (0.0, 45.0), t=600.0 + t, bearing=90.0, turned=5.0)
    assert is_off(drift)


def test_what_a_departure_looks_like_teaches_nothing() -> None:
    drift = wandered(5.0, 5, 600)
    before = drift.sigma
    for second in range(1, 30):
        drift = observed(drift, (0.0, 6.0 * second), t=600.0 + second, bearing=90.0)
    assert drift.sigma == pytest.approx(before, rel=0.25)


def test_a_receiver_that_knows_its_accuracy_is_believed_at_first() -> None:
    for accuracy, sigma in ((1.0, BEST), (15.0, 15.0), (99.0, WORST)):
        drift = observed(Drift(), (0.0, 0.0), t=0.0, bearing=90.0, accuracy=accuracy)
        assert drift.sigma == sigma


def test_ten_fixes_a_second_are_looked_back_at_like_one() -> None:
    noise = Noise(5.0, np.random.default_rng(6))
    drift = Drift()
    for tenth in range(3000):
        drift = observed(drift, (0.0, noise.next(0.1)[1]), t=tenth / 10.0, bearing=90.0)
        assert not is_off(drift)
    assert len(drift.errors) <= 20
