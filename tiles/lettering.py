"""Choose the letters of a picture's furniture, and write them with a rim that parts them from a map."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from tiles.fonts import Font, font_for
from tiles.routeinks import RGB

Look = tuple[float, RGB, RGB | None]  # size in px, colour, colour of the rim or None for none

FINER = 4  # times as large letters are drawn and then shrunk: the font's hints would move small ones about
ANY_SIZE = 24  # px at which is looked whether a font has a letter
RIM = 0.14  # of the letters' size
LINE = 1.25  # heights of a letter from line to line


def _font_for(text: str, size: float) -> Font:
    """The font of a text, FINER times as large as wanted."""
    big = round(size * FINER)
    return font_for(text, big) or ImageFont.load_default(big)


def legible(text: str) -> str:
    """The text without letters that no font has, where no font has all of it."""
    if font_for(text, ANY_SIZE) is not None:
        return text
    return " ".join("".join(letter for letter in text if font_for(letter, ANY_SIZE) is not None).split())


def text_width(text: str, size: float) -> float:
    """Px from the beginning to the end of a text."""
    text = legible(text)
    return float(_font_for(text, size).getlength(text)) / FINER


def write(
    image: Image.Image,
    where: tuple[float, float],
    text: str,
    look: Look,
    anchor: str,
) -> None:
    """Write a text at a place in px.

    The anchor is as Pillow has it: "ls" is the left end of the base line, "mm" the middle.
    """
    text = legible(text)
    if not text.strip():
        return
    size, ink, rim = look
    font, stroke = _font_for(text, size), 0 if rim is None else max(1.0, size * RIM) * FINER
    measure = ImageDraw.Draw(Image.new("L", (1, 1)))
    box = measure.textbbox((0, 0), text, font, anchor=anchor, stroke_width=stroke)
    left, top = (math.floor(place + side / FINER) for place, side in zip(where, box[:2], strict=True))
    right, bottom = (math.ceil(place + side / FINER) for place, side in zip(where, box[2:], strict=True))
    start = (where[0] - left) * FINER, (where[1] - top) * FINER
    for colour, width in ((rim, stroke), (ink, 0)):
        if colour is not None:
            mask = Image.new("L", ((right - left) * FINER, (bottom - top) * FINER))
            ImageDraw.Draw(mask).text(start, text, 255, font, anchor=anchor, stroke_width=width)
            image.paste(colour, (left, top), mask.reduce(FINER))


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
