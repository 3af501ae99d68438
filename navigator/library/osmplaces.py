"""Read from OSM files what can be looked up: places with names or uses, named ways, house numbers."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from navigator.graph.osmobjects import OsmFile
from navigator.graph.osmtext import clean_text
from navigator.library.kinds import Kind, keys, kind_of, weight_of

Array = npt.NDArray[Any]

# Names by which people know a place, the one on the sign first; then those in other languages.
NAMES = (
    "name",
    "official_name",
    "alt_name",
    "short_name",
    "loc_name",
    "reg_name",
    "nat_name",
    "int_name",
    "old_name",
)
MOST_NAMES = 12  # of a place; big cities have 200, most of them alike when folded
_LANGUAGES: tuple[str, ...] = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "ca",
    "pl",
    "cs",
    "ru",
    "uk",
    "el",
    "ja",
    "zh",
    "ar",
    "he",
)
_LANGUAGES += ("tr", "sv", "fi", "no", "da", "sl", "hr")
_LISTED = ";"  # between several values of one tag
_NUMBER, _STREET, _PLACE, _CITY = "addr:housenumber", "addr:street", "addr:place", "addr:city"
_BETWEEN = "addr:interpolation"
_ENTRANCES = frozenset({"main", "yes", "entrance"})
_AREAS = frozenset({"multipolygon", "boundary"})
SCALE = 1e7  # of coordinates in files: whole numbers of this part of a degree


@dataclass(frozen=True, slots=True)
class Address:
    """A house: its number with the street or the hamlet that it counts in."""

    number: str
    street: str
    city: str


@dataclass(slots=True)
class Found:
    """A place as the map has it; its line holds the nodes that bound it, or its one node."""

    kind: Kind
    names: tuple[str, ...]
    weight: float
    city: str
    line: Any  # rows of nodes
    area: bool = False


@dataclass(slots=True)
class NamedWay:
    """A way that bears the name of a street."""

    names: tuple[str, ...]
    highway: str
    line: Any


@dataclass(slots=True)
class House:
    """An address at nodes: one, those round a building, or those between which numbers are counted."""

    address: Address
    line: Any


@dataclass
class OsmPlaces:
    """All that was read; lines are rows of `lon` and `lat`, degrees, NaN where the file lacks the node."""

    lon: Array
    lat: Array
    places: list[Found] = field(default_factory=list)
    ways: list[NamedWay] = field(default_factory=list)
    houses: list[House] = field(default_factory=list)
    between: list[tuple[str, Any]] = field(default_factory=list)  # addr:interpolation with its line
    numbered: dict[int, Address] = field(default_factory=dict)  # by row of a node
    entrances: frozenset[int] = frozenset()  # rows of nodes at doors


def read_places(files: Sequence[OsmFile]) -> OsmPlaces:
    """What can be looked up in some files; an object that several hold counts once. ContentError: damaged."""
    reader = _Reader()
    for file in files:
        reader.read_areas(file)
    for file in files:
        reader.read_ways(file)
    reader.prepare()
    for file in files:
        reader.read_nodes(file)
    return reader.result()


class _Reader:
    """Passes over relations, ways, and nodes; nothing is assumed of the order of objects."""

    def __init__(self) -> None:
        self._seen: dict[str, set[int]] = {"n": set(), "w": set(), "r": set()}
        self._areas: list[tuple[Found, list[int], list[int]]] = []  # with outer ways and a node at its middle
        self._outlines: dict[int, array[int]] = {}
        self._found = OsmPlaces(np.empty(0), np.empty(0))
        self._wanted: dict[int, int] = {}  # rows by id of node
        self._extra: list[tuple[float, float]] = []

    def read_areas(self, file: OsmFile) -> None:
        for relation in file.relations(keys=keys()):
            if relation.id in self._seen["r"] or relation.tags.get("type") not in _AREAS:
                continue
            self._seen["r"].add(relation.id)
            found = _place(dict(relation.tags))
            if found is None:
                continue
            outer = [m.ref for m in relation.members if m.type == "w" and m.role in ("outer", "")]
            middle = [
                m.ref for m in relation.members if m.type == "n" and m.role in ("admin_centre", "label")
            ]
            found.area = True
            self._areas.append((found, outer, middle))

    def read_ways(self, file: OsmFile) -> None:
        # Not filtered by id in osmium, whose set of ids takes 4 MB for every million that lie apart.
        outer = {ref for _, outer, _ in self._areas for ref in outer}
        for way in file.ways():
            if way.id in outer:
                self._outlines[way.id] = _refs(way)
            tags = way.tags
            if not len(tags) or way.id in self._seen["w"] or ("highway" in tags and "name" not in tags):
                continue
            self._seen["w"].add(way.id)
            if len(way.nodes):
                self._keep_way(dict(tags), way)

    def _keep_way(self, tags: Mapping[str, str], way: Any) -> None:
        found, highway = self._found, tags.get("highway")
        if highway and tags.get("area") != "yes" and len(way.nodes) > 1:
            found.ways.append(NamedWay(names_of(tags), highway, _refs(way)))
            return
        if _BETWEEN in tags:
            found.between.append((tags[_BETWEEN], _refs(way)))
        address = _address(tags)
        if address is not None:
            found.houses.append(House(address, _refs(way)))
        place = _place(tags)
        if place is not None:
            place.line = _refs(way)
            place.area = place.line[0] == place.line[-1]
            found.places.append(place)

    def prepare(self) -> None:
        """Give areas their outlines, and list the nodes whose coordinates are needed."""
        for found, outer, middle in self._areas:
            found.line = array("q", [n for ref in outer for n in self._outlines.get(ref, ())])
            if middle:
                found.line, found.area = array("q", middle[:1]), False
            if len(found.line):
                self._found.places.append(found)
        lines = [*(thing.line for thing in self._lined()), *(line for _, line in self._found.between)]
        refs = (
            np.concatenate([np.frombuffer(line, np.int64) for line in lines]) if lines else np.empty(0, int)
        )
        self._wanted = {int(ref): row for row, ref in enumerate(np.unique(refs))}
        self._lon, self._lat = np.full(len(self._wanted), np.nan), np.full(len(self._wanted), np.nan)

    def _lined(self) -> Iterator[Found | NamedWay | House]:
        yield from self._found.places
        yield from self._found.ways
        yield from self._found.houses

    def read_nodes(self, file: OsmFile) -> None:
        doors = set(self._found.entrances)
        for node in file.nodes():
            row, tags = self._wanted.get(node.id), node.tags
            if (row is None and not len(tags)) or not node.location.valid():
                continue
            lon, lat = node.location.x / SCALE, node.location.y / SCALE
            if row is not None:
                self._lon[row], self._lat[row] = lon, lat
            if len(tags) and node.id not in self._seen["n"]:
                self._keep_node(node.id, dict(tags), (lon, lat), row)
                if row is not None and tags.get("entrance") in _ENTRANCES:
                    doors.add(row)
        self._found.entrances = frozenset(doors)

    def _keep_node(self, osm: int, tags: Mapping[str, str], at: tuple[float, float], row: int | None) -> None:
        place, address = _place(tags), _address(tags)
        if place is None and address is None:
            return
        self._seen["n"].add(osm)
        if row is None:
            row = len(self._wanted) + len(self._extra)
            self._extra.append(at)
        if place is not None:
            place.line = np.array([row])
            self._found.places.append(place)
        if address is not None:
            self._found.houses.append(House(address, np.array([row])))
            self._found.numbered[row] = address

    def result(self) -> OsmPlaces:
        """All lines as rows."""
        found, extra = self._found, np.array(self._extra, dtype=float).reshape(-1, 2)
        found.lon = np.concatenate((self._lon, extra[:, 0]))
        found.lat = np.concatenate((self._lat, extra[:, 1]))
        for thing in self._lined():
            thing.line = self._rows(thing.line)
        found.between = [(how, self._rows(line)) for how, line in found.between]
        return found

    def _rows(self, line: Any) -> Any:
        """Rows of a line whose nodes are in the file."""
        if isinstance(line, array):
            line = np.array([self._wanted[ref] for ref in line], dtype=np.int64)
        return line[np.isfinite(self._lon[line])] if len(line) and line[0] < len(self._lon) else line


def _refs(way: Any) -> array[int]:
    return array("q", [node.ref for node in way.nodes])


def names_of(tags: Mapping[str, str]) -> tuple[str, ...]:
    """Names of an object, the one to show first; each once.

    >>> names_of({"name": "Wien", "name:en": "Vienna", "alt_name": "Vindobona;Wien"})
    ('Wien', 'Vindobona', 'Vienna')
    """
    listed = [tags[key] for key in NAMES if key in tags]
    listed += [tags[f"name:{code}"] for code in _LANGUAGES if f"name:{code}" in tags]
    names = (clean_text(part).strip() for text in listed for part in text.split(_LISTED))
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_NAMES]


def _place(tags: Mapping[str, str]) -> Found | None:
    kind = kind_of(tags)
    if kind is None:
        return None
    names = names_of(tags) or tuple(filter(None, [clean_text(tags.get("brand", ""))]))
    if not names and not kind.nameless:
        return None
    return Found(kind, names, weight_of(kind, tags), clean_text(tags.get(_CITY, "")), None)


def _address(tags: Mapping[str, str]) -> Address | None:
    number, street = tags.get(_NUMBER), tags.get(_STREET) or tags.get(_PLACE)
    if not number or not street:
        return None
    return Address(clean_text(number), clean_text(street), clean_text(tags.get(_CITY, "")))
