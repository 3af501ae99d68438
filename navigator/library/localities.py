"""Decide in which settlements a point lies: the district, and the town, by nearness and size."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from navigator.geo import metres_per_degree

CELL = 0.005  # degrees: within some 500 m all lies in the same settlement
FARTHEST = 2.5  # times a town's reach from its middle: out there it still says where one is
ADDRESS_CELL = 0.01  # degrees: addresses are counted in squares of about 1 km
ADDRESS_RINGS = 3  # squares to each side in which an address tells the town, the nearest first
PARTS = frozenset({"suburb", "quarter", "hamlet"})  # of a town, or small beside it

Array = npt.NDArray[Any]
Names = tuple[str, ...]


@dataclass(frozen=True)
class Settlement:
    """A place that gives its name to what lies round it; degrees, and metres of reach."""

    name: str
    kind: str
    lon: float
    lat: float
    reach: float


@dataclass
class Localities:
    """All settlements of a region, and the towns that addresses name."""

    settlements: Sequence[Settlement]
    addressed: Iterable[tuple[str, float, float]] = ()  # (town, lon, lat)
    _known: dict[tuple[int, int], Names] = field(default_factory=dict, init=False)
    _towns: dict[tuple[int, int], Counter[str]] = field(init=False)

    def __post_init__(self) -> None:
        rows = [(town.lon, town.lat, town.reach, town.kind in PARTS) for town in self.settlements]
        self._rows = np.array(rows, dtype=float).reshape(-1, 4)
        self._towns = defaultdict(Counter)
        for town, lon, lat in self.addressed:
            self._towns[_square(lon, lat, ADDRESS_CELL)][town] += 1

    def of(self, lon: float, lat: float) -> Names:
        """The names of district and town, the smallest first; () where nothing tells."""
        cell = _square(lon, lat, CELL)
        if cell not in self._known:
            self._known[cell] = self._find((cell[0] + 0.5) * CELL, (cell[1] + 0.5) * CELL)
        return self._known[cell]

    def _find(self, lon: float, lat: float) -> Names:
        district = town = ""
        if len(self._rows):
            per_lon, per_lat = metres_per_degree(lat)
            away = np.hypot((self._rows[:, 0] - lon) * per_lon, (self._rows[:, 1] - lat) * per_lat)
            parts = self._rows[:, 3] > 0.0
            town, middle = self._best(away, ~parts, FARTHEST)
            # Round its middle a town is called by its own name.
            district, there = self._best(away, parts, 1.0)
            district = district if there < middle else ""
        town = town or self._addressed_town(lon, lat)
        return tuple(dict.fromkeys(name for name in (district, town) if name))

    def _best(self, away: Array, wanted: Array, most: float) -> tuple[str, float]:
        """The settlement in whose reach one is deepest, at most so many times its reach, and metres to it."""
        share = np.where(wanted, away / self._rows[:, 2], np.inf)
        row = int(np.argmin(share))
        return (self.settlements[row].name, float(away[row])) if share[row] <= most else ("", np.inf)

    def _addressed_town(self, lon: float, lat: float) -> str:
        column, row = _square(lon, lat, ADDRESS_CELL)
        for ring in range(ADDRESS_RINGS + 1):
            votes: Counter[str] = Counter()
            for x in range(-ring, ring + 1):
                for y in range(-ring, ring + 1):
                    votes.update(self._towns.get((column + x, row + y), ()))
            if votes:
                return min(votes, key=lambda town: (-votes[town], town))
        return ""


def _square(lon: float, lat: float, size: float) -> tuple[int, int]:
    return math.floor(lon / size), math.floor(lat / size)
