"""Decide how far the way that a rider is on goes on without a decision, and along which edges.

At a junction it goes on along the only exit that one may ride, else along the only one that bears the same
name or number on a road of the same class; where there is none or are several, the rider decides.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from navigator.cost.costing import INF, Metric, Mode
from navigator.graph.network import Network

REACH = 10_000.0  # m; what begins farther on is told in time later

Position = tuple[float, float, float]  # lon, lat, metres above the sea


def onward(network: Network, metric: Metric, edge: int) -> tuple[int, ...]:
    """The edges from one on, which is the first; none is ridden twice."""
    found, metres, ridden = [edge], network.graph.length_of(edge), {edge >> 1}
    while metres < REACH:
        after = _after(network, metric, found[-1])
        if after is None or after >> 1 in ridden:
            break
        found.append(after)
        ridden.add(after >> 1)
        metres += network.graph.length_of(after)
    return tuple(found)


def line_of(network: Network, edges: tuple[int, ...], share: float) -> list[Position]:
    """The points of edges, from a share of the first one on; none where a height is not known."""
    points = [point for edge in edges for point in _points(network, edge)]
    if any(math.isnan(height) for _lon, _lat, height in points):
        return []
    first = list(_points(network, edges[0]))
    return points[min(round(share * (len(first) - 1)), len(points) - 1) :]


def _points(network: Network, edge: int) -> Iterator[Position]:
    for lon, lat, height in zip(*network.graph.shape_of(edge), strict=True):
        yield float(lon), float(lat), float(height)


def _after(network: Network, metric: Metric, edge: int) -> int | None:
    """The edge that one rides after another without a decision."""
    exits = sorted(set(_exits(network, metric, edge)))
    if len(exits) == 1:
        return exits[0]
    same = [exit_ for exit_ in exits if _is_same_road(network, edge, exit_)]
    return same[0] if len(same) == 1 else None


def _exits(network: Network, metric: Metric, edge: int) -> Iterator[int]:
    turns = network.turns
    for turn in range(int(turns.first[edge]), int(turns.first[edge + 1])):
        target = int(turns.edge[turns.target[turn]])
        rides = metric.mode[target] == Mode.RIDE and metric.cost[target] < INF
        if target >> 1 != edge >> 1 and rides and metric.turn_cost[turn] < INF:
            yield target


def _is_same_road(network: Network, edge: int, other: int) -> bool:
    """Whether two edges are of one class and bear one name or one number."""
    ways = network.graph.ways
    one, two = network.graph.way_of(edge), network.graph.way_of(other)
    if ways.road_class[one] != ways.road_class[two]:
        return False
    return any(column[one] and column[one] == column[two] for column in (ways.name, ways.ref))
