"""Find when a route is where, edge by edge, from the network under it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from navigator.cost.costing import Metric
from navigator.geo import FloatArray
from navigator.graph.network import Network
from navigator.routing.metrics import ridden_metres, ridden_shares
from navigator.routing.path import Path

_MS = 1000.0


def times_of(network: Network, metric: Metric, paths: Sequence[Path]) -> tuple[FloatArray, FloatArray]:
    """Metres and seconds from the start, at it and at the end of each edge of paths in a row; both rise."""
    metres, seconds = [np.zeros(1)], [np.zeros(1)]
    for path in paths:
        edge = np.array(path.edges, np.int64)
        turning = np.append(np.asarray(metric.turn_seconds)[np.array(path.turns, np.int64)], 0.0)
        metres.append(ridden_metres(network.graph, path))
        seconds.append((np.asarray(metric.seconds)[edge] * ridden_shares(path) + turning) / _MS)
    return np.cumsum(np.concatenate(metres)), np.cumsum(np.concatenate(seconds))
