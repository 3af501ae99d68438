"""Ask a weighed hierarchy what everywhere costs, and how many seconds and metres lie along those ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from navigator.cost.costing import INF, Metric
from navigator.graph.network import Network
from navigator.graph.roadgraph import Array
from navigator.routing import kernel, sweeps
from navigator.routing.hierarchy import Hierarchy

Costs = Mapping[int, int]  # ms by state


@dataclass(frozen=True)
class Sweep:
    """Least costs from some states to everywhere, or from everywhere to some states."""

    cost: Array  # int32 (states,), ms; INF where no way leads
    via: Array  # int32 (vertices,), arc by which each was reached; -1 at a seed


@dataclass(frozen=True)
class Survey:
    """What a hierarchy tells of all states at once; any number of threads may ask it."""

    network: Network
    metric: Metric
    hierarchy: Hierarchy

    def outward(self, starts: Costs) -> Sweep:
        """Least cost from any start to every state, the starts' own cost included."""
        return self._sweep(starts, side=0)

    def homeward(self, refunds: Costs) -> Sweep:
        """Least cost from every state to any goal, less what is given back there."""
        return self._sweep({state: -refund for state, refund in refunds.items()}, side=1)

    def metres(self, sweep: Sweep) -> Array:
        """Metres along the ways of a sweep, float64 (states,): all edges after the start's, or this one."""
        total = np.zeros(len(sweep.via), np.int32)
        sweeps.carry(self.shape, _view(sweep.via), _view(self.arc_length), _view(total))
        found = total[self.hierarchy.topology.vertex] / 100.0
        return np.where(sweep.cost < INF, found, np.inf)

    def _sweep(self, seeds: Costs, *, side: int) -> Sweep:
        topology = self.hierarchy.topology
        cost = np.full(len(topology.state), INF, np.int32)
        via = np.full(len(cost), -1, np.int32)
        for state, value in seeds.items():
            vertex = int(topology.vertex[state])
            cost[vertex] = min(int(cost[vertex]), value)
        sweeps.spread(self.shape, _view(self.hierarchy.weight), _view(cost), _view(via), side)
        return Sweep(cost[topology.vertex], via)

    @cached_property
    def shape(self) -> tuple[memoryview, memoryview, memoryview, memoryview]:
        """The arrays of the topology, as the loops of `sweeps` want them."""
        topology = self.hierarchy.topology
        return _view(topology.first), _view(topology.head), _view(topology.tail), _view(topology.parent)

    @cached_property
    def arc_seconds(self) -> Array:
        """Milliseconds of each arc's turns and the edges after them; int32 (arcs,)."""
        turns = self.network.turns
        after = self.metric.seconds[turns.edge[turns.target]].astype(np.int64)
        return self._per_arc(np.minimum(self.metric.turn_seconds + after, INF))

    @cached_property
    def arc_length(self) -> Array:
        """Centimetres of the edges that each arc leads over, the first one not; int32 (arcs,)."""
        turns = self.network.turns
        length = np.asarray(self.network.graph.segments.length)
        return self._per_arc(length[turns.edge[turns.target] >> 1])

    @cached_property
    def arc_entry(self) -> Array:
        """The least `Metric.entry` of the edges that each arc leads over, the first one not."""
        turns = self.network.turns
        return self._per_arc(self.metric.entry[turns.edge[turns.target]], smallest=True)

    def turns_into(self, state: int) -> list[int]:
        """Rows of the turns that lead to a state."""
        by_target, first = self._by_target
        rows: list[int] = by_target[first[state] : first[state + 1]].tolist()
        return rows

    @cached_property
    def _by_target(self) -> tuple[Array, Array]:
        target = np.asarray(self.network.turns.target)
        count = np.bincount(target, minlength=len(self.network.turns.edge))
        return np.argsort(target, kind="stable"), np.concatenate(([0], np.cumsum(count)))

    def _per_arc(self, value: Array, *, smallest: bool = False) -> Array:
        total = np.empty(len(self.hierarchy.weight), np.int32)
        arcs = _view(self.hierarchy.weight), _view(self.hierarchy.middle)
        sweeps.add_up(self.shape, arcs, _view(value), _view(total), smallest)
        return total


def _view(column: Array) -> memoryview:
    return kernel.view(np.ascontiguousarray(column, np.int32))
