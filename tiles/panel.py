"""Tell below a map what is on it: words, the meaning of colours and dots, and the heights along a track."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import aggdraw
from PIL import Image, ImageDraw

from tiles.legend import ROW, Entry, draw_row, row_width, rows_of
from tiles.lettering import text_width, wrapped, write
from tiles.profilechart import ProfileChart
from tiles.track import Track
from tiles.wish import Wish

PROFILE, PROFILE_LEAST, PROFILE_MOST = 0.19, 5.6, 10.0  # of the picture's height; heights of a letter
ABOVE, BELOW = 0.7, 0.4  # heights of a letter that stay free


@dataclass(frozen=True)
class Panel:
    """What stands below the map."""

    words: list[str]  # lines
    legend: list[list[Entry]]  # rows
    beside: bool  # whether the legend stands at the right of the words
    letters: float
    track: Track | None  # whose heights are shown, if it has any
    chart: int  # px that they take

    @classmethod
    def of(cls, wish: Wish, entries: Sequence[Entry], track: Track | None = None) -> Panel:
        """What is to be told in the width of a picture."""
        letters = wish.letters
        width = wish.size[0] - 2.0 * letters
        words = wrapped(wish.words, letters, width, joint="   ")
        legend = rows_of(entries, letters, width)
        need = [text_width(line, letters) for line in words] + [row_width(row, letters) for row in legend]
        beside = len(words) == len(legend) == 1 and sum(need) + 2.0 * letters <= width
        tall = min(max(PROFILE * wish.size[1], PROFILE_LEAST * letters), PROFILE_MOST * letters)
        known = track is not None and track.profile is not None
        return cls(words, legend, beside, letters, track, round(tall) if known else 0)

    @property
    def rows(self) -> int:
        """How many rows of letters there are."""
        return max(len(self.words), len(self.legend)) if self.beside else len(self.words) + len(self.legend)

    @property
    def height(self) -> int:
        """Px of all of it."""
        letters = (self.rows * ROW + ABOVE) * self.letters if self.rows else 0.0
        return round(letters) + self.chart + (round(BELOW * self.letters) if self.chart else 0)

    def draw(self, image: Image.Image, wish: Wish) -> None:
        """Draw it at the lower edge of a picture."""
        if not self.height:
            return
        inks, letters = wish.inks, self.letters
        width, top = image.width, image.height - self.height
        ImageDraw.Draw(image).rectangle((0, top, width, image.height), inks.paper)
        canvas = aggdraw.Draw(image)
        canvas.line((0, top + 0.5, width, top + 0.5), aggdraw.Pen(inks.ink, 1.0))
        canvas.flush()
        base = top + 1.65 * letters
        for line in self.words:
            write(image, (letters, base), line, (letters, inks.ink, None), "ls")
            base += 0.0 if self.beside else ROW * letters
        for row in self.legend:
            left = width - letters - row_width(row, letters) if self.beside else letters
            draw_row(image, row, (left, base), inks, letters)
            base += ROW * letters
        if self.chart and self.track is not None:
            box = (letters, image.height - self.chart, width - letters, image.height - BELOW * letters)
            ProfileChart(image, self.track, inks, wish.measures, letters * 0.86).draw(box)
