"""The systemd unit for a board: systemd finds nothing wrong with it, and a ride behaves as it says."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from nmea import receiver

from navigator.formats.courses import read_course
from navigator.geo import along
from navigator.ride.reading import Fix
from navigator.sample.valley import make_valley

UNIT = Path(__file__).resolve().parents[2] / "examples" / "pi" / "navigator-ride.service"
PROGRAM = "/opt/navigator/bin/navigator"
STATE = "/var/lib/navigator"
WATCHDOG = 1.5  # s in the test, in place of half a minute
STOPPED = 130


def settings() -> dict[str, str]:
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if re.match(r"\w+=", line))


def test_the_unit_is_a_service_that_is_watched() -> None:
    unit = settings()
    assert unit["Type"] == "notify"
    assert unit["Restart"] == "on-failure"
    assert unit["SuccessExitStatus"] == str(STOPPED)
    assert float(unit["WatchdogSec"]) > 10.0
    assert set(unit["SupplementaryGroups"].split()) == {"dialout", "audio"}
    assert unit["StateDirectory"] == Path(STATE).name
    assert "gpsd.service" in unit["After"].split()
    assert unit["ConditionDirectoryNotEmpty"].startswith(STATE)


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze")
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text(encoding="utf-8").replace(PROGRAM, sys.executable), encoding="utf-8")
    command = ["systemd-analyze", "--man=no", "verify", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    said = [line for line in done.stderr.splitlines() if UNIT.name in line and "gpsd.service" not in line]
    assert said == []
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with a region and a course."""
    folder = tmp_path_factory.mktemp("state")
    valley = make_valley(folder / "valley")
    start, goal = (f"{lat},{lon}" for lon, lat in (valley.places["station"], valley.places["village"]))
    words = ["region", "add", "valley", "--file", valley.osm, "--heights", valley.heights]
    inbox = folder / "data" / "inbox"
    inbox.mkdir(parents=True)
    for command in (words, ["plan", start, goal, "--out", inbox / "course.gpx"]):
        done = subprocess.run(ours(map(str, command)), env=environment(folder), timeout=120, check=False)
        assert done.returncode == 0
    return folder


def ours(words: object) -> list[str]:
    return [sys.executable, "-m", "navigator.cli.main", *words]  # type: ignore[misc]  # an iterable of words


def environment(home: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return kept | {"NAVIGATOR_HOME": str(home), "HOME": str(home), "LANG": "C.UTF-8"}


class Service:
    """A ride as the unit starts it, and what systemd hears of it."""

    def __init__(self, home: Path, gps: str, address: Path) -> None:
        program, *words = shlex.split(settings()["ExecStart"])
        assert program == PROGRAM
        self._systemd = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._systemd.bind(str(address))
        told = {"NOTIFY_SOCKET": str(address), "WATCHDOG_USEC": str(int(WATCHDOG * 1e6))}
        told |= {"NAVIGATOR_GPS": gps, "NAVIGATOR_VOICE": "off"}
        self.ride = subprocess.Popen(
            ours(words), env=environment(home) | told, stderr=subprocess.PIPE, text=True
        )

    def is_ready(self) -> bool:
        self._systemd.settimeout(60.0)
        return self._systemd.recv(1000).decode().startswith("READY=1\nSTATUS=")

    def heard(self, seconds: float) -> list[str]:
        """Messages, up to so many seconds from now."""
        end, messages = time.monotonic() + seconds, []
        while (left := end - time.monotonic()) > 0.0:
            self._systemd.settimeout(left)
            with contextlib.suppress(TimeoutError):
                messages.append(self._systemd.recv(1000).decode())
        return messages

    def ended(self) -> tuple[int, str]:
        """The code and what was said, once it has ended."""
        _, said = self.ride.communicate(timeout=15)
        return self.ride.returncode, said

    def close(self) -> None:
        self.ride.kill()
        self.ride.communicate(timeout=15)
        self._systemd.close()


@pytest.mark.slow
def test_a_ride_behaves_as_the_unit_says(home: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, contextlib.ExitStack() as closed:
        service = Service(home, f"nmea:tcp://127.0.0.1:{silent.getsockname()[1]}", tmp_path / "first")
        closed.callback(service.close)
        assert service.is_ready()
        beats = service.heard(6.0)
        assert set(beats) == {"WATCHDOG=1"}
        assert 5 <= len(beats) <= 7  # each second by the clock's ticks, though no fix ever came
        service.ride.kill()
        assert service.ended()[0] == -signal.SIGKILL

    with receiver(fixes_on_the_course(home)) as port, contextlib.ExitStack() as closed:
        service = Service(home, f"nmea:tcp://127.0.0.1:{port}", tmp_path / "second")
        closed.callback(service.close)
        assert service.is_ready()
        service.heard(5.0)  # of riding
        service.ride.kill()  # as a pulled plug, or a watchdog
        code, said = service.ended()
        assert (code, "goes on" in said) == (-signal.SIGKILL, False), "nothing was ridden before"

        service = Service(home, f"nmea:tcp://127.0.0.1:{port}", tmp_path / "third")
        closed.callback(service.close)
        assert service.is_ready()
        service.ride.send_signal(signal.SIGSTOP)  # a loop that hangs says nothing
        service.heard(0.5)
        assert service.heard(2.0 * WATCHDOG) == []
        service.ride.send_signal(signal.SIGCONT)
        service.ride.terminate()
        assert "STOPPING=1" in service.heard(10.0)
        code, said = service.ended()
        assert (code, "goes on" in said) == (STOPPED, True), said
    assert list((home / "state" / "rides").glob("*.navride"))


def fixes_on_the_course(home: Path) -> list[Fix]:
    """A ride of a minute along it."""
    points = read_course(home / "data" / "inbox" / "course.gpx").points
    lons, lats = (np.array([point[axis] for point in points]) for axis in (0, 1))
    metres, ridden = along(lons, lats), 5.0 * np.arange(60.0)
    places = zip(np.interp(ridden, metres, lons), np.interp(ridden, metres, lats), strict=True)
    return [Fix(t=float(t), lat=float(lat), lon=float(lon), speed=5.0) for t, (lon, lat) in enumerate(places)]
