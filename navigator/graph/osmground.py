"""Translate what OSM tags say of the ground: surface, smoothness and the scales of difficulty."""

from __future__ import annotations

from navigator.graph.attributes import Smoothness, Surface

SURFACES: dict[str, Surface] = {
    "asphalt": Surface.ASPHALT,
    "chipseal": Surface.ASPHALT,
    "concrete": Surface.CONCRETE,
    "concrete:plates": Surface.CONCRETE,
    "concrete:lanes": Surface.PAVING_STONES,  # two strips with gaps: rolls like stones
    "paving_stones": Surface.PAVING_STONES,
    "paving_stones:lanes": Surface.PAVING_STONES,
    "bricks": Surface.PAVING_STONES,
    "brick": Surface.PAVING_STONES,
    "grass_paver": Surface.COBBLESTONE,
    "paved": Surface.PAVED,
    "tartan": Surface.PAVED,
    "acrylic": Surface.PAVED,
    "rubber": Surface.PAVED,
    "plastic": Surface.PAVED,
    "sett": Surface.SETT,
    "cobblestone": Surface.COBBLESTONE,
    "cobblestone:flattened": Surface.SETT,
    "unhewn_cobblestone": Surface.COBBLESTONE,
    "metal": Surface.METAL,
    "metal_grid": Surface.METAL,
    "wood": Surface.WOOD,
    "compacted": Surface.COMPACTED,
    "fine_gravel": Surface.FINE_GRAVEL,
    "gravel": Surface.GRAVEL,
    "pebblestone": Surface.GRAVEL,
    "shells": Surface.FINE_GRAVEL,
    "crushed_limestone": Surface.FINE_GRAVEL,
    "unpaved": Surface.UNPAVED,
    "ground": Surface.GROUND,
    "dirt": Surface.GROUND,
    "earth": Surface.GROUND,
    "clay": Surface.GROUND,
    "woodchips": Surface.GROUND,
    "grass": Surface.GRASS,
    "sand": Surface.SAND,
    "dirt/sand": Surface.SAND,
    "mud": Surface.MUD,
    "snow": Surface.SAND,
    "ice": Surface.SAND,
    "salt": Surface.COMPACTED,
    "rock": Surface.ROCK,
    "stone": Surface.ROCK,
    "rocks": Surface.ROCK,
    "stepping_stones": Surface.ROCK,
}
SMOOTHNESS: dict[str, Smoothness] = {
    **{member.name.lower(): member for member in Smoothness if member is not Smoothness.UNKNOWN},
    "very_good": Smoothness.EXCELLENT,
}
TRACKTYPES = {f"grade{grade}": grade for grade in range(1, 6)}
SAC_SCALES = {
    "hiking": 1,
    "mountain_hiking": 2,
    "demanding_mountain_hiking": 3,
    "alpine_hiking": 4,
    "demanding_alpine_hiking": 5,
    "difficult_alpine_hiking": 6,
}


def surface_of(text: str) -> Surface:
    """The first known word; of several surfaces (`asphalt;gravel`) the worst, since one must ride it."""
    known = [SURFACES[part] for part in map(str.strip, text.split(";")) if part in SURFACES]
    return max(known, default=Surface.UNKNOWN)


def mtb_scale_of(text: str) -> int:
    """The number of "2", "2+" or "2-3", plus 1; 0 unknown."""
    return int(text[0]) + 1 if text[:1] in set("0123456") and text else 0
