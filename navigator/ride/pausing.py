"""Decide when a rider has paused and goes on: by the speed alone, unless he says so himself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

SLOW, GOING = 3.0 / 3.6, 4.0 / 3.6  # m/s; who pushes up a wall at 3 km/h is not at a café
AFTER = 10.0  # s that one stands before it is a pause: lights and gates are riding time

Turn = tuple[float, Literal["pause", "resume"]]  # s of the ride clock, since when


@dataclass(frozen=True)
class Pausing:
    """What must be remembered from one fix to the next."""

    slow_since: float | None = None  # s, ride clock
    paused: bool = False
    held: bool = False  # the rider has paused, and says when he goes on: no train resumes the ride

    def at(self, t: float, speed: float) -> tuple[Pausing, Turn | None]:
        """After a fix at `t` seconds with a speed in m/s: a pause that has begun at a time, or has ended."""
        if self.held:
            return self, None
        if self.paused:
            if speed >= GOING:
                return Pausing(), (t, "resume")
            return self, None
        if speed >= SLOW:
            return Pausing(), None
        since = t if self.slow_since is None else self.slow_since
        if t - since >= AFTER:
            return Pausing(since, paused=True), (since, "pause")
        return replace(self, slow_since=since), None

    def hold(self, t: float) -> tuple[Pausing, Turn | None]:
        """The rider pauses at `t` seconds; one who stands already has paused since then."""
        return Pausing(t, paused=True, held=True), None if self.paused else (t, "pause")

    def release(self, t: float) -> tuple[Pausing, Turn | None]:
        """The rider goes on at `t` seconds."""
        return Pausing(), (t, "resume") if self.paused else None
