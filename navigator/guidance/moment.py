"""Tell how far and how long it is to the next turn at one moment, and for which words there is time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from navigator.guidance.cues import Cue, Plan
from navigator.guidance.pace import Going
from navigator.guidance.said import OF_A_TURN, Kind, Prompt, State

FIX_LATENCY = 0.3  # s by which a position is old when it arrives
FIX_INTERVAL = 1.0  # s between positions: the right moment may just have been missed
REACTION = 3.0  # s to understand, look round and brake
REACTION_AT_GOAL = 2.0  # s; one only rolls out
ENDS_BEFORE = 1.5  # s between the end of a sentence and its turn, else fewer words are said
ENDS_HURRIED = 0.5  # s; where the turn after would be lost else
NEAR = 18.0  # m; closer than that a turn is told even to who stands still, at a red light
WALKING_PACE = 6.0 / 3.6  # m/s; slower riders are told only when they are there

PREPARE_METRES = (80.0, 250.0)
PAUSE = 4.0  # s of silence between two sentences that are not urgent
BREATH = 3.0  # s between "prepare" and "now"

CHAIN_METRES = 40.0  # the next turn so close is told in the same breath
CHAIN_SECONDS = 6.0
TIGHT_SECONDS = 3.0  # between two turns: there is not even time for a word, so all are told at once
AT_ONCE = 40.0  # m; "then immediately"
PUSHING = "pushing"  # the mode of a cue

REMARK_SECONDS = (4.0, 12.0)  # from the end of a remark to its place at least, from its start at most

Chosen = tuple[State, tuple[Prompt, ...]]  # what is said now, and what is remembered of it


@dataclass(frozen=True)
class Wording:
    """One way of telling a turn."""

    text: str
    more: int = 0  # how many turns it tells besides
    spare: float = ENDS_BEFORE  # s from its end to the turn that it needs at least


@dataclass(frozen=True)
class Moment:
    """One position on the way, with nobody speaking."""

    plan: Plan
    state: State
    along: float
    speed: float
    clock: float

    @property
    def number(self) -> int:
        """Of the next cue ahead; how many there are where none is."""
        return self.state.passed

    @property
    def cue(self) -> Cue | None:
        """The next cue ahead."""
        return self.plan.cues[self.number] if self.number < len(self.plan.cues) else None

    @property
    def left(self) -> float:
        """Metres to the next cue."""
        return self.cue.along - self.along if self.cue else math.inf

    @cached_property
    def going(self) -> Going:
        """How fast the rider gets to the next cue."""
        until = math.inf if self.cue is None else self.cue.along
        return Going(self.speed, self.plan.paces.near(self.along, until) * self.state.vigour)

    @cached_property
    def breath(self) -> tuple[Cue, ...]:
        """The next cue and those told with it: the one after it, and what has no time of its own."""
        cues, last = self.plan.cues, self.number
        seconds, least = CHAIN_SECONDS, CHAIN_METRES
        while last + 1 < len(cues):
            if cues[last].told.mode == PUSHING:  # on foot there is time for the next
                limit = (self.plan.paces.at(cues[last].along) or WALKING_PACE) * seconds
            else:
                limit = max(least, self.going.metres(seconds))
            if cues[last + 1].along - cues[last].along >= limit:
                break
            last, seconds, least = last + 1, TIGHT_SECONDS, 0.0
        return cues[self.number : last + 1]

    def trigger(self) -> float:
        """Metres before the turn at which telling it begins."""
        cue = self.cue
        if cue is None:
            return 0.0
        reaction = REACTION_AT_GOAL if cue.told.type == "arrive" else REACTION
        longest = next(self.wordings(cue)).text
        return max(NEAR, self.going.metres(self.lead(longest) + FIX_INTERVAL + reaction))

    def lead(self, text: str) -> float:
        """Seconds from a place to the end of a sentence that is decided there."""
        speech = self.plan.speech
        return FIX_LATENCY + speech.start_delay + speech.seconds(text)

    def seconds_to(self, metres: float) -> float:
        """Seconds until the rider is there, counted from now."""
        return self.going.seconds(metres) - FIX_LATENCY

    def wordings(self, cue: Cue) -> Iterator[Wording]:
        """What may be said of a turn, the best first and the shortest last."""
        book, told = self.plan.speech.book, cue.told
        if self.state.explained >= self.number:
            told = told.again()
        more = len(self.breath) - 1
        if more:
            others = [after.told.bare() for after in self.breath[1:]]
            gaps = [b.along - a.along for a, b in pairwise(self.breath)]
            at_once = max(gaps) < AT_ONCE
            yield Wording(book.chained([told, *others], at_once=at_once), more)
            yield Wording(book.chained([told.bare(), *others], at_once=at_once), more)
            tight = gaps[0] < self.going.metres(TIGHT_SECONDS)
            yield Wording(book.words([told, *others]), more, ENDS_HURRIED if tight else ENDS_BEFORE)
        yield Wording(book.sentence(told))
        yield Wording(book.sentence(told.bare()))
        yield Wording(book.word(told))

    def is_prepared(self) -> bool:
        """Whether there is no need to prepare for the next cue any more."""
        state = self.state
        done = max(state.prepared, state.told, state.chained) >= self.number
        return done or not self.plan.manner.prepares

    def has_time(self, text: str) -> bool:
        """Whether a sentence without haste ends well before the next turn is to be told."""
        return self.left - self.trigger() > self.going.metres(self.lead(text) + BREATH)

    def leaves_room(self, text: str) -> bool:
        """Whether there is time to prepare for the next cue after a sentence."""
        if self.cue is None or self.is_prepared():
            return True
        ahead = self.plan.speech.book.ahead(self.cue.told, PREPARE_METRES[1])
        rest = self.left - self.going.metres(self.lead(text) + PAUSE + FIX_INTERVAL)
        needed = self.trigger() + self.going.metres(self.lead(ahead) + BREATH)
        return rest > max(PREPARE_METRES[0], needed)

    def is_idle(self, text: str) -> bool:
        """Whether nothing is to be told until well after a sentence."""
        soon = self.along + self.going.metres(self.lead(text) + PAUSE + REMARK_SECONDS[1])
        near = self.plan.remarks.due(self.along, until=soon, said=self.state.remarked)
        amid = self.plan.manner.prepares and self.is_prepared()  # a turn is being told
        return not amid and self.has_time(text) and self.leaves_room(text) and next(near, None) is None

    def say(self, state: State, text: str, kind: Kind, *, more: int = 0) -> Chosen:
        """A sentence begun, and what is remembered of it; "prepare" and "now" are of the next cue."""
        until = self.clock + self.plan.speech.start_delay + self.plan.speech.seconds(text)
        cue = self.cue if kind in OF_A_TURN else None
        prompt = Prompt(
            text=text,
            kind=kind,
            maneuver=None if cue is None else self.number,
            along=self.along,
            until=until,
            beeps="other" if cue is None else cue.beeps,
            more=more,
        )
        return replace(state, opened=True, quiet_at=until), (prompt,)
