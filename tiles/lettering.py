"""Choose the letters of a picture's furniture, and write them with a rim that parts them from a map."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from tiles.routeinks import RGB

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

# Pillow carries a font of its own, so that pictures look the same everywhere; it knows these letters.
CARRIED = frozenset(map(chr, range(32, 127))) | {"©"}
# For other letters, the first that the machine has.
OTHERS = ("NotoSans-Regular.ttf", "DejaVuSans.ttf", "LiberationSans-Regular.ttf", "FreeSans.ttf")
RIM = 0.14  # of the letters' size
LINE = 1.25  # heights of a letter from line to line


@lru_cache(maxsize=64)
def _font(size: int, *, carried: bool) -> Font:
    for name in () if carried else OTHERS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def font_for(text: str, size: float) -> Font:
    """The font of a text at a size in px."""
    return _font(round(size), carried=CARRIED.issuperset(text))


def text_width(text: str, size: float) -> float:
    """Px from the beginning to the end of a text."""
    return float(font_for(text, size).getlength(text))


def write(
    image: Image.Image,
    where: tuple[float, float],
    text: str,
    look: tuple[float, RGB, RGB | None],
    anchor: str,
) -> None:
    """Write a text at a place in px.

    `look`: size in px, colour, colour of the rim or None for none; `anchor` as Pillow has it: "ls" is the
    left end of the base line, "mm" the middle.
    """
    size, ink, rim = look
    stroke = 0 if rim is None else max(1, round(size * RIM))
    ImageDraw.Draw(image).text(
        where, text, ink, font_for(text, size), anchor=anchor, stroke_width=stroke, stroke_fill=rim
    )


def wrapped(parts: Sequence[str], size: float, width: float, *, joint: str = "; ") -> list[str]:
    """Parts joined into as few lines as fit a width in px; a part that is wider is broken between words."""
    lines: list[str] = []
    for part in parts:
        if lines and text_width(lines[-1] + joint + part, size) <= width:
            lines[-1] += joint + part
            continue
        line = ""
        for word in part.split():
            longer = f"{line} {word}".strip()
            if line and text_width(longer, size) > width:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines
