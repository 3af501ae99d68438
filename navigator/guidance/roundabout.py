# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Decide which part of a path goes round a roundabout, and count its exits as a rider counts them.

Written in Cython's pure Python mode, as navigator.routing.kernel is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cython

from navigator.cost.access import Mode
from navigator.graph.attributes import RoadClass
from navigator.graph.looks import CLASS_MASK, CLASS_SHIFT, LANE_RANK, RANK_MASK, Look
from navigator.graph.roadgraph import COORDINATE_SCALE
from navigator.guidance.line import Line, towards, turned
from navigator.guidance.scene import Scene
from navigator.guidance.turntype import modifier_of

ARM = 40.0  # m outside the ring, where an arm has its own direction again
MOST_ARCS = 200  # edges of one ring; more is an error in the data
ROTARY_RADIUS = 15.0  # m; OSRM calls a bigger one with a name of its own a rotary
TURN_RADIUS = 8.0  # m; so small a ring is ridden like a crossing...
TURN_ARMS = 4  # ...if it has no more arms than one...
PLAIN_TURNS = frozenset({"left", "straight", "right"})  # ...and one would call it that

RIDDEN = cython.declare(cython.int, int(Mode.RIDE))
LANE = cython.declare(cython.int, LANE_RANK)
RANK = cython.declare(cython.int, RANK_MASK)
CLASS = cython.declare(cython.int, CLASS_MASK << CLASS_SHIFT)
CYCLEWAY = cython.declare(cython.int, RoadClass.CYCLEWAY << CLASS_SHIFT)
CIRCLE = cython.declare(cython.int, int(Look.CIRCLE))
WRONG_WAY = cython.declare(cython.int, int(Look.WRONG_WAY))
CARLESS = cython.declare(cython.int, int(Look.CARLESS))
NO_EXIT = cython.declare(cython.int, int(Look.CIRCLE | Look.YARD | Look.WRONG_WAY))
NO_ARM = cython.declare(cython.int, int(Look.CIRCLE | Look.YARD | Look.CARLESS))


@dataclass(frozen=True)
class Ring:
    """The visit of a path to a roundabout: in at node `entry`, out at node `leave`."""

    entry: int  # 0 where the path starts on the ring
    leave: int | None  # None where the path ends on the ring
    exit: int | None  # which one, from 1
    angle: float  # degrees right (+) or left (-) that the whole visit turns
    radius: float  # m
    arms: int
    name: str  # of the ring itself

    @property
    def kind(self) -> str:
        """OSRM's type of maneuver."""
        small = self.radius <= TURN_RADIUS and self.arms <= TURN_ARMS
        if small and self.leave is not None and modifier_of(self.angle) in PLAIN_TURNS:
            return "roundabout turn"
        return "rotary" if self.name and self.radius > ROTARY_RADIUS else "roundabout"


