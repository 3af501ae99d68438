"""Decide what traffic, signs, routes and surroundings make of the time on each way.

Stress is a number from 0 (no cars) upward, from the published levels in `navigator.cost.stress`; a
profile's `stress` says how much a rider minds: time counts 1 + stress weight x stress.
"""

from __future__ import annotations

import numpy as np

from navigator.cost.profile import Profile
from navigator.cost.stress import stress_level, traffic_stress
from navigator.graph.attributes import Access, Facility, Network, RoadClass, Service, WayFlag
from navigator.graph.roadgraph import Array, WayTable

__all__ = [
    "TOP_RANK",
    "pushing_factor",
    "riding_factor",
    "road_rank",
    "service_entry",
    "stress_level",
    "traffic_stress",
]

# Rank by which one road is bigger than another where they meet; the rest, with or without cars, is 1 or 0
CLASS_RANK: dict[RoadClass, int] = {
    RoadClass.MOTORWAY: 5,
    RoadClass.TRUNK: 5,
    RoadClass.PRIMARY: 4,
    RoadClass.SECONDARY: 3,
    RoadClass.TERTIARY: 2,
    RoadClass.UNCLASSIFIED: 1,
    RoadClass.RESIDENTIAL: 1,
    RoadClass.LIVING_STREET: 1,
    RoadClass.ROAD: 1,
    RoadClass.BUSWAY: 1,
}
TOP_RANK = 5


SEPARATE_SHARE = 0.5  # of a profile's dislike of `use_sidepath` (as a power) where no sign demands the path
DISCOURAGED_FACTOR = 1.4  # a sign says "rather not"
TUNNEL_FACTOR = 1.15  # noise, dark, no way aside
UNLIT_TUNNEL_FACTOR = 1.5  # known to be unlit
UNLIT_FACTOR = 1.03  # known to be unlit; matters at night only
HAZARD_FACTOR = 1.1
FORD_FACTOR = 1.5  # wet feet
PUSH_STRESS_SHARE = 0.5  # who pushes can use the pavement or the verge

# A signed route or a cycle street lowers the factor, uniformly, but only where the way deserves it:
# no sign makes a hostile road or coarse gravel good (FFMbyBicycle 5, poutnikl 10)
NETWORK_LIMIT = 1.5
SIGNED = Network.ICN | Network.NCN | Network.RCN | Network.LCN

# s of cost to turn into a service way of that kind from another: petrol stations are no short cuts
SERVICE_ENTRY: dict[Service, float] = {
    Service.DRIVEWAY: 10.0,
    Service.PARKING_AISLE: 25.0,
    Service.DRIVE_THROUGH: 40.0,
}
SERVICE_FACTORS: dict[Service, float] = {
    Service.ALLEY: 1.05,
    Service.DRIVEWAY: 1.15,
    Service.PARKING_AISLE: 1.3,
    Service.DRIVE_THROUGH: 1.5,
}
_KINDS: dict[RoadClass, str] = {
    RoadClass.TRACK: "track",
    RoadClass.CYCLEWAY: "cycleway",
    RoadClass.PATH: "path",
    RoadClass.BRIDLEWAY: "path",
    RoadClass.FOOTWAY: "footway",
    RoadClass.PEDESTRIAN: "footway",
    RoadClass.STEPS: "footway",
    RoadClass.ELEVATOR: "footway",
    RoadClass.PLATFORM: "footway",
}


def road_rank(ways: WayTable) -> Array:
    """Rank of each way where roads meet, 0..TOP_RANK; uint8 (w,)."""
    return np.array([CLASS_RANK.get(kind, 0) for kind in RoadClass], dtype=np.uint8)[ways.road_class]


def service_entry(ways: WayTable) -> Array:
    """Seconds of cost to turn into each way for what it serves; (w,)."""
    return np.array([SERVICE_ENTRY.get(kind, 0.0) for kind in Service])[ways.service]


def riding_factor(ways: WayTable, profile: Profile, surface: Array, stress: Array) -> Array:
    """What riding time is multiplied by; (w, 2).

    `surface` (w,) is the profile's factor for the ground, `stress` (w, 2) comes from `traffic_stress`.

    Surface is in it, since a signed route is liked only where traffic and ground together are bearable.
    """
    kinds = np.array([getattr(profile.ways, _KINDS.get(kind, "road")) for kind in RoadClass])
    service = np.array([SERVICE_FACTORS.get(kind, 1.0) for kind in Service])
    steady = kinds[ways.road_class] * service[ways.service] * _surroundings(ways) * surface
    factor = steady[:, None] * (1.0 + profile.like.stress * stress)
    bike = np.asarray(ways.bike)
    factor = np.where(
        ways.facility == Facility.SEPARATE, factor * profile.like.sidepath**SEPARATE_SHARE, factor
    )
    if not profile.body.on_foot:
        factor = np.where(bike == Access.SIDEPATH, factor * profile.like.sidepath, factor)
        factor = np.where(bike == Access.DISCOURAGED, factor * DISCOURAGED_FACTOR, factor)
    signs = np.where(factor <= NETWORK_LIMIT, _network_factor(ways, profile), 1.0)
    return np.asarray(factor * signs)


def pushing_factor(ways: WayTable, profile: Profile, stress: Array) -> Array:
    """What pushing or carrying time is multiplied by; (w, 2). `stress` (w, 2) is `traffic_stress`."""
    steps = np.asarray(ways.road_class) == RoadClass.STEPS
    price = np.where(steps, profile.price.carry, profile.price.push)
    return np.asarray(price[:, None] * (1.0 + PUSH_STRESS_SHARE * profile.like.stress * stress))


def _surroundings(ways: WayTable) -> Array:
    """Factor for tunnels, darkness, fords and signed hazards; (w,)."""
    dark = _has(ways, WayFlag.LIT_KNOWN) & ~_has(ways, WayFlag.LIT)
    tunnel = _has(ways, WayFlag.TUNNEL) & (road_rank(ways) > 0)
    factor = np.where(tunnel, np.where(dark, UNLIT_TUNNEL_FACTOR, TUNNEL_FACTOR), 1.0)
    factor = np.where(dark & ~tunnel, UNLIT_FACTOR, factor)
    factor = np.where(_has(ways, WayFlag.FORD), factor * FORD_FACTOR, factor)
    return np.where(_has(ways, WayFlag.HAZARD), factor * HAZARD_FACTOR, factor)


def _network_factor(ways: WayTable, profile: Profile) -> Array:
    network = np.asarray(ways.network)
    signed = ((network & SIGNED) != 0) | _has(ways, WayFlag.CYCLE_STREET)[:, None]
    factor = np.where(signed, profile.like.network, 1.0)
    return np.where((network & Network.MTB) != 0, np.minimum(factor, profile.like.mtb_network), factor)


def _has(ways: WayTable, flag: WayFlag) -> Array:
    return np.asarray((np.asarray(ways.flags) & flag) != 0)
