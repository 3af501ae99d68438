"""Keep a ride as it happens: its moments, pauses and laps, and the place on its course."""

from __future__ import annotations

from dataclasses import replace

from navigator.app.odometer import Odometer
from navigator.formats.activity import Sample
from navigator.library.journal import Journal, Place, Recording
from navigator.ride.pausing import Turn
from navigator.ride.reading import Fix
from navigator.ride.state import RideState

PLACE_EVERY = 5.0  # s of the ride clock between two places; the one where a power cut came is near


class Keeper:
    """Fills a journal; `lap` is the length of a lap in m, None without laps.

    `found` is what it holds of a ride that was broken off.
    """

    def __init__(self, journal: Journal, *, lap: float | None = None, found: Recording | None = None) -> None:
        self.journal = journal
        self._place = (found and found.place) or Place(0.0, 0.0)
        self.odometer = Odometer(found)
        self._lap, self._laps = lap, 0  # since the last lap that the rider ended
        self._placed = float("-inf")
        self.stopped = False  # by a signal: the power may go at once
        self._timed = False  # what time it is by the satellites is kept

    @property
    def name(self) -> str:
        """Of the recording."""
        return self.journal.path.stem

    @property
    def held(self) -> bool:
        """Whether the rider has paused by hand."""
        return self.odometer.pausing.held

    def rerouted(self, *, joins: float, passed: int) -> int:
        """The ride has one more course, as `Place` has it; the course's number."""
        self._place = replace(self._place, course=self._place.course + 1, joins=joins, passed=passed)
        return self._place.course

    def fix(self, fix: Fix) -> None:
        """A moment of the ride, and the pause or lap that it begins."""
        self._turned(self.odometer.fix(fix))
        if not self._timed and fix.utc is not None:
            self.journal.set_clock(fix.t, fix.utc)
            self._timed = True
        self.journal.add(Sample(fix.t, fix.lat, fix.lon, fix.altitude, fix.speed))
        if self._lap is not None and self.odometer.since_lap >= (self._laps + 1) * self._lap:
            self._laps += 1
            self.journal.mark(fix.t, "lap")

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
        self._turned(self.odometer.hold(t))
        self.journal.hold(t)
        self.journal.sync()

    def go_on(self, t: float) -> None:
        """The rider goes on."""
        self._turned(self.odometer.release(t))
        self.journal.sync()

    def lap(self, t: float) -> None:
        """A lap ends here because the rider says so."""
        self.journal.mark(t, "lap")
        self.odometer.lap()
        self._laps = 0

    def save(self, t: float) -> bool:
        """A lap ends here, and all so far is on the disk; False where that failed."""
        self.lap(t)
        return self.journal.sync()

    def _turned(self, turn: Turn | None) -> None:
        if turn is not None:
            self.journal.mark(*turn)
