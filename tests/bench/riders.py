"""Simulate riders who get lost: where they truly are, what their receivers say, and that they obey."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from navigator.cost.costing import INF, Mode
from navigator.geo import bearing, distance, metres_per_degree
from navigator.ride.progress import Line
from navigator.ride.reading import Fix
from navigator.ride.trail import Trail
from navigator.router import Router

CORRELATION = 25.0  # s over which the error of a receiver wanders
SPEED_ERROR, HEADING_ERROR = 0.3, 6.0  # m/s, degrees at a rider's pace: a receiver knows both from Doppler
MOTION_CORRELATION = 0.3  # s over which these errors last: at 10 Hz fixes have them in common
AT_HAND = 30.0  # m from a new course within which a rider sees where it leads
BEGINNING = 25.0  # m of it where he looks first: it may come by there twice
REACTION = 2.0  # s until a rider obeys
HEADING_REACH = 4.0  # m
MARGIN = 150.0, 400.0  # m of the course before and after a wrong turn, at least


@dataclass
class Noise:
    """A first-order Gauss-Markov process on each axis: `sigma` m, wandering over some 25 s."""

    sigma: float
    generator: np.random.Generator

    def __post_init__(self) -> None:
        self._east, self._north = self.generator.normal(0.0, self.sigma, 2)

    def next(self, elapsed: float = 1.0) -> tuple[float, float]:
        """Metres east and north by which the next fix is wrong."""
        keep = math.exp(-elapsed / CORRELATION)
        fresh = self.generator.normal(0.0, self.sigma * math.sqrt(1.0 - keep * keep), 2)
        self._east, self._north = keep * self._east + fresh[0], keep * self._north + fresh[1]
        return self._east, self._north


@dataclass
class Rider:
    """One who rides a line at a pace, and takes up another one when told."""

    line: Line
    speed: float  # m/s
    noise: Noise
    bare: bool = False  # the receiver tells neither speed nor heading
    metres: float = 0.0  # of the line
    t: float = 0.0  # s
    ridden: float = 0.0  # m in all
    every: float = 1.0  # s between fixes
    _speed_error: float = 0.0  # m/s
    _heading_error: float = 0.0  # degrees
    _across: Line | None = None  # the straight way to a line that was taken up; None once that is reached
    _crossed: float = 0.0  # m of it

    @property
    def place(self) -> tuple[float, float]:
        """Where the rider truly is: lon, lat."""
        return self._after(0.0)

    @property
    def there(self) -> bool:
        """Whether the line is ridden to its end."""
        return self._across is None and self.metres >= self.line.length

    def go(self) -> None:
        """Ride on until the next fix."""
        self.t += self.every
        step = self.every * self.speed
        self.ridden += step
        across = min(step, self._left_across)
        self._crossed += across
        if self._left_across <= 0.0:
            self._across = None
        self.metres = min(self.line.length, self.metres + step - across)

    def take(self, line: Line, *, until: float) -> bool:
        """Ride to another line and go on along it, if it is close by within its first metres.

        He rides there at his pace: a leap would belie the speed that his receiver measures.
        """
        spot = line.nearest(*self.place, until=BEGINNING)
        if spot.off > AT_HAND:
            spot = line.nearest(*self.place, until=until)
        if spot.off > AT_HAND:
            return False
        self._across = Line.of([self.place, line.at(spot.along)]) if spot.off > 0.0 else None
        self._crossed = 0.0
        self.line, self.metres = line, spot.along
        return True

    def fix(self) -> Fix:
        """What the receiver says."""
        lon, lat = self.place
        east, north = self.noise.next(self.every)
        per_lon, per_lat = metres_per_degree(lat)
        said: dict[str, float] = {}
        if not self.bare:
            self._err()
            said["speed"] = max(0.0, self.speed + self._speed_error)
            if self.speed > 0.0:
                said["heading"] = (self._heading() + self._heading_error) % 360.0
        return Fix(t=self.t, lat=lat + north / per_lat, lon=lon + east / per_lon, **said)

    def _err(self) -> None:
        """By what speed and heading are wrong now."""
        keep = math.exp(-self.every / MOTION_CORRELATION)
        fresh = self.noise.generator.normal(0.0, math.sqrt(1.0 - keep * keep), 2)
        self._speed_error = keep * self._speed_error + SPEED_ERROR * float(fresh[0])
        self._heading_error = keep * self._heading_error + HEADING_ERROR * float(fresh[1])

    def _heading(self) -> float:
        back = max(0.0, HEADING_REACH - self._left_across - (self.line.length - self.metres))
        return float(bearing(*self._after(-back), *self._after(HEADING_REACH - back)))

    @property
    def _left_across(self) -> float:
        """Metres until the line is reached."""
        return 0.0 if self._across is None else self._across.length - self._crossed

    def _after(self, metres: float) -> tuple[float, float]:
        """Where the rider is so many metres from here: lon, lat."""
        beyond = metres - self._left_across
        if self._across is None or beyond >= 0.0:
            return self.line.at(self.metres + beyond)
        return self._across.at(self._crossed + metres)


@dataclass(frozen=True)
class Detour:
    """A line that follows a course up to a junction and then goes wrong."""

    line: Line
    left: float  # m of the line where the course is left


def detours(
    router: Router, trail: Trail, course: Line, generator: np.random.Generator, *, beyond: float
) -> Iterator[Detour]:
    """Wrong turns on the network at random junctions of a course, `beyond` metres long."""
    order = generator.permutation(np.arange(2, max(3, len(trail) - 5)))
    for number in order.tolist():
        if (
            trail.leg[number] != trail.leg[number + 1]
            or not 150.0 < trail.begin[number + 1] < course.length - 400.0
        ):
            continue
        found = _wrong(router, trail, number, beyond)
        if found is None:
            continue
        left = float(trail.begin[number + 1])
        inner = course.metres[(course.metres > 0.0) & (course.metres < left)]
        points = [course.at(float(m)) for m in (0.0, *inner, left)]
        line, before = Line.of([*points, *found]), Line.of(points).length
        if _clear(line, course, before):
            yield Detour(line, before)


def _wrong(router: Router, trail: Trail, number: int, beyond: float) -> list[tuple[float, float]] | None:
    """The points of a wrong way after an edge of the trail."""
    turns, graph, metric = router.network.turns, router.network.graph, router.metric
    state, points, run = int(trail.state[number]), list[tuple[float, float]](), 0.0
    barred = {int(trail.state[number + 1])}
    while run < beyond:
        best, least = -1, 91.0
        for row in range(int(turns.first[state]), int(turns.first[state + 1])):
            target = int(turns.target[row])
            edge = int(turns.edge[target])
            if target in barred or metric.cost[edge] >= INF or metric.turn_cost[row] >= INF:
                continue
            if metric.mode[edge] == Mode.RIDE and abs(int(turns.angle[row])) < least:
                best, least = target, abs(int(turns.angle[row]))
        if best < 0:
            return None
        barred, state = set(), best
        lon, lat, _ = graph.shape_of(int(turns.edge[state]))
        points += list(zip(lon.tolist(), lat.tolist(), strict=True))[1:]
        run += graph.length_of(int(turns.edge[state]))
    return points


def _clear(line: Line, course: Line, left: float) -> bool:
    """Whether a wrong way really leads away: 40 m on it is 25 m beside the course, and then stays off it."""
    for metres in np.arange(left + 40.0, line.length, 10.0):
        if course.nearest(*line.at(float(metres)), until=course.length).off < 25.0:
            return False
    return True


def apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two places."""
    return float(distance(*one, *other))
