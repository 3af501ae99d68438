"""Take a ride one reading further: an old state and a reading in, the new state and events out.

No clock, no sound, no files, no chance: the same readings give the same ride. `Session` only holds
the course, so that a step has two arguments.

>>> state = RideState()
>>> state, events = session.step(state, Fix(t=0.0, lat=42.5075, lon=1.5218))  # doctest: +SKIP
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from navigator.guidance.prompts import advance, astray
from navigator.ride.course import RideCourse
from navigator.ride.events import Event, Notice, Position
from navigator.ride.motion import remembered
from navigator.ride.outlook import with_outlook
from navigator.ride.progress import Spot
from navigator.ride.reading import Fix, Reading, Tick
from navigator.ride.silence import found, met, unheard
from navigator.ride.state import RideState
from navigator.ride.steady import steadied

OFF_COURSE = 25.0  # m: half a wide road and a poor fix; less would cry wolf between houses
OFF_DEVIATIONS = 3.0  # standard deviations that a fix may lie beside, where the receiver is unsure
STRAYS = 3  # fixes in a row beside the course before it counts as left
SMOOTHING = 1.5  # s over which speed is averaged: jitter goes, braking for a turn stays
NEAR_VIA = 10.0  # m before a via point that count as there
NEAR_END = 10.0  # m before the end that count as there...
NEAR_END_STANDING, STANDING = 30.0, 1.0  # ...and m for one who goes slower than so many m/s


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
        stand, fix = steadied(state.stand, reading)
        state, spot = met(self.course, replace(state, stand=stand), fix, self._locate(state, fix))
        if spot is None:
            return unheard(self.course, state, Tick(fix.t))
        before, speed = state, _smoothed(state, fix, spot)
        state = replace(state, t=fix.t, speed=speed, recent=remembered(state.recent, fix))
        stray = spot.off > max(OFF_COURSE, OFF_DEVIATIONS * (fix.accuracy or 0.0))
        return found(self.course, before, (self._strayed if stray else self._followed)(state, spot))

    def _locate(self, state: RideState, fix: Fix) -> Spot:
        line = self.course.line
        if state.along is None:
            return line.first_near(fix.lon, fix.lat)
        elapsed = fix.t - state.placed_at
        return line.next_near(fix.lon, fix.lat, last=state.along, speed=state.speed, elapsed=elapsed)

    def _followed(self, state: RideState, spot: Spot) -> tuple[RideState, tuple[Event, ...]]:
        """A fix on the course."""
        events: list[Event] = [Position(spot.along, spot.off, on_course=True)]
        if state.off_route:
            events.append(Notice("rejoined", "the course is reached again"))
        state = replace(state, along=spot.along, placed_at=state.t, strays=0, off_route=False)
        said, prompts = advance(
            self.course.plan, state.said, along=spot.along, speed=state.speed, clock=state.t
        )
        events += prompts
        vias = sum(via - NEAR_VIA <= spot.along for via in self.course.vias)
        events += [self._via(number) for number in range(state.vias, vias)]
        arrived = state.arrived or _is_at_end(self.course.length - spot.along, state.speed)
        if arrived and not state.arrived:
            events.append(Notice("arrived", "the end of the course"))
        return replace(state, said=said, vias=max(vias, state.vias), arrived=arrived), tuple(events)

    def _via(self, number: int) -> Notice:
        """That a point is passed; numbers go on where the course is the rest of another one."""
        passed, count = self.course.passed, len(self.course.vias)
        return Notice("via", f"via point {passed + number + 1} of {passed + count}")

    def _strayed(self, state: RideState, spot: Spot) -> tuple[RideState, tuple[Event, ...]]:
        """A fix beside the course: nothing is said of turns that are not there."""
        along = spot.along if state.along is None else state.along
        events: list[Event] = [Position(along, spot.off, on_course=False)]
        state = replace(state, strays=state.strays + 1)
        riding = state.along is not None and not state.arrived
        if riding and not state.off_route and state.strays >= STRAYS:
            events.append(Notice("off_route", f"{spot.off:.0f} m from the course"))
            said, prompt = astray(self.course.plan, state.said, along=along, clock=state.t)
            events.append(prompt)
            state = replace(state, off_route=True, said=said)
        return state, tuple(events)


def _smoothed(state: RideState, fix: Fix, spot: Spot) -> float:
    """Speed in m/s as far as the receiver, or else progress along the course, tells."""
    elapsed = fix.t - state.t
    if fix.speed is not None:
        now = max(0.0, fix.speed)
    elif state.along is not None and elapsed > 0.0 and state.placed_at == state.t:
        now = (spot.along - state.along) / elapsed
    else:
        return state.speed
    return state.speed + (now - state.speed) * -math.expm1(-elapsed / SMOOTHING)


def _is_at_end(left: float, speed: float) -> bool:
    return left <= (NEAR_END if speed >= STANDING else NEAR_END_STANDING)
