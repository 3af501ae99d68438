"""Decide whether a rider's last metres fit a way that leaves the course so much better that he is on it.

A way that runs beside the course is never far from it, and leads where it leads: neither place nor heading
tell it. But how he got there does. Each hypothesis - he followed the course, he left it at that junction for
that way - foretells by the metres ridden where he was, fix by fix; what the receiver says beyond that is its
error, a Gaussian process that changes slowly, whatever it is. So the likelihoods of two hypotheses are those
of two such series of errors (generalised least squares), each with the place along it that suits it best.
Ways are looked at only where the course fits badly: no other can be likelier by more than it misses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from navigator.geo import FloatArray, metres_per_degree, wrap_degrees
from navigator.ride.byways import PITCH, REACH, Byways, Junction
from navigator.ride.progress import Line

RECENT = 20.0  # s that are looked back at place by place...
WINDOW, WINDOW_BARE = 90.0, 25.0  # s ...and as a whole: a bend of the course tells how far on one was there
APART, APART_SECONDS = 5.0, 1.9  # m ridden, s between places: one who stands tells nothing new
SPARSE = 5.0  # s between those that are not recent
FEWEST = 5  # of them

SURE, SURE_BARE = 8.0, 10.5  # nats from which the way is certain; where nothing but places is told
FITS = (
    0.8  # nats a place that a way may miss at most: a right one misses one on average, else he is on neither
)
LEAST, LEAST_DEVIATIONS = 12.0, 1.0  # m, standard deviations that it leads beside the course, for that
BEFORE, AHEAD = 80.0, 48.0  # m before and ahead of the supposed place where junctions are looked at
STEP = 6.0  # m between the places along a hypothesis that are tried, up to AHEAD either way
TAKEN = 3.0  # m behind a junction from which one is on a way that leaves there
PACES = (0.82, 1.0, 1.22)  # x the metres ridden, where these are but measured from place to place
NEAR = 4.0  # standard deviations from a fix within which a way must come by

LEAST_SIGMA, LEAST_WANDER = 3.0, 1.0  # m; m in a second: the map is no more exact
PLAY, PLAY_SECONDS = 3.0, 5.0  # m, s: how a rider moves beside the line, cuts a corner, and for how long
FUZZ = 1.0  # m, errors of no memory


class Place(NamedTuple):
    """Where a rider was."""

    t: float  # s
    lon: float  # degrees
    lat: float
    ridden: float  # m of the ride


@dataclass(frozen=True)
class Trace:
    """The last places of a rider, oldest first."""

    places: tuple[Place, ...] = ()
    is_smooth: bool = False  # places that go on as speed and heading say


@dataclass(frozen=True)
class Habit:
    """How a receiver errs."""

    sigma: float  # m, standard deviation of a place
    wander: float  # m by which it goes on in a second


def traced(trace: Trace, place: Place, *, smooth: bool) -> tuple[Trace, bool]:
    """The last places with one more, and whether it tells anything new."""
    places = trace.places
    if not places or smooth != trace.is_smooth:
        return Trace((place,), smooth), False
    if place.ridden - places[-1].ridden < APART or place.t - places[-1].t < APART_SECONDS:
        return trace, False
    window, kept = WINDOW if smooth else WINDOW_BARE, list[Place]()
    for one in places:
        age = place.t - one.t
        if age <= RECENT or (age <= window and (not kept or one.t - kept[-1].t >= SPARSE)):
            kept.append(one)
    return Trace((*kept, place), smooth), True


def rival(
    line: Line, ways: Byways, trace: Trace, habit: Habit, *, along: float
) -> tuple[float, float] | None:
    """Where on a way that leaves the course a rider is who is supposed at a place of it, m from its start.

    Longitude and latitude; None where he may well be on the course.
    """
    if len(trace.places) < FEWEST:
        return None
    fit = _Fit.of(trace, habit)
    sure = SURE if trace.is_smooth else SURE_BARE
    metres, errors = fit.on_line(line, along)
    on = float(np.min(fit.nats(errors)))
    if on < sure:
        return None
    least = min(on - sure, FITS * len(trace.places))
    where: tuple[float, float] | None = None
    for junction in ways.between(along - BEFORE, along + AHEAD):
        found = fit.on_ways(junction, metres, errors)
        if found is not None and found[0] <= least:
            least, where = found[0], found[1:]
    if where is None:
        return None
    off = line.nearest(*where, start=max(0.0, along - BEFORE), until=along + BEFORE).off
    return where if off >= max(LEAST, LEAST_DEVIATIONS * habit.sigma) else None


@dataclass(frozen=True)
class _Fit:
    """n places, in m from the last one, and how likely errors of such a receiver are."""

    origin: tuple[float, float]  # lon, lat
    scale: tuple[float, float]  # m in a degree of either
    east: FloatArray
    north: FloatArray
    ridden: FloatArray  # m, of the last one 0
    precision: FloatArray  # (n, n), 1/m²: the inverse of how errors of a receiver vary together
    paces: tuple[float, ...]
    near: float  # m

    @classmethod
    def of(cls, trace: Trace, habit: Habit) -> _Fit:
        """A fit to some places."""
        t, lon, lat, ridden = np.array(trace.places).T
        sigma, wander = max(habit.sigma, LEAST_SIGMA), max(habit.wander, LEAST_WANDER)
        apart = np.abs(t[:, None] - t)
        errors = sigma**2 * np.exp(apart * (-(wander**2) / (2.0 * sigma**2)))
        spread = errors + PLAY**2 * np.exp(apart / -PLAY_SECONDS) + FUZZ**2 * np.eye(len(t))
        per_lon, per_lat = metres_per_degree(float(lat[-1]))
        return cls(
            (float(lon[-1]), float(lat[-1])),
            (per_lon, per_lat),
            wrap_degrees(lon - lon[-1]) * per_lon,
            (lat - lat[-1]) * per_lat,
            ridden - ridden[-1],
            np.linalg.inv(spread),
            (1.0,) if trace.is_smooth else PACES,
            NEAR * sigma + PLAY,
        )

    def nats(self, errors: tuple[FloatArray, FloatArray]) -> FloatArray:
        """By how much rows of errors to the east and north are less likely than none."""
        east, north = (((axis @ self.precision) * axis).sum(axis=-1) for axis in errors)
        found: FloatArray = (east + north) / 2.0
        return found

    def on_line(self, line: Line, along: float) -> tuple[FloatArray, tuple[FloatArray, FloatArray]]:
        """For places along the course where he may be: metres of the course at each fix, and errors."""
        ends = np.arange(along - AHEAD, along + AHEAD + STEP / 2.0, STEP)[:, None]
        metres = np.concatenate([ends + pace * self.ridden for pace in self.paces])
        lon, lat = (np.interp(metres, line.metres, axis) for axis in (line.lon, line.lat))
        east, north = self._metres(lon, lat)
        return metres, (self.east - east, self.north - north)

    def on_ways(
        self, junction: Junction, metres: FloatArray, errors: tuple[FloatArray, FloatArray]
    ) -> tuple[float, float, float] | None:
        """Nats as above of the best place on a way that leaves there, and its longitude and latitude."""
        ends = metres[:, -1] - junction.begin
        rows = (ends >= TAKEN) & (ends <= REACH)
        if not rows.any():
            return None
        behind = metres[rows] - junction.begin
        column = np.maximum(np.rint(behind / PITCH).astype(int), 0)
        near = self._near(junction, int(column[:, -1].max()) + 1)
        if not near:
            return None
        lon, lat = junction.lon[near], junction.lat[near]
        east, north = self._metres(lon, lat)
        before = behind <= 0.0
        series = (
            np.where(before, errors[0][rows], self.east - east[:, column]),
            np.where(before, errors[1][rows], self.north - north[:, column]),
        )
        nats = np.nan_to_num(self.nats(series), nan=np.inf)  # nobody is behind a dead end
        way, best = np.unravel_index(int(np.argmin(nats)), nats.shape)
        last = int(column[best, -1])
        return float(nats[way, best]), float(lon[way, last]), float(lat[way, last])

    def _near(self, junction: Junction, reached: int) -> list[int]:
        """The ways whose first places come by the last fix; of those that are alike there one."""
        east, north = self._metres(junction.lon[:, :reached], junction.lat[:, :reached])
        away = np.nan_to_num(np.hypot(east, north), nan=np.inf)
        _, first = np.unique(np.nansum(east + north, axis=1), return_index=True)
        return [int(number) for number in first if away[number].min() <= self.near]

    def _metres(self, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Metres east and north of the last fix."""
        return wrap_degrees(lon - self.origin[0]) * self.scale[0], (lat - self.origin[1]) * self.scale[1]
