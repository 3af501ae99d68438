"""Decide which house numbers an address means, and where the numbers lie that stand between two others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from navigator.geo import along

Array = npt.NDArray[Any]

LONGEST = 12  # letters of a number
WIDEST = 40  # numbers that one building may have, from the first to the last
MOST_BETWEEN = 500  # numbers between two others; more is a mistake of the map
_STEPS = {"even": 2, "odd": 2, "all": 1}
_RANGE = re.compile(r"(\d{1,5})\s*[-–/]\s*(\d{1,5})")
_NUMBER = re.compile(r"\d{1,5}\s?-?(?:[a-z]|bis|ter|quater)?(?:[-/](?:\d{1,4}[a-z]?|[a-z]))?")


def numbers_in(text: str) -> list[str]:
    """The numbers of an address, each as it is looked up; a range has all of its side of the road.

    >>> numbers_in("12-16"), numbers_in("7 A;9")
    (['12-16', '12', '14', '16'], ['7a', '9'])
    """
    found: list[str] = []
    for part in re.split("[;,]", text):
        number = number_of(part)
        if any(letter.isdecimal() for letter in number):  # "s/n" says that there is none
            found.append(number)
        ends = _RANGE.fullmatch(part.strip())
        if ends and "/" not in part:
            first, last = int(ends[1]), int(ends[2])
            if 0 < last - first <= WIDEST:
                found.extend(
                    str(each) for each in range(first, last + 1, 2 if (last - first) % 2 == 0 else 1)
                )
    return list(dict.fromkeys(found))


def number_of(text: str) -> str:
    """A house number as it is looked up: small letters, no spaces."""
    return re.sub(r"\s+", "", text.lower()).replace("–", "-")[:LONGEST]


def is_number(word: str) -> bool:
    """Whether a word may be a house number: 12, 12a, 12-14, 3/5.

    >>> [is_number(word) for word in ("12", "12a", "3/5", "5th", "a1")]
    [True, True, True, False, False]
    """
    return bool(_NUMBER.fullmatch(word) or _RANGE.fullmatch(word))


def between(
    how: str, line: tuple[Array, Array], ends: Sequence[tuple[int, str]]
) -> Iterator[tuple[str, float, float]]:
    """Numbers counted along a line between points that bear one: (number, lon, lat).

    `how` is the value of addr:interpolation; `ends` are (position in the line, number).
    """
    step = _STEPS.get(how)
    if step is None:
        return
    lons, lats = line
    path = along(lons, lats)
    for (start, first), (end, last) in pairwise(ends):
        if not (first.isdecimal() and last.isdecimal()):
            continue
        low, high = int(first), int(last)
        count = abs(high - low) // step
        if count > MOST_BETWEEN or (step == 2 and (high - low) % 2):
            continue
        for each in range(1, count):
            at = path[start] + (path[end] - path[start]) * each / count
            number = low + (step if high > low else -step) * each
            yield str(number), float(np.interp(at, path, lons)), float(np.interp(at, path, lats))
