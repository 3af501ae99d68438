"""Decide when a rider who rides on past the ways that he is offered is offered another one: ever later.

An offer is a way back to the course, or a new route. Who follows it for a while has taken it up. Who
leaves it before that may have missed its first turn, so the next one comes soon; who leaves that too knows
what he does, and each further one comes after twice the time, on a ride that keeps its course after four
times. So leaving, coming back and being led anew cannot follow each other within seconds. What a rider has
left he hears once, and once that he is back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

FOLLOWED = 200.0  # m of an offered way after which it is taken up: several streets, no chance
BACK = 20.0  # m of the old course after which one is back on it, and does not only cross it
FIRST = 15.0  # s from an ignored offer to the next one: a sentence, a look round, and no place to turn
GROWTH, GROWTH_STRICT = 2.0, 4.0  # x that time for each more that is ignored; a kept course is only that one
LONGEST = 1800.0  # s


@dataclass(frozen=True)
class Offers:
    """The ways that a rider was offered, and what he made of them."""

    pending: bool = False  # the course is an offer that has not been taken up
    ignored: int = 0  # of them in a row
    made_at: float = -math.inf  # s, the ride clock at the last one
    told: bool = False  # he has heard that he has left the course, and not that he is back


def made(offers: Offers, *, clock: float, known: bool) -> Offers:
    """One more offer; `known` where it is a new route, to which nobody comes back."""
    return replace(offers, pending=True, made_at=clock, told=offers.told and not known)


def left(offers: Offers) -> Offers:
    """The course is left."""
    return replace(offers, ignored=offers.ignored + 1) if offers.pending else replace(offers, ignored=0)


def followed(offers: Offers, *, along: float, joins: float) -> Offers:
    """So many metres of the course are followed; the old one goes on `joins` metres from its start."""
    taken = along >= FOLLOWED or (joins > 0.0 and along >= joins + BACK)
    return replace(offers, pending=False, ignored=0) if offers.pending and taken else offers


def due_at(offers: Offers, *, strict: bool) -> float:
    """The ride clock from which a rider off the course is offered a way, s."""
    if not offers.ignored:
        return -math.inf
    growth = GROWTH_STRICT if strict else GROWTH
    return offers.made_at + min(LONGEST, FIRST * growth ** min(offers.ignored - 1, 16))
