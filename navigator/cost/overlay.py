"""Decide what an overlay makes of a metric: closed edges, edges that cost more for a while.

An overlay lies on a rider's metric and leaves it as it is: roads closed today, areas to avoid, a report of
broken glass. Only cost changes, never time: what is ridden at all is ridden as fast as ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from navigator.cost.costing import INF, Metric, weigh
from navigator.cost.profile import Rider
from navigator.graph.excerpt import excerpt
from navigator.graph.roadgraph import Array
from navigator.graph.turngraph import TurnGraph

if TYPE_CHECKING:
    from navigator.graph.dated import Dated

_OF_EDGES = ("mode", "cost", "seconds", "entry", "zone")
_OF_TURNS = ("turn_cost", "turn_seconds")
MOST_COST = 36_000_000  # ms, 10 h: what one edge may come to cost; a path of some such stays below INF


@dataclass(frozen=True, eq=False)
class Overlay:
    """What is otherwise than usual; `Overlay.of` checks and sorts it."""

    closed: Array  # int64 edges, rising: nobody goes there
    penalised: Array  # int64 edges, rising: dearer than usual
    factor: Array  # float64, > 1 (or < 1: cheaper), one for each of them

    @classmethod
    def of(cls, *, closed: Iterable[int] = (), penalised: Mapping[int, float] | None = None) -> Overlay:
        """Closed edges, and factors on the cost of others; ValueError where a factor is not above 0."""
        dear = sorted((penalised or {}).items())
        if not all(0.0 < factor < np.inf for _, factor in dear):
            raise ValueError("a factor on the cost of an edge is above 0 and finite")
        return cls(
            np.array(sorted(set(closed)), np.int64),
            np.array([edge for edge, _ in dear], np.int64),
            np.array([factor for _, factor in dear], np.float64),
        )

    def __or__(self, other: Overlay) -> Overlay:
        """Both at once: factors of the same edge multiply."""
        edges = np.concatenate((self.penalised, other.penalised))
        penalised, row = np.unique(edges, return_inverse=True)
        factor = np.ones(len(penalised))
        np.multiply.at(factor, row, np.concatenate((self.factor, other.factor)))
        return Overlay(np.union1d(self.closed, other.closed), penalised, factor)

    def over(self, metric: Metric, turns: TurnGraph) -> Change:
        """What becomes of a metric; edges that are closed already stay so."""
        cost = np.array(metric.cost)
        usual = cost[self.penalised]
        weighed = np.clip(np.rint(usual * self.factor), 1, np.maximum(usual, MOST_COST))
        cost[self.penalised] = np.where(usual < INF, weighed, INF)
        cost[self.closed] = INF
        concerned = np.zeros(len(cost), bool)
        concerned[self.penalised] = concerned[self.closed] = True
        after = turns.edge[turns.target]
        rows = np.flatnonzero(concerned[after])
        changed = replace(metric, cost=cost)
        total = metric.turn_cost[rows].astype(np.int64) + cost[after[rows]]
        return Change(changed, rows, np.minimum(total, INF).astype(np.int32))


@dataclass(frozen=True, eq=False)
class Change:
    """A metric under an overlay, and what of the weights of its turns has changed by that."""

    metric: Metric
    rows: Array  # turns
    weights: Array  # int32, as in `Metric.weights`

    @classmethod
    def nothing(cls, metric: Metric) -> Change:
        """None at all."""
        return cls(metric, np.zeros(0, np.int64), np.zeros(0, np.int32))

    @classmethod
    def of_date(cls, metric: Metric, dated: Dated, turns: TurnGraph, rider: Rider) -> Change:
        """What becomes of a rider's metric at a date: only what has changed is weighed, and what meets it."""
        part = excerpt(dated.graph, turns, dated.nodes)
        weighed = weigh(part.graph, part.turns, rider)
        edges = np.flatnonzero(np.repeat(dated.ways[dated.graph.segments.way[part.edges[::2] >> 1]], 2))
        values: dict[str, Any] = {name: np.array(getattr(metric, name)) for name in (*_OF_EDGES, *_OF_TURNS)}
        for name in _OF_EDGES:
            values[name][part.edges[edges]] = getattr(weighed, name)[edges]
        for name in _OF_TURNS:
            values[name][part.rows] = getattr(weighed, name)
        changed = replace(metric, **values)
        total = changed.turn_cost[part.rows].astype(np.int64)
        total += changed.cost[turns.edge[turns.target[part.rows]]]
        return cls(changed, part.rows, np.minimum(total, INF).astype(np.int32))
