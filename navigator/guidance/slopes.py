"""Decide which hills and bends of a route a rider is told of, from the heights and the line alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from navigator.geo import along, bearing, wrap_degrees
from navigator.guidance.climbs import OVER, Profile, climbs_of
from navigator.guidance.descents import FRESH, Spell, descents
from navigator.guidance.remarks import Aside
from navigator.guidance.route import Route

LONG = 2000.0  # m; in the middle of a climb as long as that one wants to hear how much is left
BEND_DEGREES, BEND_REACH = 70.0, 20.0  # a bend, over so many metres on each side
BEND_GRADE = 4.0  # % down before the bend, from which one arrives there fast
BENDS_APART = 1000.0  # m; of hairpins in a row the first is told
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
    return [] if profile is None else slopes_in(profile, points)


def slopes_in(profile: Profile, points: Sequence[Sequence[float]], *, spell: Spell = FRESH) -> list[Aside]:
    """The same of a line whose profile is known, for one who has come down to it after such a spell."""
    found = [*_climbs(profile), *descents(profile, spell), *_bends(profile, points)]
    return sorted(found, key=lambda aside: aside.along)


def _climbs(profile: Profile) -> Iterator[Aside]:
    """Each climb at its foot with its number, and in the middle of a long one what is left."""
    climbs = climbs_of(profile)
    for number, climb in enumerate(climbs, start=1):
        which = (number, len(climbs)) if len(climbs) > 1 else None
        yield Aside(climb.begin, "climb", climb.length, climb.grade, which)
        if climb.length >= LONG:
            yield Aside(climb.begin + climb.length / 2.0, "summit", climb.length / 2.0)


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
