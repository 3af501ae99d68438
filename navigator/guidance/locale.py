"""Hold the words and the grammar of one language, as read from its table in locales/."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from navigator.units import Units, spoken_distance

Pattern = tuple[str, tuple[str, ...]]  # a text with %s for each slot that it has

FALLBACK = "en"
FRAMES = (" ahead", " then")  # ends of the names of tables that stand only where forms differ
MINUTE, MINUTES = 60.0, 60  # s; of an hour
COARSE, COARSE_STEP = 30, 5  # minutes from which nobody needs a ride's end to the minute
SLOT = re.compile(r"\{(\w+)\}")


def _slavic(number: float) -> str:
    """Polish: 1 metr, 2 metry, 5 metrów, 1,2 metra."""
    if number != int(number):
        return "other"
    units, teens = number % 10, 12 <= number % 100 <= 14
    return "one" if number == 1 else "few" if 2 <= units <= 4 and not teens else "many"


# Which form of a word goes with a number; the names are those of the Unicode plural rules (CLDR 45).
PLURALS: dict[str, Callable[[float], str]] = {
    "one-other": lambda number: "one" if number == 1 else "other",
    "below-two-other": lambda number: "one" if number < 2 else "other",  # French, Portuguese: 1,5 kilomètre
    "one-few-many-other": _slavic,
}


@dataclass(frozen=True)
class Locale:
    """One language. Templates stand in lists, the richest first: the first that has all it needs is used."""

    language: str
    tables: Mapping[str, Any]
    # clauses found so far, kept by the phrasebook: a language has some hundreds
    patterns: dict[tuple[object, ...], Pattern] = field(default_factory=dict, compare=False, repr=False)

    def fill(self, section: str, key: str, slots: Mapping[str, str]) -> str:
        """The first template of an entry whose slots are all known; empty where there is none."""
        for template in self.tables.get(section, {}).get(key, ()):
            if all(slots.get(slot) for slot in SLOT.findall(template)):
                return SLOT.sub(lambda found: slots[found.group(1)], template)
        return ""

    def word(self, section: str, key: str) -> str:
        """A single word or form; empty where the language has none."""
        return str(self.tables.get(section, {}).get(key, ""))

    @cached_property
    def _kinds(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        kinds: Mapping[str, str] = self.tables.get("kinds", {})
        return tuple((kind, re.compile(rule, re.IGNORECASE)) for kind, rule in kinds.items())

    def kind_of(self, name: str) -> str:
        """Which kind of name it is for the grammar of "onto" and "on": "name", or "name" with its kind."""
        return next((f"name {kind}" for kind, rule in self._kinds if rule.search(name)), "name")

    def ordinal(self, number: int, use: str = "ordinals") -> str:
        """The word for a rank (2 is "second"); digits where the language's list ends.

        In some languages a rank that stands alone has another form than in a sentence: "ordinals alone".
        """
        words: list[str] = self.tables.get(use) or self.tables["ordinals"]
        return words[number - 1] if number <= len(words) else self.word("numbers", "ordinal").format(number)

    def distance(self, metres: float, units: Units, frame: str = "") -> str:
        """A distance in words: "200 metres", "1.2 kilometres"; in some languages a frame inflects it."""
        number, unit = spoken_distance(metres, units)
        forms = self.tables.get(f"units {frame}", {}).get(unit) or self.tables["units"][unit]
        return self._counted(number, forms)

    def duration(self, seconds: float) -> str:
        """How long something takes, in words: "40 minutes", "2 hours 10 minutes"; never none."""
        times, minutes = self.tables["times"], max(1, round(seconds / MINUTE))
        step = COARSE_STEP if minutes >= COARSE else 1
        hours, minutes = divmod(round(minutes / step) * step, MINUTES)
        parts = [(hours, "hour"), (minutes, "minute")]
        return " ".join(self._counted(number, times[unit]) for number, unit in parts if number)

    def _counted(self, number: float, forms: Mapping[str, str]) -> str:
        text = str(number).replace(".", self.word("numbers", "decimal"))
        return f"{text} {forms[PLURALS[self.word('numbers', 'plural')](number)]}"

    def can_say(self, name: str) -> bool:
        """Whether a voice of this language can read the script in which a name is written."""
        scripts = self.tables["scripts"]
        return all(unicodedata.name(sign, "").startswith(tuple(scripts)) for sign in name if sign.isalpha())


@cache
def load_locale(language: str) -> Locale:
    """The language of a code like "en", "en-GB" or "en_GB.UTF-8"; English where we have no table for it."""
    code = re.split(r"[-_.@]", language.strip().lower())[0]
    code = code if code in languages() else FALLBACK
    tables = _read(code)
    if code != FALLBACK:
        _complete(tables, _read(FALLBACK))
    return Locale(code, tables)


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages that we have words for."""
    names = (file.name for file in (files("navigator.guidance") / "locales").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def _read(code: str) -> dict[str, Any]:
    text = (files("navigator.guidance") / "locales" / f"{code}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _complete(tables: dict[str, Any], english: Mapping[str, Any]) -> None:
    """What a language lacks is said in English: on a ride a foreign word beats none."""
    for section, entries in english.items():
        if section not in tables and not section.endswith(FRAMES):
            tables[section] = entries
