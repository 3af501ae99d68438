"""Hold what a course leads over: each edge and each piece of line, where on the course, and what it costs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from navigator.cost.costing import INF, Metric
from navigator.geo import FloatArray
from navigator.graph.network import Network
from navigator.graph.roadgraph import Array
from navigator.guidance.route import Leg, Route
from navigator.ride.progress import Line
from navigator.routing.path import OffNetwork, Path, Point
from navigator.routing.pricing import priced_path

CLOSED = 1000.0  # ms of cost a metre where the course leads along what is closed to this rider: walking
LINE = 250.0  # ms of cost a metre off the network, of which nothing but the length is known: 4 m/s
PIECE = 50.0  # m of a line between places at which it may be joined
NO_STATE = -1  # of a piece of line
MS = 1000.0


@dataclass(frozen=True)
class Trail:
    """n edges and pieces of line in the order of the course.

    An edge that a leg only begins or ends on counts as far as ridden.
    """

    network: Network
    metric: Metric
    legs: tuple[Path, ...]
    line: Line
    is_drawn: bool  # somebody's track, meant as it is
    state: Array  # int32 (n,), of the search; NO_STATE for a piece of line
    leg: Array  # int32 (n,), to which it belongs
    stage: Array  # int32 (n,), how many of the rider's points lie before it
    row: Array  # int32 (n,), its place in that leg
    begin: FloatArray  # (n,), m of the course where it is entered
    spent: FloatArray  # (n + 1,), ms of cost from the start to where each is entered, and to the end

    @classmethod
    def of(cls, network: Network, metric: Metric, route: Route) -> Trail:
        """The trail of a route on this network, for this rider."""
        parts = [_rows(network, metric, leg) for leg in route.legs]
        sizes = [len(part.state) for part in parts]
        begun = np.append(0.0, np.cumsum([leg.distance for leg in route.legs]))
        stages = np.append(0, np.cumsum([not leg.through for leg in route.legs]))[:-1]
        return cls(
            network,
            metric,
            tuple(leg.path for leg in route.legs),
            Line.of(route.geometry, length=route.distance),
            route.is_drawn,
            np.concatenate([part.state for part in parts]),
            np.repeat(np.arange(len(parts)), sizes),
            np.repeat(stages, sizes),
            np.concatenate([np.arange(size) for size in sizes]),
            np.concatenate([part.begin + by for part, by in zip(parts, begun, strict=False)]),
            np.concatenate(([0.0], np.cumsum(np.concatenate([part.cost for part in parts])))),
        )

    def place(self, row: int) -> tuple[float, float]:
        """Longitude and latitude of where a row begins."""
        return self.line.at(float(self.begin[row]))

    def is_line(self, row: int) -> bool:
        """Whether a row is a piece of line."""
        return int(self.state[row]) == NO_STATE

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

    def landed(
        self, states: list[int], turns: list[int], ends: tuple[float, float], row: int, off: Point
    ) -> tuple[Path, ...]:
        """The legs of a way that leaves the network at `off` for a piece of line and follows that to the end.

        `ends` are shares of the first and last edge.
        """
        first = priced_path(self.network, self.metric, states, turns, ends=ends)
        leg = int(self.leg[row])
        start = float(self.begin[row] - self.begin[row - int(self.row[row])])
        across, rest = _drawn((off, self.place(row))), _drawn(_cut(self.legs[leg].points, start))
        return first, across, rest, *self.legs[leg + 1 :]

    def led(self, states: list[int], turns: list[int], start: float, leg: int) -> tuple[Path, ...]:
        """The legs of a way that leads to where a leg ends, and of the legs after it."""
        path, last = self.legs[leg], int(self.network.turns.edge[states[-1]])
        end = path.end if last == path.edges[-1] else 1.0 - path.end
        first = priced_path(self.network, self.metric, states, turns, ends=(start, end))
        return first, *self.legs[leg + 1 :]


@dataclass(frozen=True)
class _Rows:
    state: Array
    begin: FloatArray  # m of the leg
    cost: FloatArray  # ms


def _rows(network: Network, metric: Metric, leg: Leg) -> _Rows:
    """The edges of a leg, or its pieces of line."""
    if isinstance(leg.path, OffNetwork):
        count = max(1, math.ceil(leg.distance / PIECE))
        share = leg.distance / count
        begin: FloatArray = np.linspace(0.0, leg.distance, count, endpoint=False)
        return _Rows(np.full(count, NO_STATE, np.int32), begin, np.full(count, share * LINE))
    metres = _lengths(network, leg.path)
    ends = np.cumsum(metres)
    scale = leg.distance / ends[-1] if ends[-1] > 0.0 else 0.0
    state = states_of(network, leg.path)
    return _Rows(state, (ends - metres) * scale, _costs(metric, leg.path, metres))


def _drawn(points: Sequence[Point]) -> OffNetwork:
    length = Line.of(points).length
    return OffNetwork.along(points, length=length, seconds=length * LINE / MS)


def _cut(points: Sequence[Point], start: float) -> list[Point]:
    """The points of a line from so many metres on."""
    line = Line.of(points)
    first = int(np.searchsorted(line.metres, start, side="right"))
    return [line.at(start), *points[min(first, len(points) - 1) :]]


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
