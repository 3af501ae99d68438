"""Hold what is built once of an area and never changes: roads, turns, and the index to find them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from navigator.graph.locate import Grid, Locator, build_grid
from navigator.graph.roadgraph import RoadGraph
from navigator.graph.turngraph import Restriction, TurnGraph, build_turns
from navigator.graph.views import Views


@dataclass(frozen=True)
class Network:
    """A road graph with its turns and its index."""

    graph: RoadGraph
    turns: TurnGraph
    grid: Grid

    @classmethod
    def of(cls, graph: RoadGraph, restrictions: Iterable[Restriction] = ()) -> Network:
        """Build turns and index of a graph."""
        return cls(graph, build_turns(graph, restrictions), build_grid(graph))

    @cached_property
    def locator(self) -> Locator:
        """Finds edges near points."""
        return Locator(self.graph, self.grid)

    @cached_property
    def views(self) -> Views:
        """Its columns for inner loops."""
        return Views.of(self)

    @cached_property
    def _copies(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for state, edge in enumerate(np.asarray(self.turns.edge[self.graph.edges :]).tolist()):
            found[edge].append(self.graph.edges + state)
        return found

    def states(self, edge: int) -> list[int]:
        """All states of the search that mean being on an edge."""
        return [edge, *self._copies.get(edge, ())]
