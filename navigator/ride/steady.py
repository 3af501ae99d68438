"""Decide from a fix whether the rider stands: then the place is held, and a heading says nothing.

A receiver that stands still wanders about; as progress along a course never goes back, each step of
that wandering would creep ahead. What tells standing is the receiver's own speed, which it measures
apart from its place; without one, the speed of its places, averaged as arrows so that jitter cancels out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from navigator.geo import metres_per_degree, wrap_degrees
from navigator.ride.reading import Fix

NO_HEADING = 4.0 / 3.6  # m/s; below, the direction of so short a step is chance
STOPS, STARTS = 0.5, 0.7  # m/s by the receiver; who pushes a bicycle is faster
BARE_STOPS, BARE_STARTS = 0.7, 1.2  # m/s by places alone, which are not so sure
HOLD = 40.0  # m that a standing receiver may wander; more, and its speed is not to be believed
HOLD_DEVIATIONS = 5.0  # ...or standard deviations, where it is as unsure as that
BARE_HOLD = 20.0  # m, where it tells no speed
AVERAGED = 5.0  # s over which the speed of places is averaged
GAP = 10.0  # s after which an average has nothing to do with now


@dataclass(frozen=True)
class Stand:
    """What must be remembered of the last fixes."""

    anchor: tuple[float, float] | None = None  # lon, lat where the rider stands
    distrusted: bool = False  # the rider moved on at a speed that the receiver called standing
    last: Fix | None = None
    drift: tuple[float, float] | None = None  # m/s to the east and north, averaged


def steadied(stand: Stand, fix: Fix) -> tuple[Stand, Fix]:
    """The fix as it is to be believed: at its own place, or where the rider stands."""
    drift = _drift(stand, fix)
    bare = fix.speed is None
    speed = (None if drift is None else math.hypot(*drift)) if fix.speed is None else fix.speed
    stops, starts, hold = (BARE_STOPS, BARE_STARTS, BARE_HOLD) if bare else (STOPS, STARTS, HOLD)
    hold = max(hold, HOLD_DEVIATIONS * (fix.accuracy or 0.0))
    stand = replace(stand, last=fix, drift=drift)
    if speed is None:
        return replace(stand, anchor=None), fix
    if speed > starts:
        stand = replace(stand, anchor=None, distrusted=False)
    elif stand.anchor is not None and math.hypot(*_step(stand.anchor, (fix.lon, fix.lat))) > hold:
        stand = replace(stand, anchor=None, distrusted=True)
    elif stand.anchor is None and speed < stops and not stand.distrusted:
        stand = replace(stand, anchor=(fix.lon, fix.lat))
    if stand.anchor is not None:
        lon, lat = stand.anchor
        return stand, replace(fix, lon=lon, lat=lat, speed=0.0, heading=None)
    return stand, replace(fix, heading=None) if speed < NO_HEADING else fix


def _drift(stand: Stand, fix: Fix) -> tuple[float, float] | None:
    """The averaged arrow of the last places; None where there are none to average."""
    if stand.last is None or not 0.0 < (elapsed := fix.t - stand.last.t) <= GAP:
        return None
    east, north = _step((stand.last.lon, stand.last.lat), (fix.lon, fix.lat))
    now = east / elapsed, north / elapsed
    if stand.drift is None:
        return now
    share = -math.expm1(-elapsed / AVERAGED)
    return (
        stand.drift[0] + share * (now[0] - stand.drift[0]),
        stand.drift[1] + share * (now[1] - stand.drift[1]),
    )


def _step(one: tuple[float, float], two: tuple[float, float]) -> tuple[float, float]:
    """Metres to the east and north from one place to another."""
    east, north = metres_per_degree(one[1])
    return float(wrap_degrees(two[0] - one[0])) * east, (two[1] - one[1]) * north
