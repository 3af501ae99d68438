"""Decide from OSM tags who may go along a way in each direction, or through a node.

Each rule is a row of a table with its reason. Keys rank by how special they are: bicycle over vehicle
over access for riding, foot over access for walking (OSM wiki, Key:access, "Transport mode
restrictions"); a key with a direction (`bicycle:backward`) beats the same key without.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from navigator.graph.attributes import Access, Barrier, RoadClass

Tags = Mapping[str, str]

NO, PRIVATE, DESTINATION = Access.NO, Access.PRIVATE, Access.DESTINATION
DISMOUNT, SIDEPATH, DISCOURAGED = Access.DISMOUNT, Access.SIDEPATH, Access.DISCOURAGED
YES, DESIGNATED, WRONG_WAY = Access.YES, Access.DESIGNATED, Access.WRONG_WAY


class ClassRule(NamedTuple):
    """What holds on a class of way where no access tag says otherwise."""

    road_class: RoadClass
    bike: Access
    foot: Access
    why: str


_OPEN = "public road"
CLASS_RULES: dict[str, ClassRule] = {
    "motorway": ClassRule(RoadClass.MOTORWAY, NO, NO, "motor traffic only, everywhere"),
    "trunk": ClassRule(RoadClass.TRUNK, YES, YES, "allowed unless the country or a sign says no"),
    "primary": ClassRule(RoadClass.PRIMARY, YES, YES, _OPEN),
    "secondary": ClassRule(RoadClass.SECONDARY, YES, YES, _OPEN),
    "tertiary": ClassRule(RoadClass.TERTIARY, YES, YES, _OPEN),
    "unclassified": ClassRule(RoadClass.UNCLASSIFIED, YES, YES, _OPEN),
    "residential": ClassRule(RoadClass.RESIDENTIAL, YES, YES, _OPEN),
    "living_street": ClassRule(RoadClass.LIVING_STREET, YES, YES, _OPEN),
    "service": ClassRule(RoadClass.SERVICE, YES, YES, _OPEN),
    "road": ClassRule(RoadClass.ROAD, YES, YES, "class not known, taken for a road"),
    "track": ClassRule(RoadClass.TRACK, YES, YES, "farm and forest tracks are open unless tagged"),
    "cycleway": ClassRule(RoadClass.CYCLEWAY, DESIGNATED, YES, "made for cycling"),
    "path": ClassRule(RoadClass.PATH, YES, YES, "open to all without a motor"),
    "bridleway": ClassRule(RoadClass.BRIDLEWAY, NO, YES, "for horses; walkers are tolerated"),
    "footway": ClassRule(RoadClass.FOOTWAY, NO, DESIGNATED, "for walking: push"),
    "corridor": ClassRule(RoadClass.FOOTWAY, NO, YES, "inside a building: push"),
    "pedestrian": ClassRule(RoadClass.PEDESTRIAN, NO, DESIGNATED, "for walking: push unless bicycle=yes"),
    "steps": ClassRule(RoadClass.STEPS, NO, YES, "carry"),
    "elevator": ClassRule(RoadClass.ELEVATOR, NO, YES, "step in with the bicycle"),
    "platform": ClassRule(RoadClass.PLATFORM, NO, YES, "for passengers: push"),
    "busway": ClassRule(RoadClass.BUSWAY, NO, NO, "for buses unless bicycle=yes"),
    "bus_guideway": ClassRule(RoadClass.BUSWAY, NO, NO, "for buses with guides"),
}
FERRY_RULE = ClassRule(RoadClass.FERRY, YES, YES, "ferries take bicycles unless tagged")
TRAIN_RULE = ClassRule(RoadClass.TRAIN, NO, NO, "only where bicycle=yes says that it takes bicycles")
PIER_RULE = ClassRule(RoadClass.FOOTWAY, NO, YES, "a pier is walked on: push")
SIGNED_RULE = ClassRule(RoadClass.ROAD, YES, NO, "a highway value nobody knows, but bicycle=yes says: ride")

ACCESS_VALUES: dict[str, Access] = {
    "yes": YES,
    "permissive": YES,
    "designated": DESIGNATED,
    "official": DESIGNATED,  # old German spelling of designated
    "public": YES,
    "allowed": YES,
    "limited": YES,
    "optional_sidepath": YES,
    "true": YES,
    "1": YES,
    "track": YES,  # bicycle=track and bicycle=lane were meant as cycleway=*
    "lane": YES,
    "no": NO,
    "false": NO,
    "0": NO,
    "agricultural": NO,
    "forestry": NO,
    "agricultural;forestry": NO,
    "military": NO,
    "emergency": NO,
    "psv": NO,
    "bus": NO,
    "restricted": NO,
    "private": PRIVATE,
    "permit": PRIVATE,
    "residents": PRIVATE,
    "employees": PRIVATE,
    "members": PRIVATE,
    "destination": DESTINATION,
    "customers": DESTINATION,
    "delivery": DESTINATION,
    "visitors": DESTINATION,
    "dismount": DISMOUNT,
    "use_sidepath": SIDEPATH,
    "separate": SIDEPATH,
    "discouraged": DISCOURAGED,
}

# Where the sign "access=no" means "not for the public": one may still live or have an errand there.
_PRIVATE_WHEN_CLOSED = frozenset({RoadClass.SERVICE})
_TRUE = frozenset({"yes", "true", "1"})
_FALSE = frozenset({"no", "false", "0"})
_BACKWARD = frozenset({"-1", "reverse"})
_CIRCLES = frozenset({"roundabout", "circular"})


def access_value(text: str | None) -> Access | None:
    """The meaning of an access tag; None where it says nothing that we know.

    >>> access_value("designated").name, access_value("yes;permissive").name, access_value("unknown")
    ('DESIGNATED', 'YES', None)
    """
    if not text:
        return None
    whole = ACCESS_VALUES.get(text)
    if whole is not None or ";" not in text:
        return whole
    known = [ACCESS_VALUES[part] for part in map(str.strip, text.split(";")) if part in ACCESS_VALUES]
    return max(known, default=None)


def _most_special(tags: Tags, keys: tuple[str, ...], direction: str) -> tuple[str, Access] | None:
    for key in keys:
        for name in (f"{key}:{direction}", key):
            value = access_value(tags.get(name))
            if value is not None:
                return key, value
    return None


def bike_access(tags: Tags, rule: ClassRule, *, direction: str, wrong_way: bool) -> Access:
    """Access by bicycle "forward" or "backward"; `wrong_way`: this is against a one-way for bicycles."""
    found = _most_special(tags, ("bicycle", "vehicle", "access"), direction)
    if found is None:
        value = NO if tags.get("motorroad") in _TRUE else rule.bike
    elif found[0] == "bicycle":
        value = found[1]
    else:
        value = _generic(found, rule.bike, rule.road_class)
    if wrong_way and access_value(tags.get(f"bicycle:{direction}")) is None:
        bound = value == NO and _all_bound(tags, rule) and f"foot:{direction}" not in tags
        return WRONG_WAY if value >= DESTINATION or bound else value
    return value


def _all_bound(tags: Tags, rule: ClassRule) -> bool:
    """Whether the one-way binds those who push too: nobody walks against the cars there."""
    circle = tags.get("junction") in _CIRCLES and rule.bike > NO  # a ring of footways is no roundabout
    return circle or rule.road_class is RoadClass.MOTORWAY


def foot_access(tags: Tags, rule: ClassRule, *, direction: str) -> Access:
    """Access on foot in one direction; one-ways bind walkers only where they are named."""
    oneway = tags.get("oneway:foot") or tags.get("conveying")
    against = _TRUE | {"forward"} if direction == "backward" else _BACKWARD | {"backward"}
    if oneway in against:
        return NO
    found = _most_special(tags, ("foot", "access"), direction)
    if found and found[0] == "foot":
        return YES if found[1] in {SIDEPATH, DISCOURAGED, DISMOUNT} else found[1]
    bike = _most_special(tags, ("bicycle",), direction)
    if bike and bike[1] == DISMOUNT:
        return max(rule.foot, YES)  # who is told to get off may go on on foot
    if tags.get("motorroad") in _TRUE or (bike and bike[1] == NO and _no_verge(tags, rule)):
        return NO
    return _generic(found, rule.foot, rule.road_class) if found else rule.foot


def _no_verge(tags: Tags, rule: ClassRule) -> bool:
    """A trunk road from which bicycles are sent away has no room for walkers either, but on a pavement."""
    return rule.road_class is RoadClass.TRUNK and tags.get("sidewalk", "no") in {"no", "none", "separate"}


def _generic(found: tuple[str, Access], default: Access, road_class: RoadClass) -> Access:
    """What `vehicle` or `access` makes of the class's default: they open nothing that its kind closes."""
    key, value = found
    if value == NO and road_class in _PRIVATE_WHEN_CLOSED:
        value = PRIVATE
    if value >= YES:
        opens = key == "vehicle" and road_class is not RoadClass.MOTORWAY
        return max(default, YES) if opens else default
    return min(default, value)


