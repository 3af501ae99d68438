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


def summary_lines(ride: Activity, units: Units) -> Iterator[str]:
    """What a rider wants to know when home."""
    yield one_line(ride, units)
    if ride.moving >= SHORTEST:
        average = speed_text(ride.distance / ride.moving, units)
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
    """The laps of a ride, or without laps its kilometres or miles."""
    if ride.laps:
        for number, (first, last) in enumerate(ride.lap_rows(), start=1):
            metres = ride.along[last] - ride.along[first]
            seconds = ride.samples[last].t - ride.samples[first].t
            yield f"lap {number:>3}  {distance_text(metres, units):>8}  {duration_text(seconds)}"
        return
    every = METRES_PER_KILOMETRE if units is Units.METRIC else METRES_PER_MILE
    for number, seconds in enumerate(splits(ride, every), start=1):
        yield f"{distance_text(number * every, units):>9}  {duration_text(seconds)}"
