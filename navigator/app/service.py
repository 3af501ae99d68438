"""Tell systemd, where it started us, that the ride is ready, that its loop still turns, and that it ends.

A message is a datagram of lines to the socket NOTIFY_SOCKET (man 3 sd_notify, sd_watchdog_enabled).
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Mapping

MICROSECOND = 1e-6
SPARE = 3.0  # reports within the time that the watchdog gives, so that a late one is no death
ABSTRACT = "@"  # how a name begins that is in no folder


class Service:
    """What systemd is told; without it nobody is."""

    def __init__(
        self, address: str = "", *, every: float | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._address, self._every, self._clock = address, every, clock
        self._due = 0.0

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Service:
        """The service that systemd has started us as; WATCHDOG_PID may name another process."""
        address = environment.get("NOTIFY_SOCKET", "")
        if not address.startswith(("/", ABSTRACT)):
            return cls()
        watched = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        given = environment.get("WATCHDOG_USEC", "")
        microseconds = int(given) if watched and given.isascii() and given.isdigit() else 0
        return cls(address, every=microseconds * MICROSECOND / SPARE if microseconds else None)

    def ready(self, status: str) -> None:
        """The ride begins; `status` is shown by `systemctl status`."""
        self._send(f"READY=1\nSTATUS={' '.join(status.split())}")

    def beat(self) -> None:
        """The loop has turned; to be called with each reading."""
        if self._every is not None and (now := self._clock()) >= self._due:
            self._due = now + self._every
            self._send("WATCHDOG=1")

    def ending(self) -> None:
        """The ride is over; what is left may take a while."""
        self._send("STOPPING=1")

    def _send(self, message: str) -> None:
        if not self._address:
            return
        name = self._address.replace(ABSTRACT, "\0", 1) if self._address[0] == ABSTRACT else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as link:
                link.sendto(message.encode(), name)
        except OSError:  # systemd is gone, and the ride goes on
            self._address = ""
