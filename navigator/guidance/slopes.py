"""Decide which hills and bends of a route a rider is told of, from the heights and the line alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from navigator.geo import along, bearing, wrap_degrees
from navigator.guidance.climbs import OVER, Profile, climbs_of
from navigator.guidance.remarks import Aside
from navigator.guidance.route import Route

LONG = 2000.0  # m; in the middle of a climb as long as that one wants to hear how much is left
STEEP_GRADE, STEEP_LENGTH = 8.0, 150.0  # % and m: where brakes get warm and gravel slides
BEND_DEGREES, BEND_REACH = 70.0, 20.0  # a bend, over so many metres on each side
BEND_GRADE = 4.0  # % down before the bend, from which one arrives there fast
BENDS_APART = 1000.0  # m; of hairpins in a row the first is told
STEEP_JOINED = 300.0  # m between two steep descents that are told as one
AT_TURN = 30.0  # m round a turn, where its own prompt tells the bend


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
    profile = Profile.of(points, length=length)
    if profile is None:
        return []
    found = [*_climbs(profile), *_descents(profile), *_bends(profile, points)]
    return sorted(found, key=lambda aside: aside.along)


def _climbs(profile: Profile) -> Iterator[Aside]:
    """Each climb at its foot with its number, and in the middle of a long one what is left."""
    climbs = climbs_of(profile)
    for number, climb in enumerate(climbs, start=1):
        which = (number, len(climbs)) if len(climbs) > 1 else None
        yield Aside(climb.begin, "climb", climb.length, climb.grade, which)
        if climb.length >= LONG:
            yield Aside(climb.begin + climb.length / 2.0, "summit", climb.length / 2.0)


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


def _bends(profile: Profile, points: Sequence[Sequence[float]]) -> Iterator[Aside]:
    """The first of each series of sharp bends on a descent."""
    length = float(profile.metres[-1])
    places = np.arange(BEND_REACH, length - BEND_REACH, BEND_REACH / 2.0)
    axes = np.array([point[:2] for point in points], dtype=float).T
    metres = along(*axes)
    metres *= length / metres[-1]
    even = (np.interp(profile.metres, metres, np.unwrap(axis, period=360.0)) for axis in axes)
    lon, lat = (np.interp(places, profile.metres, axis) for axis in even)
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
