"""Decide when a rider has paused and goes on, from the speed alone."""

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

    def at(self, t: float, speed: float) -> tuple[Pausing, Turn | None]:
        """After a fix at `t` seconds with a speed in m/s: a pause that has begun at a time, or has ended."""
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
