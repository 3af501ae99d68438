"""Reckon where a rider is whom no satellite sees: in tunnels along the course, elsewhere not at all.

What is reckoned grows unsure with every metre. The first fixes behind a tunnel are often wrong by a
street: one is weighed against the reckoned place, and one that is far from it must be borne out by others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

LONGEST = 90.0  # s without a fix; then nobody knows, and the place is held
APPROACH = 50.0  # m before a tunnel where a receiver may already have lost the sky
BEYOND = 50.0  # m behind it that a rider gets before the receiver is back
UNSURE, UNSURE_SHARE = 10.0, 0.2  # m, standard deviation at once, and for each metre reckoned
RETURNING = 25.0  # m, standard deviation of a first fix, whatever the receiver says of itself
TOO_FAR = 2.5  # standard deviations of both together from which a fix is doubted
DOUBTS = 3  # fixes in a row that may be doubted; then it is the reckoning that was wrong


@dataclass(frozen=True)
class Reckoned:
    """A place that no fix has told."""

    along: float  # m from the start of the course
    since: float  # m from the start, where the last fix was
    doubts: int = 0  # fixes in a row that were too far from it

    @property
    def unsure(self) -> float:
        """Metres, one standard deviation."""
        return UNSURE + UNSURE_SHARE * (self.along - self.since)


def in_tunnel(along: float, tunnels: Sequence[tuple[float, float]]) -> float | None:
    """How far along the course a place `along` it may be reckoned on; None where it may not."""
    ends = (end + BEYOND for begin, end in tunnels if begin - APPROACH <= along < end + BEYOND)
    return max(ends, default=None)


def reckoned_on(place: Reckoned, *, until: float, speed: float, elapsed: float) -> Reckoned:
    """The place `elapsed` seconds later at that speed in m/s, at most `until` metres along."""
    return replace(place, along=max(place.along, min(until, place.along + speed * elapsed)))


def weighed(place: Reckoned, fixed: float, *, off: float, accuracy: float) -> float | None:
    """How far along the rider is by the reckoned place and a fix at `fixed` metres; None where it is doubted.

    `off` in m is what the fix lies beside the course, `accuracy` its standard deviation.
    """
    doubtful_fix = max(accuracy, RETURNING)
    ahead, both = fixed - place.along, math.hypot(place.unsure, doubtful_fix)
    far = abs(ahead) > TOO_FAR * both or off > TOO_FAR * doubtful_fix
    if far and place.doubts < DOUBTS:
        return None
    if far:
        return fixed
    return place.along + ahead * (place.unsure / both) ** 2
