"""Write one label on a map: straight, turned, along a bend, on a sign, or a symbol."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

from tiles.fonts import Font, height_of
from tiles.label import Label
from tiles.mapkinds import Kind
from tiles.mercator import Array
from tiles.style import RGB, Style
from tiles.symbols import SYMBOLS, mask_of

RIM = 1.3  # px of the halo
HARD_RIM = 1.0  # px of it in black and white, where it hides more
SIGN_RIM = 0.8  # px round a sign
HALF = 128  # of 255: from there on a mask covers a px of black and white
FAMILY = {True: "1", False: "L"}  # how Pillow draws letters: without greys, or smooth


def draw_label(image: Image.Image, label: Label, style: Style, density: float) -> None:
    """Draw one label; `density` are px of pens for one of the style's. Black and white ones have no greys."""
    rim = max(1, round((HARD_RIM if style.mono else RIM) * density))
    ink = _Ink(image, style.halo, rim, density, style.mono)
    if label.spot is not None:
        ink.spot(label, label.spot)
    elif label.font is None:
        return
    elif label.plate is not None:
        ink.sign(label, label.font)
    elif label.path is not None:
        ink.along(label, label.font, label.path)
    elif label.angle:
        ink.turned(label, label.font)
    else:
        ink.pen().text(label.middle, label.text, label.colour, label.font, anchor="mm", align="center",
                       stroke_width=rim, stroke_fill=style.halo)  # fmt: skip


@dataclass(frozen=True)
class _Ink:
    """What writes on one map."""

    image: Image.Image
    halo: RGB
    rim: int  # px of the halo
    density: float
    hard: bool

    def pen(self) -> ImageDraw.ImageDraw:
        pen = ImageDraw.Draw(self.image)
        pen.fontmode = FAMILY[self.hard]
        return pen

    def spot(self, label: Label, kind: Kind) -> None:
        mask = mask_of(kind, round(label.size[0]))
        corner = round(label.middle[0] - mask.width / 2), round(label.middle[1] - mask.height / 2)
        if SYMBOLS[kind].plate:
            box = (corner[0] - 1, corner[1] - 1, corner[0] + mask.width, corner[1] + mask.height)
            self.pen().rounded_rectangle(box, mask.width // 4, fill=self.halo)
        self._paste(label.colour, corner, mask)

    def sign(self, label: Label, font: Font) -> None:
        x0, y0, x1, y1 = label.extent
        corner = (y1 - y0) / (2 if x1 - x0 <= y1 - y0 else 4)
        rim = max(1, round(SIGN_RIM * self.density))
        self.pen().rounded_rectangle((x0, y0, x1, y1), corner, label.plate, label.colour, rim)
        self.pen().text(label.middle, label.text, label.colour, font, anchor="mm")

    def turned(self, label: Label, font: Font) -> None:
        width, height = (math.ceil(extent) + 2 * self.rim + 4 for extent in label.size)
        for colour, stroke in ((self.halo, self.rim), (label.colour, 0)):
            mask = Image.new("L", (width, height))
            ImageDraw.Draw(mask).text((width / 2, height / 2), label.text, 255, font, anchor="mm",
                                      stroke_width=stroke)  # fmt: skip
            turned = mask.rotate(label.angle, Image.Resampling.BICUBIC, expand=True)
            corner = round(label.middle[0] - turned.width / 2), round(label.middle[1] - turned.height / 2)
            self._paste(colour, corner, turned)

    def along(self, label: Label, font: Font, path: Array) -> None:
        """Letter by letter, each turned as the path runs beneath it; first all halos, then all letters."""
        along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))))
        ends = [float(font.getlength(label.text[: number + 1])) for number in range(len(label.text))]
        for colour, stroke in ((self.halo, self.rim), (label.colour, 0)):
            for letter, start, end in zip(label.text, [0.0, *ends], ends, strict=False):
                if letter.isspace():
                    continue
                at = np.array([start, (start + end) / 2, end]) + (along[-1] - ends[-1]) / 2
                x, y = np.interp(at, along, path[:, 0]), np.interp(at, along, path[:, 1])
                angle = -math.degrees(math.atan2(y[2] - y[0], x[2] - x[0]))
                self._letter((letter, font, stroke), (float(x[1]), float(y[1]), angle), colour)

    def _letter(self, letter: tuple[str, Font, int], place: tuple[float, float, float], colour: RGB) -> None:
        mask = _upright(*letter)
        turned, middle = mask.rotate(place[2], Image.Resampling.BICUBIC), mask.width / 2
        self._paste(colour, (round(place[0] - middle), round(place[1] - middle)), turned)

    def _paste(self, colour: RGB, corner: tuple[int, int], mask: Image.Image) -> None:
        if self.hard:
            mask = mask.point([0] * HALF + [255] * (256 - HALF))
        self.image.paste(colour, corner, mask)


@lru_cache(maxsize=512)
def _upright(letter: str, font: Font, stroke: int) -> Image.Image:
    """A letter in the middle of a square in which it can be turned; not to be drawn on."""
    side = math.ceil(height_of(font) * 1.3) + 2 * stroke + 4
    mask = Image.new("L", (side, side))
    foot = side / 2 + side * 0.22
    ImageDraw.Draw(mask).text((side / 2, foot), letter, 255, font, anchor="ms", stroke_width=stroke)
    return mask
