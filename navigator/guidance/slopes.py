"""Decide which hills and bends of a route a rider is told of, from the heights and the line alone.

A climb is what Garmin's and others' lists take for one: at least 3 % over at least 300 m, and length (m)
times grade (%) at least 1,500, as 500 m at 3 %. Grades are taken over stretches, so that a step in the
heights is no wall.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from navigator.geo import FloatArray, along, bearing, wrap_degrees
from navigator.guidance.remarks import Aside
from navigator.guidance.route import Route

GRAIN = 25.0  # m between the places that are looked at; height models are no finer
OVER = 100.0  # m over which a grade is taken
CLIMB_GRADE, CLIMB_LENGTH, CLIMB_SCORE = 3.0, 300.0, 1500.0  # %, m, % m
REST = 200.0  # m that may be flat or fall a little within a climb: one does not shift for a breather
DROP = 10.0  # m that may be lost within a climb
STEEP_GRADE, STEEP_LENGTH = 8.0, 150.0  # % and m: where brakes get warm and gravel slides
BEND_DEGREES, BEND_REACH = 70.0, 20.0  # a bend, over so many metres on each side
BEND_GRADE = 4.0  # % down before the bend, from which one arrives there fast
BENDS_APART = 1000.0  # m; of hairpins in a row the first is told
STEEP_JOINED = 300.0  # m between two steep descents that are told as one
AT_TURN = 30.0  # m round a turn, where its own prompt tells the bend


@dataclass(frozen=True)
class Profile:
    """Heights at even places of a route."""

    metres: FloatArray
    height: FloatArray

    @property
    def grade(self) -> FloatArray:
        """Per cent at each place, over a stretch around it."""
        reach = max(1, round(OVER / GRAIN / 2.0))
        rows = np.arange(len(self.metres))
        before, after = np.maximum(rows - reach, 0), np.minimum(rows + reach, len(rows) - 1)
        run = np.maximum(self.metres[after] - self.metres[before], 1.0)
        return np.asarray(100.0 * (self.height[after] - self.height[before]) / run)


def slopes_of(route: Route) -> list[Aside]:
    """Climbs, steep descents and sharp bends of a route; a bend at a turn that is told needs no remark."""
    turns = [step.maneuver.along for step in route.steps if step.maneuver.spoken]
    return [
        aside
        for aside in slopes(route.geometry, length=route.distance)
        if aside.what != "sharp bend" or all(abs(aside.along - turn) > AT_TURN for turn in turns)
    ]


def slopes(points: Sequence[Sequence[float]], *, length: float | None = None) -> list[Aside]:
    """Climbs, steep descents and sharp bends on descents of a line of (lon, lat, height) points, in order.

    `length` in m stretches the line to what the route says. Without heights there are none.
    """
    if len(points) < 2 or any(len(point) < 3 for point in points):
        return []
    lon, lat, height = np.array(points, dtype=float).T
    metres = along(lon, lat)
    if metres[-1] <= 2.0 * GRAIN:
        return []
    if length is not None:
        metres = metres * (length / metres[-1])
    places = np.linspace(0.0, metres[-1], int(metres[-1] / GRAIN) + 1)
    profile = Profile(places, np.interp(places, metres, height))
    line = (np.interp(places, metres, np.unwrap(lon, period=360.0)), np.interp(places, metres, lat))
    found = [*_climbs(profile), *_descents(profile), *_bends(profile, metres, line)]
    return sorted(found, key=lambda aside: aside.along)


def _climbs(profile: Profile) -> Iterator[Aside]:
    metres, height, grade = profile.metres, profile.height, profile.grade
    row, last = 0, len(metres) - 1
    while row < last:
        if grade[row] < CLIMB_GRADE:
            row += 1
            continue
        top = _top(profile, row)
        rise, run = float(height[top] - height[row]), float(metres[top] - metres[row])
        share = 100.0 * rise / max(run, 1.0)
        if run >= CLIMB_LENGTH and share >= CLIMB_GRADE and run * share >= CLIMB_SCORE:
            yield Aside(float(metres[row]), "climb", run, share)
        row = max(top, row + 1)


def _top(profile: Profile, row: int) -> int:
    """Where a climb that begins at a row ends: at its last high before it falls or is flat for long."""
    metres, height = profile.metres, profile.height
    top = row
    for here in range(row + 1, len(metres)):
        if height[here] > height[top] and _rises(profile, top, here):
            top = here
        elif metres[here] - metres[top] > REST or height[top] - height[here] > DROP:
            break
    return top


def _rises(profile: Profile, before: int, after: int) -> bool:
    """Whether the way from one row to another goes up enough to belong to a climb."""
    run = profile.metres[after] - profile.metres[before]
    return bool(100.0 * (profile.height[after] - profile.height[before]) >= CLIMB_GRADE / 2.0 * run)


def _descents(profile: Profile) -> Iterator[Aside]:
    metres, height = profile.metres, profile.height
    for first, last in _steep_rows(profile):
        run = float(metres[last] - metres[first])
        if run >= STEEP_LENGTH:
            yield Aside(
                float(metres[first]), "steep descent", run, 100.0 * float(height[first] - height[last]) / run
            )


def _steep_rows(profile: Profile) -> list[list[int]]:
    """First and last row of each steep descent; what is steep again soon is one."""
    found: list[list[int]] = []
    for row in np.flatnonzero(profile.grade <= -STEEP_GRADE).tolist():
        if found and profile.metres[row] - profile.metres[found[-1][1]] <= STEEP_JOINED:
            found[-1][1] = row
        else:
            found.append([row, row])
    return found


def _bends(profile: Profile, metres: FloatArray, line: tuple[FloatArray, FloatArray]) -> Iterator[Aside]:
    """The first of each series of sharp bends on a descent."""
    places = np.arange(BEND_REACH, float(metres[-1]) - BEND_REACH, BEND_REACH / 2.0)
    lon, lat = (np.interp(places, profile.metres, axis) for axis in line)
    step = round(BEND_REACH / (BEND_REACH / 2.0))
    if len(places) <= 2 * step:
        return
    heading = bearing(lon[:-step], lat[:-step], lon[step:], lat[step:])
    turned = np.abs(np.asarray(wrap_degrees(heading[step:] - heading[:-step])))
    at = places[step : step + len(turned)]
    before = np.interp(at - OVER / 2.0, profile.metres, profile.grade)
    last = -BENDS_APART
    for where in at[(turned >= BEND_DEGREES) & (before <= -BEND_GRADE)].tolist():
        if where - last >= BENDS_APART:
            yield Aside(where, "sharp bend")
            last = where
