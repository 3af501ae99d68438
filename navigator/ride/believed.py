"""Decide which fixes of a ride can be where its rider was, and which steps between them were ridden.

A fix is doubted that nobody could have ridden to from the last one that is believed. Where some doubted ones
in a row agree, the receiver has found itself: they are believed, and nothing was ridden from there to here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, overload

import numpy as np

from navigator.geo import FloatArray, distance

# m/s: at the end of a long slope of 20 % the air lets 85 kg with 0.3 m² of it roll no faster:
# sqrt(2 · 85 kg · 9.81 m/s² · 0.196 / (1.2 kg/m³ · 0.3 m²)).
FASTEST = 30.0
SLACK = 30.0  # m by which two good fixes may err between tall houses, besides
AGREE = 5  # fixes in a row; a receiver's wild ones come by ones and twos (tests/ride/test_believed.py)
LONGEST_GAP = 600.0  # s that the receiver may be out, in a tunnel or at a restart; then nobody knows
SHORT_GAP = 60.0  # s that one may roll downhill
THROUGH = 15.0  # m/s, mean of a longer gap: who is faster for so long sits in a train
DEGREE = 111_200.0  # m of a mean meridian; 0.5 % is good enough to tell a jump


class Place(NamedTuple):
    """Where a receiver says that a rider is."""

    t: float  # s
    lon: float
    lat: float

    def metres(self, other: Place) -> float:
        """To one not far away; farther ones are found to be far."""
        east = (other.lon - self.lon + 540.0) % 360.0 - 180.0
        shrink = math.cos(math.radians(self.lat + other.lat) / 2.0)
        return DEGREE * math.hypot(east * shrink, other.lat - self.lat)


def jumps(a: Place, b: Place) -> bool:
    """Whether nobody rides from one to the other."""
    return a.metres(b) > SLACK + FASTEST * max(0.0, b.t - a.t)


@overload
def rideable(seconds: float, metres: float) -> bool: ...
@overload
def rideable(seconds: FloatArray, metres: FloatArray) -> np.ndarray: ...
def rideable(seconds: float | FloatArray, metres: float | FloatArray) -> bool | np.ndarray:
    """Whether a step was ridden: from fix to fix, or through a gap of the receiver."""
    pace = np.where(np.asarray(seconds) <= SHORT_GAP, FASTEST, THROUGH)
    ridden = (np.asarray(metres) <= SLACK + pace * seconds) & (np.asarray(seconds) <= LONGEST_GAP)
    return ridden if ridden.ndim else bool(ridden)


class Belief:
    """What is believed of a receiver, one fix after another."""

    def __init__(self, last: Place | None = None, *, known: int = 0) -> None:
        self.last = last  # that is believed
        self.doubted: list[Place] = []  # since then, each near the one before it
        self._known = known  # fixes believed so far

    def take(self, place: Place) -> Sequence[Place]:
        """The fixes that are believed now: this one, none, or all those that were doubted with it."""
        if self.last is None or not jumps(self.last, place):
            return self._believe([place])
        if self.doubted and jumps(self.doubted[-1], place):
            self.doubted.clear()
        self.doubted.append(place)
        return self._believe(self.doubted) if len(self.doubted) >= AGREE else ()

    @property
    def begins(self) -> bool:
        """Whether so few are believed that others would outvote them: the receiver was just switched on."""
        return self._known < AGREE

    def _believe(self, places: Sequence[Place]) -> Sequence[Place]:
        if self.begins and len(places) >= AGREE:
            self._known = 0
        self.last, self.doubted, self._known = places[-1], [], self._known + len(places)
        return places


def believed(times: FloatArray, lons: FloatArray, lats: FloatArray) -> np.ndarray:
    """Which fixes of a ride are believed: a mask."""
    kept = np.ones(len(times), dtype=bool)
    steps = distance(lons[:-1], lats[:-1], lons[1:], lats[1:])
    if not (steps > (SLACK + FASTEST * np.diff(times)) * 0.99).any():  # `metres` is not as exact
        return kept
    kept[:] = False
    belief = Belief()
    for row, place in enumerate(map(Place, times.tolist(), lons.tolist(), lats.tolist())):
        begun = belief.begins
        taken = len(belief.take(place))
        if begun and taken >= AGREE:
            kept[:] = False
        kept[row + 1 - taken : row + 1] = True
    return kept


def ridden_between(places: Sequence[Place]) -> float:
    """Metres from the first of some places to the last, without what nobody rides."""
    steps = [(b.t - a.t, float(distance(a.lon, a.lat, b.lon, b.lat))) for a, b in pairwise(places)]
    return sum(metres for seconds, metres in steps if rideable(seconds, metres))
