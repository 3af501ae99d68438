"""A line of which only heights are known is ridden by its hills; noise in them is no hill."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from navigator.cost.profile import Rider
from navigator.geo import along
from navigator.guidance.drawn import PACE, smoothed
from navigator.guidance.joining import joined, line_route
from navigator.guidance.route import Point

DEGREE = 111_320.0  # m, of longitude at the equator
TREKKING, ROAD = Rider.of("trekking"), Rider.of("road")


def line(heights: list[float], apart: float = 10.0) -> list[Point]:
    """A line eastward with a point each so many metres."""
    return [(n * apart / DEGREE, 0.0, height) for n, height in enumerate(heights)]


def slope(percent: float, *, points: int = 201) -> list[Point]:
    return line([500.0 + percent / 10.0 * n for n in range(points)])


def test_a_line_takes_a_rider_as_long_as_its_hills_do() -> None:
    up, flat, down = (line_route(slope(percent), TREKKING).duration for percent in (6.0, 0.0, -6.0))
    assert up > 1.8 * flat > 1.8 * 1.2 * down
    assert line_route(slope(0.0), ROAD).duration < 0.8 * flat
    assert line_route(slope(6.0), Rider.of("trekking", power=250.0)).duration < 0.6 * up


def test_without_heights_or_rider_the_pace_is_even() -> None:
    bare = [point[:2] for point in slope(6.0)]
    for route in (line_route(bare, TREKKING), line_route(slope(6.0))):
        assert route.duration == pytest.approx(route.distance / PACE)


def test_the_clock_runs_slowly_uphill_and_goes_on_behind_a_joint() -> None:
    hill = line([500.0 + 0.7 * min(n, 200 - n) for n in range(201)])
    route = line_route(hill, TREKKING)
    metres, seconds = route.times
    assert np.interp(route.distance / 2, metres, seconds) > 0.7 * route.duration
    assert seconds[-1] == pytest.approx(route.duration) == pytest.approx(route.steps[0].duration)
    both = joined([line_route(hill[:101], TREKKING), line_route(hill[100:], TREKKING)])
    assert both.duration == pytest.approx(route.duration, rel=0.02)
    assert both.times[1][-1] == pytest.approx(both.duration)


def test_noise_is_no_climb_and_a_hill_stays_one() -> None:
    rng = np.random.default_rng(7)
    hill = [400.0 + 0.6 * n + wave for n, wave in enumerate(rng.normal(0.0, 4.0, 151))]
    (climb,) = line_route(line(hill)).climbs
    assert climb.rise == pytest.approx(90.0, abs=8.0)
    assert line_route(line([400.0 + wave for wave in rng.normal(0.0, 4.0, 500)])).ascent < 30.0


@given(st.lists(st.floats(-100.0, 3000.0), min_size=2, max_size=40), st.floats(1.0, 200.0))
def test_smoothed_heights_keep_their_ends_and_their_bounds(heights: list[float], apart: float) -> None:
    points = line(heights, apart)
    found = smoothed(points)
    assert [point[:2] for point in found] == [point[:2] for point in points]
    assert (found[0][2:], found[-1][2:]) == ((round(heights[0], 2),), (round(heights[-1], 2),))
    assert all(min(heights) - 0.01 <= point[2] <= max(heights) + 0.01 for point in found if len(point) > 2)


def test_an_even_slope_stays_as_it_is() -> None:
    points = slope(5.0)
    assert [point[2:] for point in smoothed(points)] == [
        pytest.approx(point[2:], abs=0.02) for point in points
    ]
    lon, lat, _ = np.array(points).T
    assert math.isclose(along(lon, lat)[-1], line_route(points).distance)
