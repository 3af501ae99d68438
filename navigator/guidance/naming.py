# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Decide what the way after a maneuver is called: its name, its ref, or the noun for what it is.

Written in Cython's pure Python mode, as navigator.routing.kernel is.
"""

from __future__ import annotations

from array import array

import cython

from navigator.graph.attributes import RoadClass
from navigator.graph.looks import CLASS_MASK, CLASS_SHIFT
from navigator.guidance.line import Line
from navigator.guidance.scene import Scene

LASTING = cython.declare(cython.double, 40.0)  # m; a name that changes for less is a mapper's detail
NUMBERED = cython.declare(cython.double, 5000.0)  # m; farther off, a junction's number helps nobody
SHIFT = cython.declare(cython.int, CLASS_SHIFT)
MASK = cython.declare(cython.int, CLASS_MASK)

NOUNS = {
    RoadClass.CYCLEWAY: "cycleway",
    RoadClass.TRACK: "track",
    RoadClass.PATH: "path",
    RoadClass.BRIDLEWAY: "bridleway",
    RoadClass.FOOTWAY: "footpath",
    RoadClass.PEDESTRIAN: "pedestrian zone",
    RoadClass.STEPS: "steps",
    RoadClass.SERVICE: "service road",
    RoadClass.ELEVATOR: "elevator",
    RoadClass.PLATFORM: "platform",
    RoadClass.FERRY: "ferry",
    RoadClass.TRAIN: "train",
}
NAMED = -1  # in place of the noun of what has a name
OTHER = -2  # in place of the noun of what has none
KINDS = array("i", [int(kind) if kind in NOUNS else OTHER for kind in RoadClass])


@cython.cclass
class Namer:
    """Calls the ways along one line by their names.

    A label is a name, a ref and a noun, by number: two strings of the graph, and a RoadClass.
    """

    strings: object
    _node: cython.const[cython.double][::1]
    _name: cython.int[::1]  # by edge of the line, as the next two
    _ref: cython.int[::1]
    _noun: cython.int[::1]
    _route: cython.int[::1]
    _towards: cython.int[::1]  # by edge: the number of the next junction of a node network, 0 if none

    @cython.locals(
        edge="const int[::1]", way="const int[::1]", look="const int[::1]", name="const int[::1]",
        ref="const int[::1]", route="const int[::1]", kinds="const int[::1]",
        n=cython.int, w=cython.int, e=cython.int,
    )  # fmt: skip
    def __init__(self, scene: Scene, line: Line) -> None:
        views = scene.views
        edge, way, look, name, ref, kinds = line.edges, views.way, views.look, views.name, views.ref, KINDS
        route = views.route
        self.strings, self._node = scene.strings, line.nodes
        blank = bytes(4 * line.count)
        self._name, self._ref, self._noun = array("i", blank), array("i", blank), array("i", blank)
        self._route, self._towards = array("i", blank), array("i", blank)
        for n in range(len(edge)):
            e = edge[n]
            w = way[e >> 1]
            self._name[n], self._ref[n], self._route[n] = name[w], ref[w], route[w]
            self._noun[n] = NAMED if name[w] else kinds[look[2 * w + (e & 1)] >> SHIFT & MASK]

        if views.numbered:
            self._look_ahead(views.node_ref, views.start, views.end, edge)

    @cython.locals(
        number="const int[::1]", start="const int[::1]", end="const int[::1]", edge="const int[::1]",
        n=cython.int, e=cython.int, there=cython.int, seen=cython.int, at=cython.double,
    )  # fmt: skip
    def _look_ahead(self, number: object, start: object, end: object, edge: object) -> None:
        """Fill in the number of the junction to which each edge leads."""
        seen, at = 0, 0.0
        for n in range(len(edge) - 1, -1, -1):
            e = edge[n]
            there = start[e >> 1] if e & 1 else end[e >> 1]
            if number[there]:
                seen, at = number[there], self._node[n + 1]
            self._towards[n] = seen if at - self._node[n] <= NUMBERED else 0

    @cython.cfunc
    @cython.exceptval(check=False)
    @cython.locals(n=cython.int)
    def _followed(self, first: cython.int, end: cython.int) -> cython.int:
        """The signed route that runs along the way from node `first` for good, 0 if none."""
        for n in range(first, end):
            if self._route[n] != self._route[first]:
                return 0
            if self._node[n + 1] - self._node[first] >= LASTING:
                break
        return self._route[first]

    @cython.cfunc
    @cython.exceptval(check=False)
    @cython.locals(n=cython.int)
    def _speaking(self, first: cython.int, end: cython.int) -> cython.int:
        """The edge by whose label the way from node `first` goes: a nameless stub by that of what follows."""
        for n in range(first, end):
            if self._name[n] or self._ref[n]:
                return n
            if self._node[n + 1] - self._node[first] >= LASTING:
                break
        return first

    @cython.locals(n=cython.int)
    def words(self, first: cython.int, end: cython.int) -> tuple:
        """Name, ref, noun, route and next junction of the way from node `first`.

        There is a noun only where it has no name, and the last two only where it has no ref either.
        """
        n = self._speaking(first, end)
        noun = NOUNS.get(self._noun[n], "")
        if self._name[n] or self._ref[n]:
            return self._text(self._name[n]), self._text(self._ref[n]), noun, "", ""
        return "", "", noun, self._text(self._followed(first, end)), self._text(self._towards[first])

    @cython.cfunc
    def _text(self, number: cython.int) -> str:
        """A string by its number; most are the empty one, which need not be looked up."""
        return self.strings[number] if number else ""

    @cython.cfunc
    @cython.exceptval(check=False)
    def _same(self, one: cython.int, two: cython.int) -> cython.bint:
        if self._name[one] != self._name[two] or self._ref[one] != self._ref[two]:
            return False
        return self._noun[one] == self._noun[two]

    @cython.locals(current=cython.int, start=cython.int, n=cython.int)
    def changes(self, first: cython.int, end: cython.int) -> list:
        """Nodes between two nodes at which the way changes its label for good."""
        found: list = []
        current = self._speaking(first, end)
        start = first
        for n in range(first + 1, end + 1):
            if n < end and self._same(n, n - 1):
                continue
            lasts = self._node[n] - self._node[start] >= LASTING
            if start > first and lasts and not self._same(start, current):
                found.append(start)
                current = start
            start = n
        return found
