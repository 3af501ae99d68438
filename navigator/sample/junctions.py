"""Finish a woven plot: tag the nodes where ways meet, and cut the ways that a turn restriction names."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from navigator.sample.canvas import DECOR, Canvas, Line, Point, Tags, Turn
from navigator.sample.weave import insert_near

Member = tuple[Line | Point, str]
Relation = tuple[Tags, list[Member]]

_PATHS = frozenset({"cycleway", "footway", "path"})
_BIG = frozenset({"primary", "secondary"})


def tag_nodes(canvas: Canvas) -> dict[Point, Tags]:
    """The tags of all nodes of the network that have any."""
    tags = dict(_automatic(canvas.lines))
    shared = Counter(p for line in canvas.lines if "highway" in line.tags for p in set(line.points))
    junctions = [point for point, count in shared.items() if count > 1]
    for mark in canvas.marks:
        if mark.line is None:
            point = min(junctions, key=lambda p, to=mark.point: math.dist(p, to))  # type: ignore[misc]  # bound early
        else:
            point = insert_near(mark.line, mark.point)
        tags[point] = tags.get(point, {}) | mark.tags
    return tags


def _automatic(lines: Iterable[Line]) -> Iterable[tuple[Point, Tags]]:
    """Level crossings, and crossings of paths with big roads."""
    met: dict[Point, set[str]] = {}
    for line in lines:
        if line.level != DECOR:
            kind = "rail" if "railway" in line.tags else line.tags.get("highway", "")
            for point in line.points[1:-1]:
                met.setdefault(point, set()).add(kind)
    for point, kinds in met.items():
        if len(kinds) > 1 and "rail" in kinds:
            yield point, {"railway": "level_crossing"}
        elif kinds & _PATHS and kinds & _BIG:
            yield point, {"highway": "crossing", "crossing": "unmarked"}


def relations(canvas: Canvas) -> list[Relation]:
    """Routes and turn restrictions; ways are cut so that a restriction's arms end at its via."""
    pieces = {line: [line] for _, members in canvas.routes for line in members}
    for turn in canvas.turns:
        for via in turn.via:
            _cut_at(canvas, _junction_near(canvas, via), pieces)
    routes: list[Relation] = [
        (tags, [(piece, "") for line in members for piece in pieces[line]]) for tags, members in canvas.routes
    ]
    return routes + [_restriction(canvas, turn) for turn in canvas.turns]


def _restriction(canvas: Canvas, turn: Turn) -> Relation:
    """The relation of one turn restriction."""
    first, last = _junction_near(canvas, turn.via[0]), _junction_near(canvas, turn.via[-1])
    via: Line | Point = first if first == last else _arm(canvas, first, last)
    members: list[Member] = [(_arm(canvas, first, turn.start), "from"), (via, "via")]
    members.append((_arm(canvas, last, turn.end), "to"))
    return {"type": "restriction"} | turn.tags, members


def _junction_near(canvas: Canvas, point: Point) -> Point:
    """The network's vertex nearest to a point."""
    points = (p for line in canvas.lines if "highway" in line.tags for p in line.points)
    return min(points, key=lambda p: math.dist(p, point))


def _arm(canvas: Canvas, via: Point, towards: Point) -> Line:
    """The way that ends at `via` and leaves it most nearly in the direction of a point."""
    best: tuple[float, Line] | None = None
    for line in canvas.lines:
        if "highway" not in line.tags or via not in (line.points[0], line.points[-1]):
            continue
        ahead = line.points[1] if line.points[0] == via else line.points[-2]
        angle = math.atan2(ahead[1] - via[1], ahead[0] - via[0])
        off = angle - math.atan2(towards[1] - via[1], towards[0] - via[0])
        off = abs(math.remainder(off, 2.0 * math.pi))
        if best is None or off < best[0]:
            best = off, line
    if best is None:
        raise AssertionError(f"no way ends at {via}: the plan of this plot is wrong")
    return best[1]


def _cut_at(canvas: Canvas, point: Point, pieces: dict[Line, list[Line]]) -> None:
    """Cut every open way that passes a point into two that end there."""
    for number in range(len(canvas.lines) - 1, -1, -1):
        line = canvas.lines[number]
        if "highway" not in line.tags or line.closed or point not in line.points[1:-1]:
            continue
        place = line.points.index(point)
        rest = Line(line.points[place:], dict(line.tags), line.level)
        line.points = line.points[: place + 1]
        canvas.lines.insert(number + 1, rest)
        for parts in pieces.values():
            if line in parts:
                parts.insert(parts.index(line) + 1, rest)
