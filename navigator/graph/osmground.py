"""Translate what OSM tags say of the ground: surface, smoothness and the scales of difficulty."""

from __future__ import annotations

import re

from navigator.graph.attributes import Smoothness, Surface
from navigator.graph.osmtext import Tags

_WORDS: dict[Surface, str] = {
    Surface.ASPHALT: "asphalt chipseal tarmac tar tarred bitumen bitmac macadam asphalt_concrete "
    "aspalt ashpalt asphal asfalt",
    Surface.CONCRETE: "concrete concrete:plates concrete_plates cement beton",
    # two strips with gaps roll like stones
    Surface.PAVING_STONES: "paving_stones concrete:lanes concrete_lanes paving_stones:lanes bricks brick "
    "tiles interlock pavement paving_stone pavingstones paving blocks pavers granite:plates "
    "flagstones flagstone",
    Surface.PAVED: "paved sealed tartan acrylic rubber plastic hard decoturf",
    Surface.SETT: "sett setts cobblestone:flattened cobblestone_flattened",
    Surface.COBBLESTONE: "cobblestone cobblestones cobbled cobble unhewn_cobblestone grass_paver "
    "grass_pavers",
    Surface.METAL: "metal metal_grid steel metal_plates grid grate",
    Surface.WOOD: "wood wooden boardwalk planks timber",
    Surface.COMPACTED: "compacted compacted_gravel salt laterite hardcore hoggin stabilised stabilized",
    Surface.FINE_GRAVEL: "fine_gravel finegravel fine shells crushed_limestone limestone stone_dust grit "
    "cinder cinders ash",
    Surface.GRAVEL: "gravel pebblestone pebblestones pebbelstone pebbles pebble crushed_stone chippings "
    "coarse_gravel shingle graver gravels",
    Surface.UNPAVED: "unpaved unsealed unsurfaced unhardened mixed",
    Surface.GROUND: "ground dirt earth clay soil woodchips wood_chips bark_mulch mulch bark forest trail "
    "natural peat",
    Surface.GRASS: "grass turf artificial_turf meadow",
    Surface.SAND: "sand sandy dirt/sand snow ice",
    Surface.MUD: "mud muddy bog swamp wetland",
    Surface.ROCK: "rock rocks rocky stone stones stepping_stones bedrock scree boulders lava coral",
}
SURFACES: dict[str, Surface] = {word: surface for surface, words in _WORDS.items() for word in words.split()}
SMOOTHNESS: dict[str, Smoothness] = {
    **{member.name.lower(): member for member in Smoothness if member is not Smoothness.UNKNOWN},
    "very_good": Smoothness.EXCELLENT,
    "perfect": Smoothness.EXCELLENT,
    "medium": Smoothness.INTERMEDIATE,
    "average": Smoothness.INTERMEDIATE,
    "poor": Smoothness.BAD,
    "rough": Smoothness.BAD,
    "very_poor": Smoothness.VERY_BAD,
    "impassible": Smoothness.IMPASSABLE,
}
SAC_SCALES = {
    "strolling": 1,  # easier than T1, which every tourer can ride
    "hiking": 1,
    "mountain_hiking": 2,
    "demanding_mountain_hiking": 3,
    "alpine_hiking": 4,
    "demanding_alpine_hiking": 5,
    "difficult_alpine_hiking": 6,
}
_HARDEST_MTB = 6  # S6
# mtb:scale of IMBA's ratings of built trails, 0 (white) to 4 (double black diamond)
_OF_IMBA = (0, 0, 1, 2, 3)
_RIDDEN_UPHILL = 1  # S1: nobody rides up what is harder


def surface_of(text: str) -> Surface:
    """The surface that a tag names; of several (`asphalt;gravel`) the worst, since one must ride it.

    A remark behind a colon (`paving_stones:30`) changes nothing where the whole is not known.

    >>> surface_of("asphalt;gravel").name, surface_of("Fine Gravel").name, surface_of("trampoline").name
    ('GRAVEL', 'FINE_GRAVEL', 'UNKNOWN')
    """
    parts = (part.strip().lower().replace(" ", "_") for part in text.replace("|", ";").split(";"))
    known = (SURFACES.get(part) or SURFACES.get(part.split(":")[0]) for part in parts)
    return max((surface for surface in known if surface), default=Surface.UNKNOWN)


def tracktype_of(text: str) -> int:
    """The grade, 1 to 5, of "grade2" or "2"; of several the worst; 0 unknown."""
    grades = (part.strip().removeprefix("grade") for part in text.split(";"))
    return max((int(grade) for grade in grades if grade in set("12345")), default=0)


def mtb_scale_of(tags: Tags) -> int:
    """The number of `mtb:scale` ("2", "S2", "2+", of "1-2" the harder), else IMBA's, plus 1; 0 unknown.

    Where only the way up is rated, it is a trail that is ridden, whatever its scale for hikers.
    """
    own = _numbers(tags.get("mtb:scale", ""), _HARDEST_MTB)
    if own:
        return max(own) + 1
    imba = _numbers(tags.get("mtb:scale:imba", ""), len(_OF_IMBA) - 1)
    if imba:
        return _OF_IMBA[max(imba)] + 1
    return _RIDDEN_UPHILL + 1 if tags.get("mtb:scale:uphill", "").strip() else 0


def _numbers(text: str, highest: int) -> list[int]:
    return [number for number in map(int, re.findall(r"(?<!\d)\d(?!\d)", text)) if number <= highest]
