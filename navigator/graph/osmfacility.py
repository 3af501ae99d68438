"""Translate cycleway and shoulder tags into what a rider finds beside the cars in each direction."""

from __future__ import annotations

from navigator.graph.attributes import Facility
from navigator.graph.osmaccess import Tags, bike_oneway, car_oneway

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
    "advisory": Facility.LANE,
    "soft_lane": Facility.LANE,
    "shoulder": Facility.SHOULDER,
    "separate": Facility.SEPARATE,
}
_YES = frozenset({"yes", "true", "1"})


def facilities_of(tags: Tags, *, left_hand: bool) -> tuple[Facility, Facility]:
    """What a rider finds beside the cars in each direction; near is left where traffic keeps left."""
    near, far = ("left", "right") if left_hand else ("right", "left")
    both = _facility(tags.get("cycleway:both") or tags.get("cycleway"))
    sides = {side: max(both, _facility(tags.get(f"cycleway:{side}"))) for side in (near, far)}
    if tags.get("shoulder") in _YES | {"both"}:
        sides = {side: max(found, Facility.SHOULDER) for side, found in sides.items()}
    oneway = car_oneway(tags)
    if not oneway:
        return sides[near], sides[far]
    with_traffic = max(sides.values())
    against = Facility.NONE
    if bike_oneway(tags) == 0:  # contraflow: its lane lies on the far side
        against = sides[far]
        with_traffic = sides[near]
    return (with_traffic, against) if oneway == 1 else (against, with_traffic)


def _facility(text: str | None) -> Facility:
    return FACILITIES.get(text or "", Facility.NONE)
