"""Pauses are what a rider calls so: the café, not the lights."""

from __future__ import annotations

import pytest

from navigator.ride.pausing import AFTER, Pausing


def turns(speeds: list[tuple[float, int]]) -> list[tuple[float, str]]:
    """What is told of a ride at (m/s, s) after one another, a fix a second."""
    pausing, t, told = Pausing(), 0.0, []
    for speed, seconds in speeds:
        for _ in range(seconds):
            pausing, turn = pausing.at(t, speed)
            told += [turn] if turn else []
            t += 1.0
    return told


@pytest.mark.parametrize(
    ("ride", "expected"),
    [
        ([(5.0, 60)], []),
        ([(5.0, 20), (0.0, int(AFTER) - 1), (5.0, 20)], []),  # lights
        ([(5.0, 20), (0.0, 300), (5.0, 20)], [(20.0, "pause"), (320.0, "resume")]),
        ([(5.0, 20), (1.0, 300), (5.0, 20)], []),  # pushed up a hill
        ([(0.0, 60), (5.0, 20)], [(0.0, "pause"), (60.0, "resume")]),
        ([(5.0, 5), (0.0, 30), (0.9, 30), (0.0, 30), (5.0, 5)], [(5.0, "pause"), (95.0, "resume")]),
    ],
)
def test_a_pause_begins_when_one_has_stopped_and_ends_when_one_rides(
    ride: list[tuple[float, int]], expected: list[tuple[float, str]]
) -> None:
    assert turns(ride) == expected
