"""Give a recorded ride the heights of its region where the receiver told none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from navigator.errors import NavigatorError
from navigator.formats.activity import Activity
from navigator.region.region import regions_in
from navigator.settings import Settings

SMOOTHED = 60.0  # m to each side over which heights are averaged: beside a road the ground is another
Heights = npt.NDArray[np.float64]


def with_heights(ride: Activity, settings: Settings) -> Activity:
    """A ride with heights; as it is where it has some of its own, or no region has those of all of it."""
    if any(one.ele is not None for one in ride.samples):
        return ride
    lons, lats = [one.lon for one in ride.samples], [one.lat for one in ride.samples]
    corners = [(min(lons), min(lats)), (max(lons), max(lats))]
    for region in regions_in(settings.folders.regions):
        try:
            field = region.heights if region.covers(corners) else None
        except NavigatorError:  # a damaged one; the ride is shown all the same
            continue
        if field is not None:
            return over_ground(ride, field.heights_at)
    return ride


def over_ground(ride: Activity, heights_at: Callable[[Heights, Heights], Heights]) -> Activity:
    """A ride at the heights that a callable (lons, lats) tells, in metres with NaN where unknown."""
    places = np.array([(one.lon, one.lat) for one in ride.samples], dtype=float)
    heights = _smoothed(np.array(ride.along), heights_at(places[:, 0], places[:, 1])).tolist()
    known = [None if np.isnan(height) else round(height, 1) for height in heights]
    samples = (replace(one, ele=ele) for one, ele in zip(ride.samples, known, strict=True))
    return replace(ride, samples=tuple(samples))


def _smoothed(metres: Heights, heights: Heights) -> Heights:
    """Each height as the mean of those known around it; NaN stays."""
    known = ~np.isnan(heights)
    sums = np.concatenate(([0.0], np.cumsum(np.where(known, heights, 0.0))))
    counts = np.concatenate(([0], np.cumsum(known)))
    first = np.searchsorted(metres, metres - SMOOTHED, side="left")
    last = np.searchsorted(metres, metres + SMOOTHED, side="right")
    mean = (sums[last] - sums[first]) / np.maximum(counts[last] - counts[first], 1)
    return np.where(known, mean, np.nan)
