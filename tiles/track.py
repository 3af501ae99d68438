"""Hold the line that a picture shows: its places, heights and ways of travel, and how steeply it climbs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from mercantile import LngLat

FloatArray = npt.NDArray[np.float64]

# Per cent of climb at which another colour begins: up to 3 % hardly anybody shifts, above 12 % most stand.
CLIMBS = (3.0, 6.0, 9.0, 12.0)
SAMPLES = 2000  # along a track: more than a picture has columns
FEWEST = 12  # stretches that a short track may have all the same
FINEST = 10.0  # m between samples: heights tell nothing between two pixels of a height tile
# m over which a grade is taken, from what a rider feels as one hill, and heights from space know, to what
# still is one on a long track; the share of the track between the two; and the largest share of a short one.
WINDOW, WIDEST, LONG_SHARE, LARGEST_SHARE = 200.0, 600.0, 1.0 / 80.0, 0.1
# m and share of the track that a colour lasts at least: what is shorter is a stripe that tells nothing.
SHORTEST, SHORTEST_SHARE = 80.0, 1.0 / 200.0
LOOP_SHARE, LOOP_GAP = 0.02, 150.0  # of the length, m: ends nearer to each other make a loop
ROUND_SHARE = 0.1  # of the length: ends nearer than that leave one guessing which way round it goes


class Travel(IntEnum):
    """How one gets along a piece."""

    RIDE = 0
    PUSH = 1
    CARRIED = 2  # by ferry or train


@dataclass(frozen=True, eq=False)
class Track:
    """A line in travel order, one row a point; `travel` tells how one gets from each to the next."""

    lons: FloatArray  # degrees
    lats: FloatArray  # degrees
    metres: FloatArray  # from the start along the line
    heights: FloatArray | None = None  # m above the sea; None where unknown
    travel: npt.NDArray[np.uint8] | None = None  # one less than points; None: all is ridden
    vias: tuple[LngLat, ...] = ()  # stops between start and finish

    def __post_init__(self) -> None:
        count = len(self.lons)
        columns = [self.lats, self.metres, *([] if self.heights is None else [self.heights])]
        if count < 2 or any(len(column) != count for column in columns):
            raise ValueError("a track has two or more points, and as many rows in every column")
        if self.travel is not None and len(self.travel) != count - 1:
            raise ValueError("a track has one way of travel less than points")

    @property
    def length(self) -> float:
        """Metres from start to finish."""
        return float(self.metres[-1])

    @property
    def is_loop(self) -> bool:
        """Whether it ends where it begins."""
        return self._gap <= min(LOOP_GAP, self.length * LOOP_SHARE)

    @property
    def is_round(self) -> bool:
        """Whether it comes back so near to its start that its direction needs telling."""
        return self._gap <= self.length * ROUND_SHARE

    @cached_property
    def _gap(self) -> float:
        """Metres from start to finish as the crow flies."""
        east = (self.lons[-1] - self.lons[0] + 180.0) % 360.0 - 180.0
        per_degree = 111_320.0  # m, near enough to tell a loop
        north = self.lats[-1] - self.lats[0]
        return float(np.hypot(east * np.cos(np.radians(self.lats[0])), north) * per_degree)

    @cached_property
    def samples(self) -> FloatArray:
        """Even metres along the track, at which grades are known."""
        count = int(np.clip(self.length / FINEST, 16, SAMPLES))
        return np.linspace(0.0, self.length, count + 1)

    @cached_property
    def profile(self) -> FloatArray | None:
        """Heights at the samples; None where the track knows none."""
        if self.heights is None or self.length <= 0.0 or not np.isfinite(self.heights).all():
            return None
        found: FloatArray = np.interp(self.samples, self.metres, self.heights)
        return found

    @cached_property
    def climbs(self) -> npt.NDArray[np.uint8]:
        """From each sample to the next: 0 flat or down, 1 .. len(CLIMBS) the steeper the higher."""
        pieces = len(self.samples) - 1
        if self.profile is None:
            return np.zeros(pieces, np.uint8)
        middles = (self.samples[:-1] + self.samples[1:]) / 2.0
        window = min(max(WINDOW, self.length * LONG_SHARE), WIDEST, self.length * LARGEST_SHARE)
        half = window / 2.0
        low, high = np.maximum(middles - half, 0.0), np.minimum(middles + half, self.length)
        rise = np.interp(high, self.samples, self.profile) - np.interp(low, self.samples, self.profile)
        grades = np.where(self.travels == Travel.CARRIED, 0.0, rise / (high - low) * 100.0)
        bands = np.searchsorted(CLIMBS, grades, side="right").astype(np.uint8)
        shortest = max(SHORTEST, self.length * SHORTEST_SHARE) / self.length * pieces
        return _calmed(bands, min(shortest, pieces / FEWEST))

    @cached_property
    def travels(self) -> npt.NDArray[np.uint8]:
        """From each sample to the next, how one gets along."""
        pieces = len(self.samples) - 1
        if self.travel is None:
            return np.zeros(pieces, np.uint8)
        middles = (self.samples[:-1] + self.samples[1:]) / 2.0
        rows = np.clip(np.searchsorted(self.metres, middles, side="right") - 1, 0, len(self.travel) - 1)
        return self.travel[rows]

    def runs(self) -> Iterator[tuple[float, float, int, Travel]]:
        """Stretches of one climb and one travel: from and to (metres along), climb, travel."""
        kind = self.climbs.astype(int) * len(Travel) + self.travels
        for first, last in _stretches(kind):
            climb, travel = divmod(int(kind[first]), len(Travel))
            yield float(self.samples[first]), float(self.samples[last]), climb, Travel(travel)

    def stretches(self, travel: Travel) -> Iterator[tuple[float, float]]:
        """Where one gets along so, from and to in metres along."""
        for first, last in _stretches(self.travels):
            if self.travels[first] == travel:
                yield float(self.samples[first]), float(self.samples[last])

    def climb_at(self, metres: float) -> int:
        """The climb so many metres along."""
        row = int(np.searchsorted(self.samples, metres, side="right")) - 1
        return int(self.climbs[min(max(row, 0), len(self.climbs) - 1)])

    def has(self, travel: Travel) -> bool:
        """Whether one gets along so anywhere."""
        return bool((self.travels == travel).any())


def _stretches(kind: npt.NDArray[Any]) -> Iterator[tuple[int, int]]:
    """From and to of the rows that hold the same."""
    changes = (np.flatnonzero(np.diff(kind)) + 1).tolist()
    yield from zip([0, *changes], [*changes, len(kind)], strict=True)


def _calmed(bands: npt.NDArray[np.uint8], shortest: float) -> npt.NDArray[np.uint8]:
    """Stretches of fewer rows than `shortest` take the nearer colour beside them, the shortest first."""
    runs = [[last - first, int(bands[first])] for first, last in _stretches(bands)]
    for limit in np.minimum(np.arange(1, np.ceil(shortest) + 1), shortest).tolist():
        number = 0
        while number < len(runs):
            if runs[number][0] >= limit or len(runs) == 1:
                number += 1
            else:
                number = _merged(runs, number)
    return np.repeat(*np.array(runs, dtype=np.int64).T[::-1]).astype(np.uint8)


def _merged(runs: list[list[int]], at: int) -> int:
    """Give one of the runs (rows, band) to a neighbour; the number from which on runs have changed."""
    rows, band = runs.pop(at)
    beside = [number for number in (at - 1, at) if 0 <= number < len(runs)]
    into = min(beside, key=lambda number: (abs(runs[number][1] - band), -runs[number][0]))
    runs[into][0] += rows
    if 0 < at < len(runs) and runs[at - 1][1] == runs[at][1]:
        runs[at - 1][0] += runs.pop(at)[0]
    return max(at - 1, 0)
