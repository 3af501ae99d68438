"""Decide how a line that somebody drew or recorded is ridden: at which heights, and in what time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from navigator.cost.profile import Rider
from navigator.cost.speed import paces
from navigator.cost.surface import RollingClass
from navigator.geo import FloatArray, along
from navigator.graph.roadgraph import GRADE_LIMITS
from navigator.guidance.climbs import Profile
from navigator.routing.path import Point

PACE = 4.0  # m/s where no height is known
GROUND = RollingClass.PAVED  # nobody tells what such a line lies on; most are drawn along roads
# m to each side over which heights are averaged, as wide as a height cell. What goes up and down within less
# is the ground beside the line, or noise of the receiver, and would be summed as climbs.
REACH = 45.0
STEP = 5.0  # m between the heights that are averaged


def smoothed(points: Sequence[Point]) -> list[Point]:
    """The points at heights averaged along the line, both ends as they are; without heights, the same."""
    if any(len(point) < 3 for point in points):
        return list(points)
    lon, lat, height = np.array(points, dtype=float).T
    metres = along(lon, lat)
    whole = float(metres[-1])
    places = np.linspace(0.0, whole, max(2, int(whole / STEP) + 1))
    even = np.interp(places, metres, height)
    summed = np.append(0.0, np.cumsum((even[1:] + even[:-1]) / 2.0 * np.diff(places)))
    reach = np.minimum(REACH, np.minimum(metres, whole - metres))
    over = np.interp(metres + reach, places, summed) - np.interp(metres - reach, places, summed)
    mean = np.where(reach > STEP, over / np.maximum(2.0 * reach, STEP), height)
    return [(point[0], point[1], round(float(up), 2)) for point, up in zip(points, mean, strict=True)]


def seconds_along(points: Sequence[Point], metres: FloatArray, rider: Rider | None) -> FloatArray:
    """Seconds from the start of a line to each of its points, so many metres from there.

    They are the rider's by the grades on the way; without heights, or a rider, at an even pace.
    """
    profile = None if rider is None else Profile.of(points)
    if rider is None or profile is None:
        return metres / PACE
    band = np.searchsorted(GRADE_LIMITS, profile.grade)
    pace = paces(rider).pace[2 * GROUND][band]
    steps = (pace[1:] + pace[:-1]) / 2.0 * np.diff(profile.metres)
    return np.asarray(np.interp(metres, profile.metres, np.append(0.0, np.cumsum(steps))))
