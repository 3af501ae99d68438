"""Hold a ride that was ridden, as files of activities have it: samples at their times, laps, moving time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise

import numpy as np

from navigator.errors import UsageError
from navigator.formats.course import Course
from navigator.geo import distance
from navigator.graph.climb import climbing

MOVING = 0.8  # m/s; slower one stands, and the receiver's noise does the rest
SPRINT = 5.0  # s over which a highest speed is taken
LONGEST_STEP = 10.0  # s between samples; a longer gap is a pause, and not ridden


@dataclass(frozen=True)
class Sample:
    """One moment of a ride."""

    t: float  # s from the start
    lat: float
    lon: float
    ele: float | None = None  # m
    speed: float | None = None  # m/s
    heart_rate: int | None = None  # beats a minute
    cadence: int | None = None  # turns a minute
    power: int | None = None  # W


@dataclass(frozen=True)
class Activity:
    """A ride: at least two samples, in order of time."""

    name: str
    start: datetime
    samples: tuple[Sample, ...]
    laps: tuple[float, ...] = ()  # s from the start at which a lap ended
    pauses: tuple[tuple[float, float], ...] = ()  # s from the start: begin and end

    def __post_init__(self) -> None:
        if len(self.samples) < 2:
            raise UsageError("a ride of fewer than two points is none; nothing can be written of it")

    @cached_property
    def along(self) -> tuple[float, ...]:
        """Metres ridden up to each sample, pauses and gaps left out."""
        lons, lats = (np.array([getattr(one, key) for one in self.samples]) for key in ("lon", "lat"))
        steps = distance(lons[:-1], lats[:-1], lons[1:], lats[1:])
        total = np.concatenate(([0.0], np.cumsum(np.where(self._ridden, steps, 0.0))))
        return tuple(total.tolist())

    @property
    def distance(self) -> float:
        """Metres in all."""
        return self.along[-1]

    @property
    def elapsed(self) -> float:
        """Seconds from the first sample to the last."""
        return self.samples[-1].t - self.samples[0].t

    @property
    def moving(self) -> float:
        """Seconds in which one rode."""
        times = np.array([one.t for one in self.samples])
        seconds = np.diff(times)
        pace = np.diff(np.array(self.along)) / np.maximum(seconds, 1e-3)
        return float(seconds[self._ridden & (pace >= MOVING)].sum())

    def timed(self, first: int, last: int) -> float:
        """Seconds from one sample to another without pauses and gaps: what a stopwatch shows."""
        times = np.array([one.t for one in self.samples[first : last + 1]])
        return float(np.diff(times)[self._ridden[first:last]].sum())

    @property
    def stops(self) -> tuple[tuple[float, float], ...]:
        """Begin and end of each time in which nothing was ridden, pauses and gaps alike, in order."""
        times = [one.t for one in self.samples]
        steps = zip(pairwise(times), self._ridden.tolist(), strict=True)
        found: list[tuple[float, float]] = []
        for begin, end in (step for step, ridden in steps if not ridden):
            if found and found[-1][1] == begin:
                begin = found.pop()[0]  # noqa: PLW2901  one stop goes on
            found.append((begin, end))
        return tuple(found)

    @property
    def climb(self) -> tuple[float, float] | None:
        """Metres up and down, with the hysteresis of routes; None where no height is known."""
        heights = [one.ele for one in self.samples if one.ele is not None]
        return climbing(heights) if len(heights) >= 2 else None

    @property
    def raw_climb(self) -> tuple[float, float] | None:
        """Metres up and down of each step of the heights, noise and all; None where no height is known."""
        heights = [one.ele for one in self.samples if one.ele is not None]
        return climbing(heights, hysteresis=0.0) if len(heights) >= 2 else None

    @property
    def fastest(self) -> float:
        """The highest speed in m/s, over some seconds: one fix that jumps is no sprint."""
        times = np.array([one.t for one in self.samples])
        along = np.array(self.along)
        after = np.minimum(np.searchsorted(times, times + SPRINT), len(times) - 1)
        seconds = times[after] - times
        whole = seconds >= SPRINT / 2.0
        return float(((along[after] - along)[whole] / seconds[whole]).max(initial=0.0))

    def away_from(self, lon: float, lat: float, metres: float) -> Activity:
        """The ride without its ends within so many metres of a place: where one lives is nobody's business.

        Raises UsageError where nothing is left.
        """
        lons, lats = (np.array([getattr(one, key) for one in self.samples]) for key in ("lon", "lat"))
        away = np.flatnonzero(distance(lon, lat, lons, lats) > metres)
        if len(away) < 2:
            raise UsageError(f"all of the ride lies within {metres:.0f} m of home; nothing is left of it")
        kept = self.samples[away[0] : away[-1] + 1]
        begin, end = kept[0].t, kept[-1].t
        pauses = tuple(pause for pause in self.pauses if begin <= pause[0] and pause[1] <= end)
        return replace(self, samples=kept, laps=tuple(t for t in self.laps if begin < t < end), pauses=pauses)

    def when(self, t: float) -> datetime:
        """The time of a second of the ride."""
        return self.start + timedelta(seconds=t)

    def course(self) -> Course:
        """The ride as a line with times, for GPX."""
        points = tuple((one.lon, one.lat, one.ele) for one in self.samples)
        return Course(name=self.name, points=points, times=tuple(self.when(one.t) for one in self.samples))

    def lap_rows(self) -> list[tuple[int, int]]:
        """First and last sample of each lap."""
        ends = [*sorted(self.laps), self.samples[-1].t]
        rows, first = [], 0
        for end in ends:
            last = max((row for row, one in enumerate(self.samples) if one.t <= end), default=first)
            if last > first:
                rows.append((first, last))
                first = last
        return rows or [(0, len(self.samples) - 1)]

    @cached_property
    def _ridden(self) -> np.ndarray:
        times = np.array([one.t for one in self.samples])
        ridden = np.diff(times) <= LONGEST_STEP
        for begin, end in self.pauses:
            ridden &= ~((times[:-1] >= begin) & (times[1:] <= end))
        return np.asarray(ridden)


def splits(activity: Activity, every: float) -> Sequence[float]:
    """Seconds that each whole stretch of so many metres took."""
    along, times = np.array(activity.along), np.array([one.t for one in activity.samples])
    marks = np.arange(1, int(activity.distance // every) + 1) * every
    reached = np.interp(marks, along, times)
    return [float(seconds) for seconds in np.diff(np.concatenate((times[:1], reached)))]
