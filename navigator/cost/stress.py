"""Decide the level of traffic stress of each way, by published tables, and how much of it a rider feels.

Levels 1 (children) to 4 (the fearless few) are those of Mekuria, Furth & Nixon, "Low-Stress Bicycling and
Network Connectivity" (MTI report 11-19, 2012), with Furth's revised criteria, LTS Tables v2.2, for mixed
traffic and for bicycle lanes not beside parked cars. The tables ask for lanes, speed and daily traffic;
what is not tagged is taken from the class of the road.
"""

from __future__ import annotations

import numpy as np

from navigator.graph.attributes import Access, Facility, RoadClass, WayFlag
from navigator.graph.roadgraph import Array, WayTable

LOWEST_LEVEL, HIGHEST_LEVEL = 1, 4

# Vehicles a day, both directions: about the middle of what roads of the matching function carry in town and
# country (FHWA, Highway Functional Classification Concepts, Criteria and Procedures, 2013, tables 3-5, 3-6:
# principal arterials 2,000-27,000, minor arterials 1,500-14,000, collectors 150-6,300, local roads 15-700).
# A class without an entry carries no cars.
DAILY_TRAFFIC: dict[RoadClass, int] = {
    RoadClass.MOTORWAY: 50_000,
    RoadClass.TRUNK: 20_000,
    RoadClass.PRIMARY: 10_000,
    RoadClass.SECONDARY: 5_000,
    RoadClass.TERTIARY: 2_000,
    RoadClass.UNCLASSIFIED: 600,
    RoadClass.RESIDENTIAL: 400,
    RoadClass.LIVING_STREET: 100,
    RoadClass.SERVICE: 100,
    RoadClass.ROAD: 1_000,
    RoadClass.BUSWAY: 300,
}
# km/h that cars drive where no limit is tagged; most such ways lie in towns
USUAL_SPEED: dict[RoadClass, int] = {
    RoadClass.MOTORWAY: 110,
    RoadClass.TRUNK: 80,
    RoadClass.RESIDENTIAL: 40,  # what streets of a 50 zone allow between parked cars
    RoadClass.LIVING_STREET: 15,
    RoadClass.SERVICE: 20,
}
TOWN_SPEED = 50  # km/h, of all others
UNLANED = RoadClass.UNCLASSIFIED  # from here down roads seldom have a centre line
CYCLE_STREET_SPEED = 30  # km/h; cars are guests, as on a bicycle boulevard

# Columns of all tables end at 23.5, 28.5 ... 48.5 mph; the last has no end. In whole km/h:
SPEED_LIMITS = np.array([37, 45, 53, 61, 69, 78])
# Rows of mixed traffic by vehicles a day up to which they hold, the last without end
_Rows = tuple[tuple[float, tuple[int, ...]], ...]
END = float("inf")
NO_CENTRE_LINE: _Rows = (
    (750, (1, 1, 2, 2, 3, 3, 3)),
    (1500, (1, 1, 2, 3, 3, 3, 3)),
    (3000, (2, 2, 2, 3, 3, 4, 4)),
    (END, (2, 2, 3, 3, 4, 4, 4)),
)
ONE_LANE_EACH_WAY: _Rows = (
    (1000, (1, 1, 2, 2, 3, 3, 3)),
    (1500, (2, 2, 2, 3, 3, 4, 4)),
    (END, (2, 3, 3, 3, 4, 4, 4)),
)
TWO_LANES_EACH_WAY: _Rows = ((8000, (3, 3, 3, 3, 4, 4, 4)), (END, (3, 3, 4, 4, 4, 4, 4)))
MORE_LANES: _Rows = ((END, (3, 3, 4, 4, 4, 4, 4)),)
# Bicycle lanes narrower than 6 ft (1.8 m), as most are where no width is known; by lanes each way
BICYCLE_LANE = ((2, 2, 2, 2, 3, 3, 4), (2, 2, 2, 2, 3, 4, 4), (3, 3, 3, 3, 4, 4, 4))

