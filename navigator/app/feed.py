"""Read a source beside the ride, so that one which falls silent holds up neither the ride nor its end."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator

from navigator.ride.reading import Reading

LOOK = 0.2  # s after which a ride that waits for a reading looks whether it is to end
AHEAD = 1  # readings that a source may be ahead: what is read is ridden


class _End:
    """What comes after the last reading: nothing, or what went wrong."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def beside(readings: Iterable[Reading], stop: threading.Event) -> Iterator[Reading]:
    """The readings of a source that another thread reads, until they end or `stop` is set.

    What the source raises is raised here.
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
    while not stop.is_set():
        try:
            reading = waiting.get(timeout=LOOK)
        except queue.Empty:
            continue
        if isinstance(reading, _End):
            if reading.error is not None:
                raise reading.error
            return
        yield reading


def _put(waiting: queue.Queue[Reading | _End], item: Reading | _End, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            waiting.put(item, timeout=LOOK)
        except queue.Full:
            continue
        return
