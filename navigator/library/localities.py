"""Decide in which settlements a point lies: the district, and the town, by nearness and size."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from navigator.geo import metres_per_degree, wrap_degrees

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
        self._sorted = sorted(self.settlements, key=lambda town: (town.lat, town.lon, town.name))
        rows = [(town.lon, town.lat, town.reach, town.kind in PARTS) for town in self._sorted]
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
        per_lon, per_lat = metres_per_degree(lat)
        margin = FARTHEST * self._rows[:, 2].max(initial=0.0) / per_lat
        part = slice(*np.searchsorted(self._rows[:, 1], (lat - margin, lat + margin)))
        lons, lats, reach, small = self._rows[part].T
        if len(lons):
            away = np.hypot(wrap_degrees(lons - lon) * per_lon, (lats - lat) * per_lat)
            names = self._sorted[part]
            town, middle = _deepest(names, away, np.where(small, 0.0, reach * FARTHEST))
            # Round its middle a town is called by its own name.
            district, there = _deepest(names, away, np.where(small, reach, 0.0))
            district = district if there < middle else ""
        town = town or self._addressed_town(lon, lat)
        return tuple(dict.fromkeys(name for name in (district, town) if name))

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


def _deepest(towns: Sequence[Settlement], away: Array, limit: Array) -> tuple[str, float]:
    """The settlement in whose limit one is deepest, and metres to it; "" where one is in none."""
    share = np.divide(away, limit, out=np.full_like(away, np.inf), where=limit > 0.0)
    row = int(np.argmin(share))
    return (towns[row].name, float(away[row])) if share[row] <= 1.0 else ("", np.inf)


def _square(lon: float, lat: float, size: float) -> tuple[int, int]:
    return math.floor(lon / size), math.floor(lat / size)