# What a minute at each level costs beyond a minute without cars, at the traffic of a minor arterial and
# stress weight 1. A commuter gives 20-40 % more way to leave 10,000-20,000 cars a day, 140 % to leave more,
# over 600 % to leave the busiest (Broach, Dill & Gliebe, Transp. Res. A 46 (2012)). Most adults bear the
# second level and many the third; the fourth, which only the fearless bear, is another thing altogether.
LEVEL_STRESS = np.array([0.0, 0.15, 0.4, 0.65, 3.0])
REFERENCE_TRAFFIC = 5_000.0  # vehicles a day
# Within a level stress grows with the root of traffic: a road with four times the cars is twice as bad. So
# a tertiary street and a primary of the same level differ, as they do for riders.
TRAFFIC_EXPONENT = 0.5
SHARED_FACTOR = 0.85  # a painted bicycle or a bus lane: mixed traffic, but drivers look
DESIGNATED_FACTOR = 0.8  # a sign invites riders onto the road, and drivers know


def stress_level(ways: WayTable) -> Array:
    """Level of traffic stress in each direction of each way, 1 to 4; uint8 (w, 2). 1 without cars."""
    column = np.searchsorted(SPEED_LIMITS, _speed(ways))
    daily, each_way = _traffic(ways), _lanes_each_way(ways)
    unlaned = (np.asarray(ways.road_class) >= UNLANED) & (each_way == 1)
    mixed = np.select(
        [unlaned, each_way == 1, each_way == 2],
        [_look_up(table, daily, column) for table in (NO_CENTRE_LINE, ONE_LANE_EACH_WAY, TWO_LANES_EACH_WAY)],
        _look_up(MORE_LANES, daily, column),
    )
    mixed = np.where(np.asarray(ways.road_class) == RoadClass.MOTORWAY, HIGHEST_LEVEL, mixed)
    lane = np.array(BICYCLE_LANE)[np.minimum(each_way, len(BICYCLE_LANE)) - 1, column]
    facility = np.asarray(ways.facility)
    painted = (facility == Facility.LANE) | (facility == Facility.SHOULDER)
    level = np.where(painted, np.minimum(lane, mixed)[:, None], mixed[:, None])
    apart = (facility == Facility.TRACK) | (daily == 0)[:, None]
    return np.where(apart, LOWEST_LEVEL, level).astype(np.uint8)


def traffic_stress(ways: WayTable) -> Array:
    """What a minute in each direction of each way costs for its traffic; float64 (w, 2), 0 without cars."""
    volume = (_traffic(ways) / REFERENCE_TRAFFIC) ** TRAFFIC_EXPONENT
    stress = LEVEL_STRESS[stress_level(ways)] * volume[:, None]
    stress = np.where(ways.facility == Facility.SHARED, stress * SHARED_FACTOR, stress)
    return np.asarray(np.where(ways.bike == Access.DESIGNATED, stress * DESIGNATED_FACTOR, stress))


def _look_up(table: _Rows, daily: Array, column: Array) -> Array:
    ends, rows = zip(*table, strict=True)
    return np.array(rows)[np.searchsorted(ends[:-1], daily), column]


def _traffic(ways: WayTable) -> Array:
    """Vehicles a day; int64 (w,)."""
    daily = np.array([DAILY_TRAFFIC.get(kind, 0) for kind in RoadClass])[ways.road_class]
    guests = np.minimum(daily, DAILY_TRAFFIC[RoadClass.RESIDENTIAL])
    return np.where(_cycle_street(ways), guests, daily)


def _speed(ways: WayTable) -> Array:
    """km/h of the cars; (w,)."""
    usual = np.array([USUAL_SPEED.get(kind, TOWN_SPEED) for kind in RoadClass])[ways.road_class]
    limit = np.asarray(ways.maxspeed).max(axis=1)
    speed = np.where(limit > 0, limit, usual)
    return np.where(_cycle_street(ways), np.minimum(speed, CYCLE_STREET_SPEED), speed)


def _lanes_each_way(ways: WayTable) -> Array:
    """Lanes for cars in one direction, at least 1; a road of three lanes counts as two each way."""
    lanes = np.maximum(np.asarray(ways.lanes).astype(np.int64), 1)
    oneway = (np.asarray(ways.flags) & WayFlag.ONEWAY) != 0
    return np.where(oneway, lanes, (lanes + 1) // 2)


def _cycle_street(ways: WayTable) -> Array:
    return np.asarray((np.asarray(ways.flags) & WayFlag.CYCLE_STREET) != 0)
