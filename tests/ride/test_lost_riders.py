"""Riders with noisy receivers hear every turn; who gets lost is noticed, and led to the end."""

from __future__ import annotations

from pathlib import Path

import pytest
from rides import ALL, Setting, Tally, report, ridden, soon, worlds_courses

SAMPLE = 3, 1000.0  # courses, m at least
IN_TIME = {5.0: 0.95, 12.0: 0.9}  # share of departures noticed within 12 s or 50 m, by the noise in m

UNTOLD = {
    5.0: 0.02,
    12.0: 0.05,
}  # share of turns that errors of so many m leave no time for: at the start, say


def judged(tally: Tally, sigma: float) -> None:
    """What holds of any number of rides."""
    shown = report(f"{sigma:g} m", tally)
    assert not tally.backwards, shown
    assert not tally.lost, (shown, tally.lost)
    assert max(tally.guided, default=0.0) <= 2.0, shown
    assert tally.missed <= (0 if sigma < 10.0 else 1), shown  # a poor receiver sees no road 30 m beside


@pytest.mark.parametrize("sigma", [pytest.param(5.0, marks=pytest.mark.slow), 12.0])
def test_a_few_riders_in_a_small_town(data: Path, sigma: float) -> None:
    count, least = SAMPLE
    router, courses = worlds_courses("monaco", data, count=count, least=least)
    tally = ridden(router, courses, Setting(sigma))
    assert tally.false == 0
    assert not tally.untold
    judged(tally, sigma)


@pytest.mark.slow
@pytest.mark.parametrize(
    "setting",
    [
        Setting(12.0, every=0.1),
        Setting(5.0, every=0.5),
        Setting(12.0, speed=5.0 / 3.6),
        Setting(5.0, bare=True),
    ],
    ids=str,
)
def test_fast_receivers_walkers_and_bare_places(data: Path, setting: Setting) -> None:
    count, least = SAMPLE
    router, courses = worlds_courses("monaco", data, count=count, least=least)
    tally = ridden(router, courses, setting)
    assert tally.false <= 1
    assert len(tally.untold) <= 1, tally.untold
    judged(tally, setting.sigma)


@pytest.mark.slow
@pytest.mark.parametrize("world", ALL[::3])  # python tests/bench/rides.py rides in all
def test_ten_courses_of_each_world_with_both_kinds_of_noise(data: Path, world: str) -> None:
    router, courses = worlds_courses(world, data)
    for sigma, most in ((5.0, 1), (12.0, 2)):
        tally = ridden(router, courses, Setting(sigma))
        assert tally.false <= most, report(world, tally)
        assert len(tally.untold) <= UNTOLD[sigma] * tally.turns, tally.untold
        judged(tally, sigma)
        assert sum(soon(tally)) >= IN_TIME[sigma] * len(tally.noticed), report(world, tally)
