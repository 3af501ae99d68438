"""Shade hills as if the sun stood in the north-west, softly, so that names stay readable."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PIL import Image

from tiles.mercator import Array, to_degrees
from tiles.sheet import Sheet

STEP = 4  # px between the heights that are looked up; finer is not seen, and tiles meet on it
FINEST = (
    14  # zoom of px from which on looked-up heights stay as far apart on the ground: sources tell no more
)
COARSEST = 64  # px
ROUND = 3  # heights looked up on each side of a sheet, so that curves go on from tile to tile
EXAGGERATION = 1.6  # of slopes, so that hills show that are not alpine
SUNS = ((315.0, 0.6), (270.0, 0.2), (0.0, 0.2))  # azimuth in degrees and weight
ALTITUDE = np.radians(45.0)  # of the sun
DARKEST, LIGHTEST = 85.0, 60.0  # of 255


class Heights(Protocol):
    """What tells heights in metres at points in degrees, NaN where unknown."""

    def heights_at(self, lons: Array, lats: Array, /) -> Array:
        """Heights of all points."""


@dataclass(frozen=True)
class Ground:
    """Heights on a grid of a sheet, `ROUND` more of them on each side."""

    metres: Array  # (rows, columns), NaN where unknown
    step: int  # px from one to the next
    spans: Array  # m from one to the next, by row

    @classmethod
    def under(cls, heights: Heights, sheet: Sheet) -> Ground:
        """What lies under a sheet."""
        finer = math.floor(sheet.zoom + math.log2(sheet.density) + 1e-6) - FINEST
        step = min(STEP * 2 ** max(finer, 0), COARSEST)
        columns, rows = (np.arange(-ROUND, -(-side // step) + ROUND + 1) * step for side in sheet.size)
        x, y = np.meshgrid(sheet.left + columns * sheet.metres, sheet.top - rows * sheet.metres)
        lons, lats = to_degrees(x, y)
        metres = heights.heights_at(lons.ravel(), lats.ravel()).reshape(x.shape)
        return cls(metres, step, step * sheet.metres * np.cos(np.radians(lats[:, 0])))

    def curved(self, sheet: Sheet) -> tuple[Array, Array, Array]:
        """Columns and rows in px and the heights there, `STEP` px apart and curved between looked-up ones."""
        share = STEP / self.step
        counts = [-(-side // STEP) + 3 for side in sheet.size]
        start = ROUND + 0.5 - 1.5 * share
        box = (start, start, start + counts[0] * share, start + counts[1] * share)
        cells = Image.fromarray(self.metres.astype(np.float32))
        fine = np.asarray(cells.resize((counts[0], counts[1]), Image.Resampling.BICUBIC, box))
        columns, rows = (np.arange(-1, count - 1) * STEP for count in counts)
        return columns, rows, fine


def shade(image: Image.Image, ground: Ground, sheet: Sheet, strength: float) -> None:
    """Darken and lighten the picture by its slopes; where heights are unknown it stays as it is."""
    light = _light(ground)
    flat = float(np.sin(ALTITUDE))
    width, height = sheet.size
    # Cells lie round the looked-up points; half a step is cut so that px 0 lies on the first of them.
    start = ROUND - 1 + 0.5
    box = (start, start, start + width / ground.step, start + height / ground.step)
    for shadow, colour, most in ((flat - light, 0, DARKEST), (light - flat, 255, LIGHTEST)):
        mask = Image.fromarray(np.clip(shadow * strength * most * 2, 0, 255).astype(np.uint8))
        image.paste((colour,) * 3, (0, 0), mask.resize(sheet.size, Image.Resampling.BILINEAR, box))


def _light(ground: Ground) -> Array:
    """How much light falls on each looked-up point but the outermost, 0-1, after Horn's gradient."""
    h = ground.metres
    span = 8 * ground.spans[1:-1, None]
    across = h[:, :-2], h[:, 2:]
    east = (across[1][:-2] + 2 * across[1][1:-1] + across[1][2:]) - (
        across[0][:-2] + 2 * across[0][1:-1] + across[0][2:]
    )
    north = (h[:-2, :-2] + 2 * h[:-2, 1:-1] + h[:-2, 2:]) - (h[2:, :-2] + 2 * h[2:, 1:-1] + h[2:, 2:])
    with np.errstate(invalid="ignore"):
        east, north = (np.nan_to_num(part / span * EXAGGERATION) for part in (east, north))
    steep = np.sqrt(1 + east**2 + north**2)
    light = np.zeros_like(east)
    for azimuth, weight in SUNS:
        sun = np.radians(azimuth)
        towards = -(east * np.sin(sun) + north * np.cos(sun))
        light += weight * np.clip((np.sin(ALTITUDE) + np.cos(ALTITUDE) * towards) / steep, 0, 1)
    return np.asarray(light)
