"""Sentences of a receiver, with the checksum that they need."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator, Sequence

from navigator.ride.reading import Fix


def signed(body: str) -> str:
    total = 0
    for sign in body:
        total ^= ord(sign)
    return f"${body}*{total:02X}\r\n"


def told(one: Fix, *, height: float = 110.0) -> str:
    """A fix as a receiver tells it, on 28 November 2026; the ride clock's 0 is noon."""
    seconds = 12 * 3600 + round(one.t, 2)
    at = f"{int(seconds) // 3600:02d}{int(seconds) // 60 % 60:02d}{seconds % 60:05.2f}"
    lat, lon = (f"{int(abs(x)):0{n}d}{abs(x) % 1 * 60:010.7f}" for x, n in ((one.lat, 2), (one.lon, 3)))
    place = f"{lat},{'N' if one.lat >= 0 else 'S'},{lon},{'E' if one.lon >= 0 else 'W'}"
    knots = (one.speed or 0.0) * 3600 / 1852
    return (
        signed(f"GPGGA,{at},{place},1,09,0.9,{height},M,47.0,M,,")
        + signed("GPGSA,A,3,01,02,03,04,05,06,07,08,09,,,,1.7,0.9,1.4")
        + signed(f"GPRMC,{at},A,{place},{knots:.3f},{one.heading or 0.0:.1f},281126,,,A")
    )


@contextlib.contextmanager
def receiver(fixes: Sequence[Fix]) -> Iterator[int]:
    """A receiver on a TCP port, as gpsd takes one: it tells what is true now, to whoever listens."""
    server = socket.create_server(("127.0.0.1", 0))
    over, begun = threading.Event(), time.monotonic()

    def tell(wire: socket.socket) -> None:
        with wire, contextlib.suppress(OSError):
            while not over.wait(1.0):
                now = min(int(time.monotonic() - begun), len(fixes) - 1)
                wire.sendall(told(fixes[now]).encode())

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=tell, args=(server.accept()[0],), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield int(server.getsockname()[1])
    finally:
        over.set()
        server.close()
