"""What systemd hears of a ride that it has started, by a socket that plays systemd."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from navigator.app.service import Service


@pytest.fixture(params=["path", "abstract"])
def systemd(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[str, socket.socket]]:
    name = str(tmp_path / "notify") if request.param == "path" else f"@navigator-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(name.replace("@", "\0", 1) if name.startswith("@") else name)
        server.settimeout(0.2)
        yield name, server


def heard(server: socket.socket) -> list[str]:
    said = []
    while True:
        try:
            said.append(server.recv(1000).decode())
        except TimeoutError:
            return said


def test_a_ride_is_ready_turns_and_ends(systemd: tuple[str, socket.socket]) -> None:
    name, server = systemd
    service = Service.of({"NOTIFY_SOCKET": name})
    service.ready("along\nroute.gpx")
    service.beat()
    service.ending()
    assert heard(server) == ["READY=1\nSTATUS=along route.gpx", "STOPPING=1"]


def test_the_watchdog_is_fed_three_times_as_often_as_it_asks(systemd: tuple[str, socket.socket]) -> None:
    name, server = systemd
    now = [0.0]
    service = Service(
        name,
        every=Service.of({"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "30000000"})._every,
        clock=lambda: now[0],
    )
    for tenth in range(601):
        now[0] = tenth / 10.0
        service.beat()
    assert heard(server) == ["WATCHDOG=1"] * 7  # at 0, 10, ... 60 s


def test_who_is_no_service_tells_nobody(systemd: tuple[str, socket.socket]) -> None:
    name, server = systemd
    for environment in (
        {},
        {"NOTIFY_SOCKET": "", "WATCHDOG_USEC": "1000"},
        {"NOTIFY_SOCKET": "vsock:2:1234", "WATCHDOG_USEC": "1000"},
        {"WATCHDOG_USEC": "1000"},
    ):
        service = Service.of(environment)
        service.ready("x")
        service.beat()
        service.ending()
    other = Service.of({"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"})
    other.beat()
    odd = Service.of({"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "soon"})
    odd.beat()
    assert heard(server) == []


def test_a_systemd_that_is_gone_does_not_end_the_ride(tmp_path: Path) -> None:
    service = Service.of({"NOTIFY_SOCKET": str(tmp_path / "gone"), "WATCHDOG_USEC": "1000"})
    service.ready("x")
    service.beat()
    service.ending()
