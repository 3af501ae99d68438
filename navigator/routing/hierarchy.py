"""Weigh a hierarchy for one rider, and ask it for paths and distances.

A customizable contraction hierarchy (Dibbelt, Strasser, Wagner 2016) of the turn graph: a query climbs the
elimination tree from both ends and needs no queue.
"""

from __future__ import annotations

import os
import threading
from array import array
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np

from navigator.cost.costing import INF
from navigator.graph.roadgraph import Array
from navigator.graph.turngraph import TurnGraph
from navigator.routing import kernel, patching
from navigator.routing.completion import Topology

MOST_THREADS = 4  # weighing is bound by memory: more help no further
MOST_PATCHED = 0.01  # of the arcs: to weigh so many one by one takes half as long as to weigh all in a row

Seeds = list[tuple[int, int, int]]  # vertex, cost, origin: see kernel.Climber
Costs = Mapping[int, int]  # ms by state


@dataclass(frozen=True)
class Arrival:
    """How a goal was reached: cost after the refund, the states ridden (the first is a start), the turns."""

    cost: int
    states: Sequence[int]
    turns: Sequence[int]  # rows of the turn graph; one fewer than states


@dataclass(frozen=True)
class Hierarchy:
    """One topology weighed for one rider; any number of threads may ask it."""

    topology: Topology
    turns: TurnGraph
    cost: Array  # int32 (turns,), ms: what the rider pays for each turn and the edge after it
    weight: Array  # int32 (arcs,), ms
    middle: Array  # int32 (arcs,), the lower vertex that a shortcut leads over; -1 - turn for a turn
    _own: threading.local = field(default_factory=threading.local, repr=False, compare=False)

    @classmethod
    def of(cls, topology: Topology, turns: TurnGraph, cost: Array) -> Hierarchy:
        """Weigh all arcs; `cost` comes from `Metric.weights`."""
        arcs = len(topology.head)
        weight, middle = np.empty(arcs, np.int32), np.empty(arcs, np.int32)
        views = kernel.view(weight), kernel.view(middle)
        kernel.lay((_view(cost), _view(topology.arc)), views)
        _weigh(topology, views)
        return cls(topology, turns, cost, weight, middle)

    def with_costs(self, rows: Array, costs: Array) -> Hierarchy:
        """Another hierarchy in which these turns cost something else, as `of` makes it from such costs.

        Where a few arcs are concerned, only these are weighed.
        """
        if not len(rows):
            return self
        topology, turns = self.topology, self.turns
        cost, weight, middle = (np.array(column) for column in (self.cost, self.weight, self.middle))
        cost[rows] = costs
        ends = tuple(_view(column) for column in (topology.state, turns.first, turns.target, cost))
        patch = patching.Patch(*_arcs(topology), ends, (kernel.view(weight), kernel.view(middle)))
        patch.mark(_view(topology.arc[rows]))
        if not patch.run(int(MOST_PATCHED * len(weight))):
            return Hierarchy.of(topology, turns, cost)
        return replace(self, cost=cost, weight=weight, middle=middle, _own=threading.local())

    def run(self, starts: Costs, goals: Costs, *, every: bool = False) -> dict[int, Arrival]:
        """Cheapest arrivals by goal state; empty where none is reached.

        `starts` are states with the cost of leaving their edge, `goals` states with what is given back for
        the part of their edge not ridden. At least one turn is taken: a goal on a start's own state is
        reached by going round. With `every`, each goal that can be reached is in the answer, else the
        cheapest one alone.
        """
        groups = [{state: refund} for state, refund in goals.items()] if every else [goals]
        found = {}
        climber, offset = self._depart(starts, goals)
        for group in groups:
            most = max(group.values(), default=0)
            best = climber.meet(self._goal_seeds(group, most))
            if best < INF:
                states, turns = climber.path()
                found[states[-1]] = Arrival(best + offset - most, states, turns)
        climber.forget(0)
        return found

    def distances(self, starts: Costs) -> Array:
        """Least cost from any start to every state, the starts' own cost included; INF where none leads.

        Here a start reaches itself without a turn.
        """
        climber, offset = self._depart(starts, {})
        cost = np.empty(len(self.topology.state), np.int32)
        climber.sweep(kernel.view(cost))
        climber.forget(0)
        reached: Array = np.where(cost < INF, cost + offset, INF)[self.topology.vertex].astype(np.int32)
        return reached

    def table(self, starts: Sequence[Costs], goals: Sequence[Costs]) -> Array:
        """Least cost from each start to each goal, as `run` has it; int64 (starts, goals), INF where none."""
        shelf = array("i"), array("i"), array("i")
        climber = self._climber
        climber.forget(0)  # what a question that failed halfway may have left
        most = [max(goal.values(), default=0) for goal in goals]
        for goal, refund in zip(goals, most, strict=True):
            climber.meet(self._goal_seeds(goal, refund))
            climber.shelve(shelf[0], shelf[1])
            shelf[2].append(len(shelf[0]))
        everywhere = dict.fromkeys(chain.from_iterable(goals), 0)
        result = np.full((len(starts), len(goals)), INF, np.int64)
        row = np.empty(len(goals), np.int32)
        for number, start in enumerate(starts):
            _, offset = self._depart(start, everywhere)
            climber.compare(shelf, kernel.view(row))
            climber.forget(0)
            result[number] = np.where(row < INF, row + np.int64(offset) - np.array(most, np.int64), INF)
        return result

    def _depart(self, starts: Costs, goals: Costs) -> tuple[Any, int]:
        """Climb from the starts; the climber, and what was taken off all costs so that they stay small."""
        climber = self._climber
        least = min(starts.values(), default=0)
        climber.forget(0)
        climber.climb(0, list(self._start_seeds(starts, goals, least)))
        return climber, least

    def _start_seeds(self, starts: Costs, goals: Costs, least: int) -> Iterable[tuple[int, int, int]]:
        vertex = self._vertex
        for state, cost in starts.items():
            if state not in goals:
                yield vertex[state], min(cost - least, INF), -1
                continue
            for row in range(int(self.turns.first[state]), int(self.turns.first[state + 1])):
                after = min(cost - least + int(self.cost[row]), INF)
                yield vertex[int(self.turns.target[row])], after, -2 - row

    def _goal_seeds(self, goals: Costs, most: int) -> Seeds:
        vertex = self._vertex
        return [(vertex[state], min(most - refund, INF), -1) for state, refund in goals.items()]

    @cached_property
    def _vertex(self) -> memoryview:
        return _view(self.topology.vertex)

    @property
    def _climber(self) -> Any:
        """This thread's own."""
        climber = getattr(self._own, "climber", None)
        if climber is None:
            turns = _view(self.topology.state), _view(self.turns.source), _view(self.turns.target)
            arcs = _view(self.weight), _view(self.middle)
            room = 2 * len(self.topology.state) + 4
            scratch = tuple(kernel.view(np.empty(room, np.int32)) for _ in range(4))
            climber = self._own.climber = kernel.Climber(_shape(self.topology), arcs, turns, scratch)
        return climber


