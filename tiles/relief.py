"""Shade hills as if the sun stood in the north-west, softly, so that names stay readable."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from PIL import Image

from tiles.mercator import Array, to_degrees
from tiles.sheet import Sheet

STEP = 4  # px between the heights that are looked up; finer is not seen, and tiles meet on it
EXAGGERATION = 1.6  # of slopes, so that hills show that are not alpine
SUNS = ((315.0, 0.6), (270.0, 0.2), (0.0, 0.2))  # azimuth in degrees and weight
ALTITUDE = np.radians(45.0)  # of the sun
DARKEST, LIGHTEST = 85.0, 60.0  # of 255


class Heights(Protocol):
    """What tells heights in metres at points in degrees, NaN where unknown."""

    def heights_at(self, lons: Array, lats: Array, /) -> Array:
        """Heights of all points."""


def shade(image: Image.Image, heights: Heights, sheet: Sheet, strength: float) -> None:
    """Darken and lighten the picture by its slopes; where heights are unknown it stays as it is."""
    light = _light(heights, sheet)
    flat = float(np.sin(ALTITUDE))
    width, height = ((side // STEP + 1) * STEP for side in sheet.size)
    for shadow, colour, most in ((flat - light, 0, DARKEST), (light - flat, 255, LIGHTEST)):
        mask = Image.fromarray(np.clip(shadow * strength * most * 2, 0, 255).astype(np.uint8))
        # Cells lie round the looked-up points; half a step is cut so that px 0 lies on the first of them.
        box = (0.5, 0.5, 0.5 + width / STEP, 0.5 + height / STEP)
        smooth = mask.resize((width, height), Image.Resampling.BILINEAR, box).crop((0, 0, *sheet.size))
        image.paste((colour,) * 3, (0, 0), smooth)


def _light(heights: Heights, sheet: Sheet) -> Array:
    """How much light falls on each looked-up point, 0-1, after Horn's gradient."""
    columns = np.arange(-1, sheet.size[0] // STEP + 4) * STEP
    rows = np.arange(-1, sheet.size[1] // STEP + 4) * STEP
    x, y = np.meshgrid(sheet.left + columns * sheet.metres, sheet.top - rows * sheet.metres)
    lons, lats = to_degrees(x, y)
    h = heights.heights_at(lons.ravel(), lats.ravel()).reshape(x.shape)
    ground = 8 * STEP * sheet.metres * np.cos(np.radians(lats[1:-1, 1:-1]))
    across = h[:, :-2], h[:, 2:]
    east = (across[1][:-2] + 2 * across[1][1:-1] + across[1][2:]) - (
        across[0][:-2] + 2 * across[0][1:-1] + across[0][2:]
    )
    north = (h[:-2, :-2] + 2 * h[:-2, 1:-1] + h[:-2, 2:]) - (h[2:, :-2] + 2 * h[2:, 1:-1] + h[2:, 2:])
    with np.errstate(invalid="ignore"):
        east, north = (np.nan_to_num(part / ground * EXAGGERATION) for part in (east, north))
    steep = np.sqrt(1 + east**2 + north**2)
    light = np.zeros_like(east)
    for azimuth, weight in SUNS:
        sun = np.radians(azimuth)
        towards = -(east * np.sin(sun) + north * np.cos(sun))
        light += weight * np.clip((np.sin(ALTITUDE) + np.cos(ALTITUDE) * towards) / steep, 0, 1)
    return np.asarray(light)
