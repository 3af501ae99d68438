"""Order the states of a turn graph for contraction: nested dissection by inertial flow.

The road graph is cut along as few segments as will do; the states of the cut segments separate the turn
graph likewise and come last. In small cells the order that leaves the fewest arcs is kept.
"""

from __future__ import annotations

import numpy as np

from navigator.graph.roadgraph import COORDINATE_SCALE, Array, RoadGraph
from navigator.graph.turngraph import TurnGraph
from navigator.routing import dissection, kernel, thinning

DIRECTIONS = 8  # sweeps a cut is sought along; 4 leave 0.5 % more arcs, 16 no fewer
ENDS = 0.2  # of a cell's nodes are source, as many sink: of 0.05 .. 0.35 this left the fewest triangles
POWER = 0.7  # a cut is judged by segments / nodes cut off ** POWER; 1 and 0.5 leave 2 % more triangles
LEAF = 4  # nodes of a cell that is not cut further
THIN = (
    40  # nodes up to which a cell is also ordered as a whole; 100 leave 0.3 % fewer arcs in thrice the time
)
WIDTH = 640  # states of such a cell with its rim; beyond that its cuts decide


def order_states(graph: RoadGraph, turns: TurnGraph) -> Array:
    """The states in order of contraction, the least important first; int32 (n,)."""
    segments = len(graph.segments.start)
    group = np.zeros(segments, np.int32)
    adjacency = _adjacency(graph.segments.start, graph.segments.end, len(graph.nodes.lon))
    cutter = dissection.Dissection(adjacency, kernel.view(_sweeps(graph)), segments, ENDS, POWER)
    parent, size = np.array(cutter.run(LEAF, kernel.view(group)), np.int64).reshape(-1, 2).T
    home = group[np.asarray(turns.edge) >> 1]
    states = np.argsort(-home, kind="stable").astype(np.int32)  # cells are numbered parents first
    _thin(turns, states, home, (parent, size))
    return states


def _thin(turns: TurnGraph, states: Array, home: Array, cells: tuple[Array, Array]) -> None:
    """Reorder the states within small cells, from the smallest to those that hold them."""
    parent, size = cells
    last = np.arange(len(parent))
    for cell in range(len(parent) - 1, 0, -1):
        last[parent[cell]] = max(last[parent[cell]], last[cell])
    ahead = np.bincount(home, minlength=len(parent) + 1)[::-1].cumsum()[::-1]  # states of this cell or later
    first, head, _ = _adjacency(turns.source, turns.target, len(turns.edge))
    thinner = thinning.Thinner(first, head, WIDTH)
    view = kernel.view(states)
    for cell in np.flatnonzero(size <= THIN)[::-1].tolist():
        thinner.better(view, int(ahead[last[cell] + 1]), int(ahead[cell]))


def _adjacency(start: Array, end: Array, count: int) -> tuple[memoryview, memoryview, memoryview]:
    """First rows, neighbours and rows of the pairs of an undirected graph."""
    tail, head = np.concatenate((start, end)), np.concatenate((end, start))
    row = np.tile(np.arange(len(start), dtype=np.int32), 2)
    by_tail = np.argsort(tail, kind="stable")
    first = np.zeros(count + 1, np.int32)
    np.cumsum(np.bincount(tail, minlength=count), out=first[1:])
    return kernel.view(first), kernel.view(head[by_tail].astype(np.int32)), kernel.view(row[by_tail])


def _sweeps(graph: RoadGraph) -> Array:
    """The nodes sorted along each direction, one after the other; int32 (DIRECTIONS * nodes,)."""
    if not len(graph.nodes.lon):
        return np.zeros(0, np.int32)
    lat = np.asarray(graph.nodes.lat) / COORDINATE_SCALE
    lon = np.asarray(graph.nodes.lon) / COORDINATE_SCALE * np.cos(np.radians(lat.mean()))
    angles = np.arange(DIRECTIONS) * np.pi / DIRECTIONS
    keys = (np.rint((lon * np.cos(a) + lat * np.sin(a)) * COORDINATE_SCALE) for a in angles)
    return np.concatenate([np.argsort(key, kind="stable") for key in keys]).astype(np.int32)
