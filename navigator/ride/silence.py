"""Decide what a ride makes of a silent receiver: say it once, reckon on in tunnels, say that it is back.

Readings drive the clock: while no fix comes, ticks do. Outside tunnels the place is held.
"""

from __future__ import annotations

from dataclasses import replace

from navigator.guidance.prompts import advance, aside, rewound
from navigator.guidance.said import Prompt
from navigator.ride.course import RideCourse
from navigator.ride.events import Event, Notice, Position
from navigator.ride.progress import Spot
from navigator.ride.reading import Fix, Tick
from navigator.ride.reckon import LONGEST, Reckoned, in_tunnel, reckoned_on, weighed
from navigator.ride.state import RideState, Signal

SILENT = 10.0  # s without a fix before the rider hears of it
STALE = 30.0  # s after which it is no news that the receiver is back
SAID_TOO_EARLY = 25.0  # m by which the reckoned place was ahead, so that turns are told again

Outcome = tuple[RideState, tuple[Event, ...]]


def unheard(course: RideCourse, state: RideState, tick: Tick) -> Outcome:
    """What comes of time that passes without a fix."""
    if state.signal.heard_at is None:
        return replace(state, t=tick.t, signal=Signal(heard_at=tick.t)), ()
    state, events = _reckoned(course, state, tick)
    state, told = _lost(course, state)
    return state, (*events, *told)


def met(course: RideCourse, state: RideState, fix: Fix, spot: Spot) -> tuple[RideState, Spot | None]:
    """What a fix at a place is taken for where another was reckoned; None where it is doubted."""
    place = state.signal.reckoned
    if place is None:
        return state, spot
    along = weighed(place, spot.along, off=spot.off, accuracy=fix.accuracy or 0.0)
    if along is None:
        doubted = replace(place, doubts=place.doubts + 1)
        return replace(state, signal=replace(state.signal, reckoned=doubted)), None
    along = max(along, place.since)
    if place.along - along > SAID_TOO_EARLY:
        state = replace(state, said=rewound(course.plan, state.said, along=along))
    return state, replace(spot, along=along)


def found(course: RideCourse, before: RideState, outcome: Outcome) -> Outcome:
    """What came of a fix, and that the receiver is back where the rider was told that it was lost."""
    state, events = outcome
    was, owed = before.signal, before.signal.owed
    if was.told and was.found:
        owed = state.t
        events = (Notice("gps_back", f"after {state.t - (was.heard_at or 0.0):.0f} s"), *events)
    signal = Signal(heard_at=state.t, found=True)
    if owed is None or state.t - owed > STALE or state.arrived:
        return replace(state, signal=signal), events
    state, events = _put_off(before, state, events)
    if state.said.quiet_at > state.t:  # a turn comes first
        return replace(state, signal=replace(signal, owed=owed)), events
    said, prompt = aside(course.plan, state.said, "gps back", "info", along=state.along or 0.0, clock=state.t)
    return replace(state, said=said, signal=signal), (*events, prompt)


def _put_off(before: RideState, state: RideState, events: tuple[Event, ...]) -> Outcome:
    """The same without what can wait: that the receiver is back comes before how far the next turn is."""
    prompts = [event for event in events if isinstance(event, Prompt)]
    waits = all(prompt.kind == "info" for prompt in prompts) and state.left_out == before.left_out
    if not prompts or not waits:
        return state, events
    now = state.said
    said = replace(
        before.said, passed=now.passed, vigour=now.vigour, seen_at=now.seen_at, seen_speed=now.seen_speed
    )
    return replace(state, said=said), tuple(event for event in events if not isinstance(event, Prompt))


def _reckoned(course: RideCourse, state: RideState, tick: Tick) -> Outcome:
    """The place reckoned on, and what is to be said there."""
    until, silence = None, tick.t - (state.signal.heard_at or 0.0)
    elapsed, state = tick.t - state.t, replace(state, t=tick.t)
    if state.along is not None and not state.off_route and silence <= LONGEST:
        place = state.signal.reckoned or Reckoned(state.along, state.along)
        until = in_tunnel(place.along, course.tunnels)
    if until is None:
        return state, ()
    speed = state.speed if tick.speed is None else tick.speed
    place = reckoned_on(place, until=until, speed=speed, elapsed=elapsed)
    said, prompts = advance(course.plan, state.said, along=place.along, speed=speed, clock=tick.t)
    position = Position(place.along, 0.0, on_course=True, estimated=True)
    state = replace(state, said=said, signal=replace(state.signal, reckoned=place))
    return state, (position, *prompts)


def _lost(course: RideCourse, state: RideState) -> Outcome:
    """That there is no fix, once."""
    signal = state.signal
    silence = state.t - (signal.heard_at or 0.0)
    if signal.told or silence < SILENT or state.arrived:
        return state, ()
    what = "gps lost" if signal.found else "gps awaited"
    said, prompt = aside(course.plan, state.said, what, "info", along=state.place or 0.0, clock=state.t)
    state = replace(state, said=said, signal=replace(signal, told=True))
    if not signal.found:
        return state, (prompt,)
    how = "the last place is held" if signal.reckoned is None else "the place is reckoned along the course"
    return state, (Notice("gps_lost", f"no fix for {silence:.0f} s; {how}"), prompt)
