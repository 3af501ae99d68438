# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Lay a path out as a line: its points, metres and seconds node by node, and the direction at any node.

Written in Cython's pure Python mode, as navigator.routing.kernel is.
"""

from __future__ import annotations

from array import array

import cython
from cython.cimports.libc.math import atan2, cos, floor, hypot, sin, sqrt

from navigator.geo import ECCENTRICITY_SQUARED, EQUATOR_RADIUS
from navigator.graph.roadgraph import COORDINATE_SCALE, NO_HEIGHT
from navigator.graph.views import Views
from navigator.routing.path import Path

RADIANS = cython.declare(cython.double, 0.017453292519943295)  # in a degree
RADIUS = cython.declare(cython.double, EQUATOR_RADIUS)
SQUASH = cython.declare(cython.double, ECCENTRICITY_SQUARED)
SCALE = cython.declare(cython.double, COORDINATE_SCALE)
UNKNOWN = cython.declare(cython.int, NO_HEIGHT)
NOT_A_NUMBER = cython.declare(cython.double, float("nan"))
SAME = cython.declare(cython.double, 0.001)  # m; nearer to where a piece is cut, a point is that very place
PLACES = 7  # decimals of a degree: OSM's own
CENTIMETRES = 2  # decimals of a metre


@cython.cfunc
@cython.inline
@cython.exceptval(check=False)
def wrapped(angle: cython.double) -> cython.double:
    """The same angle in [-180, 180), as navigator.geo.wrap_degrees."""
    return angle + 180.0 - 360.0 * floor((angle + 180.0) / 360.0) - 180.0


@cython.cfunc
@cython.exceptval(check=False)
@cython.locals(sine=cython.double, shrink=cython.double, normal=cython.double, east=cython.double)
def apart(
    lon1: cython.double, lat1: cython.double, lon2: cython.double, lat2: cython.double
) -> cython.double:
    """Metres between two points near each other, as navigator.geo.distance."""
    sine = sin((lat1 + lat2) / 2.0 * RADIANS)
    shrink = 1.0 - SQUASH * sine * sine
    normal = RADIUS / sqrt(shrink)
    east = wrapped(lon2 - lon1) * RADIANS * normal * sqrt(1.0 - sine * sine)
    return hypot(east, (lat2 - lat1) * RADIANS * RADIUS * (1.0 - SQUASH) / (shrink * sqrt(shrink)))


@cython.cfunc
@cython.exceptval(check=False)
@cython.locals(east=cython.double, angle=cython.double)
def heading(
    lon1: cython.double, lat1: cython.double, lon2: cython.double, lat2: cython.double
) -> cython.double:
    """Degrees from north of the way from one point to another, as navigator.geo.bearing."""
    east = wrapped(lon2 - lon1) * cos((lat1 + lat2) / 2.0 * RADIANS)
    angle = atan2(east, lat2 - lat1) / RADIANS
    return angle if angle >= 0.0 else angle + 360.0


def towards(here: tuple, there: tuple) -> float:
    """Degrees from north in which one place (lon, lat) lies from another."""
    return heading(here[0], here[1], there[0], there[1])


@cython.ccall
def turned(inward: cython.double, outward: cython.double) -> cython.double:
    """Degrees right (+) or left (-) from one direction to another."""
    return wrapped(outward - inward)


@cython.cclass
class Line:
    """A path as flat columns; node i lies between edges i - 1 and i, the last node is the path's end.

    `places` holds longitude, latitude (degrees) and height (m, NaN unknown) of all points, those of shared
    nodes once; `first` is the row of each node's point in them.
    """

    count = cython.declare(cython.int, visibility="readonly")  # of edges
    edges = cython.declare(object, visibility="readonly")  # int32, as all columns of numbers
    nodes = cython.declare(object, visibility="readonly")  # float64: metres from the start, count + 1
    times = cython.declare(object, visibility="readonly")  # float64: seconds from the start, count + 1
    lengths = cython.declare(object, visibility="readonly")  # float64: metres ridden of each edge
    first = cython.declare(object, visibility="readonly")  # count + 1
    places = cython.declare(object, visibility="readonly")
    raised = cython.declare(cython.bint, visibility="readonly")  # whether any height is known
    _edge: cython.const[cython.int][::1]
    _node: cython.double[::1]
    _length: cython.double[::1]
    _first: cython.int[::1]
    _lon: cython.double[::1]
    _lat: cython.double[::1]
    _height: cython.double[::1]
    _metre: cython.double[::1]  # from the start, of each point
    _rows: cython.int
    _x: cython.double  # degrees: the place last sought
    _y: cython.double
    _run: cython.bint  # whether _metre is filled

    @cython.locals(count=cython.int)
    def __init__(self, views: Views, pace: tuple, path: Path) -> None:
        """`pace` holds the rider's milliseconds by edge and by turn.

        Raises ValueError where the path is none of this network.
        """
        count = self.count = len(path.edges)
        self.edges = self._edge = array("i", path.edges)
        self.nodes = self._node = array("d", bytes(8 * count + 8))
        self.times = array("d", bytes(8 * count + 8))
        self.lengths = self._length = array("d", bytes(8 * count))
        self.first = self._first = array("i", bytes(4 * count + 4))
        self._run = self.raised = False
        self._ride(views, pace, path)
        self._draw(views, path)

    @cython.locals(
        length="const int[::1]", milliseconds="const int[::1]", turning="const int[::1]",
        turn="const int[::1]", time="double[::1]", share=cython.double, n=cython.int, last=cython.int,
        edges=cython.int, turns=cython.int,
    )  # fmt: skip
    def _ride(self, views: Views, pace: tuple, path: Path) -> None:
        """Fill in metres and seconds."""
        length = views.length
        milliseconds, turning = pace
        turn = array("i", path.turns or (0,))
        time = self.times
        last = self.count - 1
        edges, turns = min(len(milliseconds), 2 * len(length)), len(turning)
        for n in range(self.count):
            if not 0 <= self._edge[n] < edges or (n > 0 and not 0 <= turn[n - 1] < turns):
                raise ValueError(f"edge {self._edge[n]} of the path is none of this network, or its turn")
            share = 1.0
            if n in (0, last):
                share = (path.end if n == last else 1.0) - (path.start if n == 0 else 0.0)
            self._length[n] = length[self._edge[n] >> 1] / 100.0 * share
            self._node[n + 1] = self._node[n] + self._length[n]
            time[n + 1] = milliseconds[self._edge[n]] * share
            if n > 0:
                time[n + 1] += turning[turn[n - 1]]
            time[n + 1] = time[n] + time[n + 1] / 1000.0

    @cython.locals(
        shape_first="const int[::1]", lon="const int[::1]", lat="const int[::1]", height="const int[::1]",
        rows=cython.int, n=cython.int, k=cython.int, step=cython.int, begin=cython.int, size=cython.int,
        edge=cython.int,
    )  # fmt: skip
    def _draw(self, views: Views, path: Path) -> None:
        """Fill in the points."""
        shape_first, lon, lat, height = (
            views.shape_first, views.shape_lon, views.shape_lat, views.shape_height
        )  # fmt: skip
        rows = 1
        for n in range(self.count):
            edge = self._edge[n]
            rows += shape_first[(edge >> 1) + 1] - shape_first[edge >> 1]
        blank = bytes(8 * rows)
        self.places = array("d", blank), array("d", blank), array("d", blank)
        self._lon, self._lat, self._height = self.places
        self._metre = array("d", blank)
        rows = 0
        for n in range(self.count):
            edge = self._edge[n]
            begin = shape_first[edge >> 1]
            size = shape_first[(edge >> 1) + 1] - begin
            step = 1
            if edge & 1:
                begin, step = begin + size - 1, -1
            self._first[n] = rows
            for k in range(size):
                self._lon[rows + k] = lon[begin + step * k] / SCALE
                self._lat[rows + k] = lat[begin + step * k] / SCALE
                self._height[rows + k] = NOT_A_NUMBER
                if height[begin + step * k] != UNKNOWN:
                    self._height[rows + k] = height[begin + step * k] / 100.0
                    self.raised = True
            if n == 0 or n == self.count - 1:
                size = self._cut(rows, size, path.share(n))
            rows += size - 1
        self._first[self.count] = rows
        self._rows = rows + 1

    @cython.locals(start=cython.double, end=cython.double, k=cython.int, kept=cython.int)
    def _cut(self, row: cython.int, size: cython.int, part: tuple) -> cython.int:
        """Leave of the last piece drawn only what lies between two shares of it; its new number of points."""
        if part == (0.0, 1.0):
            return size
        run = self._measured(row, size)
        start, end = part[0] * run[size - 1], part[1] * run[size - 1]
        rows = [self._between(row, run, start)]
        rows += [
            (self._lon[row + k], self._lat[row + k], self._height[row + k])
            for k in range(size)
            if start + SAME < run[k] < end - SAME
        ]
        rows.append(self._between(row, run, end))
        for k in range(len(rows)):
            self._lon[row + k], self._lat[row + k], self._height[row + k] = rows[k]
        return len(rows)

    @cython.locals(k=cython.int)
    def _measured(self, row: cython.int, size: cython.int) -> list:
        """Metres from a row to each of so many rows from there on."""
        run = [0.0]
        for k in range(row + 1, row + size):
            step = apart(self._lon[k - 1], self._lat[k - 1], self._lon[k], self._lat[k])
            run.append(run[len(run) - 1] + step)
        return run

    @cython.locals(k=cython.int, share=cython.double)
    def _between(self, row: cython.int, run: list, metres: cython.double) -> tuple:
        """The point so many metres behind a row, as exact as the map is."""
        k = len(run) - 2
        while k > 0 and run[k] > metres:
            k -= 1
        share = (metres - run[k]) / (run[k + 1] - run[k]) if run[k + 1] > run[k] else 0.0
        k += row
        if share <= 0.0 or share >= 1.0:  # where the other end has no height
            k += share >= 1.0
            return self._lon[k], self._lat[k], self._height[k]
        height = self._height[k] + share * (self._height[k + 1] - self._height[k])
        return (
            round(self._lon[k] + share * (self._lon[k + 1] - self._lon[k]), PLACES),
            round(self._lat[k] + share * (self._lat[k + 1] - self._lat[k]), PLACES),
            round(height, CENTIMETRES),
        )

    @cython.locals(n=cython.int, k=cython.int, run=cython.double, scale=cython.double)
    def _measure(self) -> None:
        """Fill in the metres of all points: an edge has its own length, however its line is drawn."""
        for n in range(self.count):
            run = 0.0
            self._metre[self._first[n]] = self._node[n]
            for k in range(self._first[n] + 1, self._first[n + 1] + 1):
                run += apart(self._lon[k - 1], self._lat[k - 1], self._lon[k], self._lat[k])
                self._metre[k] = run
            scale = self._length[n] / run if run > 0.0 else 0.0
            for k in range(self._first[n] + 1, self._first[n + 1] + 1):
                self._metre[k] = self._node[n] + self._metre[k] * scale
        self._run = True

    @cython.cfunc
    @cython.locals(k=cython.int, there=cython.double, share=cython.double)
    def _seek(self, node: cython.int, ahead: cython.double) -> cython.void:
        """Bring `_x` and `_y` to a place on the line."""
        if not self._run:
            self._measure()
        k = self._first[node]
        there = self._metre[k] + ahead
        while k > 0 and self._metre[k] > there:
            k -= 1
        while k < self._rows - 1 and self._metre[k + 1] <= there:
            k += 1
        self._x, self._y = self._lon[k], self._lat[k]
        if k < self._rows - 1 and self._metre[k] < there:
            share = (there - self._metre[k]) / (self._metre[k + 1] - self._metre[k])
            self._x += share * (self._lon[k + 1] - self._lon[k])
            self._y += share * (self._lat[k + 1] - self._lat[k])

    def place(self, node: cython.int, ahead: cython.double) -> tuple:
        """Longitude and latitude so many metres ahead of a node, or behind it if < 0; kept on the line."""
        self._seek(node, ahead)
        return self._x, self._y

    @cython.ccall
    def before(self, node: cython.int, reach: cython.double) -> cython.double:
        """Degrees from north in which the last `reach` metres lead to a node."""
        self._seek(node, -reach)
        return heading(self._x, self._y, self._lon[self._first[node]], self._lat[self._first[node]])

    @cython.ccall
    def after(self, node: cython.int, reach: cython.double) -> cython.double:
        """Degrees from north in which the first `reach` metres lead away from a node."""
        self._seek(node, reach)
        return heading(self._lon[self._first[node]], self._lat[self._first[node]], self._x, self._y)

    @cython.locals(k=cython.int, up=cython.double)
    def points(self) -> list:
        """All points as (lon, lat), with the height where it is known."""
        found: list = []
        if not self.raised:
            return [(self._lon[k], self._lat[k]) for k in range(self._rows)]
        for k in range(self._rows):
            up = self._height[k]
            if up == up:  # noqa: PLR0124  only NaN is not itself
                found.append((self._lon[k], self._lat[k], up))
            else:
                found.append((self._lon[k], self._lat[k]))
        return found
