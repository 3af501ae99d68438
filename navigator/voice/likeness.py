"""Measure how far phones that were heard lie from those of a word, as an edit distance by kinds."""

from __future__ import annotations

from collections.abc import Sequence

Phones = Sequence[str]

# Phones of the CMU dictionary that noise turns into one another.
FAMILIES = (
    "AA AO AH",
    "AE EH",
    "IH IY",
    "EY AY",
    "UH UW OW",
    "AW OY",
    "ER",
    "B P",
    "D T DH TH",
    "G K",
    "F V",
    "S Z",
    "SH ZH CH JH",
    "M N NG",
    "L W R",
    "Y",
    "HH",
)
FAMILY = {phone: number for number, family in enumerate(FAMILIES) for phone in family.split()}
VOWELS = frozenset(phone for family in FAMILIES[:7] for phone in family.split())

# Costs of an edit, where a phone that is not there costs 1: found by hand on synthetic voices.
RELATED, SAME_KIND, OTHER_KIND = 0.5, 0.8, 1.2
LOST, ADDED = 1.0, 0.8


def unlikeness(expected: Phones, heard: Phones) -> float:
    """0 where they are the same, about 1 where nothing is common, more where much more was heard."""
    if not expected:
        return float(len(heard))
    row = [ADDED * count for count in range(len(heard) + 1)]
    for wanted in expected:
        above, row = row, [row[0] + LOST]
        for place, phone in enumerate(heard):
            changed = above[place] + _change(wanted, phone)
            row.append(min(changed, above[place + 1] + LOST, row[-1] + ADDED))
    return row[-1] / len(expected)


def _change(wanted: str, heard: str) -> float:
    if wanted == heard:
        return 0.0
    if FAMILY.get(wanted) == FAMILY.get(heard):
        return RELATED
    return SAME_KIND if (wanted in VOWELS) == (heard in VOWELS) else OTHER_KIND
