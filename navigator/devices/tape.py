"""Decide what a recording of a receiver is worth: whether it tells anything, and where it was silent."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from navigator.devices.fix import Heard, NoFix
from navigator.devices.link import Tell
from navigator.errors import ContentError
from navigator.geo import distance
from navigator.ride.reading import Fix, Reading, Tick

TICK = 1.0  # s between two ticks of a clock that goes on without a receiver
HELD_UP = 2.0  # s between two moments of sentences that are no silence: a receiver tells one a second
SPARSE = 5.0  # times the usual time between two points that are no silence...
SHORTEST = 10.0  # s: ...nor is less; recorders leave out points of one who goes straight on
STOOD = 50.0  # m; who is as near as that after a gap stood there, with the recorder paused


def told(heard: Iterable[Heard], name: str, *, on_trouble: Tell) -> Iterator[Heard]:
    """What a file or pipe of sentences tells; ContentError where nothing in it is one."""
    sentences = fixes = False
    for one in heard:
        sentences, fixes = True, fixes or not isinstance(one, NoFix)
        yield one
    if not sentences:
        raise ContentError(
            f"there is no NMEA sentence with a place or time in {name}; replay: takes GPX, FIT and TCX files"
        )
    if not fixes:
        on_trouble(f"{name} tells no place: its receiver saw no sky; nothing was ridden")


def ticking(readings: Iterable[Reading], *, beyond: float = HELD_UP) -> Iterator[Reading]:
    """The readings, with a tick each second where longer than so many seconds nothing comes."""
    last = math.inf
    for reading in readings:
        if reading.t - last > beyond:
            missing = math.ceil((reading.t - last) / TICK) - 1
            yield from (Tick(last + number * TICK) for number in range(1, missing + 1))
        last = reading.t
        yield reading


def with_silences(fixes: Sequence[Fix]) -> Iterator[Reading]:
    """The points of a recorder, ticking where the receiver had no place for one who rode on."""
    steps = [after.t - before.t for before, after in pairwise(fixes)]
    longest = max(SHORTEST, SPARSE * median(steps)) if steps else SHORTEST
    yield from fixes[:1]
    for before, after in pairwise(fixes):
        moved = float(distance(before.lon, before.lat, after.lon, after.lat)) > STOOD
        if moved and after.t - before.t > longest:
            yield from list(ticking((before, after)))[1:]
        else:
            yield after
