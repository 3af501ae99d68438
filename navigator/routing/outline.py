"""Draw lines round the parts of a raster that lie below a level: marching squares, as valid polygons.

Lorensen and Cline's cubes (1987) in the plane. Each crossing of a grid line belongs to one ring, and no two
segments of a cell cross, so that rings are simple and never touch.
"""

from __future__ import annotations

import numpy as np

from navigator.graph.roadgraph import Array

CLEAR = 0.02  # of a cell's side that a line keeps away from its corners: no point comes twice

# Sides of a cell: 0 bottom, 1 right, 2 top, 3 left. For each case (1 bottom left inside, 2 bottom right, 4
# top right, 8 top left) where the line comes in and goes out, with the inside on its left.
_LINES: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((0, 3),),
    2: ((1, 0),),
    3: ((1, 3),),
    4: ((2, 1),),
    6: ((2, 0),),
    7: ((2, 3),),
    8: ((3, 2),),
    9: ((0, 2),),
    11: ((1, 2),),
    12: ((3, 1),),
    13: ((0, 1),),
    14: ((3, 0),),
    5: ((0, 3), (2, 1)),
    10: ((1, 0), (3, 2)),
    # the two cases of opposite corners where the middle is inside
    16 + 5: ((0, 1), (2, 3)),
    16 + 10: ((3, 0), (1, 2)),
}

Polygon = list[Array]  # rings (points, 2), closed: the outer one counterclockwise, then holes clockwise


def outline(field: Array, level: float, *, smallest: tuple[float, float] = (0.0, 0.0)) -> list[Polygon]:
    """Polygons round what of a raster lies at most at `level`, the largest first, in columns and rows.

    Values are finite, and linear between the raster's points. `smallest` are the areas in cells that a
    polygon beside the largest one and a hole must have; smaller holes are filled.
    """
    values = np.pad(np.asarray(field, float), 1, constant_values=max(2.0 * level, level + 1.0))
    rings = [ring - 1.0 for ring in _rings(values, level)]
    areas = [signed_area(ring) for ring in rings]
    outer = sorted(((area, number) for number, area in enumerate(areas) if area > 0.0), reverse=True)
    polygons = {number: [rings[number]] for area, number in outer if area >= min(smallest[0], outer[0][0])}
    for ring, area in zip(rings, areas, strict=True):
        if area <= min(-smallest[1], 0.0):
            around = (n for size, n in reversed(outer) if size > -area and _holds(rings[n], ring[0]))
            polygons.get(next(around), []).append(ring)  # none where what is around was too small
    return list(polygons.values())


def signed_area(ring: Array) -> float:
    """The area that a closed ring goes round; negative where it goes clockwise."""
    x, y = (ring - ring[0]).T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2.0)


def _rings(values: Array, level: float) -> list[Array]:
    inside = values <= level
    case = inside[:-1, :-1] + 2 * inside[:-1, 1:] + 4 * inside[1:, 1:] + 8 * inside[1:, :-1]
    row, column = np.nonzero((case > 0) & (case < 15))
    kind = case[row, column].astype(np.int64)
    middle = values[row, column] + values[row, column + 1] + values[row + 1, column]
    middle = (middle + values[row + 1, column + 1]) / 4.0
    kind[np.isin(kind, (5, 10)) & (middle <= level)] += 16
    width = values.shape[1]
    corner = row * width + column
    # what a side is called: a level one by its left end, an upright one by its lower end, numbered on
    sides = np.stack((corner, corner + 1 + values.size, corner + width, corner + values.size))
    ahead: dict[int, int] = {}
    for wanted, lines in _LINES.items():
        cells = np.flatnonzero(kind == wanted)
        for enter, leave in lines:
            ahead.update(zip(sides[enter, cells].tolist(), sides[leave, cells].tolist(), strict=True))
    return [_points(np.array(names), values, level) for names in _cycles(ahead)]


def _cycles(ahead: dict[int, int]) -> list[list[int]]:
    found = []
    while ahead:
        start, name = ahead.popitem()
        ring = [start]
        while name != start:
            ring.append(name)
            name = ahead.pop(name)
        found.append([*ring, start])
    return found


def _points(names: Array, values: Array, level: float) -> Array:
    """Where a line crosses the sides of the raster with these names."""
    upright = names >= values.size
    row, column = np.divmod(names - np.where(upright, values.size, 0), values.shape[1])
    here = values[row, column]
    there = values[row + upright, column + ~upright]
    share = np.clip((level - here) / (there - here), CLEAR, 1.0 - CLEAR)
    return np.stack((column + np.where(upright, 0.0, share), row + np.where(upright, share, 0.0)), axis=1)


def _holds(ring: Array, point: Array) -> bool:
    """Whether a point lies within a ring: a ray from it crosses the ring an odd number of times."""
    x, y = (ring - point).T
    across = (y[:-1] > 0.0) != (y[1:] > 0.0)
    x0, y0, x1, y1 = x[:-1][across], y[:-1][across], x[1:][across], y[1:][across]
    return bool(np.count_nonzero(x0 - y0 * (x1 - x0) / (y1 - y0) > 0.0) % 2)
