"""Hold what a ride must remember from one reading to the next."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from navigator.guidance.said import State as Said
from navigator.ride.against import Against
from navigator.ride.arrival import Habits
from navigator.ride.ascent import Ascent
from navigator.ride.farnews import FarNews
from navigator.ride.leftout import LeftOut
from navigator.ride.offers import Offers
from navigator.ride.reading import Fix
from navigator.ride.reckon import Reckoned
from navigator.ride.sight import Sight
from navigator.ride.smoothing import Track
from navigator.ride.steady import Stand
from navigator.ride.whereabouts import Whereabouts


@dataclass(frozen=True)
class Signal:
    """What is known of the receiver."""

    heard_at: float | None = None  # s, ride clock of the last fix; before one, of the first reading
    found: bool = False  # there was a fix
    told: bool = False  # the rider knows that there is none
    owed: float | None = None  # s, ride clock since when the rider is to hear that there is one again
    reckoned: Reckoned | None = None  # the place in place of a fix


@dataclass(frozen=True)
class RideState:
    """A ride in progress; as made, it has not begun."""

    t: float = -math.inf  # s, ride clock of the last reading
    where: Whereabouts = field(default_factory=Whereabouts)
    speed: float = 0.0  # m/s, smoothed
    strays: int = 0  # fixes in a row beside the course
    vias: int = 0  # via points passed or left out
    left_out: LeftOut | None = None  # the last that was
    arrived: bool = False
    recent: tuple[Fix, ...] = ()  # the last seconds of fixes
    said: Said = field(default_factory=Said)
    track: Track = field(default_factory=Track)
    stand: Stand = field(default_factory=Stand)
    signal: Signal = field(default_factory=Signal)
    ascent: Ascent = field(default_factory=Ascent)
    sight: Sight = field(default_factory=Sight)
    against: Against = field(default_factory=Against)
    offers: Offers = field(default_factory=Offers)
    far: FarNews = field(default_factory=FarNews)
    metres: float = 0.0  # ridden in all, as a recording counts them; `ridden` foretells the next place
    habits: Habits = field(default_factory=Habits)  # how this rider differs from the plan

    @property
    def along(self) -> float | None:
        """Metres ridden of the course; None until its first fix on it."""
        return self.where.along

    @property
    def ridden(self) -> float:
        """Metres ridden in all by the speed, on the course, beside it, and on those before it."""
        return self.where.ridden

    @property
    def off_route(self) -> bool:
        """Whether the rider has left the course, or never was on it, and has been told so."""
        return self.where.left

    @property
    def place(self) -> float | None:
        """Metres of the course, reckoned where no fix tells."""
        reckoned = self.signal.reckoned
        return self.along if reckoned is None else reckoned.along

    @property
    def gone(self) -> float:
        """Metres ridden in all, with those of the course that are only reckoned yet."""
        return self.metres + (0.0 if self.along is None else max(0.0, (self.place or 0.0) - self.along))
