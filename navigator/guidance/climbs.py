"""Find the climbs of a way from its heights, and say of which category each is, as published lists do.

A climb rises at least 3 % over at least 300 m, and its length (m) times its grade (%) is at least 1,500, as
Garmin's devices take it. The categories are those of Garmin and Strava, by the same product: 8,000 for
the fourth, 16,000, 32,000, 64,000 for the first, 80,000 for the highest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from navigator.geo import FloatArray, along
from navigator.guidance.oneclimb import Joiner

GRAIN = 25.0  # m between the places that are looked at; height models are no finer
OVER = 100.0  # m over which a grade is taken, so that a step in the heights is no wall
LEAST_GRADE, LEAST_LENGTH, LEAST_SCORE = 3.0, 300.0, 1500.0  # %, m, % m
REST, DROP = 200.0, 10.0  # m that may be flat, and m that may be lost, within a rise: a breather
CATEGORIES = ((80_000.0, "HC"), (64_000.0, "1"), (32_000.0, "2"), (16_000.0, "3"), (8_000.0, "4"))


@dataclass(frozen=True)
class Profile:
    """Heights at even places of a way."""

    metres: FloatArray  # from the start
    height: FloatArray  # m above the sea
    drawn: tuple[FloatArray, FloatArray] | None = None  # the same at the points of the line, however near

    @classmethod
    def of(cls, points: Sequence[Sequence[float]], *, length: float | None = None) -> Profile | None:
        """The profile of (lon, lat, height) points; None without heights, or of a way too short for one.

        `length` in m stretches the line to what the route says.
        """
        if len(points) < 2 or any(len(point) < 3 for point in points):
            return None
        lon, lat, height = np.array(points, dtype=float).T
        metres = along(lon, lat)
        if metres[-1] <= 2.0 * GRAIN:
            return None
        if length is not None:
            metres = metres * (length / metres[-1])
        places = np.linspace(0.0, metres[-1], int(metres[-1] / GRAIN) + 1)
        return cls(places, np.interp(places, metres, height), (metres, height))

    @cached_property
    def grade(self) -> FloatArray:
        """Per cent at each place, over a stretch around it."""
        reach = max(1, round(OVER / GRAIN / 2.0))
        rows = np.arange(len(self.metres))
        before, after = np.maximum(rows - reach, 0), np.minimum(rows + reach, len(rows) - 1)
        run = np.maximum(self.metres[after] - self.metres[before], 1.0)
        return np.asarray(100.0 * (self.height[after] - self.height[before]) / run)

    def height_at(self, metres: float) -> float:
        """Metres above the sea so many metres from the start, by the line where it is known."""
        return float(np.interp(metres, *(self.drawn or (self.metres, self.height))))


@dataclass(frozen=True)
class Climb:
    """A stretch of the way that goes up."""

    begin: float  # m from the start
    end: float  # m from the start
    rise: float  # m from the foot to the top

    @property
    def length(self) -> float:
        """Metres."""
        return self.end - self.begin

    @property
    def grade(self) -> float:
        """Per cent on average."""
        return 100.0 * self.rise / max(self.length, 1.0)

    @property
    def score(self) -> float:
        """Length in m times grade in %."""
        return self.length * self.grade

    @property
    def category(self) -> str:
        """Of the lists, "HC" or "1" to "4"; "" for one that is in none."""
        return next((name for least, name in CATEGORIES if self.score >= least), "")


def climbs_of(profile: Profile | None) -> tuple[Climb, ...]:
    """The climbs of a profile in order; those with only a breather between are one."""
    if profile is None:
        return ()
    joiner = Joiner(profile.metres, profile.height, LEAST_GRADE / 100.0)
    climbs = (_climb(profile, *rows) for rows in joiner.joined(list(_rises(profile))))
    return tuple(climb for climb in climbs if _is_climb(climb))


def _climb(profile: Profile, foot: int, top: int) -> Climb:
    metres, height = profile.metres, profile.height
    return Climb(float(metres[foot]), float(metres[top]), float(height[top] - height[foot]))


def _is_climb(climb: Climb) -> bool:
    return climb.length >= LEAST_LENGTH and climb.grade >= LEAST_GRADE and climb.score >= LEAST_SCORE


def _rises(profile: Profile) -> Iterator[tuple[int, int]]:
    """Where it goes up by enough of a grade: rows of the foot and of the last high before it falls."""
    height, grade = profile.height, profile.grade
    row, last = 0, len(height) - 1
    while row < last:
        if grade[row] < LEAST_GRADE:
            row += 1
            continue
        top = _top(profile, row)
        if height[top] > height[row]:
            yield row, top
        row = max(top, row + 1)


def _top(profile: Profile, row: int) -> int:
    """Where a rise that begins at a row ends: at its last high before it falls or is flat for long."""
    metres, height = profile.metres, profile.height
    top = row
    for here in range(row + 1, len(metres)):
        if height[here] > height[top] and _goes_up(profile, top, here):
            top = here
        elif metres[here] - metres[top] > REST or height[top] - height[here] > DROP:
            break
    return top


def _goes_up(profile: Profile, before: int, after: int) -> bool:
    """Whether the way from one row to another goes up enough to belong to a climb."""
    run = profile.metres[after] - profile.metres[before]
    return bool(100.0 * (profile.height[after] - profile.height[before]) >= LEAST_GRADE * run)