def _weigh(topology: Topology, arcs: tuple[memoryview, memoryview]) -> None:
    """Weigh the parts side by side, as the compiled kernel lets threads run, then all above them."""
    shape, count = _shape(topology), len(topology.state)
    parts = [(begin, end) for begin, end in np.asarray(topology.parts).tolist()]
    begins, ends = [0, *(end for _, end in parts)], [*(begin for begin, _ in parts), count]

    def work(ranges: list[tuple[int, int]]) -> None:
        scratch = tuple(kernel.view(np.empty(count, np.int32)) for _ in range(2))
        for part in ranges:
            kernel.weigh(shape, arcs, scratch, part)

    with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_THREADS)) as pool:
        list(pool.map(work, ([part] for part in parts)))
    work(list(zip(begins, ends, strict=True)))


def _shape(topology: Topology) -> Any:
    return kernel.Shape(*_arcs(topology), _view(topology.parent))


def _arcs(topology: Topology) -> tuple[tuple[memoryview, ...], tuple[memoryview, ...]]:
    """Arcs by their lower end, and by their upper end."""
    rows = _view(topology.first), _view(topology.head), _view(topology.tail)
    return rows, (_view(topology.lower_first), _view(topology.lower))


def _view(column: Array) -> memoryview:
    return kernel.view(np.ascontiguousarray(column, np.int32))
