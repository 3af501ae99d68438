"""What a file gives to follow: a line where there is no region; a cut one is told, a point refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from navigator.app.ahead import ahead_of
from navigator.errors import ContentError
from navigator.formats.course import Course
from navigator.settings import load_settings

TRACK = Course("Tour", ((8.7, 49.4, None), (8.71, 49.4, None), (8.72, 49.4, None)))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path))


def test_a_cut_track_is_followed_and_told_as_such() -> None:
    whole = ahead_of(TRACK, load_settings(), strict=False).route.notes
    assert not [note for note in whole if "cut" in note]
    notes = ahead_of(replace(TRACK, cut=True), load_settings(), strict=False).route.notes
    assert "the file is cut or damaged: its track is followed as far as it goes, for 1.5 km" in notes


def test_a_receiver_that_lay_somewhere_is_no_track() -> None:
    still = replace(TRACK, points=((8.7, 49.4, None), (8.70002, 49.4, None), (8.7, 49.4, None)))
    with pytest.raises(ContentError, match="nothing to follow"):
        ahead_of(still, load_settings(), strict=False)
    with pytest.raises(ContentError, match="cut or damaged"):
        ahead_of(replace(still, cut=True), load_settings(), strict=False)


def test_outside_all_regions_hills_are_those_of_the_file() -> None:
    rise = tuple((8.7 + n * 2e-4, 49.4, 100.0 + max(0.0, 1.2 * (n - 20))) for n in range(101))
    trek, road = (
        ahead_of(replace(TRACK, points=rise), load_settings(options={"profile": profile}), strict=False)
        for profile in ("trekking", "road")
    )
    assert [(aside.what, round(aside.along, -2)) for aside in trek.asides] == [("climb", 300.0)]
    assert road.route.duration < 0.8 * trek.route.duration
    quiet = load_settings(options={"announce": "none"})
    assert not ahead_of(replace(TRACK, points=rise), quiet, strict=False).asides


def test_parts_of_a_file_that_lie_far_apart_are_told() -> None:
    def notes(*starts: float) -> list[str]:
        points = tuple((start + n * 1e-3, 49.4, None) for start in starts for n in range(40))
        told = ahead_of(replace(TRACK, points=points), load_settings(), strict=False).route.notes
        return [note for note in told if "apart" in note]

    assert not notes(8.7)
    assert not notes(8.7, 8.75), "a receiver that was silent for a while"
    (two,) = notes(8.7, 16.7)
    assert "2 parts that lie apart: 2.8 km, 578 km farther on 2.8 km;" in two
    (many,) = notes(*(8.0 + n for n in range(9)))
    assert "9 parts" in many
    assert "and so on" in many
    assert len(many) < 250
