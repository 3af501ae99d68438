"""Tell how high a ride was: by the ways that it was ridden on, and by the ground where it left them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from navigator.errors import UsageError
from navigator.formats.activity import Activity
from navigator.geo import FloatArray, along

if TYPE_CHECKING:
    from navigator.graph.roadgraph import RoadGraph
    from navigator.routing.mapmatch import Matcher, Placed

# m to each side over which the ground is averaged: beside a road it is higher or lower. With 5 m of noise in
# place the courses of tests/bench/ascents.py sum so to 100 % of their climb; over 60 m to 108 %, 160 m 95 %.
SMOOTHED = 100.0
GAP = 100.0  # m without a way, over which the ground is taken

HeightsAt = Callable[[FloatArray, FloatArray], FloatArray]  # (lons, lats) in degrees -> m, NaN where unknown


def over_ground(ride: Activity, heights_at: HeightsAt) -> FloatArray:
    """The height of the ground at each moment of a ride, smoothed along it; NaN where unknown."""
    places = np.array([(one.lon, one.lat) for one in ride.samples], dtype=float)
    return _smoothed(np.array(ride.along), heights_at(places[:, 0], places[:, 1]))


def over_ways(ride: Activity, matcher: Matcher, heights_at: HeightsAt) -> FloatArray:
    """The height of the way at each moment of a ride, bridges and tunnels as they are; else of the ground."""
    heights = over_ground(ride, heights_at)
    try:
        placed = matcher.places([(one.lon, one.lat) for one in ride.samples], [one.t for one in ride.samples])
    except UsageError:  # nowhere two fixes lie some metres apart
        return heights
    known = [
        (at.number, height) for at in placed if not np.isnan(height := _height(matcher.network.graph, at))
    ]
    if len(known) < 2:
        return heights
    numbers, ways = np.array([number for number, _ in known]), np.array([height for _, height in known])
    metres = np.array(ride.along)
    there = metres[numbers]
    after = np.clip(np.searchsorted(numbers, np.arange(len(metres)), side="right"), 1, len(numbers) - 1)
    near = there[after] - there[after - 1] <= GAP
    near &= (metres >= there[0]) & (metres <= there[-1])
    return np.where(near, np.interp(metres, there, ways), heights)


def _height(graph: RoadGraph, at: Placed) -> float:
    """Metres above the sea at a place on an edge; NaN where unknown."""
    lons, lats, heights = graph.shape_of(at.edge)
    metres = along(np.asarray(lons), np.asarray(lats))
    return float(np.interp(at.share * metres[-1], metres, heights))


def _smoothed(metres: FloatArray, heights: FloatArray) -> FloatArray:
    """Each height as the mean of those known around it; NaN stays."""
    known = ~np.isnan(heights)
    sums = np.concatenate(([0.0], np.cumsum(np.where(known, heights, 0.0))))
    counts = np.concatenate(([0], np.cumsum(known)))
    first = np.searchsorted(metres, metres - SMOOTHED, side="left")
    last = np.searchsorted(metres, metres + SMOOTHED, side="right")
    mean = (sums[last] - sums[first]) / np.maximum(counts[last] - counts[first], 1)
    return np.where(known, mean, np.nan)
