"""Turn a networkx graph (osmnx conventions) into a road graph and back.

The one door of the graph layer to networkx. Two edges that run along the same line in opposite
directions are one segment; what an edge's attributes mean is decided in `nxtags` and `osmtags`. osmnx
keeps way tags only, so route networks and turn restrictions don't cross this door in either direction.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np

from navigator.errors import UsageError
from navigator.graph.assemble import Points, WayRow, assemble
from navigator.graph.attributes import Access, WayFlag
from navigator.graph.country import country_at
from navigator.graph.nxtags import (
    KINDS,
    access_attributes,
    edge_tags,
    node_attributes,
    node_tags,
    way_attributes,
)
from navigator.graph.osmclass import NationalRules
from navigator.graph.osmtags import NodeFacts, WayFacts, read_node, read_way
from navigator.graph.osmtext import clean_text
from navigator.graph.relief import put_node_heights
from navigator.graph.roadgraph import COORDINATE_SCALE, NO_HEIGHT, Array, RoadGraph, WayTable

if TYPE_CHECKING:
    import networkx as nx

DEGREES = "epsg:4326"
_DEGREE_SYSTEMS = frozenset({DEGREES, "wgs84", "wgs 84", "ogc:crs84", "urn:ogc:def:crs:ogc:1.3:crs84"})
_LOST_SHAPE = 1.01  # a length this much above that of the line means that the line was cut short
_LONGEST = 1e7  # m; a longer edge is a fault in the data
_MOST = 2**31 - 1  # cm; what fits
_ID_LIMIT = 2**62  # OSM's ids are far below
_COUNTRY_CELL = 0.02  # degrees: within some 2 km the same country is taken to hold

Line = tuple[tuple[int, int], ...]  # lon, lat in 1e-7 degrees
Data = Mapping[str, Any]


@dataclass
class _Street:
    """A line with the attributes of its edges."""

    line: Line
    start: int  # row of the node
    end: int
    along: Data
    against: Data | None = None


def from_networkx(graph: nx.Graph) -> RoadGraph:
    """The road graph of a networkx graph whose nodes have `x` and `y` in degrees.

    Edges of a directed graph that have none in the other direction become segments that are the wrong
    way there, unless their tags allow it to bicycles; those of an undirected graph lead both ways. If no
    edge has a kind (`highway`, `route` ...), all count as roads of unknown class. A `length` longer than
    the line of the edge is believed. `elevation` (m) of nodes is taken as it is.

    Raises:
        UsageError: the graph is projected, a node has no place, or there is nothing to go along.
    """
    _require_degrees(graph)
    rows = {node: row for row, node in enumerate(graph)}
    places = [_place(node, data) for node, data in graph.nodes(data=True)]
    has_kinds = any(not KINDS.isdisjoint(data) for _, _, data in graph.edges(data=True))
    unknown = {} if has_kinds else {"highway": "road"}
    reader, inner = _FactReader(), _InnerPoints(places)
    streets: list[_Street] = []
    ways: list[WayRow] = []
    for number, street in enumerate(_streets(graph, rows, places)):
        tags = unknown | edge_tags(street.along, street.against)
        facts = reader.read(tags, street.line[0])
        if facts is not None:
            streets.append(street)
            ways.append(WayRow(_way_id(street.along, number), facts, inner.add(street)))
    if not ways:
        raise UsageError("the graph has no edge that one could go along; give one that holds a road network")
    built = assemble(ways, inner.points(_node_ids(rows)), _standing(graph))
    built = _with_whole_ways(
        _with_lengths(built, np.array([_metres(each.along, "length") for each in streets]))
    )
    elevation = np.array([_metres(data, "elevation") for _, data in graph.nodes(data=True)])
    used = np.unique([row for each in streets for row in (each.start, each.end)])
    return put_node_heights(built, elevation[used])


def _require_degrees(graph: nx.Graph) -> None:
    system = getattr(graph, "graph", {}).get("crs")
    if not hasattr(graph, "is_directed"):
        raise UsageError(f"{type(graph).__name__} is no networkx graph; give one with x and y at its nodes")
    if system is not None and str(system).lower() not in _DEGREE_SYSTEMS:
        raise UsageError(
            f"the graph is projected ({str(system)[:40]}); give the unprojected one, or project it back with "
            'osmnx.project_graph(graph, to_crs="epsg:4326")'
        )


def _place(node: Any, data: Data) -> tuple[int, int]:
    """Longitude and latitude of a node, 1e-7 degrees."""
    try:
        lon, lat = float(data["x"]), float(data["y"])
    except (KeyError, TypeError, ValueError):
        lon = lat = math.nan
    if not (abs(lon) <= 180.0 and abs(lat) <= 90.0):
        raise UsageError(f"node {node!r} of the graph has no x (longitude) and y (latitude) in degrees")
    return round(lon * COORDINATE_SCALE), round(lat * COORDINATE_SCALE)


def _streets(graph: nx.Graph, rows: Mapping[Any, int], places: list[tuple[int, int]]) -> list[_Street]:
    """Lines of the graph in the order of its edges; an edge and the one back along the same line are one."""
    found: dict[tuple[Any, ...], _Street] = {}
    for tail, head, data in graph.edges(data=True):
        start, end = rows[tail], rows[head]
        line = _line(data.get("geometry"), places[start], places[end])
        if len(line) < 2:
            continue
        ways = tuple(sorted(map(str, np.atleast_1d(data.get("osmid", "")))))
        key = (min(start, end), max(start, end), min(line, line[::-1]), ways)
        known = found.get(key)
        if known is None:
            found[key] = _Street(line, start, end, data, None if graph.is_directed() else data)
        elif known.against is None and (start, line) != (known.start, known.line):
            known.against = data
            if known.along.get("reversed") is True and data.get("reversed") is not True:
                found[key] = _Street(line, start, end, data, known.along)
    return list(found.values())


def _line(geometry: Any, start: tuple[int, int], end: tuple[int, int]) -> Line:
    """The line of an edge from node to node, without repeated points."""
    inside: Line = ()
    if geometry is not None and not isinstance(geometry, float):  # tables say NaN for none
        points = _points(geometry)
        ahead = math.dist(points[0], start) + math.dist(points[-1], end)
        if ahead > math.dist(points[0], end) + math.dist(points[-1], start):
            points.reverse()
        inside = tuple(points[1:-1])
    line = (start, *inside, end)
    return tuple(here for row, here in enumerate(line) if row == 0 or here != line[row - 1])


def _points(geometry: Any) -> list[tuple[int, int]]:
    try:
        return [(round(x * COORDINATE_SCALE), round(y * COORDINATE_SCALE)) for x, y, *_ in geometry.coords]
    except (AttributeError, NotImplementedError, ValueError, OverflowError) as error:
        raise UsageError(
            "an edge's geometry is no line of finite points; read a saved graph with osmnx.load_graphml"
        ) from error


class _InnerPoints:
    """Number the points inside lines after the nodes; none is shared, so that none becomes a node."""

    def __init__(self, nodes: list[tuple[int, int]]) -> None:
        self._places = list(nodes)

    def add(self, street: _Street) -> Array:
        first = len(self._places)
        self._places.extend(street.line[1:-1])
        return np.array([street.start, *range(first, len(self._places)), street.end])

    def points(self, ids: Array) -> Points:
        osm = np.zeros(len(self._places), np.int64)
        osm[: len(ids)] = ids
        lon, lat = np.array(self._places, dtype=np.int32).T
        return Points(osm, np.ascontiguousarray(lon), np.ascontiguousarray(lat))


class _FactReader:
    """Read edges tagged alike, in the same country, once."""

    def __init__(self) -> None:
        self._facts: dict[tuple[Any, ...], WayFacts | None] = {}
        self._rules: dict[tuple[int, int], tuple[str, NationalRules]] = {}

    def read(self, tags: dict[str, str], place: tuple[int, int]) -> WayFacts | None:
        name, ref = clean_text(tags.pop("name", "")), clean_text(tags.pop("ref", ""))
        code, rules = self._national(place[0] / COORDINATE_SCALE, place[1] / COORDINATE_SCALE)
        key = (code, tuple(sorted(tags.items())))
        if key not in self._facts:
            self._facts[key] = read_way(tags, rules=rules)
        facts = self._facts[key]
        return replace(facts, name=name, ref=ref) if facts else None

    def _national(self, lon: float, lat: float) -> tuple[str, NationalRules]:
        cell = math.floor(lon / _COUNTRY_CELL), math.floor(lat / _COUNTRY_CELL)
        if cell not in self._rules:
            country = country_at(lon, lat)
            rules = NationalRules(country.left_hand, country.bicycle, country.foot)
            self._rules[cell] = country.code, rules
        return self._rules[cell]


def _standing(graph: nx.Graph) -> dict[int, NodeFacts]:
    """What stands on nodes, by row."""
    found = (read_node(node_tags(data)) for _, data in graph.nodes(data=True))
    return {row: facts for row, facts in enumerate(found) if facts != NodeFacts()}


def _node_ids(rows: Mapping[Any, int]) -> Array:
    """The nodes' own numbers where all have one, else made up, negative as OSM's editors do."""
    if all(isinstance(node, Integral) and abs(int(node)) < _ID_LIMIT for node in rows):
        return np.array([int(node) for node in rows], dtype=np.int64)
    return -1 - np.arange(len(rows), dtype=np.int64)


def _way_id(data: Data, number: int) -> int:
    """The lowest id of the ways that an edge is made of; one made up, negative, where none is given."""
    ids = [int(each) for each in np.atleast_1d(data.get("osmid", ())) if str(each).lstrip("-").isdecimal()]
    return min((each for each in ids if abs(each) < _ID_LIMIT), default=-1 - number)


def _metres(data: Data, key: str) -> float:
    try:
        return float(data[key])
    except (KeyError, TypeError, ValueError):
        return math.nan


def _with_lengths(graph: RoadGraph, given: Array) -> RoadGraph:
    """Segments as long as their edges say, where their lines can't be the whole shape."""
    measured = np.asarray(graph.segments.length)
    with np.errstate(invalid="ignore", over="ignore"):  # NaN: none given; 1e306: nonsense
        longer = (given * 100.0 > measured * _LOST_SHAPE) & (given < _LONGEST)
    length = np.where(longer, np.rint(np.where(longer, given, 0.0) * 100.0), measured).astype(np.int32)
    return replace(graph, segments=replace(graph.segments, length=length, grade_length=length))


