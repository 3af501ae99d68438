from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from osmxml import place

from navigator.guidance.climbs import LEAST_GRADE, LEAST_LENGTH
from navigator.guidance.climbs import Profile as Heights
from navigator.guidance.descents import STEEP_LENGTH, descents, spell_at
from navigator.guidance.remarks import Aside
from navigator.guidance.slopes import slopes

Profile = list[tuple[float, float]]  # m ridden, m high


def line(profile: Profile, *, step: float = 20.0) -> list[tuple[float, float, float]]:
    """A way due east with heights between those given."""
    metres, heights = zip(*profile, strict=True)
    places = np.arange(0.0, metres[-1] + step / 2.0, step)
    found = np.interp(places, metres, heights)
    return [(*place(x, 0.0), z) for x, z in zip(places.tolist(), found.tolist(), strict=True)]


def whats(found: list[Aside]) -> list[str]:
    return [aside.what for aside in found]


def test_a_climb_has_its_length_and_its_grade() -> None:
    (climb,) = slopes(line([(0, 100), (1000, 100), (2200, 184), (3000, 184)]))
    assert climb.what == "climb"
    assert climb.along == pytest.approx(1000.0, abs=50.0)
    assert climb.length == pytest.approx(1200.0, abs=60.0)
    assert climb.grade == pytest.approx(7.0, abs=0.4)


def test_a_breather_within_a_climb_makes_no_second_one() -> None:
    profile: Profile = [(0, 100), (500, 100), (1500, 160), (1650, 160), (2650, 220), (3500, 220)]
    assert whats(slopes(line(profile))) == ["climb", "summit"]


def test_a_valley_between_makes_two() -> None:
    profile: Profile = [(0, 0), (500, 0), (1500, 60), (2500, 20), (3500, 80), (4000, 80)]
    assert whats(slopes(line(profile))) == ["climb", "climb"]


@pytest.mark.parametrize(
    "profile",
    [
        [(0, 100), (3000, 100)],
        [(0, 100), (3000, 160)],  # 2 %
        [(0, 100), (1000, 100), (1200, 116), (3000, 116)],  # a ramp of 200 m
        [(0, 160), (3000, 40)],  # 4 % down
    ],
)
def test_what_is_no_hill_is_not_told(profile: Profile) -> None:
    assert slopes(line(profile)) == []


def test_a_steep_descent_is_told_with_its_grade() -> None:
    (descent,) = slopes(line([(0, 300), (1000, 300), (1600, 228), (3000, 228)]))
    assert (descent.what, round(descent.grade)) == ("steep descent", 12)
    assert descent.along == pytest.approx(1000.0, abs=60.0)


def down(*parts: tuple[float, float]) -> Profile:
    """A way down in parts of so many metres at so many per cent."""
    profile = [(0.0, 3000.0), (200.0, 3000.0)]
    for length, grade in parts:
        metres, height = profile[-1]
        profile.append((metres + length, height - length * grade / 100.0))
    return profile


@pytest.mark.parametrize(
    ("between", "told"),
    [
        ((2000.0, 6.0), 1),  # one still brakes
        ((600.0, 0.0), 1),  # no rest yet
        ((1500.0, 0.0), 2),
        ((1500.0, -4.0), 2),  # uphill
    ],
)
def test_of_a_long_way_down_one_is_warned_once_till_one_has_rested(
    between: tuple[float, float], told: int
) -> None:
    found = slopes(line(down((500.0, 10.0), between, (500.0, 11.0), (1000.0, 0.0))))
    assert whats(found).count("steep descent") == told


def test_what_gets_much_steeper_is_told_without_a_rest() -> None:
    profile = down((500.0, 9.0), (600.0, 6.0), (500.0, 15.0), (600.0, 6.0), (500.0, 16.0), (500.0, 0.0))
    assert [round(aside.grade) for aside in slopes(line(profile))] == [9, 15]


parts_of_a_way = st.tuples(st.floats(200.0, 1500.0), st.floats(-3.0, 14.0))


@given(st.lists(parts_of_a_way, min_size=2, max_size=12), st.data())
def test_what_lies_behind_one_is_what_was_told_there(
    parts: list[tuple[float, float]], data: st.DataObject
) -> None:
    profile = Heights.of(line(down(*parts)))
    assert profile is not None
    along = data.draw(st.floats(0.0, float(profile.metres[-1])))
    told = [aside.grade for aside in descents(profile) if aside.along <= along]
    spell = spell_at(profile, along)
    assert spell.warned == (told[-1] if told else 0.0)
    assert 0.0 <= spell.eased <= along


def test_of_hairpins_on_a_descent_the_first_is_told_and_on_a_climb_none() -> None:
    corners = [(0.0, 0.0), (400.0, 0.0), (400.0, 30.0), (0.0, 30.0), (0.0, 60.0), (400.0, 60.0)]
    ridden = np.cumsum([0.0, *(math.dist(a, b) for a, b in pairwise(corners))])
    places = np.arange(0.0, ridden[-1], 10.0)
    x, y = (np.interp(places, ridden, [corner[axis] for corner in corners]) for axis in (0, 1))

    def points(height: Callable[[float], float]) -> list[tuple[float, float, float]]:
        rows = zip(x.tolist(), y.tolist(), places.tolist(), strict=True)
        return [(*place(a, b), height(m)) for a, b, m in rows]

    down = [aside for aside in slopes(points(lambda m: 500.0 - 0.06 * m)) if aside.what == "sharp bend"]
    assert len(down) == 1
    assert down[0].along == pytest.approx(400.0, abs=30.0)
    assert "sharp bend" not in whats(slopes(points(lambda m: 500.0 + 0.06 * m)))


def test_without_heights_there_are_none() -> None:
    assert slopes([(0.0, 50.0), (0.1, 50.0)]) == []
    assert slopes([]) == []
    assert slopes([(0.0, 50.0, 10.0)]) == []


@given(st.lists(st.floats(0.0, 400.0), min_size=2, max_size=30))
def test_hills_lie_on_the_way_in_order_and_are_what_they_are_called(heights: list[float]) -> None:
    profile: Profile = [(250.0 * n, z) for n, z in enumerate(heights)]
    end = profile[-1][0]
    found = slopes(line(profile))
    assert [aside.along for aside in found] == sorted(aside.along for aside in found)
    climbed = 0.0
    for aside in found:
        assert 0.0 <= aside.along <= aside.along + aside.length <= end + 1.0
        if aside.what == "climb":
            assert aside.length >= LEAST_LENGTH
            assert aside.grade >= LEAST_GRADE
            assert aside.along >= climbed - 1e-6
            climbed = aside.along + aside.length
        if aside.what == "steep descent":
            assert aside.length >= STEEP_LENGTH
            assert aside.grade > 0.0
