"""`navigator loop` and `navigator reach`: what they print and write, and how they refuse nonsense."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commandline import ended

from navigator.cli.loop import bearing_value, length_value
from navigator.errors import UsageError
from navigator.formats.gpxreading import read_gpx

pytestmark = pytest.mark.usefixtures("at_ladder")
HERE = "0.0018,1.0000"  # on the ladder of roads in tests/regions.py


def test_a_loop_is_printed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("loop", HERE, "1.4km", "--out", str(tmp_path / "r.gpx"), "--count", "2") == 0
    printed = capsys.readouterr().out
    assert "loop 2 (--seed 1)" in printed
    assert "ridden more than once" in printed
    course = read_gpx(tmp_path / "r.gpx")
    assert course.points[0][:2] == course.points[-1][:2]
    assert (tmp_path / "r-2.gpx").exists()


def test_a_loop_as_json_has_its_length(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("loop", HERE, "--distance", "1.4 km", "--bearing", "north", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["distance"] == pytest.approx(1400, rel=0.1)
    assert answer["repeated"] <= 140
    assert answer["seed"] == 0


def test_reach_is_geojson_with_the_region_s_licence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended("reach", HERE, "--minutes", "1,2", "--out", str(tmp_path / "r.geojson")) == 0
    assert "km²" in capsys.readouterr().out
    found = json.loads((tmp_path / "r.geojson").read_text())
    assert [feature["properties"]["seconds"] for feature in found["features"]] == [60, 120]
    assert ended("reach", HERE, "--minutes", "2", "--json") == 0
    one = json.loads(capsys.readouterr().out)
    assert one["geometry"] == found["features"][1]["geometry"] or one["properties"]["seconds"] == 120
    assert one["properties"]["attribution"]


@pytest.mark.parametrize(
    "words",
    [
        ("loop", HERE, "40"),
        ("loop", "40km"),
        ("loop", HERE, "40km", "--distance", "20km"),
        ("loop", HERE, "40km", "--bearing", "up"),
        ("loop", HERE, "1m"),
        ("loop", HERE, "1km", "--json", "--out", "-"),
        ("loop", HERE, "1km", "--count", "0"),
        ("reach", HERE, "--minutes", "soon"),
        ("reach", HERE, "--minutes", "-5"),
        ("reach", HERE, HERE),
    ],
)
def test_nonsense_is_one_line_and_exit_code_2(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(*words) == 2
    printed, told = capsys.readouterr()
    assert printed == ""
    assert told.count("\n") == 1


def test_a_loop_that_the_map_is_too_small_for_is_no_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("loop", HERE, "80km") == 1
    assert "no loop of that length" in capsys.readouterr().err


def test_lengths_and_directions_are_read_as_riders_write_them() -> None:
    assert length_value("40km") == length_value("40 KM") == 40_000.0
    assert length_value("25mi") == pytest.approx(40_233.6)
    assert [bearing_value(text) for text in ("north", "South-West", "nw", "270", "-90")] == [
        0,
        225,
        315,
        270,
        270,
    ]
    with pytest.raises(UsageError, match=r"a loop of 900mi can't be planned; give from 0\.311 mi to 311 mi"):
        length_value("900mi")
    for text in ("40", "km", "-3km", "400m", "501km"):
        with pytest.raises(UsageError):
            length_value(text)
