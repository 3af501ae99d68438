"""A real gpsd between a receiver and a whole ride: stopped for 20 s, killed once, and nothing is lost."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from commandline import environment
from nmea import receiver

from navigator import Router
from navigator.formats.courses import read_course
from navigator.ride.reading import Fix
from navigator.ride.simulate import simulate

pytestmark = pytest.mark.slow
PACE = 13.0  # m/s, so that the ride takes a minute and a half
AREA = "8.67,49.40,8.73,49.42"
START, GOAL = "49.4076,8.6908", "49.4105,8.6975"  # along the Neckar in Heidelberg
STOPPED = 20.0  # s
LATE = 30.0  # m behind a turn's place where it is too late to tell it
DIGITS = 5  # of degrees that gpsd passes on unchanged: a metre


@pytest.fixture(scope="module")
def planned(data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, list[Fix]]:
    """A home with Heidelberg, a route in it, and the fixes of a ride along it."""
    home = tmp_path_factory.mktemp("heidelberg")
    gpx, extract = home / "r.gpx", data / "osm" / "heidelberg-2024.osm.pbf"
    done(navigator(home, "region", "add", "heidelberg", "--file", extract, "--area", AREA))
    done(navigator(home, "plan", START, GOAL, "--out", gpx))
    router = Router.open(home / "data" / "regions" / "heidelberg")
    return home, gpx, list(simulate(router.retrace(read_course(gpx).points), speed=PACE))


def navigator(home: Path, *words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "navigator.cli.main", *map(str, words)],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def done(command: subprocess.Popen[str]) -> None:
    _, err = command.communicate(timeout=300)
    assert command.returncode == 0, err


class Witness:
    """Another client of gpsd, which keeps what was delivered."""

    def __init__(self, port: int) -> None:
        self.places: list[tuple[float, float]] = []
        self.over = threading.Event()
        self._port = port
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while not self.over.wait(0.1):
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self._port), 1.0) as link,
            ):
                link.sendall(b'?WATCH={"enable":true,"json":true};\n')
                link.settimeout(40.0)
                for line in link.makefile():
                    report = json.loads(line)
                    if report["class"] == "TPV" and report.get("mode", 0) >= 2 and "lat" in report:
                        self.places.append((round(report["lat"], DIGITS), round(report["lon"], DIGITS)))


def written(log: Path, what: str) -> list[dict[str, Any]]:
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return [one for line in lines if (one := json.loads(line))["what"] == what]


def wait_for(enough: Callable[[], object], seconds: float) -> float:
    begun = time.monotonic()
    while not enough():
        assert time.monotonic() - begun < seconds, f"nothing in {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - begun


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def places(log: Path) -> list[tuple[float, float]]:
    return [(round(one["lat"], DIGITS), round(one["lon"], DIGITS)) for one in written(log, "fix")]


class Daemon:
    """gpsd on a port, fed by a receiver."""

    def __init__(self, program: str, source: int) -> None:
        self.port = free_port()
        self._command = [program, "-N", "-n", "-b", "-S", str(self.port), f"tcp://127.0.0.1:{source}"]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def test_a_ride_by_gpsd_survives_its_stop_and_its_death(
    gpsd: str, planned: tuple[Path, Path, list[Fix]], tmp_path: Path
) -> None:
    home, gpx, fixes = planned
    log = tmp_path / "ride.jsonl"
    with receiver(fixes) as source, contextlib.ExitStack() as ended:
        daemon = Daemon(gpsd, source)
        ended.callback(daemon.kill)
        witness = Witness(daemon.port)
        ended.callback(witness.over.set)
        where = f"gpsd://127.0.0.1:{daemon.port}"
        ride = navigator(home, "ride", gpx, "--gps", where, "--voice", "text", "--log", log)
        ended.callback(ride.kill)
        wait_for(lambda: len(places(log)) >= 5, 30.0)

        daemon.process.send_signal(signal.SIGSTOP)
        time.sleep(STOPPED)
        before = len(places(log))
        daemon.process.send_signal(signal.SIGCONT)
        wait_for(lambda: len(places(log)) > before, 10.0)
        time.sleep(4.0)
        daemon.kill()
        seen, ridden = len(witness.places), len(places(log))
        daemon.start()
        wait_for(lambda: len(places(log)) > ridden, 10.0)
        out, err = ride.communicate(timeout=150)
        assert ride.returncode == 0, err

    # All that gpsd delivered from our first fix on, up to its death and after it, was ridden by, in order.
    for delivered, got in (
        (witness.places[:seen], places(log)[:ridden]),
        (witness.places[seen:], places(log)[ridden:]),
    ):
        first = delivered.index(got[0])
        assert delivered[first : first + len(got)] == got
    assert out.count("No GPS signal") == 1
    assert err.count("does not answer") == 1  # the death
    assert "arrived" in err
    assert [one["name"] for one in written(log, "event")] == ["gps_lost", "gps_back", "arrived"]
    cues = written(log, "course")[0]["maneuvers"]
    told_of = {one["maneuver"] for one in written(log, "prompt") if one["kind"] in {"now", "prepare"}}
    begin, end = silence(log)
    assert {n for n, cue in enumerate(cues) if not begin <= cue["along"] <= end + LATE} <= told_of


def silence(log: Path) -> tuple[float, float]:
    """From where to where, in m along the course, the longest time without a place led."""
    found = written(log, "position")
    before, after = max(pairwise(found), key=lambda pair: pair[1]["t"] - pair[0]["t"])
    return before["along"], after["along"] + PACE * STOPPED  # what was stored meanwhile comes in one go
