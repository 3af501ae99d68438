"""Decide what one rolls on: a rolling class for each way, and whether it is known to be good or bad.

`smoothness` tells how a way rides and beats `surface`, which tells what it is made of; `tracktype` can only
make it worse; where nothing is tagged the class of road gives the likeliest answer (OSM wiki,
Key:smoothness, Key:surface, Key:tracktype).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import numpy as np

from navigator.graph.attributes import RoadClass, Smoothness, Surface
from navigator.graph.roadgraph import Array, WayTable


class RollingClass(IntEnum):
    """How a way rolls, from best to worst; the names are the keys of a profile's [surface]."""

    SMOOTH = 0
    PAVED = 1
    STONES = 2
    COBBLES = 3
    COMPACTED = 4
    GRAVEL = 5
    GROUND = 6
    ROUGH = 7
    SOFT = 8


class SurfaceState(IntEnum):
    """What a report may say of a surface; UNKNOWN where nobody has tagged anything."""

    UNKNOWN = 0
    GOOD = 1
    BAD = 2


SMOOTH, PAVED, STONES, COBBLES = (
    RollingClass.SMOOTH,
    RollingClass.PAVED,
    RollingClass.STONES,
    RollingClass.COBBLES,
)
COMPACTED, GRAVEL, GROUND, ROUGH, SOFT = (
    RollingClass.COMPACTED,
    RollingClass.GRAVEL,
    RollingClass.GROUND,
    RollingClass.ROUGH,
    RollingClass.SOFT,
)

# Coefficient of rolling resistance of a 35-40 mm touring tyre, losses in rider and frame included: the
# usual ranges of field tests are 0.004-0.008 on asphalt, 0.008-0.015 on gravel, 0.02-0.03 on turf and
# broken ground, 0.04 and more on sand (Wilson & Schmidt, Bicycling Science, 4th ed., ch. 6; for
# roughness: Turner, arXiv 2405.00019). Profiles scale it by their tyres.
ROLLING_RESISTANCE = np.array([0.0055, 0.0065, 0.008, 0.012, 0.009, 0.013, 0.018, 0.028, 0.045])

# Share of a profile's top speed at which one still dares to go downhill: shaking and grip.
SPEED_SHARE = np.array([1.0, 1.0, 0.75, 0.5, 0.7, 0.55, 0.5, 0.3, 0.25])

# Share of one's running speed: footing matters, rolling does not.
RUNNING_SHARE = np.array([1.0, 1.0, 1.0, 0.97, 1.0, 0.97, 0.95, 0.82, 0.75])

_BY_SURFACE: dict[Surface, RollingClass] = {
    Surface.ASPHALT: PAVED,
    Surface.CONCRETE: PAVED,
    Surface.PAVING_STONES: STONES,
    Surface.PAVED: PAVED,
    Surface.SETT: COBBLES,
    Surface.COBBLESTONE: COBBLES,
    Surface.METAL: STONES,
    Surface.WOOD: STONES,
    Surface.COMPACTED: COMPACTED,
    Surface.FINE_GRAVEL: COMPACTED,
    Surface.GRAVEL: GRAVEL,
    Surface.UNPAVED: GRAVEL,  # most that is tagged no closer is a stony track
    Surface.GROUND: GROUND,
    Surface.GRASS: GROUND,
    Surface.SAND: SOFT,
    Surface.MUD: SOFT,
    Surface.ROCK: ROUGH,
}
# (where paved, where not): a rough paved road is broken, a smooth unpaved one well compacted
_BY_SMOOTHNESS: dict[Smoothness, tuple[RollingClass, RollingClass]] = {
    Smoothness.EXCELLENT: (SMOOTH, COMPACTED),
    Smoothness.GOOD: (PAVED, COMPACTED),
    Smoothness.INTERMEDIATE: (STONES, COMPACTED),
    Smoothness.BAD: (COBBLES, GRAVEL),
    Smoothness.VERY_BAD: (GROUND, GROUND),
    Smoothness.HORRIBLE: (ROUGH, ROUGH),
    Smoothness.VERY_HORRIBLE: (ROUGH, ROUGH),
    Smoothness.IMPASSABLE: (ROUGH, ROUGH),
}
_BY_TRACKTYPE = (
    SMOOTH,
    PAVED,
    COMPACTED,
    GRAVEL,
    GROUND,
    ROUGH,
)  # by grade; 0 is unknown and worsens nothing
# What is likely where nothing is tagged; PAVED where a class is not named
_LIKELY: dict[RoadClass, RollingClass] = {
    RoadClass.TRACK: GRAVEL,
    RoadClass.PATH: GROUND,
    RoadClass.BRIDLEWAY: GROUND,
    RoadClass.FOOTWAY: STONES,
    RoadClass.PEDESTRIAN: STONES,
}
# By mtb:scale + 1 (0 unknown): S0 has no obstacles, S1 roots and stones, from S2 steps and boulders
_BY_MTB_SCALE = (SMOOTH, SMOOTH, GROUND, ROUGH, ROUGH, ROUGH, ROUGH, ROUGH)


def _table(kind: type[IntEnum], values: Mapping[Any, RollingClass], default: RollingClass) -> Array:
    return np.array([values.get(member, default) for member in kind], dtype=np.uint8)


_SURFACE_TABLE = _table(Surface, _BY_SURFACE, SMOOTH)
_LIKELY_TABLE = _table(RoadClass, _LIKELY, PAVED)
_SMOOTHNESS_TABLE = np.array(
    [_BY_SMOOTHNESS.get(member, (SMOOTH, SMOOTH)) for member in Smoothness], dtype=np.uint8
)


def rolling_class(ways: WayTable) -> Array:
    """RollingClass of each way; uint8 (w,)."""
    surface, smoothness = np.asarray(ways.surface), np.asarray(ways.smoothness)
    grade = np.array(_BY_TRACKTYPE, dtype=np.uint8)[ways.tracktype]
    nothing = (surface == Surface.UNKNOWN) & (ways.tracktype == 0)
    made_of = np.where(nothing, _LIKELY_TABLE[ways.road_class], np.maximum(_SURFACE_TABLE[surface], grade))
    felt = _SMOOTHNESS_TABLE[smoothness, (made_of >= COMPACTED).astype(np.uint8)]
    soft = made_of == SOFT  # no smoothness makes sand firm
    ruined = np.where(
        np.asarray(ways.tracktype) == 5, GROUND, SMOOTH
    )  # a grade5 stays one, also with asphalt
    result = np.where((smoothness != Smoothness.UNKNOWN) & ~soft, np.maximum(felt, ruined), made_of)
    return np.maximum(result, np.array(_BY_MTB_SCALE, dtype=np.uint8)[ways.mtb_scale]).astype(np.uint8)


def surface_state(ways: WayTable) -> Array:
    """SurfaceState of each way; uint8 (w,). Good is what any touring bicycle rolls on in comfort."""
    rolling = rolling_class(ways)
    untagged = (ways.surface == Surface.UNKNOWN) & (ways.smoothness == Smoothness.UNKNOWN)
    unknown = untagged & (ways.tracktype == 0) & (ways.mtb_scale == 0)
    good = (rolling <= STONES) | (rolling == COMPACTED)
    state = np.where(good, SurfaceState.GOOD, SurfaceState.BAD)
    return np.where(unknown, SurfaceState.UNKNOWN, state).astype(np.uint8)
