"""Decide from its tags what kind of line a way is on a map, and from which zoom on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tiles.mapkinds import Kind, Trait

Tags = Mapping[str, str]


class LineLook(NamedTuple):
    """A line's kind, its smallest zoom, a rank within the kind, and traits."""

    kind: Kind
    zoom: int
    rank: int = 0
    traits: Trait = Trait(0)


# Kind and smallest zoom, such that a 512 px tile holds what can be told apart.
_ROADS = {
    "motorway": (Kind.MOTORWAY, 5),
    "trunk": (Kind.TRUNK, 6),
    "primary": (Kind.PRIMARY, 8),
    "secondary": (Kind.SECONDARY, 9),
    "tertiary": (Kind.TERTIARY, 11),
    "unclassified": (Kind.STREET, 12),
    "residential": (Kind.STREET, 12),
    "road": (Kind.STREET, 12),
    "living_street": (Kind.LIVING_STREET, 13),
    "pedestrian": (Kind.PEDESTRIAN, 13),
    "service": (Kind.SERVICE, 14),
    "busway": (Kind.SERVICE, 14),
    "track": (Kind.TRACK, 13),
    "cycleway": (Kind.CYCLEWAY, 12),
    "footway": (Kind.FOOTWAY, 15),
    "path": (Kind.PATH, 13),
    "bridleway": (Kind.BRIDLEWAY, 13),
    "steps": (Kind.STEPS, 15),
    "corridor": (Kind.FOOTWAY, 17),
}
_RAILS = {
    "rail": (Kind.RAIL, 8),
    "narrow_gauge": (Kind.RAIL, 10),
    "preserved": (Kind.RAIL, 11),
    "funicular": (Kind.RAIL, 12),
    "monorail": (Kind.LIGHT_RAIL, 13),
    "light_rail": (Kind.LIGHT_RAIL, 10),
    "subway": (Kind.SUBWAY, 12),
    "tram": (Kind.TRAM, 13),
}
_SIDING_ZOOM = 14
_OTHERS: dict[str, dict[str, tuple[Kind, int]]] = {
    "waterway": {
        "river": (Kind.RIVER, 8),
        "canal": (Kind.CANAL, 10),
        "stream": (Kind.STREAM, 13),
        "tidal_channel": (Kind.STREAM, 13),
        "drain": (Kind.DITCH, 15),
        "ditch": (Kind.DITCH, 15),
        "dam": (Kind.DAM, 13),
        "weir": (Kind.DAM, 14),
    },
    "natural": {
        "cliff": (Kind.CLIFF, 13),
        "coastline": (Kind.COAST, 5),
        "ridge": (Kind.RIDGE, 13),
        "arete": (Kind.RIDGE, 13),
        "tree_row": (Kind.TREE_ROW, 16),
    },
    "barrier": {
        "hedge": (Kind.HEDGE, 16),
        "wall": (Kind.WALL, 16),
        "retaining_wall": (Kind.WALL, 16),
        "fence": (Kind.WALL, 17),
        "city_wall": (Kind.TOWN_WALL, 14),
    },
    "historic": {"citywalls": (Kind.TOWN_WALL, 14)},
    "man_made": {
        "embankment": (Kind.EMBANKMENT, 15),
        "pier": (Kind.PIER, 13),
        "breakwater": (Kind.PIER, 13),
        "groyne": (Kind.PIER, 14),
    },
    "aeroway": {"runway": (Kind.RUNWAY, 10), "taxiway": (Kind.TAXIWAY, 13)},
    "power": {"line": (Kind.POWER_LINE, 14)},
    "route": {"ferry": (Kind.FERRY, 7)},
    "aerialway": dict.fromkeys(
        ("cable_car", "gondola", "mixed_lift", "chair_lift", "zip_line"), (Kind.AERIALWAY, 12)
    )
    | dict.fromkeys(("drag_lift", "t-bar", "j-bar", "platter", "rope_tow", "goods"), (Kind.AERIALWAY, 14)),
}
LINE_KEYS = frozenset({"highway", "railway", *_OTHERS, "construction"})

_NETWORKS = {"icn": Kind.ROUTE_ICN, "ncn": Kind.ROUTE_NCN, "rcn": Kind.ROUTE_RCN, "lcn": Kind.ROUTE_LCN}
_ROUTE_ZOOM = {
    Kind.ROUTE_ICN: 7,
    Kind.ROUTE_NCN: 8,
    Kind.ROUTE_RCN: 9,
    Kind.ROUTE_LCN: 11,
    Kind.ROUTE_MTB: 11,
}
_BOUNDARY_ZOOM = {2: 4, 3: 6, 4: 7, 5: 9, 6: 9, 7: 11, 8: 12}  # by admin_level; finer ones are not shown

