"""A place is corrected by the way that speed and heading tell, and left alone where they tell none or lie."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from osmxml import place
from riders import Noise, Rider

from navigator.geo import distance
from navigator.ride.progress import Line
from navigator.ride.reading import Fix
from navigator.ride.smoothing import ADRIFT_SECONDS, GAP, JUMP, Track, smoothed

SPEED = 5.0  # m/s
CORNERS = Line.of([place(x, y) for x, y in ((0.0, 0.0), (1500.0, 0.0), (1500.0, 1500.0), (3000.0, 1500.0))])


def followed(fixes: Iterable[Fix], track: Track | None = None) -> Iterator[tuple[Fix, Fix]]:
    """Each fix with what is made of it."""
    track = track or Track()
    for fix in fixes:
        track, better = smoothed(track, fix)
        yield fix, better


def ridden(
    sigma: float, *, bare: bool = False, late: float = 0.0, every: float = 1.0, speed: float = SPEED
) -> list[Fix]:
    """Fixes of a rider round two corners; headings come `late` seconds after the fact."""
    noise = Noise(sigma, np.random.default_rng(7))
    rider, fixes = Rider(CORNERS, speed, noise, bare, every=every), list[Fix]()
    while not rider.there:
        before = max(0.0, rider.metres - late * SPEED)
        fix = rider.fix()
        if late and not bare:
            fix = replace(fix, heading=float(CORNERS.bearing_at(before)))
        fixes.append(fix)
        rider.go()
    return fixes


def off(fix: Fix, speed: float = SPEED) -> float:
    """Metres from a fix to where its rider was."""
    return float(distance(fix.lon, fix.lat, *CORNERS.at(fix.t * speed)))


def rms(fixes: Iterable[Fix], speed: float = SPEED) -> float:
    return math.sqrt(float(np.mean([off(fix, speed) ** 2 for fix in fixes])))


@pytest.mark.parametrize(("sigma", "share"), [(12.0, 0.7), (5.0, 0.95)])
@pytest.mark.parametrize("late", [0.0, 1.0])
def test_a_poor_receiver_that_knows_its_motion_is_a_better_one(
    sigma: float, share: float, late: float
) -> None:
    fixes = ridden(sigma, late=late)
    assert rms(better for _, better in followed(fixes)) < share * rms(fixes)


@pytest.mark.parametrize("late", [0.0, 2.0])
def test_a_good_receiver_is_made_no_worse(late: float) -> None:
    assert max(off(better) for _, better in followed(ridden(0.0, late=late))) < 4.0


def test_without_a_motion_a_fix_stays_as_it_is() -> None:
    assert all(fix == better for fix, better in followed(ridden(12.0, bare=True)))


@pytest.mark.parametrize("wrong", [{"heading": 0.0}, {"speed": 0.0}, {"speed": 15.0}])
def test_a_motion_that_contradicts_the_places_is_soon_no_longer_believed(wrong: dict[str, float]) -> None:
    told = [replace(fix, **wrong) for fix in ridden(5.0) if fix.t < 300.0]
    moved = [float(distance(fix.lon, fix.lat, better.lon, better.lat)) for fix, better in followed(told)]
    assert max(moved) < 50.0
    assert sum(metres > 10.0 for metres in moved) < 0.25 * len(moved)
    assert max(moved[round(ADRIFT_SECONDS) : 60]) == 0.0


def test_some_wild_fixes_move_nobody_far() -> None:
    fixes = ridden(2.0)
    wild = [replace(fix, lat=fix.lat + 80.0 / 111_000.0) if 100.0 <= fix.t < 104.0 else fix for fix in fixes]
    assert max(off(better) for fix, better in followed(wild) if fix.t < 104.0) < 25.0
    assert max(off(better) for fix, better in followed(wild) if fix.t > 140.0) < 15.0


def test_behind_a_gap_the_first_fix_is_believed() -> None:
    early = [fix for fix in ridden(5.0) if fix.t < 100.0]
    after = replace(early[-1], t=early[-1].t + GAP + 1.0, lat=early[-1].lat + 0.01)
    *_, (_, better) = followed([*early, after])
    assert better == after


@pytest.mark.slow
def test_ten_fixes_a_second_are_no_worse_than_one() -> None:
    fixes = ridden(12.0, every=0.1)
    some = [better for _, better in followed(fixes)]
    assert rms(some) < 0.8 * 12.0 * math.sqrt(2.0)


@pytest.mark.parametrize("speed", [1.0, 1.4])  # m/s, where direction is a guess now and then
def test_who_walks_gains_as_well(speed: float) -> None:
    fixes = ridden(12.0, speed=speed)
    assert rms((better for _, better in followed(fixes)), speed) < 0.75 * rms(fixes, speed)


def test_who_stands_wanders_less() -> None:
    noise = Noise(12.0, np.random.default_rng(3))
    rider, fixes = Rider(CORNERS, 0.0, noise), list[Fix]()
    for _ in range(600):
        fixes.append(rider.fix())
        rider.go()
    assert rms((better for _, better in followed(fixes)), 0.0) < 0.85 * rms(fixes, 0.0)


@pytest.mark.parametrize("dated", [True, False])
def test_fixes_that_were_held_up_and_come_at_once_are_where_they_say(dated: bool) -> None:
    """A daemon that hung for 20 s."""
    fixes = ridden(0.0, speed=13.0)
    held = [
        replace(
            fix,
            t=20.0 + 0.01 * (fix.t - 20.0) if 20.0 < fix.t < 40.0 else fix.t,
            utc=1_000_000.0 + fix.t if dated else None,
        )
        for fix in fixes
    ]
    for fix, better in followed(held):
        assert distance(fix.lon, fix.lat, better.lon, better.lat) < (4.0 if dated else JUMP)