@cython.cclass
class Rings:
    """Finds the roundabouts along a line."""

    line: object
    scene: object
    _path: cython.const[cython.int][::1]
    _way: cython.const[cython.int][::1]
    _looks: cython.const[cython.int][::1]
    _mode: cython.const[cython.uchar][::1]
    _turn_first: cython.const[cython.int][::1]
    _turn_target: cython.const[cython.int][::1]
    _state_edge: cython.const[cython.int][::1]

    def __init__(self, scene: Scene, line: Line) -> None:
        views = scene.views
        self.line, self.scene, self._path = line, scene, line.edges
        self._way, self._looks, self._mode = views.way, views.look, scene.mode
        self._turn_first, self._turn_target = views.turn_first, views.turn_target
        self._state_edge = views.state_edge

    @cython.cfunc
    @cython.exceptval(check=False)
    def _look(self, edge: cython.int) -> cython.int:
        return self._looks[2 * self._way[edge >> 1] + (edge & 1)]

    @cython.locals(n=cython.int, leave=cython.int, count=cython.int)
    def found(self) -> list:
        """All visits to roundabouts, in the order of the path."""
        rings: list = []
        n, count = 0, len(self._path)
        while n < count:
            leave = n
            while leave < count and self._look(self._path[leave]) & CIRCLE:
                leave += 1
            if leave > n:
                rings.append(self._ring(n, leave))
            n = leave + 1
        return rings

    def _ring(self, entry: int, after: int) -> Ring:
        edges, names, lengths = self._path, self.scene.views.name, self.scene.views.length
        leaves = after < len(edges)
        around = self._arcs(edges[entry])
        name = names[self._way[edges[entry] >> 1]]
        outside = [names[self._way[edges[n] >> 1]] for n in (entry - 1, after) if 0 <= n < len(edges)]
        return Ring(
            entry=entry,
            leave=after if leaves else None,
            exit=self._count(entry, after) if leaves else None,
            angle=self._angle(entry, after, around) if entry and leaves else 0.0,
            radius=sum([lengths[edge >> 1] / 100.0 for edge in around]) / math.tau,
            arms=sum([self._has_arm(edge) for edge in around]),
            name="" if name in outside else self.scene.strings[name],
        )

    def _angle(self, entry: int, after: int, around: list) -> float:
        """Degrees between the ways to and from the middle of the ring, taken outside the splitter islands."""
        lons, lats = zip(*[self._tail(edge) for edge in around], strict=True)
        scale = COORDINATE_SCALE * len(around)
        centre = sum(lons) / scale, sum(lats) / scale
        begin, end = self.line.place(entry, -ARM), self.line.place(after, ARM)
        return turned(towards(begin, centre), towards(centre, end))

    def _tail(self, edge: int) -> tuple:
        """Where an edge starts, in steps of the map."""
        views = self.scene.views
        row = views.shape_first[(edge >> 1) + 1] - 1 if edge & 1 else views.shape_first[edge >> 1]
        return views.shape_lon[row], views.shape_lat[row]

    @cython.locals(n=cython.int, passed=cython.int)
    def _count(self, entry: cython.int, after: cython.int) -> cython.int:
        """Exits passed on the way round, the one taken included."""
        passed = 0
        for n in range(entry, after - 1):
            passed += self._is_exit(self._path[n])
        return passed + 1

    @cython.cfunc
    @cython.exceptval(check=False)
    @cython.locals(turn=cython.int, edge=cython.int)
    def _is_exit(self, arc: cython.int) -> cython.bint:
        """Whether a road that a rider counts leaves where an arc of the ring ends."""
        for turn in range(self._turn_first[arc], self._turn_first[arc + 1]):
            edge = self._state_edge[self._turn_target[turn]]
            if edge != arc ^ 1 and self._counts(edge):
                return True
        return False

    @cython.cfunc
    @cython.exceptval(check=False)
    @cython.locals(look=cython.int, ridden=cython.bint)
    def _counts(self, edge: cython.int) -> cython.bint:
        """Roads that one may leave by, open to bicycles or not, and cycleways; no footways, no yards."""
        look, ridden = self._look(edge), self._mode[edge] == RIDDEN
        if look & NO_EXIT:
            return False
        if look & CARLESS:
            return look & CLASS == CYCLEWAY and ridden
        return look & RANK >= LANE or ridden

    @cython.cfunc
    @cython.exceptval(check=False)
    @cython.locals(turn=cython.int, edge=cython.int)
    def _has_arm(self, arc: cython.int) -> cython.bint:
        for turn in range(self._turn_first[arc], self._turn_first[arc + 1]):
            edge = self._state_edge[self._turn_target[turn]]
            if edge != arc ^ 1 and not self._look(edge) & NO_ARM:
                return True
        return False

    @cython.locals(here=cython.int)
    def _arcs(self, arc: cython.int) -> list:
        """The edges of the ring, from one of them round to itself."""
        around, here = [arc], arc
        while len(around) < MOST_ARCS:
            here = self._onward(here)
            if here < 0 or here in around:
                break
            around.append(here)
        return around

    @cython.cfunc
    @cython.exceptval(check=False)
    @cython.locals(turn=cython.int, edge=cython.int, look=cython.int)
    def _onward(self, arc: cython.int) -> cython.int:
        """The next arc of the ring, -1 where there is none."""
        for turn in range(self._turn_first[arc], self._turn_first[arc + 1]):
            edge = self._state_edge[self._turn_target[turn]]
            look = self._look(edge)
            if edge != arc ^ 1 and look & CIRCLE and not look & WRONG_WAY:
                return edge
        return -1
