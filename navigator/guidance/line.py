"""Lay a path out as a line: its points, metres and seconds edge by edge, and the direction at any place."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from navigator.cost.costing import Metric
from navigator.geo import along, bearing
from navigator.graph.network import Network
from navigator.graph.roadgraph import Array, RoadGraph
from navigator.guidance.route import Point
from navigator.routing.path import Path

MILLISECONDS = 1000.0


@dataclass(frozen=True)
class Piece:
    """The part of one directed edge that a path rides; the first and last point are its ends."""

    edge: int
    lon: Array
    lat: Array
    height: Array  # m, NaN unknown
    start: float  # m from the start of the path
    length: float  # m
    seconds: float  # with the turn into it

    @property
    def end(self) -> float:
        """Metres from the start of the path."""
        return self.start + self.length

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """All points, with heights where they are known."""
        rows = zip(self.lon.tolist(), self.lat.tolist(), self.height.tolist(), strict=True)
        return tuple((lon, lat) if math.isnan(up) else (lon, lat, round(up, 2)) for lon, lat, up in rows)


@dataclass(frozen=True)
class PathLine:
    """The pieces of a path; node i lies between pieces i - 1 and i."""

    pieces: tuple[Piece, ...]

    @property
    def edges(self) -> tuple[int, ...]:
        """The directed edges ridden."""
        return tuple(piece.edge for piece in self.pieces)

    def node_at(self, position: int) -> float:
        """Metres from the start of the path to a node."""
        return self.pieces[position].start if position < len(self.pieces) else self.pieces[-1].end

    def points(self, first: int, last: int) -> tuple[Point, ...]:
        """The line of pieces first..last - 1, each shared point once."""
        head, *rest = self.pieces[first:last]
        return (*head.points, *(point for piece in rest for point in piece.points[1:]))

    def bearing_before(self, position: int, *, reach: float) -> float:
        """Degrees from north in which the last `reach` metres lead to a node."""
        here = self.node_at(position)
        return self._chord(here - reach, here)

    def bearing_after(self, position: int, *, reach: float) -> float:
        """Degrees from north in which the first `reach` metres lead away from a node."""
        here = self.node_at(position)
        return self._chord(here, here + reach)

    def place_at(self, metres: float) -> tuple[float, float]:
        """Longitude and latitude so many metres from the start, kept between the ends."""
        run, lon, lat = self._course
        return float(np.interp(metres, run, lon)), float(np.interp(metres, run, lat))

    def _chord(self, start: float, end: float) -> float:
        return float(bearing(*self.place_at(start), *self.place_at(end)))

    @cached_property
    def _course(self) -> tuple[Array, Array, Array]:
        """Metres, longitudes and latitudes of all points."""
        metres = []
        for piece in self.pieces:
            run = along(piece.lon, piece.lat)
            metres.append(piece.start + run * (piece.length / run[-1] if run[-1] else 0.0))
        lon = np.concatenate([piece.lon for piece in self.pieces])
        lat = np.concatenate([piece.lat for piece in self.pieces])
        return np.concatenate(metres), lon, lat


def lay(network: Network, metric: Metric, path: Path) -> PathLine:
    """The line of a path, with the seconds that its rider takes."""
    pieces: list[Piece] = []
    start = 0.0
    for position, edge in enumerate(path.edges):
        part = path.share(position)
        share = part[1] - part[0]
        turning = int(metric.turn_seconds[path.turns[position - 1]]) if position else 0
        seconds = (int(metric.seconds[edge]) * share + turning) / MILLISECONDS
        length = network.graph.length_of(edge) * share
        pieces.append(Piece(edge, *_part_of(network.graph, edge, part), start, length, seconds))
        start += length
    return PathLine(tuple(pieces))


def _part_of(graph: RoadGraph, edge: int, part: tuple[float, float]) -> tuple[Array, Array, Array]:
    """Longitudes, latitudes and heights between two shares of an edge."""
    shape = graph.shape_of(edge)
    if part == (0.0, 1.0):
        return shape
    run = along(shape[0], shape[1])
    first, last = part[0] * run[-1], part[1] * run[-1]
    inner = (run > first) & (run < last)
    where = np.concatenate(([first], run[inner], [last]))
    lon, lat, height = (np.interp(where, run, column) for column in shape)
    return np.round(lon, 7), np.round(lat, 7), height
