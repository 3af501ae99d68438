"""Progress follows the metres ridden, whatever place the course passes how often."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from osmxml import place
from thorough import examples

from navigator.ride.progress import Line, Since

CORNER = st.tuples(st.integers(-6, 6), st.integers(-6, 6))
NOISE = 4.0  # m, a usual receiver


def line_through(*corners: tuple[float, float]) -> Line:
    return Line.of([place(*corner) for corner in corners])


def ride(line: Line, speed: float, noise: float = 0.0, seed: int = 1) -> list[tuple[float, float]]:
    """Metres truly ridden and found, second by second."""
    generator = np.random.default_rng(seed)
    found: list[tuple[float, float]] = []
    last = 0.0
    for second in range(math.ceil(line.length / speed) + 1):
        true = min(line.length, second * speed)
        lon, lat = line.at(true)
        east, north = generator.normal(0.0, noise, 2) if noise else (0.0, 0.0)
        origin, moved = place(0.0, 0.0), place(float(east), float(north))
        lon, lat = lon + moved[0] - origin[0], lat + moved[1] - origin[1]
        spot = line.next_near(lon, lat, Since(last, 1.0, speed)) if found else line.first_near(lon, lat)
        last = spot.along
        found.append((true, last))
    return found


@settings(max_examples=examples(80), deadline=None)
@given(corners=st.lists(CORNER, min_size=2, max_size=9), speed=st.floats(2.0, 15.0))
def test_an_exact_ride_along_any_course_is_followed_to_the_metre(
    corners: list[tuple[int, int]], speed: float
) -> None:
    line = line_through(*((x * 60.0, y * 60.0) for x, y in corners))
    if line.length == 0.0:
        return
    for true, found in ride(line, speed):
        assert found == pytest.approx(true, abs=1.0)


OUT_AND_BACK = [(0.0, 0.0), (700.0, 0.0), (700.0, 300.0), (700.0, 0.0), (0.0, 0.0)]
EIGHT = [(0.0, 0.0), (400.0, 400.0), (400.0, 0.0), (0.0, 400.0), (0.0, 0.0)]
THREE_LAPS = [(0.0, 0.0), (300.0, 0.0), (300.0, 200.0), (0.0, 200.0)] * 3 + [(0.0, 0.0)]
SIDE_BY_SIDE = [(0.0, 0.0), (600.0, 0.0), (600.0, 10.0), (0.0, 10.0)]  # back on the cycleway opposite


@pytest.mark.parametrize("course", [OUT_AND_BACK, EIGHT, THREE_LAPS, SIDE_BY_SIDE])
@pytest.mark.parametrize("speed", [3.0, 7.0, 12.0])
@pytest.mark.parametrize("seed", range(3))
def test_a_noisy_ride_never_jumps_to_another_lap_or_to_the_way_back(
    course: list[tuple[float, float]], speed: float, seed: int
) -> None:
    for true, found in ride(line_through(*course), speed, NOISE, seed):
        assert abs(found - true) < 30.0


@settings(max_examples=examples(50), deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_progress_never_goes_back(seed: int) -> None:
    found = [metres for _, metres in ride(line_through(*EIGHT), 4.0, 8.0, seed)]
    assert found == sorted(found)


def test_a_ride_on_a_ring_begins_at_its_start_not_at_its_end() -> None:
    line = line_through(*THREE_LAPS)
    lon, lat = line.at(line.length - 4.0)  # a poor fix, nearest to the last metres
    assert line.first_near(lon, lat).along == 0.0


def test_a_ride_may_begin_in_the_middle() -> None:
    line = line_through((0.0, 0.0), (1000.0, 0.0))
    spot = line.first_near(*place(420.0, 12.0))
    assert spot.along == pytest.approx(420.0, abs=1.0)
    assert spot.off == pytest.approx(12.0, abs=0.2)


def test_who_rides_back_leaves_the_course_behind() -> None:
    line = line_through((0.0, 0.0), (1000.0, 0.0))
    spot = line.next_near(*place(400.0, 0.0), Since(500.0, 1.0, 5.0))
    assert spot.along == pytest.approx(500.0, abs=0.1)
    assert spot.off == pytest.approx(100.0, abs=0.5)


def test_after_a_long_silence_a_rider_is_found_far_ahead() -> None:
    line = line_through((0.0, 0.0), (5000.0, 0.0))
    spot = line.next_near(*place(2100.0, 3.0), Since(500.0, 300.0, 5.0))
    assert spot.along == pytest.approx(2100.0, abs=2.0)


def test_nobody_is_taken_to_have_ridden_farther_than_a_bicycle_can() -> None:
    line = line_through((0.0, 0.0), (3000.0, 0.0), (3000.0, 200.0), (0.0, 200.0))
    spot = line.next_near(*place(400.0, 200.0), Since(300.0, 60.0, 5.0))
    assert spot.along < 300.0 + 60.0 * 26.0 + 30.0  # the way back passes there, 5,800 m on
    assert spot.off > 190.0


def test_a_course_across_the_date_line_is_followed() -> None:
    line = Line.of([(179.999, 0.0), (-179.999, 0.0)])
    assert line.length == pytest.approx(222.6, abs=0.5)
    for true, found in ride(line, 7.0):
        assert found == pytest.approx(true, abs=0.1)
