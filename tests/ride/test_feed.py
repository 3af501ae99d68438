"""A source beside the ride: readings in order, its errors here, and an end that waits for nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from navigator.app import feed
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


def test_a_live_source_that_is_silent_is_told_by_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "TICK", 0.1)
    monkeypatch.setattr(feed, "LOOK", 0.02)
    speaks, begun = threading.Event(), time.monotonic()

    def source() -> Iterator[Tick]:
        yield Tick(0.0)
        speaks.wait(30.0)
        yield Tick(time.monotonic() - begun)

    threading.Timer(1.0, speaks.set).start()
    times = [reading.t for reading in beside(source(), threading.Event(), live=True)]
    assert times == sorted(times)
    assert 5 <= len(times) <= 12
    assert times[1] == pytest.approx(0.1, abs=0.09)


def test_a_recorded_ride_that_takes_its_time_is_not_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "TICK", 0.05)
    monkeypatch.setattr(feed, "LOOK", 0.02)

    def source() -> Iterator[Tick]:
        yield Tick(0.0)
        time.sleep(0.3)
        yield Tick(1.0)

    assert list(beside(source(), threading.Event())) == [Tick(0.0), Tick(1.0)]
