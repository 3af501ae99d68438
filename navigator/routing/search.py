"""Find the cheapest way from some states to others without a hierarchy: A* over the turns, in exact integers.

It serves where a hierarchy would take longer to build than the answer: a network read from a file where
the kernels are not compiled. The lower bound is the straight distance at the cheapest cost per metre that
occurs anywhere in the metric, so the first answer that no open label can beat is the best one. Costs are
the integer milliseconds of `Metric`, and a path's cost equals the networkx oracle's to the last one.
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
from navigator.routing.hierarchy import Arrival

BOUND_SAFETY = 0.99  # lengths are rounded to cm: the bound must not exceed a path of many short edges


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

    def run(
        self, starts: Mapping[int, int], goals: Mapping[int, int], *, every: bool = False
    ) -> dict[int, Arrival]:
        """Cheapest arrivals by goal state, as `Hierarchy.run` has them."""
        first, target, weight = self._arcs
        bound = self._bound(goals)
        found: dict[int, tuple[int, int]] = {}  # goal -> (cost, turn into it)
        best, before = dict(starts), dict.fromkeys(starts, -1)
        heap = [(cost + bound[state], state, cost) for state, cost in starts.items()]
        heapq.heapify(heap)
        stop = INF * len(goals) * 2
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
                if after in goals and total - goals[after] < found.get(after, (INF * 2, 0))[0]:
                    found[after] = (total - goals[after], row)
                    stop = self._limit(found, len(goals), every=every)
                if total < best.get(after, INF):
                    best[after], before[after] = total, row
                    heapq.heappush(heap, (total + bound[after], after, total))
        if found and not every:
            found = dict([min(found.items(), key=lambda item: item[1][0])])
        return {goal: self._arrival(cost, row, before) for goal, (cost, row) in found.items()}

    @staticmethod
    def _limit(found: dict[int, tuple[int, int]], wanted: int, *, every: bool) -> int:
        """The key from which on no label can better an answer that is asked for."""
        costs = [cost for cost, _ in found.values()]
        if not every:
            return min(costs)
        return max(costs) if len(costs) == wanted else INF * 2

    def _bound(self, goals: Mapping[int, int]) -> list[int]:
        """For each state, a lower bound of the cost from its edge's head to any goal, refund included, ms."""
        graph, turns = self.network.graph, self.network.turns
        heads = graph.head[turns.edge[list(goals)]]
        lon, lat = graph.nodes.lon[heads] / COORDINATE_SCALE, graph.nodes.lat[heads] / COORDINATE_SCALE
        centre = float(lon.mean()), float(lat.mean())
        radius = float(np.max(distance(lon, lat, *centre)))
        away = distance(graph.nodes.lon / COORDINATE_SCALE, graph.nodes.lat / COORDINATE_SCALE, *centre)
        # Not cut at zero: what is given back at the goal makes the rest of a way cheaper than nothing.
        least: Array = np.maximum(0.0, away - radius) * self._cheapest - max(goals.values())
        result: list[int] = least.astype(np.int64)[graph.head[turns.edge]].tolist()
        return result

    def _arrival(self, cost: int, row: int, before: Mapping[int, int]) -> Arrival:
        source, target = self.network.turns.source, self.network.turns.target
        states, turns = [int(target[row])], []
        while row >= 0:
            turns.append(row)
            states.append(int(source[row]))
            row = before[states[-1]]
        return Arrival(cost, states[::-1], turns[::-1])
