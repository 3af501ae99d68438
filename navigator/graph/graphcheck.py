"""Tell whether the arrays of a network that came from elsewhere agree with each other.

What we build agrees by construction. A file from another machine may hold any numbers, and an index
that leads nowhere would fail in the middle of a ride; so an import looks at every column once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from enum import IntEnum, IntFlag

import numpy as np

from navigator.errors import ContentError
from navigator.graph import attributes
from navigator.graph.network import Network
from navigator.graph.roadgraph import BAND_COUNT, COORDINATE_SCALE, Array, RoadGraph
from navigator.graph.turngraph import TurnFlag

_ENUMS: dict[str, dict[str, type[IntEnum | IntFlag]]] = {
    "nodes": {
        "flags": attributes.NodeFlag,
        "barrier": attributes.Barrier,
        "bike": attributes.Access,
        "foot": attributes.Access,
    },
    "ways": {
        "road_class": attributes.RoadClass,
        "service": attributes.Service,
        "flags": attributes.WayFlag,
        "surface": attributes.Surface,
        "smoothness": attributes.Smoothness,
        "bike": attributes.Access,
        "foot": attributes.Access,
        "facility": attributes.Facility,
        "network": attributes.Network,
    },
}
_STEEPEST_TRACKTYPE, _HIGHEST_MTB, _HIGHEST_SAC = (
    5,
    7,
    6,
)  # grade5; mtb:scale 6 is kept as 7; difficult_alpine
_WIDEST_ANGLE = 360  # degrees
# Control characters, and the invisible ones that turn the direction of a text.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

Rule = tuple[str, bool]  # what must hold, and whether it does


def check_network(network: Network) -> None:
    """Raise ContentError where an array contradicts the others; reads all of them once."""
    for rules in (_shapes, _columns, _texts, _values, _turns, _grid):
        # One group after the other: what a later one indexes with was checked by an earlier one.
        for what, holds in rules(network):
            if not holds:
                raise ContentError(f"the region's arrays are no road network: {what}; build it again")


def _shapes(network: Network) -> Iterator[Rule]:
    graph = network.graph
    nodes, segments, ways = graph.nodes, graph.segments, graph.ways
    count = len(segments.start)
    yield "nodes differ in number", _alike(*(getattr(nodes, field.name) for field in fields(nodes)))
    yield "ways differ in number", _alike(*(getattr(ways, field.name) for field in fields(ways)))
    of_segments = (segments.end, segments.way, segments.length, segments.climb, segments.descent)
    yield "segments differ in number", _alike(segments.start, *of_segments) and count > 0
    yield (
        "shape points differ in number",
        _alike(segments.shape_lon, segments.shape_lat, segments.shape_height),
    )
    yield "grade bands differ in number", _alike(segments.grade_band, segments.grade_length)
    yield "shapes of less than two points", _lists(segments.shape_first, count, segments.shape_lon, least=2)
    yield "grade bands out of order", _lists(segments.grade_first, count, segments.grade_band)
    names = graph.names
    yield "names differ in number", _alike(names.own, names.language, names.other)
    yield "texts out of order", _lists(graph.strings.first, len(graph.strings.first) - 1, graph.strings.data)


def _columns(network: Network) -> Iterator[Rule]:
    graph = network.graph
    nodes, segments, ways = graph.nodes, graph.segments, graph.ways
    texts = len(graph.strings.first) - 1
    for column in (segments.start, segments.end):
        yield "a segment ends at no node", _within(column, 0, len(nodes.lon) - 1)
    yield "a segment lies on no way", _within(segments.way, 0, len(ways.osm) - 1)
    names = tuple(getattr(graph.names, field.name) for field in fields(graph.names))
    for column in (nodes.ref, nodes.condition, ways.name, ways.ref, ways.route, ways.condition, *names):
        yield "a text that is not there", _within(column, 0, texts - 1)
    for lon, lat in ((nodes.lon, nodes.lat), (segments.shape_lon, segments.shape_lat)):
        on_earth = _within(lon, -180 * COORDINATE_SCALE, 180 * COORDINATE_SCALE)
        yield (
            "a place off the earth",
            on_earth and _within(lat, -90 * COORDINATE_SCALE, 90 * COORDINATE_SCALE),
        )


def _texts(network: Network) -> Iterator[Rule]:
    strings = network.graph.strings
    inside = np.asarray(strings.first)[:-1]
    heads = np.asarray(strings.data)[inside[inside < len(strings.data)]]
    yield "a text begins inside a letter", not bool(np.any((heads & 0xC0) == 0x80))
    try:
        text = strings.data.tobytes().decode()
    except UnicodeDecodeError:
        text = "\x00"
    yield "a text with control characters", _CONTROL.search(text) is None


def _values(network: Network) -> Iterator[Rule]:
    graph = network.graph
    for table, columns in _ENUMS.items():
        for name, kind in columns.items():
            column = getattr(getattr(graph, table), name)
            top = sum(kind) if issubclass(kind, IntFlag) else max(kind)
            yield f"{table} with an unknown {name}", _within(column, 0, int(top))
    segments, ways = graph.segments, graph.ways
    for column, top in (
        (ways.tracktype, _STEEPEST_TRACKTYPE),
        (ways.mtb_scale, _HIGHEST_MTB),
        (ways.sac_scale, _HIGHEST_SAC),
        (segments.grade_band, BAND_COUNT - 1),
    ):
        yield "a grade that there is not", _within(column, 0, top)
    lengths = (segments.length, segments.climb, segments.descent, segments.grade_length)
    for column in (*lengths, ways.length, ways.duration):
        yield "a length below zero", _within(column, 0, None)


def _turns(network: Network) -> Iterator[Rule]:
    graph, turns = network.graph, network.turns
    states, edges = len(turns.edge), graph.edges
    yield "turns differ in number", _alike(turns.target, turns.flags, turns.angle)
    yield "bearings differ in number", _alike(turns.bearing_out, turns.bearing_in, graph.tail)
    yield "turns out of order", _lists(turns.first, states, turns.target)
    yield (
        "states that are no edges",
        (
            states >= edges
            and np.array_equal(turns.edge[:edges], np.arange(edges))
            and _within(turns.edge, 0, edges - 1)
        ),
    )
    yield "a turn into nothing", _within(turns.target, 0, states - 1)
    leads_on = _leads_on(graph, np.asarray(turns.edge)[turns.source], np.asarray(turns.edge)[turns.target])
    yield "a turn between roads that do not meet", leads_on
    yield "an unknown kind of turn", _within(turns.flags, 0, int(sum(TurnFlag)))
    for column in (turns.angle, turns.bearing_out, turns.bearing_in):
        yield "an angle that there is not", _within(column, -_WIDEST_ANGLE, _WIDEST_ANGLE)


def _grid(network: Network) -> Iterator[Rule]:
    segments, grid = network.graph.segments, network.grid
    yield "no grid", len(grid.frame) == 5
    _, _, size, columns, rows = (int(value) for value in grid.frame)
    yield "no grid", size > 0 and columns > 0 and rows > 0 and columns * rows == len(grid.first) - 1
    yield "cells out of order", _lists(grid.first, len(grid.first) - 1, grid.piece)
    yield "a piece of no road", _within(grid.piece, 0, len(segments.shape_lon) - 1)
    is_last = np.zeros(len(segments.shape_lon), bool)
    is_last[np.asarray(segments.shape_first)[1:] - 1] = True
    yield "a piece between two roads", not bool(np.any(is_last[grid.piece]))


def _leads_on(graph: RoadGraph, source: Array, target: Array) -> bool:
    return bool(np.array_equal(graph.head[source], graph.tail[target]))


def _alike(*columns: Array) -> bool:
    return len({len(column) for column in columns}) == 1


def _lists(first: Array, count: int, values: Array, *, least: int = 0) -> bool:
    """Whether `first` divides all values into `count` lists of at least so many each."""
    if count < 0 or len(first) != count + 1 or int(first[0]) != 0 or int(first[-1]) != len(values):
        return False
    # Bounds come first: without them a difference could wrap round and look right.
    return _within(first, 0, len(values)) and bool(np.all(np.diff(first) >= least))


def _within(column: Array, low: int, high: int | None) -> bool:
    if not len(column):
        return True
    return low <= int(column.min()) and (high is None or int(column.max()) <= high)
