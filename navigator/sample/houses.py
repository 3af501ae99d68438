"""Put houses along the streets of a plot, each clear of every road and of the other houses."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from navigator.sample.canvas import DECOR, Point, tagged
from navigator.sample.plot import Plot

_LINED = frozenset({"residential", "living_street", "tertiary", "unclassified", "pedestrian"})
_SETBACK = 14.0  # m from the middle of the street to the middle of the house
_CLEAR = 11.0  # m from the middle of a house to any road
_APART = 19.0  # m between the middles of houses
_SPACING = 26.0  # m along the street
_SKIPPED = 0.4  # share of the plots of land that stay empty
_DENSE = 320.0  # m: houses stand only this near to the middle of a settlement


_Built = defaultdict[tuple[int, int], list[Point]]  # middles of houses by their square


@dataclass(frozen=True, slots=True)
class Settlement:
    """Where houses may stand: round a middle, which may itself be an open square."""

    middle: Point
    open_radius: float = 0.0  # m


def draw_houses(plot: Plot, settlements: tuple[Settlement, ...]) -> None:
    """Houses on both sides of the streets of the given settlements."""
    roads = [line for line in plot.canvas.lines if line.level != DECOR]
    pieces = np.concatenate([np.hstack([line.points[:-1], line.points[1:]]) for line in roads])
    built: _Built = defaultdict(list)
    for line in roads:
        if line.tags.get("highway") in _LINED and "area" not in line.tags:
            for start, end in zip(line.points, line.points[1:], strict=False):
                _build_beside(plot, (start, end), built=built, roads=pieces, settlements=settlements)


def _build_beside(
    plot: Plot,
    street: tuple[Point, Point],
    *,
    built: _Built,
    roads: npt.NDArray[np.float64],
    settlements: tuple[Settlement, ...],
) -> None:
    """Try a house every few metres on each side of one straight piece of street."""
    (ax, ay), (bx, by) = street
    length = math.dist(*street)
    home = min(settlements, key=lambda one: math.dist(street[0], one.middle))
    if length < _SPACING / 2.0 or math.dist(street[0], home.middle) > _DENSE:
        return
    ux, uy = (bx - ax) / length, (by - ay) / length
    for k in range(int(length // _SPACING) + 1):
        for side in (-1.0, 1.0):
            along = min(_SPACING * (k + 0.5), length / 2.0 if k == 0 else length)
            x, y = ax + ux * along - side * _SETBACK * uy, ay + uy * along + side * _SETBACK * ux
            if plot.rng.random() < _SKIPPED or math.dist((x, y), home.middle) < home.open_radius:
                continue
            if any(math.dist((x, y), other) < _APART for other in _around(built, (x, y))):
                continue
            if _clearance((x, y), roads) >= _CLEAR:
                built[_cell((x, y))].append((x, y))
                _draw_house(plot, (x, y), (ux, uy))


def _cell(point: Point) -> tuple[int, int]:
    """The square, as wide as houses are apart, in which a point lies."""
    return int(point[0] // _APART), int(point[1] // _APART)


def _around(built: _Built, point: Point) -> Iterator[Point]:
    """The houses of a point's square and of those round it."""
    column, row = _cell(point)
    for beside in range(column - 1, column + 2):
        for above in range(row - 1, row + 2):
            yield from built.get((beside, above), ())


def _clearance(point: Point, pieces: npt.NDArray[np.float64]) -> float:
    """Metres from a point to the nearest road."""
    (ax, ay, bx, by), (x, y) = pieces.T, point
    ux, uy = bx - ax, by - ay
    share = np.clip(((x - ax) * ux + (y - ay) * uy) / np.maximum(ux**2 + uy**2, 1e-9), 0.0, 1.0)
    return float(np.hypot(ax + share * ux - x, ay + share * uy - y).min())


def _draw_house(plot: Plot, middle: Point, along: Point) -> None:
    """One rectangular house, its front along the street."""
    half_front, half_side = plot.rng.uniform(5.0, 7.5), plot.rng.uniform(4.0, 5.5)
    corners = []
    for u, v in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        f, s = u * half_front, v * half_side
        corners.append((middle[0] + f * along[0] - s * along[1], middle[1] + f * along[1] + s * along[0]))
    plot.canvas.area(corners, tagged("building=house"))
