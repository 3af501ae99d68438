"""Sum up what a sequence of edges takes one rider: length, seconds, cost."""

from __future__ import annotations

import math
from collections.abc import Sequence

from navigator.cost.costing import Metric
from navigator.graph.network import Network
from navigator.routing.path import Path


def priced_path(
    network: Network,
    metric: Metric,
    states: Sequence[int],
    turns: Sequence[int],
    *,
    ends: tuple[float, float],
) -> Path:
    """The path over search states and the turns between; `ends` are shares of the first and last edge."""
    graph, (start, end) = network.graph, ends
    edges = tuple(int(network.turns.edge[state]) for state in states)
    last = len(edges) - 1
    shares = [(end if n == last else 1.0) - (start if n == 0 else 0.0) for n in range(len(edges))]
    parts = list(zip(edges, shares, strict=True))
    ridden = sum(int(metric.seconds[edge]) * share for edge, share in parts)
    turning = sum(int(metric.turn_seconds[row]) for row in turns)
    return Path(
        edges=edges,
        turns=tuple(turns),
        start=start,
        end=end,
        cost=_cost(metric, edges, turns, ends),
        seconds=(ridden + turning) / 1000.0,
        length=sum(graph.length_of(edge) * share for edge, share in parts),
    )


def part_cost(metric: Metric, edge: int, share: float) -> int:
    """Cost of the first `share` of an edge, ms; rounded down everywhere, so that parts add up."""
    return math.floor(int(metric.cost[edge]) * share)


def _cost(metric: Metric, edges: Sequence[int], turns: Sequence[int], ends: tuple[float, float]) -> int:
    """What the rider pays; of the last edge's entry, what was paid on the way is given back."""
    whole = sum(int(metric.cost[edge]) for edge in edges) + sum(int(metric.turn_cost[row]) for row in turns)
    rest = int(metric.cost[edges[-1]]) - part_cost(metric, edges[-1], ends[1])
    paid = int(metric.entry[edges[-1]]) - min(int(metric.entry[edge]) for edge in edges)
    return whole - part_cost(metric, edges[0], ends[0]) - rest - paid
