"""What a ride makes of receivers that can't be had, hold nothing, or have to be ended amid a read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import ended
from nmea import signed

from navigator.app.unfinished import Unfinished, Waiting, unfinished
from navigator.formats.course import DRAWN, Course
from navigator.formats.gpx import write_gpx

LINE = signed("GPRMC,120000,A,4807.038,N,01131.000,E,1.0,84.4,281126,,,A").encode()
TRACK = Course("Tour", ((8.7, 49.4, None), (8.71, 49.4, None)), creator=DRAWN)


@pytest.mark.parametrize("end", [pytest.param(signal.SIGINT, marks=pytest.mark.slow), signal.SIGTERM])
def test_a_ride_by_a_pipe_that_stays_open_ends_in_order(tmp_path: Path, end: signal.Signals) -> None:
    words = [sys.executable, "-m", "navigator.cli.main", "ride", "--free", "--gps", "nmea:-", "--log", "-"]
    env = os.environ | {"NAVIGATOR_HOME": str(tmp_path), "NAVIGATOR_VOICE": "off"}
    with subprocess.Popen(words, env=env, stdin=-1, stdout=-1, stderr=-1) as ride:
        assert ride.stdin is not None
        assert ride.stdout is not None
        ride.stdin.write(LINE + signed("GPRMC,120001,A,4807.038,N,01131.000,E,1.0,84.4,281126,,,A").encode())
        ride.stdin.flush()
        assert b"fix" in ride.stdout.readline()
        ride.send_signal(end)
        assert ride.wait(20) == 130
        assert ride.stderr is not None
        assert b"Fatal" not in ride.stderr.read()


@pytest.mark.slow
def test_a_second_ride_leaves_the_first_one_its_place(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "navigator.cli.main", "ride", "--free", "--gps", "nmea:-", "--log", "-"]
    env = os.environ | {"NAVIGATOR_HOME": str(tmp_path), "NAVIGATOR_VOICE": "off"}
    with subprocess.Popen(words, env=env, stdin=-1, stdout=-1, stderr=subprocess.DEVNULL) as first:
        assert first.stdin is not None
        assert first.stdout is not None
        later = signed("GPRMC,120001,A,4807.038,N,01131.000,E,1.0,84.4,281126,,,A").encode()
        first.stdin.write(LINE + later)
        first.stdin.flush()
        assert b"fix" in first.stdout.readline()
        second = subprocess.run(
            words, env=env, input=LINE + later, capture_output=True, timeout=30, check=False
        )
        bare = subprocess.run(words[:4], env=env, capture_output=True, timeout=30, check=False)
        first.kill()
    turned = subprocess.run([*words[:4], "--reverse"], env=env, capture_output=True, timeout=30, check=False)
    assert second.returncode == 0
    assert b"another ride is under way" in second.stderr
    assert bare.returncode == 2
    assert b"that ride is under way" in bare.stderr
    assert turned.returncode == 2
    assert b"--reverse" in turned.stderr
    kept = unfinished(tmp_path / "state" / "unfinished")
    assert kept is not None, "the first one can go on"
    assert (tmp_path / "state" / "rides" / f"{kept.recording}.navride").exists()


@pytest.mark.parametrize(
    "gps", ["nmea:/dev/ttyNOT-THERE", pytest.param("gpsd://nowhere:notaport", marks=pytest.mark.slow)]
)
def test_a_ride_that_had_no_fix_is_not_unfinished_and_takes_no_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gps: str
) -> None:
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path))
    monkeypatch.setenv("NAVIGATOR_VOICE", "off")
    state = tmp_path / "state"
    begun = Unfinished("2026-11-28-080000", "", "nmea:-")
    Waiting(state / "unfinished", begun, None, on_trouble=pytest.fail).begin()
    track = tmp_path / "track.gpx"
    track.write_bytes(write_gpx(TRACK))
    assert ended("ride", track, "--gps", gps) in {2, 3}
    assert ended("ride", "--free", "--gps", gps) in {2, 3}
    assert unfinished(state / "unfinished") == begun
    assert not list((state / "rides").iterdir())


@pytest.mark.parametrize("free", [False, True])
def test_where_no_fix_came_there_is_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, free: bool
) -> None:
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path))
    monkeypatch.setenv("NAVIGATOR_VOICE", "off")
    log, track = tmp_path / "void.nmea", tmp_path / "track.gpx"
    log.write_text("".join(signed(f"GPRMC,12000{second},V,,,,,,,281126,,,N") for second in range(5)))
    track.write_bytes(write_gpx(TRACK))
    assert ended("ride", "--free" if free else track, "--gps", f"nmea:{log}") == 1
    assert "nothing was ridden" in capsys.readouterr().err
