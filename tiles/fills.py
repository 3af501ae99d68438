"""Draw the areas of a map: filled by their look, holes left open, small ones not at all."""

from __future__ import annotations

from collections.abc import Iterator

import aggdraw
import numpy as np
from PIL import Image

from tiles.features import Group
from tiles.mapkinds import Kind
from tiles.mercator import Array
from tiles.patterns import FROM, lay, pattern_of
from tiles.sheet import Sheet
from tiles.style import RGB, AreaLook

LEAST = 1.5  # px2; what is smaller is no more than dirt
RIM = 0.6  # px at 256 px a tile
RIMS_FROM = 15.5  # zoom; before, houses would be more rim than house
SHORE = 1.0  # px at 256 px a tile: a rim round all waters that touch, at any zoom


def draw_areas(canvas: aggdraw.Draw, group: Group, look: AreaLook, sheet: Sheet) -> None:
    """Fill all areas of a kind."""
    if sheet.zoom < look.zoom:
        return
    outlines = [rings for _, rings in _outlines(group, sheet)]
    tools = [aggdraw.Brush(look.fill)]
    if look.rim is not None and group.kind is Kind.WATER:
        shore = aggdraw.Pen(look.rim, 2.0 * SHORE * sheet.density)
        for rings in outlines:
            _fill(canvas, rings, shore)
    elif look.rim is not None and sheet.zoom >= RIMS_FROM:
        tools.insert(0, aggdraw.Pen(look.rim, RIM * sheet.density))
    for rings in outlines:
        _fill(canvas, rings, *tools)


def pattern_ink(look: AreaLook, sheet: Sheet) -> RGB | None:
    """The ink of a look's pattern; None where areas have none at this zoom."""
    return look.pattern if sheet.zoom >= max(FROM, look.zoom) else None


def draw_patterns(image: Image.Image, group: Group, ink: RGB, sheet: Sheet, *, hard: bool) -> None:
    """Draw the patterns of a kind's areas over them; hard ones have no greys."""
    masks: dict[str, tuple[Image.Image, aggdraw.Draw]] = {}
    brush = aggdraw.Brush(255)
    for row, rings in _outlines(group, sheet):
        name = pattern_of(group.kind, int(group.traits[row]))
        if name is None:
            continue
        if name not in masks:
            mask = Image.new("L", sheet.size)
            masks[name] = mask, aggdraw.Draw(mask)
            masks[name][1].setantialias(not hard)
        _fill(masks[name][1], rings, brush)
    for name, (mask, canvas) in masks.items():
        canvas.flush()
        image.paste(ink, (0, 0), lay(mask, name, sheet, hard=hard))


def _outlines(group: Group, sheet: Sheet) -> Iterator[tuple[int, list[Array]]]:
    """Rows and their rings in px, of those that are seen and large enough."""
    points = sheet.place(group.points)
    seen = sheet.touched(points, group.ring_first, sheet.density)[group.first[:-1]]
    for row in np.flatnonzero(seen & (group.size >= LEAST * sheet.metres**2)).tolist():
        start, end = int(group.first[row]), int(group.first[row + 1])
        rings = [points[group.ring_first[ring] : group.ring_first[ring + 1]] for ring in range(start, end)]
        yield row, [ring for ring in rings if len(ring) >= 3]


def _fill(canvas: aggdraw.Draw, rings: list[Array], *tools: aggdraw.Brush | aggdraw.Pen) -> None:
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
