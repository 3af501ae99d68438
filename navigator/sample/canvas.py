"""Hold what is drawn of a plot before it becomes OSM objects: lines, places, barriers, turns, routes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

Point = tuple[float, float]  # m east and north in the plot
Tags = dict[str, str]

GROUND = 0
BELOW, ABOVE, AFLOAT = -1, 1, 2  # levels that meet the ground only at their ends
DECOR = 9  # areas and rivers: roads may cross them without a junction


def tagged(text: str, **names: str) -> Tags:
    """Tags from `key=value key=value`; values with blanks are given by keyword."""
    return dict(pair.split("=", 1) for pair in text.split()) | names


def curve(points: Sequence[Point], step: float = 40.0) -> list[Point]:
    """A smooth line through all the points (Catmull-Rom), with a vertex about every `step` metres."""
    p = np.array([points[0], *points, points[-1]], dtype=float)
    line: list[Point] = []
    for a, b, c, d in zip(p[:-3], p[1:-2], p[2:-1], p[3:], strict=True):
        count = max(1, round(math.dist(b, c) / step))
        for t in np.arange(count) / count:
            q = 2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
            line.append((float(q[0]) / 2, float(q[1]) / 2))
    return [*line, points[-1]]


def beside(points: Sequence[Point], offset: float) -> list[Point]:
    """The line `offset` metres to the right of another one."""
    p = np.array(points, dtype=float)
    along = np.gradient(p, axis=0)
    along /= np.hypot(along[:, 0], along[:, 1])[:, None]
    return [(float(x), float(y)) for x, y in p + offset * np.stack([along[:, 1], -along[:, 0]], axis=1)]


@dataclass(slots=True, eq=False)
class Line:
    """A way in the making; weaving gives it the points that it shares with others."""

    points: list[Point]
    tags: Tags
    level: int = GROUND

    @property
    def closed(self) -> bool:
        """Whether it ends where it starts."""
        return self.points[0] == self.points[-1]


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn restriction, told by points near its arms: from, via (one node or a way's two ends), to."""

    tags: Tags
    start: Point
    via: tuple[Point, ...]
    end: Point


@dataclass(frozen=True, slots=True)
class Mark:
    """A tag on a node of the network: on a given line, or on the junction nearest to the point."""

    point: Point
    tags: Tags
    line: Line | None


@dataclass(slots=True)
class Canvas:
    """Everything drawn in one plot."""

    lines: list[Line] = field(default_factory=list)
    spots: list[tuple[Point, Tags]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    routes: list[tuple[Tags, list[Line]]] = field(default_factory=list)
    places: dict[str, Point] = field(default_factory=dict)

    def draw(self, points: Iterable[Point], tags: Tags, *, level: int = GROUND) -> Line:
        """Draw a line; on the ground it will meet whatever it crosses."""
        line = Line([(round(x, 1), round(y, 1)) for x, y in points], dict(tags), level)
        self.lines.append(line)
        return line

    def area(self, points: Iterable[Point], tags: Tags) -> Line:
        """Draw a closed outline that has nothing to do with the roads."""
        corners = list(points)
        return self.draw([*corners, corners[0]], tags, level=DECOR)

    def spot(self, point: Point, tags: Tags) -> None:
        """Put a node beside the roads: a fountain, a shelter, a place's name."""
        self.spots.append(((round(point[0], 1), round(point[1], 1)), tags))

    def mark(self, point: Point, tags: Tags, *, line: Line | None = None) -> None:
        """Tag a node on a line, or the junction nearest to the point."""
        self.marks.append(Mark(point, tags, line))

    def turn(self, start: Point, end: Point, *, via: Sequence[Point], tags: Tags) -> None:
        """Restrict a turn."""
        self.turns.append(Turn(tags, start, tuple(via), end))
