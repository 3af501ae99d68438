"""Write one label on a map: straight, turned, along a bend, on a sign, or a symbol."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw

from tiles.fonts import Font
from tiles.label import Label
from tiles.mapkinds import Kind
from tiles.style import RGB, Style
from tiles.symbols import SYMBOLS, mask_of

RIM = 1.3  # px of the halo
SIGN_RIM = 0.8  # px round a sign


def draw_label(image: Image.Image, label: Label, style: Style, density: float) -> None:
    """Draw one label; `density` are px of pens for one of the style's."""
    pen = ImageDraw.Draw(image)
    if label.spot is not None or label.font is None:
        if label.spot is not None:
            _draw_spot(image, label, label.spot, style.halo)
        return
    rim = max(1, round(RIM * density))
    if label.plate is not None:
        _draw_sign(image, label, label.font, density)
        return
    if label.path is not None:
        _draw_along(image, label, label.font, (style.halo, rim))
        return
    if not label.angle:
        pen.text(label.middle, label.text, label.colour, label.font, anchor="mm", align="center",
                 stroke_width=rim, stroke_fill=style.halo)  # fmt: skip
        return
    width, height = (math.ceil(extent) + 2 * rim + 4 for extent in label.size)
    for colour, stroke in ((style.halo, rim), (label.colour, 0)):
        mask = Image.new("L", (width, height))
        ImageDraw.Draw(mask).text((width / 2, height / 2), label.text, 255, label.font, anchor="mm",
                                  stroke_width=stroke)  # fmt: skip
        turned = mask.rotate(label.angle, Image.Resampling.BICUBIC, expand=True)
        corner = round(label.middle[0] - turned.width / 2), round(label.middle[1] - turned.height / 2)
        image.paste(colour, corner, turned)


def _draw_spot(image: Image.Image, label: Label, kind: Kind, halo: RGB) -> None:
    mask = mask_of(kind, round(label.size[0]))
    corner = round(label.middle[0] - mask.width / 2), round(label.middle[1] - mask.height / 2)
    if SYMBOLS[kind].plate:
        box = (corner[0] - 1, corner[1] - 1, corner[0] + mask.width, corner[1] + mask.height)
        ImageDraw.Draw(image).rounded_rectangle(box, mask.width // 4, fill=halo)
    image.paste(label.colour, corner, mask)


def _draw_sign(image: Image.Image, label: Label, font: Font, density: float) -> None:
    x0, y0, x1, y1 = label.extent
    pen = ImageDraw.Draw(image)
    corner = (y1 - y0) / (2 if x1 - x0 <= y1 - y0 else 4)
    rim = max(1, round(SIGN_RIM * density))
    pen.rounded_rectangle((x0, y0, x1, y1), corner, label.plate, label.colour, rim)
    pen.text(label.middle, label.text, label.colour, font, anchor="mm")


def _draw_along(image: Image.Image, label: Label, font: Font, halo: tuple[RGB, int]) -> None:
    """Letter by letter, each turned as the path runs beneath it; first all halos, then all letters."""
    path = label.path
    if path is None:
        return
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))))
    ends = [float(font.getlength(label.text[: number + 1])) for number in range(len(label.text))]
    for colour, stroke in (halo, (label.colour, 0)):
        for letter, start, end in zip(label.text, [0.0, *ends], ends, strict=False):
            if letter.isspace():
                continue
            at = np.array([start, (start + end) / 2, end]) + (along[-1] - ends[-1]) / 2
            x, y = np.interp(at, along, path[:, 0]), np.interp(at, along, path[:, 1])
            angle = -math.degrees(math.atan2(y[2] - y[0], x[2] - x[0]))
            _paste_letter(image, (letter, font, stroke), (float(x[1]), float(y[1]), angle), colour)


def _paste_letter(
    image: Image.Image, letter: tuple[str, Font, int], place: tuple[float, float, float], colour: RGB
) -> None:
    text, font, stroke = letter
    side = math.ceil(font.getbbox("\u00c1g")[3] * 1.3) + 2 * stroke + 4
    mask = Image.new("L", (side, side))
    middle = side / 2
    ImageDraw.Draw(mask).text(
        (middle, middle + side * 0.22), text, 255, font, anchor="ms", stroke_width=stroke
    )
    turned = mask.rotate(place[2], Image.Resampling.BICUBIC)
    image.paste(colour, (round(place[0] - middle), round(place[1] - middle)), turned)
