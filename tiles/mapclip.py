"""Cut rings to a box, all at once: what is far outside a picture costs no drawing."""

from __future__ import annotations

import numpy as np

from tiles.mercator import Array


def clip_rings(points: Array, ring_first: Array, chosen: Array, box: Array) -> tuple[Array, Array]:
    """Points (n, 2) and ring offsets with the chosen rings cut to (west, south, east, north).

    Sutherland and Hodgman's way, side by side of the box: good for filling. Where a ring leaves the box and
    comes back, the cut runs along the box's side; a ring that lies outside becomes empty.
    """
    sizes = np.diff(ring_first)
    mine = np.repeat(chosen, sizes)
    cut, cut_first = points[mine], _offsets(sizes[chosen])
    for axis, bound, sign in ((0, box[0], 1), (0, box[2], -1), (1, box[1], 1), (1, box[3], -1)):
        cut, cut_first = _half(cut, cut_first, (axis, bound, sign))
    sizes[chosen] = np.diff(cut_first)
    result, theirs = np.empty((len(points) - int(mine.sum()) + len(cut), 2)), np.repeat(chosen, sizes)
    result[theirs], result[~theirs] = cut, points[~mine]
    return result, _offsets(sizes)


def _offsets(sizes: Array) -> Array:
    return np.concatenate(([0], np.cumsum(sizes)))


def _half(points: Array, ring_first: Array, line: tuple[int, float, int]) -> tuple[Array, Array]:
    """Keep of closed rings what lies on one side of a line parallel to an axis."""
    axis, bound, sign = line
    sizes = np.diff(ring_first)
    away = (points[:, axis] - bound) * sign
    kept = away >= 0
    if kept.all():
        return points, ring_first
    last = np.zeros(len(points), bool)
    last[ring_first[1:][sizes > 0] - 1] = True
    # Each point gives itself where it is inside, and then the crossing on the way to the next one.
    following = np.append(kept[1:], True)
    crossing = (kept != following) & ~last
    gives = kept.astype(np.int64) + crossing
    place = np.cumsum(gives) - gives
    result = np.empty((int(gives.sum()), 2))
    result[place[kept]] = points[kept]
    at = np.flatnonzero(crossing)
    share = away[at] / (away[at] - away[at + 1])
    between = points[at] + share[:, None] * (points[at + 1] - points[at])
    between[:, axis] = bound
    result[place[at] + kept[at]] = between
    new_sizes = np.add.reduceat(np.append(gives, 0), ring_first[:-1]) if len(sizes) else sizes
    return _closed(result, _offsets(np.where(sizes > 0, new_sizes, 0)))


def _closed(points: Array, ring_first: Array) -> tuple[Array, Array]:
    """Repeat the first point of rings at their ends where it isn't there."""
    sizes = np.diff(ring_first)
    some = np.flatnonzero(sizes > 0)
    open_ = some[(points[ring_first[some]] != points[ring_first[some + 1] - 1]).any(axis=1)]
    if not open_.size:
        return points, ring_first
    more = np.zeros(len(sizes), np.int64)
    more[open_] = 1
    closed = np.insert(points, ring_first[open_ + 1], points[ring_first[open_]], axis=0)
    return closed, _offsets(sizes + more)
