"""Keep the tags that hold only at times, as written; when they hold is decided for a date, above.

A condition is one text a way or node: `key=value` joined by `|` in the order of the keys, empty where
nothing changes with time. So a region stays true at any date, and planning for one reads few texts. Where
access changes, the tags that decide about it at other times follow, each with a dot before it: which of
them counts can then be decided anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from navigator.graph.osmtext import clean_text

_MODES = ("access", "vehicle", "bicycle", "foot")
_DIRECTIONS = ("", ":forward", ":backward")
ACCESS_CONDITIONS = frozenset(f"{mode}{side}:conditional" for mode in _MODES for side in _DIRECTIONS)
CONDITION_KEYS = ACCESS_CONDITIONS | {
    *("oneway:conditional", "oneway:bicycle:conditional", "locked:conditional"),
    *("opening_hours", "service_times", "seasonal", "winter_service", "snowplowing"),
}
STANDING = "."
_CHANGING = ACCESS_CONDITIONS | {"oneway:conditional", "oneway:bicycle:conditional", "locked:conditional"}
# What says nothing of who may go there
_IDLE = re.compile(
    r"(.*:)?(name|ref|surface|smoothness|lit|maxspeed|lanes|tracktype|mtb:scale|sac_scale)(:.*)?"
)
_LONGEST = 1023  # characters: several opening hours of 255 each; what is longer is left out


def condition_of(tags: Mapping[str, str]) -> str:
    """The condition of a way or node; `|` in a value becomes `,`.

    >>> condition_of({"highway": "path", "bicycle:conditional": "no @ (Nov-Mar)", "seasonal": "no"})
    'bicycle:conditional=no @ (Nov-Mar)|.highway=path'
    """
    result = ""
    for key in sorted(CONDITION_KEYS & tags.keys()):
        value = _kept(tags[key])
        if value and not _always(key, value):
            longer = f"{result}|{key}={value}" if result else f"{key}={value}"
            result = longer if len(longer) <= _LONGEST else result
    if _CHANGING.isdisjoint(condition_tags(result)):
        return result
    keys = sorted(key for key in tags.keys() - CONDITION_KEYS if not _IDLE.fullmatch(key))
    whole = result + "".join(f"|{STANDING}{key}={_kept(tags[key])}" for key in keys)
    return whole if len(whole) <= _LONGEST else result


def _kept(value: str) -> str:
    return clean_text(value).replace("|", ",").strip()


def _always(key: str, value: str) -> bool:
    """Whether a value says that nothing changes with time."""
    return (key == "seasonal" and value == "no") or (
        key in {"winter_service", "snowplowing"} and value != "no"
    )


def condition_tags(condition: str, *, flipped: bool = False) -> dict[str, str]:
    """The tags with conditions; `flipped`: as if the way were drawn the other way.

    >>> condition_tags("opening_hours=Mo-Fr 08:00-18:00|seasonal=summer")
    {'opening_hours': 'Mo-Fr 08:00-18:00', 'seasonal': 'summer'}
    """
    pairs = (part.partition("=") for part in condition.split("|") if part and part[0] != STANDING)
    return {_flip(key) if flipped else key: value for key, _, value in pairs}


def standing_tags(condition: str) -> dict[str, str]:
    """The tags that decide about access at other times; empty where they took too much room.

    >>> standing_tags("bicycle:conditional=no @ (Nov-Mar)|.highway=path")
    {'highway': 'path'}
    """
    pairs = (part[1:].partition("=") for part in condition.split("|") if part.startswith(STANDING))
    return {key: value for key, _, value in pairs}


def _flip(key: str) -> str:
    if ":forward" in key:
        return key.replace(":forward", ":backward")
    return key.replace(":backward", ":forward")


def may_open(condition: str) -> bool:
    """Whether a way that is closed by its other tags may be open at times.

    >>> may_open("access:conditional=yes @ (May-Oct)"), may_open("oneway:conditional=no @ (22:00-06:00)")
    (True, False)
    """
    return not ACCESS_CONDITIONS.isdisjoint(condition_tags(condition))
