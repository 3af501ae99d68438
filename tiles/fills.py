"""Draw the areas of a map: filled by their look, holes left open, small ones not at all."""

from __future__ import annotations

import aggdraw
import numpy as np

from tiles.features import Group
from tiles.mercator import Array
from tiles.sheet import Sheet
from tiles.style import AreaLook

LEAST = 1.5  # px2; what is smaller is no more than dirt
RIM = 0.6  # px at 256 px a tile
RIMS_FROM = 15.5  # zoom; before, houses would be more rim than house


def draw_areas(canvas: aggdraw.Draw, group: Group, look: AreaLook, sheet: Sheet) -> None:
    """Fill all areas of a kind."""
    if sheet.zoom < look.zoom:
        return
    pen = None
    if look.rim is not None and sheet.zoom >= RIMS_FROM:
        pen = aggdraw.Pen(look.rim, RIM * sheet.density)
    brush = aggdraw.Brush(look.fill)
    tools = (brush,) if pen is None else (pen, brush)
    points = sheet.place(group.points)
    seen = sheet.touched(points, group.ring_first, sheet.density)[group.first[:-1]]
    for row in np.flatnonzero(seen & (group.size >= LEAST * sheet.metres**2)).tolist():
        start, end = int(group.first[row]), int(group.first[row + 1])
        rings = [points[group.ring_first[ring] : group.ring_first[ring + 1]] for ring in range(start, end)]
        rings = [ring for ring in rings if len(ring) >= 3]
        if len(rings) == 1:
            canvas.polygon(rings[0].ravel().tolist(), *tools)
        elif rings:
            canvas.symbol((0, 0), aggdraw.Symbol(_path(rings)), *tools)


def _path(rings: list[Array]) -> str:
    """An outer ring with its holes, which run the other way: aggdraw fills by the non-zero rule."""
    outer = _turn(rings[0]) > 0
    parts = []
    for number, ring in enumerate(rings):
        turned = ring if number == 0 or (_turn(ring) > 0) != outer else ring[::-1]
        parts.append("M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in turned.tolist()))
    return " ".join(parts)  # without spaces between them, aggdraw misreads letters


def _turn(ring: Array) -> float:
    """Twice the ring's area, positive where it runs one way round."""
    x, y = ring[:, 0], ring[:, 1]
    return float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]))
