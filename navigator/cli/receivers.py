"""Look for receivers: whether gpsd answers and sees the sky, and what speaks on which serial port."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from navigator.cli.check import Check, State

GPSD = "localhost:2947"
ANSWER_SECONDS = 2.0  # for gpsd to be connected to
FIX_SECONDS = 4.0  # for its first report; a receiver tells each second
PORT_SECONDS = 1.6  # for a sentence at one speed
SPEEDS = (9600, 115200, 38400)  # baud, the usual ones first
PORTS = ("serial0", "serial1", "ttyAMA*", "ttyACM*", "ttyUSB*")
MOST_PORTS = 3  # that are listened to: each takes some seconds
ELSEWHERE = "/usr/sbin:/usr/local/sbin"  # where gpsd lies, outside a user's PATH
SKY = "go under the open sky: half a minute, after weeks in a drawer some minutes"


@dataclass(frozen=True)
class Places:
    """Where the system tells of ports; tests give others."""

    devices: Path = Path("/dev")
    kernel: Path = Path("/proc/cmdline")


def check_receivers(*, gpsd: str = GPSD, places: Places | None = None) -> Iterator[Check]:
    """Rows of gpsd and its first fix, then of each port: 25 s at most, none where nothing is there."""
    places = places or Places()
    ports = _ports(places.devices)
    reports = _gpsd_reports(gpsd)
    if reports is None:
        yield _no_gpsd(ports)
        yield from _check_ports(ports)
    else:
        yield from _check_gpsd(reports)
        names = ", ".join(map(str, ports)) or "none"
        yield Check("serial ports", State.OK, f"{names}; gpsd reads what it is told to")
    yield from _check_console(places, ports)


def _ports(devices: Path) -> list[Path]:
    """The serial ports that receivers use; a second name of one is left out."""
    found: dict[Path, Path] = {}
    for pattern in PORTS:
        for path in sorted(devices.glob(pattern)):
            found.setdefault(path.resolve(), path)
    return list(found.values())


def _gpsd_reports(address: str) -> list[dict[str, object]] | None:
    """What gpsd says within some seconds, up to a report with a fix; None where it does not answer."""
    import json  # noqa: PLC0415  only where gpsd answers
    import socket  # noqa: PLC0415  likewise

    from navigator.devices.gps_gpsd import WATCH, gpsd_address  # noqa: PLC0415  likewise

    reports: list[dict[str, object]] = []
    end = time.monotonic() + ANSWER_SECONDS + FIX_SECONDS
    try:
        with socket.create_connection(gpsd_address(f"gpsd://{address}"), timeout=ANSWER_SECONDS) as link:
            link.sendall(WATCH)
            rest = b""
            while (left := end - time.monotonic()) > 0.0:
                link.settimeout(left)
                data = link.recv(4096)
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    with contextlib.suppress(ValueError):
                        reports.append(dict(json.loads(line)))
                if not data or any(_has_fix(report) for report in reports):
                    break
    except OSError:
        return reports or None
    return reports or None


def _has_fix(report: dict[str, object]) -> bool:
    mode = report.get("mode")
    return report.get("class") == "TPV" and isinstance(mode, int) and mode >= 2


def _check_gpsd(reports: list[dict[str, object]]) -> Iterator[Check]:
    release = next((str(one.get("release")) for one in reports if one.get("class") == "VERSION"), "?")
    yield Check("gpsd", State.OK, f"answers, release {release}")
    devices = [one.get("devices") for one in reports if one.get("class") == "DEVICES"]
    if any(_has_fix(report) for report in reports):
        yield Check("first fix", State.OK, "gpsd sees the sky")
    elif any(report.get("class") == "TPV" for report in reports):
        yield Check("first fix", State.WARNING, "the receiver speaks, but has no fix", SKY)
    elif devices and not devices[-1]:
        fix = 'plug a receiver in, or name its port in /etc/default/gpsd: DEVICES="/dev/serial0"'
        yield Check("first fix", State.WARNING, "gpsd has no receiver", fix)
    else:
        fix = "check its cable, its supply, and in /etc/default/gpsd its port"
        yield Check("first fix", State.WARNING, "gpsd's receiver says nothing", fix)


def _no_gpsd(ports: Sequence[Path]) -> Check:
    installed = shutil.which("gpsd", path=f"{os.environ.get('PATH', '')}:{ELSEWHERE}")
    if installed:
        return Check("gpsd", State.WARNING, "does not answer", "sudo systemctl enable --now gpsd")
    instead = f"; or ride by --gps nmea:{ports[0]}" if ports else ""
    return Check("gpsd", State.WARNING, "not installed", f"sudo apt install gpsd gpsd-clients{instead}")


def _check_ports(ports: Sequence[Path]) -> Iterator[Check]:
    if not ports:
        fix = "plug a receiver in; on the pins of a Pi switch the port on: examples/pi/README.md"
        yield Check("serial ports", State.WARNING, "none", fix)
    for port in ports[:MOST_PORTS]:
        yield _check_port(port)


def _check_port(port: Path) -> Check:
    name = f"port {port}"
    if not os.access(port, os.R_OK):
        fix = f"sudo usermod -aG dialout {os.environ.get('USER', '$USER')}, then log out and in again"
        return Check(name, State.WARNING, "may not be read", fix)
    for speed in SPEEDS:
        heard = _listened(partial(_heard, port, speed), PORT_SECONDS * 2.0)
        if heard is None:
            return Check(name, State.WARNING, "does not open", "pull the receiver out and plug it in again")
        if heard:
            found = f"NMEA at {speed} baud; ride by --gps nmea:{port}@{speed}"
            return Check(name, State.OK, found) if any(heard) else Check(name, State.WARNING, found, SKY)
    fix = "check RX, TX and supply; another program may read it, or it is no receiver"
    return Check(name, State.WARNING, "no sentence of a receiver comes", fix)


def _heard(port: Path, speed: int) -> Iterator[bool]:
    """For each moment that a receiver tells of within some seconds whether it has a fix."""
    from navigator.devices.fix import GpsFix  # noqa: PLC0415  only where there is a port
    from navigator.devices.gps_nmea import hear  # noqa: PLC0415  likewise
    from navigator.devices.sentence import lines_of  # noqa: PLC0415  likewise
    from navigator.devices.source import set_up  # noqa: PLC0415  likewise
    from navigator.errors import NavigatorError  # noqa: PLC0415  likewise

    number = os.open(port, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    with os.fdopen(number, "rb", buffering=0) as file, contextlib.suppress(NavigatorError, OSError):
        set_up(file, port, speed)
        for one in hear(lines_of(_pieces(number, PORT_SECONDS))):
            yield isinstance(one, GpsFix)


def _pieces(number: int, seconds: float) -> Iterator[bytes]:
    """What comes within so many seconds."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0.0:
        ready, _, _ = select.select([number], [], [], left)
        if ready and (data := os.read(number, 4096)):
            yield data
        elif ready:
            return


def _listened(work: Callable[[], Iterator[bool]], seconds: float) -> list[bool] | None:
    """What the work gives; None where a driver holds it, or the port is refused."""
    import threading  # noqa: PLC0415  only where there is a port

    done: list[list[bool]] = []

    def run() -> None:
        with contextlib.suppress(OSError):
            done.append(list(work()))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    return done[0] if done else None


def _check_console(places: Places, ports: Sequence[Path]) -> Iterator[Check]:
    """A Pi's port may be the login's console: then a receiver on the pins logs in."""
    if not any(port.name == "serial0" for port in ports):
        return
    try:
        words = places.kernel.read_text(encoding="utf-8").split()
    except OSError:
        return
    serial = ("console=serial", "console=ttyAMA", "console=ttyS")
    if any(word.startswith(serial) for word in words):
        fix = "sudo raspi-config nonint do_serial_cons 1, then restart"
        yield Check("serial console", State.WARNING, "the login has the pins' port", fix)
    else:
        yield Check("serial console", State.OK, "off")
