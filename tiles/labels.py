"""Decide which names and symbols stand where on a map, the same on every tile that shows them, and draw them.

A label gives way to every stronger one that it touches, drawn or not: so whether it stands depends on nothing
that is farther away than `MARGIN`, and a name that crosses the edge of a tile goes on in the next.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from PIL import Image, ImageDraw

from tiles.contours import LETTERS
from tiles.features import Group
from tiles.fonts import Font, font_for
from tiles.mapkinds import Kind, PlaceRank, Shape
from tiles.mercator import Array
from tiles.sheet import Sheet
from tiles.spots import SPOTS
from tiles.style import RGB, Style
from tiles.symbols import SYMBOLS, mask_of

MARGIN = 160.0  # px at 256 px a tile, round a tile, in which labels may decide about those on it
WIDEST = 100.0  # px; a label's half and a whole other one fit into the margin
APART = 90.0  # px between two labels of the same text
PLATE, BARE = 13.0, 11.0  # px of a symbol's side
AIR = 3.0  # px round a label
RIM = 1.3  # px of the halo
STRAIGHT = 2.5  # px that a road may bend beneath its name
AREA_SHARE = 3.0  # an area's name is drawn where the area is so many times as large as its letters

PLACE_SIZES = {
    PlaceRank.CITY: (14.0, 7), PlaceRank.TOWN: (12.0, 9), PlaceRank.SUBURB: (11.0, 12),
    PlaceRank.VILLAGE: (10.5, 11), PlaceRank.ISLAND: (10.5, 10), PlaceRank.HAMLET: (9.5, 13),
    PlaceRank.NEIGHBOURHOOD: (9.5, 14), PlaceRank.FARM: (9.0, 15), PlaceRank.LOCALITY: (9.0, 14),
}  # fmt: skip  # letters in px, and the zoom from which on
SUMMITS = frozenset({Kind.PEAK, Kind.PASS})
WATERS = frozenset({Kind.RIVER, Kind.STREAM, Kind.CANAL, Kind.WATER, Kind.SEA, Kind.GLACIER})
NAMED_AREAS = frozenset(
    {Kind.WATER, Kind.WOOD, Kind.PARK, Kind.CEMETERY, Kind.CAMPUS, Kind.SQUARE, Kind.GLACIER}
)

Mark = tuple[str, tuple[float, float], float]  # a text, its middle in px, its angle


@dataclass(frozen=True)
class _Label:
    """A text or symbol that wants to stand somewhere."""

    strength: tuple[float, ...]  # the greater, the stronger; ties are parted by text and place
    text: str
    middle: tuple[float, float]  # px
    size: tuple[float, float]  # px, before it is turned
    colour: RGB
    font: Font | None
    angle: float = 0.0  # degrees against the clock
    spot: Kind | None = None  # whose symbol it is
    key: tuple[float, float] = field(default=(0.0, 0.0))  # the place on earth

    @property
    def extent(self) -> tuple[float, float, float, float]:
        turn = math.radians(self.angle)
        c, s = abs(math.cos(turn)), abs(math.sin(turn))
        half = (self.size[0] * c + self.size[1] * s) / 2, (self.size[0] * s + self.size[1] * c) / 2
        x, y = self.middle
        return x - half[0], y - half[1], x + half[0], y + half[1]


def draw_labels(
    image: Image.Image, groups: Sequence[Group], marks: Iterable[Mark], style: Style, sheet: Sheet
) -> None:
    """Draw all names, symbols and heights of contours that find room."""
    wanted = [*_wanted(groups, style, sheet), *_heights(marks, style, sheet)]
    for label in reversed(_standing(wanted, sheet.density)):
        box = label.extent
        if box[2] < -8 or box[3] < -8 or box[0] > sheet.size[0] + 8 or box[1] > sheet.size[1] + 8:
            continue
        _draw(image, label, style, sheet.density)


def _wanted(groups: Iterable[Group], style: Style, sheet: Sheet) -> Iterator[_Label]:
    for group in groups:
        if group.kind is Kind.PLACE:
            yield from _places(group, style, sheet)
        elif group.kind in SPOTS and sheet.zoom >= SPOTS[group.kind].zoom:
            yield from _spots(group, style, sheet)
        elif group.kind in NAMED_AREAS and sheet.zoom >= 12:
            yield from _area_names(group, style, sheet)
        elif group.kind.is_road or (group.kind in WATERS and group.kind.shape is Shape.LINE):
            yield from _line_names(group, style, sheet)


def _places(group: Group, style: Style, sheet: Sheet) -> Iterator[_Label]:
    middles = sheet.place(group.anchor)
    for row in np.flatnonzero(group.names).tolist():
        size, zoom = PLACE_SIZES.get(PlaceRank(int(group.rank[row])), (0.0, 99))
        if sheet.zoom >= zoom:
            strength = (100.0 - float(group.rank[row]), float(group.size[row]))
            look = size, style.ink, True
            yield from _text(group.name_of(row), middles[row], strength, look, sheet, _key(group, row))


def _spots(group: Group, style: Style, sheet: Sheet) -> Iterator[_Label]:
    spot = SPOTS[group.kind]
    colour = getattr(style, spot.ink)
    side = float(round((PLATE if SYMBOLS[group.kind].plate else BARE) * sheet.density))
    middles = sheet.place(group.anchor)
    for row in range(len(group)):
        strength = (spot.strength, float(group.size[row]))
        x, y = middles[row].tolist()
        key = _key(group, row)
        yield _Label(strength, "", (x, y), (side, side), colour, None, spot=group.kind, key=key)
        if group.names[row] and sheet.zoom >= spot.zoom + spot.names_later:
            height = f"\n{group.size[row]:.0f}" if group.kind in SUMMITS and group.size[row] > 0 else ""
            weaker = (strength[0] - 5, strength[1])
            for label in _text(
                group.name_of(row) + height, middles[row], weaker, (9.0, colour, False), sheet, key
            ):
                low = y + (side + label.size[1]) / 2 + (AIR + 0.5) * sheet.density
                yield replace(label, middle=(x, low))


def _area_names(group: Group, style: Style, sheet: Sheet) -> Iterator[_Label]:
    middles = sheet.place(group.anchor)
    colour = style.water_ink if group.kind in WATERS else style.ink
    for row in np.flatnonzero(group.names).tolist():
        strength, look = (20.0, float(group.size[row])), (9.5, colour, False)
        for label in _text(group.name_of(row), middles[row], strength, look, sheet, _key(group, row)):
            if group.size[row] / sheet.metres**2 >= AREA_SHARE * label.size[0] * label.size[1]:
                yield label


def _heights(marks: Iterable[Mark], style: Style, sheet: Sheet) -> Iterator[_Label]:
    """The weakest of all: heights on contours, which stand clear of the edges of tiles."""
    for text, middle, angle in marks:
        font = font_for(text, round(LETTERS * sheet.density))
        if font is not None:
            box = float(font.getlength(text)), float(font.getbbox("0")[3])
            yield _Label((0.0, 0.0), text, middle, box, style.contour_ink, font, angle, key=middle)


def _key(group: Group, row: int) -> tuple[float, float]:
    x, y = group.anchor[row].tolist()
    return x, y


def _text(
    name: str,
    middle: Array,
    strength: tuple[float, ...],
    look: tuple[float, RGB, bool],
    sheet: Sheet,
    key: tuple[float, float],
) -> Iterator[_Label]:
    """A name in up to a few lines round a middle; nothing where no font has its letters."""
    size, colour, bold = look
    font = font_for(name, round(size * sheet.density), bold=bold)
    if font is None:
        return
    text, box = _broken(name, font, WIDEST * sheet.density)
    if box[0] <= WIDEST * sheet.density:
        yield _Label(strength, text, tuple(middle.tolist()), box, colour, font, key=key)


def _broken(name: str, font: Font, widest: float) -> tuple[str, tuple[float, float]]:
    """The name in lines of at most a width, words left whole."""
    lines: list[str] = []
    for word in name.replace("\n", " \n").split(" "):
        if not word:
            continue
        if word[0] != "\n" and lines and font.getlength(f"{lines[-1]} {word}") <= widest * 0.7:
            lines[-1] += f" {word}"
        else:
            lines.append(word.strip())
    width = max((float(font.getlength(line)) for line in lines), default=0.0)
    return "\n".join(lines), (width, font.getbbox("Ág")[3] * 1.1 * len(lines))


def _line_names(group: Group, style: Style, sheet: Sheet) -> Iterator[_Label]:
    """Names along roads and rivers, where they run straight for long enough."""
    water = group.kind in WATERS
    if sheet.zoom < (
        12 if water or group.kind >= Kind.SECONDARY else 14 if group.kind >= Kind.STREET else 15
    ):
        return
    points, long = sheet.place(group.points), group.size > 30 * sheet.metres * sheet.density
    for row in np.flatnonzero((group.names > 0) & long).tolist():
        name = group.name_of(row)
        font = font_for(name, round((9.5 if sheet.zoom < 17 else 11.0) * sheet.density))
        width = 0.0 if font is None else float(font.getlength(name))
        ring = group.first[row]
        line = points[group.ring_first[ring] : group.ring_first[ring + 1]]
        found = (
            _straight(line, width, STRAIGHT * sheet.density) if 0 < width <= WIDEST * sheet.density else None
        )
        if font is None or found is None:
            continue
        middle, angle = found
        box = width, float(font.getbbox("Ág")[3])
        key = tuple(group.points[group.ring_first[ring]].tolist())
        strength = (30.0 + (int(group.kind) - 100) * 0.5 if not water else 35.0, float(group.size[row]))
        yield _Label(
            strength, name, middle, box, style.water_ink if water else style.ink, font, angle, key=key
        )


def _straight(line: Array, width: float, bend: float) -> tuple[tuple[float, float], float] | None:
    """The middle and the angle of a stretch that is straight over a width; the line's middle comes first."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate(([0.0], np.cumsum(steps)))
    room = float(along[-1]) - width
    if room < 0:
        return None
    for share in (0.5, 0.3, 0.7, 0.1, 0.9):
        at = room * share + np.linspace(0.0, width, 7)
        x, y = np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])
        dx, dy = float(x[-1] - x[0]), float(y[-1] - y[0])
        length = math.hypot(dx, dy)
        if length > width * 0.9:
            off = np.abs((x - x[0]) * dy - (y - y[0]) * dx) / length
            if off.max() <= bend:
                angle = -math.degrees(math.atan2(dy, dx))
                angle = (angle + 90) % 180 - 90  # never upside down
                return (float(x[0] + x[-1]) / 2, float(y[0] + y[-1]) / 2), angle
    return None


