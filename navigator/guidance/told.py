"""Hold what a sentence needs to know of a maneuver, read from a step of ours or from OSRM's JSON."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from navigator.errors import UsageError
from navigator.guidance.route import Step

SHORT_RIDE = 40.0  # m between two pushes: nobody gets on for that, so they are told as one
ROUTE_LETTERS = 30  # a longer name of a signed route takes too long to say
SILENT_MODES = {"pushing bike": "pushing", "walking": "pushing"}  # as OSRM's profiles call them
UNSAID = frozenset(";()[]")  # of a name with such a sign not all is said
BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
NO_ROADS = frozenset(
    {"cycleway", "path", "footpath", "bridleway", "steps"}
)  # nobody rides to a road's end there
MOST_NAMES = 4096  # kept as they are said: most steps of a ride bear names that were met before
JOINERS = "\u200c\u200d"  # format signs that are part of how Persian and Indic names are written


class Told(NamedTuple):
    """One maneuver in plain values; empty texts and None stand for what is not known.

    A named tuple as steps are, since each that speaks becomes one.
    """

    type: str = "turn"
    modifier: str = ""
    exit: int | None = None
    mode: str = "cycling"
    name: str = ""
    ref: str = ""
    noun: str = ""
    towards: str = ""
    ring: str = ""  # name of a roundabout
    bearing: float | None = None  # degrees from north, after the maneuver
    length: float | None = None  # m for which the mode lasts
    stop: bool = False  # arriving not at the goal but at a point on the way
    crosses: bool = False  # one goes straight across a road just before
    road: str = ""  # the street along which a nameless path runs
    rides: bool = False  # one rides on behind what is pushed, and hears no more of it

    @classmethod
    def of_step(
        cls,
        step: Step,
        *,
        length: float | None = None,
        stop: bool = False,
        before: Step | None = None,
    ) -> Told:
        """What one of our steps says; `length` is how far its mode lasts, by default the step.

        What kind of way it is, or which signed route, is not said again where the step before has the same.
        """
        known = (before.noun, before.route) if before else ("", "")
        route = step.route if step.route != known[1] and len(step.route) <= ROUTE_LETTERS else ""
        towards = plain(step.towards)
        noun = "" if step.noun == known[0] or (towards and step.mode == "cycling") else step.noun
        maneuver = step.maneuver
        kind = "turn" if maneuver.type == "end of road" and known[0] in NO_ROADS else maneuver.type
        return cls(
            kind,
            maneuver.modifier or "",
            maneuver.exit,
            step.mode,
            plain(step.name),
            plain(step.ref or route),
            noun,
            towards,
            plain(step.rotary_name),
            float(maneuver.bearing_after),
            step.distance if length is None else length,
            stop,
            maneuver.crosses,
        )

    @classmethod
    def of_osrm(cls, step: Mapping[str, Any]) -> Told:
        """What a step in OSRM's JSON says; whatever is missing is left out.

        Raises UsageError where a value is of another kind than OSRM's.
        """
        if not isinstance(step, Mapping):
            raise UsageError(f"a step is a JSON object, not {type(step).__name__}")
        maneuver = step.get("maneuver")
        if maneuver is None:
            maneuver = {}
        if not isinstance(maneuver, Mapping):
            raise UsageError(f"a step's maneuver is a JSON object, not {type(maneuver).__name__}")
        mode = _text(step, "mode") or "cycling"
        number = _number(maneuver, "exit")
        return cls(
            type=_text(maneuver, "type") or "turn",
            modifier=_text(maneuver, "modifier"),
            exit=int(number) if number is not None and number >= 1 else None,
            mode=SILENT_MODES.get(mode, mode),
            name=_text(step, "name"),
            ref=_text(step, "ref"),
            noun=_text(step, "noun"),
            towards=_towards(_text(step, "destinations", first=False)),
            ring=_text(step, "rotary_name"),
            bearing=_number(maneuver, "bearing_after"),
            length=_number(step, "distance"),
        )

    @property
    def way(self) -> str:
        """What the way is called: its name, else its number."""
        return self.name or self.ref

    def again(self) -> Told:
        """The same to who has just heard all of it: the turn and the name, and no more."""
        kind = "turn" if self.type == "end of road" else self.type
        modifier = "" if self.type == "arrive" else self.modifier
        noun = self.noun if self.type == "notification" else ""
        return self._replace(type=kind, modifier=modifier, noun=noun, road="", length=None, rides=False)

    def bare(self) -> Told:
        """The same without the names: shorter to say."""
        return self._replace(name="", ref="", noun="", towards="", ring="", road="", rides=False)


@lru_cache(maxsize=MOST_NAMES)
def plain(text: str, *, first: bool = True) -> str:
    """A name on one line without signs that a terminal would obey; of several the first one.

    What stands in brackets is the mapper's remark, and not read aloud.

    >>> plain("Hauptstraße (B 37); Alte Straße")
    'Hauptstraße'
    """
    if text.isprintable() and "  " not in text and UNSAID.isdisjoint(text) and text.strip() == text:
        return text  # as nearly all are
    shown = "".join(sign if sign.isprintable() or sign in JOINERS else " " for sign in text)
    shown = BRACKETED.sub(" ", shown) if BRACKETED.sub("", shown).strip(" ()[]") else shown.strip(" ()[]")
    line = " ".join(shown.split())
    return line.split(";")[0].strip() if first else line


def _text(holder: Mapping[str, Any], key: str, *, first: bool = True) -> str:
    value = holder.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UsageError(f"a step's {key} is a text, not {type(value).__name__}")
    return plain(value, first=first)


def _number(holder: Mapping[str, Any], key: str) -> float | None:
    value = holder.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise UsageError(f"a step's {key} is a number, not {value!r:.40}")
    return value


def _towards(destinations: str) -> str:
    """The first place of "A 5: Karlsruhe, Frankfurt"."""
    return destinations.rpartition(":")[2].split(",")[0].strip()
