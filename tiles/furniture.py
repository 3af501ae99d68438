"""Lay scale bar and attribution into the lower corners of a map."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from tiles.lettering import LINE, text_width, wrapped, write
from tiles.routeinks import Inks
from tiles.scalebar import ScaleBar, draw_scale_bar
from tiles.view import View
from tiles.wish import Wish

PALE = 200  # of 255: how far the plate below the attribution hides the map


def furnish(image: Image.Image, view: View, attribution: Sequence[str], wish: Wish) -> None:
    """Scale bar below left, attribution below right; one above the other where they would meet."""
    inks, letters, small = wish.inks, wish.letters, wish.small
    edge = 0.7 * letters
    width, height = image.size
    bar = ScaleBar.at(view, height - edge, wish.measures)
    lines = wrapped(attribution, small, width - 2.0 * edge)
    wide = max((text_width(line, small) for line in lines), default=0.0)
    tall = len(lines) * LINE * small
    if lines:
        _plate(image, (width - wide - 1.1 * small, height - tall - 0.55 * small, width, height), inks)
    for number, line in enumerate(reversed(lines)):
        where = width - 0.5 * small, height - 0.5 * small - number * LINE * small
        write(image, where, line, (small, inks.ink, None), "rs")
    meet = edge + bar.width + letters > width - wide - 1.1 * small
    foot = height - edge - (tall + 0.3 * small if meet else 0.0)
    draw_scale_bar(image, bar, (edge, foot), inks, letters)


def _plate(image: Image.Image, box: tuple[float, float, float, float], inks: Inks) -> None:
    """A pale ground for letters."""
    left, top, right, bottom = (round(side) for side in box)
    mask = Image.new("L", (right - left, bottom - top), 255 if inks.one_bit else PALE)
    image.paste(inks.paper, (left, top, right, bottom), mask)
