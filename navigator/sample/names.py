"""Invent the names of towns and streets: pleasant to say, belonging to no real place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

_TOWN_STEMS = "Alder Fern Wren Ash Mossy Thistle Copper Larks Otter Silver Amber"
_TOWN_ENDS = "brook hollow combe ford mere wick haven stow field bury"
# None of these with an end below makes a name that is drawn by hand elsewhere (Mill Lane, Meadow Lane ...).
_STREET_STEMS = """
    Baker Weaver Orchard Linden Garden Cooper Rowan Quarry Willow Copper Saddler Chestnut Lantern Harvest
    Primrose Poplar Tanner Juniper Finch Kestrel Bell Brontë Beauséjour Zoë Hazel Maple Swallow Potter
    Violet Clover
"""
_STREET_ENDS = "Lane Street Row Walk Close Way"


def towns(seed: int) -> list[str]:
    """All town names, in an order of this seed's own."""
    names = [stem + end for stem, end in product(_TOWN_STEMS.split(), _TOWN_ENDS.split())]
    Random(f"towns {seed}").shuffle(names)  # noqa: S311  # a repeatable world, no secret
    return names


def streets(rng: Random) -> Iterator[str]:
    """Street names for one town, none twice."""
    names = [f"{stem} {end}" for stem, end in product(_STREET_STEMS.split(), _STREET_ENDS.split())]
    rng.shuffle(names)
    return iter(names)
