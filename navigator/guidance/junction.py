# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Tell what a rider sees at a junction: the way taken, and the ways that could be mistaken for it.

Written in Cython's pure Python mode, as navigator.routing.kernel is.
"""

from __future__ import annotations

from array import array

import cython
from cython.cimports.libc.math import fabs, floor

from navigator.cost.access import Mode
from navigator.graph.attributes import NodeFlag, RoadClass
from navigator.graph.looks import CLASS_MASK, CLASS_SHIFT, Look
from navigator.guidance.line import Line
from navigator.guidance.scene import REACH, Scene

STUB = cython.declare(cython.double, 10.0)  # m; a shorter edge has the mapper's direction, not the road's
STUB_BEND = cython.declare(cython.double, 50.0)  # degrees; beyond it a stub is no part of the way behind it
TWIN = cython.declare(cython.double, 40.0)  # m; of two ways so short to one place a rider may take either...
TWIN_SHARE = cython.declare(cython.double, 1.1)  # ...or longer ones, if they differ by no more than this

ISLAND = cython.declare(
    cython.double, 35.0
)  # m; a one-way so short passes an island where the road begins...
PAST_ISLAND = cython.declare(cython.double, 40.0)  # ...and its direction is that so far from the junction

RIDDEN = cython.declare(cython.int, int(Mode.RIDE))
MINI_NODE = cython.declare(cython.int, int(NodeFlag.MINI_ROUNDABOUT))
CLASS = cython.declare(cython.int, CLASS_MASK << CLASS_SHIFT)
CYCLEWAY = cython.declare(cython.int, RoadClass.CYCLEWAY << CLASS_SHIFT)
WRONG_WAY = cython.declare(cython.int, int(Look.WRONG_WAY))
YARD = cython.declare(cython.int, int(Look.YARD))
CARLESS = cython.declare(cython.int, int(Look.CARLESS))
NARROW = cython.declare(cython.int, int(Look.NARROW))
WALKING = cython.declare(cython.int, int(Look.WALKING))
CARRIED = cython.declare(cython.int, int(Look.CARRIED))
CROSSING = cython.declare(cython.int, int(Look.CROSSING))
ASIDE = cython.declare(cython.int, int(Look.SIDEWALK | Look.CROSSING))
ONE_WAY = cython.declare(cython.int, int(Look.ONE_WAY))
KEEPS = cython.declare(cython.int, int(Look.KEEPS))
BACK = cython.declare(cython.int, int(Look.BACK))
LINK = cython.declare(cython.int, int(Look.LINK))
RUN = cython.declare(cython.int, int(Look.RUN))
FROM_LINK = cython.declare(cython.int, int(Look.FROM_LINK))
MINI = cython.declare(cython.int, int(Look.MINI))
ON_RAMP = cython.declare(cython.int, int(Look.ON_RAMP))
OFF_RAMP = cython.declare(cython.int, int(Look.OFF_RAMP))
MERGES = cython.declare(cython.int, int(Look.MERGES))
FASTEST = cython.declare(cython.int, RoadClass.TRUNK << CLASS_SHIFT)  # a link of a lesser road is no ramp


@cython.cfunc
@cython.inline
@cython.exceptval(check=False)
def wrapped(angle: cython.double) -> cython.double:
    """The same angle in [-180, 180), as navigator.geo.wrap_degrees."""
    return angle + 180.0 - 360.0 * floor((angle + 180.0) / 360.0) - 180.0


@cython.cclass
class Sight:
    """What is seen along a line, in flat columns.

    Rows first[n]..first[n + 1] are the ways out of node n: first the one taken, then those that could be
    mistaken for it. There are none where there is no choice.
    """

    first = cython.declare(object, visibility="readonly")  # int32, by node
    edge = cython.declare(object, visibility="readonly")  # int32, by row
    look = cython.declare(object, visibility="readonly")  # int32: see navigator.graph.looks
    angle = cython.declare(object, visibility="readonly")  # float64: degrees right (+) or left (-)
    line = cython.declare(object, visibility="readonly")
    _first: cython.int[::1]
    _edge: cython.int[::1]
    _look: cython.int[::1]
    _angle: cython.double[::1]
    _path: cython.const[cython.int][::1]
    _ridden: cython.const[cython.double][::1]  # m of each edge of the path
    _way: cython.const[cython.int][::1]
    _looks: cython.const[cython.int][::1]
    _name: cython.const[cython.int][::1]
    _ref: cython.const[cython.int][::1]
    _mode: cython.const[cython.uchar][::1]
    _turn_first: cython.const[cython.int][::1]
    _turn_target: cython.const[cython.int][::1]
    _state_edge: cython.const[cython.int][::1]
    _out: cython.const[cython.short][::1]
    _in: cython.const[cython.short][::1]
    _start: cython.const[cython.int][::1]
    _end: cython.const[cython.int][::1]
    _length: cython.const[cython.int][::1]
    _flags: cython.const[cython.ushort][::1]

    def __init__(self, scene: Scene, line: Line) -> None:
        views = scene.views
        self.line, self._path, self._ridden = line, line.edges, line.lengths
        self._way, self._looks, self._name, self._ref = views.way, views.look, views.name, views.ref
        self._mode = scene.mode
        self._turn_first, self._turn_target = views.turn_first, views.turn_target
        self._state_edge = views.state_edge
        self._out, self._in = views.bearing_out, views.bearing_in
        self._start, self._end, self._length = views.start, views.end, views.length
        self._flags = views.node_flags
        self._look_round(line.count)

    @cython.ccall
    @cython.exceptval(check=False)
    def look_of(self, edge: cython.int) -> cython.int:
        """What an edge looks like."""
        return self._looks[2 * self._way[edge >> 1] + (edge & 1)]

    @cython.ccall
    @cython.exceptval(check=False)
    @cython.locals(one=cython.int, two=cython.int, looks=cython.int, both=cython.int)
    def goes_on(self, before: cython.int, after: cython.int) -> cython.bint:
        """Whether a rider takes one edge for the same road as another."""
        one, two = self._way[before >> 1], self._way[after >> 1]
        if self._name[one] or self._name[two]:
            if self._name[one] == self._name[two]:
                return True
            return self._ref[one] != 0 and self._ref[one] == self._ref[two]
        one, two = self.look_of(before), self.look_of(after)
        if one & two & CARLESS:
            return (one | two) & CROSSING != 0 or one & CLASS == two & CLASS
        if one & CLASS != two & CLASS:
            return False
        return self._ref[self._way[before >> 1]] == self._ref[self._way[after >> 1]]

    @cython.ccall
    @cython.exceptval(check=False)
    def divided(self, before: cython.int, after: cython.int) -> cython.bint:
        """Whether two edges may be the carriageways of one road."""
        return self.look_of(before) & self.look_of(after) & ONE_WAY != 0 and self.goes_on(before, after)

    @cython.ccall
    @cython.exceptval(check=False)
    def turned(self, before: cython.int, after: cython.int) -> cython.double:
        """Degrees right (+) or left (-) from the end of one edge to the start of another."""
        return wrapped(self._out[after] - self._in[before])

    @cython.cfunc
    @cython.exceptval(check=False)
    def _head(self, edge: cython.int) -> cython.int:
        return self._start[edge >> 1] if edge & 1 else self._end[edge >> 1]

    @cython.locals(n=cython.int, rows=cython.int, edge=cython.int)
    def _look_round(self, count: cython.int) -> None:
        """Fill in the columns."""
        rows = 0
        for n in range(count - 1):
            edge = self._path[n]
            rows += self._turn_first[edge + 1] - self._turn_first[edge] + 1
        blank = bytes(4 * rows)
        self.first = self._first = array("i", bytes(4 * count + 4))
        self.edge = self._edge = array("i", blank)
        self.look = self._look = array("i", blank)
        self.angle = self._angle = array("d", blank + blank)
        rows = 0
        for n in range(1, count):
            self._first[n] = rows
            if self._is_choice(self._path[n - 1], self._path[n]) or self._ramp(
                self.look_of(self._path[n - 1]), self.look_of(self._path[n])
            ):
                rows = self._see(n, rows)
        self._first[count] = rows

    @cython.cfunc
    @cython.exceptval(check=False)
    @cython.locals(turn=cython.int, other=cython.int)
    def _is_choice(self, edge: cython.int, after: cython.int) -> cython.bint:
        """Whether one could have done another thing."""
        if after == edge ^ 1:
            return True
        for turn in range(self._turn_first[edge], self._turn_first[edge + 1]):
            other = self._state_edge[self._turn_target[turn]]
            if other not in (after, edge ^ 1):
                return True
        return False

    @cython.cfunc
    @cython.exceptval(-1)
    @cython.locals(turn=cython.int, edge=cython.int, after=cython.int, other=cython.int,
                   inward=cython.double, begin=cython.int, before=cython.int, taken=cython.int,
                   ramp=cython.int)  # fmt: skip
    def _see(self, node: cython.int, row: cython.int) -> cython.int:
        """Add the rows of a node, if there is more than one; how many rows there are then."""
        begin, edge, after = row, self._path[node - 1], self._path[node]
        before, taken = self.look_of(edge), self.look_of(after)
        inward = self._inward(node)
        for turn in range(self._turn_first[edge], self._turn_first[edge + 1]):
            other = self._state_edge[self._turn_target[turn]]
            if other in (after, edge ^ 1):
                continue
            if self._mistakable(
                other, before, taken, self.goes_on(edge, other)
            ) and not self._comes_out_there(other, after):
                row += 1
                self._add(row, edge, other, wrapped(self._out[other] - inward))
        ramp = self._ramp(before, taken)
        if row == begin and after != edge ^ 1 and ramp != MERGES:
            return begin
        self._add(begin, edge, after, wrapped(self._outward(node) - inward))
        self._look[begin] |= ramp
        if after == edge ^ 1:
            self._look[begin] |= BACK
        if self._ridden[node - 1] >= STUB:
            self._look[begin] |= RUN
        if self.look_of(edge) & LINK and not self.look_of(after) & LINK:
            self._look[begin] |= FROM_LINK
        if self._flags[self._head(edge)] & MINI_NODE:
            self._look[begin] |= MINI
        return row + 1

    @cython.cfunc
    @cython.exceptval(check=False)
    def _ramp(self, before: cython.int, taken: cython.int) -> cython.int:
        """Which of the bits of ramps the step from one look to another has; ramps are links of fast roads."""
        if not (before ^ taken) & LINK:
            return 0
        if taken & LINK:
            if taken & CLASS > FASTEST:
                return 0
            return OFF_RAMP if before & CLASS <= FASTEST else ON_RAMP
        return MERGES if (before & CLASS) <= FASTEST and (taken & CLASS) <= FASTEST else 0

    @cython.cfunc
    @cython.exceptval(check=False)
    def _add(self, row: cython.int, edge: cython.int, other: cython.int, angle: cython.double) -> cython.void:
        self._edge[row] = other
        self._look[row] = self.look_of(other) | (KEEPS if self.goes_on(edge, other) else 0)
        self._angle[row] = angle

    @cython.cfunc
    @cython.exceptval(check=False)
    @cython.locals(look=cython.int, on_foot=cython.bint)
    def _mistakable(
        self, other: cython.int, before: cython.int, taken: cython.int, keeps: cython.bint
    ) -> cython.bint:
        """Whether a rider could take `other` for the way; a footway beside a street is not in question."""
        look = self.look_of(other)
        if look & CARRIED:
            return False
        if look & YARD:
            return taken & YARD != 0 or (keeps and before & YARD != 0)
        if look & CROSSING and look & CLASS == CYCLEWAY and (taken | before) & CARLESS:
            return True  # the cycleway ahead, which leads across the street
        if keeps and before & NARROW and not (look | before) & ASIDE:
            return True  # the path or the square on which one is
        if look & before & WALKING and not (look | before) & ASIDE:
            return True  # who walks may walk on, be it up steps
        on_foot = look & WALKING != 0 or (look & NARROW != 0 and self._mode[other] != RIDDEN)
        if on_foot or look & ASIDE:
            return taken & NARROW != 0 and not (taken & CROSSING and before & CARLESS)
        return True

    @cython.cfunc
    @cython.exceptval(check=False)
    @cython.locals(one=cython.double, two=cython.double)
    def _comes_out_there(self, other: cython.int, taken: cython.int) -> cython.bint:
        """Whether one way is as good as the other: round a tree, or drawn twice."""
        if self._head(other) != self._head(taken):
            return False
        one, two = self._length[other >> 1] / 100.0, self._length[taken >> 1] / 100.0
        return max(one, two) <= max(TWIN, min(one, two) * TWIN_SHARE)

    @cython.cfunc
    @cython.locals(edge=cython.int)
    def _inward(self, node: cython.int) -> cython.double:
        """Direction in which the path arrives; over the edge alone unless that is a mere stub."""
        edge = self._path[node - 1]
        if node >= 2 and self._passes_island(edge, self._path[node - 2], node - 1):
            far: cython.double = self.line.before(node, PAST_ISLAND)
            return far
        if node < 2 or self._ridden[node - 1] >= STUB:
            return self._in[edge]
        if fabs(wrapped(self._out[edge] - self._in[self._path[node - 2]])) > STUB_BEND:
            return self._in[edge]
        before: cython.double = self.line.before(node, REACH)
        return before

    @cython.cfunc
    @cython.locals(edge=cython.int)
    def _outward(self, node: cython.int) -> cython.double:
        edge = self._path[node]
        if node + 1 < len(self._path) and self._passes_island(edge, self._path[node + 1], node):
            far: cython.double = self.line.after(node, PAST_ISLAND)
            return far
        if node + 1 >= len(self._path) or self._ridden[node] >= STUB:
            return self._out[edge]
        if fabs(wrapped(self._out[self._path[node + 1]] - self._in[edge])) > STUB_BEND:
            return self._out[edge]
        after: cython.double = self.line.after(node, REACH)
        return after

    @cython.cfunc
    @cython.exceptval(check=False)
    def _passes_island(self, edge: cython.int, beyond: cython.int, number: cython.int) -> cython.bint:
        """Whether a piece of the path is the one side of a road that is split where it meets another."""
        if self._ridden[number] > ISLAND or not self.look_of(edge) & ONE_WAY:
            return False
        return not self.look_of(beyond) & ONE_WAY and self.goes_on(edge, beyond)
