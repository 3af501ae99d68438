"""Decide when a server may be asked: so many requests at once, so many a second, and not while it rests."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

STEP = 0.2  # s after which a waiting thread looks whether it is to stop


class Manners:
    """What one server allows, kept by all threads that ask it.

    `stop` tells waiting threads to give up; they then leave `turn` with Stopped.
    """

    def __init__(
        self,
        *,
        at_once: int,
        a_second: float,
        stop: threading.Event,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._slots, self._gap = threading.Semaphore(at_once), 1.0 / a_second if a_second > 0.0 else 0.0
        self._lock, self._stop, self._clock = threading.Lock(), stop, clock
        self._next = -1e9

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, and hold it."""
        while not self._slots.acquire(timeout=STEP):
            self._check()
        try:
            self.wait_until(self._appointment())
            yield
        finally:
            self._slots.release()

    def rest(self, seconds: float) -> None:
        """Nobody asks for so long: the server wants it."""
        with self._lock:
            self._next = max(self._next, self._clock() + seconds)

    def wait(self, seconds: float) -> None:
        """Wait, unless all is to stop."""
        self.wait_until(self._clock() + seconds)

    def wait_until(self, when: float) -> None:
        """Wait for a time of the clock, unless all is to stop."""
        while (left := when - self._clock()) > 0.0:
            if self._stop.wait(min(left, 60.0)):
                break
        self._check()

    def _appointment(self) -> float:
        with self._lock:
            when = max(self._clock(), self._next)
            self._next = when + self._gap
            return when

    def _check(self) -> None:
        if self._stop.is_set():
            raise Stopped


class Stopped(Exception):  # noqa: N818 - no error: somebody asked for it
    """The work was to stop while a thread waited."""
