"""Decide what of a name counts when it is compared: small Latin letters and digits, word by word."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST = 24  # letters of a word that are compared; German compounds differ before
MOST_WORDS = 24  # of a name; longer ones are sentences

_POSSESSIVE = re.compile(r"['’`´]s\b")  # St John's is St Johns
_WORD = re.compile(r"[a-z0-9]+")


def fold(text: str) -> str:
    """Small letters without accents, other scripts transliterated, the rest kept.

    >>> fold("Łódź, Neckargemünder Straße, Београд")
    'lodz, neckargemunder strasse, beograd'
    """
    if not text.isascii():
        marked = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(letter for letter in marked if not unicodedata.combining(letter))
        if not text.isascii():
            from anyascii import anyascii  # noqa: PLC0415  most names need no other alphabet

            text = anyascii(unicodedata.normalize("NFC", text))
    return text.lower()


@lru_cache(maxsize=4096)  # the same towns come again and again
def words_of(text: str) -> tuple[str, ...]:
    """The words of a name, folded.

    >>> words_of("St. John's Rd 12a")
    ('st', 'johns', 'rd', '12a')
    """
    plain = _POSSESSIVE.sub("s", fold(text))
    return tuple(word[:LONGEST] for word in _WORD.findall(plain)[:MOST_WORDS])


def joined_of(text: str) -> str:
    """A name whose apostrophes join in place of cutting, as oconnell for O'Connell; "" without any."""
    folded = fold(text)
    bare = re.sub("['’`´]", "", folded)
    return bare if bare != folded else ""
