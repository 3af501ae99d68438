"""Keep hearing a receiver that comes and goes: asked again every two seconds, its absence told once."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from navigator.devices.fix import Heard, NoFix
from navigator.errors import UsageError

PAUSE = 2.0  # s before it is asked again: one that was restarted is heard within 10 s
CONNECT_SECONDS = 5.0
# A peer that is there but busy or stopped may be silent for so long; one that is gone is noticed sooner.
PATIENCE = 30.0  # s
DEAD_AFTER, DEAD_EVERY, DEAD_TRIES = 4, 2, 3  # s, s and number of probes that the kernel sends
CHUNK = 4096  # bytes read at a time

Sleep = Callable[[float], None]
Tell = Callable[[str], None]


def silent(_why: str) -> None:
    """Tell nobody."""


def kept(
    connect: Callable[[], Iterator[Heard]],
    name: str,
    *,
    on_trouble: Tell = silent,
    sleep: Sleep = time.sleep,
    forever: bool = True,
) -> Iterator[Heard]:
    """What a receiver says, connected to again whenever that ends; NoFix each time it does.

    `on_trouble` is told once each time that it goes away.
    """
    told = False
    while True:
        with contextlib.suppress(OSError):  # not there, or gone
            for heard in connect():
                told = False
                yield heard
        if not told:
            on_trouble(f"{name} does not answer; it is asked again every {PAUSE:g} s")
            told = True
        yield NoFix(None)
        if not forever:
            return
        sleep(PAUSE)


def address_of(url: str, *, port: int | None, example: str) -> tuple[str, int]:
    """Host and port of an address like tcp://host:port; raises UsageError where it is none."""
    try:
        parts = urlsplit(url)
        host, number = parts.hostname or "localhost", parts.port or port
    except ValueError:
        number = None
    if number is None:
        raise UsageError(f"{url!r} is no address of a receiver; give {example}")
    return host, number


def connected(host: str, port: int) -> socket.socket:
    """A connection that the kernel ends soon after the other side has vanished; raises OSError."""
    link = socket.create_connection((host, port), timeout=CONNECT_SECONDS)
    link.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    probes = (("TCP_KEEPIDLE", DEAD_AFTER), ("TCP_KEEPINTVL", DEAD_EVERY), ("TCP_KEEPCNT", DEAD_TRIES))
    for option, value in probes:
        if (number := getattr(socket, option, None)) is not None:
            link.setsockopt(socket.IPPROTO_TCP, number, value)
    link.settimeout(PATIENCE)
    return link


def chunks_of(link: socket.socket) -> Iterator[bytes]:
    """What comes, as soon as it comes, until the other side ends; raises OSError where it vanishes."""
    while data := link.recv(CHUNK):
        yield data
