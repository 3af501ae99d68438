"""A real gpsd between a receiver's sentences and our readings; killed once, and started again."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from nmea import signed

from navigator.devices.fix import GpsFix, Heard
from navigator.devices.gps_gpsd import read_gpsd

pytestmark = pytest.mark.slow
STEP = 1e-5  # degrees between fixes


def epoch(number: int) -> bytes:
    """The sentences of one second of a ride to the north."""
    minutes = (49.0 + number * STEP - 49.0) * 60.0
    at = f"08{number // 60 % 60:02d}{number % 60:02d}.00"
    place = f"49{minutes:09.6f},N,00842.000000,E"
    return (
        signed(f"GPGGA,{at},{place},1,09,0.9,110.0,M,47.0,M,,")
        + signed("GPGSA,A,3,01,02,03,04,05,06,07,08,09,,,,1.7,0.9,1.4")
        + signed(f"GPRMC,{at},A,{place},9.7,0.0,281126,,,A")
    ).encode()


@contextlib.contextmanager
def receiver(interval: float) -> Iterator[int]:
    """A receiver on a TCP port, as gpsd takes one; each connection hears the ride go on."""
    server = socket.create_server(("127.0.0.1", 0))
    over, number = threading.Event(), iter(range(100_000))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while not over.is_set():
                link, _ = server.accept()
                with link, contextlib.suppress(OSError):
                    while not over.wait(interval):
                        link.sendall(epoch(next(number)))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(server.getsockname()[1])
    finally:
        over.set()
        server.close()
        thread.join(2.0)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def started(gpsd: str, port: int, source: int) -> subprocess.Popen[bytes]:
    command = [gpsd, "-N", "-n", "-b", "-S", str(port), f"tcp://127.0.0.1:{source}"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def until(heard: Iterator[Heard], enough: Callable[[GpsFix], bool], seconds: float) -> list[GpsFix]:
    """The fixes up to one that is enough."""
    deadline, fixes = time.monotonic() + seconds, []
    for one in heard:
        if isinstance(one, GpsFix):
            fixes.append(one)
            if enough(one):
                return fixes
        assert time.monotonic() < deadline, f"{len(fixes)} fixes in {seconds} s"
    return fixes


def test_every_fix_comes_and_a_killed_gpsd_is_found_again(gpsd: str) -> None:
    port = free_port()
    with receiver(0.2) as source:
        process = started(gpsd, port, source)
        try:
            heard = read_gpsd(f"gpsd://127.0.0.1:{port}", sleep=lambda _seconds: time.sleep(0.3))
            first = until(heard, lambda fix: fix.lat > 49.0 + 30 * STEP, 20.0)
            whole = [round((fix.lat - 49.0) / STEP) for fix in first]
            assert whole == list(range(whole[0], whole[-1] + 1))  # none is lost, none comes twice
            assert all(abs(fix.lon - 8.7) < 1e-6 for fix in first)
            assert first[-1].speed == pytest.approx(9.7 * 1852 / 3600, abs=0.01)
            process.kill()
            process.wait()
            begun = time.monotonic()
            process = started(gpsd, port, source)
            again = until(heard, lambda _fix: True, 15.0)
            assert again[0].lat > first[-1].lat
            assert time.monotonic() - begun < 10.0
        finally:
            process.kill()
            process.wait()
