"""Hold the words and the grammar of one language, as read from its table in locales/."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from navigator.units import Units, spoken_distance

Pattern = tuple[str, tuple[str, ...]]  # a text with %s for each slot that it has

FALLBACK = "en"
SLOT = re.compile(r"\{(\w+)\}")

# Which form of a word goes with a number; the names are those of the Unicode plural rules.
PLURALS: dict[str, Callable[[float], str]] = {
    "one-other": lambda number: "one" if number == 1 else "other",
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

    def ordinal(self, number: int) -> str:
        """The word for a rank (2 is "second"); digits where the language's list ends."""
        words: list[str] = self.tables["ordinals"]
        return words[number - 1] if number <= len(words) else self.word("numbers", "ordinal").format(number)

    def distance(self, metres: float, units: Units) -> str:
        """A distance in words: "200 metres", "1.2 kilometres"."""
        number, unit = spoken_distance(metres, units)
        forms = self.tables["units"][unit]
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
    folder = files("navigator.guidance") / "locales"
    known = code.isascii() and code.isalpha() and (folder / f"{code}.toml").is_file()
    code = code if known else FALLBACK
    text = (folder / f"{code}.toml").read_text(encoding="utf-8")
    return Locale(code, tomllib.loads(text))
