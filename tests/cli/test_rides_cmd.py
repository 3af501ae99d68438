"""A ride without a course is kept, summed up and written for others, without where one lives."""

from __future__ import annotations

import re
import resource
from datetime import UTC, datetime
from pathlib import Path

import pytest
from commandline import ended
from nmea import signed

from navigator.formats.course import Course
from navigator.formats.gpx import write_gpx
from navigator.formats.gpxreading import read_gpx

STEP = 6.0 / 111_195.0  # degrees of latitude at 6 m/s


@pytest.fixture
def track(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ride of ten minutes straight north, climbing."""
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NAVIGATOR_VOICE", "off")
    points = tuple((8.7, 49.0 + t * STEP, 100.0 + t / 10.0) for t in range(600))
    times = tuple(datetime.fromtimestamp(1_764_000_000 + t, UTC) for t in range(600))
    path = tmp_path / "track.gpx"
    path.write_bytes(write_gpx(Course("North", points, times)))
    return path


def test_a_free_ride_is_kept_and_summed_up(track: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("ride", "--free", "--gps", f"replay:{track}", "--record") == 0
    told = capsys.readouterr().err
    (kept,) = (track.parent / "home" / "state" / "rides").iterdir()
    began = datetime.fromtimestamp(1_764_000_000, UTC).astimezone()
    assert kept.stem == began.strftime("%Y-%m-%d-%H%M%S"), "its own date, not today's"
    assert "21.6 km/h on average" in told
    assert f"rides export {kept.stem} --out" in told
    assert ended("rides", "show") == 0
    shown = capsys.readouterr().out
    assert "3.6 km   10 min moving of 10 min   60 m up" in shown
    assert "60 m up and 0 m down" in shown
    splits = [line.split() for line in shown.splitlines() if " km  " in line][-4:]
    assert [words[:3] for words in splits] == [[f"{n}.0", "km", "2:47"] for n in (1, 2, 3)] + [
        ["3.6", "km", "1:39"]
    ]
    assert "(the last 590 m)" in shown
    assert ended("rides", "list") == 0
    assert "3.6 km" in capsys.readouterr().out


def test_a_free_ride_that_is_not_kept_is_summed_up(track: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("ride", "--free", "--gps", f"replay:{track}") == 0
    told = capsys.readouterr().err
    assert "3.6 km" in told
    assert "not kept" in told
    assert not (track.parent / "home" / "state" / "rides").exists()


def test_a_ride_goes_on_where_it_cannot_be_kept(track: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = track.parent / "home" / "state"
    state.parent.mkdir()
    state.write_text("a file in the place of the folder")
    assert ended("ride", "--free", "--gps", f"replay:{track}", "--record") == 0
    told = capsys.readouterr().err
    assert told.count("it is ridden without a recording") == 1
    assert "3.6 km" in told


def test_a_ride_without_a_fix_leaves_no_recording(track: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = track.parent / "blind.log"
    log.write_text("".join(signed(f"GPRMC,12000{n},V,,,,,,,281126,,,N") for n in range(3)))
    assert ended("ride", "--free", "--gps", f"nmea:{log}", "--record") == 1
    assert "its receiver saw no sky" in capsys.readouterr().err
    assert not list((track.parent / "home" / "state" / "rides").iterdir())


def test_what_is_no_ride_is_passed_over(track: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("ride", "--free", "--gps", f"replay:{track}", "--record") == 0
    rides = track.parent / "home" / "state" / "rides"
    (real,) = rides.iterdir()
    head = real.read_bytes().split(b"\n", 1)[0] + b"\n"
    for name, data in (("3000", head), ("3001", b""), ("3002", b"rubbish")):
        (rides / f"{name}.navride").write_bytes(data)
    (rides / "3003.navride").mkdir()
    capsys.readouterr()
    assert ended("rides", "list") == 0
    listed = capsys.readouterr()
    assert listed.out.count("\n") == 1
    assert listed.err.count("\n") == 1
    assert "3002" in listed.err
    assert ended("rides", "show", "last") == 0
    assert real.stem in capsys.readouterr().out


def test_a_ride_is_removed_by_one_who_says_yes(track: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("ride", "--free", "--gps", f"replay:{track}", "--record") == 0
    rides = track.parent / "home" / "state" / "rides"
    assert ended("rides", "remove", "last") == 2, "nobody can be asked"
    assert len(list(rides.iterdir())) == 1
    assert ended("rides", "remove", "last", "--yes") == 0
    assert not list(rides.iterdir())
    assert "is removed" in capsys.readouterr().err


def test_where_one_lives_is_left_out(track: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ended("ride", "--free", "--gps", f"replay:{track}", "--record") == 0
    out = tmp_path / "r.gpx"
    assert ended("rides", "export", "last", "--out", out, "--trim-home", "500") == 2  # home is not known
    assert ended("rides", "export", "last", "--out", out, "--trim-home", "-5") == 2
    assert ended("rides", "export", "last", "--out", out, "--trim-home", "nan") == 2
    assert not out.exists()
    monkeypatch.setenv("NAVIGATOR_HOME_POINT", "49.0, 8.7")
    assert ended("rides", "export", "last", "--out", out, "--trim-home", "500") == 0
    assert read_gpx(out).points[0][1] == pytest.approx(49.0 + 84 * STEP, abs=STEP)


def test_free_needs_a_receiver_and_no_course(track: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (("--free", "--simulate"), ("--free",), ("--free", "--resume"), (track, "--free")):
        assert ended("ride", *words) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert read_gpx(track).name == "North"


def test_with_nothing_to_follow_a_ride_is_free_and_says_so(
    track: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAVIGATOR_VOICE", "text")
    assert ended("ride", "--gps", f"replay:{track}", "--record", "--language", "de") == 0
    told = capsys.readouterr().err
    assert "this is a free ride" in told
    assert "Fahrt ohne vorgegebene Strecke" in told
    assert re.search(r"^ +0:0\d +0 m  Fahrt ohne", told, re.MULTILINE), (
        "when, where and what, as along a course"
    )
    assert "3.6 km" in told
    assert ended("ride") == 1
    assert "there is nothing to ride" in capsys.readouterr().err


def test_a_recording_that_the_disk_cut_says_so(track: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, before[1]))
    try:
        assert ended("ride", "--free", "--gps", f"replay:{track}", "--record") == 0
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    told = capsys.readouterr().err
    assert "ends before the ride did" in told
    assert "kept as" in told
