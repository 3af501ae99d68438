"""Translate OSM tags into edge attributes; no module above the `osm` ones reads a tag."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

from navigator.graph.attributes import (
    CARRIED_CLASSES,
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
from navigator.graph.osmaccess import beside_road, bike_access, foot_access
from navigator.graph.osmbarrier import barrier_rule
from navigator.graph.osmclass import ClassRule, NationalRules, class_rule, is_car_park, ridden_class
from navigator.graph.osmconditions import ACCESS_CONDITIONS, condition_of, may_open
from navigator.graph.osmfacility import facilities_of, pavements_of
from navigator.graph.osmground import SAC_SCALES, SMOOTHNESS, mtb_scale_of, surface_of, tracktype_of
from navigator.graph.osmnumbers import duration_of, speed_limits_of, whole_of
from navigator.graph.osmoneway import bike_oneway, car_oneway
from navigator.graph.osmtext import TRUE, Tags
from navigator.graph.osmvalues import said_of_vehicles
from navigator.graph.osmwidth import node_is_narrow, way_is_narrow

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
    maxspeed: tuple[int, int] = (0, 0)  # km/h, 0 unknown
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


SERVICES = {
    "alley": Service.ALLEY,
    "driveway": Service.DRIVEWAY,
    "parking_aisle": Service.PARKING_AISLE,
    "drive-through": Service.DRIVE_THROUGH,
    "drive_through": Service.DRIVE_THROUGH,
}


def read_way(tags: Tags, *, left_hand: bool = False, rules: NationalRules | None = None) -> WayFacts | None:
    """What a way means to those on a bicycle or on foot; None where it is no way to go."""
    national = rules or NationalRules(left_hand=left_hand)
    tags = said_of_vehicles(tags)
    rule = class_rule(tags, national)
    if rule is None:
        return None
    left = {"left": True, "right": False}.get(tags.get("driving_side", ""), national.left_hand)
    facility = facilities_of(tags, left_hand=left)
    bike = _bike(tags, rule, facility, pavements_of(tags, left_hand=left))
    foot = foot_access(tags, rule, direction="forward"), foot_access(tags, rule, direction="backward")
    condition = condition_of(tags)
    if max(*bike, *foot) <= Access.WRONG_WAY and not may_open(condition):
        return None
    return WayFacts(
        road_class=ridden_class(tags, rule.road_class),
        bike=bike,
        foot=foot,
        facility=facility,
        service=_service(tags),
        flags=_flags(tags) | (WayFlag.LEFT_HAND if left else NO_WAY_FLAG),
        surface=surface_of(tags.get("surface", "")),
        smoothness=SMOOTHNESS.get(tags.get("smoothness", ""), Smoothness.UNKNOWN),
        tracktype=tracktype_of(tags.get("tracktype", "")),
        mtb_scale=mtb_scale_of(tags),
        sac_scale=SAC_SCALES.get(tags.get("sac_scale", ""), 0),
        lanes=min(whole_of(tags.get("lanes", "")), 255),
        maxspeed=speed_limits_of(tags),
        duration=duration_of(tags.get("duration", "")) if _takes_its_time(tags, rule) else 0,
        condition=condition,
    )


def _bike(
    tags: Tags, rule: ClassRule, facility: tuple[Facility, Facility], pavement: tuple[bool, bool]
) -> tuple[Access, Access]:
    """Access by bicycle along the way and against it."""
    flow = bike_oneway(tags)
    result = []
    for side, (direction, wrong) in enumerate((("forward", -1), ("backward", 1))):
        value = bike_access(tags, rule, direction=direction, wrong_way=flow in {wrong, None})
        beside = beside_road(
            tags, value, direction=direction, facility=facility[side], pavement=pavement[side]
        )
        result.append(beside)
    return result[0], result[1]


def _takes_its_time(tags: Tags, rule: ClassRule) -> bool:
    """Whether `duration` is what all must wait, not what a walker takes."""
    return rule.road_class in CARRIED_CLASSES or tags.get("bridge") == "movable"


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
        NodeFlag.NARROW: node_is_narrow(tags),
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


def _service(tags: Tags) -> Service:
    if is_car_park(tags):
        return Service.PARKING_AISLE
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
        WayFlag.CYCLE_STREET: bool(TRUE & {tags.get("cyclestreet"), tags.get("bicycle_road")}),
        WayFlag.FORD: tags.get("ford", "no") != "no",
        WayFlag.SIDEWALK: tags.get("footway") == "sidewalk",
        WayFlag.CROSSING: crossing,
        WayFlag.ONEWAY: car_oneway(tags) != 0,
        WayFlag.RAMP: ramp != "no",
        WayFlag.AREA: tags.get("area") in TRUE,
        WayFlag.MOTORROAD: tags.get("motorroad") in TRUE,
        WayFlag.INDOOR: tags.get("indoor", "no") != "no" or highway == "corridor",
        WayFlag.HAZARD: "hazard" in tags or _rails(tags),
        WayFlag.TOLL: tags.get("toll") in TRUE,
        WayFlag.CONVEYING: tags.get("conveying", "no") != "no",
        WayFlag.NARROW: way_is_narrow(tags),
    }
    return reduce(or_, (flag for flag, holds in facts.items() if holds), NO_WAY_FLAG)


def _rails(tags: Tags) -> bool:
    """Tram rails in the road, in which a bicycle's wheel is caught."""
    embedded = tags.get("embedded_rails", "no")
    return "highway" in tags and (embedded not in {"no", "none"} or tags.get("railway") == "tram")
