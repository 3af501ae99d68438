"""Draw a bar of a round length, true at the latitude where it lies."""

from __future__ import annotations

from dataclasses import dataclass

import aggdraw
from PIL import Image

from tiles.lettering import write
from tiles.measures import Measures, number_text, round_below
from tiles.routeinks import Inks
from tiles.view import View

SHARE, WIDEST = 0.24, 260.0  # of the picture's width, and px: it may take no more
THICK = 0.38  # of a letter's height
DIVIDED = 2  # fields, dark and light: half the length can be read off too


@dataclass(frozen=True)
class ScaleBar:
    """A length in words and in px."""

    text: str
    metres: float
    width: float  # px

    @classmethod
    def at(cls, view: View, row: float, measures: Measures) -> ScaleBar:
        """The longest round bar for a view that fits, true `row` px below its upper edge."""
        per_pixel = view.metres_per_pixel(row)
        most = min(view.size[0] * SHARE, WIDEST) * per_pixel
        unit = measures.length_unit(most)
        number = round_below(most / unit.metres)
        metres = number * unit.metres
        return cls(f"{number_text(number, number)} {unit.sign}", metres, metres / per_pixel)


def draw_scale_bar(
    image: Image.Image, bar: ScaleBar, where: tuple[float, float], inks: Inks, letters: float
) -> None:
    """Draw a bar whose lower left corner lies at `where` px, its words above it in letters of so many px."""
    x, y = where
    thick = letters * THICK
    canvas = aggdraw.Draw(image)
    rim = letters * 0.16
    canvas.rectangle((x - rim, y - thick - rim, x + bar.width + rim, y + rim), aggdraw.Brush(inks.halo))
    canvas.rectangle((x, y - thick, x + bar.width, y), aggdraw.Brush(inks.ink))
    inner = thick * 0.26
    field = bar.width / DIVIDED
    canvas.rectangle(
        (x + field, y - thick + inner, x + bar.width - inner, y - inner), aggdraw.Brush(inks.halo)
    )
    canvas.flush()
    write(image, (x, y - thick - letters * 0.38), bar.text, (letters, inks.ink, inks.halo), "ls")
