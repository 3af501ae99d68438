"""Decide how fast a download goes, and how long the rest of it takes."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

WINDOW = 10.0  # s looked back: long enough to be calm, short enough to see a line get slow


class Pace:
    """The speed of something counted, over the last seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._marks: deque[tuple[float, float]] = deque([(clock(), 0.0)])

    def note(self, amount: float) -> None:
        """So much is done in all by now."""
        now = self._clock()
        self._marks.append((now, amount))
        while len(self._marks) > 2 and self._marks[1][0] <= now - WINDOW:
            self._marks.popleft()

    @property
    def rate(self) -> float:
        """Of what is counted, in a second; 0 before anything is known."""
        (begun, first), (now, last) = self._marks[0], self._marks[-1]
        return (last - first) / (now - begun) if now > begun else 0.0

    def left(self, amount: float) -> float | None:
        """Seconds until so much is done in all; None where nothing moves."""
        missing = amount - self._marks[-1][1]
        if missing <= 0.0:
            return 0.0
        return missing / self.rate if self.rate > 0.0 else None
