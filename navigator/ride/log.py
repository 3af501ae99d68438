"""Write a ride down as JSON, one object a line: the course, the fixes, and what came of them.

`t` is the ride clock in seconds. Numbers are rounded to what a receiver can know.
"""

from __future__ import annotations

import json
from typing import Any

from navigator.guidance.said import Kind, Prompt
from navigator.ride.course import RideCourse
from navigator.ride.events import Event, Outlook, Position
from navigator.ride.reading import Fix

# How the log calls what our queue of prompts tells apart further; its four kinds are a promise.
LOGGED: dict[Kind, Kind] = {"danger": "alarm", "off route": "alarm", "place": "info"}


def course_line(course: RideCourse, *, t: float) -> str:
    """The course, before its first fix; a prompt's `maneuver` counts these maneuvers from 0."""
    maneuvers = [
        {
            "along": round(cue.along, 1),
            "type": cue.told.type,
            "modifier": cue.told.modifier or None,
            "name": cue.told.name,
            "exit": cue.told.exit,
        }
        for cue in course.maneuvers
    ]
    return _line(t, "course", length=round(course.length, 1), maneuvers=maneuvers)


def fix_line(fix: Fix, way: str | None = None) -> str:
    """A fix as it came in, and what the way is called on which it lies; None where nobody looks for it."""
    speed = None if fix.speed is None else round(fix.speed, 2)
    named = {} if way is None else {"way": way}
    return _line(fix.t, "fix", lat=round(fix.lat, 7), lon=round(fix.lon, 7), speed=speed, **named)


def event_line(event: Event, *, t: float, ridden: float | None = None) -> str:
    """What a reading at `t` seconds brought, after so many metres of the ride where they are known."""
    metres = {} if ridden is None else {"ridden": round(ridden, 1)}
    if isinstance(event, Position):
        return _line(
            t,
            "position",
            along=round(event.along, 1),
            off=round(event.off, 1),
            on_course=event.on_course,
            estimated=event.estimated,
            **metres,
            **_outlook_keys(event.outlook),
        )
    if isinstance(event, Prompt):
        return _line(
            t,
            "prompt",
            text=event.text,
            kind=LOGGED.get(event.kind, event.kind),
            maneuver=event.maneuver,
            along=round(event.along, 1),
            until=round(event.until, 2),
            **metres,
        )
    took = {} if event.seconds is None else {"seconds": round(event.seconds, 3)}
    return _line(t, "event", name=event.name, reason=event.reason, **took)


def command_line(said: str, answer: str, *, t: float) -> str:
    """What a rider said, "" where it was not understood, and what was answered."""
    return _line(t, "command", said=said, answer=answer)


def _outlook_keys(outlook: Outlook | None) -> dict[str, Any]:
    """The keys that a position on the course has beside the promised ones."""
    if outlook is None:
        return {}
    climbed = None if outlook.ascent is None else round(outlook.ascent)
    keys: dict[str, Any] = {"seconds_left": round(outlook.seconds), "ascent": climbed}
    if outlook.uphill is not None:
        up = outlook.uphill
        keys["climb"] = {
            "number": up.number, "count": up.count, "left": round(up.length), "rise": round(up.rise)
        }  # fmt: skip
    return keys


def _line(t: float, what: str, **keys: Any) -> str:
    return json.dumps({"t": round(t, 2), "what": what, **keys}, ensure_ascii=False, allow_nan=False)
