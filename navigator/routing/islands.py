"""Tell which segments hang together for a rider, so that a point on an island can mean the mainland."""

from __future__ import annotations

import numpy as np

from navigator.cost.costing import INF, Metric
from navigator.graph.network import Network
from navigator.graph.roadgraph import Array

# Directed edges from which on a piece of network counts as mainland: a fenced park or a car park that
# is drawn apart has fewer (OSRM's figure for a tiny component, too).
MAINLAND = 1000


def mainland(network: Network, metric: Metric) -> Array:
    """Which segments belong to a piece of at least `MAINLAND` usable edges; bool (segments,)."""
    turns = network.turns
    open_turns = metric.weights(turns) < INF
    edge = np.asarray(turns.edge)
    before = edge[turns.source[open_turns]] >> 1
    after = edge[turns.target[open_turns]] >> 1
    piece = _pieces(len(network.graph.segments.start), before, after)
    usable = metric.cost.reshape(-1, 2) < INF
    edges = np.bincount(piece, weights=usable.sum(axis=1), minlength=len(piece))
    return np.asarray((edges[piece] >= MAINLAND) & usable.any(axis=1))


def _pieces(count: int, one: Array, other: Array) -> Array:
    """The smallest number that hangs together with each of 0..count-1, where pairs are joined.

    Shiloach and Vishkin's hooking and pointer jumping (J. Algorithms 3 (1982)): some ten rounds of whole
    arrays, where a ride has no scipy to ask.
    """
    label = np.arange(count)
    while True:
        least = np.minimum(label[one], label[other])
        hooked = label.copy()
        np.minimum.at(hooked, label[one], least)
        np.minimum.at(hooked, label[other], least)
        while True:
            shorter = hooked[hooked]
            if np.array_equal(shorter, hooked):
                break
            hooked = shorter
        if np.array_equal(hooked, label):
            return label
        label = hooked
