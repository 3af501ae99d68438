"""Translate OSM tags into edge attributes; no module above this and `osmaccess` reads a tag."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from navigator.graph.attributes import (
    Access,
    Barrier,
    Facility,
    NodeFlag,
    RoadClass,
    Service,
    Smoothness,
    Surface,
    WayFlag,
)
from navigator.graph.osmaccess import (
    CLASS_RULES,
    FERRY_RULE,
    PIER_RULE,
    SIGNED_RULE,
    TRAIN_RULE,
    ClassRule,
    Tags,
    access_value,
    barrier_rule,
    bike_access,
    bike_oneway,
    car_oneway,
    foot_access,
)
from navigator.graph.osmconditions import ACCESS_CONDITIONS, CONDITION_KEYS, condition_of, may_open
from navigator.graph.osmfacility import facilities_of
from navigator.graph.osmground import SAC_SCALES, SMOOTHNESS, TRACKTYPES, mtb_scale_of, surface_of
from navigator.graph.osmnumbers import duration_of, maxspeed_of, metres_of, whole_of

NO_WAY_FLAG, NO_NODE_FLAG = WayFlag(0), NodeFlag(0)


@dataclass(frozen=True)
class WayFacts:
    """What a way's tags say; pairs hold the way's direction, then against it."""

    road_class: RoadClass
    bike: tuple[Access, Access]
    foot: tuple[Access, Access]
    facility: tuple[Facility, Facility] = (Facility.NONE, Facility.NONE)
    service: Service = Service.NONE
    flags: WayFlag = NO_WAY_FLAG
    surface: Surface = Surface.UNKNOWN
    smoothness: Smoothness = Smoothness.UNKNOWN
    tracktype: int = 0  # 1..5, 0 unknown
    mtb_scale: int = 0  # mtb:scale + 1, 0 unknown
    sac_scale: int = 0  # 1..6, 0 unknown
    lanes: int = 0
    maxspeed: int = 0  # km/h
    duration: int = 0  # s
    name: str = ""
    ref: str = ""
    condition: str = ""  # tags that hold at times only, see `osmconditions`


@dataclass(frozen=True)
class NodeFacts:
    """What a node's tags say to those who pass it."""

    flags: NodeFlag = NO_NODE_FLAG
    barrier: Barrier = Barrier.NONE
    bike: Access = Access.YES
    foot: Access = Access.YES
    ref: str = ""
    condition: str = ""  # as that of a way

    @property
    def splits(self) -> bool:
        """Whether edges must end here, though no ways meet: passing costs time or may be forbidden."""
        always_open = self.bike >= Access.YES and self.foot >= Access.YES and not self.condition
        return bool(self.flags & ~NodeFlag.CROSSING) or self.barrier != Barrier.NONE or not always_open


@dataclass(frozen=True)
class NationalRules:
    """How a country differs from the world: the side of the road, and access by highway value."""

    left_hand: bool = False
    bicycle: Mapping[str, str] = field(default_factory=dict)
    foot: Mapping[str, str] = field(default_factory=dict)


WORLD = NationalRules()

SERVICES = {
    "alley": Service.ALLEY,
    "driveway": Service.DRIVEWAY,
    "parking_aisle": Service.PARKING_AISLE,
    "drive-through": Service.DRIVE_THROUGH,
    "drive_through": Service.DRIVE_THROUGH,
}
_YES = frozenset({"yes", "true", "1"})
_RAILWAYS = frozenset(
    {"rail", "train", "subway", "light_rail", "narrow_gauge", "tram", "funicular", "monorail"}
)

# Tags that say that a way is not there to be ridden, whatever its highway value.
# fmt: off  one key a line would hide the table
_NOT_THERE = frozenset(
    {
        "abandoned",
        "construction",
        "demolished",
        "escape",
        "planned",
        "proposed",
        "raceway",
        "razed",
        "removed",
    }
)
# fmt: on
_NEVER_RIDDEN = frozenset({"via_ferrata", "ladder", "no"})  # whatever a mistyped bicycle tag says

