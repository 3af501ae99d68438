"""Hold what ways and routes are called in the languages of voices, found by their names on the spot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from navigator.graph.osmnames import ANY

MOST_NAMES = 4096  # kept as they were found: most names of a ride are met more than once


@dataclass(frozen=True)
class OtherNames:
    """One row a name and language, in the order of both texts; a region has few, and most have none."""

    own: npt.NDArray[np.int32]  # string: the name on the spot
    language: npt.NDArray[np.int32]  # string: a code, or the empty one: for all others
    other: npt.NDArray[np.int32]  # string: what it is called in that language

    @classmethod
    def of(cls, rows: Sequence[tuple[int, int, int]]) -> OtherNames:
        """The table of rows that are in order."""
        table = np.array(rows, dtype=np.int32).reshape(-1, 3)
        return cls(*(np.ascontiguousarray(column) for column in table.T))

    def __len__(self) -> int:
        return len(self.own)


Texts = Callable[[int], str]  # the string of a number
Called = Callable[[str], str]  # a name on the spot -> what a voice calls it


def names_in(language: str, names: OtherNames, texts: Texts) -> Called:
    """What names are in a language; those that have none there stay as they are."""
    columns: tuple[Any, ...] = (names.own, names.language, names.other)
    own, spoken, other = (memoryview(column) for column in columns)  # read faster than arrays

    def found(name: str, code: str) -> str:
        low, high = 0, len(own)
        while low < high:
            middle = (low + high) // 2
            if (texts(own[middle]), texts(spoken[middle])) < (name, code):
                low = middle + 1
            else:
                high = middle
        at_it = low < len(own) and texts(own[low]) == name and texts(spoken[low]) == code
        return texts(other[low]) if at_it else ""

    @lru_cache(maxsize=MOST_NAMES)
    def called(name: str) -> str:
        return (found(name, language) or found(name, ANY) or name) if name else ""

    return called
