"""Put maneuvers into words: whole sentences, shorter ones, and single words for when time is short."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from navigator.errors import UsageError
from navigator.guidance.countries import country_name
from navigator.guidance.locale import Locale, Pattern, load_locale
from navigator.guidance.route import Route, Step
from navigator.guidance.told import SHORT_RIDE, Told, plain
from navigator.routing.path import Point
from navigator.units import Units

CARRIED = frozenset({"ferry", "train"})
ROUND = frozenset({"roundabout", "rotary"})
CLIMBED = frozenset({"steps", "elevator"})
UNPUSHED = frozenset({"arrive", "notification", "exit roundabout", "exit rotary"})
PATHS = frozenset({"cycleway", "footpath"})  # what streets have beside them
POINTS = 8  # of the compass
MOST_PATTERNS = 4096  # kept of a language, which has some hundreds; strange ones come from others' JSON
MARK = "\0"  # round a slot in a text that is not filled in yet; no name holds it
TYPES = frozenset(  # of maneuvers that have a table of their own
    {
        "turn",
        "continue",
        "new name",
        "use lane",
        "merge",
        "on ramp",
        "off ramp",
        "fork",
        "end of road",
        "roundabout",
        "rotary",
        "roundabout turn",
        "exit roundabout",
        "exit rotary",
        "depart",
    }
)


@dataclass(frozen=True)
class Phrasebook:
    """Says what is told in one language and one system of units."""

    locale: Locale
    units: Units = Units.METRIC

    @classmethod
    def of(cls, language: str = "en", units: Units = Units.METRIC) -> Phrasebook:
        """The phrasebook of a language code; English where we do not know the language."""
        if not isinstance(language, str):
            raise UsageError(f'a language is a code like "en", not {type(language).__name__}')
        return cls(load_locale(language), units)

    @property
    def language(self) -> str:
        """The code of its language, two letters."""
        return self.locale.language

    def sentence(self, told: Told) -> str:
        """What is to be done now or next: "Turn left onto Mill Lane"."""
        return _raised(self._clause(told))

    def ahead(self, told: Told, metres: float, *, opening: str = "") -> str:
        """The same some way before: "In 200 metres, turn left onto Mill Lane".

        `opening` is a key of the asides: "Way back to the route: in 200 metres, turn left".
        """
        distance = self.locale.distance(metres, self.units, "ahead")
        slots = {"distance": distance, "clause": self._clause(told, "ahead")}
        own = self.locale.fill("frames", f"ahead {told.type}", slots)
        return self._opened(opening, own or self.locale.fill("frames", "ahead", slots))

    def chained(self, told: Sequence[Told], *, at_once: bool) -> str:
        """Several turns in one breath: "Turn left, then immediately turn right"."""
        first, *others = (one._replace(rides=False) for one in told)
        clauses = [self._clause(first), *(self._clause(other, "then") for other in others)]
        return self._joined(clauses, "at_once" if at_once else "then")

    def word(self, told: Told) -> str:
        """One word for it: "Left"."""
        return _raised(self._word(told))

    def words(self, told: Sequence[Told]) -> str:
        """One word for each of several turns: "Left, then right"."""
        return self._joined([self._word(one) for one in told], "then")

    def keep_on(self, metres: float, *, opening: str = "", line: bool = False) -> str:
        """That nothing will happen for long: "Continue for 3 kilometres"; `opening` as of `ahead`.

        On a `line` of which no roads are known that would mean to go straight on, which it need not do.
        """
        frame = "keep_on line" if line else "keep_on"
        return self._opened(opening, self.locale.fill("frames", frame, {"distance": self.distance(metres)}))

    def aside(
        self,
        what: str,
        *,
        length: float = 0.0,
        grade: float = 0.0,
        which: tuple[int, int] | None = None,
        bearing: float | None = None,
        country: str = "",
    ) -> str:
        """What one is told beside turns: "Climb 2 of 5: 2 kilometres at 7 percent".

        `grade` is in per cent, `bearing` in degrees from north; `which` is the number of this among all of
        its kind, and how many they are; `country` is a code.
        """
        slots = {"length": self.distance(length) if length > 0.0 else "", "grade": str(round(grade))}
        slots["name"] = country_name(country, self.language) if country else ""
        slots["compass"] = "" if bearing is None else self.locale.word("compass", _compass(bearing))
        if which is None:
            return _raised(self.locale.fill("aside", what, slots))
        slots |= {"number": str(which[0]), "count": str(which[1])}
        return _raised(self.locale.fill("aside", f"{what} of", slots))

    def answer(
        self,
        what: str,
        *,
        length: float = 0.0,
        seconds: float = 0.0,
        name: str = "",
        bearing: float | None = None,
    ) -> str:
        """What is said back to one who has asked: "12 kilometres to go, about 40 minutes"."""
        slots = {
            "length": self.distance(length) if length > 0.0 else "",
            "time": self.locale.duration(seconds) if seconds > 0.0 else "",
            "name": name,
            "compass": "" if bearing is None else self.locale.word("compass", _compass(bearing)),
        }
        return _raised(self.locale.fill("answer", what, slots))

    def here(self, told: Told, facility: str = "") -> str:
        """On which way one is, named or not: "You are on Mill Lane, cycle lane"."""
        slots, use = {"name": told.way, "road": told.road}, "name"
        kinds = (self.locale.kind_of(told.way), use) if told.way else (told.noun,)
        on = next(filter(None, (self.locale.fill("on", kind, slots) for kind in kinds)), "")
        way, lane = self.locale.fill("here", "way", {"on": on}), self.locale.fill("here", facility, {})
        return _raised(f"{way}, {lane}" if lane else way)

    def distance(self, metres: float) -> str:
        """A distance as it is spoken: "200 metres"."""
        return self.locale.distance(metres, self.units)

    def can_say(self, name: str) -> bool:
        """Whether a voice of this language can read a name."""
        return self.locale.can_say(name)

    def _opened(self, opening: str, clause: str) -> str:
        """A sentence of it, behind an aside that opens it."""
        if not opening:
            return _raised(clause)
        slots = {"opening": self.locale.fill("aside", opening, {}), "clause": clause}
        return _raised(self.locale.fill("frames", "behind", slots))

    def _word(self, told: Told) -> str:
        word = self.locale.word
        if told.mode in CARRIED or (told.mode == "pushing" and told.type == "notification"):
            return word("short", told.mode)
        if told.type in ROUND and told.exit:
            return self.locale.ordinal(told.exit, "ordinals alone")
        return word("short", told.type) or word("short", _modifier(told)) or word("short", "any")

    def _joined(self, clauses: list[str], frame: str) -> str:
        joined, *others = clauses
        for clause in others:
            joined = self.locale.fill("frames", frame, {"clause": joined, "second": clause})
        return _raised(joined)

    def _clause(self, told: Told, frame: str = "") -> str:
        """What is to be done, in the form that it takes inside a frame."""
        shape = (
            *(frame, told.type, told.modifier, told.mode, told.noun, told.stop, told.crosses),
            *(told.way and self.locale.kind_of(told.way), not told.towards, not told.ring, not told.exit),
            *(told.bearing is None, (told.length or 0.0) <= 0.0, not told.road, told.rides),
        )
        patterns = self.locale.patterns
        pattern = patterns.get(shape)
        if pattern is None:
            if len(patterns) >= MOST_PATTERNS:
                patterns.clear()
            pattern = patterns[shape] = self._pattern(told, frame)
        template, slots = pattern
        return template % tuple([self._value(told, slot) for slot in slots]) if slots else template

    def _pattern(self, told: Told, frame: str) -> Pattern:
        """The clause for all that differ only in names and numbers."""
        fill, slots = self.locale.fill, self._slots(told)
        section, key = self._entry(told)
        places = ((name, kind) for name in (f"{section} {frame}", section) for kind in (key, "any"))
        clause = next(filter(None, (fill(*place, slots) for place in places)), "") or fill(
            "turn", "any", slots
        )
        if told.mode == "pushing" and told.type not in UNPUSHED:
            clause = fill("frames", "push", {"clause": clause, "length": slots["length"]})
        if told.rides and told.mode == "pushing" and slots["length"]:
            clause = fill("frames", "ride_on", {"clause": clause})
        if told.crosses:
            clause = fill("frames", "cross", {"clause": clause})
        first, *rest = clause.split(MARK)
        if not rest:
            return first, ()
        literals = [text.replace("%", "%%") for text in (first, *rest[1::2])]
        return "%s".join(literals), tuple(rest[::2])

    def _entry(self, told: Told) -> tuple[str, str]:
        """Where in the tables a maneuver stands; what is unknown is a turn."""
        if told.type == "arrive":
            return "stop" if told.stop else "arrive", _modifier(told)
        if told.mode in CARRIED:
            return told.mode, "any"
        if told.type == "notification":
            return told.type, told.noun if told.mode == "pushing" and told.noun in CLIMBED else told.mode
        return (told.type if told.type in TYPES else "turn"), _modifier(told)

    def _slots(self, told: Told) -> dict[str, str]:
        """A mark for each slot that can be filled."""
        kinds = (self.locale.kind_of(told.way), "name") if told.way else (told.noun,)
        known = {
            "name": told.way,
            "towards": told.towards,
            "ring": told.ring,
            "road": told.road,
            "exit": told.exit,
            "compass": told.bearing is not None and self._value(told, "compass"),
            "length": told.length and told.length > 0,
        }
        slots = {slot: f"{MARK}{slot}{MARK}" if value else "" for slot, value in known.items()}
        for use in ("onto", "on"):
            forms = (
                self.locale.fill(use, kind, {key: slots[key] for key in ("name", "road")}) for kind in kinds
            )
            slots[use] = next(filter(None, forms), "")
        # words for the modifier itself: where the rider turns, and on which side the way lies
        return slots | {use: self.locale.word(use, told.modifier) for use in ("direction", "side")}

    def _value(self, told: Told, slot: str) -> str:
        """What stands in a slot that can be filled."""
        if slot in {"name", "road"}:
            return told.way if slot == "name" else told.road
        if slot == "length":
            return self.distance(told.length or 0.0)
        if slot == "exit":
            return self.locale.ordinal(told.exit or 0)
        if slot == "compass":
            return self.locale.word("compass", _compass(told.bearing or 0.0))
        return told.towards if slot == "towards" else told.ring


def phrase(step: Mapping[str, Any], language: str = "en") -> str:
    """One step in OSRM's JSON (API v5) as a sentence.

    Unknown types are said as turns, missing keys are left out, and an unknown language is English.

    Raises UsageError where a value is of another kind than OSRM's.

    >>> phrase({"name": "Mill Lane", "maneuver": {"type": "turn", "modifier": "left"}})
    'Turn left onto Mill Lane'
    """
    return Phrasebook.of(language).sentence(Told.of_osrm(step))


def instructions(
    route: Route, language: str = "en", *, units: Units = Units.METRIC
) -> list[tuple[float, str]]:
    """Metres from the start and the sentence of every step that a rider is told of."""
    book = Phrasebook.of(language, units)
    return [(along, book.sentence(told)) for along, told in told_of(route, book.language)]


def told_of(route: Route, language: str) -> list[tuple[float, Told]]:
    """Metres from the start and contents of every step that a rider is told of, departure first.

    Names are those of the language, a code of two letters, where there are any.
    """
    route = route.in_language(language)
    steps = route.steps
    last = len(steps) - 1
    lasting, rides = _lasting(steps), _rides(steps)
    found = []
    for number, step in enumerate(steps):
        if step.maneuver.spoken:
            before = steps[number - 1] if number else None
            told = Told.of_step(step, length=lasting[number], stop=number < last, before=before)
            if rides[number]:
                told = told._replace(rides=True)
            if step.noun in PATHS and route.beside is not None:
                told = _beside(route.beside, told, step, before)
            found.append((step.maneuver.along, told))
    return found


def _beside(street: Callable[[Sequence[Point]], str], told: Told, step: Step, before: Step | None) -> Told:
    """The same with the street beside the path that one comes to, unless one was beside it already."""
    if told.way or told.towards or told.type == "arrive":
        return told
    road = plain(street(step.geometry))
    if not told.noun and (not road or before is None or plain(street(before.geometry)) == road):
        return told
    return told._replace(road=road, noun=step.noun)


def _lasting(steps: tuple[Step, ...]) -> list[float]:
    """Metres for which the mode of each step goes on."""
    found, total, mode = [], 0.0, ""
    for step, now in zip(reversed(steps), reversed(_modes(steps)), strict=True):
        total = step.distance + (total if now == mode else 0.0)
        mode = now
        found.append(total)
    return found[::-1]


def _rides(steps: tuple[Step, ...]) -> list[bool]:
    """Whether each step is pushed and riding on behind it is not told by itself."""
    found, mode, silent, told_apart = [], "", False, True
    for step, now in zip(reversed(steps), reversed(_modes(steps)), strict=True):
        if now == "pushing" and mode != now:
            silent = mode == "cycling" and not told_apart
        found.append(now == "pushing" and silent)
        silent = silent and not step.maneuver.spoken  # only the last that is told of a push tells it
        told_apart = step.distance == 0.0 or (step.maneuver.type == "notification" and step.maneuver.spoken)
        mode = now
    return found[::-1]


def _modes(steps: tuple[Step, ...]) -> list[str]:
    """The mode of each step; between two pushes nobody gets on for a few metres."""
    runs = [(mode, list(some)) for mode, some in groupby(steps, key=lambda step: step.mode)]
    found = []
    for number, (mode, some) in enumerate(runs):
        around = {runs[at][0] for at in (number - 1, number + 1) if 0 <= at < len(runs)}
        inside = 0 < number < len(runs) - 1 and around == {"pushing"}
        short = sum(step.distance for step in some) <= SHORT_RIDE
        found += ["pushing" if mode == "cycling" and inside and short else mode] * len(some)
    return found


def _modifier(told: Told) -> str:
    return told.modifier or "any"


def _compass(bearing: float) -> str:
    return str(round(bearing / (360 / POINTS)) % POINTS)


def _raised(clause: str) -> str:
    return clause[:1].upper() + clause[1:]
