"""Hold what a ride tells the outside: where we are, what to say, and what has happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from navigator.guidance.said import Prompt

Name = Literal[
    "via",
    "via_left_out",
    "arrived",
    "at_end",
    "off_route",
    "rejoined",
    "reversed",
    "rerouted",
    "no_way",
    "gps_lost",
    "gps_back",
    "climb",
]


@dataclass(frozen=True)
class Uphill:
    """The climb that a rider is on, and what is left of it."""

    number: int  # from 1
    count: int  # climbs of the course
    length: float  # m to the top
    rise: float  # m up to the top


@dataclass(frozen=True)
class Outlook:
    """What lies behind and ahead on the course."""

    seconds: float  # of riding to the end, for this rider
    ascent: float | None = None  # m climbed so far; None where no height is known
    uphill: Uphill | None = None


@dataclass(frozen=True)
class Position:
    """Where a fix lies on the course."""

    along: float  # m from the start; off the course, where it was left
    off: float  # m from the fix to the course ahead
    on_course: bool
    estimated: bool = False  # not from a fix
    outlook: Outlook | None = None  # on the course


@dataclass(frozen=True)
class Notice:
    """Something that happened once."""

    name: Name
    reason: str
    seconds: float | None = None  # that finding a new way took


Event = Position | Prompt | Notice
