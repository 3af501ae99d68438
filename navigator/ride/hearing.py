"""Decide for which place of the course prompts are chosen, since nobody knows exactly where a rider is.

Who may be farther on than his receiver says hears of a turn a little sooner. And where a place jumps over
a turn of which nothing was said, the rider may well be before it still: it is told in that moment.
"""

from __future__ import annotations

from bisect import bisect_right

from navigator.guidance.cues import Plan
from navigator.guidance.said import State as Said

EXACT = 6.0  # m, standard deviation of a place up to which nothing need be said sooner
LATE_DEVIATIONS = 1.5  # behind a turn within which the rider may well be before it
BEFORE = 1.0  # m before a turn where it is still told


def heard_at(plan: Plan, said: Said, *, before: float | None, along: float, sigma: float) -> float:
    """Metres along the course for which to choose a prompt.

    `before` is the last place, None where there was none; `sigma` the standard deviation of a place in m.
    """
    ahead, limit = bisect_right(plan.alongs, along), plan.length
    if ahead < len(plan.alongs) - 1:  # of the turn behind it one hears when it is passed
        limit = plan.alongs[ahead] - BEFORE
    sooner = max(along, min(along + sigma - EXACT, limit))
    crossed = bisect_right(plan.alongs, -1.0 if before is None else before)
    for number in range(crossed, bisect_right(plan.alongs, sooner)):
        turn = plan.alongs[number]
        if number > max(said.told, said.chained) and turn >= along - LATE_DEVIATIONS * sigma:
            return turn - BEFORE
    return sooner
