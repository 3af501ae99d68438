"""Decide what a way is called."""

from __future__ import annotations

from navigator.graph.osmtext import Tags, clean_text

NAME_KEYS = frozenset({"name", "ref", "is_sidepath", "is_sidepath:of:name", "street:name"})
_BESIDE = {("cycleway", "sidepath"), ("path", "sidepath"), ("footway", "sidewalk"), ("is_sidepath", "yes")}


def name_of(tags: Tags) -> str:
    """A way's own name; that of the road along which it is the sidepath, where the tags tell it.

    >>> name_of({"highway": "cycleway", "is_sidepath": "yes", "is_sidepath:of:name": "Mill Road"})
    'Mill Road'
    """
    name = tags.get("name", "")
    if not name and any(tags.get(key) == value for key, value in _BESIDE):
        name = tags.get("is_sidepath:of:name") or tags.get("street:name") or ""
    return clean_text(name)
