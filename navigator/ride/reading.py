"""Hold what the outside tells a ride: where the receiver says we are, or just that time has passed."""

from __future__ import annotations

import math
from dataclasses import dataclass

from navigator.errors import UsageError


@dataclass(frozen=True)
class Fix:
    """A position with the second of the ride clock at which it was true."""

    t: float  # s
    lat: float  # degrees
    lon: float  # degrees
    speed: float | None = None  # m/s over ground
    heading: float | None = None  # degrees from north in which the receiver moves
    accuracy: float | None = None  # m, one standard deviation of the position
    altitude: float | None = None  # m above the sea
    utc: float | None = None  # s since 1970 by the satellites, to set a clock by; a ride's is `t`

    def __post_init__(self) -> None:
        known = (self.speed, self.heading, self.accuracy, self.altitude, self.utc)
        numbers = (self.t, self.lat, self.lon, *(number or 0.0 for number in known))
        if not all(math.isfinite(number) for number in numbers):
            raise UsageError("a fix needs finite numbers; leave out what the receiver does not know")
        if not (-90.0 <= self.lat <= 90.0 and -180.0 <= self.lon <= 180.0):
            raise UsageError(
                f"latitude {self.lat}, longitude {self.lon} is no place on earth; leave the fix out"
            )


@dataclass(frozen=True)
class Tick:
    """The ride clock goes on without a position: a receiver that sees no sky still tells the time."""

    t: float  # s
    speed: float | None = None  # m/s by a sensor on the wheel

    def __post_init__(self) -> None:
        if not math.isfinite(self.t + (self.speed or 0.0)):
            raise UsageError("the ride clock needs a finite time; leave the reading out")


Reading = Fix | Tick
