"""Name the scripts of names for which there is no typeface: they are told, and not drawn as boxes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

import numpy as np

from tiles.features import Features, Group
from tiles.fonts import has_letter

PIECE = 1 << 20  # bytes of names that are looked through at once


def unwritten(texts: Iterable[str]) -> list[str]:
    """The scripts of letters that no typeface here has, by name: CJK, Thai."""
    letters = {letter for text in texts for letter in text if letter.isalpha()}
    return sorted({_script(letter) for letter in letters if not has_letter(letter)})


def unwritten_within(groups: Iterable[Group]) -> list[str]:
    """The same of all names of some groups."""
    return unwritten(
        group.texts[number] for group in groups for number in np.unique(group.names).tolist() if number
    )


def unwritten_in(features: Features) -> list[str]:
    """The same of all names of a region."""
    return unwritten(_pieces(features))


def _pieces(features: Features) -> Iterator[str]:
    data = features.arrays["texts.bytes"]
    for start in range(0, len(data), PIECE):  # a letter that a cut goes through is passed over
        yield "".join(set(data[start : start + PIECE].tobytes().decode(errors="ignore")))


def _script(letter: str) -> str:
    word = unicodedata.name(letter, "unknown letters").split()[0]
    return word if word == "CJK" else word.capitalize()
