"""Decide what tags that hold only at times say at one time, to one with a bicycle."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from navigator.graph.timetable import holds

_CONDITIONAL = ":conditional"
_HOURS = frozenset({"opening_hours", "service_times"})  # the way, gate or ferry serves nobody at other times
_VALUE = re.compile(r"\s*([^@]+?)\s*@\s*(.*)", re.DOTALL)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_OUTSIDE_BRACKETS = re.compile(r";(?![^(]*\))")
_LIMIT = re.compile(r"(?:max)?(weight|length|width|height|axles|wheels)\s*(<=|>=|<|>|=)\s*(\d+(?:\.\d+)?)\D*")
# A bicycle with its rider, as limits on signs measure vehicles; tonnes and metres
_OWN = {"weight": 0.12, "length": 1.9, "width": 0.75, "height": 2.0, "axles": 2.0, "wheels": 2.0}
_SEASONS = {
    "spring": ("Mar-May", "Sep-Nov"),
    "summer": ("Jun-Aug", "Dec-Feb"),
    "autumn": ("Sep-Nov", "Mar-May"),
    "winter": ("Dec-Feb", "Jun-Aug"),
}  # north and south of the equator


@dataclass(frozen=True)
class Moment:
    """When and where (lon, lat) it is asked; a time without a zone is that of the place."""

    when: datetime
    place: tuple[float, float]


@dataclass(frozen=True)
class Verdict:
    """What the tags of one way or node say at a moment."""

    tags: dict[str, str]  # that hold in place of the usual ones
    closed: bool  # outside its hours or season
    unread: int  # how many conditions could not be read; they change nothing


def judge(conditions: Mapping[str, str], moment: Moment) -> Verdict:
    """The verdict on tags as `condition_tags` gives them.

    >>> judge({"bicycle:conditional": "no @ (Nov-Mar)"}, Moment(datetime(2026, 12, 24), (8.7, 49.4))).tags
    {'bicycle': 'no'}
    """
    tags: dict[str, str] = {}
    closed, unread = False, 0
    for key, text in conditions.items():
        if key.endswith(_CONDITIONAL):
            value, unclear = _in_force(text, moment)
            unread += unclear
            if value is not None:
                tags[key.removesuffix(_CONDITIONAL)] = value
        elif key in _HOURS or key == "seasonal":
            is_open = holds(text, *_asked(moment)) if key in _HOURS else _in_season(text, moment)
            unread += is_open is None
            closed |= is_open is False
    return Verdict(tags, closed, unread)


def _asked(moment: Moment) -> tuple[datetime, tuple[float, float]]:
    return moment.when, moment.place


def _in_force(text: str, moment: Moment) -> tuple[str | None, bool]:
    """The value that holds, the last of several, and whether one could not be decided."""
    value, unclear = None, False
    for named, condition in _clauses(text):
        fulfilled = _fulfilled(condition, moment)
        unclear |= fulfilled is None
        if fulfilled:
            value = named
    return value, unclear


def _clauses(text: str) -> Iterator[tuple[str, str]]:
    """Values with their conditions; what names no value goes on with the condition before it."""
    value, condition = "", ""
    for part in _OUTSIDE_BRACKETS.split(text):
        found = _VALUE.fullmatch(part)
        if not found:
            condition += f";{part}"
            continue
        if value:
            yield value, condition
        value, condition = found[1], found[2]
    if value:
        yield value, condition


def _fulfilled(condition: str, moment: Moment) -> bool | None:
    inner = condition.strip()
    if inner.startswith("(") and inner.endswith(")"):
        inner = inner[1:-1]
    answers = [_holds_for_bicycles(part.strip(), moment) for part in _AND.split(inner)]
    if False in answers:
        return False
    return None if None in answers else True


def _holds_for_bicycles(text: str, moment: Moment) -> bool | None:
    limit = _LIMIT.fullmatch(text)
    if limit:
        own, other = _OWN[limit[1]], float(limit[3])
        return {
            "<": own < other,
            "<=": own <= other,
            "=": own == other,
            ">=": own >= other,
            ">": own > other,
        }[limit[2]]
    return _in_season(text, moment) if text in _SEASONS else holds(text, *_asked(moment))


def _in_season(text: str, moment: Moment) -> bool | None:
    """Whether it is one of the seasons that `seasonal` names; None for `yes`, which names none."""
    names = [name.strip() for name in re.split("[;,]", text)]
    if not set(names) <= _SEASONS.keys():
        return None if text in {"yes", "no"} else holds(text, *_asked(moment))
    south = moment.place[1] < 0.0
    return holds(",".join(_SEASONS[name][south] for name in names), *_asked(moment))
