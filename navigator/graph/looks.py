"""Tell what each edge looks like to a rider: how much of a road it is, and what kind of way."""

from __future__ import annotations

from enum import IntFlag

import numpy as np

from navigator.graph.attributes import CARRIED_CLASSES, Access, RoadClass, Service, WayFlag
from navigator.graph.roadgraph import Array, WayTable

# How much of a road it looks to a rider: the bigger one is followed without a word.
RANKS = {
    RoadClass.MOTORWAY: 6,
    RoadClass.TRUNK: 6,
    RoadClass.PRIMARY: 6,
    RoadClass.SECONDARY: 5,
    RoadClass.TERTIARY: 4,
    RoadClass.UNCLASSIFIED: 3,
    RoadClass.RESIDENTIAL: 3,
    RoadClass.LIVING_STREET: 3,
    RoadClass.ROAD: 3,
    RoadClass.BUSWAY: 3,
    RoadClass.SERVICE: 2,
    RoadClass.TRACK: 2,
    RoadClass.CYCLEWAY: 2,
    RoadClass.PEDESTRIAN: 2,
}
PATH_RANK = 1  # paths, footways, bridleways, steps
YARD_RANK = 0  # driveways, parking aisles
LANE_RANK = 3  # the least that is a street

RANK_MASK = 0b111  # the lowest bits of a look are the rank...
CLASS_SHIFT = 3  # ...the next ones the class...
CLASS_MASK = 0b11111  # ...which is a RoadClass

_WALKING = (RoadClass.FOOTWAY, RoadClass.STEPS, RoadClass.ELEVATOR, RoadClass.PLATFORM)
_NARROW = (*_WALKING, RoadClass.PATH, RoadClass.BRIDLEWAY, RoadClass.PEDESTRIAN)
_CARLESS = (*_NARROW, RoadClass.CYCLEWAY)
_YARDS = (Service.DRIVEWAY, Service.PARKING_AISLE, Service.DRIVE_THROUGH)


class Look(IntFlag):
    """The other bits of a look."""

    CIRCLE = 1 << 8  # part of a roundabout
    WRONG_WAY = 1 << 9  # against a one-way: to be seen, not to be ridden
    YARD = 1 << 10  # a driveway, a parking aisle, a private way
    CARLESS = 1 << 11  # no place for cars
    NARROW = 1 << 12  # a way for walkers first
    WALKING = 1 << 13  # a way for walkers only
    CARRIED = 1 << 14  # a ferry or a train
    SIDEWALK = 1 << 15
    CROSSING = 1 << 16  # of a footway or a cycleway over a street
    ONE_WAY = 1 << 17  # for cars, one way or the other
    NAMED = 1 << 18
    KEEPS = 1 << 19  # seen at a junction: looks like the same road going on
    BACK = 1 << 20  # seen at a junction: turns back on the spot
    MINI = 1 << 21  # seen at a junction: goes over a mini-roundabout
    LINK = 1 << 22  # a slip road, a ramp
    FROM_LINK = 1 << 23  # seen at a junction: one comes from a slip road or ramp
    RUN = 1 << 24  # seen at a junction: one comes along no mere stub
    ON_RAMP = 1 << 25  # seen at a junction: one enters the ramp to a road with ramps
    OFF_RAMP = 1 << 26  # seen at a junction: one leaves such a road by its ramp
    MERGES = 1 << 27  # seen at a junction: one comes from the ramp onto such a road


def looks_of(ways: WayTable) -> Array:
    """Looks of each way in its direction and against it: int32 (w, 2), a rank, a class and `Look` bits."""
    road_class = np.asarray(ways.road_class)
    flags, bike = np.asarray(ways.flags), np.asarray(ways.bike)
    carless = np.isin(road_class, _CARLESS)
    shut = (bike == Access.PRIVATE) | (bike == Access.NO)
    yard = np.isin(ways.service, _YARDS)[:, None] | ((road_class == RoadClass.SERVICE)[:, None] & shut)
    crossing = (flags & WayFlag.CROSSING) != 0
    ranks = np.array([RANKS.get(kind, PATH_RANK) for kind in RoadClass], dtype=np.int32)[road_class]
    ranks = np.where(crossing, RANKS[RoadClass.CYCLEWAY], ranks)  # the cycleway goes on across the street
    both = {
        Look.CIRCLE: (flags & (WayFlag.ROUNDABOUT | WayFlag.CIRCULAR)) != 0,
        Look.CARLESS: carless,
        Look.NARROW: np.isin(road_class, _NARROW),
        Look.WALKING: np.isin(road_class, _WALKING),
        Look.CARRIED: np.isin(road_class, list(CARRIED_CLASSES)),
        Look.SIDEWALK: (flags & WayFlag.SIDEWALK) != 0,
        Look.CROSSING: crossing,
        Look.ONE_WAY: (flags & WayFlag.ONEWAY) != 0,
        Look.LINK: (flags & WayFlag.LINK) != 0,
        Look.NAMED: np.asarray(ways.name) != 0,
    }
    result: Array = np.where(yard, YARD_RANK, ranks[:, None]).astype(np.int32)
    result |= (road_class.astype(np.int32) << CLASS_SHIFT)[:, None]
    for bit, column in both.items():
        result |= np.where(column, np.int32(bit), np.int32(0))[:, None]
    result |= np.where(yard, np.int32(Look.YARD), np.int32(0))
    wrong_way = (bike == Access.WRONG_WAY) & ~carless[:, None]
    result |= np.where(wrong_way, np.int32(Look.WRONG_WAY), np.int32(0))
    return result
