"""Divide segments into short elements, and say which of them go on straight into one another.

The ends of the elements are the *knots*, where heights are sought; the graph's nodes are the first
knots, so roads that meet share a height. Build-time only: `navigator.graph.relief` is its one user.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from navigator.geo import distance, wrap_degrees
from navigator.graph.attributes import CARRIED_CLASSES, WayFlag
from navigator.graph.roadgraph import COORDINATE_SCALE, Array, RoadGraph
from navigator.graph.turngraph import edge_bearings

STEP = 30.0  # m between knots: as fine as the finest common height tiles (1 arc second)
SHORTEST = 1.0  # m; elements count as no shorter, or a metre of kerb would outweigh all else
STRAIGHT = 60.0  # degrees; at a fork a road goes on into one that bends off by less
STRUCTURE_METRE = 1e-3  # m; what an element not on plain ground counts when ground is looked for


@dataclass(frozen=True)
class Knots:
    """m elements and the knots between them; a ferry or train is one element."""

    lon: Array  # degrees, one a knot
    lat: Array
    share: Array  # elements a segment is divided into
    segment: Array  # (m,) segment of each element; those of a segment lie together, in order
    place: Array  # (m,) how many elements of the segment come before it
    start: Array  # (m,) knot; int32, which halves the memory of all matrices
    end: Array  # (m,) knot
    length: Array  # (m,) metres, at least SHORTEST
    structure: Array  # (m,) bool: on a bridge or in a tunnel
    carried: Array  # (m,) bool: by ferry or train

    @property
    def count(self) -> int:
        """Number of knots."""
        return len(self.lon)

    @cached_property
    def first(self) -> Array:
        """First element of each segment."""
        return np.asarray(np.cumsum(self.share) - self.share)

    def per_knot(self, values: Array) -> Array:
        """Sums of a value of the elements at the knots where they end."""
        return np.bincount(self.start, values, self.count) + np.bincount(self.end, values, self.count)

    def away(self, sources: Array, *, limit: float) -> Array:
        """Metres of plain road from each knot to the nearest source; infinite beyond the limit."""
        from scipy.sparse import csr_array  # noqa: PLC0415  scipy only when building
        from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415

        if not sources.any():
            return np.full(self.count, np.inf)
        metres = np.where(self.structure | self.carried, STRUCTURE_METRE, self.length)
        order = np.lexsort((metres, self.end, self.start))
        start, end = self.start[order], self.end[order]
        # a sparse array would add up parallel elements; the shortest of them counts
        new = np.concatenate(([True], (start[1:] != start[:-1]) | (end[1:] != end[:-1])))
        roads = csr_array((metres[order][new], (start[new], end[new])), shape=(self.count, self.count))
        found = dijkstra(roads, directed=False, indices=np.flatnonzero(sources), min_only=True, limit=limit)
        return np.asarray(found)

    def slopes(self, use: Array) -> Any:
        """Matrix whose rows are the slopes of some elements, each times the root of its length."""
        root = self.length[use] ** -0.5
        return _rows((-root, root), (self.start[use], self.end[use]), self.count)

    def bends(self, ends: tuple[Array, Array]) -> tuple[Any, Array]:
        """Matrix whose rows are the changes of slope between pairs of elements, and the knots between them.

        The pairs are given by their ends that meet (numbers as in `pairs`); each row is divided by the
        root of half the length of both, so that its square is the integral of the squared curvature.
        """
        near, far = np.concatenate((self.start, self.end)), np.concatenate((self.end, self.start))
        length = np.tile(self.length, 2)
        one, other = ends
        first, second = length[one], length[other]
        root = np.sqrt(2.0 / (first + second))
        values = root / first, -root / first - root / second, root / second
        return _rows(values, (far[one], near[one], far[other]), self.count), near[one]

    def pairs(self, graph: RoadGraph, use: Array) -> tuple[Array, Array]:
        """Ends of elements in use that meet and are one road: within a segment, and straight on at a node.

        Number e is the end of element e where it starts, m + e the other one.
        """
        inner = np.flatnonzero(self.place[1:] > 0)
        left, right = _straight_on(graph, self)
        one, other = np.concatenate((inner + len(self.segment), left)), np.concatenate((inner + 1, right))
        both = np.tile(use, 2)
        wanted = both[one] & both[other]
        return one[wanted], other[wanted]


def _rows(values: tuple[Array, ...], columns: tuple[Array, ...], count: int) -> Any:
    """A sparse matrix with one row for each position of the arrays."""
    from scipy.sparse import csr_array  # noqa: PLC0415  scipy only when building

    size = len(values[0])
    rows = np.tile(np.arange(size, dtype=np.int32), len(values))
    return csr_array((np.concatenate(values), (rows, np.concatenate(columns))), shape=(size, count))


def lay_knots(graph: RoadGraph) -> Knots:
    """Divide every segment evenly into elements of at most STEP."""
    segments, nodes = graph.segments, len(graph.nodes.lon)
    metres = segments.length / 100.0
    carried = np.isin(graph.ways.road_class, [int(each) for each in CARRIED_CLASSES])[segments.way]
    built = (np.asarray(graph.ways.flags) & int(WayFlag.BRIDGE | WayFlag.TUNNEL) != 0)[segments.way]
    share = np.where(carried, 1, np.maximum(np.ceil(metres / STEP), 1)).astype(np.int64)
    segment = np.repeat(np.arange(len(share)), share)
    place = np.arange(len(segment)) - np.repeat(np.cumsum(share) - share, share)
    inner = place > 0
    knot = nodes + np.cumsum(inner) - 1  # where an element starts, if inside its segment
    last = place == share[segment] - 1
    lon, lat = _between(graph, segment[inner], place[inner] / share[segment[inner]])
    return Knots(
        lon=np.concatenate((graph.nodes.lon / COORDINATE_SCALE, lon)),
        lat=np.concatenate((graph.nodes.lat / COORDINATE_SCALE, lat)),
        share=share,
        segment=segment,
        place=place,
        start=np.where(inner, knot, segments.start[segment]).astype(np.int32),
        end=np.where(last, segments.end[segment], knot + 1).astype(np.int32),
        length=np.maximum(metres / share, SHORTEST)[segment],
        structure=(built & ~carried)[segment],
        carried=carried[segment],
    )


def running_length(graph: RoadGraph) -> Array:
    """Metres along all shapes laid end to end; only differences within a segment mean anything."""
    lon, lat = graph.segments.shape_lon / COORDINATE_SCALE, graph.segments.shape_lat / COORDINATE_SCALE
    if not len(lon):
        return np.zeros(0)
    return np.concatenate(([0.0], np.cumsum(distance(lon[:-1], lat[:-1], lon[1:], lat[1:]))))


def _between(graph: RoadGraph, segment: Array, share: Array) -> tuple[Array, Array]:
    """Places at a share (0..1) of the way along segments, degrees."""
    path = running_length(graph)
    first = np.asarray(graph.segments.shape_first, dtype=np.int64)
    start, end = first[segment], first[segment + 1] - 1
    wanted = path[start] + share * (path[end] - path[start])
    row = np.clip(np.searchsorted(path, wanted, side="right") - 1, start, end - 1)
    step = path[row + 1] - path[row]
    part = np.divide(wanted - path[row], step, out=np.zeros_like(step), where=step > 0.0)
    lon, lat = graph.segments.shape_lon / COORDINATE_SCALE, graph.segments.shape_lat / COORDINATE_SCALE
    east, north = wrap_degrees(lon[row + 1] - lon[row]), lat[row + 1] - lat[row]
    return lon[row] + part * east, lat[row] + part * north


def _straight_on(graph: RoadGraph, knots: Knots) -> tuple[Array, Array]:
    """Pairs of element ends at nodes, each the straightest way on for the other."""
    leaving = np.stack((knots.first, knots.first + knots.share - 1 + len(knots.segment)), axis=1).reshape(-1)
    edge = np.flatnonzero(~np.repeat(knots.carried[knots.first], 2))
    edge = edge[np.argsort(graph.tail[edge], kind="stable")]
    degree = np.bincount(graph.tail[edge], minlength=len(graph.nodes.lon))
    left, right = _pairs_within(degree)
    outward = edge_bearings(graph)[0][edge].astype(float)
    bend = 180.0 - np.abs(wrap_degrees(outward[left] - outward[right]))
    fits = (bend < STRAIGHT) | (degree[graph.tail[edge[left]]] == 2)
    order = np.flatnonzero(fits)[np.argsort(-bend[fits], kind="stable")]
    left, right = left[order], right[order]
    number = np.arange(len(order))
    best = np.zeros(len(edge), np.int64)
    # the last number given to an edge stays: that of its straightest pair
    best[np.stack((left, right), axis=1).reshape(-1)] = np.repeat(number, 2)
    mutual = (best[left] == number) & (best[right] == number)
    return leaving[edge[left[mutual]]], leaving[edge[right[mutual]]]


def _pairs_within(sizes: Array) -> tuple[Array, Array]:
    """All pairs of items that lie in the same group, groups of these sizes lying one after another."""
    size = np.repeat(sizes, sizes)
    place = np.arange(len(size)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    pairs = [np.zeros((2, 0), np.int64)]
    for apart in range(1, int(sizes.max(initial=0))):
        left = np.flatnonzero(place + apart < size)
        pairs.append(np.stack((left, left + apart)))
    left, right = np.concatenate(pairs, axis=1)
    return left, right
