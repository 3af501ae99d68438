"""Count the metres of a ride as it is ridden, by the rules by which its recording is summed up."""

from __future__ import annotations

import math
from itertools import pairwise

from navigator.errors import UsageError
from navigator.formats.activity import told
from navigator.geo import distance
from navigator.library.journal import Recording
from navigator.library.rides import activity_of
from navigator.ride.believed import AGREE, Belief, Place, rideable
from navigator.ride.pausing import Pausing, Turn
from navigator.ride.reading import Fix


class Odometer:
    """Metres ridden, and whether the rider pauses; `found` is what was kept of a ride that was broken off."""

    def __init__(self, found: Recording | None = None) -> None:
        self.pausing = Pausing() if found is None else _pausing(found)
        self._pause = (math.inf, math.inf)  # s: begin and end of the last
        self._noted(Pausing())
        self.metres = 0.0 if found is None else ridden_since(found, -math.inf)
        self.since_lap = 0.0 if found is None else ridden_since_lap(found)
        self._belief = Belief() if found is None else _belief(found)
        self._seen = -math.inf if found is None else max((one.t for one in found.samples), default=-math.inf)
        self._slow = self.metres  # where the rider became slow

    def fix(self, fix: Fix) -> Turn | None:
        """One fix further: the pause that has begun or ended. One that is not later counts nothing."""
        if fix.t <= self._seen:
            return None
        self._seen = fix.t
        place, before, begins = Place(fix.t, fix.lon, fix.lat), self.pausing, self._belief.begins
        last = self._belief.last
        taken = self._belief.take(place)
        if fix.speed is None and not taken:
            return None  # who knows whether he stands
        speed = fix.speed if fix.speed is not None else _speed(last, place)
        self.pausing, turn = before.at(fix.t, speed)
        self._noted(before, turn)
        if begins and len(taken) >= AGREE:
            self._add(-self.metres)
            last = None
        for step in pairwise([*([] if last is None else [last]), *taken]):
            if not (step[0].t >= self._pause[0] and step[1].t <= self._pause[1]):
                self._add(_metres(*step))
        if self.pausing.paused and not before.paused:
            self._add(self._slow - self.metres)
        elif self.pausing.slow_since != before.slow_since:
            self._slow = self.metres
        return turn

    def hold(self, t: float) -> Turn | None:
        """The rider pauses, until he goes on."""
        before = self.pausing
        self.pausing, turn = before.hold(t)
        self._noted(before, turn)
        return turn

    def release(self, t: float) -> Turn | None:
        """The rider goes on."""
        before = self.pausing
        self.pausing, turn = before.release(t)
        self._noted(before, turn)
        return turn

    def lap(self) -> None:
        """A lap begins here."""
        self.since_lap = 0.0

    def _noted(self, before: Pausing, turn: Turn | None = None) -> None:
        """A pause that has begun or ended."""
        if self.pausing.paused and not before.paused:
            since = turn[0] if turn is not None else self.pausing.slow_since
            self._pause = (-math.inf if since is None else since, math.inf)
        elif before.paused and not self.pausing.paused and turn is not None:
            self._pause = (self._pause[0], turn[0])

    def _add(self, metres: float) -> None:
        self.metres += metres
        self.since_lap = max(0.0, self.since_lap + metres)


def _metres(a: Place, b: Place) -> float:
    metres = float(distance(a.lon, a.lat, b.lon, b.lat))
    return metres if rideable(b.t - a.t, metres) else 0.0


def _speed(last: Place | None, place: Place) -> float:
    return 0.0 if last is None else last.metres(place) / (place.t - last.t)


def _pausing(found: Recording) -> Pausing:
    """Whether a ride that was broken off was paused, and who paused it."""
    turns = [(t, mark) for t, mark in found.marks if mark != "lap"]
    begun = next((t for t, mark in turns[-1:] if mark == "pause"), None)
    return Pausing(begun, paused=found.held or begun is not None, held=found.held)


def _belief(found: Recording) -> Belief:
    """What was believed of the receiver, and what was doubted."""
    kept = [Place(one.t, one.lon, one.lat) for one in told(found.samples)]
    belief = Belief(kept[-1] if kept else None, known=len(kept))
    for one in found.samples:
        if kept and one.t > kept[-1].t:
            belief.take(Place(one.t, one.lon, one.lat))
    return belief


def ridden_since(found: Recording, begun: float) -> float:
    """Metres ridden since a second of the ride clock."""
    try:
        ride = activity_of(found)
    except UsageError:  # no two fixes
        return 0.0
    first = next((row for row, one in enumerate(ride.samples) if one.t >= begun), len(ride.samples) - 1)
    return ride.distance - ride.along[first]


def ridden_since_lap(found: Recording) -> float:
    """Metres ridden since the last lap of a ride that was broken off."""
    return ridden_since(found, max((at for at, mark in found.marks if mark == "lap"), default=-math.inf))