def car_oneway(tags: Tags) -> int | None:
    """Direction of traffic: 1 along the way, -1 against it, 0 both, None changing by the hour."""
    value = tags.get("oneway", "")
    if value in _TRUE:
        return 1
    if value in _BACKWARD:
        return -1
    if value == "reversible":
        return None
    if value in _FALSE or value == "alternating":
        return 0
    implied = tags.get("junction") in _CIRCLES or tags.get("highway") == "motorway"
    return 1 if implied else 0


def bike_oneway(tags: Tags) -> int | None:
    """Direction open to bicycles, as `car_oneway`; a lane left of a one-way is no contraflow by itself."""
    direction = car_oneway(tags)
    own = tags.get("oneway:bicycle") or tags.get("bicycle:oneway") or ""
    if own in _FALSE:
        return 0
    if own in _BACKWARD:
        return -1
    if own in _TRUE:
        return direction or 1
    return 0 if direction and _contraflow(tags) else direction


def _contraflow(tags: Tags) -> bool:
    sides = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")
    if any(tags.get(side, "").startswith("opposite") for side in sides):
        return True
    if any(tags.get(f"{side}:oneway", "") in _FALSE | _BACKWARD for side in sides):
        return True
    return tags.get("cycleway:both", "no") not in {"no", "none", "separate"}


