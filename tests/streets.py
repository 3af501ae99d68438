"""Streets of a made-up town: a square grid with gaps, one-ways, a main road, tracks and a private park."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from osmxml import Tags, place, write_osm

from navigator import Router

BLOCK = 250.0  # m
KINDS = ("residential", "residential", "tertiary", "unclassified", "cycleway", "track")


@cache
def town(side: int = 14, seed: int = 1) -> Router:
    """A router on `side` x `side` crossings; what there is between them comes from the seed."""
    chance = np.random.default_rng(seed)
    spots = {
        f"n{x}_{y}": (x * BLOCK + chance.uniform(-60, 60), y * BLOCK + chance.uniform(-60, 60))
        for x in range(side)
        for y in range(side)
    }
    ways: list[tuple[list[str], Tags]] = []
    for x in range(side):
        for y in range(side):
            for other in ((x + 1, y), (x, y + 1)):
                end = "n{}_{}".format(*other)
                if end in spots and chance.random() > 0.15:
                    ways.append(([f"n{x}_{y}", end], _tags(chance, park=(x, y) == (3, 3))))
    with TemporaryDirectory() as folder:
        return Router.from_osm(write_osm(Path(folder) / "town.osm", nodes=spots, ways=ways))


def at(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a place counted in blocks."""
    return place(x * BLOCK, y * BLOCK)


def _tags(chance: np.random.Generator, *, park: bool) -> Tags:
    tags = {"highway": str(chance.choice(KINDS))}
    if chance.random() < 0.1:
        tags["oneway"] = "yes"
    return {**tags, "access": "private"} if park else tags
