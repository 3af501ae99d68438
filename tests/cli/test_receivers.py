"""What the doctor says of receivers: gpsd, its first fix, and serial ports that speak or do not."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from nmea import signed

from navigator.cli import receivers
from navigator.cli.check import Check, State
from navigator.cli.receivers import Places, check_receivers

VERSION = {"class": "VERSION", "release": "3.25"}
NOBODY = "127.0.0.1:9"


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANSWER_SECONDS", "FIX_SECONDS", "PORT_SECONDS"):
        monkeypatch.setattr(receivers, name, 0.3)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    (tmp_path / "dev").mkdir()
    (tmp_path / "cmdline").write_text("console=tty1 root=/dev/mmcblk0p2", encoding="utf-8")
    return Places(tmp_path / "dev", tmp_path / "cmdline")


def rows(places: Places, gpsd: str = NOBODY) -> dict[str, Check]:
    return {check.name: check for check in check_receivers(gpsd=gpsd, places=places)}


@contextlib.contextmanager
def gpsd(*reports: dict[str, object]) -> Iterator[str]:
    """A gpsd that says these and then nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):
                link, _ = server.accept()
                with link:
                    link.sendall("".join(json.dumps(one) + "\n" for one in reports).encode())
                    time.sleep(2.0)

        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize(
    ("reports", "state", "words"),
    [
        ([{"class": "TPV", "mode": 3, "lat": 1.0, "lon": 2.0}], State.OK, "sky"),
        ([{"class": "TPV", "mode": 1}], State.WARNING, "no fix"),
        ([{"class": "DEVICES", "devices": []}], State.WARNING, "no receiver"),
        ([{"class": "DEVICES", "devices": [{"path": "/dev/serial0"}]}], State.WARNING, "says nothing"),
    ],
)
def test_gpsd_and_its_first_fix(
    places: Places, reports: list[dict[str, object]], state: State, words: str
) -> None:
    with gpsd(VERSION, *reports) as address:
        found = rows(places, address)
    assert found["gpsd"].found == "answers, release 3.25"
    assert found["first fix"].state is state
    assert words in found["first fix"].found
    assert bool(found["first fix"].fix) == (state is State.WARNING)


def test_a_gpsd_that_hangs_does_not_hang_the_doctor(places: Places) -> None:
    begun = time.monotonic()
    with gpsd() as address:
        assert rows(places, address)["gpsd"].state is State.WARNING
    assert time.monotonic() - begun < 5.0


def test_without_anything_each_row_says_what_to_do(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receivers.shutil, "which", lambda *_words, **_named: None)
    found = rows(places)
    assert "sudo apt install gpsd" in found["gpsd"].fix
    assert "plug a receiver in" in found["serial ports"].fix
    assert "serial console" not in found
    monkeypatch.setattr(receivers.shutil, "which", lambda *_words, **_named: "/usr/sbin/gpsd")
    assert rows(places)["gpsd"].fix == "sudo systemctl enable --now gpsd"


@contextlib.contextmanager
def port(name: Path, text: str) -> Iterator[None]:
    """A serial port on which this is said again and again."""
    master, slave = os.openpty()
    name.symlink_to(os.ttyname(slave))
    over = threading.Event()

    def speak() -> None:
        while not over.wait(0.02):
            os.write(master, text.encode())

    thread = threading.Thread(target=speak, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        os.close(slave)
        os.close(master)


FIXED = signed("GPRMC,120000,A,4807.038,N,01131.000,E,1.0,84.4,281126,,,A")
BLIND = signed("GPRMC,120000,V,,,,,,,281126,,,N")


@pytest.mark.parametrize(
    ("text", "state", "words"),
    [
        (FIXED, State.OK, "NMEA at 9600 baud"),
        (BLIND, State.WARNING, "NMEA at 9600 baud"),
        ("login: ", State.WARNING, "no sentence"),
    ],
)
def test_a_serial_port_is_listened_to(places: Places, text: str, state: State, words: str) -> None:
    with port(places.devices / "serial0", text):
        found = rows(places)
    row = found[f"port {places.devices / 'serial0'}"]
    assert (row.state, words in row.found) == (state, True), row
    assert bool(row.fix) == (state is State.WARNING)
    assert found["serial console"].state is State.OK


def test_a_console_on_the_pins_is_noticed(places: Places) -> None:
    places.kernel.write_text("console=serial0,115200 console=tty1", encoding="utf-8")
    with port(places.devices / "serial0", FIXED):
        found = rows(places)
    assert found["serial console"].state is State.WARNING
    assert "do_serial_cons 1" in found["serial console"].fix


def test_a_port_of_others_names_the_group(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    (places.devices / "ttyUSB0").touch()
    monkeypatch.setattr(receivers.os, "access", lambda _path, _mode: False)
    assert "dialout" in rows(places)[f"port {places.devices / 'ttyUSB0'}"].fix
