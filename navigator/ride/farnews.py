"""Decide when it is news how far it is to the end: at half of the way, at a stop, and where the time changed.

What is news stays so for a while, and is none soon after the last; a rest changes nothing of what is left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from navigator.ride.arrival import LONGEST, MOVING

HALF_OF = 10_000.0  # m of a course whose half is news; half of a shorter one is soon there
EVERY = 1200.0  # s of the ride clock between two times that it is said
MOVED, MOVED_LEAST = 0.1, 300.0  # of the seconds left, s: by how much the estimate is another one
FRESH = 2000.0  # m of the way for which half of it, or a stop, is news
LEAST = 2000.0  # m to the end; who is nearer knows


@dataclass(frozen=True)
class FarNews:
    """What a rider knows of how far it is."""

    half: float | None = None  # m to the end at half of the way; None before a place on it, 0 behind it
    since: float | None = None  # m to the end where something was news that has not been said
    at: float = 0.0  # s, ride clock when it was last said; before that, of the first place on the course
    once: bool = False  # it was said
    riding: float = 0.0  # s in motion
    total: float = 0.0  # s in motion that the ride was to take in all, when it was last said

    def ridden(self, seconds: float, speed: float) -> FarNews:
        """The same so many seconds later, ridden at a speed in m/s."""
        if speed < MOVING or seconds > LONGEST:
            return self
        return replace(self, riding=self.riding + seconds)

    def at_place(self, *, length: float, left: float, seconds: float, t: float) -> FarNews:
        """The same `left` metres and seconds from the end of a course, half of which may be passed."""
        if self.half is None:
            ahead = length > HALF_OF and left > length / 2.0
            return replace(self, half=length / 2.0 if ahead else 0.0, at=t, total=self.riding + seconds)
        return replace(self, half=0.0, since=left) if left <= self.half else self

    def is_due(self, *, left: float, seconds: float, t: float) -> bool:
        """Whether there is news, and long enough after the last."""
        if left < LEAST:
            return False
        rested = t - self.at >= EVERY
        moved = abs(self.riding + seconds - self.total) > max(MOVED_LEAST, MOVED * seconds)
        fresh = self.since is not None and self.since - left <= FRESH
        return (rested and moved) or (fresh and (rested or not self.once))

    def told(self, *, seconds: float, t: float) -> FarNews:
        """The same when it was said."""
        return replace(self, since=None, at=t, once=True, total=self.riding + seconds)
