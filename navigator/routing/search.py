"""Find the cheapest way from some states to others: A* over the turns, in exact integers.

The lower bound is the straight distance at the cheapest cost per metre that occurs anywhere in the
metric, so the first answer that no open label can beat is the best one. Costs are the integer
milliseconds of `Metric`, and a path's cost equals the networkx oracle's to the last one.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from navigator.cost.costing import INF, Metric
from navigator.geo import distance
from navigator.graph.network import Network
from navigator.graph.roadgraph import COORDINATE_SCALE, Array

BOUND_SAFETY = 0.99  # lengths are rounded to cm: the bound must not exceed a path of many short edges


@dataclass(frozen=True)
class Goal:
    """Where a search may end: a state, and what is given back for the part of its edge not ridden."""

    state: int
    refund: int  # ms
    lon: float
    lat: float


@dataclass(frozen=True)
class Arrival:
    """How a goal was reached: cost after the refund, and the states ridden, the first is a start."""

    cost: int
    states: tuple[int, ...]


@dataclass(frozen=True)
class Searcher:
    """Search one network weighed by one metric."""

    network: Network
    metric: Metric

    @cached_property
    def _arcs(self) -> tuple[list[int], list[int], list[int]]:
        """First rows, targets and weights as lists: plain Python reads them five times faster than arrays."""
        turns = self.network.turns
        weights = self.metric.weights(turns)
        return turns.first.tolist(), turns.target.tolist(), weights.tolist()

    @cached_property
    def _cheapest(self) -> float:
        """Least cost per metre of any edge, ms/m."""
        length = np.repeat(np.asarray(self.network.graph.segments.length), 2) / 100.0
        open_edges = (self.metric.cost < INF) & (length > 0.0)
        ratio = self.metric.cost[open_edges] / length[open_edges]
        return BOUND_SAFETY * float(ratio.min()) if len(ratio) else 0.0

    def run(self, starts: Mapping[int, int], goals: list[Goal], *, every: bool = False) -> dict[int, Arrival]:
        """Cheapest arrivals by goal state; empty where none is reached.

        `starts` are states with the cost of leaving their edge; a goal on a start's own edge is reached
        by going round. With `every`, each goal that can be reached is in the answer, else the search
        ends with the cheapest one.
        """
        first, target, weight = self._arcs
        bound = self._bound(goals)
        refunds = {goal.state: goal.refund for goal in goals}
        found: dict[int, tuple[int, int]] = {}  # goal -> (cost, state before)
        best, before = dict(starts), dict.fromkeys(starts, -1)
        heap = [(cost + bound[state], state, cost) for state, cost in starts.items()]
        heapq.heapify(heap)
        stop = INF * len(refunds) * 2
        while heap:
            key, state, cost = heapq.heappop(heap)
            if key >= stop:
                break
            if cost > best[state]:
                continue
            for row in range(first[state], first[state + 1]):
                step = weight[row]
                if step >= INF:
                    continue
                after, total = target[row], cost + step
                if after in refunds and total - refunds[after] < found.get(after, (INF * 2, 0))[0]:
                    found[after] = (total - refunds[after], state)
                    stop = self._limit(found, len(refunds), every=every)
                if total < best.get(after, INF):
                    best[after], before[after] = total, state
                    heapq.heappush(heap, (total + bound[after], after, total))
        return {goal: Arrival(cost, _trace(before, state, goal)) for goal, (cost, state) in found.items()}

    @staticmethod
    def _limit(found: dict[int, tuple[int, int]], wanted: int, *, every: bool) -> int:
        """The key from which on no label can better an answer that is asked for."""
        costs = [cost for cost, _ in found.values()]
        if not every:
            return min(costs)
        return max(costs) if len(costs) == wanted else INF * 2

    def _bound(self, goals: list[Goal]) -> list[int]:
        """For each state, a lower bound of the cost from its edge's head to any goal, refund included, ms."""
        graph, turns = self.network.graph, self.network.turns
        lon = np.array([goal.lon for goal in goals])
        lat = np.array([goal.lat for goal in goals])
        centre = float(lon.mean()), float(lat.mean())
        radius = float(np.max(distance(lon, lat, *centre)))
        away = distance(graph.nodes.lon / COORDINATE_SCALE, graph.nodes.lat / COORDINATE_SCALE, *centre)
        given_back = max(int(self.metric.entry[turns.edge[goal.state]]) for goal in goals)
        # Not cut at zero: what is given back at the goal makes the rest of a way cheaper than nothing.
        least: Array = np.maximum(0.0, away - radius) * self._cheapest - given_back
        result: list[int] = least.astype(np.int64)[graph.head[turns.edge]].tolist()
        return result


def _trace(before: dict[int, int], state: int, goal: int) -> tuple[int, ...]:
    states = [goal]
    while state >= 0:
        states.append(state)
        state = before[state]
    return tuple(reversed(states))
