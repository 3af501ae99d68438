"""Hold the symbols of what riders need, as small drawings: white on a plate, or coloured on the ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from tiles.mapkinds import Kind

GRID = 14  # units of a drawing's side
FINE = 4  # times as fine drawings are made, then shrunk, so that their edges are smooth
CORNER = 3.0  # units of a plate's round corners
STROKE = 1.4  # units

Shapes = tuple[tuple[str, tuple[float, ...]], ...]


@dataclass(frozen=True)
class Symbol:
    """A drawing on a grid of 14: l lines, p filled outlines, o rings, d discs (middle and radius)."""

    shapes: Shapes
    plate: bool = True  # white on a plate of its colour


def drawing(text: str) -> Shapes:
    """Shapes from a text such as `l 1 2 3 4; d 7 7 2`: letters, each with its numbers."""
    parts = (part.split() for part in text.split(";"))
    return tuple((part[0], tuple(map(float, part[1:]))) for part in parts)


_TAP = "l 3 4 9 4 9 4 10.5 5.5 10.5 7; l 6 4 6 2.5; l 4.3 2.5 7.7 2.5; l 3 2.8 3 5.4; d 10.5 10.3 1.5"
_CUP = "p 3 4 9.5 4 9.5 8 8 10 4.5 10 3 8; o 10 6 1.5; l 2.5 11.6 10.5 11.6"
_BIKE = (
    "o 3.6 9 2.1; o 10.4 9 2.1; l 3.6 9 5.4 5.2 9.2 5.2 10.4 9; l 5.4 5.2 7 9 9.2 5.2; l "
    "8.6 3.4 10 3.4; l 4.4 4.2 6.2 4.2"
)
_SPANNER = "l 4 10 8.6 5.4; o 9.6 4.4 1.9; d 3.6 10.4 1.4"
_BAG = "p 3 5.5 11 5.5 10.2 11.5 3.8 11.5; o 7 4.6 2"
_BREAD = "p 2.5 8.5 4 6.5 9.5 4.5 11.5 5.5 11 7.5 5.5 10 3.2 10"
_FORK = "l 4.6 2.5 4.6 11.5; l 3.2 2.5 3.2 5.2 6 5.2 6 2.5; l 9.4 2.5 9.4 11.5; p 9.4 2.5 11 4.2 11 7 9.4 7.6"
_PEOPLE = (
    "d 4.3 3.4 1.2; p 3 5 5.6 5 5.6 8.4 3 8.4; l 3.6 8 3.6 11.6; l 5 8 5 11.6; d 9.7 3.4 "
    "1.2; p 9.7 4.8 12 9 7.4 9; l 9.1 8 9.1 11.6; l 10.3 8 10.3 11.6"
)
_ROOF = "l 2 6.5 7 3 12 6.5; l 3.6 6 3.6 11.5; l 10.4 6 10.4 11.5; l 5 9 9 9"
_HOUSE = "p 2 7 7 2.6 12 7 10.6 7 10.6 11.4 3.4 11.4 3.4 7"
_TENT = "p 7 2.8 12 11.4 8.8 11.4 7 8.2 5.2 11.4 2 11.4"
_TRAIN = "p 4 2.5 10 2.5 10.8 4 10.8 9.5 3.2 9.5 3.2 4; l 4.6 9.6 3 12; l 9.4 9.6 11 12"
_SHIP = "p 2 7.6 12 7.6 10.2 11 3.8 11; p 4.4 4.6 9.6 4.6 9.6 6.8 4.4 6.8; l 8 2.4 8 5"
_BOLT = "p 8 1.8 3.6 7.8 6.6 7.8 5.8 12.2 10.4 6 7.4 6"
_CROSS = (
    "p 5.6 2.6 8.4 2.6 8.4 5.6 11.4 5.6 11.4 8.4 8.4 8.4 8.4 11.4 5.6 11.4 5.6 8.4 2.6 8.4 2.6 5.6 5.6 5.6"
)
_BED = "l 2.5 3.5 2.5 11; l 2.5 9 11.5 9; l 11.5 7.2 11.5 11; d 4.6 6.6 1.1; p 6.2 5.8 11.4 5.8 11.4 8 6.2 8"
_EYE = "l 7 7 7 2; l 7 7 11.3 4.5; l 7 7 2.7 4.5; l 7 7 10.5 10.6; l 7 7 3.5 10.6; d 7 7 1.6"
_CASTLE = (
    "p 2.5 3 4.3 3 4.3 4.6 6 4.6 6 3 8 3 8 4.6 9.7 4.6 9.7 3 11.5 3 11.5 11.4 8.2 11.4 "
    "8.2 8.6 5.8 8.6 5.8 11.4 2.5 11.4"
)
_COLUMNS = "p 2 5.4 7 2.4 12 5.4; l 3.6 6 3.6 10.6; l 7 6 7 10.6; l 10.4 6 10.4 10.6; l 2.2 11.4 11.8 11.4"
_CHURCH = "l 7 1.6 7 6; l 5 3.4 9 3.4; p 3.6 7.4 7 5 10.4 7.4 10.4 12 3.6 12"
_INFO = "d 7 3.4 1.2; l 5.6 6.2 7.2 6.2 7.2 11; l 5.4 11.2 9 11.2"
_GLASS = "p 3 3 11 3 7 8; l 7 7 7 11.4; l 4.6 11.5 9.4 11.5"
_TABLE = "l 2.5 5 11.5 5; l 4.8 5 3 11; l 9.2 5 11 11; l 1.8 8 12.2 8"
_TOWER = "p 6 2 8 2 9.6 12 4.4 12"
_LETTER_P = "l 5 11.6 5 3; p 5 2.6 8.6 2.6 10 4.2 10 6 8.6 7.6 5 7.6"

_PLATES = {
    Kind.DRINKING_WATER: _TAP,
    Kind.TOILETS: _PEOPLE,
    Kind.SHELTER: _ROOF,
    Kind.HUT: _HOUSE,
    Kind.CAMPSITE: _TENT,
    Kind.PICNIC: _TABLE,
    Kind.BICYCLE_SHOP: _BIKE,
    Kind.REPAIR_STATION: _SPANNER,
    Kind.BICYCLE_RENTAL: _BIKE,
    Kind.CHARGING: _BOLT,
    Kind.CAFE: _CUP,
    Kind.RESTAURANT: _FORK,
    Kind.PUB: _GLASS,
    Kind.FAST_FOOD: _FORK,
    Kind.BAKERY: _BREAD,
    Kind.SUPERMARKET: _BAG,
    Kind.CONVENIENCE: _BAG,
    Kind.HOTEL: _BED,
    Kind.STATION: _TRAIN,
    Kind.FERRY_TERMINAL: _SHIP,
    Kind.HOSPITAL: _CROSS,
    Kind.PHARMACY: _CROSS,
    Kind.TOURIST_INFORMATION: _INFO,
    Kind.BICYCLE_PARKING: _LETTER_P,
}
_CAVE = "p 2 11 3 6 7 3 11 6 12 11 9 11 8.4 7.6 7 6.4 5.6 7.6 5 11"
_BARE = {
    Kind.PEAK: "p 7 2.5 12 11 2 11",
    Kind.PASS: "l 2 3.4 5 6.2 9 6.2 12 3.4; l 2 10.6 5 7.8 9 7.8 12 10.6",
    Kind.VIEWPOINT: _EYE,
    Kind.CASTLE: _CASTLE,
    Kind.RUINS: _CASTLE,
    Kind.MUSEUM: _COLUMNS,
    Kind.CHURCH: _CHURCH,
    Kind.ATTRACTION: "p 7 2 8.5 5.6 12.2 5.8 9.3 8.2 10.3 12 7 9.8 3.7 12 4.7 8.2 1.8 5.8 5.5 5.6",
    Kind.TOWER: _TOWER,
    Kind.MONUMENT: _TOWER,
    Kind.SPRING: "o 7 7 3.4; d 7 7 1.4",
    Kind.CAVE: _CAVE,
    Kind.WATERFALL: "l 3 3 6 3 6 11; l 8.5 4 8.5 11; l 11 5 11 11",
    Kind.STOP: "d 7 7 3.2",
    Kind.FORD: "l 2 5 4.5 7 7 5 9.5 7 12 5; l 2 9 4.5 11 7 9 9.5 11 12 9",
    Kind.LEVEL_CROSSING: "l 3 3 11 11; l 11 3 3 11",
    Kind.BARRIER: "d 7 7 2.2",
}

SYMBOLS: Mapping[Kind, Symbol] = {
    **{kind: Symbol(drawing(text)) for kind, text in _PLATES.items()},
    **{kind: Symbol(drawing(text), plate=False) for kind, text in _BARE.items()},
}


@lru_cache(maxsize=256)
def mask_of(kind: Kind, side: int) -> Image.Image:
    """Where a symbol `side` px wide puts its colour, as shares of 255."""
    scale = side * FINE / GRID
    symbol = SYMBOLS[kind]
    sheet = Image.new("L", (side * FINE, side * FINE), 0)
    pen = ImageDraw.Draw(sheet)
    ink = 255
    if symbol.plate:
        pen.rounded_rectangle((0, 0, side * FINE - 1, side * FINE - 1), CORNER * scale, fill=255)
        ink = 0
    for letter, numbers in symbol.shapes:
        draw_shape(pen, letter, [number * scale for number in numbers], (ink, round(STROKE * scale)))
    return sheet.resize((side, side), Image.Resampling.BOX)


def draw_shape(pen: ImageDraw.ImageDraw, letter: str, numbers: list[float], ink: tuple[int, int]) -> None:
    """Draw one shape, its numbers in px, in an ink of (value, px of lines)."""
    colour, width = ink
    if letter == "l":
        pen.line(numbers, colour, width, joint="curve")
    elif letter == "p":
        pen.polygon(numbers, fill=colour)
    else:
        x, y, r = numbers
        box = (x - r, y - r, x + r, y + r)
        if letter == "d":
            pen.ellipse(box, fill=colour)
        else:
            pen.ellipse(box, outline=colour, width=width)
