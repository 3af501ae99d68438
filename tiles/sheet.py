"""Tell where on a sheet a place of the map plane is drawn, and how many px go to the width of a pen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from mercantile import LngLatBbox

from tiles.mercator import WORLD, Array, pixel, to_degrees


@dataclass(frozen=True)
class Sheet:
    """A drawing: its corner and scale on the map plane, its size, and the zoom whose things it shows."""

    left: float  # m of Web Mercator
    top: float
    metres: float  # that a px spans
    size: tuple[int, int]  # px
    zoom: float
    density: float  # px drawn for one of a 256 px tile: 2 is twice as fine, with the same things on it

    @classmethod
    def of(cls, corner: tuple[float, float], zoom: float, size: tuple[int, int], density: float) -> Sheet:
        """A sheet whose upper left corner lies so many widths of the world from its north-western one."""
        left, top = (corner[0] - 0.5) * WORLD, (0.5 - corner[1]) * WORLD
        return cls(left, top, pixel(zoom) / density, size, zoom, density)

    def place(self, points: Array) -> Array:
        """Px from the left and from the top of (n, 2) metres."""
        return np.asarray((points - (self.left, self.top)) * (1 / self.metres, -1 / self.metres))

    def touched(self, points: Array, first: Array, room: float) -> Array:
        """Which runs of px come within `room` px of the sheet; `first` has their beginnings and an end."""
        result = np.zeros(len(first) - 1, bool)
        full = np.flatnonzero(np.diff(first))
        if full.size:
            least = np.minimum.reduceat(points, first[full], axis=0)
            most = np.maximum.reduceat(points, first[full], axis=0)
            result[full] = ((most >= -room) & (least <= np.array(self.size) + room)).all(axis=1)
        return result

    def bounds(self, margin: float) -> LngLatBbox:
        """What is seen and `margin` px round it, in degrees."""
        more = margin * self.metres
        width, height = (side * self.metres for side in self.size)
        x = np.array([self.left - more, self.left + width + more])
        y = np.array([self.top - height - more, self.top + more])
        lons, lats = to_degrees(x, y)
        return LngLatBbox(float(lons[0]), float(lats[0]), float(lons[1]), float(lats[1]))
