"""Decide what a way is called, in the language of the place and in those of our voices."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from navigator.graph.osmtext import Tags, clean_text

NAME_KEYS = frozenset({"name", "ref", "is_sidepath", "is_sidepath:of:name", "street:name"})
LANGUAGES = frozenset({"da", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "sv"})  # that voices speak
ANY = ""  # in place of a language: what the voice says whose own there is not
_BESIDE = {("cycleway", "sidepath"), ("path", "sidepath"), ("footway", "sidewalk"), ("is_sidepath", "yes")}
_TRANSLATED = re.compile(r"name:([a-z]{2,3})(-Latn)?")  # no "name:etymology", no "name:left"
_DIVIDED = re.compile(r"\s+[-–—]\s+|\s*/\s*")
_LATIN = ("int_name", "name:en")  # where the name itself is in letters that our voices can't read
_LAST_LATIN = "\u024f"  # of the letters with which our ten languages write


def name_of(tags: Tags) -> str:
    """A way's own name; that of the road along which it is the sidepath, where the tags tell it.

    >>> name_of({"highway": "cycleway", "is_sidepath": "yes", "is_sidepath:of:name": "Mill Road"})
    'Mill Road'
    """
    name = tags.get("name", "")
    if not name and any(tags.get(key) == value for key, value in _BESIDE):
        name = tags.get("is_sidepath:of:name") or tags.get("street:name") or ""
    return clean_text(name)


def names_elsewhere(tags: Tags) -> dict[str, str]:
    """What speakers of other languages call it, by language: only what differs from its name.

    A name that is made of those in several languages is said to everybody else by the first of them, and
    one in other letters by the one in ours.

    >>> names_elsewhere({"name": "Rue Neuve - Nieuwstraat", "name:fr": "Rue Neuve", "name:nl": "Nieuwstraat"})
    {'fr': 'Rue Neuve', 'nl': 'Nieuwstraat', '': 'Rue Neuve'}
    """
    own = clean_text(tags.get("name", ""))
    if not own:
        return {}
    known = {
        found[1] + (found[2] or ""): text
        for key, text in tags.items()
        if (found := _TRANSLATED.fullmatch(key))
    }
    named = {language: clean_text(known[language]) for language in sorted(LANGUAGES & known.keys())}
    named[ANY] = clean_text(_for_all(own, tags, known))
    return {language: text for language, text in named.items() if text and text != own}


def _for_all(own: str, tags: Tags, known: Mapping[str, str]) -> str:
    """What is said to those whose language has no name for it; empty where that is its own name."""
    if not _is_latin(own):
        latin = (*(tags.get(key, "") for key in _LATIN), *(text for key, text in known.items() if "-" in key))
        return next((text for text in latin if text and _is_latin(text)), "")
    parts = _DIVIDED.split(own)
    return parts[0] if len(parts) > 1 and set(parts) <= set(known.values()) else ""


def _is_latin(text: str) -> bool:
    return all(sign <= _LAST_LATIN for sign in text if sign.isalpha())


class Glossary:
    """Collect what names are in other languages; where ways differ, most of them are believed."""

    def __init__(self) -> None:
        self._votes: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)

    def see(self, tags: Tags) -> None:
        """Take in the names of one way or route."""
        own = clean_text(tags.get("name", ""))
        for language, text in names_elsewhere(tags).items():
            self._votes[own, language][text] += 1

    def of(self, names: Iterable[str]) -> list[tuple[str, str, str]]:
        """Name, language and what it is called there, of all names that are among these, in order."""
        wanted = set(names)
        return [
            (own, language, min(votes, key=lambda text: (-votes[text], text)))
            for (own, language), votes in sorted(self._votes.items())
            if own in wanted
        ]
