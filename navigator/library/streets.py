"""Decide which ways are one street, those of one name and town that lie together, and which houses it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from navigator.geo import distance, metres_per_degree
from navigator.library.clusters import cells_of, cluster
from navigator.library.folding import words_of
from navigator.library.kinds import STREET, kinds
from navigator.library.osmplaces import NamedWay
from navigator.library.reachable import middle_of

Array = npt.NDArray[Any]
TownOf = Callable[[float, float], tuple[str, ...]]

GAP = 400.0  # m between ways of one street: a park or a big crossing may cut it
HOUSE_REACH = 1500.0  # m from a street's nearest node to a house that counts in it
HOUSE_GAP = 500.0  # m between houses of a street that no way bears the name of
# Weight more or less by class: who names a street means the road rather than a path of the same name.
_CLASSES = {
    "primary": 0.05,
    "secondary": 0.04,
    "tertiary": 0.03,
    "residential": 0.02,
    "living_street": 0.02,
    "pedestrian": 0.03,
    "unclassified": 0.01,
    "service": -0.04,
    "path": -0.06,
    "footway": -0.06,
    "steps": -0.08,
    "track": -0.05,
    "motorway": -0.03,  # nobody rides there
    "trunk": 0.0,
    "cycleway": 0.02,
    "platform": -0.1,
    "construction": -0.1,
    "proposed": -0.2,
}
_OTHER_CLASS = -0.03
LONG = (200.0, 5000.0, 0.05)  # m: from, to, and the weight that length adds at most

House = tuple[str, str, float, float]  # number, town, lon, lat


@dataclass(slots=True)
class Street:
    """One street in one town."""

    names: tuple[str, ...]
    town: tuple[str, ...]
    weight: float
    lon: float
    lat: float
    lons: Array  # all nodes of its ways
    lats: Array
    houses: dict[str, tuple[float, float]] = field(default_factory=dict)  # point by number


def name_key(name: str) -> str:
    """By which two spellings of a name are one: its folded words."""
    return " ".join(words_of(name))


def streets_of(ways: Sequence[tuple[NamedWay, Array, Array]], town_of: TownOf) -> list[Street]:
    """Streets of named ways, each with its nodes' longitudes and latitudes, in the order of the ways."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, (way, lons, lats) in enumerate(ways):
        middle = len(lons) // 2
        town = town_of(float(lons[middle]), float(lats[middle]))
        groups[name_key(way.names[0]), town[-1] if town else ""].append(number)
    found: list[Street] = []
    for members in groups.values():
        parts = [ways[number] for number in members]
        found.extend(_street(piece, town_of) for piece in _pieces(parts))
    return found


def _pieces(parts: list[tuple[NamedWay, Array, Array]]) -> Iterable[list[tuple[NamedWay, Array, Array]]]:
    if len(parts) == 1:
        return [parts]
    sizes = np.cumsum([len(lons) for _, lons, _ in parts])[:-1]
    cells = cells_of(np.concatenate([p[1] for p in parts]), np.concatenate([p[2] for p in parts]), GAP)
    starts = [0, *sizes.tolist(), len(cells)]
    numbers = cluster([cells[a:b] for a, b in pairwise(starts)])
    pieces: dict[int, list[tuple[NamedWay, Array, Array]]] = defaultdict(list)
    for number, part in zip(numbers, parts, strict=True):
        pieces[number].append(part)
    return pieces.values()


