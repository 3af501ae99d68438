"""Translate the edge attributes of osmnx graphs into OSM tags, and facts of ways back into attributes.

osmnx gives booleans for some tags and, where it merged edges, lists in no fixed order. A list becomes
the one value that a rider must be ready for: the least access, the worst surface, the busiest road.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

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
from navigator.graph.osmclass import CLASS_RULES
from navigator.graph.osmconditions import condition_tags
from navigator.graph.osmground import SMOOTHNESS, surface_of
from navigator.graph.osmkeys import NODE_KEYS, WAY_KEYS
from navigator.graph.osmvalues import access_value
from navigator.graph.roadgraph import RoadGraph

# What makes an edge a way to go; osmnx.graph_from_xml also makes edges of walls and coasts, with none.
KINDS = frozenset({"highway", "route", "railway", "man_made", "public_transport"})
_ACCESS_KEYS = ("access", "vehicle", "bicycle", "foot")
# Of several classes the one that asks most of a rider: to carry, to push, to bear traffic.
_HARDEST_FIRST = (
    *("steps", "elevator", "corridor", "platform", "footway", "pedestrian", "bridleway", "bus_guideway"),
    *("busway", "motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "road"),
    *("residential", "service", "living_street", "track", "path", "cycleway"),
)


def _number(text: str) -> float:
    found = re.search(r"\d+(\.\d+)?", text)
    return float(found.group()) if found else 0.0


def _hardness(text: str) -> float:
    kind = text.removesuffix("_link")
    return -_HARDEST_FIRST.index(kind) if kind in CLASS_RULES else -math.inf


def _restraint(text: str) -> float:
    value = access_value(text)
    return -math.inf if value is None else -value


# How bad a value is, by key; of a list the worst one counts, of equally bad ones the first by alphabet.
_BADNESS: dict[str, Callable[[str], float]] = {
    "highway": _hardness,
    "maxspeed": lambda text: _number(text) * (1.6 if "mph" in text else 1.0),
    "lanes": _number,
    "duration": _number,
    "mtb:scale": _number,
    "tracktype": _number,
    "surface": surface_of,
    "smoothness": lambda text: SMOOTHNESS.get(text, Smoothness.UNKNOWN),
    "lit": lambda text: text == "no",
    **dict.fromkeys(("bridge", "tunnel", "ford", "toll", "hazard"), lambda text: text != "no"),
    **dict.fromkeys(_ACCESS_KEYS, _restraint),
}


def tag_text(key: str, value: Any) -> str:
    """One attribute as OSM would write it; empty where it says nothing.

    >>> tag_text("maxspeed", ["30", "50"]), tag_text("bridge", True), tag_text("lanes", 2.0)
    ('50', 'yes', '2')
    """
    if isinstance(value, list | tuple | set | frozenset):
        texts = sorted({tag_text(key, each) for each in value} - {""})
        return max(texts, key=_BADNESS.get(key, lambda _: 0.0), default="")
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    return {"True": "yes", "False": "no"}.get(text, text)


def node_tags(data: Mapping[str, Any]) -> dict[str, str]:
    """The tags of a node among its attributes."""
    return _tags(data, NODE_KEYS)


def edge_tags(along: Mapping[str, Any], against: Mapping[str, Any] | None) -> dict[str, str]:
    """The tags of a way from the attributes of its edges in both directions, or in its only one."""
    keys = WAY_KEYS | {"name", "ref"}
    tags = _tags(along, keys)
    oneway = tags.pop("oneway", "")
    if against is not None:
        other = _tags(against, keys)
        for key in _ACCESS_KEYS:
            ahead, back = tags.get(key) or other.get(key, ""), other.get(key) or tags.get(key, "")
            tags |= {key: ahead} if ahead == back else {f"{key}:forward": ahead, f"{key}:backward": back}
    if _is_oneway(oneway, along, alone=against is None):
        tags["oneway"] = "yes"
    return {key: text for key, text in tags.items() if text}


def _is_oneway(text: str, data: Mapping[str, Any], *, alone: bool) -> bool:
    """Whether a way is one-way in the direction in which osmnx laid its first edge.

    osmnx's attribute is a boolean, and there is an edge back unless it is true. Under its setting
    `all_oneway` there never is one, and the attribute is OSM's tag or missing.
    """
    if text in {"yes", "true", "1", "-1", "reverse"}:
        return True
    as_tagged = isinstance(data.get("oneway"), str) or ("oneway" not in data and "reversed" in data)
    return alone and not as_tagged


def _tags(data: Mapping[str, Any], keys: Iterable[str]) -> dict[str, str]:
    found = {key: tag_text(key, data[key]) for key in data if key in keys}
    return {key: text for key, text in found.items() if text}


_ACCESS_TEXT = {
    Access.NO: "no",
    Access.PRIVATE: "private",
    Access.DESTINATION: "destination",
    Access.DISMOUNT: "dismount",
    Access.SIDEPATH: "use_sidepath",
    Access.DISCOURAGED: "discouraged",
    Access.YES: "yes",
    Access.DESIGNATED: "designated",
}
_FACILITY_TEXT = {
    Facility.SEPARATE: "separate",
    Facility.SHARED: "shared_lane",
    Facility.SHOULDER: "shoulder",
    Facility.LANE: "lane",
    Facility.TRACK: "track",
}
_SERVICE_TEXT = {
    Service.ALLEY: "alley",
    Service.DRIVEWAY: "driveway",
    Service.PARKING_AISLE: "parking_aisle",
    Service.DRIVE_THROUGH: "drive-through",
    Service.OTHER: "other",
}
_SAC_TEXT = (
    *("", "hiking", "mountain_hiking", "demanding_mountain_hiking", "alpine_hiking"),
    *("demanding_alpine_hiking", "difficult_alpine_hiking"),
)
_FLAG_TAGS: dict[WayFlag, tuple[str, str]] = {
    WayFlag.BRIDGE: ("bridge", "yes"),
    WayFlag.TUNNEL: ("tunnel", "yes"),
    WayFlag.CIRCULAR: ("junction", "circular"),
    WayFlag.ROUNDABOUT: ("junction", "roundabout"),
    WayFlag.LIT_KNOWN: ("lit", "no"),
    WayFlag.LIT: ("lit", "yes"),
    WayFlag.CYCLE_STREET: ("bicycle_road", "yes"),
    WayFlag.FORD: ("ford", "yes"),
    WayFlag.RAMP: ("ramp:bicycle", "yes"),
    WayFlag.AREA: ("area", "yes"),
    WayFlag.MOTORROAD: ("motorroad", "yes"),
    WayFlag.INDOOR: ("indoor", "yes"),
    WayFlag.HAZARD: ("hazard", "yes"),
    WayFlag.TOLL: ("toll", "yes"),
    WayFlag.CONVEYING: ("conveying", "yes"),
    WayFlag.NARROW: ("cargo_bike", "no"),
    WayFlag.SIDEWALK: ("footway", "sidewalk"),
    WayFlag.CROSSING: ("footway", "crossing"),
}
_NODE_TAGS: dict[NodeFlag, tuple[str, str]] = {
    NodeFlag.CROSSING: ("highway", "crossing"),
    NodeFlag.GIVE_WAY: ("highway", "give_way"),
    NodeFlag.STOP: ("highway", "stop"),
    NodeFlag.MINI_ROUNDABOUT: ("highway", "mini_roundabout"),
    NodeFlag.ELEVATOR: ("highway", "elevator"),
    NodeFlag.SIGNALS: ("highway", "traffic_signals"),
    NodeFlag.LEVEL_CROSSING: ("railway", "level_crossing"),
    NodeFlag.FORD: ("ford", "yes"),
    NodeFlag.NARROW: ("cargo_bike", "no"),
}
_BARRIER_TEXT = {Barrier.BORDER: "border_control", Barrier.TOLL: "toll_booth"}


def node_attributes(graph: RoadGraph, node: int) -> dict[str, str]:
    """What stands on a node, as tags."""
    flags, nodes = int(graph.nodes.flags[node]), graph.nodes
    tags = dict(pair for flag, pair in _NODE_TAGS.items() if flags & flag.value)
    barrier = Barrier(int(nodes.barrier[node]))
    if barrier is not Barrier.NONE:
        tags = {"cargo_bike": "yes", "barrier": _BARRIER_TEXT.get(barrier, barrier.name.lower())} | tags
    for key, value in (("bicycle", nodes.bike[node]), ("foot", nodes.foot[node])):
        if barrier is not Barrier.NONE or int(value) != Access.YES:
            tags[key] = _ACCESS_TEXT[Access(int(value))]
    return tags | condition_tags(graph.strings[int(nodes.condition[node])])


def way_attributes(graph: RoadGraph, way: int, *, flipped: bool = False) -> dict[str, str]:
    """What a way is, as tags; `flipped`: as if it were drawn the other way.

    Who may go along it is left to `access_attributes`.
    """
    ways, flags = graph.ways, int(graph.ways.flags[way])
    left = bool(flags & WayFlag.LEFT_HAND)
    near, far = ("left", "right") if left != flipped else ("right", "left")
    sides = [_FACILITY_TEXT.get(Facility(int(value)), "") for value in ways.facility[way]]
    tags = dict(pair for flag, pair in _FLAG_TAGS.items() if flags & flag.value)
    surface, smoothness = Surface(int(ways.surface[way])), Smoothness(int(ways.smoothness[way]))
    tracktype, scale = int(ways.tracktype[way]), int(ways.mtb_scale[way])
    tags |= _kind(RoadClass(int(ways.road_class[way])), link=bool(flags & WayFlag.LINK))
    tags |= {
        "name": graph.strings[int(ways.name[way])],
        "ref": graph.strings[int(ways.ref[way])],
        "service": _SERVICE_TEXT.get(Service(int(ways.service[way])), ""),
        "surface": surface.name.lower() if surface else "",
        "smoothness": smoothness.name.lower() if smoothness else "",
        "tracktype": f"grade{tracktype}" if tracktype else "",
        "mtb:scale": str(scale - 1) if scale else "",
        "sac_scale": _SAC_TEXT[int(ways.sac_scale[way])],
        "lanes": str(ways.lanes[way]) if ways.lanes[way] else "",
        **_speed_limits(ways.maxspeed[way].tolist(), flipped=flipped),
        "duration": f"PT{ways.duration[way]}S" if ways.duration[way] else "",
        "driving_side": "left" if left else "",
        f"cycleway:{near}": sides[0],
        f"cycleway:{far}": sides[1],
    }
    if tags["duration"] and "route" not in tags:
        tags["bridge"] = "movable"  # of roads only these make one wait
    tags |= condition_tags(graph.strings[int(ways.condition[way])], flipped=flipped)
    return {key: text for key, text in tags.items() if text}


def _speed_limits(limits: list[int], *, flipped: bool) -> dict[str, str]:
    along, against = reversed(limits) if flipped else limits
    if along == against:
        return {"maxspeed": str(along) if along else ""}
    sides = {"maxspeed:forward": along, "maxspeed:backward": against}
    return {key: str(limit) for key, limit in sides.items() if limit}


def _kind(road_class: RoadClass, *, link: bool) -> dict[str, str]:
    if road_class in {RoadClass.FERRY, RoadClass.TRAIN}:
        return {"route": road_class.name.lower()}
    return {"highway": road_class.name.lower() + ("_link" if link else "")}


def access_attributes(graph: RoadGraph, edge: int) -> dict[str, str]:
    """Who may go along a directed edge in its direction, as tags; nothing about bicycles on a wrong way."""
    way, side = graph.way_of(edge), edge & 1
    bike, foot = Access(int(graph.ways.bike[way, side])), Access(int(graph.ways.foot[way, side]))
    tags = {"foot": _ACCESS_TEXT.get(foot, "")}
    if bike is not Access.WRONG_WAY:
        tags["bicycle"] = _ACCESS_TEXT[bike]
    return {key: text for key, text in tags.items() if text}
