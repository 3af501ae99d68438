"""Hold what a label is: a text or a symbol, where it wants to stand, and where else it may."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tiles.fonts import Font
from tiles.mapkinds import Kind
from tiles.mercator import Array
from tiles.sheet import Sheet
from tiles.style import RGB, Style

WIDEST = 124.0  # px of a label
HARD_LETTERS = 1.15  # times as large letters are in black and white, where no greys round them off
FLAT = 0.05  # sine of 3 degrees: what is turned less fills the box round it


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

    @cached_property
    def boxes(self) -> Array:
        """(n, 4) left, top, right and bottom px of what it covers: turned ones are covered by several."""
        high = self.size[1]
        if self.path is not None:
            half = np.full((len(self.path), 2), high / 2)
            return np.hstack([self.path - half, self.path + half])
        turn = math.radians(self.angle)
        c, s = math.cos(turn), -math.sin(turn)
        pieces = max(1, math.ceil(self.size[0] / high)) if min(abs(c), abs(s)) > FLAT and high else 1
        wide = self.size[0] / pieces
        along = (np.arange(pieces) - (pieces - 1) / 2) * wide
        middles = np.array(self.middle) + along[:, None] * (c, s)
        half = np.array([wide * abs(c) + high * abs(s), wide * abs(s) + high * abs(c)]) / 2
        return np.hstack([middles - half, middles + half])

    @cached_property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom px of all of it."""
        if self.path is not None:
            (left, top), (right, bottom) = self.path.min(axis=0).tolist(), self.path.max(axis=0).tolist()
            room = self.size[1] / 2
            return left - room, top - room, right + room, bottom + room
        turn = math.radians(self.angle)
        c, s = abs(math.cos(turn)), abs(math.sin(turn))
        half = (self.size[0] * c + self.size[1] * s) / 2, (self.size[0] * s + self.size[1] * c) / 2
        x, y = self.middle
        return x - half[0], y - half[1], x + half[0], y + half[1]
