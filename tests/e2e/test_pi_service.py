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
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    assert unit["ConditionPathExists"] in unit["ExecStart"]


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
    for command in (words, ["plan", start, goal, "--out", folder / "course.gpx"]):
        done = subprocess.run(ours(map(str, command)), env=environment(folder), timeout=120, check=False)
        assert done.returncode == 0
    return folder


def ours(words: object) -> list[str]:
    return [sys.executable, "-m", "navigator.cli.main", *words]  # type: ignore[misc]  # an iterable of words


def environment(home: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return kept | {"NAVIGATOR_HOME": str(home), "HOME": str(home), "LANG": "C.UTF-8"}


@contextlib.contextmanager
def silent_receiver() -> Iterator[int]:
    """A receiver that is there and says nothing: only the ride's own clock goes on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


def heard(systemd: socket.socket, seconds: float) -> list[str]:
    """Messages, up to so many seconds from now."""
    end, messages = time.monotonic() + seconds, []
    while (left := end - time.monotonic()) > 0.0:
        systemd.settimeout(left)
        with contextlib.suppress(TimeoutError):
            messages.append(systemd.recv(1000).decode())
    return messages


@pytest.mark.slow
def test_a_ride_behaves_as_the_unit_says(home: Path, tmp_path: Path) -> None:
    program, *words = shlex.split(settings()["ExecStart"].replace(STATE, str(home)))
    assert program == PROGRAM
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd, silent_receiver() as port:
        systemd.bind(str(tmp_path / "notify"))
        words[words.index("--gps") + 1] = f"nmea:tcp://127.0.0.1:{port}"
        told = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": str(int(WATCHDOG * 1e6))}
        ride = subprocess.Popen(
            ours([*words, "--voice", "off"]), env=environment(home) | told, stderr=subprocess.PIPE, text=True
        )
        try:
            systemd.settimeout(60.0)
            assert systemd.recv(1000).decode().startswith("READY=1\nSTATUS=")
            beats = heard(systemd, 6.0)
            assert set(beats) == {"WATCHDOG=1"}
            assert 5 <= len(beats) <= 7  # each second by the clock's ticks, though no fix ever came
            ride.send_signal(signal.SIGSTOP)  # a loop that hangs says nothing
            heard(systemd, 0.5)
            assert heard(systemd, 2.0 * WATCHDOG) == []
            ride.send_signal(signal.SIGCONT)
            ride.terminate()
            assert "STOPPING=1" in heard(systemd, 3.0)
            _, said = ride.communicate(timeout=15)
            assert ride.returncode == STOPPED, said
        finally:
            ride.kill()
    assert list((home / "state" / "rides").glob("*.navride"))
