"""Read a source beside the ride, so that one which falls silent holds up neither the ride nor its end."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterable, Iterator

from navigator.ride.reading import Reading, Tick

TICK = 1.0  # s of silence after which a live source's clock goes on without it
LOOK = 0.2  # s after which a ride that waits for a reading looks whether it is to end
AHEAD = 1  # readings that a source may be ahead: what is read is ridden


class _End:
    """What comes after the last reading: nothing, or what went wrong."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def beside(readings: Iterable[Reading], stop: threading.Event, *, live: bool = False) -> Iterator[Reading]:
    """The readings of a source that another thread reads, until they end or `stop` is set.

    A live source tells of now: while it is silent there is a tick each second. What it raises is raised here.
    """
    waiting: queue.Queue[Reading | _End] = queue.Queue(AHEAD)

    def read() -> None:
        error: BaseException | None = None
        try:
            for reading in readings:
                _put(waiting, reading, stop)
                if stop.is_set():
                    return
        except BaseException as caught:  # noqa: BLE001  raised again where the ride is
            error = caught
        _put(waiting, _End(error), stop)

    threading.Thread(target=read, daemon=True, name="receiver").start()
    clock = _Clock()
    while not stop.is_set():
        try:
            reading = waiting.get(timeout=LOOK)
        except queue.Empty:
            if live and (tick := clock.tick()) is not None:
                yield tick
            continue
        if isinstance(reading, _End):
            if reading.error is not None:
                raise reading.error
            return
        clock.hear(reading)
        yield reading


class _Clock:
    """The ride clock of a live source, from its last reading on."""

    def __init__(self) -> None:
        self._last: Reading | None = None
        self._heard = self._told = 0.0  # time.monotonic()

    def hear(self, reading: Reading) -> None:
        """A reading has come."""
        self._last, self._heard = reading, time.monotonic()
        self._told = self._heard

    def tick(self) -> Tick | None:
        """A tick where the last reading or tick is a second ago; never one after the next reading."""
        now = time.monotonic()
        if self._last is None or now - self._told < TICK:
            return None
        self._told = now
        return Tick(self._last.t + now - self._heard)


def _put(waiting: queue.Queue[Reading | _End], item: Reading | _End, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            waiting.put(item, timeout=LOOK)
        except queue.Full:
            continue
        return
