"""On which side of the road a goal lies is told on the ride as in the plan, from the course file."""

from __future__ import annotations

from pathlib import Path

import pytest
from commandline import ended

pytestmark = pytest.mark.usefixtures("at_ladder")
START, MIDDLE, GOAL = "0.0000,1.0000", "0.0017,1.0010", "0.0019,1.0015"  # on the ladder of tests/regions.py
AT_DESK = ("--simulate", "--speed-factor", "0", "--voice", "text", "--no-record")


def test_a_ride_tells_the_sides_that_the_plan_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = str(tmp_path / "r.gpx")
    assert ended("plan", START, MIDDLE, GOAL, "--out", course) == 0
    planned = capsys.readouterr().out
    assert "stop, on the right" in planned
    assert "destination is on the left" in planned
    assert ended("ride", course, *AT_DESK) == 0
    heard = capsys.readouterr().out
    assert "stop, on the right" in heard
    assert "destination is on the left" in heard


def test_the_other_way_round_the_goal_was_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = str(tmp_path / "r.gpx")
    assert ended("plan", START, GOAL, "--out", course) == 0
    capsys.readouterr()
    assert ended("ride", course, "--reverse", *AT_DESK) == 0
    assert "on the left" not in capsys.readouterr().out
