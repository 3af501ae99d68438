"""Decide what is said when: every turn in time, nothing twice, no sentence into another.

The moment is found from how long the sentence takes to say, so that it ends before the turn at any
speed. Where other sentences leave no time for it, a shorter one is said, down to a single word.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Literal

from navigator.guidance.cues import Beeps, Cue, Plan
from navigator.guidance.pace import Going, is_steady, learned
from navigator.guidance.remarks import Remark

Kind = Literal["prepare", "now", "danger", "off route", "info", "place", "alarm"]
OF_A_TURN = frozenset({"prepare", "now"})

FIX_LATENCY = 0.3  # s by which a position is old when it arrives
FIX_INTERVAL = 1.0  # s between positions: the right moment may just have been missed
REACTION = 3.0  # s to understand, look round and brake
REACTION_AT_GOAL = 2.0  # s; one only rolls out
ENDS_BEFORE = 1.5  # s between the end of a sentence and its turn, else fewer words are said
ENDS_HURRIED = 0.5  # s; where the turn after would be lost else
NEAR = 18.0  # m; closer than that a turn is told even to who stands still, at a red light
STILL = 0.8  # m/s; slower is no riding: up a wall one still wants to hear how long it is
WALKING_PACE = 6.0 / 3.6  # m/s; slower riders are told only when they are there

PREPARE_SECONDS = (15.0, 20.0)  # before the turn
PREPARE_METRES = (80.0, 250.0)
PAUSE = 4.0  # s of silence between two sentences that are not urgent
BREATH = 3.0  # s between "prepare" and "now"

CHAIN_METRES = 40.0  # the next turn so close is told in the same breath
CHAIN_SECONDS = 6.0
TIGHT_SECONDS = 3.0  # between two turns: there is not even time for a word, so all are told at once
AT_ONCE = 40.0  # m; "then immediately"

REMARK_SECONDS = (4.0, 12.0)  # from the end of a remark to its place at least, from its start at most
REMARK_BEYOND = 5.0  # m behind the next turn that still count as at it

SETTLED_SECONDS = 5.0  # after a turn, when the rider can listen again
SETTLED_METRES = 300.0  # after a turn; later it is no answer to the turn any more
OPENING_METRES = 60.0  # from the start at most, for telling how to set off
SAME_LENGTH = 0.1  # x the way to the next turn: what ends so near to it tells how long the way goes on


@dataclass(frozen=True)
class Prompt:
    """A sentence, and when it is said."""

    text: str
    kind: Kind
    maneuver: int | None  # index into the plan's cues; None for all but "prepare" and "now"
    along: float  # m, where the rider is when it begins
    until: float  # s, the clock when the sentence ends
    beeps: Beeps = "other"
    more: int = 0  # how many turns after its own it tells in the same breath


@dataclass(frozen=True)
class State:
    """What has been said; indices count the plan's cues, -1 is none."""

    passed: int = 0  # cues that lie behind
    told: int = -1
    prepared: int = -1
    explained: int = -1  # prepared for with all that there is to say of it
    chained: int = -1  # announced as the second in a breath
    reassured: int = -1
    reassured_at: float = -math.inf  # s, the clock then
    remarked: frozenset[int] = frozenset()  # of the plan's remarks near the rider
    opened: bool = False
    quiet_at: float = -math.inf  # s, the clock when the last sentence ends
    vigour: float = 1.0  # x the planned pace at which the rider rides
    seen_at: float = -math.inf  # s, the clock of the last position
    seen_speed: float = 0.0  # m/s there


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
    moment = _Moment(plan, state, along, speed, clock)
    for choose in (moment.opening, moment.now, moment.prepare, moment.remark, moment.reassure):
        chosen = choose()
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
    moment = _Moment(plan, state, along, speed, clock)
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


@dataclass(frozen=True)
class _Wording:
    """One way of telling a turn."""

    text: str
    more: int = 0  # how many turns it tells besides
    spare: float = ENDS_BEFORE  # s from its end to the turn that it needs at least


