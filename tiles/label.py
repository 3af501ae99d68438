"""Hold what a label is: a text or a symbol, where it wants to stand, and where else it may."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from tiles.fonts import Font
from tiles.mapkinds import Kind
from tiles.mercator import Array
from tiles.sheet import Sheet
from tiles.style import RGB, Style

WIDEST = 124.0  # px of a label
HARD_LETTERS = 1.15  # times as large letters are in black and white, where no greys round them off
FLAT = 0.05  # sine of 3 degrees: what is turned less fills the box round it

Box = tuple[float, float, float, float]  # left, top, right and bottom px


def letters(size: float, style: Style, sheet: Sheet) -> int:
    """Px of letters on a sheet, for so many of a 256 px tile."""
    return round(size * sheet.density * (HARD_LETTERS if style.mono else 1.0))


@dataclass(frozen=True)
class Label:
    """A text or symbol that wants to stand somewhere."""

    strength: tuple[float, ...]  # the greater, the stronger; ties are parted by text and place
    text: str
    middle: tuple[float, float]  # px
    size: tuple[float, float]  # px, before it is turned
    colour: RGB
    font: Font | None
    angle: float = 0.0  # degrees against the clock
    path: Array | None = None  # (n, 2) px along which it is written, where that bends
    plate: RGB | None = None  # of the sign that it is written on
    spot: Kind | None = None  # whose symbol it is
    named: Kind | None = None  # whose name it is: of a symbol with the same key
    key: tuple[float, float] = (0.0, 0.0)  # the place on earth
    elsewhere: Callable[[], Iterable[Label]] | None = None  # other places for it, the best first

    def at(self, middle: tuple[float, float], angle: float = 0.0, path: Array | None = None) -> Label:
        """The same label at another place; `replace` takes twice as long, and a tile asks a thousand."""
        return Label(
            self.strength,
            self.text,
            middle,
            self.size,
            self.colour,
            self.font,
            angle,
            path,
            self.plate,
            self.spot,
            self.named,
            self.key,
            self.elsewhere,
        )

    @cached_property
    def boxes(self) -> list[Box]:
        """What it covers: turned ones are covered by several. So few are faster without arrays."""
        high = self.size[1]
        if self.path is not None:
            half = high / 2
            return [(x - half, y - half, x + half, y + half) for x, y in self.path.tolist()]
        turn = math.radians(self.angle)
        c, s = math.cos(turn), -math.sin(turn)
        pieces = max(1, math.ceil(self.size[0] / high)) if min(abs(c), abs(s)) > FLAT and high else 1
        wide = self.size[0] / pieces
        right, down = (wide * abs(c) + high * abs(s)) / 2, (wide * abs(s) + high * abs(c)) / 2
        places = [(n - (pieces - 1) / 2) * wide for n in range(pieces)]
        middles = [(self.middle[0] + place * c, self.middle[1] + place * s) for place in places]
        return [(x - right, y - down, x + right, y + down) for x, y in middles]

    @cached_property
    def extent(self) -> Box:
        """The box round all of it."""
        if self.path is not None:
            (left, top), (right, bottom) = self.path.min(axis=0).tolist(), self.path.max(axis=0).tolist()
            room = self.size[1] / 2
            return left - room, top - room, right + room, bottom + room
        turn = math.radians(self.angle)
        c, s = abs(math.cos(turn)), abs(math.sin(turn))
        half = (self.size[0] * c + self.size[1] * s) / 2, (self.size[0] * s + self.size[1] * c) / 2
        x, y = self.middle
        return x - half[0], y - half[1], x + half[0], y + half[1]
