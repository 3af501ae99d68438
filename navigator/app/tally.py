"""Sum up a ride that is not recorded: its moments are held until it ends, and then forgotten."""

from __future__ import annotations

from datetime import UTC, datetime

from navigator.app.odometer import Odometer
from navigator.errors import UsageError
from navigator.formats.activity import Activity, Sample
from navigator.library.journal import Mark, Recording
from navigator.library.rides import activity_of
from navigator.ride.reading import Fix


class Tally:
    """The moments of a ride; those of a day take some 10 MB."""

    def __init__(self) -> None:
        self.odometer = Odometer()
        self._samples: list[Sample] = []
        self._marks: list[tuple[float, Mark]] = []

    def fix(self, fix: Fix) -> None:
        """A moment of the ride."""
        self._samples.append(Sample(fix.t, fix.lat, fix.lon, fix.altitude, fix.speed))
        turn = self.odometer.fix(fix)
        if turn is not None:
            self._marks.append(turn)

    def ride(self) -> Activity | None:
        """The ride; None where nothing was ridden."""
        try:
            return activity_of(Recording(datetime.now(UTC), "", tuple(self._samples), tuple(self._marks)))
        except UsageError:
            return None
