"""Choose round numbers for axes and scale bars, in kilometres and metres or miles and feet."""

from __future__ import annotations

import math
from dataclasses import dataclass

ROUND = (1.0, 2.0, 5.0)  # times a power of ten: what reads as round
FEWEST_LONG = 1.0  # of the long unit from which on lengths are given in it
EXACT = 1e-9  # of a step: what rounding of floats may lack


@dataclass(frozen=True)
class Measure:
    """A unit: its sign and its metres."""

    sign: str
    metres: float


@dataclass(frozen=True)
class Measures:
    """In which units a picture speaks."""

    long: Measure
    short: Measure
    height: Measure

    def length_unit(self, metres: float) -> Measure:
        """The unit in which a length of so many metres is given."""
        return self.long if metres >= self.long.metres * FEWEST_LONG else self.short


METRIC = Measures(Measure("km", 1000.0), Measure("m", 1.0), Measure("m", 1.0))
IMPERIAL = Measures(Measure("mi", 1609.344), Measure("ft", 0.3048), Measure("ft", 0.3048))
IMPERIAL_YARDS = Measures(Measure("mi", 1609.344), Measure("yd", 0.9144), Measure("ft", 0.3048))


def round_below(number: float) -> float:
    """The largest 1, 2 or 5 times a power of ten that is not above a positive number."""
    power = 10.0 ** math.floor(math.log10(number) + EXACT)
    return power * max(step for step in ROUND if step * power <= number * (1.0 + EXACT))


def round_above(number: float) -> float:
    """The smallest 1, 2 or 5 times a power of ten that is not below a positive number."""
    below = round_below(number)
    if below >= number * (1.0 - EXACT):
        return below
    power = 10.0 ** math.floor(math.log10(below) + EXACT)
    return power * next(step for step in (*ROUND, 10.0) if step * power >= number * (1.0 - EXACT))


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from `low` to `high` at even steps, at most `most` of them and at least one.

    Where the next coarser step would leave none, there may be up to three.
    """
    found: list[float] = []
    step = round_above(max(high - low, EXACT) / (most + 1))
    while True:
        first, last = math.ceil(low / step - EXACT), math.floor(high / step + EXACT)
        if last < first and found:
            return found
        found = [number * step for number in range(first, last + 1)]
        if 0 < len(found) <= most:
            return found
        step = round_above(step * 1.5) if found else round_below(step / 1.5)


def number_text(number: float, step: float) -> str:
    """A multiple of a round step, with the decimals that the step needs."""
    return f"{number:.{max(0, -math.floor(math.log10(step) + EXACT))}f}"
