"""Tell which roads along a way have rules that change with time, and which of these nobody could read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from navigator.graph.roadgraph import Array, RoadGraph
from navigator.routing.path import Path


def unread_on(graph: RoadGraph, paths: Sequence[Path], unread: Array) -> tuple[str, ...]:
    """A sentence on the ways in `unread` that the paths lead along; none where there are none."""
    count = int(np.isin(_ways_of(graph, paths), unread).sum())
    if not count:
        return ()
    what = "a condition" if count == 1 else f"{count} conditions"
    return (f"{what} along the way could not be read and count as not there; look at the signs",)


def timed_on(graph: RoadGraph, paths: Sequence[Path]) -> tuple[str, ...]:
    """A sentence on ways along the paths whose rules change with time, for who plans for no date."""
    count = int((graph.ways.condition[_ways_of(graph, paths)] != 0).sum())
    if not count:
        return ()
    what = "a road has" if count == 1 else f"{count} roads have"
    return (f"{what} rules along the way that change with time; --depart plans for a date",)


def _ways_of(graph: RoadGraph, paths: Sequence[Path]) -> Array:
    """Rows of the ways that paths lead along, each once."""
    edges = np.concatenate([np.asarray(path.edges, np.int64) for path in paths])
    ways: Array = np.unique(graph.segments.way[edges >> 1])
    return ways
