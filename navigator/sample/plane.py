"""Lay the plane of the fictional region, in metres, onto the Earth, in degrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from navigator.geo import metres_per_degree


@dataclass(frozen=True, slots=True)
class Plane:
    """A flat map whose middle lies at a place on the Earth; x and y count from its south-west corner."""

    lon: float
    lat: float
    half: float  # m, half the side

    def to_degrees(self, x: float, y: float) -> tuple[float, float]:
        """Longitude and latitude of a point, as OSM keeps them: seven decimals."""
        per_lon, per_lat = metres_per_degree(self.lat)
        return round(self.lon + (x - self.half) / per_lon, 7), round(self.lat + (y - self.half) / per_lat, 7)

    def to_metres(self, lon: Any, lat: Any) -> tuple[Any, Any]:
        """The point of the plane at a longitude and latitude; arrays too."""
        per_lon, per_lat = metres_per_degree(self.lat)
        return (np.asarray(lon) - self.lon) * per_lon + self.half, (
            np.asarray(lat) - self.lat
        ) * per_lat + self.half

    def box(self, side: float) -> tuple[float, float, float, float]:
        """West, south, east and north of the square that starts at the plane's corner."""
        return *self.to_degrees(0.0, 0.0), *self.to_degrees(side, side)
