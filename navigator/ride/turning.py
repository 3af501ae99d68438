"""Decide what a ride makes of one who rides the course the other way round: words, and where he goes on."""

from __future__ import annotations

from dataclasses import replace

from navigator.guidance.prompts import aside, rewound
from navigator.ride.against import OPPOSITE, Against, other_leg, reach, turned_back, watched
from navigator.ride.course import RideCourse
from navigator.ride.events import Event, Notice
from navigator.ride.leftout import AT_VIA, LeftOut
from navigator.ride.motion import motion
from navigator.ride.progress import Spot
from navigator.ride.state import RideState
from navigator.ride.whereabouts import Verdict, on_course


def rides_from_end(state: RideState) -> bool:
    """Whether the ride began at the end of the course, and has not been on it since."""
    return state.where.ended and state.along is None


def placed(
    course: RideCourse, before: RideState, state: RideState, spot: Spot, verdict: Verdict
) -> tuple[RideState, Spot, Verdict]:
    """A fix of one who may ride against the course: where it lies if he has turned, or is on his way home."""
    known = state.against
    if rides_from_end(state):
        return _from_end(course, state), spot, verdict
    if state.along is None or state.arrived:
        return state, spot, verdict
    if verdict == "on" and known.told and _is_opposite(course, state, spot):
        where = replace(state.where, left=True, along=before.along, back=None)
        state, verdict = replace(state, where=where), "beside"
    sought = state.left_out is not None and state.left_out.sought
    if verdict == "on" or sought:
        return state, spot, verdict
    fix, ridden, near = state.recent[-1], state.where.ridden, reach(state.where.drift.sigma)
    left_at = before.along or 0.0
    known = watched(course.line, known, state.recent, along=left_at, ridden=ridden, near=near)
    state = replace(state, against=known)
    again = turned_back(course.line, known, fix, ridden=ridden, near=near)
    if again is not None and state.off_route:
        said = rewound(course.plan, state.said, along=again.along)
        return replace(state, where=on_course(state.where, fix, again), said=said), again, "on"
    if known.is_news and state.left_out is not None and state.left_out.is_meant(ridden):
        return _regained(course, state, state.left_out, spot)
    if known.is_news or known.is_meant:
        home = other_leg(course.line, state.recent, along=left_at, near=near)
        if home is not None and (known.is_meant or not _stops_before(course, state, left_at, home)):
            return replace(state, where=on_course(state.where, fix, home)), home, "on"
    return state, spot, verdict


def _from_end(course: RideCourse, state: RideState) -> RideState:
    """What is known of one who began at the end, and may ride the course from there."""
    near, ridden = reach(state.where.drift.sigma), state.ridden
    length = course.length
    known = watched(course.line, state.against, state.recent, along=length, ridden=ridden, near=near)
    return replace(state, against=known)


def _regained(
    course: RideCourse, state: RideState, out: LeftOut, spot: Spot
) -> tuple[RideState, Spot, Verdict]:
    """Where one is who has turned round to a stop that was left out: on a leg that leads there, or beside."""
    near, fix = reach(state.where.drift.sigma), state.recent[-1]
    state = replace(state, vias=out.vias, left_out=replace(out, sought=True), against=Against())
    again = other_leg(course.line, state.recent, along=-1.0, near=near, until=course.vias[out.vias])
    if again is None:
        where = replace(state.where, left=True, along=out.along, back=None)
        return (
            replace(state, where=where, said=rewound(course.plan, state.said, along=out.along)),
            spot,
            "beside",
        )
    state = replace(state, offers=replace(state.offers, told=True))  # that he is back
    said = rewound(course.plan, state.said, along=again.along)
    return replace(state, where=on_course(state.where, fix, again), said=said), again, "on"


def turned(course: RideCourse, state: RideState, *, left: bool) -> tuple[RideState, tuple[Event, ...]]:
    """What is said to one beside the course who may ride against it; `left` where he has just left it."""
    known = state.against
    if not known.on:
        return state, ()
    known = replace(known, held=known.held or left)
    if not (known.is_news and state.off_route):
        return replace(state, against=known), ()
    along = state.along or 0.0
    home = other_leg(course.line, state.recent, along=along, near=reach(state.where.drift.sigma))
    return told_reversed(
        course, state, along=along, what="other way round" if home is None else "before stop"
    )


def told_reversed(
    course: RideCourse, state: RideState, *, along: float, what: str = "other way round"
) -> tuple[RideState, tuple[Event, ...]]:
    """That the course is ridden against its direction, once."""
    said, prompt = aside(course.plan, state.said, what, "off route", along=along, clock=state.t)
    state = replace(
        state,
        said=said,
        against=replace(state.against, told=True, held=False),
        offers=replace(state.offers, told=True),
    )
    return state, (Notice("reversed", "the course is ridden against its direction"), prompt)


def _stops_before(course: RideCourse, state: RideState, left_at: float, home: Spot) -> bool:
    """Whether a stop that was not reached lies between where the course was left and the way home."""
    return any(left_at + AT_VIA < via < home.along for via in course.vias[state.vias :])


def _is_opposite(course: RideCourse, state: RideState, spot: Spot) -> bool:
    heading = motion(state.recent).heading
    near = reach(state.where.drift.sigma)
    return (
        heading is not None and course.line.turned(heading, spot.along - near, spot.along + near) > OPPOSITE
    )
