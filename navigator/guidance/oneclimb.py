"""Decide which rises of a profile are one climb: those with only a rest between that is short and shallow.

What is flatter than 2 % one rests on. A rest costs the metres that it lies below such a slope, and a rise is
worth those that it gains above it. Of rises one after another those are joined first whose rest costs least
(as a profile's swings are by their persistence), as long as neither is worth less than the rest: a valley
road with a bump or two is no part of the pass to which it leads, and a bump amid a rest is a part of that.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from navigator.geo import FloatArray

RESTING = 0.02  # m a metre
COST, COST_SHARE = 15.0, 0.1  # m that a rest may cost, or this share of what the whole is worth
DROP = 10.0  # m that may be lost in it...
DROP_SHARE, DROP_MOST = 0.1, 50.0  # ...or this share of the rise of what one climbs anyway, and m at most

Rows = tuple[int, int]  # of the profile: foot and top


@dataclass(frozen=True)
class Joiner:
    """Joins rises of one profile of heights in m at places in m."""

    metres: FloatArray
    height: FloatArray
    steepness: float  # m a metre, that a climb rises on average at least

    def joined(self, rises: list[Rows]) -> Iterator[Rows]:
        """The rises in order, those that are one climb as one; bumps in a rest on their own."""
        rises, alone = list(rises), []
        joint, bump = cache(self._joint), cache(self._bump)  # a step changes only what lies beside it
        while len(rises) > 1:
            cost, number = min((joint(*two), number) for number, two in enumerate(pairwise(rises)))
            if cost < math.inf:
                rises[number : number + 2] = [(rises[number][0], rises[number + 1][1])]
                continue
            three = zip(rises, rises[1:], rises[2:], strict=False)
            worth, number = min(((bump(*one), n) for n, one in enumerate(three, 1)), default=(math.inf, 0))
            if worth == math.inf:
                break
            alone.append(rises.pop(number))
        within = [one for one in alone if any(foot <= one[0] < top for foot, top in rises)]
        yield from sorted(rises + [one for one in alone if one not in within])

    def _joint(self, first: Rows, second: Rows) -> float:
        """What the rest between two rises costs; infinite where they are two climbs."""
        cost = self._cost(first, second)
        most = max(COST, COST_SHARE * self._worth((first[0], second[1])))
        joins = cost <= min(most, self._worth(first), self._worth(second)) and self._is_shallow(first, second)
        return cost if joins else math.inf

    def _bump(self, before: Rows, here: Rows, after: Rows) -> float:
        """What a rise is worth that is worth less than the rests on both its sides; infinite for another."""
        worth = self._worth(here)
        return worth if worth < min(self._cost(before, here), self._cost(here, after)) else math.inf

    def _is_shallow(self, first: Rows, second: Rows) -> bool:
        """Whether little is lost between two rises, and both with it are steep enough for a climb."""
        run, rise = self._along(first[0], second[1])
        lost = float(self.height[first[1]] - self.height[first[1] : second[0] + 1].min())
        return lost <= max(DROP, min(DROP_SHARE * rise, DROP_MOST)) and rise >= self.steepness * run

    def _cost(self, first: Rows, second: Rows) -> float:
        return -self._worth((first[1], second[0]))

    def _worth(self, rows: Rows) -> float:
        run, rise = self._along(*rows)
        return rise - RESTING * run

    def _along(self, begin: int, end: int) -> tuple[float, float]:
        """Metres on and up from row to row."""
        return float(self.metres[end] - self.metres[begin]), float(self.height[end] - self.height[begin])
