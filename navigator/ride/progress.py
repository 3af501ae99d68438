"""Decide where along the course a fix lies: by the metres ridden, never by place alone.

A course may cross itself, come back the way it went, or end where it starts, so that one place is
several places of the course. From the last place known only a stretch ahead is looked at, as long as a
rider can have got in the time since, and of two places equally near the one expected by speed is taken.
Progress never goes back: who rides back leaves the course behind, and the distance to it grows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from navigator.geo import FloatArray, along, nearest_on_pieces, wrap_degrees

FASTEST = 25.0  # m/s; no fix is farther along than a bicycle can roll downhill
SLACK = 30.0  # m looked ahead besides: the last place was uncertain too
ACROSS = 6.0  # m, standard deviation of a fix across the road
ALONG = 10.0  # m, standard deviation of the expected place along it...
WANDER = 0.5  # ...and for each metre that speed foretells since the last place
SLOWEST_GUESS = 3.0  # m/s; one who stood may have started again
SAME = 15.0  # m by which the start of a course may be farther than a place passed later


@dataclass(frozen=True)
class Spot:
    """A place of the course."""

    along: float  # m from the start
    off: float  # m from the fix to it


@dataclass(frozen=True)
class Line:
    """The course as a line: n points with the metres ridden up to each."""

    lon: FloatArray  # degrees, beyond 180 where the date line is crossed
    lat: FloatArray  # degrees
    metres: FloatArray  # rising

    @classmethod
    def of(cls, points: Sequence[Sequence[float]], *, length: float | None = None) -> Line:
        """The line of (lon, lat[, height]) points; `length` in m stretches it to what the route says."""
        lon, lat = (np.array([point[axis] for point in points], dtype=float) for axis in (0, 1))
        lon = np.unwrap(lon, period=360.0)  # so that a line over the date line has no gap
        metres = along(lon, lat)
        if length is not None and metres[-1] > 0.0:
            metres = metres * (length / metres[-1])
        return cls(lon, lat, metres)

    @property
    def length(self) -> float:
        """Metres."""
        return float(self.metres[-1])

    def at(self, metres: float) -> tuple[float, float]:
        """Longitude and latitude so many metres from the start."""
        lon = float(np.interp(metres, self.metres, self.lon))
        lat = float(np.interp(metres, self.metres, self.lat))
        return (lon if abs(lon) <= 180.0 else float(wrap_degrees(lon))), lat

    def first_near(self, lon: float, lat: float) -> Spot:
        """Where a ride joins the course: the nearest place, or an earlier one that is almost as near."""
        metres, off = self._places(lon, lat, 0.0, self.length)
        row = int(np.argmax(off <= off.min() + SAME))
        best = row + int(np.argmin(off[row:][metres[row:] <= metres[row] + SAME]))
        return Spot(float(metres[best]), float(off[best]))

    def nearest(self, lon: float, lat: float, *, start: float = 0.0, until: float) -> Spot:
        """The nearest place between two, by metres from the start."""
        metres, off = self._places(lon, lat, start, until)
        best = int(np.argmin(off))
        return Spot(float(metres[best]), float(off[best]))

    def next_near(self, lon: float, lat: float, *, last: float, speed: float, elapsed: float) -> Spot:
        """Where a fix lies `elapsed` seconds after the place `last`, for a rider of that speed in m/s."""
        metres, off = self._places(lon, lat, last, last + SLACK + FASTEST * elapsed)
        surprise = (metres - last - speed * elapsed) / (ALONG + WANDER * max(speed, SLOWEST_GUESS) * elapsed)
        best = int(np.argmin((off / ACROSS) ** 2 + surprise**2))
        return Spot(float(metres[best]), float(off[best]))

    def _places(self, lon: float, lat: float, start: float, end: float) -> tuple[FloatArray, FloatArray]:
        """The nearest place on each straight piece between two places: metres from the start, and off."""
        first = max(0, int(np.searchsorted(self.metres, start, side="right")) - 1)
        first = min(first, len(self.metres) - 2)
        last = max(first + 1, int(np.searchsorted(self.metres, end, side="left")))
        rows = slice(first, last + 1)
        metres, lons, lats = self.metres[rows].copy(), self.lon[rows].copy(), self.lat[rows].copy()
        metres[0], (lons[0], lats[0]) = max(start, metres[0]), self.at(max(start, metres[0]))
        off, share = nearest_on_pieces(lon, lat, (lons[:-1], lats[:-1]), (lons[1:], lats[1:]))
        return metres[:-1] + share * np.diff(metres), off
