"""Find where a route is in tunnels, from the network under it: there no receiver sees the sky."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from navigator.graph.attributes import WayFlag
from navigator.graph.network import Network
from navigator.guidance.route import Stretch
from navigator.routing.metrics import ridden_metres
from navigator.routing.path import Path

GAP = 15.0  # m of daylight between two tunnels that no receiver makes use of
SHORTEST = 25.0  # m; under a bridge or through a house a receiver keeps its place


def tunnels_of(network: Network, paths: Sequence[Path]) -> tuple[Stretch, ...]:
    """The tunnels along paths that follow one another, in order, each long enough to lose the sky."""
    found: list[Stretch] = []
    flags, begun = np.asarray(network.graph.ways.flags), 0.0
    for path in paths:
        segment = np.array(path.edges, np.int64) >> 1
        metres = ridden_metres(network.graph, path)
        ends = begun + np.cumsum(metres)
        dark = (flags[np.asarray(network.graph.segments.way)[segment]] & WayFlag.TUNNEL) != 0
        for row in np.flatnonzero(dark).tolist():
            begin, end = float(ends[row] - metres[row]), float(ends[row])
            if found and begin - found[-1][1] <= GAP:
                begin = found.pop()[0]
            found.append((begin, end))
        begun = float(ends[-1])
    return tuple((begin, end) for begin, end in found if end - begin >= SHORTEST)
