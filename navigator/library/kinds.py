"""Decide what kind of place an object of the map is, and how likely a rider means it."""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from navigator.errors import UsageError

Tags = Mapping[str, str]

STREET = "street"
KNOWN_BONUS = 0.06  # weight more for what has a Wikipedia article or a Wikidata item: many know it
PEOPLE = (3.0, 7.0, 0.16)  # log10 of inhabitants: from, to, and the weight that they add at most
MAIN_STATION = 0.12  # weight more for a station that is its city's main one
_MAIN = ("hauptbahnhof", "hbf", "central", "centrale", "centraal", "centralstation")
_GONE = frozenset({"no", "none"})
_ANY = "*"


@dataclass(frozen=True)
class Kind:
    """A sort of place that riders look for."""

    name: str
    weight: float  # 0..1
    reach: float = 0.0  # m; above 0 it is a settlement
    nameless: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Rule:
    order: int
    kind: Kind
    wanted: tuple[tuple[str, str], ...]

    def fits(self, tags: Tags) -> bool:
        return all(_is(tags.get(key), value) for key, value in self.wanted)


def _is(held: str | None, wanted: str) -> bool:
    if held is None or held in _GONE:
        return False
    return wanted in (_ANY, held)


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds by name, in the order of precedence."""
    return {
        name: Kind(
            name,
            row["weight"],
            row.get("reach", 0.0),
            row.get("nameless", False),
            tuple(row.get("words", ())),
        )
        for name, row in _table().items()
    }


def keys() -> frozenset[str]:
    """Tags by which an object may be a place."""
    return frozenset(_rules())


def kind_of(tags: Tags) -> Kind | None:
    """The first kind whose tags an object has; None where it is no place.

    >>> kind_of({"amenity": "drinking_water"}).name
    'water'
    """
    rules = _rules()
    found: _Rule | None = None
    for key in tags:
        for rule in rules.get(key, ()):
            if found is not None and rule.order >= found.order:
                break
            if rule.fits(tags):
                found = rule
                break
    return found.kind if found else None


def weight_of(kind: Kind, tags: Tags) -> float:
    """How likely it is meant: by its kind, its inhabitants, and whether it is widely known; 0..1."""
    weight = kind.weight
    if "wikidata" in tags or "wikipedia" in tags:
        weight += KNOWN_BONUS
    if kind.reach and tags.get("population", "").isdecimal():
        low, high, most = PEOPLE
        people = math.log10(max(1.0, float(tags["population"][:12])))
        weight += most * min(1.0, max(0.0, (people - low) / (high - low)))
    if kind.name == "station" and any(word in tags.get("name", "").lower().split() for word in _MAIN):
        weight += MAIN_STATION
    return weight


def kinds_named(words: Iterable[str]) -> tuple[str, ...]:
    """Names of the kinds that a rider asks for, each by its own name or another word.

    Raises UsageError where there is no such kind.
    """
    return tuple(dict.fromkeys(_kind_named(word) for word in words))


def _kind_named(text: str) -> str:
    word = text.strip().lower().replace(" ", "_")
    for name, kind in kinds().items():
        if word in (name, name.replace("-", "_"), *kind.words):
            return name
    known = [other for kind in kinds().values() for other in (kind.name, *kind.words)]
    near = difflib.get_close_matches(word, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise UsageError(f"{text.strip()!r} is no kind of place{hint}; there is: {', '.join(kinds())}")


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    text = files("navigator.library").joinpath("kinds.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _rules() -> Mapping[str, list[_Rule]]:
    """Rules by the first key that they ask for, by precedence."""
    found: dict[str, list[_Rule]] = {}
    order = 0
    for name, row in _table().items():
        for text in row["tags"]:
            wanted = tuple(_pair(part) for part in text.split("&"))
            found.setdefault(wanted[0][0], []).append(_Rule(order, kinds()[name], wanted))
            order += 1
    return found


def _pair(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    return key, value
