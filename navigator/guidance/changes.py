"""Decide where a rider is told to get off, to board and to ride again."""

from __future__ import annotations

from itertools import groupby

from navigator.cost.costing import Mode
from navigator.graph.attributes import NodeFlag, RoadClass
from navigator.graph.looks import CLASS_MASK, CLASS_SHIFT
from navigator.guidance.event import MODE_NAMES, Event
from navigator.guidance.line import Line
from navigator.guidance.scene import Scene

LONG_PUSH = 100.0  # m; who has pushed so far has to be told where to ride again
SHORT_PUSH = 12.0  # m; a few steps over a kerb are not worth a word
_PUSHED = bytes([Mode.PUSH])
_TOLD = bytes(mode if mode in MODE_NAMES else Mode.RIDE for mode in range(256))  # one number for each name


def changes_of_mode(scene: Scene, line: Line) -> list[Event]:
    """Where one gets off, boards, or rides again.

    Riding again after a short push needs no word: one heard for how long it is.
    """
    modes = bytes([scene.mode[edge] for edge in line.edges]).translate(_TOLD)
    if modes.count(modes[:1]) == len(modes) and modes[:1] != _PUSHED:
        return []
    events, end, before = [], 0, 0.0
    for mode, stretch in groupby(modes):
        node, end = end, end + len(list(stretch))
        length = line.nodes[end] - line.nodes[node]
        if node:
            told = length > SHORT_PUSH if mode == Mode.PUSH else mode != Mode.RIDE or before > LONG_PUSH
            told = told or (mode == Mode.RIDE and modes[node - 1] != Mode.PUSH)
            events.append(Event(node, "notification", None, node, spoken=told))
        if mode == Mode.PUSH:
            events += _on_foot(scene, line, node, end)
        before = length
    return events


def _on_foot(scene: Scene, line: Line, node: int, end: int) -> list[Event]:
    """Where one who pushes comes to steps, or to a lift."""
    views, events, stepping = scene.views, [], False
    for n in range(node, end):
        edge = line.edges[n]
        kind = views.look[2 * views.way[edge >> 1] + (edge & 1)] >> CLASS_SHIFT & CLASS_MASK
        carried = kind in (RoadClass.STEPS, RoadClass.ELEVATOR)
        start = (views.end if edge & 1 else views.start)[edge >> 1]
        if n > node and views.node_flags[start] & NodeFlag.ELEVATOR:
            events.append(Event(n, "notification", None, n, noun="elevator"))
        elif carried and not stepping and n > node:  # what one gets off for is told with that
            events.append(Event(n, "notification", None, n))
        stepping = carried
    return events