# The keys that this module and `osmaccess` read, so that ways tagged alike are read once.
# fmt: off  one key a line would hide the table
WAY_KEYS = (
    frozenset(
        {
            "access",
            "access:backward",
            "access:forward",
            "area",
            "bicycle",
            "bicycle:backward",
            "bicycle:forward",
            "bicycle:oneway",
            "bicycle_road",
            "bridge",
            "conveying",
            "covered",
            "crossing",
            "cyclestreet",
            "cycleway",
            "cycleway:both",
            "cycleway:both:oneway",
            "cycleway:left",
            "cycleway:left:oneway",
            "cycleway:oneway",
            "cycleway:right",
            "cycleway:right:oneway",
            "driving_side",
            "duration",
            "embedded_rails",
            "foot",
            "foot:backward",
            "foot:forward",
            "footway",
            "ford",
            "hazard",
            "highway",
            "impassable",
            "indoor",
            "junction",
            "lanes",
            "lit",
            "man_made",
            "maxspeed",
            "motorroad",
            "mtb:scale",
            "oneway",
            "oneway:bicycle",
            "oneway:foot",
            "path",
            "public_transport",
            "railway",
            "ramp",
            "ramp:bicycle",
            "route",
            "sac_scale",
            "service",
            "shoulder",
            "sidewalk",
            "sidewalk:bicycle",
            "smoothness",
            "status",
            "surface",
            "toll",
            "tracktype",
            "tunnel",
            "vehicle",
            "vehicle:backward",
            "vehicle:forward",
        }
    )
    | CONDITION_KEYS
)
# fmt: on
# fmt: off  one key a line would hide the table
NODE_KEYS = (
    frozenset(
        {
            "access",
            "barrier",
            "bicycle",
            "crossing",
            "foot",
            "ford",
            "highway",
            "lcn_ref",
            "locked",
            "railway",
            "rcn_ref",
            "vehicle",
        }
    )
    | CONDITION_KEYS
)
# fmt: on


def read_way(tags: Tags, *, left_hand: bool = False, rules: NationalRules | None = None) -> WayFacts | None:
    """What a way means to those on a bicycle or on foot; None where it is no way to go."""
    national = rules or NationalRules(left_hand=left_hand)
    rule = _class_rule(tags, national)
    if rule is None:
        return None
    left = {"left": True, "right": False}.get(tags.get("driving_side", ""), national.left_hand)
    open_way = bike_oneway(tags)
    bike = (
        bike_access(tags, rule, direction="forward", wrong_way=open_way in {-1, None}),
        bike_access(tags, rule, direction="backward", wrong_way=open_way in {1, None}),
    )
    foot = foot_access(tags, rule, direction="forward"), foot_access(tags, rule, direction="backward")
    condition = condition_of(tags)
    if max(*bike, *foot) <= Access.WRONG_WAY and not may_open(condition):
        return None
    return WayFacts(
        road_class=_ridden_class(tags, rule.road_class),
        bike=bike,
        foot=foot,
        facility=facilities_of(tags, left_hand=left),
        service=_service(tags),
        flags=_flags(tags) | (WayFlag.LEFT_HAND if left else NO_WAY_FLAG),
        surface=surface_of(tags.get("surface", "")),
        smoothness=SMOOTHNESS.get(tags.get("smoothness", ""), Smoothness.UNKNOWN),
        tracktype=TRACKTYPES.get(tags.get("tracktype", ""), 0),
        mtb_scale=mtb_scale_of(tags.get("mtb:scale", "")),
        sac_scale=SAC_SCALES.get(tags.get("sac_scale", ""), 0),
        lanes=min(whole_of(tags.get("lanes", "")), 255),
        maxspeed=maxspeed_of(tags.get("maxspeed", "")),
        duration=duration_of(tags.get("duration", "")),
        condition=condition,
    )


def read_node(tags: Tags) -> NodeFacts:
    """What a node means to those who pass it."""
    kind = tags.get("highway", "")
    flags = {
        NodeFlag.SIGNALS: kind == "traffic_signals" or tags.get("crossing") == "traffic_signals",
        NodeFlag.CROSSING: kind == "crossing",
        NodeFlag.STOP: kind == "stop",
        NodeFlag.GIVE_WAY: kind == "give_way",
        NodeFlag.MINI_ROUNDABOUT: kind == "mini_roundabout",
        NodeFlag.ELEVATOR: kind == "elevator",
        NodeFlag.LEVEL_CROSSING: tags.get("railway") == "level_crossing",
        NodeFlag.FORD: tags.get("ford", "no") != "no",
        NodeFlag.NARROW: "barrier" in tags and _too_narrow(tags),
    }
    barrier = barrier_rule(tags)
    return NodeFacts(
        flags=reduce(or_, (flag for flag, holds in flags.items() if holds), NO_NODE_FLAG),
        barrier=barrier.barrier,
        bike=barrier.bike,
        foot=barrier.foot,
        ref=tags.get("rcn_ref") or tags.get("lcn_ref") or "",
        # a shop's door on the way has opening hours too
        condition=condition_of(tags) if "barrier" in tags or not ACCESS_CONDITIONS.isdisjoint(tags) else "",
    )