def _street(parts: list[tuple[NamedWay, Array, Array]], town_of: TownOf) -> Street:
    lons, lats = np.concatenate([p[1] for p in parts]), np.concatenate([p[2] for p in parts])
    best = max(_CLASSES.get(way.highway.removesuffix("_link"), _OTHER_CLASS) for way, _, _ in parts)
    main = [p for p in parts if _CLASSES.get(p[0].highway.removesuffix("_link"), _OTHER_CLASS) == best]
    main_lons, main_lats = np.concatenate([p[1] for p in main]), np.concatenate([p[2] for p in main])
    row = int(np.argmin(distance(*middle_of(main_lons, main_lats), main_lons, main_lats)))
    lon, lat = float(main_lons[row]), float(main_lats[row])
    across = float(distance(lons.min(), lats.min(), lons.max(), lats.max()))
    low, high, most = LONG
    weight = kinds()[STREET].weight + best + most * min(1.0, max(0.0, (across - low) / (high - low)))
    names = tuple(dict.fromkeys(chain.from_iterable(way.names for way, _, _ in parts)))
    return Street(names, town_of(lon, lat), weight, lon, lat, lons, lats)


def settle_houses(streets: list[Street], houses: Iterable[tuple[str, House]], town_of: TownOf) -> None:
    """Put each (name, house) into the nearest street of the name; names without a way become streets."""
    by_name: dict[str, list[Street]] = defaultdict(list)
    for street in streets:
        for key in dict.fromkeys(name_key(name) for name in street.names):
            by_name[key].append(street)
    groups: dict[str, list[tuple[str, House]]] = defaultdict(list)
    for name, house in houses:
        groups[name_key(name)].append((name, house))
    for key, members in groups.items():
        left = _put(by_name[key], members) if key in by_name else members
        if key:
            streets.extend(_streets_of_houses(left, town_of))


def _put(streets: list[Street], members: list[tuple[str, House]]) -> list[tuple[str, House]]:
    """Houses into the nearest of some streets; those that are too far from all."""
    away = np.full(len(members), np.inf)
    nearest = np.zeros(len(members), dtype=int)
    lons = np.array([house[2] for _, house in members])
    lats = np.array([house[3] for _, house in members])
    for number, street in enumerate(streets):
        rows = _round(street, lons, lats)
        there = distance(lons[rows, None], lats[rows, None], street.lons[None, :], street.lats[None, :])
        closest = there.min(axis=1, initial=np.inf)
        closer = closest < away[rows]
        away[rows[closer]], nearest[rows[closer]] = closest[closer], number
    left = []
    for row, member in enumerate(members):
        if away[row] > HOUSE_REACH:
            left.append(member)
        else:
            _, (number_text, _, lon, lat) = member
            streets[int(nearest[row])].houses.setdefault(number_text, (lon, lat))
    return left


def _round(street: Street, lons: Array, lats: Array) -> Array:
    """Which points lie in the box round a street as far as its houses may."""
    per_lon, per_lat = metres_per_degree(street.lat)
    x, y = HOUSE_REACH / max(per_lon, 1.0), HOUSE_REACH / per_lat
    across = (lons >= street.lons.min() - x) & (lons <= street.lons.max() + x)
    return np.flatnonzero(across & (lats >= street.lats.min() - y) & (lats <= street.lats.max() + y))


def _streets_of_houses(members: list[tuple[str, House]], town_of: TownOf) -> Iterable[Street]:
    """Streets that only addresses name."""
    if not members:
        return
    lons = np.array([house[2] for _, house in members])
    lats = np.array([house[3] for _, house in members])
    numbers = np.array(cluster([[cell] for cell in cells_of(lons, lats, HOUSE_GAP)]))
    for number in range(int(numbers.max()) + 1):
        rows = np.flatnonzero(numbers == number)
        row = rows[
            int(np.argmin(distance(np.median(lons[rows]), np.median(lats[rows]), lons[rows], lats[rows])))
        ]
        lon, lat = float(lons[row]), float(lats[row])
        town = town_of(lon, lat) or tuple(filter(None, (members[row][1][1],)))
        weight = kinds()[STREET].weight + _OTHER_CLASS
        street = Street((members[row][0],), town, weight, lon, lat, lons[rows], lats[rows])
        for each in rows:
            house = members[each][1]
            street.houses.setdefault(house[0], (house[2], house[3]))
        yield street
