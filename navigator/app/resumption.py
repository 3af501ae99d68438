"""Decide in which state a ride goes on that was broken off, from what was kept of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from navigator.app.odometer import ridden_since
from navigator.library.journal import Place, Recording
from navigator.ride.offers import BACK, Offers
from navigator.ride.state import RideState
from navigator.ride.whereabouts import SETTLING, Whereabouts

LONGEST_AWAY = 30 * 86_400.0  # s; a longer time is a clock that was never set


@dataclass(frozen=True)
class Resumption:
    """Where a ride goes on."""

    state: RideState
    began: float  # s of the ride clock at its first fix
    after: float  # s of the ride clock that have gone by
    joins: float = 0.0  # m from the start of its course to where the one before goes on
    passed: int = 0  # of the rider's points that lay before the start of its course


def resumption(found: Recording, away: float, *, same_course: bool = True) -> Resumption:
    """Where a ride goes on that nothing was written of for `away` seconds, by one clock of one board.

    The satellites' clock, which dates the ride, may be hours from it. One that was set back since then is
    no time machine. Metres of the course are those of the `same_course` or say nothing; those ridden count.
    """
    last = found.samples[-1].t if found.samples else 0.0
    after = last + min(max(1.0, away), LONGEST_AWAY)
    began = found.samples[0].t if found.samples else after
    place = found.place
    state = RideState(where=Whereabouts(ridden=_ridden(found), seen_at=last if found.samples else None))
    if place is None:
        return Resumption(state, began, after)
    state = replace(state, ascent=replace(state.ascent, over=place.ascent))
    if not same_course:
        return Resumption(state, began, after)
    where = replace(
        state.where,
        along=place.along,
        placed_at=place.t,
        joined_at=place.t,
        patient_until=after + SETTLING,
    )
    state = replace(state, where=where, vias=place.vias, offers=_offers(place))
    return Resumption(state, began, after, place.joins, place.passed)


def _offers(place: Place) -> Offers:
    """Who was on a way back has heard that he had left the course, and not yet that he is back."""
    leads_back = place.joins > 0.0 and place.along < place.joins + BACK
    return Offers(pending=leads_back, told=leads_back)


def _ridden(found: Recording) -> float:
    """Metres ridden until it was broken off."""
    if found.place is None or not found.place.ridden:  # kept before places had them
        return ridden_since(found, -math.inf)
    return found.place.ridden + ridden_since(found, found.place.t)
