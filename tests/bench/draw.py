"""Draw the pairs that all engines are asked: a request on stdin, pairs of states and points on stdout."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import numpy as np
from ours import folder_of
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from navigator import Router
from navigator.cost.costing import INF
from navigator.geo import distance
from navigator.graph.roadgraph import COORDINATE_SCALE

APART = 500.0  # m at least, as the crow flies


def pairs(request: dict[str, Any], count: int, seed: int) -> dict[str, Any]:
    """Random edges of the largest part that is joined in both directions, and where they end."""
    router = Router.open(folder_of(request))
    graph, turns = router.network.graph, router.network.turns
    cost = router.metric.weights(turns)
    rows = np.flatnonzero(cost < INF)
    ends = np.asarray(turns.source)[rows], np.asarray(turns.target)[rows]
    joined = csr_matrix((np.ones(len(rows)), ends), shape=(len(turns.edge),) * 2)
    _, part = connected_components(joined, connection="strong")
    inside = np.flatnonzero(part == np.argmax(np.bincount(part)))
    inside = inside[inside < graph.edges]
    lon, lat = (
        np.asarray(axis)[graph.head] / COORDINATE_SCALE for axis in (graph.nodes.lon, graph.nodes.lat)
    )
    drawn = np.random.default_rng(seed).choice(inside, (4 * count, 2))
    a, b = drawn.T
    drawn = drawn[distance(lon[a], lat[a], lon[b], lat[b]) >= APART][:count]
    points = [[[float(lon[edge]), float(lat[edge])] for edge in pair] for pair in drawn]
    return {"states": drawn.tolist(), "pairs": points}


if __name__ == "__main__":
    told = os.dup(1)
    os.dup2(2, 1)
    request = json.load(sys.stdin)
    with os.fdopen(told, "w") as out:
        json.dump(pairs(request, request["count"], request["seed"]), out)
