"""A source beside the ride: readings in order, its errors here, and an end that waits for nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from navigator.app.feed import beside
from navigator.errors import StorageError
from navigator.ride.reading import Tick


def test_readings_come_in_order_and_end() -> None:
    ticks = [Tick(float(n)) for n in range(3000)]
    assert list(beside(ticks, threading.Event())) == ticks


def test_what_the_source_raises_is_raised_in_the_ride() -> None:
    def source() -> Iterator[Tick]:
        yield Tick(0.0)
        raise StorageError("pulled out")

    read = beside(source(), threading.Event())
    assert next(read) == Tick(0.0)
    with pytest.raises(StorageError, match="pulled out"):
        next(read)


def test_a_silent_source_does_not_hold_up_the_end() -> None:
    stop, silence = threading.Event(), threading.Event()

    def source() -> Iterator[Tick]:
        yield Tick(0.0)
        silence.wait(30.0)

    threading.Timer(0.1, stop.set).start()
    begun = time.monotonic()
    assert list(beside(source(), stop)) == [Tick(0.0)]
    assert time.monotonic() - begun < 5.0
    silence.set()
