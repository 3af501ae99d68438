"""Decide from OSM tags who may go along a way in each direction."""

from __future__ import annotations

from navigator.graph.attributes import Access, Facility, RoadClass
from navigator.graph.osmclass import ClassRule
from navigator.graph.osmoneway import CIRCLES, flow_of
from navigator.graph.osmtext import TRUE, Tags
from navigator.graph.osmvalues import (
    DESTINATION,
    DISCOURAGED,
    DISMOUNT,
    NO,
    PRIVATE,
    SIDEPATH,
    WRONG_WAY,
    YES,
    access_value,
    most_special,
)

# Kinds of facility that are made for bicycles, and those of them with room of their own
_FOR_BICYCLES = frozenset({Facility.SHARED, Facility.LANE, Facility.TRACK})
_APART = frozenset({Facility.LANE, Facility.TRACK})

# Where the sign "access=no" means "not for the public": one may still live or have an errand there.
_PRIVATE_WHEN_CLOSED = frozenset({RoadClass.SERVICE})


def bike_access(tags: Tags, rule: ClassRule, *, direction: str, wrong_way: bool) -> Access:
    """Access by bicycle "forward" or "backward"; `wrong_way`: this is against a one-way for bicycles."""
    found = most_special(tags, ("bicycle", "vehicle", "access"), direction)
    if found is None:
        value = NO if tags.get("motorroad") in TRUE else rule.bike
    elif found[0] == "bicycle":
        value = found[1]
    else:
        value = _generic(found, rule.bike, rule.road_class)
    if wrong_way and access_value(tags.get(f"bicycle:{direction}")) is None:
        bound = value == NO and _all_bound(tags, rule) and f"foot:{direction}" not in tags
        return WRONG_WAY if value >= DESTINATION or bound else value
    return value


def beside_road(tags: Tags, value: Access, *, facility: Facility, pavement: bool, direction: str) -> Access:
    """What a lane, a track or a pavement for bicycles along the way makes of its access by bicycle.

    It opens kinds of way that are closed to bicycles where no tag closes them, and it is the sidepath that
    `use_sidepath` means. `pavement`: the pavement on the rider's side is open to bicycles.
    """
    found = most_special(tags, ("bicycle", "vehicle", "access"), direction)
    if value == SIDEPATH and (pavement or facility in _APART):
        return YES
    if value != NO or not (pavement or facility in _FOR_BICYCLES):
        return value
    closed = found is not None and found[1] < YES and not (pavement and found[0] == "bicycle")
    return NO if closed else YES


def _all_bound(tags: Tags, rule: ClassRule) -> bool:
    """Whether the one-way binds those who push too: nobody walks against the cars there."""
    circle = tags.get("junction") in CIRCLES and rule.bike > NO  # a ring of footways is no roundabout
    return circle or rule.road_class is RoadClass.MOTORWAY


def foot_access(tags: Tags, rule: ClassRule, *, direction: str) -> Access:
    """Access on foot in one direction; one-ways bind walkers only where they are named."""
    oneway = tags.get("oneway:foot") or tags.get("conveying")
    flow = flow_of(oneway.replace("forward", "yes")) if oneway else None
    if flow == (1 if direction == "backward" else -1):
        return NO
    found = most_special(tags, ("foot", "access"), direction)
    if found and found[0] == "foot":
        return YES if found[1] in {SIDEPATH, DISCOURAGED, DISMOUNT} else found[1]
    bike = most_special(tags, ("bicycle",), direction)
    if bike and bike[1] == DISMOUNT:
        return max(rule.foot, YES)  # who is told to get off may go on on foot
    if tags.get("motorroad") in TRUE or (bike and bike[1] == NO and _no_verge(tags, rule)):
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
