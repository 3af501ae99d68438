"""Draw a map tile, or any piece of the map, from features and heights: areas, hills, lines, then names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import aggdraw
import numpy as np
from mercantile import Tile
from PIL import Image

from tiles.contours import Lines, contours, draw_contours, height_marks
from tiles.features import Features
from tiles.fills import draw_areas
from tiles.label import MARGIN
from tiles.labels import draw_labels
from tiles.mapkinds import Kind, Shape
from tiles.relief import Ground, Heights, shade
from tiles.sheet import Sheet
from tiles.style import Style
from tiles.view import View
from tiles.ways import draw_routes, draw_ways

TILE = 256  # px of a tile whose pens are as wide as the style says
_BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]])
DOTS = (_BAYER + 0.5) * 16  # greys above which a px is white; a tile is whole patterns wide
ROUTES_BENEATH = Kind.STEPS  # lines before it lie beneath bands of routes, roads above


def draw_tile(
    features: Features, heights: Heights | None, style: Style, tile: Tile, *, size: int = 512
) -> Image.Image:
    """One tile as an RGB picture (one of black and white for e-paper styles); 512 px are twice as fine."""
    many = 2**tile.z
    sheet = Sheet.of((tile.x / many, tile.y / many), tile.z, (size, size), size / TILE)
    return _drawn(features, heights, style, sheet)


def draw_area(
    features: Features, heights: Heights | None, style: Style, view: View, *, density: float = 1.0
) -> Image.Image:
    """What a view shows; `density` are px of pens for one of the style's."""
    sheet = Sheet.of(view.corner, view.zoom - math.log2(density), view.size, density)
    return _drawn(features, heights, style, sheet)


@dataclass(frozen=True)
class DrawnGround:
    """A region as the ground of a picture."""

    features: Features
    heights: Heights | None
    style: Style
    attribution: Sequence[str] = ("© OpenStreetMap contributors",)
    density: float = 1.0  # px of pens and letters for one of the style's

    def paint(self, view: View) -> Image.Image:
        """The view as an RGB picture of its size."""
        return draw_area(self.features, self.heights, self.style, view, density=self.density).convert("RGB")


def _drawn(features: Features, heights: Heights | None, style: Style, sheet: Sheet) -> Image.Image:
    groups = features.within(sheet.bounds(MARGIN * sheet.density), round(sheet.zoom))
    image = Image.new("RGB", sheet.size, style.paper)
    canvas = aggdraw.Draw(image)
    for group in groups:
        look = style.areas.get(group.kind)
        if group.kind.shape is Shape.AREA and look is not None and group.kind is not Kind.BUILDING:
            draw_areas(canvas, group, look, sheet)
    canvas.flush()
    levels: Lines = []
    if heights is not None:
        ground = Ground.under(heights, sheet)
        if style.relief:
            shade(image, ground, sheet, style.relief)
        levels = contours(ground, sheet)
    canvas = aggdraw.Draw(image)
    draw_contours(canvas, levels, sheet, style.contour)
    for group in groups:
        if group.kind is Kind.BUILDING and Kind.BUILDING in style.areas:
            draw_areas(canvas, group, style.areas[Kind.BUILDING], sheet)
    lines = [group for group in groups if group.kind.shape is Shape.LINE]
    draw_ways(canvas, (group for group in lines if group.kind < ROUTES_BENEATH), style, sheet)
    draw_routes(canvas, (group for group in lines if group.kind.is_cycle_route), style, sheet)
    draw_ways(canvas, (group for group in lines if group.kind.is_road), style, sheet)
    canvas.flush()
    draw_labels(image, groups, height_marks(levels, sheet), style, sheet)
    return _dotted(image) if style.mono else image


def _dotted(image: Image.Image) -> Image.Image:
    """Black and white: greys as dots of a pattern that goes on from tile to tile, unlike spread errors."""
    grey = np.asarray(image.convert("L"))
    repeats = [-(-side // len(DOTS)) for side in grey.shape]
    limits = np.tile(DOTS, repeats)[: grey.shape[0], : grey.shape[1]]
    return Image.fromarray(grey > limits)
