"""Decide what kind of way a way is, and who may go there where no access tag says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from navigator.graph.attributes import Access, RoadClass
from navigator.graph.osmtext import TRUE, Tags
from navigator.graph.osmvalues import DESIGNATED, DISCOURAGED, DISMOUNT, NO, YES, access_value


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
    "elevator": ClassRule(RoadClass.ELEVATOR, DISMOUNT, YES, "step in with the bicycle unless bicycle=no"),
    "platform": ClassRule(RoadClass.PLATFORM, NO, YES, "for passengers: push"),
    "busway": ClassRule(RoadClass.BUSWAY, NO, NO, "for buses unless bicycle=yes"),
    "bus_guideway": ClassRule(RoadClass.BUSWAY, NO, NO, "for buses with guides"),
}
FERRY_RULE = ClassRule(RoadClass.FERRY, YES, YES, "ferries take bicycles unless tagged")
TRAIN_RULE = ClassRule(RoadClass.TRAIN, NO, NO, "only where bicycle=yes says that it takes bicycles")
PIER_RULE = ClassRule(RoadClass.FOOTWAY, NO, YES, "a pier is walked on: push")
SHUTTLE_RULE = ClassRule(RoadClass.TRAIN, YES, YES, "trains for vehicles take bicycles unless tagged")
MOVABLE_RULE = ClassRule(RoadClass.ROAD, YES, YES, "a movable bridge that is drawn without a highway value")
PARKING_RULE = ClassRule(RoadClass.SERVICE, YES, YES, "a car park is crossed along its edge")
UNKNOWN_RULE = ClassRule(RoadClass.ROAD, NO, NO, "a highway value nobody knows: what its access tags say")

_RAILWAYS = frozenset(
    {
        *("rail", "train", "railway", "subway", "light_rail", "narrow_gauge", "tram", "funicular"),
        *("monorail", "preserved"),
    }
)
# What a railway value says that nobody is carried along, be it signed for bicycles or not
_NO_RAILWAY = frozenset(
    {
        *("abandoned", "construction", "demolished", "dismantled", "disused", "planned"),
        *("platform_edge", "proposed", "razed", "removed", "station", "halt", "yard"),
    }
)
# Highway values that say that a way is not there, or no place to go, whatever a mistyped bicycle tag says
_NOT_THERE = frozenset(
    {
        *("abandoned", "construction", "demolished", "disused", "escape", "ladder", "no"),
        *("planned", "proposed", "raceway", "razed", "removed", "rest_area", "services"),
        *("via_ferrata",),
    }
)
# Works that leave a way open; any other value of `construction` on a road says that it is dug up
_MINOR_WORKS = frozenset({"", "no", "minor", "widening"})
_GONE = ("demolished", "razed", "removed", "impassable", "ice_road", "winter_road")  # keys whose yes says so
_OUTSIDE = frozenset({"", "surface", "yes"})  # parking on the ground, apart from the road
_LOST = frozenset({"horrible", "no"})  # trail_visibility at which one looks for the way, on foot
_PAVEMENTS = frozenset({"yes", "both", "left", "right"})


@dataclass(frozen=True)
class NationalRules:
    """How a country differs from the world: the side of the road, and access by highway value."""

    left_hand: bool = False
    bicycle: Mapping[str, str] = field(default_factory=dict)
    foot: Mapping[str, str] = field(default_factory=dict)


def class_rule(tags: Tags, national: NationalRules) -> ClassRule | None:
    """The row of the class table that a way falls under, with the country's own defaults.

    None where it is no way to go.
    """
    highway = tags.get("highway", "")
    if _is_gone(tags, highway):
        return None
    if tags.get("route") == "ferry":
        return FERRY_RULE
    if not highway:
        return _other_rule(tags)
    rule = CLASS_RULES.get(highway.removesuffix("_link"))
    if rule is None:
        return _unknown_rule(tags)
    bike, foot = access_value(national.bicycle.get(highway)), access_value(national.foot.get(highway))
    rule = rule._replace(bike=rule.bike if bike is None else bike, foot=rule.foot if foot is None else foot)
    return _of_its_kind(tags, rule)


def _is_gone(tags: Tags, highway: str) -> bool:
    works = tags.get("construction", "")
    dug_up = works not in _MINOR_WORKS and works != highway  # its own value was left over when it was done
    return (
        highway in _NOT_THERE
        or dug_up
        or tags.get("status") == "impassable"
        or any(tags.get(key) in TRUE for key in _GONE)
    )


def _of_its_kind(tags: Tags, rule: ClassRule) -> ClassRule:
    """The rule for what a footway, path or motorway is besides."""
    highway = tags.get("highway")
    if highway == "footway" and tags.get("footway") == "crossing":
        rule = rule._replace(bike=DISCOURAGED)  # joins two cycleways: riders cross without getting off
    if highway == "path" and _for_walkers(tags):
        rule = rule._replace(bike=NO)  # a footway by another name, as the wiki has it
    if tags.get("trail_visibility") in _LOST or tags.get("ford") == "stepping_stones":
        rule = rule._replace(bike=min(rule.bike, DISMOUNT))
    if rule.road_class is RoadClass.MOTORWAY and tags.get("sidewalk") in _PAVEMENTS:
        rule = rule._replace(foot=YES)
    return rule


def _unknown_rule(tags: Tags) -> ClassRule:
    everybody = access_value(tags.get("access")) or NO
    vehicles = access_value(tags.get("vehicle")) or everybody
    return UNKNOWN_RULE._replace(bike=YES if vehicles >= YES else NO, foot=YES if everybody >= YES else NO)


def _takes_bicycles(tags: Tags) -> bool:
    return (access_value(tags.get("bicycle")) or NO) >= YES


def _for_walkers(tags: Tags) -> bool:
    return tags.get("footway") == "sidewalk" or access_value(tags.get("foot")) == DESIGNATED


def _other_rule(tags: Tags) -> ClassRule | None:
    """The rule of a way without a highway value: where one is carried, waits, or crosses a car park."""
    railway = tags.get("railway", "")
    if tags.get("route") == "shuttle_train":
        return SHUTTLE_RULE
    if "platform" in {railway, tags.get("public_transport")}:
        return CLASS_RULES["platform"]
    if tags.get("bridge") == "movable" and not railway:
        return MOVABLE_RULE
    if tags.get("route") in {"train", "funicular"} or railway in _RAILWAYS:
        return TRAIN_RULE if _takes_bicycles(tags) else None
    if railway and railway not in _NO_RAILWAY and _takes_bicycles(tags):
        return UNKNOWN_RULE
    if tags.get("man_made") == "pier":
        return PIER_RULE
    return PARKING_RULE if is_car_park(tags) else None


def is_car_park(tags: Tags) -> bool:
    """Whether a way is the edge of parking on the ground that is no part of a road or building."""
    return (
        tags.get("amenity") == "parking"
        and "highway" not in tags
        and tags.get("parking", "") in _OUTSIDE
        and tags.get("building", "no") == "no"
    )


def ridden_class(tags: Tags, road_class: RoadClass) -> RoadClass:
    """A path or footway that gives bicycles a sign or room of their own is a cycleway by another name."""
    apart = tags.get("segregated") in TRUE and _takes_bicycles(tags)
    signed = apart or access_value(tags.get("bicycle")) == DESIGNATED
    return RoadClass.CYCLEWAY if signed and road_class in {RoadClass.PATH, RoadClass.FOOTWAY} else road_class
