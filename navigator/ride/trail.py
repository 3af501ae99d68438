"""Hold a course's way through the network: each edge ridden, where on the course, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from navigator.cost.costing import INF, Metric
from navigator.geo import FloatArray
from navigator.graph.network import Network
from navigator.graph.roadgraph import Array
from navigator.guidance.route import Route
from navigator.routing.path import Path
from navigator.routing.pricing import priced_path

CLOSED = 1000.0  # ms of cost a metre where the course leads along what is closed to this rider: walking


@dataclass(frozen=True)
class Trail:
    """n edges in the order of the course; one that a leg only begins or ends on counts as far as ridden."""

    network: Network
    metric: Metric
    legs: tuple[Path, ...]
    state: Array  # int32 (n,), of the search
    leg: Array  # int32 (n,), to which it belongs
    row: Array  # int32 (n,), its place in that leg
    begin: FloatArray  # (n,), m of the course where it is entered
    spent: FloatArray  # (n + 1,), ms of cost from the start to where each is entered, and to the end

    @classmethod
    def of(cls, network: Network, metric: Metric, route: Route) -> Trail:
        """The trail of a route on this network, for this rider."""
        paths = tuple(leg.path for leg in route.legs)
        sizes = [len(path.edges) for path in paths]
        states = np.concatenate([states_of(network, path) for path in paths])
        lengths, costs, begun = [], [], 0.0
        for leg in route.legs:
            metres = _lengths(network, leg.path)
            ends = np.cumsum(metres)
            scale = leg.distance / ends[-1] if ends[-1] > 0.0 else 0.0
            lengths.append(begun + (ends - metres) * scale)
            costs.append(_costs(metric, leg.path, metres))
            begun += leg.distance
        return cls(
            network,
            metric,
            paths,
            states,
            np.repeat(np.arange(len(paths)), sizes),
            np.concatenate([np.arange(size) for size in sizes]),
            np.concatenate(lengths),
            np.concatenate(([0.0], np.cumsum(np.concatenate(costs)))),
        )

    def __len__(self) -> int:
        return len(self.state)

    def at(self, along: float) -> int:
        """The edge on which a place of the course lies, by its metres from the start."""
        return max(0, int(np.searchsorted(self.begin, along, side="right")) - 1)

    def spent_at(self, along: float, *, length: float) -> float:
        """Cost in ms from the start to a place of the course, which is `length` metres long."""
        ends = np.append(self.begin, max(length, float(self.begin[-1])))
        return float(np.interp(along, ends, self.spent))

    def joined(self, states: list[int], turns: list[int], start: float, edge: int) -> tuple[Path, ...]:
        """The legs of a way that leads to an edge of the trail and from there on follows it to the end.

        `states` end with that of the edge, `start` is the share of the first one that lies behind.
        """
        leg, row = int(self.leg[edge]), int(self.row[edge])
        path = self.legs[leg]
        own = states_of(self.network, path).tolist()
        end = path.end if len(states) > 1 or row + 1 < len(own) else max(path.end, start)
        first = priced_path(
            self.network,
            self.metric,
            [*states, *own[row + 1 :]],
            [*turns, *path.turns[row:]],
            ends=(start, end),
        )
        return first, *self.legs[leg + 1 :]

    def led(self, states: list[int], turns: list[int], start: float, leg: int) -> tuple[Path, ...]:
        """The legs of a way that leads to where a leg ends, and of the legs after it."""
        path, last = self.legs[leg], int(self.network.turns.edge[states[-1]])
        end = path.end if last == path.edges[-1] else 1.0 - path.end
        first = priced_path(self.network, self.metric, states, turns, ends=(start, end))
        return first, *self.legs[leg + 1 :]


def states_of(network: Network, path: Path) -> Array:
    """The search's states along a path, int32; an edge that was never turned from or into is itself."""
    if not path.turns:
        return np.array(path.edges, dtype=np.int32)
    turns, rows = network.turns, np.array(path.turns)
    last: Array = turns.target[rows].astype(np.int32)
    before = np.searchsorted(turns.first, rows[0], side="right") - 1
    return np.concatenate(([before], last)).astype(np.int32)


def _shares(path: Path) -> Iterator[float]:
    for position in range(len(path.edges)):
        start, end = path.share(position)
        yield end - start


def _lengths(network: Network, path: Path) -> FloatArray:
    edges = np.array(path.edges)
    whole = np.asarray(network.graph.segments.length)[edges >> 1] / 100.0
    metres: FloatArray = whole * np.fromiter(_shares(path), float)
    return metres


def _costs(metric: Metric, path: Path, metres: FloatArray) -> FloatArray:
    """Cost in ms of each edge as far as ridden, with the turn into it."""
    edges, shares = np.array(path.edges), np.fromiter(_shares(path), float)
    whole = metric.cost[edges].astype(float)
    cost = np.where(whole < INF, whole * shares, metres * CLOSED)
    turning = metric.turn_cost[np.array(path.turns, dtype=int)].astype(float)
    cost[1:] += np.where(turning < INF, turning, 0.0)
    return cost
