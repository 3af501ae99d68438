"""Decide in which direction traffic, and in which bicycles, may go along a way."""

from __future__ import annotations

from navigator.graph.osmtext import FALSE, TRUE, Tags

CIRCLES = frozenset({"roundabout", "circular"})
_BACKWARD = frozenset({"-1", "reverse", "backward"})
_SIDES = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")


def flow_of(text: str) -> int | None:
    """What a one-way tag opens: 1 along the way, -1 against it, 0 both; None unknown."""
    if text in TRUE:
        return 1
    if text in _BACKWARD:
        return -1
    return 0 if text in FALSE else None


def car_oneway(tags: Tags) -> int | None:
    """Direction of traffic: 1 along the way, -1 against it, 0 both, None changing by the hour."""
    value = tags.get("oneway", "")
    flow = flow_of(value)
    if flow is not None:
        return flow
    if value == "reversible":
        return None
    if value == "alternating":
        return 0
    implied = tags.get("junction") in CIRCLES or tags.get("highway") == "motorway"
    return 1 if implied else 0


def bike_oneway(tags: Tags) -> int | None:
    """Direction open to bicycles, as `car_oneway`; a lane left of a one-way is no contraflow by itself.

    `oneway:bicycle=yes` opens the direction in which the way is drawn, whatever `oneway` says: that is
    how the OSM wiki defines the value.
    """
    own = flow_of(tags.get("oneway:bicycle") or tags.get("bicycle:oneway") or "")
    if own is not None:
        return own
    direction = car_oneway(tags)
    return 0 if direction and _contraflow(tags, direction) else direction


def _contraflow(tags: Tags, direction: int) -> bool:
    """Whether a lane or track leads against the cars: it says so, or it lies on both sides."""
    if any(tags.get(key, "").startswith("opposite") for key in (*_SIDES, "bicycle")):
        return True
    flows = {flow_of(tags.get(f"{side}:oneway", "")) for side in _SIDES}
    if not flows.isdisjoint({0, -direction}):
        return True
    return tags.get("cycleway:both", "no") not in {"no", "none", "separate"}
