"""Compose the ground, a route and a height profile into one picture, with scale and attribution."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import aggdraw
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from tiles.errors import Refused
from tiles.ground import Ground
from tiles.legend import ROW, Entry, draw_row, entries_for, row_width, rows_of
from tiles.lettering import LINE, text_width, wrapped, write
from tiles.measures import METRIC, Measures
from tiles.profilechart import ProfileChart
from tiles.routeinks import Inks, inks_of
from tiles.routeline import RouteLine, line_width
from tiles.scalebar import ScaleBar, draw_scale_bar
from tiles.track import Track
from tiles.view import View

FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}
COPYRIGHT = 0x8298  # Exif's tag
QUALITY = 90  # of JPEG and WebP: letters stay clean
LEAST, MOST = 200, 8000  # px of a side; below, nothing can be read, above, memory ends on a small machine
MOST_PIXELS = 36_000_000
PER_LETTER, SMALLEST, LARGEST = 1.0 / 68.0, 11.0, 24.0  # letters' px for each px of the picture's mean side
HARD = 13.0  # px of the smallest letters that are read without greys
MARGIN = 0.07  # of the map's shorter side round a route
PROFILE, PROFILE_LEAST, PROFILE_MOST = 0.19, 5.6, 10.0  # of the height; heights of a letter
NOTE = 0.78  # of the letters' size, for the attribution
PALE = 200  # of 255: how far the plate below the attribution hides the map
BLACK = 128  # of 255: lightness below which a dot of 1-bit paper is black


@dataclass(frozen=True)
class Wish:
    """How a picture shall look: size in px, style, units, and words about the route."""

    size: tuple[int, int] = (1600, 1200)
    style: str = "day"
    measures: Measures = METRIC
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        inks_of(self.style)
        width, height = self.size
        if not (min(self.size) >= LEAST and max(self.size) <= MOST and width * height <= MOST_PIXELS):
            raise Refused(
                f"a picture of {width}x{height} is not made; give {LEAST} to {MOST} px a side, "
                f"at most {MOST_PIXELS // 1_000_000} million in all."
            )

    @property
    def inks(self) -> Inks:
        """The colours of its style."""
        return inks_of(self.style)

    @property
    def letters(self) -> float:
        """Px of its letters."""
        smallest = HARD if self.inks.one_bit else SMALLEST
        return min(max(math.sqrt(self.size[0] * self.size[1]) * PER_LETTER, smallest), LARGEST)


def format_of(target: Path) -> str:
    """Pillow's name of the format that a file's name asks for; Refused where there is no such."""
    try:
        return FORMATS[target.suffix.lower()]
    except KeyError:
        raise Refused(f"{str(target)!r} names no picture; let it end in .png, .jpg or .webp.") from None


def map_picture(ground: Ground, view: View, wish: Wish, track: Track | None = None) -> Image.Image:
    """A map of the view, with a track over it or none."""
    image, inks = ground.paint(view), wish.inks
    if track is not None:
        RouteLine(image, view, track, inks, line_width(wish.size, inks)).draw()
    _furnish(image, view, ground.attribution, wish)
    return _finished(image, inks)


def route_picture(ground: Ground, track: Track, wish: Wish) -> Image.Image:
    """The whole track on its map, and below it what it is and how it climbs."""
    panel = _Panel.of(track, wish)
    size = wish.size[0], wish.size[1] - panel.height
    image = Image.new("RGB", wish.size, wish.inks.paper)
    view = fitted(track, size, wish.letters)
    chart = ground.paint(view)
    RouteLine(chart, view, track, wish.inks, line_width(wish.size, wish.inks)).draw()
    _furnish(chart, view, ground.attribution, wish)
    image.paste(chart, (0, 0))
    panel.draw(image, track, wish)
    return _finished(image, wish.inks)


def fitted(track: Track, size: tuple[int, int], letters: float) -> View:
    """The nearest view of so many px that shows all of a track, with room round it and for the scale bar."""
    margin, below = MARGIN * min(size), 1.6 * letters
    inner = round(size[0] - 2.0 * margin), round(size[1] - 2.0 * margin - below)
    return View.of(track.lons, track.lats, inner).widened(size, (0.0, below / 2.0))


def encoded(image: Image.Image, kind: str, attribution: Sequence[str]) -> bytes:
    """The picture as a file of a format, which bears the attribution in its data too."""
    told, buffer = "; ".join(attribution), io.BytesIO()
    if kind == "PNG":
        info = PngInfo()
        info.add_itxt("Copyright", told)
        image.save(buffer, kind, pnginfo=info)
        return buffer.getvalue()
    exif = Image.Exif()
    exif[COPYRIGHT] = told.replace("©", "(c)")  # Exif holds ASCII alone
    image.convert("RGB").save(buffer, kind, quality=QUALITY, exif=exif)
    return buffer.getvalue()


def _finished(image: Image.Image, inks: Inks) -> Image.Image:
    if not inks.one_bit:
        return image
    return image.convert("L").point([0] * BLACK + [255] * (256 - BLACK)).convert("1")


def _furnish(image: Image.Image, view: View, attribution: Sequence[str], wish: Wish) -> None:
    """Scale bar below left, attribution below right; one above the other where they would meet."""
    inks, letters = wish.inks, wish.letters
    small = max(letters * NOTE, HARD if inks.one_bit else SMALLEST)
    edge = 0.7 * letters
    width, height = image.size
    bar = ScaleBar.at(view, height - edge, wish.measures)
    lines = wrapped(attribution, small, width - 2.0 * edge)
    wide = max((text_width(line, small) for line in lines), default=0.0)
    tall = len(lines) * LINE * small
    if lines:
        box = (width - wide - 1.1 * small, height - tall - 0.55 * small, width, height)
        _plate(image, box, inks)
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


@dataclass(frozen=True)
class _Panel:
    """What stands below the map."""

    words: list[str]  # lines
    legend: list[list[Entry]]  # rows
    beside: bool  # whether the legend stands at the right of the words
    letters: float
    chart: int  # px that the profile takes, 0 for none

    @classmethod
    def of(cls, track: Track, wish: Wish) -> _Panel:
        """What a track needs to be told in a width."""
        letters = wish.letters
        width = wish.size[0] - 2.0 * letters
        words = wrapped(wish.words, letters, width, joint="   ")
        legend = rows_of(entries_for(track, wish.inks), letters, width)
        need = [text_width(line, letters) for line in words] + [row_width(row, letters) for row in legend]
        beside = len(words) == len(legend) == 1 and sum(need) + 2.0 * letters <= width
        tall = min(max(PROFILE * wish.size[1], PROFILE_LEAST * letters), PROFILE_MOST * letters)
        return cls(words, legend, beside, letters, 0 if track.profile is None else round(tall))

    @property
    def rows(self) -> int:
        """How many rows of letters there are."""
        return max(len(self.words), len(self.legend)) if self.beside else len(self.words) + len(self.legend)

    @property
    def height(self) -> int:
        """Px of all of it."""
        letters = self.rows * ROW * self.letters + 0.7 * self.letters if self.rows else 0.0
        return round(letters) + self.chart + (round(0.4 * self.letters) if self.chart else 0)

    def draw(self, image: Image.Image, track: Track, wish: Wish) -> None:
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
        if self.chart:
            box = (letters, image.height - self.chart, width - letters, image.height - 0.4 * letters)
            ProfileChart(image, track, inks, wish.measures, letters * 0.86).draw(box)
