"""Judge from a way's raw tags whether one may ride along it: rules of its own, to find what ours miss.

Only what is sure is told: a fault is riding where bicycles are forbidden, or against a one-way. Crossings
drawn as footways join what may be ridden, and are no fault.
"""

from __future__ import annotations

from collections.abc import Mapping

Tags = Mapping[str, str]

FORBIDDING = {
    "no",
    "dismount",
    "private",
    "agricultural",
    "forestry",
    "delivery",
    "customers",
    "permit",
    "military",
}
ENDS_ONLY = {"private", "delivery", "customers", "permit"}  # where one may have an errand
WALKERS = {"footway", "pedestrian", "steps", "corridor", "platform", "elevator", "via_ferrata"}
FAST = {"motorway", "motorway_link"}
BRIDLEWAY_COUNTRIES = {"GB"}  # Countryside Act 1968, section 30
PEDESTRIAN_COUNTRIES = {"FI"}  # Road Traffic Act 729/2018, section 43: bicycles on pedestrian streets
SHARED = {"shared", "shared_lane", "lane", "track"}  # on a footway: somebody has seen room for bicycles
PRIVATE = "private"
YES, REVERSE = {"yes", "true", "1"}, {"-1", "reverse"}
MAIN = {"primary", "primary_link", "secondary", "secondary_link"}
FACILITIES = {"lane", "track", "opposite_lane", "opposite_track", "share_busway", "opposite_share_busway"}


def fault(tags: Tags, *, forward: bool, country: str = "") -> str | None:
    """What is wrong with riding along a way, PRIVATE where one may only begin or end; None if nothing is."""
    direction = "forward" if forward else "backward"
    value = _first(tags, f"bicycle:{direction}", "bicycle")
    if value in FORBIDDING:
        return PRIVATE if value in ENDS_ONLY else f"bicycle={value}"
    if value is None:
        value = _first(tags, f"vehicle:{direction}", "vehicle", f"access:{direction}", "access")
        if value in FORBIDDING:
            return PRIVATE if value in {"no", *ENDS_ONLY} else f"access={value}"
        kind = _by_class(tags, country)
        if kind:
            return kind
    return _against(tags, forward, value)


def _by_class(tags: Tags, country: str) -> str | None:
    highway = tags.get("highway", "")
    if "crossing" in (tags.get("footway"), tags.get("path")) or tags.get("cycleway") in SHARED:
        return None
    if highway == "pedestrian" and country in PEDESTRIAN_COUNTRIES:
        return None
    walkers = highway in WALKERS or (highway == "path" and tags.get("footway") == "sidewalk")
    if walkers or highway in FAST or tags.get("motorroad") == "yes":
        return f"highway={highway}"
    if highway == "bridleway" and country not in BRIDLEWAY_COUNTRIES:
        return "highway=bridleway"
    return None


def _against(tags: Tags, forward: bool, bicycle: str | None) -> str | None:
    """A one-way ridden against, unless something lets bicycles."""
    own = tags.get("oneway:bicycle")
    oneway = own or tags.get("oneway") or ("yes" if tags.get("junction") == "roundabout" else "")
    if oneway in YES:
        wrong = not forward
    elif oneway in REVERSE:
        wrong = forward
    else:
        return None
    if not wrong or (own is None and _contraflow(tags)):
        return None
    if f"bicycle:{'forward' if forward else 'backward'}" in tags and bicycle not in FORBIDDING:
        return None
    return "against the one-way"


def _contraflow(tags: Tags) -> bool:
    sides = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")
    if any(tags.get(side, "").startswith("opposite") for side in sides):
        return True
    if any(tags.get(f"{side}:oneway") in {"no", "-1"} for side in sides):
        return True
    return tags.get("cycleway:both") in FACILITIES


def exposed(tags: Tags, *, forward: bool, left_hand: bool = False) -> bool:
    """Whether it is a primary or secondary road without lane or track on the rider's side."""
    if tags.get("highway") not in MAIN:
        return False
    sides = ["cycleway", "cycleway:both"]
    if tags.get("oneway") in YES or tags.get("junction") == "roundabout":
        sides += ["cycleway:left", "cycleway:right"]
    else:
        sides.append("cycleway:left" if forward == left_hand else "cycleway:right")
    return not any(tags.get(side) in FACILITIES for side in sides)


def _first(tags: Tags, *keys: str) -> str | None:
    return next((tags[key] for key in keys if key in tags), None)
