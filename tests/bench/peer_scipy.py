"""Drive scipy's Dijkstra over the same turns and weights as ours: from one state to all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from ours import folder_of
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from navigator import Router
from navigator.cost.costing import INF


def commands(request: dict[str, Any]) -> list[list[str]]:
    """Nothing: it keeps no files."""
    del request
    return []


def disk(request: dict[str, Any]) -> list[Path]:
    """Nothing."""
    del request
    return []


class Engine:
    """A sparse matrix in memory."""

    def __init__(self, request: dict[str, Any]) -> None:
        router = Router.open(folder_of(request))
        turns = router.network.turns
        cost = router.metric.weights(turns)
        rows = np.flatnonzero(cost < INF)
        ends = np.asarray(turns.source)[rows], np.asarray(turns.target)[rows]
        self.costs = csr_matrix((cost[rows].astype(float), ends), shape=(len(turns.edge),) * 2)

    def sweep(self, start: int) -> Any:
        """From one state to all."""
        return dijkstra(self.costs, indices=start)

    def path(self, start: int, end: int) -> int | None:
        """It stops at no goal, so a path costs as much as all."""
        cost = float(self.sweep(start)[end])
        return int(cost) if np.isfinite(cost) else None