def _standing(labels: list[_Label], density: float) -> list[_Label]:
    """The labels that no stronger one touches, the strongest first."""
    if not labels:
        return []
    labels = sorted(labels, key=lambda label: (*(-s for s in label.strength), label.text, label.key))
    boxes = np.array([label.extent for label in labels])
    boxes += AIR * density * np.array([-0.5, -0.5, 0.5, 0.5])
    texts = np.unique([label.text for label in labels], return_inverse=True)[1]
    named = np.array([label.spot is None for label in labels])
    middles = np.array([label.middle for label in labels])
    stands = []
    for number, box in enumerate(boxes):
        before = boxes[:number]
        touched = (before[:, 0] < box[2]) & (before[:, 2] > box[0])
        touched &= (before[:, 1] < box[3]) & (before[:, 3] > box[1])
        if named[number]:
            near = np.abs(middles[:number] - middles[number]).max(axis=1) < APART * density
            touched |= near & (texts[:number] == texts[number])
        if not touched.any():
            stands.append(labels[number])
    return stands


def _draw(image: Image.Image, label: _Label, style: Style, density: float) -> None:
    pen = ImageDraw.Draw(image)
    if label.spot is not None or label.font is None:
        if label.spot is not None:
            _draw_spot(image, label, label.spot, style.halo)
        return
    rim = max(1, round(RIM * density))
    if not label.angle:
        pen.text(label.middle, label.text, label.colour, label.font, anchor="mm", align="center",
                 stroke_width=rim, stroke_fill=style.halo)  # fmt: skip
        return
    width, height = (math.ceil(extent) + 2 * rim + 4 for extent in label.size)
    for colour, stroke in ((style.halo, rim), (label.colour, 0)):
        mask = Image.new("L", (width, height))
        ImageDraw.Draw(mask).text((width / 2, height / 2), label.text, 255, label.font, anchor="mm",
                                  stroke_width=stroke)  # fmt: skip
        turned = mask.rotate(label.angle, Image.Resampling.BICUBIC, expand=True)
        corner = round(label.middle[0] - turned.width / 2), round(label.middle[1] - turned.height / 2)
        image.paste(colour, corner, turned)


def _draw_spot(image: Image.Image, label: _Label, kind: Kind, halo: RGB) -> None:
    mask = mask_of(kind, round(label.size[0]))
    corner = round(label.middle[0] - mask.width / 2), round(label.middle[1] - mask.height / 2)
    if SYMBOLS[kind].plate:
        box = (corner[0] - 1, corner[1] - 1, corner[0] + mask.width, corner[1] + mask.height)
        ImageDraw.Draw(image).rounded_rectangle(box, mask.width // 4, fill=halo)
    image.paste(label.colour, corner, mask)
