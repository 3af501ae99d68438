"""Decide when a rider will arrive: the planned time, corrected by how this rider has ridden such grades.

The plan's seconds are kept apart by grade: down, flat, up, steep. In each band the seconds ridden are set
against the seconds planned, with some planned time on both sides, so that the first minutes prove little;
a band that was not yet ridden follows the others. Old minutes count less: riders tire, winds turn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from navigator.geo import FloatArray
from navigator.guidance.climbs import Profile

BANDS = (-2.0, 2.0, 5.0)  # % between down, flat, up and steep
NONE = (0.0,) * (len(BANDS) + 1)
DOUBT = 300.0  # s of riding as planned that weigh as much as what was seen: of the rider...
BAND_DOUBT = 300.0  # ...and s of riding as ever that do in one band
MEMORY = 3600.0  # s of riding after which what was seen has lost most of its weight
LEAST, MOST = 0.4, 2.5  # x the planned time; more is a stop or a jump, not a habit
MOVING = 0.8  # m/s; below it one does not ride, and time tells nothing of how one does
SPAN, LONGEST = 20.0, 60.0  # s over which one look is taken: jitter is small in it; what is longer was a gap


@dataclass(frozen=True)
class Habits:
    """Seconds planned and seconds ridden in each band so far."""

    planned: tuple[float, ...] = NONE
    ridden: tuple[float, ...] = NONE
    since: tuple[float, float] | None = None  # m of the course and s of the ride clock of the last look

    @property
    def ratios(self) -> FloatArray:
        """How many times the planned seconds this rider takes, by band."""
        planned, ridden = np.array(self.planned), np.array(self.ridden)
        usual = (DOUBT + ridden.sum()) / (DOUBT + planned.sum())
        return np.asarray(
            np.clip((BAND_DOUBT * usual + ridden) / (BAND_DOUBT + planned), LEAST, MOST), dtype=float
        )


@dataclass(frozen=True)
class Timetable:
    """When the plan is where, by band: n places with the seconds of each band up to each, (n, bands)."""

    metres: tuple[float, ...] = (0.0,)
    seconds: tuple[tuple[float, ...], ...] = (NONE,)

    @classmethod
    def of(cls, metres: FloatArray, seconds: FloatArray, profile: Profile | None) -> Timetable:
        """From the metres and seconds of a route, edge by edge, both from the start; flat without heights."""
        places = metres if profile is None else np.union1d(metres, profile.metres)
        spent = np.diff(np.interp(places, metres, seconds))
        middle = (places[1:] + places[:-1]) / 2.0
        grade = np.zeros(len(middle)) if profile is None else np.interp(middle, profile.metres, profile.grade)
        band = np.searchsorted(BANDS, grade)
        each = np.where(band[:, None] == np.arange(len(NONE)), spent[:, None], 0.0)
        rows = np.vstack((np.zeros(len(NONE)), np.cumsum(each, axis=0)))
        return cls(tuple(places.tolist()), tuple(map(tuple, rows.tolist())))

    @cached_property
    def _columns(self) -> tuple[FloatArray, FloatArray]:
        return np.array(self.metres), np.ascontiguousarray(np.array(self.seconds).T)

    def between(self, begin: float, end: float) -> FloatArray:
        """Planned seconds from one place to another, m from the start; (bands,)."""
        metres, columns = self._columns
        ends = np.array([np.interp((begin, end), metres, column) for column in columns])
        return np.asarray(ends[:, 1] - ends[:, 0])

    def left(self, along: float, habits: Habits) -> float:
        """Seconds of riding to the end, for a rider of these habits."""
        return float(self.between(along, self.metres[-1]) @ habits.ratios)


def learned(habits: Habits, timetable: Timetable, along: float, t: float) -> Habits:
    """The habits of one who is at a place of the course at a second of the ride clock."""
    if habits.since is None or not habits.since[0] <= along or t - habits.since[1] > LONGEST:
        return replace(habits, since=(along, t))
    seconds = t - habits.since[1]
    if seconds < SPAN:
        return habits
    planned = timetable.between(habits.since[0], along)
    total, metres = float(planned.sum()), along - habits.since[0]
    if metres < MOVING * seconds or not LEAST * total <= seconds <= MOST * total:
        return replace(habits, since=(along, t))
    fading = math.exp(-seconds / MEMORY)
    return Habits(
        tuple((np.array(habits.planned) * fading + planned).tolist()),
        tuple((np.array(habits.ridden) * fading + planned * (seconds / total)).tolist()),
        (along, t),
    )
