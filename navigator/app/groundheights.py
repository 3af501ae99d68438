"""Decide by which heights a recorded ride is summed: its receiver's, or where these are poor its region's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from navigator.app.wayheights import over_ground, over_ways
from navigator.errors import NavigatorError
from navigator.formats.activity import Activity
from navigator.geo import FloatArray
from navigator.region.region import Region, regions_in
from navigator.ride.wander import averaged, is_poor, is_restless
from navigator.routing.kernel import COMPILED
from navigator.settings import Settings

Say = Callable[[str], None]


def with_heights(
    ride: Activity, settings: Settings, *, quick: bool = False, on_change: Say = lambda _why: None
) -> Activity:
    """A ride at the heights of its region where it has none of its own, or poor ones; else as it is.

    Where no region knows them, a receiver's that are waves for the most part are averaged over a minute.
    `quick` takes the ground under it for the ways, in milliseconds, as is done where nothing is compiled: ten
    hours are matched to their ways in a second and a half, else in minutes. What is changed and why is told.
    """
    for region in _regions_of(ride, settings):
        try:
            known = _known(ride, region, settings, quick=quick)
        except NavigatorError:  # a damaged one; the ride is shown all the same
            continue
        if known is None:
            continue
        why = _why(ride, known)
        if why:
            on_change(f"its heights are those of the region {region.name}, as {why}")
        return at_heights(ride, known) if why else ride
    calm = _calmed(ride)
    if calm is None:
        return ride
    on_change("its heights are averaged over a minute, as the receiver's wander")
    return at_heights(ride, calm)


def at_heights(ride: Activity, heights: FloatArray) -> Activity:
    """A ride at heights in metres, NaN where unknown."""
    known = [None if np.isnan(height) else round(height, 1) for height in heights.tolist()]
    samples = (replace(one, ele=ele) for one, ele in zip(ride.samples, known, strict=True))
    return replace(ride, samples=tuple(samples))


def _regions_of(ride: Activity, settings: Settings) -> list[Region]:
    lons, lats = [one.lon for one in ride.samples], [one.lat for one in ride.samples]
    corners = [(min(lons), min(lats)), (max(lons), max(lats))]
    return [region for region in regions_in(settings.folders.regions) if region.covers(corners)]


def _known(ride: Activity, region: Region, settings: Settings, *, quick: bool) -> FloatArray | None:
    """The heights that a region knows; None where it was built without."""
    field = region.heights
    if field is None:
        return None
    if quick or not COMPILED:
        return over_ground(ride, field.heights_at)
    from navigator.app.wiring import router_for  # noqa: PLC0415  what is quick needs none of it

    return over_ways(ride, router_for(region, settings).matcher, field.heights_at)


def _calmed(ride: Activity) -> FloatArray | None:
    """The heights that a receiver told without their waves; None where they are calm, or not all known."""
    told = np.array([np.nan if one.ele is None else one.ele for one in ride.samples])
    times = np.array([one.t for one in ride.samples])
    if np.isnan(told).any() or not is_restless(times, told):
        return None
    return averaged(times, told)


def _why(ride: Activity, known: FloatArray) -> str:
    """Why a ride is better summed by the heights that its region knows; empty where it is not."""
    told = np.array([np.nan if one.ele is None else one.ele for one in ride.samples])
    if np.isnan(known).all():
        return ""
    if np.isnan(told).all():
        return "the receiver told none"
    times = np.array([one.t for one in ride.samples])
    return "the receiver's wander" if is_poor(times, told, known) else ""
