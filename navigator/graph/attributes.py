"""Name what a way, an edge or a node can be to a rider: class, surface, access, facility.

The numbers are written into region files: append, never renumber.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag


class RoadClass(IntEnum):
    """What kind of way it is; OSM's highway value, or how else one is carried along it."""

    MOTORWAY = 0
    TRUNK = 1
    PRIMARY = 2
    SECONDARY = 3
    TERTIARY = 4
    UNCLASSIFIED = 5
    RESIDENTIAL = 6
    LIVING_STREET = 7
    SERVICE = 8
    ROAD = 9  # highway=road: nobody has looked yet
    TRACK = 10
    CYCLEWAY = 11
    PATH = 12
    BRIDLEWAY = 13
    FOOTWAY = 14
    PEDESTRIAN = 15
    STEPS = 16
    ELEVATOR = 17
    PLATFORM = 18
    BUSWAY = 19
    FERRY = 20
    TRAIN = 21


class Service(IntEnum):
    """What a service road serves."""

    NONE = 0
    ALLEY = 1
    DRIVEWAY = 2
    PARKING_AISLE = 3
    DRIVE_THROUGH = 4
    OTHER = 5


class Surface(IntEnum):
    """What one rolls on, as tagged; UNKNOWN is a state of its own, never taken for paved."""

    UNKNOWN = 0
    ASPHALT = 1
    CONCRETE = 2
    PAVING_STONES = 3
    PAVED = 4
    SETT = 5
    COBBLESTONE = 6
    METAL = 7
    WOOD = 8
    COMPACTED = 9
    FINE_GRAVEL = 10
    GRAVEL = 11
    UNPAVED = 12
    GROUND = 13
    GRASS = 14
    SAND = 15
    MUD = 16
    ROCK = 17


class Smoothness(IntEnum):
    """OSM's smoothness scale."""

    UNKNOWN = 0
    EXCELLENT = 1
    GOOD = 2
    INTERMEDIATE = 3
    BAD = 4
    VERY_BAD = 5
    HORRIBLE = 6
    VERY_HORRIBLE = 7
    IMPASSABLE = 8


class Access(IntEnum):
    """Who may go there, in one direction, by one mode; higher is more welcome."""

    NO = 0
    WRONG_WAY = 1  # forbidden only because it is against a one-way
    PRIVATE = 2
    DESTINATION = 3
    DISMOUNT = 4
    SIDEPATH = 5  # bicycle=use_sidepath: not where a parallel path exists
    DISCOURAGED = 6
    YES = 7
    DESIGNATED = 8


class Facility(IntEnum):
    """What a road gives a cyclist in one direction."""

    NONE = 0
    SEPARATE = 1  # the path beside it is drawn as a way of its own
    SHARED = 2  # a painted bicycle in the car lane, or a bus lane
    SHOULDER = 3
    LANE = 4
    TRACK = 5


class Barrier(IntEnum):
    """What stands on a node."""

    NONE = 0
    GATE = 1
    LIFT_GATE = 2
    BOLLARD = 3
    BLOCK = 4
    CYCLE_BARRIER = 5
    CATTLE_GRID = 6
    STILE = 7
    KISSING_GATE = 8
    TURNSTILE = 9
    WALL = 10
    BORDER = 11
    TOLL = 12
    KERB = 13
    CHAIN = 14
    OTHER = 15


class WayFlag(IntFlag):
    """Yes-or-no facts of a way."""

    BRIDGE = 1 << 0
    TUNNEL = 1 << 1
    ROUNDABOUT = 1 << 2
    CIRCULAR = 1 << 3  # junction=circular: goes round, but no roundabout by law
    LINK = 1 << 4
    LIT = 1 << 5
    CYCLE_STREET = 1 << 6
    LEFT_HAND = 1 << 7  # traffic keeps left here
    FORD = 1 << 8
    SIDEWALK = 1 << 9  # footway=sidewalk
    CROSSING = 1 << 10  # footway=crossing, cycleway=crossing, path=crossing
    ONEWAY = 1 << 11  # for cars, one way or the other
    RAMP = 1 << 12  # steps with a ramp for bicycles
    AREA = 1 << 13
    MOTORROAD = 1 << 14
    INDOOR = 1 << 15
    HAZARD = 1 << 16
    TOLL = 1 << 17
    CONVEYING = 1 << 18
    LIT_KNOWN = 1 << 19
    NARROW = 1 << 20  # less than 0.9 m wide: no cargo bicycle, no trailer


class NodeFlag(IntFlag):
    """Yes-or-no facts of a node."""

    SIGNALS = 1 << 0
    CROSSING = 1 << 1
    STOP = 1 << 2
    GIVE_WAY = 1 << 3
    MINI_ROUNDABOUT = 1 << 4
    LEVEL_CROSSING = 1 << 5
    ELEVATOR = 1 << 6
    NARROW = 1 << 7  # less than 0.9 m between the posts: no cargo bicycle, no trailer
    FORD = 1 << 8


class Network(IntFlag):
    """Which signed route networks a direction of a way belongs to."""

    ICN = 1
    NCN = 2
    RCN = 4
    LCN = 8
    MTB = 16


UNPAVED = frozenset(
    {
        Surface.COMPACTED,
        Surface.FINE_GRAVEL,
        Surface.GRAVEL,
        Surface.UNPAVED,
        Surface.GROUND,
        Surface.GRASS,
        Surface.SAND,
        Surface.MUD,
        Surface.ROCK,
    }
)
PEDESTRIAN_CLASSES = frozenset(
    {RoadClass.FOOTWAY, RoadClass.PEDESTRIAN, RoadClass.STEPS, RoadClass.ELEVATOR, RoadClass.PLATFORM}
)
CARRIED_CLASSES = frozenset({RoadClass.FERRY, RoadClass.TRAIN})
