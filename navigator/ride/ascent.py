"""Count the metres climbed so far on a ride, from the heights of the course or of the receiver."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from navigator.graph.climb import HYSTERESIS

Source = Literal["course", "receiver"]
# m by which it must go up before it counts, and down before a rise is over. A receiver's height wanders by
# some metres within minutes, so of it only what is more counts.
LEAST: dict[Source, float] = {"course": HYSTERESIS, "receiver": 2.0 * HYSTERESIS}


@dataclass(frozen=True)
class Ascent:
    """Metres climbed, by the rule of `navigator.graph.climb`, one height after another."""

    over: float = 0.0  # m of the rises that are over
    foot: float = 0.0  # m above the sea, where the present rise began, or the lowest since the last one
    top: float = 0.0  # m above the sea, the highest of the present rise
    rising: bool = False
    source: Source | None = None  # of the last height; None before the first

    @property
    def metres(self) -> float:
        """Metres climbed so far."""
        return self.over + (self.top - self.foot if self.rising else 0.0)

    @property
    def known(self) -> bool:
        """Whether any height was told yet, now or before the ride was interrupted."""
        return self.source is not None or self.over > 0.0

    def at(self, height: float, source: Source) -> Ascent:
        """What it is after a height in m above the sea.

        Two sources differ by metres anywhere, so from one to the other nothing is climbed.
        """
        if source != self.source:
            return Ascent(self.metres, height, height, rising=False, source=source)
        least = LEAST[source]
        if self.rising:
            if self.top - height >= least:
                return replace(self, over=self.metres, foot=height, rising=False)
            return replace(self, top=max(self.top, height))
        foot = min(self.foot, height)
        return replace(self, foot=foot, top=height, rising=height - foot >= least)
