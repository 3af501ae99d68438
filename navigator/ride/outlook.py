"""Tell a rider on the course of the climb underfoot, the metres climbed, and the time to the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from navigator.ride.arrival import learned
from navigator.ride.ascent import Ascent
from navigator.ride.course import RideCourse
from navigator.ride.events import Event, Notice, Outlook, Position, Uphill
from navigator.ride.reading import Fix, Reading
from navigator.ride.state import RideState
from navigator.ride.togo import to_go

FRESH = 100.0  # m into a climb that one joins, where it is still news
_KM = 1000.0


def with_outlook(
    course: RideCourse, before: RideState, reading: Reading, ridden: tuple[RideState, tuple[Event, ...]]
) -> tuple[RideState, tuple[Event, ...]]:
    """What a reading brought, with the climb that begins and with an outlook on each place of the course."""
    state, events = ridden
    place = next((event for event in events if isinstance(event, Position)), None)
    on_course = place is not None and (place.on_course or place.estimated)
    along = state.place if on_course else None
    ascent = _climbed(course, state.ascent, along, reading)
    state = replace(state, ascent=ascent, far=state.far.ridden(state.t - before.t, state.speed))
    if along is None:
        return state, events
    state = replace(state, habits=learned(state.habits, course.timetable, along, state.t))
    seen = outlook(course, state, along)
    told = [replace(event, outlook=seen) if isinstance(event, Position) else event for event in events]
    told += _feet(course, before.place, along)
    if place is None or place.estimated:
        return state, tuple(told)
    state, prompts = to_go(course, before, state, seen.seconds)
    return state, (*told, *prompts)


def _climbed(course: RideCourse, ascent: Ascent, along: float | None, reading: Reading) -> Ascent:
    """The ascent after a reading: by the heights of the course on it, else by the receiver's."""
    if along is not None and course.profile is not None:
        return ascent.at(course.profile.height_at(along), "course")
    if isinstance(reading, Fix) and reading.altitude is not None:
        return ascent.at(reading.altitude, "receiver")
    return ascent


def outlook(course: RideCourse, state: RideState, along: float) -> Outlook:
    """What lies behind and ahead of a place of the course."""
    up = next((n for n, climb in enumerate(course.climbs) if climb.begin <= along < climb.end), None)
    uphill = None
    if up is not None and course.profile is not None:
        climb = course.climbs[up]
        top = course.profile.height_at(climb.end)
        rise = max(0.0, top - course.profile.height_at(along))
        uphill = Uphill(up + 1, len(course.climbs), climb.end - along, rise)
    climbed = state.ascent.metres if state.ascent.known else None
    return Outlook(course.timetable.left(along, state.habits), climbed, uphill)


def _feet(course: RideCourse, before: float | None, along: float) -> Iterator[Notice]:
    """The climbs whose feet lie between two places; what was skipped is no news."""
    since = along - FRESH if before is None else max(before, along - FRESH)
    for number, climb in enumerate(course.climbs, start=1):
        if since < climb.begin <= along or (climb.begin == 0.0 and before is None and along < FRESH):
            size = f"{climb.length / _KM:.1f} km at {climb.grade:.1f} %, {climb.rise:.0f} m up"
            yield Notice("climb", f"climb {number} of {len(course.climbs)}, {size}")
