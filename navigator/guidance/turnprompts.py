"""Decide what is said of turns: how to set off, that one will come, and the turn when it is time."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from navigator.guidance.moment import (
    AT_ONCE,
    BREATH,
    ENDS_BEFORE,
    FIX_INTERVAL,
    PAUSE,
    PREPARE_METRES,
    WALKING_PACE,
    Chosen,
    Moment,
)
from navigator.guidance.said import State

PREPARE_SECONDS = (15.0, 20.0)  # before the turn
OPENING_METRES = 60.0  # from the start at most, for telling how to set off


def now(moment: Moment) -> Chosen | None:
    """The turn itself, when it is time."""
    cue, number = moment.cue, moment.number
    if cue is None or moment.state.told >= number or moment.left > moment.trigger():
        return None
    time_left = moment.seconds_to(moment.left) - moment.plan.speech.start_delay
    seconds = moment.plan.speech.seconds
    wordings = list(moment.wordings(cue))
    fitting = (one for one in wordings if seconds(one.text) + one.spare <= time_left)
    chosen = next(fitting, wordings[-1] if moment.left > 0.0 else wordings[0])
    known = moment.state.chained >= number
    if known and seconds(chosen.text) > time_left:
        return None  # it was told in one breath with the turn before
    state = replace(moment.state, told=number, chained=max(moment.state.chained, number + chosen.more))
    return moment.say(state, chosen.text, "now", more=chosen.more)


def prepare(moment: Moment) -> Chosen | None:
    """That a turn will come, if there is time for it before the turn is told."""
    cue, number, state = moment.cue, moment.number, moment.state
    if (
        cue is None
        or moment.is_prepared()
        or moment.speed < WALKING_PACE
        or moment.clock < state.quiet_at + PAUSE
    ):
        return None
    trigger = moment.trigger()
    for told in (cue.told, cue.told.bare()):
        text = moment.plan.speech.book.ahead(told, moment.left)
        needed = trigger + moment.going.metres(moment.lead(text) + BREATH)
        if moment.left < max(needed, PREPARE_METRES[0]):
            continue
        if not _is_near(moment, needed):
            return None
        explained = number if told is cue.told else state.explained
        return moment.say(replace(state, prepared=number, explained=explained), text, "prepare")
    return None


def _is_near(moment: Moment, needed: float) -> bool:
    """Whether the next cue has come so near that one prepares for it; `needed` metres are the least."""
    soon, late = (seconds * moment.speed for seconds in PREPARE_SECONDS)
    wanted = min(late, max(soon, needed + FIX_INTERVAL * moment.speed))
    least = PREPARE_METRES[0] + FIX_INTERVAL * moment.speed
    return moment.left <= min(PREPARE_METRES[1], max(least, wanted))


def opening(moment: Moment) -> Chosen | None:
    """Which way to set off, once; where the first turn comes at once, in one breath with it."""
    state = moment.state
    if state.opened or moment.number > 0 or moment.along > OPENING_METRES:
        return None
    state = replace(state, opened=True)
    for told in (moment.plan.depart, moment.plan.depart.bare())[not moment.plan.manner.opens :]:
        text = moment.plan.speech.book.sentence(told)
        if moment.has_time(text):
            return moment.say(state, text, "info")
    return _opening_breath(moment, state)


def _opening_breath(moment: Moment, state: State) -> Chosen | None:
    """Setting off and the first turn with all that follows it at once, if there is time for so much."""
    breath, speech = moment.breath, moment.plan.speech
    if not breath or state.told >= 0:
        return None
    gaps = [breath[0].along - moment.along, *(b.along - a.along for a, b in pairwise(breath))]
    others = [cue.told.bare() for cue in breath[1:]]
    for first in (breath[0].told, breath[0].told.bare()):
        told = [moment.plan.depart.bare(), first, *others]
        text = speech.book.chained(told, at_once=max(gaps) < AT_ONCE)
        if speech.start_delay + speech.seconds(text) + ENDS_BEFORE <= moment.seconds_to(moment.left):
            state = replace(state, told=0, chained=len(others))
            return moment.say(state, text, "now", more=len(others))
    return None
