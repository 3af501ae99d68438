"""Draw a map tile, or any piece of the map, from features and heights: areas, hills, lines, then names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import aggdraw
import numpy as np
from mercantile import Tile
from PIL import Image

from tiles.contours import Lines, contours, draw_contours, height_marks
from tiles.features import Features, Group
from tiles.fills import draw_areas, draw_patterns, pattern_ink
from tiles.ground import Overlay
from tiles.labels import draw_labels
from tiles.mapkinds import Kind, Shape
from tiles.relief import Ground, Heights, shade
from tiles.scripts import unwritten_within
from tiles.sheet import Sheet
from tiles.standing import MARGIN, Taken
from tiles.style import Style
from tiles.view import View
from tiles.ways import draw_routes, draw_ways

TILE = 256  # px of a tile whose pens are as wide as the style says
_BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]])
DOTS = (_BAYER + 0.5) * 16  # greys above which a px is white; a tile is whole patterns wide
SPARSER = 1.0  # zooms by which contours of black and white are those of a coarser one: no line of it is pale
ROUTES_BENEATH = Kind.STEPS  # lines before it lie beneath bands of routes, roads above


def draw_tile(
    features: Features, heights: Heights | None, style: Style, tile: Tile, *, size: int = 512
) -> Image.Image:
    """One tile as an RGB picture (one of black and white for e-paper styles); 512 px are twice as fine."""
    many = 2**tile.z
    sheet = Sheet.of((tile.x / many, tile.y / many), tile.z, (size, size), size / TILE)
    return _in_colours(_drawn(features, heights, style, sheet), style)


def draw_area(
    features: Features, heights: Heights | None, style: Style, view: View, *, density: float = 1.0
) -> Image.Image:
    """What a view shows; `density` are px of pens for one of the style's."""
    sheet = Sheet.of(view.corner, view.zoom - math.log2(density), view.size, density)
    return _in_colours(_drawn(features, heights, style, sheet), style)


@dataclass(frozen=True)
class DrawnGround:
    """A region as the ground of a picture."""

    features: Features
    heights: Heights | None
    style: Style
    attribution: Sequence[str] = ("© OpenStreetMap contributors",)
    density: float = 1.0  # px of pens and letters for one of the style's
    left_out: set[str] = field(default_factory=set, compare=False)  # scripts without a typeface, when painted

    def paint(self, view: View) -> Image.Image:
        """The view as an RGB picture of its size."""
        return self.paint_with(view, lambda _image: Taken())

    def paint_with(self, view: View, over: Overlay) -> Image.Image:
        """The view with something drawn over the ground, but beneath names, which keep clear of its marks."""
        sheet = Sheet.of(view.corner, view.zoom - math.log2(self.density), view.size, self.density)
        groups = self.features.within(sheet.bounds(0.0), round(sheet.zoom))
        self.left_out.update(unwritten_within(groups))
        return _drawn(self.features, self.heights, self.style, sheet, over)


def _in_colours(image: Image.Image, style: Style) -> Image.Image:
    return image.convert("1", dither=Image.Dither.NONE) if style.mono else image


def _drawn(
    features: Features, heights: Heights | None, style: Style, sheet: Sheet, over: Overlay | None = None
) -> Image.Image:
    groups = features.within(sheet.bounds(MARGIN * sheet.density), round(sheet.zoom))
    ground = None if heights is None else Ground.under(heights, sheet)
    spaced = replace(sheet, zoom=sheet.zoom - SPARSER) if style.mono else sheet
    levels: Lines = [] if ground is None else contours(ground, spaced)
    image = Image.new("RGB", sheet.size, style.paper)
    _draw_areas(image, groups, style, sheet)
    if ground is not None and style.relief:
        shade(image, ground, sheet, style.relief)
    if style.mono:
        image = _dotted(image)  # before lines and names, which stay crisp; their own greys are dotted later
    _draw_lines(image, groups, (levels, spaced), style, sheet)
    if style.mono:
        image = _dotted(image)
    taken = Taken() if over is None else over(image)
    draw_labels(image, groups, height_marks(levels, spaced), style, sheet, taken)
    return image


def _draw_areas(image: Image.Image, groups: Sequence[Group], style: Style, sheet: Sheet) -> None:
    canvas = _canvas(image, style)
    for group in groups:
        look = style.areas.get(group.kind)
        if group.kind.shape is Shape.AREA and look is not None and group.kind is not Kind.BUILDING:
            draw_areas(canvas, group, look, sheet)
            ink = pattern_ink(look, sheet)
            if ink is not None:
                canvas.flush()
                draw_patterns(image, group, ink, sheet, hard=style.mono)
                canvas = _canvas(image, style)
    canvas.flush()


def _draw_lines(
    image: Image.Image, groups: Sequence[Group], heights: tuple[Lines, Sheet], style: Style, sheet: Sheet
) -> None:
    """Contours, houses, and all lines, signed cycle routes between those without and those with wheels."""
    canvas = _canvas(image, style)
    draw_contours(canvas, *heights, style.contour)
    for group in groups:
        if group.kind is Kind.BUILDING and Kind.BUILDING in style.areas:
            draw_areas(canvas, group, style.areas[Kind.BUILDING], sheet)
    lines = [group for group in groups if group.kind.shape is Shape.LINE]
    draw_ways(canvas, (group for group in lines if group.kind < ROUTES_BENEATH), style, sheet)
    draw_routes(canvas, (group for group in lines if group.kind.is_cycle_route), style, sheet)
    draw_ways(canvas, (group for group in lines if group.kind.is_road), style, sheet)
    canvas.flush()


def _canvas(image: Image.Image, style: Style) -> aggdraw.Draw:
    """What draws on an image; without greys at edges where they would become dots."""
    canvas = aggdraw.Draw(image)
    canvas.setantialias(not style.mono)
    return canvas


def _dotted(image: Image.Image) -> Image.Image:
    """Black and white: greys as dots of a pattern that goes on from tile to tile, unlike spread errors."""
    grey = np.asarray(image.convert("L"))
    repeats = [-(-side // len(DOTS)) for side in grey.shape]
    limits = np.tile(DOTS, repeats)[: grey.shape[0], : grey.shape[1]]
    return Image.fromarray(np.where(grey > limits, 255, 0).astype(np.uint8)).convert("RGB")