def _with_whole_ways(graph: RoadGraph) -> RoadGraph:
    """One row for all pieces of an OSM way that are tagged alike, as a file would give."""
    columns = [
        getattr(graph.ways, field.name).tolist() for field in fields(WayTable) if field.name != "length"
    ]
    number: dict[str, int] = {}
    group = np.array([number.setdefault(repr(row), len(number)) for row in zip(*columns, strict=True)])
    first = np.unique(group, return_index=True)[1]
    way = group[graph.segments.way].astype(np.int32)
    length = np.minimum(np.bincount(way, graph.segments.length), _MOST).astype(np.int32)
    rows = {field.name: getattr(graph.ways, field.name)[first] for field in fields(WayTable)}
    return replace(
        graph, segments=replace(graph.segments, way=way), ways=WayTable(**rows | {"length": length})
    )


def to_networkx(graph: RoadGraph, *, pushing: bool = False) -> nx.MultiDiGraph:
    """The graph with osmnx's conventions, to be used with any of its and networkx's functions.

    Nodes are named by their OSM ids. A direction of a segment is an edge where one may cycle in it
    (access neither NO nor WRONG_WAY); with `pushing` also where one may only walk. Nodes without edges
    are left out. Edges bear OSM tags; `bicycle` and `foot` say who may go in the edge's own direction.
    """
    import networkx as nx  # noqa: PLC0415  never loaded on a ride

    result = nx.MultiDiGraph(crs=DEGREES, created_with="bike-navigator", simplified=True)
    is_open = _open_edges(graph, pushing=pushing)
    used = is_open[0::2] | is_open[1::2]
    ends = np.concatenate((graph.segments.start[used], graph.segments.end[used]))
    streets = np.bincount(ends, minlength=len(graph.nodes.lon))
    names = graph.nodes.osm.tolist()
    if len(set(names)) < len(names):
        names = list(range(len(names)))
    for node in np.flatnonzero(streets).tolist():
        result.add_node(names[node], **_node_data(graph, node), street_count=int(streets[node]))
    writer = _EdgeWriter(graph, is_open)
    for edge in np.flatnonzero(is_open).tolist():
        tail, head = names[int(graph.tail[edge])], names[int(graph.head[edge])]
        result.add_edge(tail, head, **writer.data(edge))
    return result


