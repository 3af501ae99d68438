"""Find the words of a region that a mistyped one may have meant: those at most two slips away."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from navigator.library.folding import LONGEST

Array = npt.NDArray[Any]

# Slips that are forgiven in a word by its length: in three letters any slip makes another word.
ONE_FROM, TWO_FROM = 4, 6  # letters
_FAR = 99


@dataclass(frozen=True)
class Vocabulary:
    """All words of a region, sorted, small Latin letters and digits."""

    text: str  # words with a line each

    @cached_property
    def words(self) -> list[str]:
        """The words."""
        return self.text.split("\n") if self.text else []

    def has(self, word: str) -> bool:
        """Whether the region has the very word."""
        at = bisect_left(self.words, word)
        return at < len(self.words) and self.words[at] == word

    @cached_property
    def _letters(self) -> Array:
        """A row a word, filled up with zeros."""
        letters: Array = np.array(self.words, dtype=f"S{LONGEST}").view(np.uint8)
        return letters.reshape(-1, LONGEST)

    @cached_property
    def _lengths(self) -> Array:
        lengths: Array = np.count_nonzero(self._letters, axis=1)
        return lengths

    @cached_property
    def _sets(self) -> Array:
        """The letters of each word as bits; digits share one."""
        bits = np.where(self._letters >= ord("a"), self._letters - np.uint8(ord("a")), 26).astype(np.uint32)
        masks = np.where(self._letters > 0, np.uint32(1) << bits, np.uint32(0))
        found: Array = np.bitwise_or.reduce(masks, axis=1)
        return found

    def near(
        self, word: str, slips: int | None = None, *, prefix: bool = True, most: int = 40
    ) -> dict[str, tuple[int, bool]]:
        """Words at most some slips from `word`, nearest first: {word: (slips, whether only its beginning)}.

        Without `slips` it is as many as a word of its length is forgiven.
        A slip is a letter too many, too few, wrong, or swapped with the next. With `prefix`, words that
        go on after what was typed count as well.
        """
        if slips is None or not allowed_slips(word):
            slips = allowed_slips(word)
        if not slips or not self.words:
            return {}
        typed = np.frombuffer(word[:LONGEST].encode("ascii"), np.uint8)
        rows = self._plausible(typed, slips, prefix=prefix)
        table = _distances(typed, self._letters[rows, : len(typed) + slips])
        ends = np.minimum(self._lengths[rows], len(typed) + slips)
        whole = np.where(self._lengths[rows] <= len(typed) + slips, table[np.arange(len(rows)), ends], _FAR)
        begun = table[:, max(1, len(typed) - slips) :].min(axis=1) if prefix else whole
        best = np.minimum(whole, begun)
        # A beginning counts less than a word that ends there.
        order = np.lexsort((rows, self._lengths[rows], whole > best, best))
        order = order[best[order] <= slips][:most]
        return {self.words[rows[i]]: (int(best[i]), bool(whole[i] > best[i])) for i in order}

    def _plausible(self, typed: Array, slips: int, *, prefix: bool) -> Array:
        """Rows of words that have all but `slips` of the letters, and a fitting length."""
        fitting = self._lengths >= len(typed) - slips
        if not prefix:
            fitting &= self._lengths <= len(typed) + slips
        missing = np.zeros(len(fitting), np.uint8)
        bits = {1 << (int(letter) - ord("a") if letter >= ord("a") else 26) for letter in typed}
        for bit in sorted(bits):
            missing += (self._sets & np.uint32(bit)) == 0
        return np.flatnonzero(fitting & (missing <= slips))


def allowed_slips(word: str) -> int:
    """How many slips a word of that length is forgiven; a number none: 21 is not 12."""
    if word.isdecimal() or len(word) < ONE_FROM:
        return 0
    return 1 if len(word) < TWO_FROM else 2


def _distances(typed: Array, letters: Array) -> Array:
    """Slips between what was typed and the first 0, 1, ... letters of each row (optimal string alignment)."""
    width = letters.shape[1]
    steps = np.arange(width + 1, dtype=np.int16)
    before: Array | None = None
    last = np.broadcast_to(steps, (len(letters), width + 1)).copy()
    for number, letter in enumerate(typed):
        same = letters == letter
        row = np.empty_like(last)
        row[:, 0] = number + 1
        row[:, 1:] = np.minimum(last[:, 1:] + 1, last[:, :-1] + ~same)
        if before is not None and width > 1:
            swapped = same[:, :-1] & (letters[:, 1:] == typed[number - 1])
            row[:, 2:] = np.where(swapped, np.minimum(row[:, 2:], before[:, :-2] + 1), row[:, 2:])
        # A letter too few: each cell may be reached from those to its left, a slip a step.
        row = np.minimum.accumulate(row - steps, axis=1) + steps
        before, last = last, row
    return last
