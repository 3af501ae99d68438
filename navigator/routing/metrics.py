"""Measure what paths are made of: metres by the state of the surface."""

from __future__ import annotations

from collections.abc import Iterable

from navigator.cost.surface import SurfaceState, surface_state
from navigator.graph.roadgraph import RoadGraph
from navigator.routing.path import Path

_ORDER = (SurfaceState.GOOD, SurfaceState.BAD, SurfaceState.UNKNOWN)


def metres_by_surface(graph: RoadGraph, paths: Iterable[Path]) -> dict[str, float]:
    """Metres of good, bad and unknown surface; unknown is what nobody has tagged, never taken for good."""
    state = surface_state(graph.ways)
    metres = dict.fromkeys(_ORDER, 0.0)
    for path in paths:
        for position, edge in enumerate(path.edges):
            start, end = path.share(position)
            metres[SurfaceState(int(state[graph.way_of(edge)]))] += graph.length_of(edge) * (end - start)
    return {kind.name.lower(): length for kind, length in metres.items()}
