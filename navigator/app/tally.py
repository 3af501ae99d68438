"""Sum up a ride that is not recorded: its moments are held until it ends, and then forgotten."""

from __future__ import annotations

from datetime import UTC, datetime

from navigator.errors import UsageError
from navigator.formats.activity import Activity, Sample
from navigator.ride.reading import Fix


class Tally:
    """The moments of a ride; those of a day take some 10 MB."""

    def __init__(self) -> None:
        self._samples: list[Sample] = []

    def fix(self, fix: Fix) -> None:
        """A moment of the ride."""
        self._samples.append(Sample(fix.t, fix.lat, fix.lon, fix.altitude, fix.speed))

    def ride(self) -> Activity | None:
        """The ride; None where nothing was ridden."""
        try:
            return Activity("Ride", datetime.now(UTC), tuple(self._samples))
        except UsageError:
            return None