@dataclass(frozen=True)
class _Moment:
    """One position on the way, with nobody speaking."""

    plan: Plan
    state: State
    along: float
    speed: float
    clock: float

    @property
    def _number(self) -> int:
        return self.state.passed

    @property
    def _cue(self) -> Cue | None:
        """The next cue ahead."""
        return self.plan.cues[self._number] if self._number < len(self.plan.cues) else None

    @property
    def _left(self) -> float:
        """Metres to the next cue."""
        return self._cue.along - self.along if self._cue else math.inf

    @cached_property
    def _going(self) -> Going:
        """How fast the rider gets to the next cue."""
        until = math.inf if self._cue is None else self._cue.along
        return Going(self.speed, self.plan.paces.near(self.along, until) * self.state.vigour)

    @cached_property
    def _breath(self) -> tuple[Cue, ...]:
        """The next cue and those told with it: the one after it, and what has no time of its own."""
        cues, last = self.plan.cues, self._number
        limit = max(CHAIN_METRES, self._going.metres(CHAIN_SECONDS))
        while last + 1 < len(cues) and cues[last + 1].along - cues[last].along < limit:
            last += 1
            limit = self._going.metres(TIGHT_SECONDS)
        return cues[self._number : last + 1]

    def now(self) -> tuple[State, tuple[Prompt, ...]] | None:
        """The turn itself, when it is time."""
        cue, number = self._cue, self._number
        if cue is None or self.state.told >= number or self._left > self._trigger():
            return None
        time_left = self._seconds_to(self._left) - self.plan.speech.start_delay
        seconds = self.plan.speech.seconds
        wordings = list(self._wordings(cue))
        fitting = (one for one in wordings if seconds(one.text) + one.spare <= time_left)
        chosen = next(fitting, wordings[-1] if self._left > 0.0 else wordings[0])
        known = self.state.chained >= number
        if known and seconds(chosen.text) > time_left:
            return None  # it was told in one breath with the turn before
        state = replace(self.state, told=number, chained=max(self.state.chained, number + chosen.more))
        return self._say(state, chosen.text, "now", more=chosen.more)

    def _trigger(self) -> float:
        """Metres before the turn at which telling it begins."""
        cue = self._cue
        if cue is None:
            return 0.0
        reaction = REACTION_AT_GOAL if cue.told.type == "arrive" else REACTION
        longest = next(self._wordings(cue)).text
        return max(NEAR, self._going.metres(self._lead(longest) + FIX_INTERVAL + reaction))

    def _lead(self, text: str) -> float:
        """Seconds from a place to the end of a sentence that is decided there."""
        speech = self.plan.speech
        return FIX_LATENCY + speech.start_delay + speech.seconds(text)

    def _seconds_to(self, metres: float) -> float:
        """Seconds until the rider is there, counted from now."""
        return self._going.seconds(metres) - FIX_LATENCY

    def _wordings(self, cue: Cue) -> Iterator[_Wording]:
        """What may be said of a turn, the best first and the shortest last."""
        book, told = self.plan.speech.book, cue.told
        if self.state.explained >= self._number:
            told = told.again()
        more = len(self._breath) - 1
        if more:
            others = [after.told.bare() for after in self._breath[1:]]
            gaps = [b.along - a.along for a, b in pairwise(self._breath)]
            at_once = max(gaps) < AT_ONCE
            yield _Wording(book.chained([told, *others], at_once=at_once), more)
            yield _Wording(book.chained([told.bare(), *others], at_once=at_once), more)
            tight = gaps[0] < self._going.metres(TIGHT_SECONDS)
            yield _Wording(book.words([told, *others]), more, ENDS_HURRIED if tight else ENDS_BEFORE)
        yield _Wording(book.sentence(told))
        yield _Wording(book.sentence(told.bare()))
        yield _Wording(book.word(told))

    def prepare(self) -> tuple[State, tuple[Prompt, ...]] | None:
        """That a turn will come, if there is time for it before the turn is told."""
        cue, number, state = self._cue, self._number, self.state
        if (
            cue is None
            or self._is_prepared()
            or self.speed < WALKING_PACE
            or self.clock < state.quiet_at + PAUSE
        ):
            return None
        trigger = self._trigger()
        for told in (cue.told, cue.told.bare()):
            text = self.plan.speech.book.ahead(told, self._left)
            needed = trigger + self._going.metres(self._lead(text) + BREATH)
            if self._left < max(needed, PREPARE_METRES[0]):
                continue
            if not self._is_near(needed):
                return None
            explained = number if told is cue.told else state.explained
            return self._say(replace(state, prepared=number, explained=explained), text, "prepare")
        return None

    def _is_prepared(self) -> bool:
        """Whether there is no need to prepare for the next cue any more."""
        state = self.state
        done = max(state.prepared, state.told, state.chained) >= self._number
        return done or not self.plan.manner.prepares

    def _is_near(self, needed: float) -> bool:
        """Whether the next cue has come so near that one prepares for it; `needed` metres are the least."""
        soon, late = (seconds * self.speed for seconds in PREPARE_SECONDS)
        wanted = min(late, max(soon, needed + FIX_INTERVAL * self.speed))
        least = PREPARE_METRES[0] + FIX_INTERVAL * self.speed
        return self._left <= min(PREPARE_METRES[1], max(least, wanted))

    def opening(self) -> tuple[State, tuple[Prompt, ...]] | None:
        """Which way to set off, once; where the first turn comes at once, in one breath with it."""
        state = self.state
        if state.opened or self._number > 0 or self.along > OPENING_METRES:
            return None
        state = replace(state, opened=True)
        for told in (self.plan.depart, self.plan.depart.bare())[not self.plan.manner.opens :]:
            text = self.plan.speech.book.sentence(told)
            if self._has_time(text):
                return self._say(state, text, "info")
        return self._opening_breath(state)

    def _opening_breath(self, state: State) -> tuple[State, tuple[Prompt, ...]] | None:
        """Setting off and the first turn with all that follows it at once, if there is time for so much."""
        breath, speech = self._breath, self.plan.speech
        if not breath or state.told >= 0:
            return None
        gaps = [breath[0].along - self.along, *(b.along - a.along for a, b in pairwise(breath))]
        others = [cue.told.bare() for cue in breath[1:]]
        for first in (breath[0].told, breath[0].told.bare()):
            told = [self.plan.depart.bare(), first, *others]
            text = speech.book.chained(told, at_once=max(gaps) < AT_ONCE)
            if speech.start_delay + speech.seconds(text) + ENDS_BEFORE <= self._seconds_to(self._left):
                state = replace(state, told=0, chained=len(others))
                return self._say(state, text, "now", more=len(others))
        return None

    def remark(self) -> tuple[State, tuple[Prompt, ...]] | None:
        """What stands beside turns, where no turn comes between."""
        if self.speed < STILL:
            return None
        plan, state = self.plan, self.state
        end = self._cue.along + REMARK_BEYOND if self._cue else math.inf
        reach = self.along + self._going.metres(REMARK_SECONDS[1])
        for number in plan.remarks.due(self.along, until=min(reach, end), said=state.remarked):
            if self._may_say(plan.remarks.all[number]):
                said = frozenset(one for one in state.remarked if plan.remarks.all[one].until >= self.along)
                remark, state = plan.remarks.all[number], replace(state, remarked=said | {number})
                if self._reassures(remark):
                    state = replace(state, reassured=self._number, reassured_at=self.clock)
                return self._say(state, remark.text, remark.kind)
        return None

    def _may_say(self, remark: Remark) -> bool:
        """Whether a remark ends in time and takes nothing from the next turn."""
        if not (remark.urgent or self.plan.manner.remarks) or not self._has_time(remark.text):
            return False
        ends_at = self.along + self._going.metres(self._lead(remark.text))
        least = ENDS_BEFORE if remark.urgent else REMARK_SECONDS[0]
        if remark.until == remark.along and ends_at + self._going.metres(least) > remark.along:
            return False
        if remark.until < ends_at:
            return False
        return remark.urgent or (self.clock >= self.state.quiet_at + PAUSE and self._leaves_room(remark.text))

    def _reassures(self, remark: Remark) -> bool:
        """Whether one hears from a remark how long nothing will come: "Unpaved for 2 kilometres"."""
        return self._cue is not None and abs(self._cue.along - remark.end) <= SAME_LENGTH * self._left

    def _leaves_room(self, text: str) -> bool:
        """Whether there is time to prepare for the next cue after a sentence."""
        if self._cue is None or self._is_prepared():
            return True
        ahead = self.plan.speech.book.ahead(self._cue.told, PREPARE_METRES[1])
        rest = self._left - self._going.metres(self._lead(text) + PAUSE + FIX_INTERVAL)
        needed = self._trigger() + self._going.metres(self._lead(ahead) + BREATH)
        return rest > max(PREPARE_METRES[0], needed)

    def reassure(self) -> tuple[State, tuple[Prompt, ...]] | None:
        """That nothing comes for long, once after a turn, or now and then for those who like to hear it."""
        number, state, manner = self._number, self.state, self.plan.manner
        if self._cue is None or self.clock < state.quiet_at + PAUSE:
            return None
        if self.speed < WALKING_PACE or self._left < max(
            manner.long_metres, manner.long_seconds * self.speed
        ):
            return None
        since = self.along - (self.plan.cues[number - 1].along if number else 0.0)
        settled = SETTLED_SECONDS * self.speed <= since <= SETTLED_METRES
        first = state.reassured < number and settled
        again = state.reassured == number and self.clock >= state.reassured_at + manner.repeat_seconds
        text = self.plan.keep_on(self.along, self._left)
        if not (first or again) or not self._has_time(text):
            return None
        return self._say(replace(state, reassured=number, reassured_at=self.clock), text, "info")

    def _has_time(self, text: str) -> bool:
        """Whether a sentence without haste ends well before the next turn is to be told."""
        return self._left - self._trigger() > self._going.metres(self._lead(text) + BREATH)

    def is_idle(self, text: str) -> bool:
        """Whether nothing is to be told until well after a sentence."""
        soon = self.along + self._going.metres(self._lead(text) + PAUSE + REMARK_SECONDS[1])
        near = self.plan.remarks.due(self.along, until=soon, said=self.state.remarked)
        amid = self.plan.manner.prepares and self._is_prepared()  # a turn is being told
        return not amid and self._has_time(text) and self._leaves_room(text) and next(near, None) is None

    def _say(self, state: State, text: str, kind: Kind, *, more: int = 0) -> tuple[State, tuple[Prompt, ...]]:
        """A sentence begun, and what is remembered of it; "prepare" and "now" are of the next cue."""
        until = self.clock + self.plan.speech.start_delay + self.plan.speech.seconds(text)
        cue = self._cue if kind in OF_A_TURN else None
        prompt = Prompt(
            text=text,
            kind=kind,
            maneuver=None if cue is None else self._number,
            along=self.along,
            until=until,
            beeps="other" if cue is None else cue.beeps,
            more=more,
        )
        return replace(state, opened=True, quiet_at=until), (prompt,)
