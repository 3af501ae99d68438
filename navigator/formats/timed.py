"""Lay the time that a rider would take over the points of a route, for files that want a time a point."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from navigator.formats.course import Position, rows_with_stops
from navigator.geo import along
from navigator.guidance.route import Route

START = datetime(
    2020, 1, 1, tzinfo=UTC
)  # any: only differences are read, and the same route gives the same bytes


@dataclass(frozen=True)
class Timed:
    """A line with metres and seconds from its start at each point."""

    name: str
    points: tuple[Position, ...]
    along: tuple[float, ...]
    seconds: tuple[float, ...]
    start: datetime = START


def timed(route: Route, *, name: str, start: datetime | None = None) -> Timed:
    """The route's points with the time of each: inside a step one moves evenly. A stop stands there twice."""
    points: list[Position] = []
    metres, seconds = [0.0], [0.0]
    for step in route.steps:
        line = step.geometry
        fresh = line if not points else line[1:]
        points += [(point[0], point[1], point[2] if len(point) > 2 else None) for point in fresh]
        if len(line) > 1:
            lons, lats = np.array([point[:2] for point in line], dtype=float).T
            share = along(lons, lats)[1:]
            share = share / share[-1] if share[-1] > 0.0 else np.ones(len(share))
            metres += (metres[-1] + share * step.distance).tolist()
            seconds += (seconds[-1] + share * step.duration).tolist()
    rows = rows_with_stops(points, route.stops)
    begin = START if start is None else start
    begin = begin if begin.tzinfo else begin.replace(tzinfo=UTC)
    ridden, passed = (tuple(column[row] for row in rows) for column in (metres, seconds))
    return Timed(name, tuple(points[row] for row in rows), ridden, passed, begin)
