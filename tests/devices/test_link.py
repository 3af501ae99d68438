"""Receivers that are pulled out and put back, on a port and on a network."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from nmea import signed

from navigator.devices import link
from navigator.devices.source import LIVE, open_source
from navigator.errors import UsageError
from navigator.ride.reading import Fix, Reading, Tick

RMC = "GPRMC,1200{:02d},A,4807.038,N,01131.000,E,1.0,84.4,281126,,,A"
OLD = RMC.replace("281126", "140407")  # 1024 weeks before 28 November 2026, as a week counter tells


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "PAUSE", 0.02)


def sentences(first: int, last: int, form: str = RMC) -> bytes:
    return "".join(signed(form.format(n)) for n in range(first, last)).encode()


def kinds(readings: list[Reading]) -> list[type[Reading]]:
    return [type(reading) for reading in readings]


@contextlib.contextmanager
def plugged(name: Path) -> Iterator[int]:
    """A serial port of this name; what is written to the number given comes out of it."""
    master, slave = os.openpty()
    name.symlink_to(os.ttyname(slave))
    os.close(slave)
    try:
        yield master
    finally:
        name.unlink()
        os.close(master)


def test_a_port_that_is_pulled_out_is_opened_again(tmp_path: Path) -> None:
    port, told = tmp_path / "ttyACM0", []
    with plugged(port) as wire:
        heard = open_source(f"nmea:{port}@115200", on_trouble=told.append)
        assert next(heard) == Tick(0.0)
        os.write(wire, sentences(0, 4))
        assert kinds(list(islice(heard, 3))) == [Fix, Fix, Fix]
    away = list(islice(heard, 4))
    assert Tick in kinds(away)
    assert told == [f"{port} does not answer; it is asked again every 0.02 s"]
    with plugged(port) as wire:
        os.write(wire, sentences(10, 14))
        again = next(reading for reading in heard if isinstance(reading, Fix))
    assert again.t >= away[-1].t
    assert len(told) == 1


def test_a_receiver_on_the_network_is_asked_again() -> None:
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for first in (0, 10):
            wire, _ = server.accept()
            with wire:
                wire.sendall(sentences(first, first + 3, OLD))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    told: list[str] = []
    url = f"nmea:tcp://127.0.0.1:{server.getsockname()[1]}"
    heard = list(islice(open_source(url, on_trouble=told.append), 9))
    thread.join(5.0)
    server.close()
    assert kinds(heard) == [Tick, Fix, Fix, Fix, Tick, Fix, Fix, Fix, Tick]
    assert len(told) == 2, "once each time that it goes away"
    assert [one.t for one in heard] == sorted(one.t for one in heard)
    whens = [one.utc for one in heard if isinstance(one, Fix)]
    assert whens[0] == 1795867200.0  # 28 November 2026, 12:00: no live receiver is of 2007
    assert url.startswith(LIVE)


@pytest.mark.parametrize("text", ["nmea:tcp://", "nmea:tcp://host", "nmea:tcp:host:x", "nmea:tcp://h:99999"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="nmea:tcp://host:port"):
        open_source(text)
