"""Translate cycleway and shoulder tags into what a rider finds beside the cars in each direction."""

from __future__ import annotations

from navigator.graph.attributes import Facility
from navigator.graph.osmoneway import bike_oneway, car_oneway, flow_of
from navigator.graph.osmtext import TRUE, Tags

FACILITIES: dict[str, Facility] = {
    "lane": Facility.LANE,
    "opposite_lane": Facility.LANE,
    "track": Facility.TRACK,
    "opposite_track": Facility.TRACK,
    "sidepath": Facility.TRACK,
    "shared_lane": Facility.SHARED,
    "share_busway": Facility.SHARED,
    "opposite_share_busway": Facility.SHARED,
    "shared": Facility.SHARED,
    "sharrow": Facility.SHARED,
    "advisory": Facility.LANE,
    "soft_lane": Facility.LANE,
    "shoulder": Facility.SHOULDER,
    "separate": Facility.SEPARATE,
}
_OPEN = frozenset({"yes", "designated", "permissive", "official"})


def facilities_of(tags: Tags, *, left_hand: bool) -> tuple[Facility, Facility]:
    """What a rider finds beside the cars in each direction; near is left where traffic keeps left."""
    near = "left" if left_hand else "right"
    shoulder = tags.get("shoulder", "")
    found = [Facility.NONE, Facility.NONE]
    for side in ("left", "right"):
        value, key = _value(tags, side)
        facility = FACILITIES.get(value, Facility.NONE)
        if shoulder in TRUE | {"both", side}:
            facility = max(facility, Facility.SHOULDER)
        if _pavement(tags, side):
            facility = Facility.TRACK
        flow = flow_of(tags.get(f"{key}:oneway", ""))
        if flow is None:
            flow = _usual_flow(tags, value, is_near=side == near)
        for row, direction in enumerate((1, -1)):
            if flow in {0, direction}:
                found[row] = max(found[row], facility)
    return found[0], found[1]


def _value(tags: Tags, side: str) -> tuple[str, str]:
    """The most special tag of a side, and its key."""
    for key in (f"cycleway:{side}", "cycleway:both", "cycleway"):
        if key in tags:
            return tags[key], key
    return "", "cycleway"


def _usual_flow(tags: Tags, value: str, *, is_near: bool) -> int:
    """Direction of what lies on a side where no tag says it, as `flow_of`."""
    oneway = car_oneway(tags)
    if oneway and value.startswith("opposite"):
        return -oneway
    if oneway and bike_oneway(tags) != 0:
        return oneway  # both sides go with the cars
    return 1 if is_near else -1


def pavements_of(tags: Tags, *, left_hand: bool) -> tuple[bool, bool]:
    """Whether the pavement on the rider's side is open to bicycles, along the way and against it."""
    along, against = ("left", "right") if left_hand else ("right", "left")
    return _pavement(tags, along), _pavement(tags, against)


def _pavement(tags: Tags, side: str) -> bool:
    keys = (f"sidewalk:{side}:bicycle", "sidewalk:both:bicycle", "sidewalk:bicycle")
    return next((tags[key] in _OPEN for key in keys if key in tags), False)
