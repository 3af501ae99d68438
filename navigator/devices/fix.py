"""Hold what a receiver says at one moment: where it is, if it knows, and what time it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class GpsFix:
    """A position as a receiver gives it."""

    time: datetime | None  # UTC; None where the receiver has told no date yet
    lat: float  # degrees
    lon: float  # degrees
    speed: float | None = None  # m/s over ground
    heading: float | None = None  # degrees from north
    altitude: float | None = None  # m above the sea
    accuracy: float | None = None  # m, one standard deviation of the position
    satellites: int | None = None  # used


@dataclass(frozen=True)
class NoFix:
    """The receiver runs, but sees no sky; its clock may go on."""

    time: datetime | None


Heard = GpsFix | NoFix
