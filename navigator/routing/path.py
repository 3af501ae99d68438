"""Hold a found path: the directed edges from one point to another, its length, seconds and cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float] | tuple[float, float, float]  # lon, lat[, metres above the sea]


@dataclass(frozen=True)
class Path:
    """Directed edges with the turns between them, from inside the first edge to inside the last.

    `start` and `end` are shares of the first and last edge, in the direction ridden: the path begins at
    `start` of edges[0] and stops at `end` of edges[-1]. turns[i] leads from edges[i] to edges[i + 1].
    """

    edges: tuple[int, ...]
    turns: tuple[int, ...]
    start: float
    end: float
    cost: int  # ms of weighed time, as the search saw it, penalties at the ends refunded
    seconds: float
    length: float  # m
    points: tuple[Point, ...] = ()  # of what lies off the network

    def __post_init__(self) -> None:
        if not self.edges or len(self.turns) != len(self.edges) - 1:
            raise ValueError("a path has one turn fewer than edges")
        if not (0.0 <= self.start <= 1.0 and 0.0 <= self.end <= 1.0):
            raise ValueError("a path starts and ends inside its edges")

    def share(self, position: int) -> tuple[float, float]:
        """Which part of its position-th edge is ridden, as shares in the direction ridden."""
        last = position == len(self.edges) - 1
        return (self.start if position == 0 else 0.0), (self.end if last else 1.0)


@dataclass(frozen=True)
class OffNetwork(Path):
    """A stretch of somebody's track off the network: without edges, ridden as it was drawn or recorded."""

    def __post_init__(self) -> None:
        if self.edges or self.turns:
            raise ValueError("what lies off the network has no edges")

    @classmethod
    def along(cls, points: Sequence[Point], *, length: float, seconds: float) -> OffNetwork:
        """A stretch through some points, so many metres and seconds long."""
        return cls((), (), 0.0, 1.0, 0, seconds, length, tuple(points))
