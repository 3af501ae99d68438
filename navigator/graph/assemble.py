"""Assemble ways, points and facts into a road graph: split ways at nodes, measure, intern texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from navigator.graph.attributes import Access, Network
from navigator.graph.osmnames import Glossary
from navigator.graph.osmtags import NodeFacts, WayFacts
from navigator.graph.othernames import OtherNames
from navigator.graph.pockets import close_pockets
from navigator.graph.roadgraph import (
    COORDINATE_SCALE,
    FLAT_BAND,
    NO_HEIGHT,
    Array,
    NodeTable,
    RoadGraph,
    SegmentTable,
    Strings,
    WayTable,
)


@dataclass(frozen=True)
class Points:
    """Where things are; rows are referred to by number."""

    osm: Array  # int64
    lon: Array  # int32, 1e-7 degrees
    lat: Array  # int32


@dataclass(frozen=True)
class Membership:
    """The signed routes that a way belongs to, along it and against it."""

    networks: tuple[Network, Network] = (Network(0), Network(0))
    name: str = ""


@dataclass(frozen=True)
class WayRow:
    """One way to be laid into the graph: its points in order, at least two."""

    osm: int
    facts: WayFacts
    points: Array  # rows of Points
    membership: Membership = field(default_factory=Membership)


def assemble(
    ways: Sequence[WayRow],
    points: Points,
    node_facts: Mapping[int, NodeFacts],
    glossary: Glossary | None = None,
) -> RoadGraph:
    """A road graph without heights. `node_facts` says by row of `points` what stands there.

    Of the glossary it keeps what belongs to its own names.

    A way becomes as many segments as graph nodes divide it into. Points that no way uses are left out.
    """
    refs = np.concatenate([way.points for way in ways]) if ways else np.zeros(0, np.int64)
    sizes = np.array([len(way.points) for way in ways], dtype=np.int64)
    is_node = _graph_points(refs, sizes, len(points.osm), node_facts)
    node_row = np.cumsum(is_node) - 1  # row of points -> row of nodes, valid where is_node
    segments = _segments(refs, sizes, points, (is_node, node_row))
    texts = _Texts()
    nodes = _node_table(np.flatnonzero(is_node), points, node_facts, texts)
    table = _way_table(ways, segments, texts)
    named = glossary.of(texts) if glossary else ()
    number = texts.number
    names = OtherNames.of([(number(own), number(code), number(other)) for own, code, other in named])
    graph = RoadGraph(nodes=nodes, segments=segments, ways=table, strings=texts.table(), names=names)
    graph = close_pockets(graph)
    graph.check()
    return graph


def _graph_points(refs: Array, sizes: Array, count: int, node_facts: Mapping[int, NodeFacts]) -> Array:
    """Which points are graph nodes: ends of ways, points used more than once, and where something stands."""
    uses = np.bincount(refs, minlength=count)
    result = uses > 1
    ends = np.cumsum(sizes)
    result[refs[ends - sizes]] = True
    result[refs[ends - 1]] = True
    standing = np.array([row for row, facts in node_facts.items() if facts.splits], dtype=np.int64)
    result[standing] = uses[standing] > 0
    return np.asarray(result)


def _segments(refs: Array, sizes: Array, points: Points, nodes: tuple[Array, Array]) -> SegmentTable:
    is_node, node_row = nodes
    way_of_ref = np.repeat(np.arange(len(sizes)), sizes)
    cut = np.flatnonzero(is_node[refs])  # positions in refs where a segment starts or ends
    joined = way_of_ref[cut[:-1]] == way_of_ref[cut[1:]] if len(cut) else np.zeros(0, bool)
    start, end = cut[:-1][joined], cut[1:][joined]
    size = end - start + 1
    first = np.concatenate(([0], np.cumsum(size)))
    rows = np.repeat(start - first[:-1], size) + np.arange(int(first[-1]))
    lon, lat = points.lon[refs[rows]], points.lat[refs[rows]]
    length = _lengths(lon, lat, first)
    count = len(start)
    return SegmentTable(
        start=node_row[refs[start]].astype(np.int32),
        end=node_row[refs[end]].astype(np.int32),
        way=way_of_ref[start].astype(np.int32),
        length=length,
        climb=np.zeros(count, np.int32),
        descent=np.zeros(count, np.int32),
        shape_first=first.astype(np.int32),
        shape_lon=lon,
        shape_lat=lat,
        shape_height=np.full(len(lon), NO_HEIGHT, np.int32),
        grade_first=np.arange(count + 1, dtype=np.int32),
        grade_band=np.full(count, FLAT_BAND, np.uint8),
        grade_length=length,
    )


def _lengths(lon: Array, lat: Array, first: Array) -> Array:
    """Geodesic length of each segment on WGS84, cm."""
    from pyproj import Geod  # noqa: PLC0415  160 ms and 34 MiB at import: only where a graph is built

    if not len(lon):
        return np.zeros(0, np.int32)
    x, y = lon / COORDINATE_SCALE, lat / COORDINATE_SCALE
    steps = np.asarray(Geod(ellps="WGS84").inv(x[:-1], y[:-1], x[1:], y[1:])[2])
    total = np.concatenate(([0.0], np.cumsum(steps)))
    length: Array = np.rint((total[first[1:] - 1] - total[first[:-1]]) * 100.0).astype(np.int32)
    return length


def _node_table(rows: Array, points: Points, node_facts: Mapping[int, NodeFacts], texts: _Texts) -> NodeTable:
    count = len(rows)
    flags, barrier = np.zeros(count, np.uint16), np.zeros(count, np.uint8)
    bike, foot = np.full(count, Access.YES, np.uint8), np.full(count, Access.YES, np.uint8)
    ref, condition = np.zeros(count, np.int32), np.zeros(count, np.int32)
    place = {int(row): number for number, row in enumerate(rows)}
    for row, facts in sorted(node_facts.items()):
        number = place.get(row)
        if number is not None:
            flags[number], barrier[number] = facts.flags, facts.barrier
            bike[number], foot[number] = facts.bike, facts.foot
            ref[number], condition[number] = texts.number(facts.ref), texts.number(facts.condition)
    return NodeTable(
        lon=points.lon[rows],
        lat=points.lat[rows],
        osm=points.osm[rows],
        height=np.full(count, NO_HEIGHT, np.int32),
        flags=flags,
        barrier=barrier,
        bike=bike,
        foot=foot,
        ref=ref,
        condition=condition,
    )


def _way_table(ways: Sequence[WayRow], segments: SegmentTable, texts: _Texts) -> WayTable:
    facts = [way.facts for way in ways]

    def column(name: str, kind: type[np.generic]) -> Array:
        return np.array([getattr(fact, name) for fact in facts], dtype=kind)

    def pairs(name: str) -> Array:
        return column(name, np.uint8).reshape(len(ways), 2)

    def texted(name: str) -> Array:
        return np.array([texts.number(getattr(fact, name)) for fact in facts], dtype=np.int32)

    length = np.bincount(segments.way, weights=segments.length, minlength=len(ways))
    return WayTable(
        osm=np.array([way.osm for way in ways], dtype=np.int64),
        road_class=column("road_class", np.uint8),
        service=column("service", np.uint8),
        flags=column("flags", np.uint32),
        surface=column("surface", np.uint8),
        smoothness=column("smoothness", np.uint8),
        tracktype=column("tracktype", np.uint8),
        mtb_scale=column("mtb_scale", np.uint8),
        sac_scale=column("sac_scale", np.uint8),
        lanes=column("lanes", np.uint8),
        maxspeed=pairs("maxspeed"),
        duration=column("duration", np.int32),
        bike=pairs("bike"),
        foot=pairs("foot"),
        facility=pairs("facility"),
        network=np.array([way.membership.networks for way in ways], dtype=np.uint8).reshape(len(ways), 2),
        name=texted("name"),
        ref=texted("ref"),
        condition=texted("condition"),
        route=np.array([texts.number(way.membership.name) for way in ways], dtype=np.int32),
        length=np.minimum(length, 2**31 - 1).astype(np.int32),
    )


class _Texts:
    """Number texts in the order in which they are first met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {"": 0}

    def number(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers))

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def table(self) -> Strings:
        return Strings.of(list(self._numbers))
