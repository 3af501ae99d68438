"""Decide how soon a rider is where: by the present speed, or by the usual one while getting going.

Who is just starting, leaving a corner or getting on again is faster in a moment. Judged by the speed of
now, a sentence for the next turn would begin too late and end behind it.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

SPEED_UP = 0.8  # m/s²; few riders start harder, and those who do lose a second
LOOK_AHEAD = 60.0  # m of the plan that are looked at for a faster way: one gets there while a sentence lasts
STEADY = 0.2  # m/s²; who gains or loses more is on the way to another speed, which is yet to be seen
LEARNING = 60.0  # s of riding over which one learns how a rider differs from the plan
LEAST, MOST = 0.5, 1.5  # x the planned pace; beyond that the plan is for another rider or another wind


@dataclass(frozen=True)
class Going:
    """One who rides at a speed and is getting up to the usual one; m/s."""

    speed: float
    usual: float = 0.0  # below the speed it changes nothing: nobody is foretold to brake

    def metres(self, seconds: float) -> float:
        """How far one gets in so many seconds."""
        gaining = min(seconds, self._gaining)
        gained = self.speed * gaining + SPEED_UP * gaining * gaining / 2.0
        return gained + max(self.speed, self.usual) * (seconds - gaining)

    def seconds(self, metres: float) -> float:
        """How long so many metres take; infinite where one stands and is not expected to go on."""
        if metres <= 0.0:
            return 0.0
        fastest, gaining = max(self.speed, self.usual), self._gaining
        if fastest <= 0.0:
            return math.inf
        rest = metres - self.metres(gaining)
        if rest >= 0.0:
            return gaining + rest / fastest
        return (math.sqrt(self.speed**2 + 2.0 * SPEED_UP * metres) - self.speed) / SPEED_UP

    @property
    def _gaining(self) -> float:
        """Seconds until the usual speed is reached."""
        return max(0.0, self.usual - self.speed) / SPEED_UP


@dataclass(frozen=True)
class Paces:
    """The pace for which a route is planned, piece by piece."""

    begins: tuple[float, ...] = ()  # m from the start, rising
    speeds: tuple[float, ...] = ()  # m/s from there on

    def near(self, along: float, until: float) -> float:
        """The fastest planned just ahead, and before a place where one slows down; 0 where none is known."""
        if not self.begins:
            return 0.0
        first = max(0, bisect_right(self.begins, along) - 1)
        last = bisect_left(self.begins, min(along + LOOK_AHEAD, until))  # what begins there is not before it
        return max(self.speeds[first : max(last, first + 1)])

    def at(self, along: float) -> float:
        """The pace planned at a place; 0 where none is known."""
        return self.speeds[max(0, bisect_right(self.begins, along) - 1)] if self.begins else 0.0


def is_steady(before: float, speed: float, *, elapsed: float) -> bool:
    """Whether one rides at a speed (m/s) of one's own, and is not just getting up to it or braking."""
    return abs(speed - before) <= STEADY * elapsed


def learned(vigour: float, *, speed: float, planned: float, elapsed: float) -> float:
    """How much faster than planned a rider is, after riding at `speed` (m/s) for `elapsed` seconds more."""
    if planned <= 0.0 or not 0.0 < elapsed < math.inf:
        return vigour
    ratio = min(MOST, max(LEAST, speed / planned))
    return vigour + (ratio - vigour) * -math.expm1(-elapsed / LEARNING)
