"""Cut a small road graph with its turns out of a large one: all that decides what certain nodes cost."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np

from navigator.graph.roadgraph import Array, NodeTable, RoadGraph, SegmentTable, WayTable
from navigator.graph.turngraph import TurnGraph

Table = TypeVar("Table", NodeTable, WayTable)


@dataclass(frozen=True, eq=False)
class Excerpt:
    """Roads that end at certain nodes, and the turns there; with where they are in the whole."""

    graph: RoadGraph
    turns: TurnGraph
    edges: Array  # number of each directed edge in the whole
    rows: Array  # row of each turn in the whole


def excerpt(graph: RoadGraph, turns: TurnGraph, touched: Array) -> Excerpt:
    """The roads and turns at nodes (bool, one a node)."""
    shape = graph.segments
    segments = np.flatnonzero(touched[shape.start] | touched[shape.end])
    edges = np.stack((2 * segments, 2 * segments + 1), axis=1).reshape(-1)
    nodes = np.unique(np.concatenate((shape.start[segments], shape.end[segments])))
    ways = np.unique(shape.way[segments])
    cut = RoadGraph(
        _rows(graph.nodes, nodes),
        _segments(shape, segments, nodes, ways),
        _rows(graph.ways, ways),
        graph.strings,
    )
    near = np.zeros(graph.edges, bool)
    near[edges] = True
    states = np.flatnonzero(near[turns.edge])
    turned = near[turns.edge] & touched[graph.head[turns.edge]]  # states whose turns lie at one of the nodes
    rows = np.flatnonzero(np.repeat(turned, np.diff(turns.first)))
    fan = np.where(turned, np.diff(turns.first), 0)[states]
    return Excerpt(
        cut,
        TurnGraph(
            edge=np.searchsorted(edges, turns.edge[states]).astype(np.int32),
            first=np.concatenate(([0], np.cumsum(fan))).astype(np.int32),
            target=np.searchsorted(states, turns.target[rows]).astype(np.int32),
            flags=turns.flags[rows],
            angle=turns.angle[rows],
            bearing_out=turns.bearing_out[edges],
            bearing_in=turns.bearing_in[edges],
        ),
        edges,
        rows,
    )


def _rows(table: Table, rows: Array) -> Table:
    return type(table)(**{column.name: getattr(table, column.name)[rows] for column in fields(table)})


def _segments(table: SegmentTable, rows: Array, nodes: Array, ways: Array) -> SegmentTable:
    shape_first, shape = _lists(table.shape_first, rows)
    grade_first, grade = _lists(table.grade_first, rows)
    return SegmentTable(
        start=np.searchsorted(nodes, table.start[rows]).astype(np.int32),
        end=np.searchsorted(nodes, table.end[rows]).astype(np.int32),
        way=np.searchsorted(ways, table.way[rows]).astype(np.int32),
        length=table.length[rows],
        climb=table.climb[rows],
        descent=table.descent[rows],
        shape_first=shape_first,
        shape_lon=table.shape_lon[shape],
        shape_lat=table.shape_lat[shape],
        shape_height=table.shape_height[shape],
        grade_first=grade_first,
        grade_band=table.grade_band[grade],
        grade_length=table.grade_length[grade],
    )


def _lists(first: Array, rows: Array) -> tuple[Array, Array]:
    """First items of the lists of these rows, laid end to end, and where the items were."""
    count = first[rows + 1] - first[rows]
    begin = np.concatenate(([0], np.cumsum(count)))
    items = np.arange(begin[-1]) + np.repeat(first[rows] - begin[:-1], count)
    return begin.astype(np.int32), items