class BarrierRule(NamedTuple):
    """What a barrier does to those who meet it, where no access tag says otherwise."""

    barrier: Barrier
    bike: Access
    foot: Access
    why: str


_THROUGH = "one gets through with a bicycle"
BARRIER_RULES: dict[str, BarrierRule] = {
    **{
        value: BarrierRule(Barrier.GATE, YES, YES, "opened by hand, or stands open")
        for value in (
            "gate",
            "swing_gate",
            "sliding_gate",
            "wicket_gate",
            "hampshire_gate",
            "bump_gate",
            "sally_port",
            "lych_gate",
            "kent_carriage_gap",
            "sliding_beam",
        )
    },
    "lift_gate": BarrierRule(Barrier.LIFT_GATE, YES, YES, "one goes round its end"),
    **{
        value: BarrierRule(Barrier.BOLLARD, YES, YES, _THROUGH)
        for value in (
            "bollard",
            "rising_bollard",
            "planter",
            "flower_pot",
            "delineators",
            "delineator",
            "armadillo",
            "cone",
            "spikes",
            "surface_spikes",
        )
    },
    **{
        value: BarrierRule(Barrier.BLOCK, YES, YES, "stops cars; a bicycle is led past")
        for value in (
            "block",
            "jersey_barrier",
            "debris",
            "log",
            "barrier_board",
            "bus_trap",
            "sump_buster",
            "rope",
            "tank_trap",
            "traffic_island",
            "wedge",
        )
    },
    **{
        value: BarrierRule(Barrier.CYCLE_BARRIER, YES, YES, "made to slow bicycles, not to stop them")
        for value in ("cycle_barrier", "bicycle_barrier", "chicane")
    },
    "motorcycle_barrier": BarrierRule(Barrier.CYCLE_BARRIER, YES, YES, "made to stop motorcycles"),
    "cattle_grid": BarrierRule(Barrier.CATTLE_GRID, YES, YES, _THROUGH),
    "texas_gate": BarrierRule(Barrier.CATTLE_GRID, YES, YES, "its American name"),
    "border_control": BarrierRule(Barrier.BORDER, YES, YES, _THROUGH),
    "toll_booth": BarrierRule(Barrier.TOLL, YES, YES, _THROUGH),
    "kerb": BarrierRule(Barrier.KERB, YES, YES, _THROUGH),
    **{
        value: BarrierRule(Barrier.CHAIN, YES, YES, "one lifts the bicycle over or goes round")
        for value in ("chain", "bar")
    },
    **{
        value: BarrierRule(Barrier.NONE, YES, YES, "no obstacle to a bicycle")
        for value in ("entrance", "no", "coupure", "height_restrictor", "width_restrictor")
    },
    "stile": BarrierRule(Barrier.STILE, NO, YES, "for walkers without luggage"),
    "step": BarrierRule(Barrier.STILE, NO, YES, "for walkers without luggage"),
    "horse_stile": BarrierRule(Barrier.STILE, NO, YES, "for horses"),
    "kissing_gate": BarrierRule(Barrier.KISSING_GATE, NO, YES, "too narrow for a bicycle"),
    "turnstile": BarrierRule(Barrier.TURNSTILE, NO, YES, "too narrow for a bicycle"),
    "full-height_turnstile": BarrierRule(Barrier.TURNSTILE, NO, YES, "too narrow for a bicycle"),
}
# A wall, a fence, and any word that we do not know: better a detour than a fence in front of the rider.
CLOSED_BARRIER = BarrierRule(Barrier.WALL, NO, NO, "nobody gets through")


_NO_BARRIER = BarrierRule(Barrier.NONE, YES, YES, "no barrier")
# Access tags there are for those who cross the road, not for those who ride along it.
_OF_THE_CROSSING = frozenset({"crossing", "traffic_signals"})


def barrier_rule(tags: Tags) -> BarrierRule:
    """What stands on a node, with the node's own access tags applied: they win over the kind of barrier."""
    kind = tags.get("barrier")
    if kind is None and tags.get("highway") in _OF_THE_CROSSING:
        return _NO_BARRIER
    rule = _NO_BARRIER if kind is None else BARRIER_RULES.get(kind, CLOSED_BARRIER)
    if kind is not None and tags.get("locked") in _TRUE:
        rule = rule._replace(bike=min(rule.bike, PRIVATE), foot=min(rule.foot, PRIVATE))  # some have a key
    bike = _most_special(tags, ("bicycle", "vehicle", "access"), "forward")
    foot = _most_special(tags, ("foot", "access"), "forward")
    if tags.get("bicycle") == "dismount" and "foot" not in tags:
        foot = "foot", YES
    return rule._replace(bike=bike[1] if bike else rule.bike, foot=foot[1] if foot else rule.foot)
