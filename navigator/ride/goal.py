"""Decide when the goal is reached: by the metres of the course, or beside it by standing there."""

from __future__ import annotations

from navigator.geo import distance
from navigator.guidance.prompts import uttered
from navigator.guidance.said import Prompt, State
from navigator.ride.course import RideCourse
from navigator.ride.state import RideState

NEAR_END = 10.0  # m before the end that count as there...
END_DEVIATIONS = 4.0  # standard deviations of a receiver that has one standing at the end
NEAR_END_STANDING, STANDING = 30.0, 0.6  # ...and m for one who goes slower than so many m/s: than who pushes
RIDDEN_SHARE = 0.5  # of the course, by whichever way: who is at a loop's end sooner has forgotten something


def is_at_end(left: float, state: RideState) -> bool:
    """Whether so many metres from the end are there, as this receiver knows them."""
    if state.speed >= STANDING:
        return left <= NEAR_END
    return left <= max(NEAR_END_STANDING, END_DEVIATIONS * state.where.drift.sigma)


def is_home(course: RideCourse, state: RideState) -> bool:
    """Whether one beside the course is at its end all the same.

    Who only rolls by has stops to come, or a course to keep that he has left.
    """
    fix = state.recent[-1]
    left = float(distance(fix.lon, fix.lat, *course.line.at(course.length)))
    if not is_at_end(left, state) or max(state.ridden, state.along or 0.0) < RIDDEN_SHARE * course.length:
        return False
    return state.speed < STANDING or (state.vias >= len(course.vias) and not course.strict)


def arriving(course: RideCourse, said: State, *, clock: float) -> tuple[State, Prompt]:
    """That the rider has arrived, where he has not heard it on his way."""
    plan = course.plan
    text = plan.speech.book.sentence(plan.cues[-1].told)
    return uttered(plan, said, text, "off route", along=course.length, clock=clock)
