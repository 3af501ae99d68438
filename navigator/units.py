"""Say and print distances, heights, speeds and durations in metric or imperial units."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from navigator.errors import UsageError

METRES_PER_FOOT = 0.3048
METRES_PER_YARD = 0.9144
METRES_PER_MILE = 1609.344
METRES_PER_KILOMETRE = 1000.0
SECONDS_PER_HOUR = 3600


class Units(Enum):
    """Which units the rider reads and hears; the value is what stands in the settings."""

    METRIC = "metric"
    IMPERIAL = "imperial"  # feet and miles
    IMPERIAL_YARDS = "imperial-yards"  # yards and miles, as on British road signs


@dataclass(frozen=True)
class Unit:
    """One unit of length: its key, by which phrases inflect it, its sign in print, its metres."""

    key: str
    sign: str
    metres: float


METRE = Unit("metre", "m", 1.0)
KILOMETRE = Unit("kilometre", "km", METRES_PER_KILOMETRE)
FOOT = Unit("foot", "ft", METRES_PER_FOOT)
YARD = Unit("yard", "yd", METRES_PER_YARD)
MILE = Unit("mile", "mi", METRES_PER_MILE)


@dataclass(frozen=True)
class Rung:
    """Below `below` of a unit, a distance is given in whole steps with so many decimals."""

    below: float
    unit: Unit
    step: float
    decimals: int = 0


# What is heard is short: a rider cannot use "347 metres", and a wheel turns on while it is said.
SPOKEN = {
    Units.METRIC: (
        Rung(200, METRE, 10),  # the last seconds before a turn: 10 m is 2 s at 18 km/h
        Rung(1000, METRE, 50),  # too far to see the difference, and fewer syllables
        Rung(10, KILOMETRE, 0.1, 1),
        Rung(math.inf, KILOMETRE, 1),  # half an hour away: the tenths are noise
    ),
    Units.IMPERIAL: (
        Rung(100, FOOT, 10),
        Rung(500, FOOT, 50),
        Rung(1000, FOOT, 100),  # then 0.2 miles, as on American signs and in cars
        Rung(10, MILE, 0.1, 1),
        Rung(math.inf, MILE, 1),
    ),
    Units.IMPERIAL_YARDS: (
        Rung(100, YARD, 10),
        Rung(500, YARD, 50),  # then 0.3 miles
        Rung(10, MILE, 0.1, 1),
        Rung(math.inf, MILE, 1),
    ),
}

# What is read may be finer: it is compared with other lines and with the bike computer.
PRINTED = {
    Units.METRIC: (
        Rung(10, METRE, 1),  # a step of 4 m must not read "0 m"
        Rung(1000, METRE, 10),  # positions are no better than some metres
        Rung(100, KILOMETRE, 0.1, 1),
        Rung(math.inf, KILOMETRE, 1),
    ),
    Units.IMPERIAL: (
        Rung(30, FOOT, 1),
        Rung(1000, FOOT, 10),
        Rung(100, MILE, 0.1, 1),
        Rung(math.inf, MILE, 1),
    ),
    Units.IMPERIAL_YARDS: (
        Rung(10, YARD, 1),
        Rung(500, YARD, 10),
        Rung(100, MILE, 0.1, 1),
        Rung(math.inf, MILE, 1),
    ),
}


def spoken_distance(metres: float, units: Units = Units.METRIC) -> tuple[float, str]:
    """A distance as it is spoken: a number (an int where it is whole, never 0) and the key of its unit.

    >>> spoken_distance(347.0)
    (350, 'metre')
    >>> spoken_distance(1234.0)
    (1.2, 'kilometre')
    """
    number, rung = _climb(metres, SPOKEN[units])
    number = number or rung.step  # "in 0 metres" is said as "now" by whoever times the prompt
    return (int(number) if number == int(number) else number), rung.unit.key


def distance_text(metres: float, units: Units = Units.METRIC) -> str:
    """A distance as it is printed: "8 m", "350 m", "1.2 km", "0.8 mi"."""
    number, rung = _climb(metres, PRINTED[units])
    return f"{number:.{rung.decimals}f} {rung.unit.sign}"


def height_text(metres: float, units: Units = Units.METRIC) -> str:
    """A height or a climb as it is printed: "1234 m", "4049 ft"; below the sea it is negative."""
    unit = METRE if units is Units.METRIC else FOOT  # maps and signs give heights in feet, also in Britain
    return f"{_rounded(_finite(metres, 'height') / unit.metres, 1):.0f} {unit.sign}"


def speed_text(metres_per_second: float, units: Units = Units.METRIC) -> str:
    """A speed as it is printed: "18.5 km/h", "11.5 mph"."""
    unit, sign = (KILOMETRE, "km/h") if units is Units.METRIC else (MILE, "mph")
    return f"{_positive(metres_per_second, 'speed') * SECONDS_PER_HOUR / unit.metres:.1f} {sign}"


def duration_text(seconds: float) -> str:
    """A duration as it is printed: "45 s", "12 min", "1 h 05 min"."""
    whole = int(_rounded(_positive(seconds, "duration"), 1))
    if whole < 60:
        return f"{whole} s"
    hours, minutes = divmod(int(_rounded(whole / 60, 1)), 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min"


def _climb(metres: float, rungs: tuple[Rung, ...]) -> tuple[float, Rung]:
    """The number on the first rung that it stays below once rounded: 996 m are 1.0 km, never 1000 m."""
    _positive(metres, "distance")
    for rung in rungs[:-1]:
        number = _rounded(metres / rung.unit.metres, rung.step)
        if number < rung.below:
            return number, rung
    return _rounded(metres / rungs[-1].unit.metres, rungs[-1].step), rungs[-1]


def _rounded(number: float, step: float) -> float:
    # Half goes up, always: Python's round would send 25 down and 35 up. The outer one mends 12 * 0.1.
    return round(math.floor(number / step + 0.5) * step, 6)


def _finite(number: float, what: str) -> float:
    if not math.isfinite(number):
        raise UsageError(f"a {what} of {number} cannot be told")
    return number


def _positive(number: float, what: str) -> float:
    if _finite(number, what) < 0.0:
        raise UsageError(f"a {what} of {number} is negative")
    return number
