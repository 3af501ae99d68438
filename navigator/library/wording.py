"""Decide which words of names a typed word may stand for, and how well: abbreviations, beginnings, slips."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

# How good a word is for another, 1 being the same.
SAME_MEANING = 0.96  # an abbreviation, or a word for the same thing
BARE = 0.97  # ue typed for ü
BEGUN = (0.70, 0.25)  # a beginning: at least, and more by the share of the word that was typed
SLIP_LOSS = 1.2  # of each slip, over the letters of the typed word
SMALL_SHARE = 0.25  # of a small word's letters that count ("de", "the")
LEAST_PREFIX = 1  # letters from which words that begin so are looked for


@dataclass(frozen=True)
class Wording:
    """A typed word, with the words that it may stand for."""

    typed: str
    forms: Mapping[str, float]  # whole words, with how good each is
    begins: tuple[str, ...]  # what words may begin with
    slips: Mapping[str, float] = field(default_factory=dict)  # words of the region it may be mistyped for

    def quality(self, word: str) -> float:
        """How well a word of a name is met: 1 the same, 0 not at all."""
        best = max(self.forms.get(word, 0.0), self.slips.get(word, 0.0))
        if best >= BARE:
            return best
        for begin in self.begins:
            if word.startswith(begin):
                least, more = BEGUN
                best = max(best, least + more * len(begin) / len(word))
        return best

    def mistyped(self, found: Mapping[str, tuple[int, bool]]) -> Wording:
        """The same with words that are some slips away, as `Vocabulary.near` gives them."""
        slips = {}
        least, more = BEGUN
        for word, (count, begun) in found.items():
            quality = 1.0 - SLIP_LOSS * count / max(len(self.typed), 1)
            slips[word] = (
                quality * (least + more * min(1.0, len(self.typed) / len(word))) if begun else quality
            )
        return Wording(self.typed, self.forms, self.begins, slips)


@cache
def wording(word: str) -> Wording:
    """What a folded word may stand for."""
    forms = {word: 1.0}
    bare = without_digraphs(word)
    if bare != word:
        forms.setdefault(bare, BARE)
    for other in _same().get(word, ()):
        forms.setdefault(other, SAME_MEANING)
    for form in (word, bare):
        for longer in _other_ends(form):
            forms.setdefault(longer, SAME_MEANING)
    begins = (word,) if bare == word else (word, bare)
    return Wording(word, forms, begins if len(word) >= LEAST_PREFIX else ())


def letters_of(word: str) -> float:
    """How much a word counts in a name: by its letters, small words less.

    >>> letters_of("boavista"), letters_of("da")
    (8, 0.5)
    """
    return len(word) * (SMALL_SHARE if is_small(word) else 1)


def is_small(word: str) -> bool:
    """Whether a word tells nothing on its own: "de", "the"."""
    return word in _table()["small"]


def without_digraphs(word: str) -> str:
    """A word with one letter for ae, oe, ue and aa, as marks are folded away.

    >>> without_digraphs("neckargemuend")
    'neckargemund'
    """
    for pair, letter in _table()["digraphs"].items():
        word = word.replace(pair, letter)
    return word


def _other_ends(word: str) -> list[str]:
    """The compound with its end written out or cut short."""
    found = []
    for row in _table()["ends"]:
        long, short = row.split()
        if word.endswith(long) and len(word) > len(long) + 1:
            found.append(word.removesuffix(long) + short)
        elif len(short) > 1 and word.endswith(short) and len(word) > len(short) + 1:
            found.append(word.removesuffix(short) + long)
    return found


@cache
def _same() -> Mapping[str, tuple[str, ...]]:
    """The other words of every set that a word stands in."""
    found: dict[str, dict[str, None]] = {}
    for row in _table()["same"]:
        words = row.split()
        for word in words:
            found.setdefault(word, {}).update(dict.fromkeys(other for other in words if other != word))
    return {word: tuple(others) for word, others in found.items()}


@cache
def _table() -> Mapping[str, Any]:
    table = tomllib.loads(files("navigator.library").joinpath("words.toml").read_text(encoding="utf-8"))
    return {**table, "small": frozenset(table["small"])}
