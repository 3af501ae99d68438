"""Lay scale bar and attribution into the lower corners of a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from tiles.lettering import LINE, text_width, wrapped, write
from tiles.mercator import Array
from tiles.routeinks import Inks
from tiles.scalebar import ScaleBar, draw_scale_bar
from tiles.view import View
from tiles.wish import Wish

PALE = 200  # of 255: how far the plate below the attribution hides the map
BAR_HEIGHT = 1.9  # letters: of a scale bar with its words


@dataclass(frozen=True)
class Furniture:
    """Scale bar below left, attribution below right; one above the other where they would meet."""

    wish: Wish
    bar: ScaleBar
    place: tuple[float, float]  # px of the bar's lower left corner
    lines: Sequence[str]
    plate: tuple[float, float, float, float]  # px round the lines

    @classmethod
    def of(cls, view: View, attribution: Sequence[str], wish: Wish) -> Furniture:
        """Laid out for a view."""
        letters, small = wish.letters, wish.small
        edge = 0.7 * letters
        width, height = view.size
        bar = ScaleBar.at(view, height - edge, wish.measures)
        lines = wrapped(attribution, small, width - 2.0 * edge)
        wide = max((text_width(line, small) for line in lines), default=0.0)
        tall = len(lines) * LINE * small
        left = width - wide - 1.1 * small
        foot = height - edge - (tall + 0.3 * small if edge + bar.width + letters > left else 0.0)
        return cls(wish, bar, (edge, foot), lines, (left, height - tall - 0.55 * small, width, height))

    @property
    def boxes(self) -> Array:
        """(n, 4) px that it covers."""
        x, y = self.place
        letters = self.wish.letters
        bar = (x, y - BAR_HEIGHT * letters, x + self.bar.width, y)
        return np.array([bar, self.plate] if self.lines else [bar])

    def draw(self, image: Image.Image) -> None:
        """Draw it over a map."""
        inks, small = self.wish.inks, self.wish.small
        if self.lines:
            _draw_plate(image, self.plate, inks)
        for number, line in enumerate(reversed(self.lines)):
            where = image.width - 0.5 * small, image.height - 0.5 * small - number * LINE * small
            write(image, where, line, (small, inks.ink, None), "rs")
        draw_scale_bar(image, self.bar, self.place, inks, self.wish.letters)


def _draw_plate(image: Image.Image, box: tuple[float, float, float, float], inks: Inks) -> None:
    """A pale ground for letters."""
    left, top, right, bottom = (round(side) for side in box)
    mask = Image.new("L", (right - left, bottom - top), 255 if inks.one_bit else PALE)
    image.paste(inks.paper, (left, top, right, bottom), mask)
