"""Look a network over for round trips: where a loop may be led, and how one likes the country there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from navigator.cost.costing import INF, Metric, Mode
from navigator.geo import metres_per_degree
from navigator.graph.network import Network
from navigator.graph.roadgraph import COORDINATE_SCALE, Array, RoadGraph
from navigator.routing import kernel, sweeps

CELL = 120.0  # m: who comes back within it sees the same country again
AROUND = 8.0 * CELL  # m, side of the squares whose ways tell how one likes the country


@dataclass(frozen=True)
class Country:
    """Where edges end, and how good they are to lead a loop over; arrays are (edges,)."""

    x: Array  # m east of the middle of the map
    y: Array
    heading: Array  # degrees from north
    cell: Array  # number of the cell that an edge ends in
    metres: Array
    fit: Array  # bool: ridden, open to all, on no dead end
    shut: Array  # bool: where a loop must not lead through: closed ground, ferries, trains
    dislike: Array  # cost a second of the country around
    origin: tuple[float, float]  # degrees, where x and y are 0
    scale: tuple[float, float]  # m in a degree of longitude and latitude there

    def place(self, lon: float, lat: float) -> Array:
        """Metres east and north of a point, as in x and y."""
        here: Array = (np.array([lon, lat]) - self.origin) * self.scale
        return here

    @classmethod
    def of(cls, network: Network, metric: Metric) -> Country:
        """Look a network over for one rider."""
        graph = network.graph
        lon, lat = graph.nodes.lon / COORDINATE_SCALE, graph.nodes.lat / COORDINATE_SCALE
        east, north = metres_per_degree(float(lat.mean()))
        origin = float(lon.mean()), float(lat.mean())
        x, y = (lon - origin[0]) * east, (lat - origin[1]) * north
        head = graph.head
        metres = np.repeat(np.asarray(graph.segments.length) / 100.0, 2)
        zone = metric.zone if len(metric.zone) else np.zeros(graph.edges, np.uint8)
        ridden = (metric.mode == Mode.RIDE) & (metric.cost < INF)
        stem = _bridges(graph, ridden)
        column, row = np.floor(x / CELL).astype(np.int64), np.floor(y / CELL).astype(np.int64)
        return cls(
            x=x[head],
            y=y[head],
            heading=np.asarray(network.turns.bearing_in, float),
            cell=((row - row.min()) * (int(np.ptp(column)) + 1) + column - column.min())[head],
            metres=metres,
            fit=ridden & (zone == 0) & ~np.repeat(stem, 2),
            shut=(zone >= metric.closed_zone) | (metric.mode >= Mode.FERRY),
            dislike=_around((x[head], y[head]), metric.cost, metric.seconds, ridden),
            origin=origin,
            scale=(east, north),
        )


def _bridges(graph: RoadGraph, ridden: Array) -> Array:
    """Segments without which the network would fall apart: all that hangs on them is a dead end."""
    usable = np.flatnonzero(ridden[0::2] | ridden[1::2])
    start, end = np.asarray(graph.segments.start)[usable], np.asarray(graph.segments.end)[usable]
    tail, head = np.concatenate((start, end)), np.concatenate((end, start))
    order = np.argsort(tail, kind="stable")
    first = np.zeros(len(graph.nodes.lon) + 1, np.int32)
    np.cumsum(np.bincount(tail, minlength=len(first) - 1), out=first[1:])
    mark = np.zeros(len(graph.segments.start), np.int8)
    columns = first, head[order].astype(np.int32), np.tile(usable, 2)[order].astype(np.int32)
    sweeps.bridges(tuple(kernel.view(column) for column in columns), kernel.view(mark))
    return mark.astype(bool)


def _around(place: tuple[Array, Array], cost: Array, seconds: Array, ridden: Array) -> Array:
    """Cost a second of all that is ridden in the square around each edge's end."""
    column, row = (np.floor(axis / AROUND).astype(np.int64) for axis in place)
    square = (row - row.min()) * (int(np.ptp(column)) + 1) + column - column.min()
    paid = np.bincount(square, np.where(ridden, cost, 0))
    taken = np.bincount(square, np.where(ridden, seconds, 0))
    mean = np.divide(paid, taken, out=np.ones_like(paid), where=taken > 0)
    return np.asarray(mean[square])
