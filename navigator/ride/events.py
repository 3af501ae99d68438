"""Hold what a ride tells the outside: where we are, what to say, and what has happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from navigator.guidance.prompts import Prompt

Name = Literal["via", "arrived", "off_route", "rejoined", "gps_lost", "gps_back"]


@dataclass(frozen=True)
class Position:
    """Where a fix lies on the course."""

    along: float  # m from the start; off the course, where it was left
    off: float  # m from the fix to the course ahead
    on_course: bool
    estimated: bool = False  # not from a fix


@dataclass(frozen=True)
class Notice:
    """Something that happened once."""

    name: Name
    reason: str


Event = Position | Prompt | Notice
