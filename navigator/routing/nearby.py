"""Search a bounded neighbourhood: the shortest ways over turns from one state to some edges near it."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Nearby:
    """Turn states with the weight of entering each, as lists: plain Python reads them fastest."""

    first: Sequence[int]
    target: Sequence[int]
    edge: Sequence[int]  # of each state
    weight: Sequence[float]  # m, of each turn with the whole edge after it

    def reach(
        self, start: int, begun: float, goals: Mapping[int, float], limit: float
    ) -> dict[int, tuple[float, tuple[int, ...], tuple[int, ...]]]:
        """By goal edge: metres to its tail, states and turns of the way there, start and goal included.

        `begun` is what is left of the start's edge; `goals` hold the whole weight of each wanted edge. What
        is farther than `limit` metres is left out.
        """
        found: dict[int, tuple[float, int, int]] = {}
        best, before = {start: begun}, {start: (-1, -1)}
        heap, missing = [(begun, start)], set(goals)
        while heap and missing:
            run, state = heapq.heappop(heap)
            if run > limit:
                break
            if run > best[state]:
                continue
            missing = {edge for edge in missing if edge not in found or found[edge][0] > run}
            for row in range(self.first[state], self.first[state + 1]):
                after, total = self.target[row], run + self.weight[row]
                goal = self.edge[after]
                if goal in goals:
                    tail = total - goals[goal]
                    if tail <= limit and (goal not in found or tail < found[goal][0]):
                        found[goal] = (tail, state, row)
                if total < best.get(after, limit):
                    best[after], before[after] = total, (state, row)
                    heapq.heappush(heap, (total, after))
        return {goal: (run, *self._walk(state, row, before)) for goal, (run, state, row) in found.items()}

    def _walk(
        self, state: int, row: int, before: Mapping[int, tuple[int, int]]
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        states, turns = [self.target[row]], []
        while row >= 0:
            turns.append(row)
            states.append(state)
            state, row = before[state]
        return tuple(reversed(states)), tuple(reversed(turns))
