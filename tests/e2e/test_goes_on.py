"""A ride whose plug is pulled goes on where it was, by a bare `navigator ride`, as one recorded ride."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from commandline import environment
from nmea import receiver

from navigator import Router
from navigator.formats.courses import read_course
from navigator.library.journal import read_recording
from navigator.library.rides import read_activity
from navigator.ride.reading import Fix
from navigator.ride.simulate import simulate
from navigator.sample.valley import make_valley

pytestmark = pytest.mark.slow
PACE = 12.0  # m/s, so that the ride takes a minute
LENGTH = 700.0  # m of the course, about
PULLED = 200.0  # m of the course at which the plug is pulled
AWAY = 4.0  # s without power


def command(home: Path, *words: object) -> list[str]:
    return [sys.executable, "-m", "navigator.cli.main", *map(str, words)]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, list[Fix]]:
    """A home with the valley, a route in it, and the fixes of a ride along it."""
    home = tmp_path_factory.mktemp("home")
    valley, gpx = make_valley(home / "valley"), home / "r.gpx"
    add = command(home, "region", "add", "valley", "--file", valley.osm, "--heights", valley.heights)
    subprocess.run(add, env=environment(home), check=True, capture_output=True)
    router = Router.open(home / "data" / "regions" / "valley")
    whole = router.route([valley.places["station"], valley.places["village"]])
    early = next(fix for fix in simulate(whole, speed=PACE) if fix.t * PACE > LENGTH)
    ends = [f"{lat},{lon}" for lon, lat in (valley.places["station"], (early.lon, early.lat))]
    plan = command(home, "plan", *ends, "--out", gpx)
    subprocess.run(plan, env=environment(home), check=True, capture_output=True)
    return home, gpx, list(simulate(router.retrace(read_course(gpx).points), speed=PACE))


def lines(log: Path) -> list[dict[str, Any]]:
    if not log.exists():
        return []
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.endswith("}")]


def along(log: Path) -> float:
    return max((one["along"] for one in lines(log) if one["what"] == "position"), default=0.0)


def test_a_killed_ride_goes_on_where_it_was(planned: tuple[Path, Path, list[Fix]], tmp_path: Path) -> None:
    home, gpx, fixes = planned
    env = environment(home) | {"NAVIGATOR_VOICE": "text", "NAVIGATOR_RECORD_EVERY": "1"}
    first, second = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    with receiver(fixes) as port:
        begin = command(home, "ride", gpx, "--gps", f"nmea:tcp://127.0.0.1:{port}", "--log", first)
        with subprocess.Popen(begin, env=env, stdout=subprocess.DEVNULL) as ride:
            while along(first) < PULLED:
                assert ride.poll() is None
                time.sleep(0.1)
            ride.send_signal(signal.SIGKILL)
        time.sleep(AWAY)
        again = subprocess.run(
            command(home, "ride", "--log", second),
            env=env,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    assert again.returncode == 0, again.stderr
    assert "goes on" in again.stderr
    assert "arrived" in again.stderr
    place = next(one for one in lines(second) if one["what"] == "position" and one["on_course"])
    assert place["along"] > PULLED
    assert place["t"] > max(one["t"] for one in lines(first))
    assert place["ridden"] >= max(one["ridden"] for one in lines(first) if "ridden" in one) - PACE
    assert "since it went on" in again.stderr
    said = [one for one in lines(second) if one["what"] == "prompt" and one["maneuver"] is not None]
    turns = next(one for one in lines(second) if one["what"] == "course")["maneuvers"]
    ahead = {n for n, turn in enumerate(turns) if turn["along"] > place["along"] + 10.0 * PACE}
    assert ahead <= {one["maneuver"] for one in said}, "every turn after it is told"
    (kept,) = (home / "state" / "rides").glob("*.navride")
    ridden = read_activity(kept)
    # What was ridden without a recorder is a gap: the time away, and what a busy machine takes to start.
    assert ridden.distance > 0.7 * LENGTH, "one ride, before and after"
    assert not (home / "state" / "unfinished").exists(), "what has arrived is finished"
    bare = subprocess.run(command(home, "ride"), env=env, capture_output=True, text=True, check=False)
    assert bare.returncode in {1, 2}
    assert bare.stderr.count("\n") == 1


def ridden_until_killed(home: Path, fixes: list[Fix], words: list[object], log: Path) -> None:
    """Pull the plug of a ride by a receiver after some seconds of fixes and a pause by hand."""
    env = environment(home) | {"NAVIGATOR_VOICE": "text", "NAVIGATOR_RECORD_EVERY": "1"}
    with receiver(fixes) as port:
        begin = command(home, "ride", *words, "--gps", f"nmea:tcp://127.0.0.1:{port}", "--log", log)
        with subprocess.Popen(begin, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as ride:
            while sum(one["what"] == "fix" for one in lines(log)) < 8:
                assert ride.poll() is None
                time.sleep(0.1)
            ride.send_signal(signal.SIGUSR1)
            while not any(one["what"] == "command" for one in lines(log)):
                assert ride.poll() is None
                time.sleep(0.1)
            ride.send_signal(signal.SIGKILL)


def test_a_free_ride_that_was_killed_goes_on_as_one(
    planned: tuple[Path, Path, list[Fix]], tmp_path: Path
) -> None:
    whole, _gpx, fixes = planned
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    (home / "data" / "regions").symlink_to(whole / "data" / "regions")
    env = environment(home) | {"NAVIGATOR_VOICE": "text"}
    ridden_until_killed(home, fixes, ["--free"], tmp_path / "1.jsonl")
    track = tmp_path / "rest.nmea"
    with receiver(fixes[8:20]) as port:
        words = ("ride", "--gps", f"nmea:tcp://127.0.0.1:{port}", "--log", track)
        with subprocess.Popen(
            command(home, *words), env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as ride:
            while sum(one["what"] == "fix" for one in lines(track)) < 5:
                assert ride.poll() is None
                time.sleep(0.1)
            ride.send_signal(signal.SIGTERM)
            told = ride.communicate(timeout=60)[1]
    assert "goes on" in told
    assert any(one.get("way") for one in lines(track)), "the ways of the region are known"
    asked = [(one["said"], one["answer"]) for one in lines(track) if one["what"] == "command"]
    assert asked == [("pause", "Recording is still paused")]
    assert min(one["t"] for one in lines(track)) > max(one["t"] for one in lines(tmp_path / "1.jsonl"))
    (kept,) = (home / "state" / "rides").glob("*.navride")
    assert read_recording(kept).held
    assert (home / "state" / "unfinished").exists(), "a power switch ends no ride"
