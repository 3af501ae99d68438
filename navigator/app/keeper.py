"""Keep a ride as it happens: its moments, pauses and laps, and the place on its course."""

from __future__ import annotations

import math

import numpy as np

from navigator.formats.activity import Sample
from navigator.geo import distance
from navigator.library.journal import Journal, Place, Recording
from navigator.ride.pausing import Pausing, Turn
from navigator.ride.reading import Fix
from navigator.ride.state import RideState

PLACE_EVERY = 5.0  # s of the ride clock between two places; the one where a power cut came is near
JITTER = 0.5  # m; less between two fixes is noise of one who stands


def ridden_since_lap(found: Recording) -> float:
    """Metres ridden since the last lap of a ride that was broken off, pauses left out."""
    if len(found.samples) < 2:
        return 0.0
    t, lon, lat = np.array([(one.t, one.lon, one.lat) for one in found.samples]).T
    begun = max((at for at, mark in found.marks if mark == "lap"), default=-math.inf)
    turns = [(at, mark) for at, mark in found.marks if mark != "lap"]
    last = np.searchsorted([at for at, _ in turns], t[1:], side="right") - 1
    paused = np.array([mark == "pause" for _, mark in turns] or [False])[np.maximum(last, 0)] & (last >= 0)
    steps = distance(lon[:-1], lat[:-1], lon[1:], lat[1:])
    return float(steps[(t[1:] > begun) & ~paused & (steps >= JITTER)].sum())


class Keeper:
    """Fills a journal; `lap` is the length of a lap in m, None without laps.

    `metres` are those of the lap that a ride was in when it was broken off.
    """

    def __init__(
        self, journal: Journal, *, lap: float | None = None, course: int = 0, metres: float = 0.0
    ) -> None:
        self.journal = journal
        self.course = course  # which of the courses that a ride has had is ridden
        self._lap, self._metres, self._laps = lap, metres, 0  # m since the last lap that the rider ended
        self._pausing, self._placed = Pausing(), float("-inf")
        self._last: Fix | None = None
        self._timed = False  # what time it is by the satellites is kept

    @property
    def name(self) -> str:
        """Of the recording."""
        return self.journal.path.stem

    def fix(self, fix: Fix) -> None:
        """A moment of the ride, and the pause or lap that it begins."""
        step = 0.0
        if self._last is not None:
            step = float(distance(self._last.lon, self._last.lat, fix.lon, fix.lat))
        speed = fix.speed
        if speed is None and self._last is not None and fix.t > self._last.t:
            speed = step / (fix.t - self._last.t)
        self._turned(self._pausing.at(fix.t, speed or 0.0))
        if not self._timed and fix.utc is not None:
            self.journal.set_clock(fix.t, fix.utc)
            self._timed = True
        self.journal.add(Sample(fix.t, fix.lat, fix.lon, fix.altitude, fix.speed))
        self._last = fix
        if step >= JITTER and not self._pausing.paused:
            self._ridden(step, fix.t)

    def look(self, state: RideState) -> None:
        """The place on the course, now and then."""
        if state.place is None or state.t - self._placed < PLACE_EVERY:
            return
        self._placed = state.t
        place = Place(state.t, state.place, state.vias, self.course, state.ascent.metres)
        self.journal.place(place)

    def pause(self, t: float) -> None:
        """The rider pauses, until he goes on."""
        self._turned(self._pausing.hold(t))

    def go_on(self, t: float) -> None:
        """The rider goes on."""
        self._turned(self._pausing.release(t))

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
