"""Hold the patterns of areas, trees, stones, vines, crosses and reeds, and lay them over a map."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from tiles.mapkinds import Kind, Trait
from tiles.sheet import Sheet
from tiles.symbols import Shapes, draw_shape, drawing

CELL = 32  # px at 256 px a tile after which a pattern begins anew: whole ones fill a tile
FINE = 4  # times as fine cells are drawn, then shrunk
STROKE = 1.0  # px
FROM = 13  # zoom; before, areas are too small for more than their colour
WHOLE = 128  # of 255: from there on a px of 1-bit paper is black

_LEAFY = "d {x} {y} 2.7; l {x} {y} {x} {low}"
_TREE = "o {x} {y} 2.7; l {x} {foot} {x} {low}"
_FIR = "p {x} {top} {right} {foot} {left} {foot}; l {x} {foot} {x} {low}"
_CROSS = "l {x} {top} {x} {low}; l {left} {bar} {right} {bar}"
_VINE = "l {x} {top} {x} {low}; l {x} {top} {right} {bar} {x} {foot}"
_REED = (
    "l {wide} {low} {far} {low}; l {x} {top} {x} {low}; "
    "l {left} {bar} {left} {low}; l {right} {bar} {right} {low}"
)


def _at(glyph: str, *places: tuple[float, float]) -> Shapes:
    """A glyph at some places of a cell."""
    shapes: list[tuple[str, tuple[float, ...]]] = []
    for x, y in places:
        heights = {"top": y - 3.6, "bar": y - 1.2, "foot": y + 2.2, "low": y + 4.2}
        sides = {"left": x - 2.5, "right": x + 2.5, "wide": x - 4.6, "far": x + 4.6}
        shapes += drawing(glyph.format(x=x, y=y, **heights, **sides))
    return tuple(shapes)


_TWO = (7.0, 9.0), (22.0, 25.0)  # not quite even, as trees stand
_FOUR = (8.0, 8.0), (24.0, 8.0), (8.0, 24.0), (24.0, 24.0)
_STONES = (
    "d 4 5 1.2; d 12 9 0.8; d 20 4 1; d 28 10 1.3; d 7 17 0.9; d 16 19 1.3; d 25 18 0.8; "
    "d 4 27 1; d 12 28 1.2; d 21 27 0.9; d 29 26 1"
)
_CLIFFS = "l 3 10 7 5 10 8; l 18 7 22 4 26 9; l 9 23 13 18 16 21; l 22 27 26 21 29 25"
_SAND = "d 5 6 0.7; d 14 11 0.7; d 25 5 0.7; d 9 20 0.7; d 20 22 0.7; d 29 17 0.7; d 4 29 0.7; d 16 30 0.7"

_DRAWINGS: Mapping[str, Shapes] = {
    "leafy": _at(_LEAFY, *_TWO),
    "trees": _at(_TREE, *_TWO),
    "firs": _at(_FIR, *_TWO),
    "mixed": _at(_LEAFY, _TWO[0]) + _at(_FIR, _TWO[1]),
    "orchard": _at("d {x} {y} 1.9", *_FOUR),
    "vines": _at(_VINE, *_FOUR),
    "crosses": _at(_CROSS, *_TWO),
    "reeds": _at(_REED, *_TWO),
    "stones": drawing(_STONES),
    "cliffs": drawing(_CLIFFS),
    "sand": drawing(_SAND),
}
_WOODS = {
    Trait.BROADLEAVES: "leafy",
    Trait.CONIFERS: "firs",
    Trait.BROADLEAVES | Trait.CONIFERS: "mixed",
}
_OTHERS = {
    Kind.ORCHARD: "orchard",
    Kind.VINEYARD: "vines",
    Kind.CEMETERY: "crosses",
    Kind.WETLAND: "reeds",
    Kind.SCREE: "stones",
    Kind.ROCK: "cliffs",
    Kind.BEACH: "sand",
}
PATTERNED = frozenset({Kind.WOOD, *_OTHERS})


def pattern_of(kind: Kind, traits: int) -> str | None:
    """The name of an area's pattern; None for what has none."""
    if kind is Kind.WOOD:
        return _WOODS.get(Trait(traits) & (Trait.BROADLEAVES | Trait.CONIFERS), "trees")
    return _OTHERS.get(kind)


def lay(mask: Image.Image, name: str, sheet: Sheet, *, hard: bool) -> Image.Image:
    """How much of a pattern's ink there is, as shares of 255, where a mask has areas."""
    side = max(1, round(CELL * sheet.density))
    cell = cell_of(name, side)
    if hard:
        cell = cell.point([0] * WHOLE + [255] * (256 - WHOLE))
    across, down = round(sheet.left / sheet.metres) % side, round(-sheet.top / sheet.metres) % side
    repeats = [-(-(length + side) // side) for length in reversed(mask.size)]
    wide = np.tile(np.asarray(cell), repeats)[down : down + mask.height, across : across + mask.width]
    return ImageChops.multiply(mask, Image.fromarray(np.ascontiguousarray(wide)))


@lru_cache(maxsize=64)
def cell_of(name: str, side: int) -> Image.Image:
    """One cell of a pattern, `side` px wide, as shares of 255."""
    scale = side * FINE / CELL
    sheet = Image.new("L", (side * FINE, side * FINE), 0)
    pen = ImageDraw.Draw(sheet)
    for letter, numbers in _DRAWINGS[name]:
        draw_shape(pen, letter, [number * scale for number in numbers], (255, round(STROKE * scale)))
    return sheet.resize((side, side), Image.Resampling.BOX)
