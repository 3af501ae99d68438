"""Profiles that load, and files that do not: each with one clear error."""

import math
import re
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from navigator.cost.costing import rider_key
from navigator.cost.profile import Rider, load_profile, profile_names
from navigator.errors import ContentError, StorageError, UsageError

BUILT_IN = {"trekking", "road", "gravel", "mtb", "city", "ebike", "cargo", "run"}


def write(folder: Path, text: str | bytes, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_all_profiles_load_and_the_default_comes_first() -> None:
    assert set(profile_names()) == BUILT_IN
    assert profile_names()[0] == "trekking"
    assert {load_profile(name).name for name in BUILT_IN} == BUILT_IN


def test_every_number_in_our_profiles_has_its_reason_beside_it() -> None:
    for name in profile_names():
        text = (resources.files("navigator.cost") / "profiles" / f"{name}.toml").read_text()
        section = ""
        for line in text.splitlines():
            section = line if line.startswith("[") else section
            if re.match(r"\w+ = [\d.-]", line) and not line.startswith("format"):
                assert "#" in line, f"{name}: {section} {line}"


def test_a_file_on_a_base_changes_only_what_it_says(tmp_path: Path) -> None:
    path = write(tmp_path, 'format = 1\nbase = "trekking"\n[like]\nstress = 2\n')
    mine, base = load_profile(path), load_profile("trekking")
    assert mine.name == "mine"
    assert mine == replace(base, name="mine", like=replace(base.like, stress=2.0))
    assert load_profile(str(path)) == mine


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            'format = 1\nbase = "trekking"\n[body]\npowr = 100\n',
            ["mine.toml", "powr", "did you mean 'power'"],
        ),
        ('format = 1\nbase = "trekking"\n[bodi]\n', ["bodi", "did you mean 'body'"]),
        ('format = 1\nbase = "trecking"\n', ["trecking", "did you mean 'trekking'"]),
        ('format = 1\nbase = "trekking"\n[body]\npower = "much"\n', ["body.power", "number"]),
        ('format = 1\nbase = "trekking"\n[body]\npower = true\n', ["body.power", "number"]),
        ('format = 1\nbase = "trekking"\n[body]\npower = nan\n', ["body.power", "30 to 600"]),
        ('format = 1\nbase = "trekking"\n[body]\npower = inf\n', ["body.power", "30 to 600"]),
        ('format = 1\nbase = "trekking"\n[body]\npower = 1e9\n', ["body.power", "30 to 600"]),
        ('format = 1\nbase = "trekking"\n[limits]\npush = 1\n', ["limits.push", "true or false"]),
        ('format = 1\nbase = "trekking"\n[limits]\nride_scale = 1.5\n', ["limits.ride_scale", "whole"]),
        ('format = 1\nbase = "trekking"\nbody = 3\n', ["body", "table"]),
        ("format = 1\n[body]\npower = 100\n", ["body.on_foot", "missing"]),
        ("format = 2\n", ["format = 1"]),
        ("format = 1\nbase = 3\n", ["base"]),
        ("format = [", ["TOML"]),
        ("<!DOCTYPE html>", ["TOML"]),
        (b"\xff\xfe\x00", ["TOML"]),
        ("format = " + "9" * 5000, ["TOML"]),
        ("a = " + "[" * 50_000, ["TOML"]),
        ("#" * 200_000, ["larger"]),
        ("", ["format = 1"]),
    ],
    ids=range(21),
)
def test_a_wrong_file_gets_one_error_that_names_file_and_key(
    tmp_path: Path, text: str | bytes, words: list[str]
) -> None:
    with pytest.raises(ContentError) as caught:
        load_profile(write(tmp_path, text))
    assert all(word in str(caught.value) for word in ["mine.toml", *words])
    assert "\n" not in str(caught.value).split("(")[0]


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    for place in (tmp_path / "no.toml", tmp_path, "a\0b.toml"):
        with pytest.raises(StorageError):
            load_profile(place)


def test_an_unknown_name_gets_the_nearest_one() -> None:
    with pytest.raises(UsageError, match="did you mean 'gravel'"):
        load_profile("gravl")
    with pytest.raises(UsageError, match="known are trekking"):
        load_profile("xyz")


@pytest.mark.parametrize(
    "wish",
    [
        {"hills": 1.01},
        {"hills": -2.0},
        {"hills": math.nan},
        {"power": 10},
        {"power": math.inf},
        {"mass": 400},
        {"mass": math.nan},
        {"max_grade": 1.0},
        {"max_grade": 50.0},
        {"profile": "bogus"},
    ],
    ids=str,
)
def test_a_rider_out_of_range_is_a_usage_error(wish: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        Rider.of(**wish)


def test_a_rider_has_the_profiles_power_unless_he_tells_his_own() -> None:
    assert Rider.of("road").power == load_profile("road").body.power
    assert Rider.of("road", power=200).power == 200.0
    assert Rider.of("road", max_grade=8.0).steepest == 8.0
    assert Rider.of("road").steepest == load_profile("road").body.max_grade


def test_the_key_tells_riders_apart_by_all_that_weighs_and_by_nothing_else(tmp_path: Path) -> None:
    same = write(tmp_path, 'format = 1\nbase = "trekking"\n', "same.toml")
    plain = rider_key(Rider.of())
    assert rider_key(Rider.of(same)) == plain
    assert rider_key(Rider.of(hills=0.001)) == plain
    assert rider_key(Rider.of(hills=-0.0)) == plain
    wishes = [{"hills": 0.5}, {"power": 120}, {"mass": 80}, {"max_grade": 5}, {"strict_access": True}]
    keys = {plain, *(rider_key(Rider.of(**wish)) for wish in wishes), rider_key(Rider.of("road"))}
    assert len(keys) == len(wishes) + 2
