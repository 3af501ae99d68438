"""Measure what paths are made of: metres by the state of the surface, metres ridden more than once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from navigator.cost.surface import SurfaceState, surface_state
from navigator.geo import FloatArray
from navigator.graph.roadgraph import RoadGraph
from navigator.routing.path import Path

_CM = 100.0
_ORDER = (SurfaceState.GOOD, SurfaceState.BAD, SurfaceState.UNKNOWN)


def ridden_shares(path: Path) -> FloatArray:
    """Which share of each of its edges a path rides."""
    return np.array([end - start for start, end in map(path.share, range(len(path.edges)))])


def ridden_metres(graph: RoadGraph, path: Path) -> FloatArray:
    """Metres that a path rides of each of its edges."""
    edge = np.array(path.edges, np.int64)
    return np.asarray(np.asarray(graph.segments.length)[edge >> 1] / _CM * ridden_shares(path))


def metres_by_surface(graph: RoadGraph, paths: Iterable[Path]) -> dict[str, float]:
    """Metres of good, bad and unknown surface; unknown is what nobody has tagged, never taken for good."""
    state = surface_state(graph.ways)
    metres = dict.fromkeys(_ORDER, 0.0)
    for path in paths:
        for position, edge in enumerate(path.edges):
            start, end = path.share(position)
            metres[SurfaceState(int(state[graph.way_of(edge)]))] += graph.length_of(edge) * (end - start)
    return {kind.name.lower(): length for kind, length in metres.items()}


def repeated_metres(graph: RoadGraph, path: Path) -> float:
    """Metres of a path on road that it rides more than once, in either direction; each time counts."""
    ridden: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for position, edge in enumerate(path.edges):
        start, end = path.share(position)
        ridden[edge >> 1].append((1.0 - end, 1.0 - start) if edge & 1 else (start, end))
    metres = 0.0
    for segment, parts in ridden.items():
        marks = sorted({mark for part in parts for mark in part}) if len(parts) > 1 else []
        for low, high in pairwise(marks):
            times = sum(start <= low and end >= high for start, end in parts)
            metres += (times if times > 1 else 0) * (high - low) * graph.length_of(2 * segment)
    return metres
