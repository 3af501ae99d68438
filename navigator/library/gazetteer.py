"""Make of what was read the list that is looked up: each place once, where it lies, the likeliest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from navigator.graph.osmobjects import OsmFile
from navigator.library.clusters import cells_of, cluster
from navigator.library.houses import between, numbers_in
from navigator.library.kinds import STREET
from navigator.library.localities import PARTS, Localities, Settlement
from navigator.library.osmplaces import Found, House, OsmPlaces, read_places
from navigator.library.reachable import Roads, middle_of, reachable_point
from navigator.library.streets import name_key, settle_houses, streets_of

Array = npt.NDArray[Any]
Inside = Callable[[Array, Array], Array]

# Metres within which things of one kind and name are one: a stop has two sides, a station many parts.
SAME = 250.0
SAME_LARGE = {
    "stop": 400.0,
    "sight": 400.0,
    "school": 400.0,
    "station": 500.0,
    "hospital": 500.0,
    "campsite": 500.0,
    "sport": 500.0,
    "park": 600.0,
    "lake": 1500.0,
    "airport": 3000.0,
    "island": 8000.0,
}
SAME_SETTLEMENT = 3000.0
MOST_SHARED = 6  # names of a place by which it may be the same as another: the map says Hbf and Hauptbahnhof
_SETTLED = "settlement"  # what all settlements count as: a town's node and its border are one


@dataclass(frozen=True, slots=True)
class Entry:
    """A place with all its names, as it is kept."""

    names: tuple[str, ...]
    kind: str
    lon: float
    lat: float
    weight: float
    where: tuple[str, ...]  # settlements, the smallest first
    houses: dict[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Spot:
    found: Found
    lon: float
    lat: float


def gather(files: Sequence[Path], roads: tuple[Array, Array], *, inside: Inside | None = None) -> list[Entry]:
    """All places of some OSM files, the weightiest first; `roads` are longitudes and latitudes of road nodes.

    Raises StorageError, ContentError as `OsmFile`.
    """
    read = read_places([OsmFile.open(path) for path in files])
    spots = _cut(list(_spots(read, Roads.of(*roads))), inside)
    located = Localities(_settlements(spots), list(_addressed(read)))
    entries = [_entry(group, located) for group in _merged(spots)]
    entries.extend(_streets(read, located, inside))
    return sorted(entries, key=lambda entry: (-entry.weight, entry.names, entry.kind, entry.lon, entry.lat))


def _spots(read: OsmPlaces, roads: Roads) -> Iterator[_Spot]:
    """Places with the points that one rides to."""
    for found in read.places:
        line = found.line
        if not len(line):
            continue
        doors = [row for row in line.tolist() if row in read.entrances] if len(line) > 1 else []
        lons, lats = read.lon[line], read.lat[line]
        if doors:
            lon, lat = float(read.lon[doors[0]]), float(read.lat[doors[0]])
        elif len(line) == 1:
            lon, lat = float(lons[0]), float(lats[0])
        else:
            closed = found.area and line[0] == line[-1]
            lon, lat = reachable_point(lons, lats, roads, closed=closed)
        yield _Spot(found, lon, lat)


def _cut(spots: list[_Spot], inside: Inside | None) -> list[_Spot]:
    if inside is None or not spots:
        return spots
    kept = inside(np.array([spot.lon for spot in spots]), np.array([spot.lat for spot in spots]))
    return [spot for spot, keep in zip(spots, kept, strict=True) if keep]


def _settlements(spots: Sequence[_Spot]) -> list[Settlement]:
    return [
        Settlement(spot.found.names[0], spot.found.kind.name, spot.lon, spot.lat, spot.found.kind.reach)
        for spot in spots
        if spot.found.kind.reach and spot.found.names
    ]


def _addressed(read: OsmPlaces) -> Iterator[tuple[str, float, float]]:
    """Towns that addresses name, with where they do."""
    for house in read.houses:
        if house.address.city and len(house.line):
            yield (house.address.city, *middle_of(read.lon[house.line], read.lat[house.line]))
    for found in read.places:
        if found.city and len(found.line):
            yield (found.city, *middle_of(read.lon[found.line], read.lat[found.line]))


def _merged(spots: Sequence[_Spot]) -> Iterator[list[_Spot]]:
    """Groups of spots that are one place; those without a name stand alone."""
    groups: dict[tuple[str, str], list[_Spot]] = defaultdict(list)
    known: dict[tuple[str, str], tuple[str, str]] = {}  # the first key of things that share a name
    for number, spot in enumerate(spots):
        found = spot.found
        kind = _SETTLED if found.kind.reach else found.kind.name
        names = [(kind, name_key(name)) for name in found.names[:MOST_SHARED]] or [("", str(number))]
        first = next((known[name] for name in names if name in known), names[0])
        for name in names:
            known.setdefault(name, first)
        groups[first].append(spot)
    for (kind, _), members in groups.items():
        gap = SAME_SETTLEMENT if kind == _SETTLED else SAME_LARGE.get(kind, SAME)
        lons, lats = np.array([spot.lon for spot in members]), np.array([spot.lat for spot in members])
        pieces: dict[int, list[_Spot]] = defaultdict(list)
        # Cells that touch are up to two and a half of them apart.
        for number, spot in zip(
            cluster([[c] for c in cells_of(lons, lats, gap / 2.0)]), members, strict=True
        ):
            pieces[number].append(spot)
        yield from pieces.values()


def _entry(group: list[_Spot], located: Localities) -> Entry:
    """One place of several objects: where and what the weightiest is, with the names of all."""
    best = max(group, key=lambda spot: spot.found.weight)  # the first of several
    found = best.found
    names = tuple(dict.fromkeys([*found.names, *(name for spot in group for name in spot.found.names)]))
    where = located.of(best.lon, best.lat)
    if found.city and found.city not in where:
        where = (*where[:-1], found.city)
    if found.kind.reach:  # a town lies in none of its parts
        where = where[-1:] if found.kind.name in PARTS else ()
    own = name_key(names[0]) if names else None
    where = tuple(name for name in where if name_key(name) != own)
    return Entry(names, found.kind.name, best.lon, best.lat, found.weight, where)


def _streets(read: OsmPlaces, located: Localities, inside: Inside | None) -> Iterator[Entry]:
    lines = [(way, _within(way.line, read, inside)) for way in read.ways]
    ways = [(way, read.lon[line], read.lat[line]) for way, line in lines if len(line)]
    streets = streets_of(ways, located.of)
    houses = list(_houses(read))
    if inside is not None and houses:
        kept = inside(np.array([h[2] for _, h in houses]), np.array([h[3] for _, h in houses]))
        houses = [house for house, keep in zip(houses, kept, strict=True) if keep]
    settle_houses(streets, houses, located.of)
    for street in streets:
        yield Entry(street.names, STREET, street.lon, street.lat, street.weight, street.town, street.houses)


def _within(line: Array, read: OsmPlaces, inside: Inside | None) -> Array:
    """The nodes of a way that lie in the wanted area."""
    if inside is None or not len(line):
        return line
    kept: Array = line[np.asarray(inside(read.lon[line], read.lat[line]), dtype=bool)]
    return kept


def _houses(read: OsmPlaces) -> Iterator[tuple[str, tuple[str, str, float, float]]]:
    """Street and house of every number: those of the map first, then those counted between them."""
    for house in read.houses:
        if len(house.line):
            yield from _numbered(house, middle_of(read.lon[house.line], read.lat[house.line]))
    for how, line in read.between:
        lons, lats = read.lon[line], read.lat[line]
        ends = [(n, read.numbered[row]) for n, row in enumerate(line.tolist()) if row in read.numbered]
        numbers = [(position, address.number) for position, address in ends]
        for number, lon, lat in between(how, (lons, lats), numbers):
            first = ends[0][1]
            yield first.street, (number, first.city, lon, lat)


def _numbered(house: House, at: tuple[float, float]) -> Iterator[tuple[str, tuple[str, str, float, float]]]:
    for number in numbers_in(house.address.number):
        yield house.address.street, (number, house.address.city, *at)
