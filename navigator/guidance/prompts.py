"""Decide what is said when: every turn in time, nothing twice, no sentence into another.

The moment is found from how long the sentence takes to say, so that it ends before the turn at any
speed. Where other sentences leave no time for it, a shorter one is said, down to a single word.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import replace

from navigator.guidance.cues import Plan
from navigator.guidance.fillers import reassure, remark
from navigator.guidance.moment import PAUSE, WALKING_PACE, Moment
from navigator.guidance.pace import is_steady, learned
from navigator.guidance.said import Kind, Prompt, State
from navigator.guidance.turnprompts import now, opening, prepare


def advance(
    plan: Plan, state: State, *, along: float, speed: float, clock: float
) -> tuple[State, tuple[Prompt, ...]]:
    """What is to be said now, `along` metres on the way at `speed` m/s.

    Called with each position, in order of the clock (s). At most one sentence comes of it.
    """
    speed = speed if math.isfinite(speed) and speed > 0.0 else 0.0
    behind = bisect_right(plan.alongs[:-1], along)  # one never leaves the goal behind
    passed = max(state.passed, behind)
    vigour = _vigour(plan, state, along, speed, clock)
    state = replace(state, passed=passed, vigour=vigour, seen_at=clock, seen_speed=speed)
    if clock < state.quiet_at:
        return state, ()
    moment = Moment(plan, state, along, speed, clock)
    for choose in (opening, now, prepare, remark, reassure):
        chosen = choose(moment)
        if chosen is not None:
            return chosen
    return replace(state, opened=True), ()


def _vigour(plan: Plan, state: State, along: float, speed: float, clock: float) -> float:
    planned, elapsed = plan.paces.at(along), clock - state.seen_at
    if speed < WALKING_PACE or not is_steady(state.seen_speed, speed, elapsed=elapsed):
        return state.vigour
    return learned(state.vigour, speed=speed, planned=planned, elapsed=elapsed)


def astray(plan: Plan, state: State, *, along: float, clock: float) -> tuple[State, Prompt]:
    """That the rider has left the route, as soon as nothing else is being said."""
    return aside(plan, state, "off route", "off route", along=along, clock=clock)


def aside(
    plan: Plan, state: State, what: str, kind: Kind, *, along: float, clock: float
) -> tuple[State, Prompt]:
    """What belongs to no place of the route, a key of a language's asides, after what is being said."""
    return uttered(plan, state, plan.speech.book.aside(what), kind, along=along, clock=clock)


def uttered(
    plan: Plan, state: State, text: str, kind: Kind, *, along: float, clock: float
) -> tuple[State, Prompt]:
    """Any sentence that belongs to no place of the route, after what is being said."""
    until = max(clock, state.quiet_at) + plan.speech.start_delay + plan.speech.seconds(text)
    return replace(state, quiet_at=until), Prompt(text, kind, None, along, until)


def has_room(plan: Plan, state: State, text: str, *, along: float, speed: float, clock: float) -> bool:
    """Whether a sentence that can wait may begin: it takes no time from a turn, or from what is told soon."""
    moment = Moment(plan, state, along, speed, clock)
    return speed >= WALKING_PACE and clock >= state.quiet_at + PAUSE and moment.is_idle(text)


def rewound(plan: Plan, state: State, *, along: float) -> State:
    """As if no turn ahead of `along` had been told: who told it thought the rider to be farther."""
    passed = bisect_right(plan.alongs[:-1], along)
    last = passed - 1
    return replace(
        state,
        passed=passed,
        told=min(state.told, last),
        prepared=min(state.prepared, last),
        explained=min(state.explained, last),
        chained=min(state.chained, last),
    )