_CLOSED = frozenset({"no", "private"})
_YES = frozenset({"yes", "true", "1"})
_PAVED = frozenset(
    {
        "paved",
        "asphalt",
        "concrete",
        "concrete:plates",
        "concrete:lanes",
        "paving_stones",
        "sett",
        "cobblestone",
        "unhewn_cobblestone",
        "bricks",
        "chipseal",
        "metal",
        "wood",
        "rubber",
    }
)
_TRACK_GRADES = {f"grade{number}": number for number in range(1, 6)}
_LANES = frozenset({"lane", "track", "opposite_lane", "opposite_track", "shared_lane", "share_busway"})
_LANE_KEYS = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")


def line_look(tags: Tags) -> LineLook | None:
    """What these tags of a way describe; None for what a map doesn't show."""
    road = tags.get("highway")
    if road is not None:
        return _road(road, tags)
    rail = tags.get("railway")
    if rail in _RAILS:
        kind, zoom = _RAILS[rail]
        if tags.get("service") or tags.get("usage") in {"industrial", "military"}:
            kind, zoom = (kind, zoom + 1) if kind is Kind.TRAM else (Kind.SIDING, _SIDING_ZOOM)
        return LineLook(kind, zoom, 0, _crossing(tags))
    for key, values in _OTHERS.items():
        if tags.get(key) in values:
            kind, zoom = values[tags[key]]
            traits = _crossing(tags)
            if tags.get("intermittent") == "yes" or tags.get("seasonal", "no") != "no":
                traits |= Trait.INTERMITTENT
            return LineLook(kind, zoom, 0, traits)
    return None


def route_look(tags: Tags) -> LineLook | None:
    """What a route relation, or a way's own network tags, says of cycle routes."""
    if tags.get("state") == "proposed":
        return None
    if tags.get("route") == "mtb":
        return LineLook(Kind.ROUTE_MTB, _ROUTE_ZOOM[Kind.ROUTE_MTB])
    if tags.get("route") != "bicycle":
        return None
    kind = _NETWORKS.get(tags.get("network", ""), Kind.ROUTE_LCN)
    return LineLook(kind, _ROUTE_ZOOM[kind])


def boundary_look(tags: Tags) -> LineLook | None:
    """What an administrative boundary's relation says of the ways along it."""
    if tags.get("boundary") != "administrative":
        return None
    level = tags.get("admin_level", "")
    zoom = _BOUNDARY_ZOOM.get(int(level)) if level.isascii() and level.isdigit() else None
    return None if zoom is None else LineLook(Kind.BOUNDARY, zoom, int(level))


def _road(value: str, tags: Tags) -> LineLook | None:
    traits = Trait(0)
    if value == "construction":
        value, traits = tags.get("construction", ""), Trait.CONSTRUCTION
    link = value.endswith("_link")
    known = _ROADS.get(value.removesuffix("_link"))
    if known is None or (tags.get("area") == "yes" and value in {"pedestrian", "footway", "service"}):
        return None
    kind, zoom = known
    if kind in {Kind.PATH, Kind.FOOTWAY} and tags.get("bicycle") == "designated":
        kind, zoom = Kind.CYCLEWAY, _ROADS["cycleway"][1]
    if link:
        traits |= Trait.LINK
        zoom = max(zoom + 2, 11)
    if tags.get("service") in {"driveway", "parking_aisle", "drive-through"}:
        zoom = 16
    return LineLook(kind, zoom, _TRACK_GRADES.get(tags.get("tracktype", ""), 0), traits | _road_traits(tags))


def _road_traits(tags: Tags) -> Trait:
    traits = _crossing(tags)
    bicycle = tags.get("bicycle")
    if tags.get("oneway") in _YES or (tags.get("junction") == "roundabout" and "oneway" not in tags):
        traits |= Trait.ONEWAY
    if tags.get("access") in _CLOSED and bicycle not in {"yes", "designated", "permissive"}:
        traits |= Trait.PRIVATE
    if bicycle in {"no", "use_sidepath"}:
        traits |= Trait.NO_BICYCLE
    elif bicycle in {"yes", "designated"}:
        traits |= Trait.BICYCLE
    if tags.get("bicycle_road") in _YES or tags.get("cyclestreet") in _YES:
        traits |= Trait.CYCLE_STREET
    if any(tags.get(key) in _LANES for key in _LANE_KEYS):
        traits |= Trait.BICYCLE_LANE
    surface = tags.get("surface")
    if surface is not None and surface not in _PAVED:
        traits |= Trait.UNPAVED
    return traits


def _crossing(tags: Tags) -> Trait:
    """Over or under something."""
    traits = Trait(0)
    if tags.get("bridge", "no") != "no":
        traits |= Trait.BRIDGE
    if tags.get("tunnel", "no") not in {"no", "building_passage"}:
        traits |= Trait.TUNNEL
    return traits
