"""Say how a picture shall look: size, style, units, words and format of the file."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from tiles.errors import Refused
from tiles.measures import METRIC, Measures
from tiles.routeinks import Inks, inks_of

FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}
LEAST, MOST = 200, 8000  # px of a side; below, nothing can be read
MOST_PIXELS = 16_000_000  # some 400 MB of memory
PER_LETTER, SMALLEST, LARGEST = 1.0 / 68.0, 11.0, 24.0  # letters' px for each px of the picture's mean side
HARD = 13.0  # px of the smallest letters that are read without greys
MAP_LETTERS = 16.0  # px of ours to which the pens and letters of a map's style fit
NOTE = 0.78  # of the letters' size, for the attribution


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

    @property
    def density(self) -> float:
        """How much larger than usual the map below is drawn, so that a large picture reads as a small one."""
        return max(1.0, self.letters / MAP_LETTERS)

    @property
    def small(self) -> float:
        """Px of the letters of its attribution."""
        return max(self.letters * NOTE, HARD if self.inks.one_bit else SMALLEST)


def format_of(target: Path) -> str:
    """Pillow's name of the format that a file's name asks for; Refused where there is no such."""
    try:
        return FORMATS[target.suffix.lower()]
    except KeyError:
        raise Refused(f"{str(target)!r} names no picture; let it end in .png, .jpg or .webp.") from None
