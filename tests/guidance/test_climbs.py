"""Climbs are those of published lists, with a breather in them or not; and grades are what they are."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from osmxml import place

from navigator.guidance.climbs import GRAIN, LEAST_GRADE, LEAST_LENGTH, LEAST_SCORE, Climb, Profile, climbs_of


def profile(*corners: tuple[float, float]) -> Profile:
    """Heights between (m ridden, m high) corners."""
    metres, heights = zip(*corners, strict=True)
    places = np.arange(0.0, metres[-1] + GRAIN / 2.0, GRAIN)
    return Profile(places, np.interp(places, metres, heights))


@pytest.mark.parametrize(
    ("length", "grade", "category"),
    [
        (400.0, 4.0, ""),
        (2000.0, 4.1, "4"),
        (3200.0, 6.4, "3"),
        (5000.0, 7.0, "2"),
        (9000.0, 7.5, "1"),
        (13_800.0, 8.1, "HC"),  # Alpe d'Huez, hors catégorie in every Tour
        (21_800.0, 5.4, "HC"),
        (500.0, 15.9, ""),  # a wall is short
    ],
)
def test_a_climb_is_in_the_category_of_the_lists(length: float, grade: float, category: str) -> None:
    assert Climb(0.0, length, length * grade / 100.0).category == category


def test_a_pass_with_a_flat_village_and_a_dip_is_one_climb() -> None:
    way = profile((0, 500), (2000, 500), (8000, 920), (8600, 920), (9000, 905), (14_000, 1200), (20_000, 900))
    (climb,) = climbs_of(way)
    assert climb.begin == pytest.approx(2000.0, abs=60.0)
    assert climb.end == pytest.approx(14_000.0, abs=60.0)
    assert climb.rise == pytest.approx(700.0, abs=5.0)
    assert climb.category == "1"


def test_a_knoll_before_a_valley_stays_a_climb_of_its_own() -> None:
    way = profile((0, 100), (1000, 150), (2000, 100), (5000, 280), (6000, 280))
    assert [round(climb.rise, -1) for climb in climbs_of(way)] == [50.0, 180.0]


def test_a_gentle_rise_before_the_climb_does_not_water_it_down() -> None:
    (climb,) = climbs_of(profile((0, 100), (5000, 150), (7000, 290), (8000, 290)))
    assert climb.begin == pytest.approx(5000.0, abs=60.0)
    assert climb.grade == pytest.approx(7.0, abs=0.3)


def test_a_valley_road_with_bumps_is_no_part_of_the_pass_to_which_it_leads() -> None:
    bumps = [(0, 860), (400, 880), (3000, 900), (3800, 945), (6500, 950), (7500, 985), (8200, 980)]
    *small, whole = climbs_of(profile(*bumps, (35_000, 2360), (40_000, 2100)))
    assert [climb.rise for climb in small] == pytest.approx([20.0, 45.0, 35.0], abs=3.0)
    assert whole.begin == pytest.approx(8200.0, abs=100.0)
    assert whole.grade == pytest.approx(5.15, abs=0.05)


def test_a_bump_amid_a_rest_does_not_part_a_climb() -> None:
    way = profile(
        (0, 500), (6000, 860), (6700, 860), (6900, 868), (7300, 866), (12_000, 1200), (15_000, 1000)
    )
    (climb,) = climbs_of(way)
    assert (climb.begin, climb.end) == pytest.approx((0.0, 12_000.0), abs=60.0)


def test_a_steep_start_is_not_lost_in_the_false_flat_behind_it() -> None:
    (climb,) = climbs_of(profile((0, 100), (1000, 160), (7000, 265), (8000, 200)))
    assert climb.end == pytest.approx(1000.0, abs=100.0)
    assert climb.grade == pytest.approx(6.0, abs=0.5)


@pytest.mark.parametrize(("dip", "count"), [(5.0, 1), (8.0, 1), (40.0, 2), (120.0, 2)])
def test_a_dip_of_a_few_metres_parts_no_climb_and_a_descent_does(dip: float, count: int) -> None:
    low = 300.0 - dip
    way = profile(
        (0, 100), (3000, 300), (3000 + 20 * dip, low), (6000 + 20 * dip, low + 200), (8000 + 20 * dip, low)
    )
    assert len(climbs_of(way)) == count


def test_two_cols_with_a_long_high_valley_between_are_two_climbs() -> None:
    assert len(climbs_of(profile((0, 500), (5000, 800), (9000, 800), (14_000, 1100), (16_000, 1000)))) == 2


def test_the_climbs_of_a_long_hilly_way_are_found_at_once() -> None:
    rng = np.random.default_rng(1)
    corners = zip(np.arange(0, 300_000, 450), np.cumsum(rng.normal(0.0, 20.0, 667)), strict=True)
    way = profile(*((float(at), float(height)) for at, height in corners))
    begun = time.process_time()
    assert len(climbs_of(way)) > 20
    assert time.process_time() - begun < 1.0, "0.03 s on a desk"


def test_a_height_is_that_of_the_line_however_near_its_points_are() -> None:
    points = [(*place(x, 0.0), z) for x, z in ((0.0, 100.0), (503.0, 130.0), (509.0, 122.0), (1000.0, 150.0))]
    line = Profile.of(points)
    assert line is not None
    assert line.height_at(503.0) == pytest.approx(130.0, abs=0.2)
    assert line.height_at(509.0) == pytest.approx(122.0, abs=0.2)


def test_without_heights_there_are_none() -> None:
    assert climbs_of(None) == ()
    assert Profile.of([(1.0, 42.0), (1.1, 42.0)]) is None
    assert Profile.of([(1.0, 42.0, 900.0)]) is None


@given(st.lists(st.floats(0.0, 900.0), min_size=2, max_size=30))
def test_climbs_are_climbs_and_follow_one_another(heights: list[float]) -> None:
    way = profile(*((300.0 * n, z) for n, z in enumerate(heights)))
    last = 0.0
    for climb in climbs_of(way):
        assert last <= climb.begin < climb.end <= way.metres[-1]
        assert climb.length >= LEAST_LENGTH
        assert climb.grade >= LEAST_GRADE
        assert climb.score >= LEAST_SCORE
        assert climb.rise == pytest.approx(way.height_at(climb.end) - way.height_at(climb.begin), abs=1e-6)
        last = climb.end
