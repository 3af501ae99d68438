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
from navigator.geo import FloatArray, distance
from navigator.graph.climb import HYSTERESIS, climbing
from navigator.ride.believed import believed, rideable

MOVING = 0.8  # m/s; slower one stands, and the receiver's noise does the rest
SPRINT = 5.0  # s over which a speed is taken
SHORTEST = 1e-3  # s; no two samples lie nearer


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
    summed: tuple[float, float] | None = None  # m up and down, as they were told when it ended

    def __post_init__(self) -> None:
        if len(self.samples) < 2:
            raise UsageError("a ride of fewer than two points is none; nothing can be written of it")

    @cached_property
    def along(self) -> tuple[float, ...]:
        """Metres ridden up to each sample: gaps of the receiver straight across, pauses left out."""
        total = np.concatenate(([0.0], np.cumsum(np.where(self._ridden, self._steps, 0.0))))
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
        return float(np.diff(self._times)[self._moving].sum())

    @property
    def average(self) -> float:
        """The mean speed in m/s while one rode; 0 where one never did."""
        moving = self.moving
        return float(self._steps[self._moving].sum()) / moving if moving else 0.0

    @cached_property
    def stopwatch(self) -> tuple[float, ...]:
        """Seconds up to each sample, pauses left out."""
        seconds = np.where(self._ridden, np.diff(self._times), 0.0)
        return tuple(np.concatenate(([0.0], np.cumsum(seconds))).tolist())

    def timed(self, first: int, last: int) -> float:
        """Seconds from one sample to another without pauses: what a stopwatch shows."""
        return self.stopwatch[last] - self.stopwatch[first]

    def tracks(self, first: int = 0, last: int | None = None) -> tuple[tuple[int, int], ...]:
        """First and last sample of each stretch ridden without a pause, from one sample to another."""
        last = len(self.samples) - 1 if last is None else last
        edges = np.flatnonzero(np.diff(np.concatenate(([False], self._ridden[first:last], [False]))))
        found = tuple((first + begin, first + end) for begin, end in edges.reshape(-1, 2).tolist())
        return found or ((first, last),)

    @property
    def stops(self) -> tuple[tuple[float, float], ...]:
        """Begin and end of each time in which nothing was ridden, in order."""
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
        return self.summed or self._climbed()

    @property
    def raw_climb(self) -> tuple[float, float] | None:
        """Metres up and down of each step of the heights, noise and all; None where no height is known."""
        return self._climbed(hysteresis=0.0)

    def _climbed(self, *, hysteresis: float = HYSTERESIS) -> tuple[float, float] | None:
        """By the heights of who moves: one who stands climbs nothing, whatever his receiver says."""
        if sum(one.ele is not None for one in self.samples) < 2:
            return None
        ends = np.concatenate(([False], self._moving)) | np.concatenate((self._moving, [False]))
        moved = zip(self.samples, ends.tolist(), strict=True)
        heights = [one.ele for one, moves in moved if moves and one.ele is not None]
        return climbing(heights, hysteresis=hysteresis) if len(heights) >= 2 else (0.0, 0.0)

    @property
    def fastest(self) -> float:
        """The highest speed in m/s, over some seconds: one fix that jumps is no sprint."""
        begin, end = (rows[self._moving] for rows in self._around)
        along, times = np.array(self.along), self._times
        speeds = (along[end] - along[begin]) / np.maximum(times[end] - times[begin], SHORTEST)
        return max(self.average, float(speeds.max(initial=0.0)))

    def away_from(self, lon: float, lat: float, metres: float) -> Activity:
        """The ride without its ends within so many metres of a place: where one lives is nobody's business.

        Raises UsageError where nothing is left.
        """
        lons, lats = self._lonlats
        away = np.flatnonzero(distance(lon, lat, lons, lats) > metres)
        if len(away) < 2:
            raise UsageError(f"all of the ride lies within {metres:.0f} m of home; nothing is left of it")
        kept = self.samples[away[0] : away[-1] + 1]
        begin, end = kept[0].t, kept[-1].t
        pauses = tuple(pause for pause in self.pauses if begin <= pause[0] and pause[1] <= end)
        laps = tuple(t for t in self.laps if begin < t < end)
        return replace(self, samples=kept, laps=laps, pauses=pauses, summed=None)

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
    def _times(self) -> FloatArray:
        return np.array([one.t for one in self.samples])

    @cached_property
    def _lonlats(self) -> tuple[FloatArray, FloatArray]:
        return np.array([one.lon for one in self.samples]), np.array([one.lat for one in self.samples])

    @cached_property
    def _steps(self) -> FloatArray:
        """Metres from each sample to the next, ridden or not."""
        lons, lats = self._lonlats
        return np.asarray(distance(lons[:-1], lats[:-1], lons[1:], lats[1:]))

    @cached_property
    def _ridden(self) -> np.ndarray:
        """Which steps were ridden."""
        times = self._times
        ridden = rideable(np.diff(times), self._steps)
        for begin, end in self.pauses:
            ridden &= ~((times[:-1] >= begin) & (times[1:] <= end))
        return ridden

    @cached_property
    def _around(self) -> tuple[np.ndarray, np.ndarray]:
        """First and last sample of the seconds around each step."""
        times, rows = self._times, np.arange(len(self.samples) - 1)
        begin = np.searchsorted(times, times[1:] - SPRINT / 2.0, side="right") - 1
        end = np.searchsorted(times, times[:-1] + SPRINT / 2.0)
        return np.clip(begin, 0, rows), np.clip(end, rows + 1, len(rows))

    @cached_property
    def _moving(self) -> np.ndarray:
        """In which steps one rode: neither noise, which leads nowhere, nor the end of a stop is riding."""
        (lons, lats), (begin, end) = self._lonlats, self._around
        away = distance(lons[begin], lats[begin], lons[end], lats[end])
        pace = self._steps / np.maximum(np.diff(self._times), SHORTEST)
        seconds = np.maximum(self._times[end] - self._times[begin], SHORTEST)
        return np.asarray(self._ridden & (pace >= MOVING) & (away / seconds >= MOVING))


def told(samples: Sequence[Sample]) -> tuple[Sample, ...]:
    """The samples of a ride that can be where its rider was, each later than the one before it."""
    if len(samples) < 2:
        return tuple(samples)
    times = np.array([one.t for one in samples])
    later = np.concatenate(([True], times[1:] > np.maximum.accumulate(times)[:-1]))
    kept = np.flatnonzero(later)
    places = np.array([(samples[row].lon, samples[row].lat) for row in kept.tolist()])
    kept = kept[believed(times[kept], places[:, 0], places[:, 1])]
    return tuple(samples[row] for row in kept.tolist())


def splits(activity: Activity, every: float) -> Sequence[float]:
    """Seconds that each whole stretch of so many metres took, pauses left out."""
    along, watch = np.array(activity.along), np.array(activity.stopwatch)
    marks = np.arange(1, int(activity.distance // every) + 1) * every
    reached = np.interp(marks, along, watch)
    return [float(seconds) for seconds in np.diff(np.concatenate(([0.0], reached)))]
