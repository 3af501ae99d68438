"""Decide when a pause that the rider has said is a forgotten one: he is far from where he said it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from navigator.geo import distance
from navigator.ride.reading import Fix

FORGOTTEN = (
    300.0  # m from the place of the pause, as the crow flies: no walk to a café, no receiver that wanders
)


@dataclass(frozen=True)
class HandPause:
    """A pause until the rider goes on."""

    place: tuple[float, float] | None = None  # lon, lat of its first fix
    forgotten: bool = False  # and the rider has not been told
    reminded: bool = False

    def at(self, fix: Fix) -> HandPause:
        """The same after a fix."""
        if self.place is None:
            return replace(self, place=(fix.lon, fix.lat))
        far = float(distance(*self.place, fix.lon, fix.lat)) > FORGOTTEN
        return replace(self, forgotten=True) if far and not self.reminded else self

    def told(self) -> HandPause:
        """The same when the rider has been told."""
        return replace(self, forgotten=False, reminded=True)
