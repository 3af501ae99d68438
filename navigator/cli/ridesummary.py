"""Sum a ride up in lines: how far, how long, how high, how fast, and its laps or kilometres."""

from __future__ import annotations

from collections.abc import Iterator

from navigator.formats.activity import Activity, splits
from navigator.units import (
    METRES_PER_KILOMETRE,
    METRES_PER_MILE,
    Units,
    distance_text,
    duration_text,
    height_text,
    speed_text,
)

SHORTEST = 1.0  # s; what moved for less has no average
LEAST_REST = 10.0  # m behind the last whole kilometre; less is where the ride ended


def summary_lines(ride: Activity, units: Units) -> Iterator[str]:
    """What a rider wants to know when home."""
    yield one_line(ride, units)
    if ride.moving >= SHORTEST:
        average = speed_text(ride.average, units)
        yield f"{average} on average, {speed_text(ride.fastest, units)} at most"
    if ride.climb is not None and ride.raw_climb is not None:
        up, down = (height_text(metres, units) for metres in ride.climb)
        yield f"{up} up and {down} down; {height_text(ride.raw_climb[0], units)} up with every wave"


def one_line(ride: Activity, units: Units) -> str:
    """Distance, time and climb."""
    climb = "" if ride.climb is None else f"   {height_text(ride.climb[0], units)} up"
    moving = f"{duration_text(ride.moving)} moving of {duration_text(ride.elapsed)}"
    return f"{distance_text(ride.distance, units)}   {moving}{climb}"


def split_lines(ride: Activity, units: Units) -> Iterator[str]:
    """The laps of a ride, or without laps its kilometres or miles and what is left of one."""
    if ride.laps:
        for number, (first, last) in enumerate(ride.lap_rows(), start=1):
            metres = ride.along[last] - ride.along[first]
            yield f"lap {number:>3}  {distance_text(metres, units):>8}  {clock_text(ride.timed(first, last))}"
        return
    every = METRES_PER_KILOMETRE if units is Units.METRIC else METRES_PER_MILE
    whole = splits(ride, every)
    for number, seconds in enumerate(whole, start=1):
        yield f"{distance_text(number * every, units):>9}  {clock_text(seconds)}"
    rest = ride.distance - len(whole) * every
    if rest >= LEAST_REST:
        seconds = ride.timed(0, len(ride.samples) - 1) - sum(whole)
        total, left = distance_text(ride.distance, units), distance_text(rest, units)
        yield f"{total:>9}  {clock_text(seconds)}  (the last {left})"


def clock_text(seconds: float) -> str:
    """As a stopwatch shows it: "2:07", "1:02:07"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
