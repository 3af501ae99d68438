"""Decide what is said between turns, and takes nothing from them: remarks, and how long nothing comes."""

from __future__ import annotations

import math
from dataclasses import replace

from navigator.guidance.moment import ENDS_BEFORE, PAUSE, REMARK_SECONDS, WALKING_PACE, Chosen, Moment
from navigator.guidance.remarks import Remark

STILL = 0.8  # m/s; slower is no riding: up a wall one still wants to hear how long it is
REMARK_BEYOND = 5.0  # m behind the next turn that still count as at it
SETTLED_SECONDS = 5.0  # after a turn, when the rider can listen again
SETTLED_METRES = 300.0  # after a turn; later it is no answer to the turn any more
SAME_LENGTH = 0.1  # x the way to the next turn: what ends so near to it tells how long the way goes on


def remark(moment: Moment) -> Chosen | None:
    """What stands beside turns, where no turn comes between."""
    if moment.speed < STILL:
        return None
    plan, state = moment.plan, moment.state
    end = moment.cue.along + REMARK_BEYOND if moment.cue else math.inf
    reach = moment.along + moment.going.metres(REMARK_SECONDS[1])
    for number in plan.remarks.due(moment.along, until=min(reach, end), said=state.remarked):
        if _may_say(moment, plan.remarks.all[number]):
            said = frozenset(one for one in state.remarked if plan.remarks.all[one].until >= moment.along)
            chosen, state = plan.remarks.all[number], replace(state, remarked=said | {number})
            if _reassures(moment, chosen):
                state = replace(state, reassured=moment.number, reassured_at=moment.clock)
            return moment.say(state, chosen.text, chosen.kind)
    return None


def _may_say(moment: Moment, remark: Remark) -> bool:
    """Whether a remark ends in time and takes nothing from the next turn."""
    if not (remark.urgent or moment.plan.manner.remarks) or not moment.has_time(remark.text):
        return False
    ends_at = moment.along + moment.going.metres(moment.lead(remark.text))
    least = ENDS_BEFORE if remark.urgent else REMARK_SECONDS[0]
    if remark.until == remark.along and ends_at + moment.going.metres(least) > remark.along:
        return False
    if remark.until < ends_at:
        return False
    return remark.urgent or (
        moment.clock >= moment.state.quiet_at + PAUSE and moment.leaves_room(remark.text)
    )


def _reassures(moment: Moment, remark: Remark) -> bool:
    """Whether one hears from a remark how long nothing will come: "Unpaved for 2 kilometres"."""
    return moment.cue is not None and abs(moment.cue.along - remark.end) <= SAME_LENGTH * moment.left


def reassure(moment: Moment) -> Chosen | None:
    """That nothing comes for long, once after a turn, or now and then for those who like to hear it."""
    number, state, manner = moment.number, moment.state, moment.plan.manner
    if moment.cue is None or moment.clock < state.quiet_at + PAUSE:
        return None
    if moment.speed < WALKING_PACE or moment.left < max(
        manner.long_metres, manner.long_seconds * moment.speed
    ):
        return None
    since = moment.along - (moment.plan.cues[number - 1].along if number else 0.0)
    settled = SETTLED_SECONDS * moment.speed <= since <= SETTLED_METRES
    first = state.reassured < number and settled
    again = state.reassured == number and moment.clock >= state.reassured_at + manner.repeat_seconds
    text = moment.plan.keep_on(moment.along, moment.left)
    if not (first or again) or not moment.has_time(text):
        return None
    return moment.say(replace(state, reassured=number, reassured_at=moment.clock), text, "info")
