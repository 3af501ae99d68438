"""Find the same path with networkx: slow, trusted, the oracle of the tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from navigator.cost.costing import INF, Metric
from navigator.graph.turngraph import TurnGraph

if TYPE_CHECKING:
    import networkx as nx

START = "start"  # a node of its own, so that many starts are one


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

    None where no goal can be reached. The digraph is given back as it was.
    """
    import networkx as nx  # noqa: PLC0415  never loaded on a ride

    for state, cost in starts.items():
        for _, after, data in list(digraph.out_edges(state, data=True)):
            joined = cost + data["weight"]
            known = digraph.get_edge_data(START, after)
            if known is None or joined < known["weight"]:
                digraph.add_edge(START, after, weight=joined)
    if START not in digraph:
        return None
    found = []
    try:
        for goal, refund in refunds.items():
            try:
                found.append(int(nx.dijkstra_path_length(digraph, START, goal)) - refund)
            except nx.NetworkXNoPath:
                continue
    finally:
        digraph.remove_node(START)
    return min(found, default=None)
