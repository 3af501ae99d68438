"""Metres climbed so far are, at the end, what the whole profile says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navigator.graph.climb import climbing
from navigator.ride.ascent import Ascent


def climbed(heights: list[float]) -> float:
    ascent = Ascent()
    for height in heights:
        ascent = ascent.at(height, "course")
    return ascent.metres


@given(st.lists(st.integers(0, 60), max_size=40))
def test_it_is_what_the_profile_says(heights: list[int]) -> None:
    assert climbed([float(z) for z in heights]) == pytest.approx(climbing([float(z) for z in heights])[0])


def test_a_wave_of_the_receiver_is_no_hill_and_a_change_of_source_no_climb() -> None:
    ascent = Ascent()
    for height in (100.0, 108.0, 101.0, 109.0, 99.0):
        ascent = ascent.at(height, "receiver")
    assert ascent.metres == 0.0
    for height, source in ((150.0, "course"), (160.0, "course"), (250.0, "receiver"), (251.0, "receiver")):
        ascent = ascent.at(height, source)  # type: ignore[arg-type]  # the two that there are
    assert ascent.metres == pytest.approx(10.0)
