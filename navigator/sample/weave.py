"""Weave drawn lines into one network: ends reach what they nearly touch, crossings become shared nodes."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from navigator.sample.canvas import DECOR, Line, Point
from navigator.sample.terrain import PLOT

REACH = 12.0  # m, how far a loose end looks for a line to join
MERGE = 4.0  # m, a crossing this near to a vertex uses that vertex: no splinters of road

_Segments = npt.NDArray[np.float64]  # rows of x1, y1, x2, y2
_Insertions = dict[Line, list[tuple[int, float, Point]]]


def weave(lines: Sequence[Line]) -> None:
    """Join the loose ends, then put a shared vertex where lines of one level cross."""
    for level in sorted({line.level for line in lines} - {DECOR}):
        group = [line for line in lines if line.level == level]
        for find in (_joined_ends, _crossings):
            taken = Counter(point for line in lines if line.level != DECOR for point in set(line.points))
            _insert(find(group, taken), taken)


def insert_near(line: Line, point: Point) -> Point:
    """Make sure that a line has a vertex at its place nearest to a point, and tell where that is."""
    segments = _segments([line])[0]
    index, share, spot = _nearest(segments, point)[:3]
    if spot not in line.points:
        _insert({line: [(index, share, spot)]}, Counter(dict.fromkeys(line.points, 2)))
    return spot


def _segments(lines: Sequence[Line]) -> tuple[_Segments, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """All straight pieces of the lines, with the number of their line and their place in it."""
    points = [np.array(line.points) for line in lines]
    pieces = np.concatenate([np.hstack([p[:-1], p[1:]]) for p in points])
    owner = np.repeat(np.arange(len(lines)), [len(p) - 1 for p in points])
    return pieces, owner, np.concatenate([np.arange(len(p) - 1) for p in points])


def _nearest(segments: _Segments, point: Point) -> tuple[int, float, Point, float]:
    """The piece nearest to a point, the share along it, the point there, and the distance."""
    start, step = segments[:, :2], segments[:, 2:] - segments[:, :2]
    square = np.maximum((step**2).sum(axis=1), 1e-9)
    share = np.clip(((np.array(point) - start) * step).sum(axis=1) / square, 0.0, 1.0)
    foot = start + share[:, None] * step
    distance = np.hypot(*(foot - point).T)
    best = int(np.argmin(distance))
    return best, float(share[best]), _settle(foot[best], segments[best]), float(distance[best])


def _settle(foot: npt.NDArray[np.float64], piece: npt.NDArray[np.float64]) -> Point:
    """The foot itself, or the end of the piece if that is nearly the same."""
    for end in (piece[:2], piece[2:]):
        if np.hypot(*(foot - end)) < MERGE:
            foot = end
            break
    return round(float(foot[0]), 1), round(float(foot[1]), 1)


def _joined_ends(group: Sequence[Line], taken: Counter[Point]) -> _Insertions:
    """Move loose ends onto the nearest line within reach."""
    insertions: _Insertions = defaultdict(list)
    pieces, owner, place = _segments(group)
    for number, line in enumerate(group):
        others = np.flatnonzero(owner != number)
        if line.closed or not len(others):
            continue
        for end in (0, -1):
            point = line.points[end]
            if taken[point] > 1 or 0.0 in point or PLOT in point:
                continue
            index, share, spot, distance = _nearest(pieces[others], point)
            if distance <= REACH:
                line.points[end] = spot
                other = int(others[index])
                insertions[group[int(owner[other])]].append((int(place[other]), share, spot))
    return insertions


def _crossings(group: Sequence[Line], taken: Counter[Point]) -> _Insertions:
    """Where lines of the group cross each other; a junction at hand is used before any other vertex."""
    insertions: _Insertions = defaultdict(list)
    pieces, owner, place = _segments(group)
    halves = pieces[:, :2], pieces[:, 2:]
    near = owner != owner[:, None]
    for low, high in zip(np.minimum(*halves).T, np.maximum(*halves).T, strict=True):
        near &= (low <= high[:, None]) & (high >= low[:, None])
    for first, second in np.argwhere(np.triu(near)).tolist():
        shares = _cut(pieces[first], pieces[second])
        if shares is None:
            continue
        foot = pieces[first, :2] + shares[0] * (pieces[first, 2:] - pieces[first, :2])
        spots = [_settle(foot, pieces[second]), _settle(foot, pieces[first])]
        spot = max(spots, key=lambda p: taken[p])
        for index, share in zip((first, second), shares, strict=True):
            insertions[group[int(owner[index])]].append((int(place[index]), share, spot))
    return insertions


def _cut(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> tuple[float, float] | None:
    """How far along each of two pieces they cross; None where they do not, or share an end."""
    if {tuple(a[:2]), tuple(a[2:])} & {tuple(b[:2]), tuple(b[2:])}:
        return None
    (ux, uy), (vx, vy), (wx, wy) = a[2:] - a[:2], b[2:] - b[:2], b[:2] - a[:2]
    area = ux * vy - uy * vx
    if abs(area) < 1e-9:
        return None
    s, t = (wx * vy - wy * vx) / area, (wx * uy - wy * ux) / area
    return (float(s), float(t)) if 0.0 <= s <= 1.0 and 0.0 <= t <= 1.0 else None


def _insert(insertions: _Insertions, taken: Counter[Point]) -> None:
    """Put new vertices into their lines, in order; each takes the place of plain vertices beside it."""
    kept = {point for new in insertions.values() for _, _, point in new} | {p for p in taken if taken[p] > 1}
    for line, new in insertions.items():
        ranked = [(float(place), point) for place, point in enumerate(line.points)]
        ranked += [(place + min(max(share, 1e-6), 1 - 1e-6), point) for place, share, point in new]
        points = [point for _, point in sorted(ranked, key=lambda item: item[0])]
        ends = {points[0], points[-1]}
        points = [p for p in points if p in kept or p in ends or not _crowded(p, new)]
        line.points = [p for p, before in zip(points, [None, *points], strict=False) if p != before]


def _crowded(point: Point, new: Sequence[tuple[int, float, Point]]) -> bool:
    """Whether one of the new vertices is so near that this one can go."""
    return any(math.dist(point, other) < MERGE for _, _, other in new)
