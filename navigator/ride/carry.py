"""Carry a ride over to a new course: what is known, passed and said stays so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from navigator.guidance.cues import Plan
from navigator.guidance.moment import NEAR, PREPARE_METRES
from navigator.guidance.prompts import advance, aside, uttered
from navigator.guidance.said import Prompt
from navigator.guidance.said import State as Said
from navigator.ride.against import Against
from navigator.ride.course import RideCourse
from navigator.ride.events import Event, Notice
from navigator.ride.offers import BACK, made
from navigator.ride.progress import Line, Spot
from navigator.ride.state import RideState
from navigator.ride.whereabouts import believed, on_course

SAME_PLACE = 5.0  # m, counted from the end, by which the same turn may lie elsewhere on two courses
FITS = 60.0  # m between the rider and the start of a new course, beyond which he is elsewhere by now
# s until a rider who is told another way has taken it up: hears it, and finds a place to turn round.
PATIENCE, PATIENCE_TURNING = 10.0, 15.0
TO_COURSE = frozenset({"back to course", "to the course"})  # reasons that lead to the course
TOLD_BEFORE = 40.0  # m to a turn, from which the turn itself is told; there is no time to prepare for it
BEGINNING = 400.0  # m of a new course on which the rider may be by the time it is there


def fits(line: Line, state: RideState) -> bool:
    """Whether a rider is still where a new course begins."""
    if not state.recent:
        return False
    fix = state.recent[-1]
    return line.nearest(*believed(state.where, fix), until=BEGINNING).off <= max(
        FITS, 3.0 * (fix.accuracy or 0.0)
    )


def carried(
    old: RideCourse, new: RideCourse, state: RideState, *, reason: str, seconds: float
) -> tuple[RideState, tuple[Event, ...]]:
    """The state on a new course, and what is told of it; `seconds` is how long finding it took."""
    said = Said(
        quiet_at=state.said.quiet_at,
        vigour=state.said.vigour,
        seen_at=state.said.seen_at,
        opened=True,  # the reason is what opens the new course
        remarked=frozenset(_remarked(old.plan, new.plan, state.said)),
    )
    if not state.off_route:
        said = _told(old.plan, new.plan, state.said, said)
    said, prompts = _opened(new, said, reason, state)
    patience = PATIENCE_TURNING if reason == "turn round" else PATIENCE
    fresh = replace(
        state,
        where=replace(
            on_course(state.where, state.recent[-1], Spot(0.0, 0.0)), patient_until=state.t + patience
        ),
        strays=0,
        vias=0,
        left_out=None,
        arrived=False,
        said=said,
        signal=replace(state.signal, reckoned=None),
        sight=replace(state.sight, wanted=False),
        against=Against(),
        offers=made(state.offers, clock=state.t, known=reason.startswith("new route")),
        habits=replace(state.habits, since=None),
    )
    return fresh, (Notice("rerouted", reason, seconds), *prompts)


def _opened(new: RideCourse, said: Said, reason: str, state: RideState) -> tuple[Said, tuple[Prompt, ...]]:
    """What is said first of a new course; of a way back where it goes: its name sounds like being back."""
    plan, book = new.plan, new.plan.speech.book
    if reason not in TO_COURSE:
        said, prompt = aside(plan, said, reason, "off route", along=0.0, clock=state.t)
        return said, (prompt,)
    cue = plan.cues[0]
    if cue.along < TOLD_BEFORE:
        return _first_turn(plan, said, state)
    opening = reason if cue.along >= PREPARE_METRES[0] else ""  # else there is no time for it
    if cue.along <= PREPARE_METRES[1]:
        text = book.ahead(cue.told, cue.along, opening=opening)
        said = replace(said, prepared=0, explained=0)
    elif new.joins < BACK:  # here that he is back
        return said, ()
    else:
        text = book.keep_on(new.joins, opening=opening)
    said, prompt = uttered(plan, said, text, "off route", along=0.0, clock=state.t)
    return said, (prompt,)


def _first_turn(plan: Plan, said: Said, state: RideState) -> tuple[Said, tuple[Prompt, ...]]:
    """The first turn of a way back, at once, behind the sentence that is being said."""
    clock = max(state.t, said.quiet_at)
    for along in (0.0, max(0.0, plan.cues[0].along - NEAR)):
        after, prompts = advance(plan, said, along=along, speed=state.speed, clock=clock)
        if prompts:
            told = tuple(replace(one, kind="off route", maneuver=None, along=0.0) for one in prompts)
            return replace(after, seen_at=said.seen_at), told
    return said, ()


def _remarked(old: Plan, new: Plan, said: Said) -> Iterator[int]:
    """What has been said beside turns and lies ahead on the new course too."""
    known = {
        (old.remarks.all[n].text, round((old.length - old.remarks.all[n].along) / SAME_PLACE))
        for n in said.remarked
    }
    for number, remark in enumerate(new.remarks.all):
        slot = round((new.length - remark.along) / SAME_PLACE)
        if any((remark.text, slot + by) in known for by in (-1, 0, 1)):
            yield number


def _told(old: Plan, new: Plan, before: Said, said: Said) -> Said:
    """The next turn was told, where it is the same one."""
    number = before.passed
    if number >= len(old.cues) or not new.cues:
        return said
    last, first = old.cues[number], new.cues[0]
    apart = abs((old.length - last.along) - (new.length - first.along))
    if apart > SAME_PLACE or last.told.type != first.told.type or last.told.modifier != first.told.modifier:
        return said
    told, prepared, chained = (max(-1, at - number) for at in (before.told, before.prepared, before.chained))
    return replace(said, told=told, prepared=prepared, chained=chained)