def _class_rule(tags: Tags, national: NationalRules) -> ClassRule | None:
    """The row of the class table that a way falls under, with the country's own defaults."""
    if tags.get("impassable") in _YES or tags.get("status") == "impassable":
        return None
    highway = tags.get("highway", "")
    if tags.get("route") == "ferry":
        return FERRY_RULE
    if highway in _NOT_THERE or not highway:
        return _other_rule(tags) if not highway else None
    rule = CLASS_RULES.get(highway.removesuffix("_link"))
    if rule is None:
        return SIGNED_RULE if highway not in _NEVER_RIDDEN and _takes_bicycles(tags) else None
    bike, foot = access_value(national.bicycle.get(highway)), access_value(national.foot.get(highway))
    if tags.get("footway") == "crossing" and highway == "footway":
        bike = Access.DISCOURAGED  # joins two cycleways: riders cross without getting off
    if highway == "path" and _for_walkers(tags):
        bike = Access.NO  # a footway by another name, as the wiki has it
    return rule._replace(bike=rule.bike if bike is None else bike, foot=rule.foot if foot is None else foot)


def _takes_bicycles(tags: Tags) -> bool:
    return (access_value(tags.get("bicycle")) or Access.NO) >= Access.YES


def _for_walkers(tags: Tags) -> bool:
    return tags.get("footway") == "sidewalk" or access_value(tags.get("foot")) == Access.DESIGNATED


def _other_rule(tags: Tags) -> ClassRule | None:
    if tags.get("route") in {"train", "shuttle_train"} or tags.get("railway") in _RAILWAYS:
        return TRAIN_RULE if _takes_bicycles(tags) else None
    if "platform" in {tags.get("railway"), tags.get("public_transport")}:
        return CLASS_RULES["platform"]
    return PIER_RULE if tags.get("man_made") == "pier" else None


def _ridden_class(tags: Tags, road_class: RoadClass) -> RoadClass:
    """A path or footway signed for bicycles is a cycleway, whatever its highway value."""
    signed = access_value(tags.get("bicycle")) == Access.DESIGNATED
    return RoadClass.CYCLEWAY if signed and road_class in {RoadClass.PATH, RoadClass.FOOTWAY} else road_class


def _service(tags: Tags) -> Service:
    value = tags.get("service", "")
    if tags.get("highway") != "service" or not value:
        return Service.NONE
    return SERVICES.get(value, Service.OTHER)


def _flags(tags: Tags) -> WayFlag:
    highway = tags.get("highway", "")
    crossing = "crossing" in {tags.get("footway"), tags.get("cycleway"), tags.get("path")}
    ramp = tags.get("ramp:bicycle", tags.get("ramp", "no"))
    facts = {
        WayFlag.BRIDGE: tags.get("bridge", "no") != "no",
        WayFlag.TUNNEL: tags.get("tunnel", "no") not in {"no", "culvert"},
        WayFlag.ROUNDABOUT: tags.get("junction") == "roundabout",
        WayFlag.CIRCULAR: tags.get("junction") == "circular",
        WayFlag.LINK: highway.endswith("_link"),
        WayFlag.LIT: tags.get("lit", "no") not in {"no", "disused"},
        WayFlag.LIT_KNOWN: "lit" in tags,
        WayFlag.CYCLE_STREET: bool(_YES & {tags.get("cyclestreet"), tags.get("bicycle_road")}),
        WayFlag.FORD: tags.get("ford", "no") != "no",
        WayFlag.SIDEWALK: tags.get("footway") == "sidewalk",
        WayFlag.CROSSING: crossing,
        WayFlag.ONEWAY: car_oneway(tags) != 0,
        WayFlag.RAMP: ramp != "no",
        WayFlag.AREA: tags.get("area") in _YES,
        WayFlag.MOTORROAD: tags.get("motorroad") in _YES,
        WayFlag.INDOOR: tags.get("indoor", "no") != "no" or highway == "corridor",
        WayFlag.HAZARD: "hazard" in tags or _rails(tags),
        WayFlag.TOLL: tags.get("toll") in _YES,
        WayFlag.CONVEYING: tags.get("conveying", "no") != "no",
    }
    return reduce(or_, (flag for flag, holds in facts.items() if holds), NO_WAY_FLAG)


def _rails(tags: Tags) -> bool:
    """Tram rails in the road, in which a bicycle's wheel is caught."""
    embedded = tags.get("embedded_rails", "no")
    return "highway" in tags and (embedded not in {"no", "none"} or tags.get("railway") == "tram")


_NARROWEST = 0.9  # m; a cargo bicycle is 0.85 m wide
_WIDTH_KEYS = ("maxwidth:physical", "opening", "maxwidth", "width")


def _too_narrow(tags: Tags) -> bool:
    width = next((found for key in _WIDTH_KEYS if (found := metres_of(tags.get(key, "")))), _NARROWEST)
    return width < _NARROWEST
