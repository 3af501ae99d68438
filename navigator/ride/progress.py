"""Decide where along the course a fix lies: by the metres ridden, never by place alone.

A course may cross itself, come back the way it went, or end where it starts, so that one place is
several places of the course. From the last place known only a stretch ahead is looked at, as long as a
rider can have got in the time since, and of two places equally near the one expected by speed is taken.
Progress never goes back: who rides back leaves the course behind, and the distance to it grows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from navigator.geo import FloatArray, along, bearing, metres_per_degree, nearest_on_pieces, wrap_degrees

FASTEST = 25.0  # m/s; no fix is farther along than a bicycle can roll downhill
SLACK = 30.0  # m looked ahead besides: the last place was uncertain too
ACROSS = 6.0  # m, standard deviation of a fix across the road, of a good receiver
AGAINST, UNLIKELY = 100.0, 4.0  # degrees from which one rides against the course; squared deviations it costs
DETOUR = 60.0  # m by which a place ridden against has to be nearer
ALONG = 10.0  # m, standard deviation of the expected place along it...
WANDER = 0.5  # ...and for each metre that speed foretells since the last place
SLOWEST_GUESS = 3.0  # m/s; one who stood may have started again
SAME = 30.0  # m by which the start of a course may be farther than a place passed later


@dataclass(frozen=True)
class Spot:
    """A place of the course."""

    along: float  # m from the start
    off: float  # m from the fix to it


@dataclass(frozen=True)
class Since:
    """What a rider's next place follows from."""

    along: float  # m, the last place
    elapsed: float  # s since then
    speed: float  # m/s
    expected: float | None = (
        None  # m of the course by the metres ridden; None: as speed and last place have it
    )
    sigma: float = ACROSS  # m, standard deviation of this receiver beside the course
    heading: float | None = None  # degrees from north


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

    def offset(self, metres: float, lon: float, lat: float) -> tuple[float, float]:
        """Metres east and north from a place of the course to a point."""
        at = self.at(metres)
        east, north = metres_per_degree(lat)
        return float(wrap_degrees(lon - at[0])) * east, (lat - at[1]) * north

    def bearing_at(self, metres: float) -> float:
        """Degrees from north in which the course leads at a place."""
        row = int(np.searchsorted(self.metres, metres, side="left")) - 1
        return float(self.bearings[min(max(0, row), len(self.bearings) - 1)])

    def turned(self, heading: float, start: float, end: float) -> float:
        """Degrees between a heading and the nearest direction that the course has between two places."""
        first = max(0, int(np.searchsorted(self.metres, start, side="right")) - 1)
        last = max(first + 1, int(np.searchsorted(self.metres, end, side="left")))
        some = self.bearings[min(first, len(self.bearings) - 1) : last]
        return float(np.abs(wrap_degrees(some - heading)).min())

    @cached_property
    def bearings(self) -> FloatArray:
        """Degrees from north of each straight piece; one that has no length leads like the one before."""
        found = bearing(self.lon[:-1], self.lat[:-1], self.lon[1:], self.lat[1:])
        rows = np.where(np.diff(self.metres) > 0.0, np.arange(len(found)), 0)
        result: FloatArray = found[np.maximum.accumulate(rows)]
        return result

    def first_near(self, lon: float, lat: float, *, heading: float | None = None) -> Spot:
        """Where a ride joins the course: the nearest place, or an earlier one that is almost as near.

        With a heading, where the course leads that way, if it does so near by.
        """
        metres, off = self._places(lon, lat, 0.0, self.length)
        far = off
        if heading is not None:
            against = np.abs(wrap_degrees(self.bearings[: len(off)] - heading)) > AGAINST
            far = off + np.where(against, DETOUR, 0.0)
        row = int(np.argmax(far <= far.min() + SAME))
        best = row + int(np.argmin(far[row:][metres[row:] <= metres[row] + SAME]))
        return Spot(float(metres[best]), float(off[best]))

    def nearest(self, lon: float, lat: float, *, start: float = 0.0, until: float) -> Spot:
        """The nearest place between two, by metres from the start."""
        metres, off = self._places(lon, lat, start, until)
        best = int(np.argmin(off))
        return Spot(float(metres[best]), float(off[best]))

    def led(
        self,
        fix: tuple[float, float],
        heading: float,
        *,
        within: float,
        degrees: tuple[float, float],
        between: tuple[float, float] = (0.0, math.inf),
    ) -> list[Spot]:
        """Places near a fix, `within` m, where the course leads so many degrees, two limits, from a heading.

        Only those `between` two, in m from the start, are looked at.
        """
        begin, end = max(0.0, between[0]), min(self.length, between[1])
        first, metres, off = self._pieces(*fix, begin, end)
        turned = np.abs(wrap_degrees(self.bearings[first : first + len(off)] - heading))
        rows = np.flatnonzero((off <= within) & (turned >= degrees[0]) & (turned <= degrees[1]))
        return [Spot(float(metres[row]), float(off[row])) for row in rows]

    def ahead_across(self, lon: float, lat: float, *, start: float, across: float) -> Spot:
        """The place from `start` on that is best gone straight to: a metre off counts as `across` skipped."""
        metres, off = self._places(lon, lat, start, self.length)
        best = int(np.argmin(across * off + metres))
        return Spot(float(metres[best]), float(off[best]))

    def next_near(self, lon: float, lat: float, since: Since) -> Spot:
        """Where a fix lies some time after the last place of a rider."""
        last, seconds, speed = since.along, since.elapsed, since.speed
        first, metres, off = self._pieces(lon, lat, last, last + SLACK + FASTEST * seconds)
        expected = last + speed * seconds if since.expected is None else since.expected
        surprise = (metres - expected) / (ALONG + WANDER * max(speed, SLOWEST_GUESS) * seconds)
        cost = (off / max(ACROSS, since.sigma)) ** 2 + surprise**2
        if since.heading is not None:
            turned = np.abs(wrap_degrees(self.bearings[first : first + len(off)] - since.heading))
            cost = cost + np.where(turned > AGAINST, UNLIKELY, 0.0)
        best = int(np.argmin(cost))
        return Spot(float(metres[best]), float(off[best]))

    def _places(self, lon: float, lat: float, start: float, end: float) -> tuple[FloatArray, FloatArray]:
        return self._pieces(lon, lat, start, end)[1:]

    def _pieces(self, lon: float, lat: float, start: float, end: float) -> tuple[int, FloatArray, FloatArray]:
        """The nearest place on each piece between two places: the first piece, metres from the start, off."""
        first = max(0, int(np.searchsorted(self.metres, start, side="right")) - 1)
        first = min(first, len(self.metres) - 2)
        last = max(first + 1, int(np.searchsorted(self.metres, end, side="left")))
        rows = slice(first, last + 1)
        metres, lons, lats = self.metres[rows].copy(), self.lon[rows].copy(), self.lat[rows].copy()
        metres[0], (lons[0], lats[0]) = max(start, metres[0]), self.at(max(start, metres[0]))
        off, share = nearest_on_pieces(lon, lat, (lons[:-1], lats[:-1]), (lons[1:], lats[1:]))
        return first, metres[:-1] + share * np.diff(metres), off
