# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Write the steps of a leg: the maneuver at each event, and the way from there to the next.

Written in Cython's pure Python mode, as navigator.routing.kernel is.
"""

from __future__ import annotations

import cython

from navigator.guidance.event import Event, mode_name
from navigator.guidance.line import Line
from navigator.guidance.naming import Namer
from navigator.guidance.route import Maneuver, Step
from navigator.guidance.scene import REACH, Scene

RINGS = frozenset({"roundabout", "rotary"})
new = tuple.__new__  # a named tuple's own way to make one takes twice as long


@cython.cclass
class Writer:
    """Writes the steps of one leg."""

    line: object
    namer: object
    points: list
    begun: cython.double  # m from the start of the route to that of the leg
    _edge: cython.const[cython.int][::1]
    _mode: cython.const[cython.uchar][::1]
    _node: cython.const[cython.double][::1]
    _time: cython.const[cython.double][::1]
    _first: cython.const[cython.int][::1]

    def __init__(self, scene: Scene, line: Line, points: list, begun: float) -> None:
        self.line, self.points, self.begun = line, points, begun
        self.namer = Namer(scene, line)
        self._edge, self._mode = line.edges, scene.mode
        self._node, self._time, self._first = line.nodes, line.times, line.first

    def steps(self, events: list, side: str | None) -> list:
        """The steps of events in order, the first of which departs, and the arrival with its side."""
        events = self._with_new_names(events)
        ends = [event.position for event in events[1:]]
        ends.append(self.line.count)
        steps: list = []
        for number in range(len(events)):
            words = self._words(events[number], ends, number)
            steps.append(self._step(events[number], ends[number], words))
        steps.append(self._arrive(steps[len(events) - 1], side))
        return steps

    @cython.locals(number=cython.int, last=cython.int, until=cython.int, count=cython.int)
    def _with_new_names(self, events: list) -> list:
        """The events, and a silent one wherever the way changes its name for good between them."""
        result: list = []
        count = len(events)
        for number in range(count):
            last = events[number].last
            until = events[number + 1].position if number + 1 < count else self.line.count
            result.append(events[number])
            if last < until:
                nodes = self.namer.changes(last, until)
                result += [
                    new(Event, (n, "new name", "straight", n, None, False, "", False, "")) for n in nodes
                ]
        return result

    @cython.locals(number=cython.int, last=cython.int, end=cython.int, count=cython.int)
    def _words(self, event: Event, ends: list, number: cython.int) -> tuple:
        """What the way after an event is called: by what lies between its end and the next event."""
        last, count = event.last, self.line.count
        if last >= count:  # the path ends on the roundabout
            return self.namer.words(event.position, count)
        while ends[number] <= last:
            number += 1
        return self.namer.words(last, ends[number])

    @cython.locals(first=cython.int, row=cython.int, end=cython.int)
    def _step(self, event: Event, end: cython.int, words: tuple) -> Step:
        first = event.position
        row = self._first[first]
        name, ref, noun, route, towards = words
        values = (
            name,
            ref,
            self._node[end] - self._node[first],
            self._time[end] - self._time[first],
            mode_name(self._mode[self._edge[first]]),
            self._maneuver(event, self.points[row]),
            tuple(self.points[row : self._first[end] + 1]),
            event.noun or noun,
            event.rotary_name,
            route,
            towards,
        )
        return new(Step, values)

    @cython.locals(first=cython.int, after=cython.int)
    def _maneuver(self, event: Event, point: tuple) -> Maneuver:
        first = event.position
        after = first if event.type in RINGS else event.last
        values = (
            event.type,
            event.modifier,
            point if len(point) == 2 else point[:2],
            round(self.line.before(first, REACH)) % 360 if first else 0,
            round(self.line.after(after, REACH)) % 360,
            self.begun + self._node[first],
            event.exit,
            event.spoken,
            event.crosses,
        )
        return new(Maneuver, values)

    def _arrive(self, last: Step, side: str | None) -> Step:
        count, point = self.line.count, self.points[len(self.points) - 1]
        heading = round(self.line.before(count, REACH)) % 360
        along = self.begun + self.line.nodes[count]
        told = Maneuver("arrive", side, point[:2], heading, 0, along)
        return Step(last.name, last.ref, 0.0, 0.0, last.mode, told, (point,), last.noun)
