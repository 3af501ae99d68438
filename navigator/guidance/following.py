"""Follow somebody's track: along the network where it lies on it, along its own line where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from navigator.cost.costing import Metric
from navigator.cost.profile import Rider
from navigator.graph.network import Network
from navigator.guidance.directions import build_route
from navigator.guidance.joining import joined, line_route
from navigator.guidance.route import Route
from navigator.routing.mapmatch import Matched
from navigator.routing.matchedway import Line
from navigator.routing.path import OffNetwork, Path, Point


def followed(network: Network, found: Matched, points: Sequence[Point], rider: Rider) -> Route:
    """The route of a matched track, whose points are (lon, lat[, metres above the sea]), for its rider."""
    parts: list[Route | Line] = []
    run: list[Path] = []
    for stretch in found.stretches:
        if isinstance(stretch, Path):
            run.append(stretch)
            continue
        if run:
            parts.append(build_route(network, found.metric, run))
        last = parts[-1] if parts else None
        if isinstance(last, Line):
            parts[-1] = Line(last.first, stretch.last, last.length + stretch.length)
        else:
            parts.append(stretch)
        run = []
    if run:
        parts.append(build_route(network, found.metric, run))
    drawn = (
        line_route(_drawn(parts, n, points), rider) if isinstance(part, Line) else part
        for n, part in enumerate(parts)
    )
    route = joined(list(drawn))
    return replace(route, notes=found.notes)


def rejoined(network: Network, metric: Metric, paths: Sequence[Path], rider: Rider | None = None) -> Route:
    """The route of paths and lines that follow one another, as a way back to such a track has them."""
    parts: list[Route] = []
    for off, some in groupby(paths, key=lambda path: isinstance(path, OffNetwork)):
        if off:
            parts += [line_route(path.points, rider) for path in some if isinstance(path, OffNetwork)]
        else:
            parts.append(build_route(network, metric, list(some)))
    return joined(parts)


def _drawn(parts: Sequence[Route | Line], number: int, points: Sequence[Point]) -> list[Point]:
    """The points of a line, from where the part before it ends to where the one after it begins."""
    line = parts[number]
    if not isinstance(line, Line):
        return []
    before = parts[number - 1] if number else None
    after = parts[number + 1] if number + 1 < len(parts) else None
    first, last = line.first + (before is not None), line.last + (after is None)
    inner = [point[:3] if len(point) > 2 else point[:2] for point in points[first:last]]
    start = [before.geometry[-1]] if isinstance(before, Route) else []
    end = [after.geometry[0]] if isinstance(after, Route) else []
    return [*start, *inner, *end]
