"""Distances, heights, speeds and durations as riders read and hear them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navigator.errors import UsageError
from navigator.units import (
    FOOT,
    KILOMETRE,
    METRE,
    MILE,
    YARD,
    Units,
    distance_text,
    duration_text,
    height_text,
    speed_text,
    spoken_distance,
)

METRES = st.floats(min_value=0, max_value=5e7)
UNITS = st.sampled_from(Units)
LENGTH = {unit.key: unit.metres for unit in (METRE, KILOMETRE, FOOT, YARD, MILE)}


@pytest.mark.parametrize(
    ("metres", "units", "text"),
    [
        (0, Units.METRIC, "0 m"),
        (4.4, Units.METRIC, "4 m"),
        (9.6, Units.METRIC, "10 m"),
        (347, Units.METRIC, "350 m"),
        (994.9, Units.METRIC, "990 m"),
        (996, Units.METRIC, "1.0 km"),
        (1234, Units.METRIC, "1.2 km"),
        (12_345, Units.METRIC, "12.3 km"),
        (99_960, Units.METRIC, "100 km"),
        (1_234_567, Units.METRIC, "1235 km"),
        (5, Units.IMPERIAL, "16 ft"),
        (100, Units.IMPERIAL, "330 ft"),
        (304, Units.IMPERIAL, "0.2 mi"),
        (1290, Units.IMPERIAL, "0.8 mi"),
        (100, Units.IMPERIAL_YARDS, "110 yd"),
        (460, Units.IMPERIAL_YARDS, "0.3 mi"),
    ],
)
def test_a_printed_distance(metres: float, units: Units, text: str) -> None:
    assert distance_text(metres, units) == text


@pytest.mark.parametrize(
    ("metres", "units", "spoken"),
    [
        (0, Units.METRIC, (10, "metre")),
        (14, Units.METRIC, (10, "metre")),
        (25, Units.METRIC, (30, "metre")),
        (194, Units.METRIC, (190, "metre")),
        (196, Units.METRIC, (200, "metre")),
        (224, Units.METRIC, (200, "metre")),
        (974, Units.METRIC, (950, "metre")),
        (976, Units.METRIC, (1, "kilometre")),
        (1234, Units.METRIC, (1.2, "kilometre")),
        (2000, Units.METRIC, (2, "kilometre")),
        (9960, Units.METRIC, (10, "kilometre")),
        (12_345, Units.METRIC, (12, "kilometre")),
        (30, Units.IMPERIAL, (100, "foot")),
        (100, Units.IMPERIAL, (350, "foot")),
        (250, Units.IMPERIAL, (800, "foot")),
        (1609.344, Units.IMPERIAL, (1, "mile")),
        (20, Units.IMPERIAL_YARDS, (20, "yard")),
        (200, Units.IMPERIAL_YARDS, (200, "yard")),
        (800, Units.IMPERIAL_YARDS, (0.5, "mile")),
    ],
)
def test_a_spoken_distance(metres: float, units: Units, spoken: tuple[float, str]) -> None:
    assert spoken_distance(metres, units) == spoken


@given(metres=METRES, units=UNITS)
def test_a_spoken_distance_is_short_to_say_and_near_the_truth(metres: float, units: Units) -> None:
    number, unit = spoken_distance(metres, units)
    assert number > 0
    assert isinstance(number, int) == (number == int(number)), "a phrase says 1 kilometre, not 1.0"
    assert len(f"{number}".replace(".", "").lstrip("0").rstrip("0")) <= 2 or number >= 100
    # 0.1 mile is the coarsest step: a quarter mile (400 m) is told as 0.3, 80 m off.
    assert abs(number * LENGTH[unit] - metres) <= 10 + 0.2 * metres


@given(one=METRES, other=METRES, units=UNITS)
def test_what_is_farther_never_sounds_nearer(one: float, other: float, units: Units) -> None:
    near, unit_near = spoken_distance(min(one, other), units)
    far, unit_far = spoken_distance(max(one, other), units)
    assert near * LENGTH[unit_near] <= far * LENGTH[unit_far]


@given(metres=METRES, units=UNITS)
def test_print_is_a_number_and_a_sign_near_the_truth(metres: float, units: Units) -> None:
    number, sign = distance_text(metres, units).split(" ")
    length = {unit.sign: unit.metres for unit in (METRE, KILOMETRE, FOOT, YARD, MILE)}[sign]
    assert abs(float(number) * length - metres) <= 0.5 + 0.2 * metres


@pytest.mark.parametrize(
    ("metres", "units", "text"),
    [
        (1234.4, Units.METRIC, "1234 m"),
        (-3.6, Units.METRIC, "-4 m"),
        (-0.2, Units.METRIC, "0 m"),
        (1234, Units.IMPERIAL, "4049 ft"),
        (100, Units.IMPERIAL_YARDS, "328 ft"),
    ],
)
def test_a_height(metres: float, units: Units, text: str) -> None:
    assert height_text(metres, units) == text


@pytest.mark.parametrize(
    ("units", "text"),
    [(Units.METRIC, "18.0 km/h"), (Units.IMPERIAL, "11.2 mph"), (Units.IMPERIAL_YARDS, "11.2 mph")],
)
def test_a_speed(units: Units, text: str) -> None:
    assert speed_text(5.0, units) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (44.6, "45 s"),
        (59.6, "1 min"),
        (720, "12 min"),
        (3569, "59 min"),
        (3570, "1 h 00 min"),
        (3900, "1 h 05 min"),
        (100_000, "27 h 47 min"),
    ],
)
def test_a_duration(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.mark.parametrize("tell", [distance_text, spoken_distance, speed_text, duration_text])
@pytest.mark.parametrize("number", [math.nan, math.inf, -1.0])
def test_what_is_no_quantity_is_refused(tell: object, number: float) -> None:
    with pytest.raises(UsageError):
        tell(number)  # type: ignore[operator]  # every one of them takes one number


def test_a_height_that_is_no_number_is_refused() -> None:
    with pytest.raises(UsageError, match="height of nan"):
        height_text(math.nan)
