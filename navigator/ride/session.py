"""Take a ride one reading further: an old state and a reading in, the new state and events out.

No clock, no sound, no files, no chance: the same readings give the same ride. `Session` only holds
the course, so that a step has two arguments.

>>> state = RideState()
>>> state, events = session.step(state, Fix(t=0.0, lat=42.5075, lon=1.5218))  # doctest: +SKIP
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from navigator.geo import bearing
from navigator.guidance.prompts import advance, aside, astray, has_room, uttered
from navigator.guidance.said import Prompt
from navigator.guidance.said import State as Said
from navigator.ride.against import Against
from navigator.ride.course import RideCourse
from navigator.ride.events import Event, Notice, Position
from navigator.ride.goal import arriving, is_at_end, is_home
from navigator.ride.hearing import heard_at
from navigator.ride.leftout import LeftOut, Passing, passing
from navigator.ride.motion import motion, remembered
from navigator.ride.offers import BACK, followed
from navigator.ride.offers import left as ignored
from navigator.ride.outlook import with_outlook
from navigator.ride.progress import AGAINST, Since, Spot
from navigator.ride.reading import Fix, Reading, Tick
from navigator.ride.sight import Sight, at_once, looked
from navigator.ride.silence import found, met, unheard
from navigator.ride.smoothing import smoothed
from navigator.ride.state import RideState
from navigator.ride.steady import steadied
from navigator.ride.turning import placed, rides_from_end, told_reversed, turned
from navigator.ride.whereabouts import on_course, seen

AWAY, AWAY_FIXES = 150.0, 3  # m from a course that never was reached, fixes until one hears where it is...
NEARBY_FIXES = 30  # ...and fixes for one who is nearer, and may just be rolling there
SMOOTHING = 1.5  # s over which speed is averaged: jitter goes, braking for a turn stays
BEND = 6.0  # s over which it falls, where only places tell it


@dataclass(frozen=True)
class Session:
    """The ride along one course."""

    course: RideCourse

    def step(self, state: RideState, reading: Reading) -> tuple[RideState, tuple[Event, ...]]:
        """The state after a reading, and what it brought, in the order in which it matters.

        A reading older than the last one is ignored.
        """
        if reading.t < state.t:
            return state, ()
        return with_outlook(self.course, state, reading, self._step(state, reading))

    def _step(self, state: RideState, reading: Reading) -> tuple[RideState, tuple[Event, ...]]:
        if isinstance(reading, Tick):
            return unheard(self.course, state, reading)
        track, placed_fix = smoothed(state.track, reading)
        stand, fix = steadied(state.stand, placed_fix)
        recent = remembered(state.recent, fix)
        before, speed = state, _smoothed(state, recent)
        state = replace(state, track=track, stand=stand, recent=recent)
        if state.signal.reckoned is None:
            line, byways, smooth = self.course.line, self.course.byways, placed_fix is not reading
            where, spot, verdict = seen(line, state.where, recent, speed, byways=byways, smooth=smooth)
        else:
            state, found_at = met(self.course, state, fix, self._reached(state, fix))
            if found_at is None:
                return unheard(self.course, state, Tick(fix.t))
            where, spot, verdict = on_course(state.where, fix, found_at), found_at, "on"
            reckoned = max(0.0, found_at.along - (state.along or 0.0))
            where = replace(where, ridden=where.ridden + reckoned, seen_at=fix.t)
        state = replace(state, t=fix.t, speed=speed, where=where)
        if verdict != "on" or before.against.on:
            state, spot, verdict = placed(self.course, before, state, spot, verdict)
        if verdict == "on":
            return found(self.course, before, self._followed(before, state, spot))
        return found(self.course, before, self._strayed(state, spot, left=verdict == "off"))

    def _reached(self, state: RideState, fix: Fix) -> Spot:
        """Where a fix lies after a time without one."""
        if state.along is None:
            return self.course.line.first_near(fix.lon, fix.lat)
        since = Since(state.along, fix.t - state.where.placed_at, state.speed)
        return self.course.line.next_near(fix.lon, fix.lat, since)

    def _followed(
        self, before: RideState, state: RideState, spot: Spot
    ) -> tuple[RideState, tuple[Event, ...]]:
        """A fix on the course."""
        events: list[Event] = [Position(spot.along, spot.off, on_course=True)]
        if before.off_route:
            events.append(Notice("rejoined", "the course is reached again"))
        state = replace(state, strays=0, sight=Sight(), against=Against())
        said, prompts = self._told(before, state, spot)
        events += prompts
        passed = passing(
            self.course,
            Passing(state.vias, state.left_out),
            spot,
            left=before.along,
            back=before.off_route,
            ridden=state.ridden,
        )
        events += passed.notices
        arrived = state.arrived or is_at_end(self.course.length - spot.along, state)
        if arrived and not state.arrived:
            events.append(Notice("arrived", "the end of the course"))
            if max(said.told, said.chained) < len(self.course.plan.cues) - 1:  # who walks there stands soon
                said, prompt = arriving(self.course, said, clock=state.t)
                events.append(prompt)
        state = replace(state, said=said, vias=passed.vias, left_out=passed.left_out, arrived=arrived)
        return self._back(state, spot, tuple(events), silent=not prompts)

    def _back(
        self, state: RideState, spot: Spot, events: tuple[Event, ...], *, silent: bool
    ) -> tuple[RideState, tuple[Event, ...]]:
        """That the rider is back on the course, if he has heard that he had left it, and nothing else now.

        Where he is behind a stop of his, he hears that instead.
        """
        joins, plan, out = self.course.joins, self.course.plan, state.left_out
        state = replace(state, offers=followed(state.offers, along=spot.along, joins=joins))
        if state.arrived or not silent or state.t < state.said.quiet_at:
            return state, events
        if out is not None and not out.told:
            return self._missed(state, spot, out, events)
        back = spot.along >= (joins + BACK if joins > 0.0 else 0.0)
        if not (state.offers.told and back):
            return state, events
        said, prompt = aside(plan, state.said, "back on course", "off route", along=spot.along, clock=state.t)
        return replace(state, said=said, offers=replace(state.offers, told=False)), (*events, prompt)

    def _missed(
        self, state: RideState, spot: Spot, out: LeftOut, events: tuple[Event, ...]
    ) -> tuple[RideState, tuple[Event, ...]]:
        """That a stop of the rider is left out, where no turn is near."""
        plan, along = self.course.plan, spot.along
        text = plan.speech.book.aside(out.words)
        if not has_room(plan, state.said, text, along=along, speed=state.speed, clock=state.t):
            return state, events
        said, prompt = uttered(plan, state.said, text, "info", along=along, clock=state.t)
        offers, out = replace(state.offers, told=False), replace(out, told=True)
        return replace(state, said=said, offers=offers, left_out=out), (*events, prompt)

    def _told(self, before: RideState, state: RideState, spot: Spot) -> tuple[Said, tuple[Prompt, ...]]:
        """What is said of the course at a place of it; nothing to who has to turn round first."""
        if self._is_turning(state, spot):
            return state.said, ()
        plan, known = self.course.plan, spot.along if before.off_route else before.along
        along = heard_at(plan, state.said, before=known, along=spot.along, sigma=state.where.drift.sigma)
        return advance(plan, state.said, along=along, speed=state.speed, clock=state.t)

    def _is_turning(self, state: RideState, spot: Spot) -> bool:
        """Whether one who was just led back rides away from the start of the new course yet."""
        heading = motion(state.recent).heading if state.recent else None
        if not state.offers.pending or spot.along > BACK or heading is None:
            return False
        return self.course.line.turned(heading, spot.along - BACK, spot.along + BACK) > AGAINST

    def _strayed(self, state: RideState, spot: Spot, *, left: bool) -> tuple[RideState, tuple[Event, ...]]:
        """A fix beside the course: nothing is said of turns that are not there."""
        along = spot.along if state.along is None else state.along
        events: list[Event] = [Position(along, spot.off, on_course=False)]
        state = replace(state, strays=state.strays + 1)
        if not state.arrived and state.along is not None and is_home(self.course, state):
            return self._home(state, events)
        if state.along is not None and not state.arrived:
            state, told = turned(self.course, state, left=left)
            events += told
            left = (left or state.against.held) and not state.against.on
            state = replace(state, against=replace(state.against, held=state.against.held and not left))
        if left and not state.arrived:
            state, told = self._departed(state, spot, along)
            events += told
        elif rides_from_end(state) and not state.off_route:
            state, told = self._at_end(state)
            events += told
        elif rides_from_end(state) and self._is_alone(state) and state.against.is_news:
            state, told = told_reversed(self.course, state, along=0.0)
            events += told
        elif state.along is None and not state.off_route and self._is_far(state, spot):
            state, told = self._far(state, spot)
            events += told
        elif state.off_route and not state.against.on and self._is_alone(state):
            return self._by_sight(state, along, events)
        return state, tuple(events)

    def _is_alone(self, state: RideState) -> bool:
        """Whether nobody leads one beside the course."""
        return state.sight.wanted or not self.course.led

    def _home(self, state: RideState, events: list[Event]) -> tuple[RideState, tuple[Event, ...]]:
        """That the end of the course is reached by another way."""
        said, prompt = arriving(self.course, state.said, clock=state.t)
        arrived = Notice("arrived", "the end of the course, by another way")
        return replace(state, arrived=True, said=said), (*events, arrived, prompt)

    def _at_end(self, state: RideState) -> tuple[RideState, tuple[Event, ...]]:
        """That a ride begins where the course ends, once."""
        said, prompt = aside(
            self.course.plan, state.said, "course ends", "off route", along=0.0, clock=state.t
        )
        notice = Notice("at_end", "the course ends here; it can be ridden the other way round")
        sight = replace(state.sight, told_at=state.t)
        state = replace(state, said=said, sight=sight, where=replace(state.where, left=True))
        return state, (notice, prompt)

    def _departed(self, state: RideState, spot: Spot, along: float) -> tuple[RideState, tuple[Event, ...]]:
        """That the course is left."""
        events: list[Event] = [Notice("off_route", f"{spot.off:.0f} m from the course")]
        if along >= self.course.joins and not state.offers.pending:  # else he knows it
            said, prompt = astray(self.course.plan, state.said, along=along, clock=state.t)
            events.append(prompt)
            state = replace(state, said=said, offers=replace(state.offers, told=True))
        sight = at_once(state.sight, clock=state.said.quiet_at, off=spot.off)
        return replace(state, offers=ignored(state.offers), sight=sight), tuple(events)

    def _by_sight(
        self, state: RideState, along: float, events: list[Event]
    ) -> tuple[RideState, tuple[Event, ...]]:
        """Where the course lies, for one whom no road leads back."""
        found = looked(
            self.course, state.sight, state.said, state.recent, along=state.along or 0.0, clock=state.t
        )
        if found is None:
            return state, tuple(events)
        sight, said, prompt = found
        return replace(state, sight=sight, said=said), (*events, replace(prompt, along=along))

    def _is_far(self, state: RideState, spot: Spot) -> bool:
        """Whether a ride that has not begun yet shall hear where the course is."""
        return state.strays >= (AWAY_FIXES if spot.off > AWAY else NEARBY_FIXES)

    def _far(self, state: RideState, spot: Spot) -> tuple[RideState, tuple[Event, ...]]:
        """Where the course is, for one who was never on it."""
        fix, line = state.recent[-1], self.course.line
        degrees = float(bearing(fix.lon, fix.lat, *line.at(spot.along)))
        text = self.course.plan.speech.book.aside("far away", length=spot.off, bearing=degrees)
        said, prompt = uttered(self.course.plan, state.said, text, "off route", along=0.0, clock=state.t)
        notice = Notice("off_route", f"the course is {spot.off:.0f} m away, at {degrees:.0f} degrees")
        sight = replace(state.sight, told_at=state.t, off=spot.off)
        state = replace(state, said=said, sight=sight, where=replace(state.where, left=True))
        return state, (notice, prompt)


def _smoothed(state: RideState, recent: tuple[Fix, ...]) -> float:
    """Speed in m/s as far as the receiver, or else its places, tell."""
    if len(recent) < 2 and recent[-1].speed is None:
        return state.speed
    elapsed, now = recent[-1].t - state.t, motion(recent).speed
    bend = recent[-1].speed is None and now < state.speed  # the straight line through a bend is too short
    return state.speed + (now - state.speed) * -math.expm1(-elapsed / (BEND if bend else SMOOTHING))
