"""A ride is as long while it is ridden as its recording is afterwards, whatever happens on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from navigator.app.keeper import Keeper
from navigator.app.odometer import Odometer
from navigator.app.tally import Tally
from navigator.library.journal import Journal, read_recording
from navigator.library.rides import read_activity
from navigator.ride.reading import Fix

START = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
SPEED = 5.0  # m/s
STEP = SPEED / 111_195.0  # degrees of latitude a second


def fix(t: float, *, stood: float = 0.0, east: float = 0.0, speed: float | None = SPEED) -> Fix:
    return Fix(t, 49.0 + (t - stood) * STEP, 8.7 + east, speed)


@pytest.mark.parametrize("wild", [(0,), (0, 1), (30,), (30, 31), (30, 31, 90)])
def test_what_lies_nowhere_is_not_ridden(wild: tuple[int, ...]) -> None:
    counts = Odometer()
    for t in range(101):
        counts.fix(fix(float(t), east=2.0 if t in wild else 0.0))
    begun = next(t for t in range(101) if t not in wild)
    assert counts.metres == pytest.approx((100 - begun) * SPEED, rel=0.001)


def test_tunnels_count_and_pauses_do_not() -> None:
    counts = Odometer()
    for t in (*range(50), *range(140, 200)):
        counts.fix(fix(float(t)))
    assert counts.metres == pytest.approx(199 * SPEED, rel=0.001)
    for t in range(200, 400):
        counts.fix(replace(fix(199.0, east=(t % 2) * 1e-5, speed=0.0), t=float(t)))
    assert counts.metres == pytest.approx(199 * SPEED, abs=2.0)


events = st.lists(
    st.tuples(
        st.sampled_from(["ride", "stand", "gap", "wild", "hold", "go on", "cut", "again"]), st.integers(1, 40)
    ),
    max_size=12,
)


@settings(max_examples=30, deadline=None)
@given(events)
def test_ridden_and_kept_are_the_same(happenings: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as folder:
        keeper, path = _ride(Path(folder) / "r.navride", happenings)
        keeper.journal.close()
        assert keeper.odometer.metres == pytest.approx(read_activity(path).distance, abs=1.5)
        again = Odometer(read_recording(path))
        assert again.metres == pytest.approx(keeper.odometer.metres, abs=1.5)


def _ride(path: Path, happenings: list[tuple[str, int]]) -> tuple[Keeper, Path]:
    keeper, t, stood = Keeper(Journal.begin(path, START)), 0.0, 0.0
    for what, seconds in [("ride", 20), *happenings, ("ride", 20)]:
        if what == "hold":
            keeper.pause(t)
        elif what == "go on":
            keeper.go_on(t)
        elif what == "cut":
            keeper.journal.close()
            journal, found = Journal.resume(path)
            keeper = Keeper(journal, found=found)
        elif what == "gap":
            t += seconds * 3.0
        for _ in range(seconds if what in {"ride", "stand", "wild", "again"} else 0):
            t += 1.0
            stood += 1.0 if what == "stand" else 0.0
            east = 0.5 if what == "wild" and seconds < 5 else 0.0
            keeper.fix(fix(t, stood=stood, east=east, speed=0.0 if what == "stand" else SPEED))
    return keeper, path


def test_an_unkept_ride_pauses_too() -> None:
    tally = Tally()
    for t in range(200):
        tally.fix(fix(float(t), stood=max(0.0, t - 50.0), speed=SPEED if t < 50 else 0.0))
    ride = tally.ride()
    assert ride is not None
    assert ride.pauses == ((50.0, 199.0),)
    assert ride.distance == pytest.approx(tally.odometer.metres, abs=0.1)
