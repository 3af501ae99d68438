"""Take a ride without a course one reading further: how fast, how high, and nothing to be told of."""

from __future__ import annotations

from dataclasses import dataclass, replace

from navigator.ride.events import Event
from navigator.ride.motion import motion, remembered
from navigator.ride.reading import Reading, Tick
from navigator.ride.state import RideState
from navigator.ride.steady import steadied
from navigator.ride.whereabouts import moved


@dataclass(frozen=True)
class FreeRide:
    """A ride wherever one likes."""

    def step(self, state: RideState, reading: Reading) -> tuple[RideState, tuple[Event, ...]]:
        """The state after a reading; one older than the last is ignored."""
        if reading.t < state.t:
            return state, ()
        if isinstance(reading, Tick):
            return replace(state, t=reading.t), ()
        stand, fix = steadied(state.stand, reading)
        recent = remembered(state.recent, fix)
        ascent = state.ascent if fix.altitude is None else state.ascent.at(fix.altitude, "receiver")
        speed = motion(recent).speed
        where = moved(state.where, fix, speed)
        return replace(
            state, t=fix.t, where=where, stand=stand, recent=recent, speed=speed, ascent=ascent
        ), ()
