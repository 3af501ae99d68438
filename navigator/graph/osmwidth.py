"""Decide whether a cargo bicycle or a trailer fits along a way or between the posts on a node."""

from __future__ import annotations

from navigator.graph.osmnumbers import metres_of
from navigator.graph.osmtext import FALSE, TRUE, Tags

NARROWEST = 0.9  # m; a cargo bicycle is 0.85 m wide
_BETWEEN_POSTS = ("maxwidth:physical", "opening", "maxwidth", "width")
_OF_WAYS = ("maxwidth:physical", "width", "est_width")
_TRAILS = frozenset({"path", "footway", "cycleway", "bridleway", "steps"})  # elsewhere `width` is mistyped
_MADE_NARROW = frozenset({"cycle_barrier", "bicycle_barrier", "chicane", "motorcycle_barrier"})


def node_is_narrow(tags: Tags) -> bool:
    """Whether what stands on a node stops a wide bicycle: a barrier made to slow bicycles, unless told."""
    said = _said(tags)
    if said is not None:
        return said
    kind = tags.get("barrier")
    width = _width(tags, _BETWEEN_POSTS)
    return kind is not None and (width < NARROWEST if width else kind in _MADE_NARROW)


def way_is_narrow(tags: Tags) -> bool:
    """Whether a way is too narrow for a wide bicycle."""
    said = _said(tags)
    if said is not None:
        return said
    return tags.get("highway") in _TRAILS and 0.0 < _width(tags, _OF_WAYS) < NARROWEST


def _said(tags: Tags) -> bool | None:
    """What `cargo_bike` says of narrowness, where it is given."""
    value = tags.get("cargo_bike", "")
    if value in FALSE:
        return True
    return False if value in TRUE | {"designated"} else None


def _width(tags: Tags, keys: tuple[str, ...]) -> float:
    return next((found for key in keys if (found := metres_of(tags.get(key, "")))), 0.0)
