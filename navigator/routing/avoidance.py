"""Decide what avoided areas close, and refuse a way that leads through one all the same.

No road that touches an area is ridden, but for two cases. Where one of the rider's points lies inside, all
roads of that area stay open at a high price, so that the way leads out of it soon. And a road beside a
point outside may be ridden up to the area.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from navigator.cost.overlay import Overlay
from navigator.errors import NoRouteError
from navigator.geo import along
from navigator.graph.network import Network
from navigator.graph.polygon import Polygon
from navigator.graph.roadgraph import Array, RoadGraph
from navigator.graph.touching import touching
from navigator.routing.path import Path

INSIDE_FACTOR = (
    20.0  # on the cost of an area's roads where a point lies inside: 50 m more are worth 1 km round
)
BESIDE = 100.0  # m from a point to roads on which it may begin or end though they lead into an area


@dataclass(frozen=True, eq=False)
class Avoidance:
    """Areas as they bear on one question."""

    network: Network
    overlay: Overlay
    shut: tuple[tuple[Polygon, Array], ...]  # areas that no way may lead through, with their segments
    notes: tuple[str, ...]  # what a rider should know

    @classmethod
    def of(
        cls, network: Network, areas: Sequence[Polygon], points: Sequence[tuple[float, float]]
    ) -> Avoidance:
        """What areas mean for a way through these (lon, lat) points; each outline is an area of its own."""
        lon, lat = np.array(points, dtype=float).reshape(-1, 2).T
        beside = _beside(network, points)
        closed, dear, shut, notes = [], [], [], []
        for area in [Polygon((outline,)) for whole in areas for outline in whole.outlines]:
            segments, inside = touching(network, area), np.flatnonzero(area.inside(lon, lat))
            if len(inside):
                dear.append(segments)
                notes.append(_note(inside + 1))
                continue
            spared = np.isin(segments, beside)
            dear.append(segments[spared])
            closed.append(segments[~spared])
            shut.append((area, segments))
        overlay = Overlay.of(closed=_edges(closed), penalised=dict.fromkeys(_edges(dear), INSIDE_FACTOR))
        return cls(network, overlay, tuple(shut), tuple(notes))

    def check(self, paths: Sequence[Path]) -> None:
        """Raise NoRouteError where a path leads through an area."""
        for area, segments in self.shut:
            for path in paths:
                edges = np.asarray(path.edges)
                for position in np.flatnonzero(np.isin(edges >> 1, segments)).tolist():
                    if self._enters(area, path, position):
                        raise NoRouteError(
                            "no way leads round an avoided area; avoid less, or move a point out of its reach"
                        )

    def _enters(self, area: Polygon, path: Path, position: int) -> bool:
        """Whether the part of an edge that is ridden touches an area."""
        points = _part(self.network.graph, path.edges[position], path.share(position))
        return bool(area.touches(points[:-1], points[1:]).any())


def _part(graph: RoadGraph, edge: int, shares: tuple[float, float]) -> Array:
    """Points (n, 2) along the part of an edge between two shares of its length."""
    lon, lat, _ = graph.shape_of(edge)
    run = along(lon, lat)
    begin, end = (share * run[-1] for share in shares)
    at = np.concatenate(([begin], run[(run > begin) & (run < end)], [end]))
    return np.stack((np.interp(at, run, lon), np.interp(at, run, lat)), axis=-1)


def _beside(network: Network, points: Sequence[tuple[float, float]]) -> list[int]:
    """Segments near any of the points."""
    near = (network.locator.near(point, radius=BESIDE) for point in points)
    return sorted({snap.segment for snaps in near for snap in snaps})


def _edges(segments: list[Array]) -> list[int]:
    """Both directions of segments."""
    flat = np.concatenate([np.zeros(0, np.int64), *segments])
    both: list[int] = np.concatenate((2 * flat, 2 * flat + 1)).tolist()
    return both


def _note(numbers: Array) -> str:
    which = " and ".join(f"point {number}" for number in numbers.tolist())
    verb = "lies" if len(numbers) == 1 else "lie"
    return f"{which} {verb} inside an avoided area; the way leads through it, by as little as is sensible"
