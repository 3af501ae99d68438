# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Sum up what a sequence of edges takes one rider: length, seconds, cost.

Written in Cython's pure Python mode, as navigator.routing.kernel is.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence

import cython
import numpy as np

from navigator.cost.costing import Metric
from navigator.graph.network import Network
from navigator.graph.views import view
from navigator.routing.path import Path


def priced_path(
    network: Network,
    metric: Metric,
    states: Sequence[int],
    turns: Sequence[int],
    *,
    ends: tuple[float, float],
) -> Path:
    """The path over search states and the turns between; `ends` are shares of the first and last edge.

    Raises ValueError where a state or turn is none of this network.
    """
    edges = array("i", states)
    rows = array("i", turns)
    metres, ridden = _ridden(network, view(metric.seconds, np.int32), edges, ends)
    turning = _total(view(metric.turn_seconds, np.int32), rows)
    return Path(
        edges=tuple(edges),
        turns=tuple(rows),
        start=ends[0],
        end=ends[1],
        cost=_cost(metric, edges, rows, ends),
        seconds=(ridden + turning) / 1000.0,
        length=metres,
    )


@cython.locals(
    edge="int[::1]", state_edge="const int[::1]", length="const int[::1]", milliseconds="const int[::1]",
    n=cython.int, last=cython.int, states=cython.int, e=cython.int, share=cython.double, metres=cython.double,
    ridden=cython.double,
)  # fmt: skip
def _ridden(network: Network, milliseconds: memoryview, edge: array, ends: tuple) -> tuple:
    """Metres and milliseconds on states, which become their edges."""
    state_edge, length = network.views.state_edge, network.views.length
    last, states = len(edge) - 1, len(state_edge)
    metres = ridden = 0.0
    for n in range(last + 1):
        if not 0 <= edge[n] < states:
            raise ValueError(f"there is no state {edge[n]}")
        e = edge[n] = state_edge[edge[n]]
        share = 1.0
        if n in (0, last):
            share = (ends[1] if n == last else 1.0) - (ends[0] if n == 0 else 0.0)
        metres += length[e >> 1] / 100.0 * share
        ridden += milliseconds[e] * share
    return metres, ridden


def part_cost(metric: Metric, edge: int, share: float) -> int:
    """Cost of the first `share` of an edge, ms; rounded down everywhere, so that parts add up."""
    return math.floor(int(metric.cost[edge]) * share)


@cython.locals(
    column="const int[::1]", rows="const int[::1]", total=cython.longlong, n=cython.int, count=cython.int
)
def _total(column: memoryview, rows: array) -> int:
    total, count = 0, len(column)
    for n in range(len(rows)):
        if not 0 <= rows[n] < count:
            raise ValueError(f"there is no row {rows[n]}")
        total += column[rows[n]]
    return total


@cython.locals(edge="const int[::1]", entry="const int[::1]", least=cython.int, n=cython.int)
def _cost(metric: Metric, edges: array, turns: array, ends: tuple) -> int:
    """What the rider pays; of the last edge's entry, what was paid on the way is given back."""
    edge, entry = edges, view(metric.entry, np.int32)
    whole = _total(view(metric.cost, np.int32), edges) + _total(view(metric.turn_cost, np.int32), turns)
    last: cython.int = edges[len(edges) - 1]
    least = entry[last]
    for n in range(len(edge)):
        least = min(least, entry[edge[n]])
    rest = int(metric.cost[last]) - part_cost(metric, last, ends[1])
    return whole - part_cost(metric, edges[0], ends[0]) - rest - (entry[last] - least)
