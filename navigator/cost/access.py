"""Decide how a rider gets along each directed edge and through each node, and by what right.

| bicycle says | on foot says | the rider |
|---|---|---|
| YES, DESIGNATED, DISCOURAGED | anything | rides |
| SIDEPATH | anything | rides at a high price; strict: pushes where one may walk |
| DESTINATION | anything | rides, zone 1 |
| PRIVATE | better than PRIVATE | pushes |
| PRIVATE | else | rides, zone 2 |
| DISMOUNT, WRONG_WAY, NO | PRIVATE or better | pushes in the zone that walking has |
| NO | NO | does not go |

A *zone* is ground where one may only be at the ends of a route: 1 destination, 2 private. Entering a higher
zone costs a fixed price on the turn, which is given back where a route ends inside (`Metric.entry`), so that
ends are free and passing through is dear; leaving costs nothing, so that starts are free too.

Strict access: no turn enters private ground, though one may start there and leave, or stay within; on
destination ground one may end, since that is what the sign allows, and passing through costs
`STRICT_PRICE`, so that a route that costs this much has no legal way and must not be offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from navigator.cost.profile import Profile, Rider
from navigator.graph.attributes import (
    CARRIED_CLASSES,
    Access,
    Barrier,
    NodeFlag,
    RoadClass,
    Smoothness,
    WayFlag,
)
from navigator.graph.roadgraph import Array, NodeTable, WayTable

FREE_ZONE, DESTINATION_ZONE, PRIVATE_ZONE = 0, 1, 2
STRICT_PRICE = 60.0 * 3600.0  # s; dearer than any ride, and thrice it still fits Metric's int32


class Mode(IntEnum):
    """How a rider gets along an edge."""

    NONE = 0
    RIDE = 1
    PUSH = 2
    FERRY = 3
    TRAIN = 4


class Passage(IntEnum):
    """What a node asks of one who passes it."""

    OPEN = 0
    DISMOUNT = 1
    PRIVATE = 2
    CLOSED = 3


@dataclass(frozen=True)
class WayAccess:
    """How one gets along each way, in its direction and against it; all (w, 2)."""

    mode: Array  # uint8, Mode
    zone: Array  # uint8
    walkable: Array  # bool, whether one may at least walk there


@dataclass(frozen=True)
class NodeAccess:
    """How one gets through each node; uint8 (n,), Passage."""

    riding: Array
    walking: Array


# mtb:scale that stands for a sac_scale (0 unknown, T1..T6) where no mtb:scale is given: T1 is a good path,
# T2 has steps, from T4 on one needs the hands.
_SCALE_OF_SAC = np.array([-1, 0, 2, 4, 6, 6, 6], dtype=np.int8)
_BEYOND_WALKING = 6  # S6, or T4: nobody goes there with a bicycle; runners neither
_NO_LIMIT = -1  # scale of a way that has none

# Too narrow for a bicycle with its rider, unless the node says bicycle=yes
_TOO_TIGHT = (Barrier.STILE, Barrier.KISSING_GATE, Barrier.TURNSTILE)
_LIFTED_OVER = (Barrier.STILE, Barrier.KISSING_GATE)  # by who carries the bicycle over worse
_CARRIER = 3  # push_scale, S, from which on one does
_TIGHT_FOR_CARGO = (Barrier.CHAIN, *_TOO_TIGHT)


def way_access(ways: WayTable, rider: Rider) -> WayAccess:
    """Modes and zones of all ways for a rider."""
    foot = np.asarray(ways.foot)
    walkable = (foot >= Access.DESTINATION) & (foot != Access.WRONG_WAY)
    if rider.profile.body.on_foot:
        mode, zone = _afoot(ways, foot)
    else:
        mode, zone = _by_bicycle(ways, rider)
    carried = np.isin(ways.road_class, list(CARRIED_CLASSES))
    if carried.any():
        own = foot if rider.profile.body.on_foot else np.asarray(ways.bike)
        aboard = np.where(ways.road_class == RoadClass.FERRY, Mode.FERRY, Mode.TRAIN)[:, None]
        mode[carried] = np.where(own >= Access.PRIVATE, aboard, Mode.NONE)[carried]
        zone[carried] = _zone(own)[carried]
        walkable[carried] = False
    return WayAccess(mode.astype(np.uint8), zone.astype(np.uint8), walkable)


def _zone(access: Array) -> Array:
    """The zone that an access fact puts a way in."""
    private = np.where(access == Access.PRIVATE, PRIVATE_ZONE, FREE_ZONE)
    return np.where(access == Access.DESTINATION, DESTINATION_ZONE, private)


def zone_prices(rider: Rider) -> Array:
    """Seconds of cost to be in each zone; a turn costs what it rises, an end gives all of it back."""
    price = rider.profile.price
    if rider.strict_access:
        return np.array([0.0, STRICT_PRICE, 2.0 * STRICT_PRICE])
    return np.array([0.0, price.destination, max(price.destination, price.private)])


def _afoot(ways: WayTable, foot: Array) -> tuple[Array, Array]:
    """On foot one-ways do not bind, and "riding" is how one travels."""
    passable = (foot >= Access.PRIVATE) & (technical_scale(ways) < _BEYOND_WALKING)[:, None]
    return np.where(passable, Mode.RIDE, Mode.NONE), _zone(foot)


def _by_bicycle(ways: WayTable, rider: Rider) -> tuple[Array, Array]:
    profile = rider.profile
    bike, foot = np.asarray(ways.bike), np.asarray(ways.foot)
    pushable = _pushable(ways, profile)
    rides = (bike >= Access.DESTINATION) & (bike != Access.DISMOUNT)
    rides |= (bike == Access.PRIVATE) & ~(pushable & (foot > Access.PRIVATE))
    if rider.strict_access:
        rides &= bike != Access.SIDEPATH
    rides &= _rideable(ways, profile)[:, None]
    mode = np.where(rides, Mode.RIDE, np.where(pushable, Mode.PUSH, Mode.NONE))
    if not profile.limits.narrow:
        mode[(np.asarray(ways.flags) & WayFlag.NARROW) != 0] = Mode.NONE
    return mode, np.where(rides, _zone(bike), _zone(foot))


def _rideable(ways: WayTable, profile: Profile) -> Array:
    """Ways (w,) that can be ridden, whatever is allowed."""
    carry = (ways.road_class == RoadClass.STEPS) | (ways.road_class == RoadClass.ELEVATOR)
    rolls = ways.smoothness != Smoothness.IMPASSABLE  # the tag's meaning: not for wheels
    return np.asarray(~carry & rolls & (technical_scale(ways) <= profile.limits.ride_scale))


def _pushable(ways: WayTable, profile: Profile) -> Array:
    """Ways (w, 2) along which the bicycle may and can be pushed or carried."""
    bike, foot = np.asarray(ways.bike), np.asarray(ways.foot)
    limits = profile.limits
    able = technical_scale(ways) <= max(limits.ride_scale, limits.push_scale)
    if not limits.steps:
        able &= ways.road_class != RoadClass.STEPS
    flags = np.asarray(ways.flags)
    lifted = (ways.road_class == RoadClass.ELEVATOR) | ((flags & WayFlag.CONVEYING) != 0)
    unwelcome = lifted[:, None] & (bike == Access.NO)  # a bicycle does not go up an escalator
    circle = (flags & (WayFlag.ROUNDABOUT | WayFlag.CIRCULAR)) != 0
    fast = np.asarray(ways.road_class) <= RoadClass.TRUNK
    against = (bike == Access.WRONG_WAY) & (
        circle[:, None] | (fast[:, None] & (foot != Access.DESIGNATED))
    )  # no pavement to push on
    allowed = (foot >= Access.PRIVATE) & ~against & ~unwelcome
    return np.asarray(allowed & able[:, None] & limits.push)


def technical_scale(ways: WayTable) -> Array:
    """mtb:scale S0..S6 of each way, from sac_scale where there is none; int8 (w,), -1 unknown."""
    own = np.asarray(ways.mtb_scale).astype(np.int8) - 1
    return np.where(own > _NO_LIMIT, own, _SCALE_OF_SAC[np.minimum(ways.sac_scale, len(_SCALE_OF_SAC) - 1)])


def node_access(nodes: NodeTable, rider: Rider, narrow: Array) -> NodeAccess:
    """What each node asks of a rider; `narrow` (n,) marks posts too close for a wide bicycle."""
    bike, foot, barrier = np.asarray(nodes.bike), np.asarray(nodes.foot), np.asarray(nodes.barrier)
    private = Passage.CLOSED if rider.strict_access else Passage.PRIVATE
    walk = foot >= Access.DESTINATION
    if rider.profile.body.on_foot:
        afoot = np.where(walk, Passage.OPEN, np.where(foot == Access.PRIVATE, private, Passage.CLOSED))
        return NodeAccess(afoot.astype(np.uint8), afoot.astype(np.uint8))
    ride = (bike >= Access.DESTINATION) & (bike != Access.DISMOUNT)
    tight = np.isin(barrier, _TOO_TIGHT)
    if rider.profile.limits.push_scale >= _CARRIER:
        tight &= ~np.isin(barrier, _LIFTED_OVER)
    walk &= ride | ~tight
    dismount = walk & rider.profile.limits.push
    kept = (bike == Access.PRIVATE) | (foot == Access.PRIVATE)
    shut = np.where(kept & ~tight, private, Passage.CLOSED)
    lift = (np.asarray(nodes.flags) & NodeFlag.ELEVATOR) != 0
    dismount &= ~lift | (bike != Access.NO)
    walking = np.where(np.where(lift, dismount, walk) | ride, Passage.OPEN, shut)
    riding = np.where(ride, Passage.OPEN, np.where(dismount, Passage.DISMOUNT, shut))
    if not rider.profile.limits.narrow:
        stuck = narrow | np.isin(barrier, _TIGHT_FOR_CARGO)
        riding, walking = (np.where(stuck, Passage.CLOSED, way) for way in (riding, walking))
    return NodeAccess(riding.astype(np.uint8), walking.astype(np.uint8))
