"""Say what wants to stand on a map, places, spots, areas, lines and heights, and draw what finds room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from PIL import Image

from tiles.contours import LETTERS
from tiles.features import Group
from tiles.fonts import Font, font_for, height_of, width_of
from tiles.label import WIDEST, Label, letters
from tiles.labelink import draw_label
from tiles.linenames import line_names
from tiles.mapkinds import Kind, PlaceRank, Shape
from tiles.mercator import Array
from tiles.sheet import Sheet
from tiles.signs import signs
from tiles.spots import SPOTS
from tiles.standing import AIR, Taken, standing
from tiles.style import RGB, Style
from tiles.symbols import SYMBOLS

SPOT_LETTERS, AREA_LETTERS = 9.0, 9.5  # px
ASIDE = 16.0  # px by which a place's name gives way, from its edge: the marks of a route lie there
PLATE, BARE = 13.0, 11.0  # px of a symbol's side
AREA_SHARE = 3.0  # an area's name is drawn where the area is so many times as large as its letters

PLACE_SIZES = {
    PlaceRank.CITY: (14.0, 7), PlaceRank.TOWN: (12.0, 9), PlaceRank.SUBURB: (11.0, 12),
    PlaceRank.VILLAGE: (10.5, 11), PlaceRank.ISLAND: (10.5, 10), PlaceRank.HAMLET: (9.5, 13),
    PlaceRank.NEIGHBOURHOOD: (9.5, 14), PlaceRank.FARM: (9.0, 15), PlaceRank.LOCALITY: (9.0, 14),
}  # fmt: skip  # letters in px, and the zoom from which on
SUMMITS = frozenset({Kind.PEAK, Kind.PASS})
BARE_FROM = 14  # zoom from which on summits stand without a name: there is room, and one rides to them
WATERS = frozenset({Kind.RIVER, Kind.STREAM, Kind.CANAL, Kind.WATER, Kind.SEA, Kind.GLACIER})
NAMED_AREAS = frozenset(
    {Kind.WATER, Kind.WOOD, Kind.PARK, Kind.CEMETERY, Kind.CAMPUS, Kind.SQUARE, Kind.GLACIER}
)

Mark = tuple[str, tuple[float, float], float]  # a text, its middle in px, its angle


def draw_labels(
    image: Image.Image,
    groups: Sequence[Group],
    marks: Iterable[Mark],
    style: Style,
    sheet: Sheet,
    taken: Taken,
) -> None:
    """Draw all names, symbols and heights of contours that find room."""
    wanted = [*_wanted(groups, style, sheet), *_heights(marks, style, sheet)]
    for label in reversed(paired(standing(wanted, sheet.density, sheet.size, taken), sheet)):
        box = label.extent
        if box[2] < -8 or box[3] < -8 or box[0] > sheet.size[0] + 8 or box[1] > sheet.size[1] + 8:
            continue
        draw_label(image, label, style, sheet.density)


def _wanted(groups: Iterable[Group], style: Style, sheet: Sheet) -> Iterator[Label]:
    for group in groups:
        yield from signs(group, style, sheet)
        if group.kind is Kind.PLACE:
            yield from _places(group, style, sheet)
        elif group.kind in SPOTS and sheet.zoom >= SPOTS[group.kind].zoom:
            yield from _spots(group, style, sheet)
        elif group.kind in NAMED_AREAS and sheet.zoom >= 12:
            yield from _area_names(group, style, sheet)
        elif group.kind.is_road or (group.kind in WATERS and group.kind.shape is Shape.LINE):
            yield from line_names(group, style, sheet)


def _places(group: Group, style: Style, sheet: Sheet) -> Iterator[Label]:
    middles = sheet.place(group.anchor)
    for row in np.flatnonzero(group.names).tolist():
        size, zoom = PLACE_SIZES.get(PlaceRank(int(group.rank[row])), (0.0, 99))
        if sheet.zoom >= zoom:
            strength = (100.0 - float(group.rank[row]), float(group.size[row]))
            look = letters(size, style, sheet), style.ink, True
            for label in _text(group.name_of(row), middles[row], strength, look, sheet, _key(group, row)):
                (x, y), aside = label.middle, label.size[1] / 2 + ASIDE * sheet.density
                yield _or_else(label, (x, y - aside), (x, y + aside))


def paired(labels: Sequence[Label], sheet: Sheet) -> list[Label]:
    """No name without the symbol that it belongs to; and from afar no summit without its name."""
    symbols = {(label.spot, label.key) for label in labels if label.spot is not None}
    names = {(label.named, label.key) for label in labels if label.named is not None}
    bare = SUMMITS if sheet.zoom < BARE_FROM else frozenset[Kind]()
    return [
        label
        for label in labels
        if (label.named is None or (label.named, label.key) in symbols)
        and (label.spot not in bare or (label.spot, label.key) in names)
    ]


def _spots(group: Group, style: Style, sheet: Sheet) -> Iterator[Label]:
    spot = SPOTS[group.kind]
    colour = getattr(style, spot.ink)
    side = float(round((PLATE if SYMBOLS[group.kind].plate else BARE) * sheet.density))
    middles = sheet.place(group.anchor)
    for row in range(len(group)):
        strength = (spot.strength, float(group.size[row]))
        x, y = middles[row].tolist()
        key = _key(group, row)
        yield Label(strength, "", (x, y), (side, side), colour, None, spot=group.kind, key=key)
        words = [group.name_of(row)] if group.names[row] else []
        if group.kind in SUMMITS and group.size[row] > 0:
            words.append(f"{group.size[row]:.0f}")
        if words and sheet.zoom >= spot.zoom + spot.names_later:
            weaker, look = (
                (strength[0] - 5, strength[1]),
                (letters(SPOT_LETTERS, style, sheet), colour, False),
            )
            for label in _text("\n".join(words), middles[row], weaker, look, sheet, key):
                yield _beside(replace(label, named=group.kind), side, sheet.density)


def _beside(label: Label, side: float, density: float) -> Label:
    """A name below the symbol in whose middle it was; or else above it, to its right or its left."""
    (x, y), room = label.middle, (AIR + 0.5) * density
    down, across = (side + label.size[1]) / 2 + room, (side + label.size[0]) / 2 + room
    below = replace(label, middle=(x, y + down))
    return _or_else(below, (x, y - down), (x + across, y), (x - across, y))


def _or_else(label: Label, *middles: tuple[float, float]) -> Label:
    """A label that may have other middles."""
    return replace(label, elsewhere=lambda: [label.at(middle) for middle in middles])


def _area_names(group: Group, style: Style, sheet: Sheet) -> Iterator[Label]:
    middles = sheet.place(group.anchor)
    colour = style.water_ink if group.kind in WATERS else style.ink
    for row in np.flatnonzero(group.names).tolist():
        strength, look = (20.0, float(group.size[row])), (letters(AREA_LETTERS, style, sheet), colour, False)
        for label in _text(group.name_of(row), middles[row], strength, look, sheet, _key(group, row)):
            if group.size[row] / sheet.metres**2 >= AREA_SHARE * label.size[0] * label.size[1]:
                yield label


def _heights(marks: Iterable[Mark], style: Style, sheet: Sheet) -> Iterator[Label]:
    """The weakest of all: heights on contours, which stand clear of the edges of tiles."""
    for text, middle, angle in marks:
        font = font_for(text, letters(LETTERS, style, sheet))
        if font is not None:
            box = width_of(text, font), height_of(font)
            yield Label((0.0, 0.0), text, middle, box, style.contour_ink, font, angle, key=middle)


def _text(
    name: str,
    middle: Array,
    strength: tuple[float, ...],
    look: tuple[int, RGB, bool],
    sheet: Sheet,
    key: tuple[float, float],
) -> Iterator[Label]:
    """A name in up to a few lines round a middle; nothing where no font has its letters."""
    size, colour, bold = look
    font = font_for(name, size, bold=bold)
    if font is None:
        return
    text, box = _broken(name, font, WIDEST * sheet.density)
    if box[0] <= WIDEST * sheet.density:
        yield Label(strength, text, tuple(middle.tolist()), box, colour, font, key=key)


def _broken(name: str, font: Font, widest: float) -> tuple[str, tuple[float, float]]:
    """The name in lines of at most a width, words left whole."""
    lines: list[str] = []
    for word in name.replace("\n", " \n").split(" "):
        if not word:
            continue
        if word[0] != "\n" and lines and width_of(f"{lines[-1]} {word}", font) <= widest * 0.7:
            lines[-1] += f" {word}"
        else:
            lines.append(word.strip())
    width = max((width_of(line, font) for line in lines), default=0.0)
    return "\n".join(lines), (width, height_of(font) * 1.1 * len(lines))


def _key(group: Group, row: int) -> tuple[float, float]:
    x, y = group.anchor[row].tolist()
    return x, y
