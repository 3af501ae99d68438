# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The inner loops of finding the road nearest to a point, as Python that Cython compiles.

Written in Cython's pure Python mode like `navigator.routing.kernel`: the same file runs as plain Python.
Near the point the earth is a plane; along a road each piece is measured as `navigator.geo.distance` does.
"""

from __future__ import annotations

import cython
from cython.cimports.libc.math import sin, sqrt

SCALE = cython.declare(cython.double, 1e7)  # of coordinates, as in navigator.graph.roadgraph
TURN = cython.declare(cython.double, 360.0)
RADIAN = cython.declare(cython.double, 0.017453292519943295)
EQUATOR = cython.declare(cython.double, 6_378_137.0)  # m, WGS84, as in navigator.geo
NOWHERE = cython.declare(cython.double, 1e30)  # m
ECCENTRICITY = cython.declare(cython.double, 6.694_379_990_14e-3)  # squared


@cython.cfunc
@cython.exceptval(check=False)
def wrapped(angle: cython.double) -> cython.double:
    """A difference of longitudes, the short way round."""
    if angle >= 180.0:
        return angle - TURN
    if angle < -180.0:
        return angle + TURN
    return angle


@cython.cfunc
@cython.exceptval(check=False)
@cython.locals(sine=cython.double, shrink=cython.double, east=cython.double, north=cython.double)
def metres(
    lon1: cython.double, lat1: cython.double, lon2: cython.double, lat2: cython.double
) -> cython.double:
    """Metres between two points near each other."""
    sine = sin((lat1 + lat2) / 2.0 * RADIAN)
    shrink = 1.0 - ECCENTRICITY * sine * sine
    east = wrapped(lon2 - lon1) * RADIAN * EQUATOR / sqrt(shrink) * sqrt(1.0 - sine * sine)
    north = (lat2 - lat1) * RADIAN * EQUATOR * (1.0 - ECCENTRICITY) / (shrink * sqrt(shrink))
    return sqrt(east * east + north * north)


@cython.cclass
class Pieces:
    """The straight pieces of all segments, by cell; see navigator.graph.locate.Grid."""

    west: cython.longlong
    south: cython.longlong
    size: cython.longlong
    columns: cython.longlong
    rows: cython.longlong
    first: cython.const[cython.int][::1]
    piece: cython.const[cython.int][::1]
    lon: cython.const[cython.int][::1]
    lat: cython.const[cython.int][::1]
    start: cython.const[cython.int][::1]  # of a segment: its first shape point
    segments: cython.int

    def __init__(self, frame: tuple, cells: tuple, shape: tuple) -> None:
        self.west, self.south, self.size, self.columns, self.rows = frame
        self.first, self.piece = cells
        self.start, self.lon, self.lat = shape
        self.segments = len(self.start) - 1

    @cython.cfunc
    @cython.locals(low=cython.int, high=cython.int, middle=cython.int)
    def owner(self, piece: cython.int) -> cython.int:
        """The segment of a piece."""
        low = 0
        high = self.segments
        while high - low > 1:
            middle = (low + high) // 2
            if self.start[middle] <= piece:
                low = middle
            else:
                high = middle
        return low

    @cython.locals(
        x=cython.double, y=cython.double, per_x=cython.double, per_y=cython.double, radius=cython.double,
        tie=cython.double, best=cython.double, west=cython.longlong, east=cython.longlong,
        south=cython.longlong, north=cython.longlong, row=cython.longlong, k=cython.int, p=cython.int,
        s=cython.int, ax=cython.double, ay=cython.double, dx=cython.double, dy=cython.double,
        squared=cython.double, share=cython.double, away=cython.double, more=cython.double,
        handicap="const float[::1]", shore="const unsigned char[::1]", pier=cython.double,
    )  # fmt: skip
    def near(self, point: tuple, scale: tuple, limits: tuple, wanted: tuple | None) -> list:
        """(metres with handicap, segment, piece, share of the piece, metres) of what may be nearest.

        `scale` holds metres per degree; `limits` radius, tie and pier: pieces beyond the radius, or more than
        the tie behind the best so far, are left out, so that later ones of the answer may still be too far.
        `wanted` holds by segment a handicap in metres, below 0 to leave it out, and whether it may only be
        met within `pier` metres of its ends.
        """
        x, y = point
        per_x, per_y = scale
        radius, tie, pier = limits
        west, east, south, north = self.box(x, y, radius / max(per_x, 1.0), radius / per_y)
        found: list = []
        best = NOWHERE
        more = 0.0
        if wanted is not None:
            handicap, shore = wanted
        for row in range(south, north + 1):
            for k in range(self.first[row * self.columns + west], self.first[row * self.columns + east + 1]):
                p = self.piece[k]
                ax = wrapped(self.lon[p] / SCALE - x) * per_x
                ay = (self.lat[p] / SCALE - y) * per_y
                dx = wrapped((self.lon[p + 1] - self.lon[p]) / SCALE) * per_x
                dy = (self.lat[p + 1] - self.lat[p]) / SCALE * per_y
                squared = dx * dx + dy * dy
                share = -(ax * dx + ay * dy) / squared if squared > 0.0 else 0.0
                share = min(max(share, 0.0), 1.0)
                ax += share * dx
                ay += share * dy
                away = sqrt(ax * ax + ay * ay)
                if away > radius or away > best + tie:
                    continue
                s = self.owner(p)
                if wanted is not None:
                    more = handicap[s]
                    if more < 0.0 or away + more > best + tie:
                        continue
                    if shore[s] and self.from_end(s, p, share) > pier:
                        continue
                best = min(best, away + more)
                found.append((away + more, s, p, share, away))
        return found

    @cython.cfunc
    @cython.locals(reach_x=cython.double, reach_y=cython.double, shift=cython.double)
    def box(self, x: cython.double, y: cython.double, lon: cython.double, lat: cython.double) -> tuple:
        """The first and last column and row of cells that a box round a point touches."""
        reach_x, reach_y = lon * SCALE, lat * SCALE
        shift = x * SCALE - self.west
        west = max(0.0, (shift - reach_x) // self.size)
        east = min(self.columns - 1.0, (shift + reach_x) // self.size)
        shift = y * SCALE - self.south
        south = max(0.0, (shift - reach_y) // self.size)
        north = min(self.rows - 1.0, (shift + reach_y) // self.size)
        if west > east:
            return 0, 0, 1, 0
        return int(west), int(east), int(south), int(north)

    @cython.cfunc
    @cython.locals(run=cython.double, whole=cython.double)
    def from_end(self, segment: cython.int, piece: cython.int, share: cython.double) -> cython.double:
        """Metres from a place to the nearer end of its segment."""
        run, whole = self.measure(segment, piece, share)
        return min(run, whole - run)

    @cython.locals(i=cython.int, run=cython.double, whole=cython.double, step=cython.double)
    def measure(self, segment: int, piece: int, share: float) -> tuple[float, float]:
        """Metres from the start of a segment to a place on it, and to its end."""
        run = 0.0
        whole = 0.0
        for i in range(self.start[segment], self.start[segment + 1] - 1):
            step = metres(
                self.lon[i] / SCALE, self.lat[i] / SCALE, self.lon[i + 1] / SCALE, self.lat[i + 1] / SCALE
            )
            if i == piece:
                run = whole + share * step
            whole += step
        return run, whole

    @cython.locals(
        x=cython.double, y=cython.double, dx=cython.double, dy=cython.double, lon=cython.double,
        lat=cython.double, cross=cython.double, run=cython.double, whole=cython.double,
    )  # fmt: skip
    def place(self, segment: int, piece: int, share: float, point: tuple) -> tuple:
        """Share of the segment, longitude and latitude of a place, and on which side a point lies of it."""
        run, whole = self.measure(segment, piece, share)
        dx = (self.lon[piece + 1] - self.lon[piece]) / SCALE
        dy = (self.lat[piece + 1] - self.lat[piece]) / SCALE
        lon = self.lon[piece] / SCALE + share * dx
        lat = self.lat[piece] / SCALE + share * dy
        x, y = point
        cross = dx * (y - lat) - dy * (x - lon)
        return (run / whole if whole > 0.0 else 0.0), lon, lat, (-1 if cross > 0.0 else int(cross < 0.0))
