"""Judge what a simulated ride tells: every turn in time, nothing twice, nothing at once, nothing wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from navigator.geo import wrap_degrees
from navigator.guidance.cues import Cue, Speech
from navigator.guidance.moment import FIX_LATENCY
from navigator.guidance.remarks import Aside
from navigator.guidance.route import Route
from navigator.guidance.said import Prompt
from navigator.ride.course import RideCourse
from navigator.ride.events import Position
from navigator.ride.session import Session
from navigator.ride.simulate import simulate
from navigator.ride.state import RideState

ENDS_BEFORE = 1.5  # s from the end of a sentence to its turn, or it has one word
MOST = 2  # prompts for a turn
NEAR_TURN = 10.0  # m behind a turn that count as at it
SAME_SIDE = 40.0  # degrees that a way must bend for its side to be beyond doubt
SIDES = ("left", "right")  # words of the English phrasebook


@dataclass(frozen=True)
class Ridden:
    """A ride with each prompt and the second at which it began."""

    course: RideCourse
    route: Route
    prompts: tuple[tuple[float, Prompt], ...]
    clock: tuple[float, ...]  # s of each fix
    along: tuple[float, ...]  # m at each fix

    def reached(self, metres: float) -> float:
        """The second at which a place is reached."""
        return float(np.interp(metres, self.along, self.clock))

    @property
    def spoken(self) -> float:
        """Seconds of speech."""
        delay = self.course.plan.speech.start_delay
        return sum(prompt.until - t - delay for t, prompt in self.prompts)

    @property
    def words(self) -> int:
        """Words said."""
        return sum(len(prompt.text.split()) for _, prompt in self.prompts)


def ridden(route: Route, speech: Speech, *, speed: float | None, asides: Sequence[Aside] = ()) -> Ridden:
    """Ride a route with a fix a second, at `speed` in m/s or at the planned pace."""
    return listened(RideCourse.of(route, speech, asides=asides), route, speed=speed)


def listened(course: RideCourse, route: Route, *, speed: float | None) -> Ridden:
    """Ride a route by a course of it, which may tell something else than it does."""
    session, state = Session(course), RideState()
    prompts: list[tuple[float, Prompt]] = []
    clock, along = [], []
    for fix in simulate(route, speed=speed):
        state, events = session.step(state, fix)
        for event in events:
            if isinstance(event, Position):
                clock.append(fix.t)
                along.append(event.along)
            elif isinstance(event, Prompt):
                prompts.append((fix.t, event))
    return Ridden(course, route, tuple(prompts), tuple(clock), tuple(along))


def faults(ride: Ridden) -> list[str]:
    """All that is wrong with what was told, one line each."""
    return [*_overlaps(ride), *_missing(ride), *_too_many(ride), *_late(ride), *_wrong(ride), *_stale(ride)]


def _overlaps(ride: Ridden) -> Iterator[str]:
    for (_, before), (t, after) in pairwise(ride.prompts):
        if t < before.until:
            yield f"at once: {before.text!r} and {after.text!r}"


def _told(ride: Ridden) -> Iterator[int]:
    """Each cue that was told when it came, also as one of several in a breath."""
    cues = ride.course.maneuvers
    for _, prompt in ride.prompts:
        if prompt.kind == "now" and prompt.maneuver is not None:
            yield from range(prompt.maneuver, min(len(cues), prompt.maneuver + 1 + prompt.more))


def _missing(ride: Ridden) -> Iterator[str]:
    told = set(_told(ride))
    for number, cue in enumerate(ride.course.maneuvers):
        if number not in told:
            yield f"not told: {cue}"


def _too_many(ride: Ridden) -> Iterator[str]:
    count = Counter(prompt.maneuver for _, prompt in ride.prompts if prompt.maneuver is not None)
    for number, times in count.items():
        if times > MOST:
            yield f"told {times} times: {ride.course.maneuvers[number]}"


def _late(ride: Ridden) -> Iterator[str]:
    for t, prompt in ride.prompts:
        if prompt.maneuver is None:
            continue
        left = ride.reached(ride.course.maneuvers[prompt.maneuver].along) - prompt.until - FIX_LATENCY
        one_word_each = len(prompt.text.split()) <= 1 + 2 * prompt.more
        if left < ENDS_BEFORE - 1e-6 and not one_word_each:
            yield f"late, {left:.2f} s left at {t:.0f} s: {prompt.text!r}"


def _wrong(ride: Ridden) -> Iterator[str]:
    """Prompts that are not about the next turn, or name the other side."""
    bends = {
        round(step.maneuver.along, 3): float(
            wrap_degrees(step.maneuver.bearing_after - step.maneuver.bearing_before)
        )
        for step in ride.route.steps
        if step.maneuver.type in {"turn", "continue", "end of road"}
    }
    for t, prompt in ride.prompts:
        if prompt.maneuver is None:
            continue
        cues, number = ride.course.maneuvers, prompt.maneuver
        if number and ride.reached(cues[number - 1].along) > t + 1e-6:
            yield f"of another than the next turn at {t:.0f} s: {prompt.text!r}"
        bend = bends.get(round(cues[number].along, 3), 0.0)
        said = _side(prompt, cues[number])
        if abs(bend) >= SAME_SIDE and said and said != SIDES[bend > 0.0]:
            yield f"the wrong side, {bend:.0f} degrees at {t:.0f} s: {prompt.text!r}"


def _stale(ride: Ridden) -> Iterator[str]:
    """Remarks that end behind their place, are said twice, or tell of what lies behind the next turn."""
    remarks = list(ride.course.plan.remarks.all)
    for t, prompt in ride.prompts:
        mine = [one for one in remarks if one.text == prompt.text and one.until >= prompt.along]
        if prompt.maneuver is not None or not _is_remark(ride, prompt):
            continue
        if not mine:
            yield f"of nothing ahead at {t:.0f} s: {prompt.text!r}"
            continue
        remarks.remove(mine[0])
        if ride.reached(mine[0].until) < prompt.until and mine[0].until < ride.course.length:
            yield f"stale at {t:.0f} s: {prompt.text!r}"
        turn = next((cue.along for cue in ride.course.maneuvers if cue.along > prompt.along), 0.0)
        if mine[0].along > turn + NEAR_TURN and mine[0].along > prompt.along:
            yield f"of what lies behind the next turn at {t:.0f} s: {prompt.text!r}"


def _is_remark(ride: Ridden, prompt: Prompt) -> bool:
    return any(one.text == prompt.text for one in ride.course.plan.remarks.all)


def _side(prompt: Prompt, cue: Cue) -> str:
    """The first side that is named outside the names, of the turn's own and not of one told with it."""
    text = prompt.text.replace(cue.told.name, "").lower().replace("cross the road, then ", "")
    text = text.split(", then ")[0].replace(",", "")
    return next((word for word in text.split() if word in SIDES), "")