def _open_edges(graph: RoadGraph, *, pushing: bool) -> Array:
    bike, foot = graph.per_edge(graph.ways.bike), graph.per_edge(graph.ways.foot)
    cycling = (bike != Access.NO) & (bike != Access.WRONG_WAY)
    return np.asarray(cycling | (foot != Access.NO) if pushing else cycling)


def _node_data(graph: RoadGraph, node: int) -> dict[str, Any]:
    nodes = graph.nodes
    data: dict[str, Any] = {
        "x": int(nodes.lon[node]) / COORDINATE_SCALE,
        "y": int(nodes.lat[node]) / COORDINATE_SCALE,
    }
    if int(nodes.height[node]) != NO_HEIGHT:
        data["elevation"] = int(nodes.height[node]) / 100.0
    return data | node_attributes(graph, node)


class _EdgeWriter:
    """Write the attributes of directed edges; those of a way once."""

    def __init__(self, graph: RoadGraph, is_open: Array) -> None:
        self._graph = graph
        self._open = is_open
        self._ways: dict[tuple[int, bool], dict[str, str]] = {}

    def data(self, edge: int) -> dict[str, Any]:
        """Attributes of an edge; where it has none back, the way counts as drawn in its direction."""
        graph, way = self._graph, self._graph.way_of(edge)
        alone = not self._open[edge ^ 1]
        flipped = alone and bool(edge & 1)
        if (way, flipped) not in self._ways:
            self._ways[way, flipped] = way_attributes(graph, way, flipped=flipped)
        data: dict[str, Any] = self._ways[way, flipped] | access_attributes(graph, edge)
        data |= {
            "osmid": int(graph.ways.osm[way]),
            "oneway": alone or graph.has_flag(edge, WayFlag.ONEWAY),
            "reversed": bool(edge & 1) and not alone,
            "length": graph.length_of(edge),
        }
        if not alone:
            data |= self._contraflow(way)
        return data | self._shape(edge)

    def _contraflow(self, way: int) -> dict[str, str]:
        """How the one-way of bicycles differs from that of cars."""
        wrong = [int(access) == Access.WRONG_WAY for access in self._graph.ways.bike[way]]
        oneway = bool(int(self._graph.ways.flags[way]) & WayFlag.ONEWAY)
        if any(wrong) == oneway and not wrong[0]:
            return {}
        return {"oneway:bicycle": "-1" if wrong[0] else "yes" if wrong[1] else "no"}

    def _shape(self, edge: int) -> dict[str, Any]:
        """The line, where it is more than two points, and the mean grade (rise over length)."""
        from shapely import LineString  # noqa: PLC0415  comes with osmnx; never loaded on a ride

        graph, data = self._graph, {}
        lon, lat, _ = graph.shape_of(edge)
        if len(lon) > 2:
            data["geometry"] = LineString(np.stack((lon, lat), axis=1))
        low, high = int(graph.nodes.height[graph.tail[edge]]), int(graph.nodes.height[graph.head[edge]])
        length = int(graph.segments.length[edge >> 1])
        if NO_HEIGHT not in {low, high} and length:
            data["grade"] = (high - low) / length
        return data
