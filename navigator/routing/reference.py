"""Find the same path with networkx: slow, trusted, the oracle of the tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from navigator.cost.costing import INF, Metric
from navigator.graph.turngraph import TurnGraph

if TYPE_CHECKING:
    import networkx as nx


def turn_digraph(turns: TurnGraph, metric: Metric) -> nx.DiGraph:
    """States as nodes, allowed turns as edges; `weight` is what `Metric.weights` says, `row` the turn."""
    import networkx as nx  # noqa: PLC0415  never loaded on a ride

    digraph = nx.DiGraph()
    digraph.add_nodes_from(range(len(turns.edge)))
    rows = zip(turns.source.tolist(), turns.target.tolist(), metric.weights(turns).tolist(), strict=True)
    digraph.add_edges_from(
        (source, target, {"weight": weight, "row": row})
        for row, (source, target, weight) in enumerate(rows)
        if weight < INF
    )
    return digraph


def cheapest(digraph: nx.DiGraph, *, starts: Mapping[int, int], refunds: Mapping[int, int]) -> int | None:
    """Least cost from any start (state: cost so far) to any goal (state: refund) over at least one turn.

    None where no goal can be reached.
    """
    import networkx as nx  # noqa: PLC0415  never loaded on a ride

    world = digraph.copy()
    for state, cost in starts.items():
        for _, after, data in list(digraph.out_edges(state, data=True)):
            joined = cost + data["weight"]
            known = world.get_edge_data("start", after)
            if known is None or joined < known["weight"]:
                world.add_edge("start", after, weight=joined)
    if "start" not in world:
        return None
    costs = nx.single_source_dijkstra_path_length(world, "start", weight="weight")
    return min((costs[state] - refund for state, refund in refunds.items() if state in costs), default=None)
