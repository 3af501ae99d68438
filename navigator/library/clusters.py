"""Decide which things of one name are one: those that lie next to each other, through others or directly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from navigator.geo import metres_per_degree

Array = npt.NDArray[Any]
Cell = tuple[int, int]

_AROUND = tuple((x, y) for x in (-1, 0, 1) for y in (-1, 0, 1))


def cells_of(lons: Array, lats: Array, size: float) -> list[Cell]:
    """Squares of `size` metres, as wide as at the middle of the points, that hold the points."""
    if not len(lons):
        return []
    per_lon, per_lat = metres_per_degree(float(np.median(lats)))
    column = np.floor(lons * (max(per_lon, 1.0) / size)).astype(np.int64)
    row = np.floor(lats * (per_lat / size)).astype(np.int64)
    return list(zip(column.tolist(), row.tolist(), strict=True))


def cluster(things: Sequence[Iterable[Cell]]) -> list[int]:
    """A number for each thing: the same for those whose cells touch, counted in order of appearance."""
    leader = list(range(len(things)))

    def head(thing: int) -> int:
        while leader[thing] != thing:
            leader[thing] = leader[leader[thing]]
            thing = leader[thing]
        return thing

    holder: dict[Cell, int] = {}
    for number, cells in enumerate(things):
        for column, row in set(cells):
            for x, y in _AROUND:
                other = holder.get((column + x, row + y))
                if other is not None:
                    first, second = sorted((head(number), head(other)))
                    leader[second] = first
            holder[column, row] = number
    order: dict[int, int] = {}
    return [order.setdefault(head(thing), len(order)) for thing in range(len(things))]
