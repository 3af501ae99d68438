"""Keep a ride as it happens: its moments, pauses and laps, and the place on its course."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from navigator.formats.activity import Sample
from navigator.geo import distance
from navigator.library.journal import Journal, Place, Recording
from navigator.ride.pausing import Pausing, Turn
from navigator.ride.reading import Fix
from navigator.ride.state import RideState

PLACE_EVERY = 5.0  # s of the ride clock between two places; the one where a power cut came is near
LONGEST_STEP = 10.0  # s between fixes; a longer one is a gap
JITTER = 0.5  # m; less between two fixes is noise of one who stands


def ridden_since_lap(found: Recording) -> float:
    """Metres ridden since the last lap of a ride that was broken off, pauses left out."""
    return ridden_since(found, max((at for at, mark in found.marks if mark == "lap"), default=-math.inf))


def ridden_since(found: Recording, begun: float = -math.inf) -> float:
    """Metres ridden since a second of the ride clock, pauses and gaps left out."""
    if len(found.samples) < 2:
        return 0.0
    t, lon, lat = np.array([(one.t, one.lon, one.lat) for one in found.samples]).T
    turns = [(at, mark) for at, mark in found.marks if mark != "lap"]
    last = np.searchsorted([at for at, _ in turns], t[1:], side="right") - 1
    paused = np.array([mark == "pause" for _, mark in turns] or [False])[np.maximum(last, 0)] & (last >= 0)
    steps = distance(lon[:-1], lat[:-1], lon[1:], lat[1:])
    ridden = ~paused & (steps >= JITTER) & (np.diff(t) <= LONGEST_STEP)
    return float(steps[(t[1:] > begun) & ridden].sum())


def _pausing(found: Recording) -> Pausing:
    """Whether a ride that was broken off was paused, and who paused it."""
    turns = [mark for _, mark in found.marks if mark != "lap"]
    return Pausing(paused=found.held or turns[-1:] == ["pause"], held=found.held)


class Keeper:
    """Fills a journal; `lap` is the length of a lap in m, None without laps.

    `found` is what it holds of a ride that was broken off.
    """

    def __init__(self, journal: Journal, *, lap: float | None = None, found: Recording | None = None) -> None:
        self.journal = journal
        self._place = (found and found.place) or Place(0.0, 0.0)
        metres = 0.0 if found is None else ridden_since_lap(found)
        self._lap, self._metres, self._laps = lap, metres, 0  # m since the last lap that the rider ended
        self._pausing = Pausing() if found is None else _pausing(found)
        self._placed = float("-inf")
        self._last = found.samples[-1] if found and found.samples else None
        self._timed = False  # what time it is by the satellites is kept

    @property
    def name(self) -> str:
        """Of the recording."""
        return self.journal.path.stem

    @property
    def held(self) -> bool:
        """Whether the rider has paused by hand."""
        return self._pausing.held

    def rerouted(self, *, joins: float, passed: int) -> int:
        """The ride has one more course, as `Place` has it; the course's number."""
        self._place = replace(self._place, course=self._place.course + 1, joins=joins, passed=passed)
        return self._place.course

    def fix(self, fix: Fix) -> None:
        """A moment of the ride, and the pause or lap that it begins."""
        step, last = 0.0, self._last
        if last is not None and fix.t - last.t <= LONGEST_STEP:
            step = float(distance(last.lon, last.lat, fix.lon, fix.lat))
        speed = fix.speed
        if speed is None and last is not None and fix.t > last.t:
            speed = step / (fix.t - last.t)
        self._turned(self._pausing.at(fix.t, speed or 0.0))
        if not self._timed and fix.utc is not None:
            self.journal.set_clock(fix.t, fix.utc)
            self._timed = True
        self._last = Sample(fix.t, fix.lat, fix.lon, fix.altitude, fix.speed)
        self.journal.add(self._last)
        if step >= JITTER and not self._pausing.paused:
            self._ridden(step, fix.t)

    def look(self, state: RideState) -> None:
        """The place on the course, now and then."""
        if state.place is None or state.t - self._placed < PLACE_EVERY:
            return
        self._placed = state.t
        self._place = replace(
            self._place,
            t=state.t,
            along=state.place,
            vias=state.vias,
            ascent=state.ascent.metres,
            ridden=state.ridden,
        )
        self.journal.place(self._place)

    def pause(self, t: float) -> None:
        """The rider pauses, until he goes on; he may pull the plug now, so it is on the disk at once."""
        self._turned(self._pausing.hold(t))
        self.journal.hold(t)
        self.journal.sync()

    def go_on(self, t: float) -> None:
        """The rider goes on."""
        self._turned(self._pausing.release(t))
        self.journal.sync()

    def lap(self, t: float) -> None:
        """A lap ends here because the rider says so."""
        self.journal.mark(t, "lap")
        self._metres, self._laps = 0.0, 0

    def save(self, t: float) -> bool:
        """A lap ends here, and all so far is on the disk; False where that failed."""
        self.lap(t)
        return self.journal.sync()

    def _turned(self, found: tuple[Pausing, Turn | None]) -> None:
        self._pausing, turn = found
        if turn is not None:
            self.journal.mark(*turn)

    def _ridden(self, step: float, t: float) -> None:
        self._metres += step
        if self._lap is not None and self._metres >= (self._laps + 1) * self._lap:
            self._laps += 1
            self.journal.mark(t, "lap")
