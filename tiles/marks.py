"""Mark start, stops and finish on a map, by shape rather than by colour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import aggdraw
import numpy as np
from PIL import Image

from tiles.lettering import write
from tiles.mercator import Array
from tiles.routeinks import Inks
from tiles.strokes import disc

HALO = 2.0  # px round a line or a mark, for a line of FULL px
FULL = 6.5  # px
RADIUS = 1.75  # widths of the line
SMALLER = 0.9  # the radius of a stop among those of start and finish


def badges(middles: Sequence[tuple[float, float]], width: float) -> Array:
    """(n, 4) boxes in px of marks that stand at some places, for a line of some px."""
    points = np.array(middles, dtype=float).reshape(-1, 2)
    radius = RADIUS * width + HALO * width / FULL
    return np.hstack([points - radius, points + radius])


@dataclass(frozen=True)
class Marks:
    """What draws marks into a picture, for a line of some px."""

    image: Image.Image
    inks: Inks
    width: float

    def start(self, middle: tuple[float, float]) -> None:
        """A disc with a triangle that points ahead; for a loop it is the finish as well."""
        canvas, radius = self._badge(middle)
        corners = []
        for turn in (0.0, 120.0, 240.0):
            angle = math.radians(turn)
            corners += [
                middle[0] + math.cos(angle) * radius * 0.62,
                middle[1] + math.sin(angle) * radius * 0.62,
            ]
        canvas.polygon(corners, None, aggdraw.Brush(self.inks.halo))
        canvas.flush()

    def finish(self, middle: tuple[float, float]) -> None:
        """A disc of light and dark quarters, as on the flag."""
        canvas, radius = self._badge(middle)
        inner = radius * 0.8
        box = (middle[0] - inner, middle[1] - inner, middle[0] + inner, middle[1] + inner)
        for start in (0.0, 180.0):
            canvas.pieslice(box, start, start + 90.0, None, aggdraw.Brush(self.inks.halo))
        canvas.flush()

    def via(self, middle: tuple[float, float], number: int) -> None:
        """A disc with a number."""
        canvas, radius = self._badge(middle, SMALLER)
        canvas.flush()
        write(self.image, middle, str(number), (radius * 1.5, self.inks.halo, None), "mm")

    def _badge(self, middle: tuple[float, float], scale: float = 1.0) -> tuple[aggdraw.Draw, float]:
        canvas, radius = aggdraw.Draw(self.image), RADIUS * self.width * scale
        disc(canvas, middle, radius + HALO * self.width / FULL, self.inks.halo)
        disc(canvas, middle, radius, self.inks.outline)
        return canvas, radius
