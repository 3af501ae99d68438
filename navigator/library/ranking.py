"""Decide how well a place answers what was typed: by words, by weight, by nearness."""

from __future__ import annotations

from collections.abc import Sequence

from navigator.library.folding import words_of
from navigator.library.wording import Wording, letters_of

ASKED, NAMED = (
    0.6,
    0.4,
)  # how much of the fit all that was asked for counts, and how much all of the name does
BY_AREA = 0.9  # a word that is found in where a place lies, not in its name
FIT_SHARE, WEIGHT_SHARE, NEAR_SHARE = 0.72, 0.18, 0.10  # of the score
HALF_NEAR = 4000.0  # m at which nearness counts half
IN_ORDER = 0.01  # more for a name that begins with what was typed
OTHER_NAME = 0.95  # of the fit of a name that is not the one on the sign: who says Fifth means that first
VERBATIM = 0.01  # more for the very name: "Plaça de Consell" is not "Plaça del Consell"


def fit_of(wordings: Sequence[Wording], spellings: Sequence[str], area: str) -> float:
    """0..1: how much of the words is found in a name (the best of its spellings) and where it lies.

    What of the name was not asked for counts against it, but less.
    """
    outside = words_of(area)
    typed = " ".join(wording.typed for wording in wordings)
    fits = [_fit(wordings, spelling.split(), outside) for spelling in spellings]
    for number, spelling in enumerate(spellings):
        fits[number] = (fits[number] + VERBATIM * (spelling == typed)) * (OTHER_NAME if number else 1.0)
    return max(fits, default=0.0)


def _fit(wordings: Sequence[Wording], name: Sequence[str], area: Sequence[str]) -> float:
    met = [0.0] * len(name)
    asked = got = 0.0
    for wording in wordings:
        best, at = 0.0, -1
        for number, word in enumerate(name):
            quality = wording.quality(word)
            if quality > best and not met[number] >= quality:
                best, at = quality, number
        if at >= 0:
            met[at] = max(met[at], best)
        there = max((wording.quality(word) for word in area), default=0.0) * BY_AREA
        letters = letters_of(wording.typed)
        asked += letters
        got += letters * max(best, there)
    letters_named = [letters_of(word) for word in name]
    named = sum(letters * quality for letters, quality in zip(letters_named, met, strict=True))
    whole = sum(letters_named)
    if not asked or not whole or not named:
        return 0.0
    in_order = IN_ORDER if name and name[0].startswith(wordings[0].typed) else 0.0
    return min(1.0, (got / asked) * (ASKED + NAMED * named / whole) + in_order)


def score_of(fit: float, weight: float, away: float | None) -> float:
    """By which answers are sorted: fit and weight 0..1, metres away or None; 0..1."""
    near = 0.0 if away is None else HALF_NEAR / (HALF_NEAR + away)
    return FIT_SHARE * fit + WEIGHT_SHARE * weight + NEAR_SHARE * near
