"""Read a road graph from OSM files (.osm, .gz, .bz2, .pbf), without networkx.

Two passes over each file: first ways and relations, then the nodes that the ways use. Nothing is
assumed of the order of objects, the header's box or the sign and size of ids; a way that refers to
nodes that are not there is cut where they are missing.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from navigator.errors import ContentError
from navigator.graph.assemble import Membership, Points, WayRow, assemble
from navigator.graph.attributes import Network
from navigator.graph.carparks import CarParks
from navigator.graph.country import country_at
from navigator.graph.osmclass import NationalRules, is_car_park
from navigator.graph.osmkeys import NODE_KEYS, WAY_KEYS
from navigator.graph.osmnames import NAME_KEYS, Glossary, name_of
from navigator.graph.osmobjects import OsmFile
from navigator.graph.osmrestrictions import RawRestriction, restriction_of, restrictions_in
from navigator.graph.osmtags import NodeFacts, WayFacts, read_node, read_way
from navigator.graph.osmtext import clean_text
from navigator.graph.roadgraph import COORDINATE_SCALE, Array, RoadGraph
from navigator.graph.turngraph import Restriction

Inside = Callable[[Array, Array], Array]  # (lons, lats) in degrees -> which lie in the wanted area
Report = Callable[[str, float], None]  # (what is being done, share done)

_WAY_DOORS = ("highway", "route", "railway", "man_made", "public_transport")
_NARROW_DOORS = {"bridge": "movable", "amenity": "parking"}  # only with that value
_NETWORKS = {"icn": Network.ICN, "ncn": Network.NCN, "rcn": Network.RCN, "lcn": Network.LCN}
_KEPT_KEYS = WAY_KEYS | NAME_KEYS | _NETWORKS.keys()
_COUNTRY_CELL = 0.02  # degrees: within some 2 km the same country is taken to hold


@dataclass(frozen=True)
class OsmNetwork:
    """What a file says about roads: the graph, and the turns that are restricted."""

    graph: RoadGraph
    restrictions: tuple[Restriction, ...]


@dataclass
class _Raw:
    """What the first pass keeps: refs of all ways end to end, tags, relations."""

    way_ids: list[int] = field(default_factory=list)
    tags: list[dict[str, str]] = field(default_factory=list)
    refs: array[int] = field(default_factory=lambda: array("q"))
    sizes: list[int] = field(default_factory=list)
    seen_ways: set[int] = field(default_factory=set)
    seen_relations: set[int] = field(default_factory=set)
    restrictions: list[RawRestriction] = field(default_factory=list)
    memberships: dict[int, list[tuple[Network, str, str]]] = field(default_factory=lambda: defaultdict(list))
    glossary: Glossary = field(default_factory=Glossary)


def read_osm(*paths: str | Path, inside: Inside | None = None, report: Report | None = None) -> OsmNetwork:
    """The road network of one or several OSM files, cut to an area where one is given.

    Raises:
        StorageError: a file is missing or can't be read.
        ContentError: a file is no OSM file, is cut off, or holds no road.
    """
    tell = report or (lambda _what, _share: None)
    raw = _Raw()
    files = [OsmFile.open(Path(path)) for path in paths]
    for number, file in enumerate(files):
        tell("reading ways", number / len(files))
        _read_ways(file, raw)
    if not raw.way_ids:
        raise ContentError(
            f"{_names(paths)}: no road in it; give an OSM extract (.osm.pbf, .osm, .osm.gz, .osm.bz2)"
        )
    wanted = np.unique(np.frombuffer(raw.refs, dtype=np.int64))
    points, facts = _read_points(files, wanted, tell)
    if inside is not None:
        points, facts = _cut(points, facts, inside)
    ways = _way_rows(raw, points)
    if not ways:
        raise ContentError(f"{_names(paths)}: no road inside the wanted area")
    tell("building the graph", 0.9)
    graph = assemble(ways, points, facts, raw.glossary)
    return OsmNetwork(graph, tuple(restrictions_in(graph, raw.restrictions)))


def _names(paths: Sequence[str | Path]) -> str:
    return ", ".join(Path(path).name for path in paths)


def _read_ways(file: OsmFile, raw: _Raw) -> None:
    for item in file.ways_and_relations((*_WAY_DOORS, *_NARROW_DOORS, "type")):
        if item.is_way():
            _keep_way(item, raw)
        elif item.id not in raw.seen_relations:
            raw.seen_relations.add(item.id)
            _keep_relation(item, raw)


def _keep_way(way: Any, raw: _Raw) -> None:
    if way.id in raw.seen_ways or len(way.nodes) < 2 or not _may_be_a_way(way.tags):
        return
    raw.seen_ways.add(way.id)
    raw.way_ids.append(way.id)
    raw.tags.append({tag.k: tag.v for tag in way.tags if tag.k in _KEPT_KEYS})
    raw.refs.extend([node.ref for node in way.nodes])
    raw.sizes.append(len(way.nodes))
    if "name" in way.tags:
        raw.glossary.see(dict(way.tags))


def _may_be_a_way(tags: Any) -> bool:
    if any(key in tags for key in _WAY_DOORS):
        return True
    return any(tags.get(key) == value for key, value in _NARROW_DOORS.items())


def _keep_relation(relation: Any, raw: _Raw) -> None:
    tags = dict(relation.tags)
    if tags.get("type") == "route" and tags.get("route") in {"bicycle", "mtb"}:
        if tags.get("state") == "proposed":
            return
        network = (
            Network.MTB if tags["route"] == "mtb" else _NETWORKS.get(tags.get("network", ""), Network.LCN)
        )
        name = clean_text(tags.get("name") or tags.get("ref") or "")
        raw.glossary.see(tags)
        for member in relation.members:
            if member.type == "w":
                raw.memberships[member.ref].append((network, member.role, name))
    elif tags.get("type") in {"restriction", "restriction:bicycle"}:
        restriction = restriction_of(relation, tags)
        if restriction is not None:
            raw.restrictions.append(restriction)


def _read_points(
    files: Sequence[OsmFile], wanted: Array, tell: Report
) -> tuple[Points, dict[int, NodeFacts]]:
    """Coordinates of the wanted nodes that exist, in the order of their ids, and what stands on them."""
    rows = {int(node): row for row, node in enumerate(wanted)}
    lon, lat = np.zeros(len(wanted), np.int32), np.zeros(len(wanted), np.int32)
    there = np.zeros(len(wanted), bool)
    facts: dict[int, NodeFacts] = {}
    for number, file in enumerate(files):
        tell("reading nodes", 0.3 + 0.5 * number / len(files))
        for node in file.nodes():
            row = rows.get(node.id)
            if row is None or there[row] or not node.location.valid():
                continue
            there[row] = True
            lon[row], lat[row] = node.location.x, node.location.y
            if len(node.tags):
                found = _node_facts(node)
                if found is not None:
                    facts[row] = found
    new_row = np.cumsum(there) - 1
    points = Points(wanted[there], lon[there], lat[there])
    return points, {int(new_row[row]): fact for row, fact in facts.items()}


def _node_facts(node: Any) -> NodeFacts | None:
    if not any(key in node.tags for key in NODE_KEYS):
        return None
    facts = read_node(dict(node.tags))
    return replace(facts, ref=clean_text(facts.ref)) if facts != NodeFacts() else None


def _cut(points: Points, facts: dict[int, NodeFacts], inside: Inside) -> tuple[Points, dict[int, NodeFacts]]:
    keep = np.asarray(inside(points.lon / COORDINATE_SCALE, points.lat / COORDINATE_SCALE), dtype=bool)
    new_row = np.cumsum(keep) - 1
    kept = {int(new_row[row]): fact for row, fact in facts.items() if keep[row]}
    return Points(points.osm[keep], points.lon[keep], points.lat[keep]), kept


def _way_rows(raw: _Raw, points: Points) -> list[WayRow]:
    """Ways whose tags make them ways to go, cut into runs of points that are there; by rising id."""
    refs = np.frombuffer(raw.refs, dtype=np.int64)
    row = np.searchsorted(points.osm, refs)
    there = row < len(points.osm)
    there[there] = points.osm[row[there]] == refs[there]
    starts = np.concatenate(([0], np.cumsum(raw.sizes)))
    reader = _FactReader(points)
    ways: list[WayRow] = []
    parks = np.array([is_car_park(tags) for tags in raw.tags], dtype=bool)
    car_parks = CarParks(refs, np.array(raw.sizes), parks)
    for number in np.argsort(np.array(raw.way_ids), kind="stable"):
        part = slice(int(starts[number]), int(starts[number + 1]))
        pieces = car_parks.crossings(part) if parks[number] else [np.arange(part.start, part.stop)]
        runs = [run for piece in pieces for run in _runs(row[piece], there[piece])]
        facts = reader.read(raw.tags[number], int(runs[0][0])) if runs else None
        if facts is not None:
            osm = raw.way_ids[number]
            membership = _membership([*raw.memberships.get(osm, ()), *_tagged_networks(raw.tags[number])])
            ways.extend(WayRow(osm, facts, run, membership) for run in runs)
    return ways


def _runs(rows: Array, there: Array) -> list[Array]:
    """Unbroken runs of at least two different points, without repeated neighbours."""
    breaks = np.flatnonzero(np.diff(np.concatenate(([False], there, [False])).astype(np.int8)))
    result = []
    for start, end in zip(breaks[::2], breaks[1::2], strict=True):
        run = rows[start:end]
        run = run[np.concatenate(([True], run[1:] != run[:-1]))]
        if len(run) > 1:
            result.append(run)
    return result


class _FactReader:
    """Read ways tagged alike, in the same country, once."""

    def __init__(self, points: Points) -> None:
        self._points = points
        self._facts: dict[tuple[Any, ...], WayFacts | None] = {}
        self._rules: dict[tuple[int, int], NationalRules] = {}

    def read(self, tags: dict[str, str], row: int) -> WayFacts | None:
        rules = self._national(row)
        plain = tuple(sorted(item for item in tags.items() if item[0] in WAY_KEYS))
        key = (plain, id(rules))
        if key not in self._facts:
            self._facts[key] = read_way(dict(plain), rules=rules)
        facts = self._facts[key]
        name, ref = name_of(tags), clean_text(tags.get("ref", ""))
        return replace(facts, name=name, ref=ref) if facts and (name or ref) else facts

    def _national(self, row: int) -> NationalRules:
        lon = float(self._points.lon[row]) / COORDINATE_SCALE
        lat = float(self._points.lat[row]) / COORDINATE_SCALE
        cell = math.floor(lon / _COUNTRY_CELL), math.floor(lat / _COUNTRY_CELL)
        if cell not in self._rules:
            self._rules[cell] = _rules_of(country_at(lon, lat), tuple(self._rules.values()))
        return self._rules[cell]


def _rules_of(country: Any, known: tuple[NationalRules, ...]) -> NationalRules:
    """One object for all cells of a country, so that facts are shared."""
    rules = NationalRules(country.left_hand, country.bicycle, country.foot)
    return next((other for other in known if other == rules), rules)


def _tagged_networks(tags: Mapping[str, str]) -> Iterator[tuple[Network, str, str]]:
    """Networks that stand on the way itself (`lcn=yes`), as before there were relations."""
    return ((network, "", "") for key, network in _NETWORKS.items() if tags.get(key) == "yes")


def _membership(routes: Sequence[tuple[Network, str, str]]) -> Membership:
    """All networks of a way by direction, and the name of the widest one."""
    if not routes:
        return Membership()
    along = against = Network(0)
    for network, role, _ in routes:
        if role not in {"backward", "reverse"}:
            along |= network
        if role != "forward":
            against |= network
    widest = min(routes, key=lambda route: (not route[2], int(route[0]), route[2]))
    return Membership((along, against), widest[2])
