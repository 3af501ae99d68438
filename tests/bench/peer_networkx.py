"""Drive networkx on our weights: `variant` is roads (nodes, as in osmnx) or turns (our very problem)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
from ours import folder_of

from navigator import Router
from navigator.cost.costing import INF
from navigator.routing.reference import turn_digraph


def commands(request: dict[str, Any]) -> list[list[str]]:
    """Nothing: it keeps no files."""
    del request
    return []


def disk(request: dict[str, Any]) -> list[Path]:
    """Nothing."""
    del request
    return []


class Engine:
    """A graph in memory."""

    def __init__(self, request: dict[str, Any]) -> None:
        router = Router.open(folder_of(request))
        graph = router.network.graph
        self.turns = request["variant"] == "turns"
        self.head = graph.head
        if self.turns:
            self.graph = turn_digraph(router.network.turns, router.metric)
            return
        self.graph = nx.DiGraph()
        ends = zip(graph.tail.tolist(), graph.head.tolist(), router.metric.cost.tolist(), strict=True)
        for tail, head, cost in sorted(ends, key=lambda row: -row[2]):  # of parallel roads the cheapest stays
            if cost < INF:
                self.graph.add_edge(tail, head, weight=cost)

    def path(self, start: int, end: int) -> int | None:
        """Bidirectional Dijkstra."""
        if not self.turns:
            start, end = int(self.head[start]), int(self.head[end])
        try:
            cost, _ = nx.bidirectional_dijkstra(self.graph, start, end)
        except (nx.NetworkXNoPath, nx.NodeNotFound):
            return None
        return int(cost)
