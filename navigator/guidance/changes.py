"""Decide where a rider is told to get off, to board and to ride again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from navigator.cost.costing import Mode
from navigator.graph.attributes import NodeFlag, RoadClass
from navigator.graph.looks import CLASS_MASK, CLASS_SHIFT
from navigator.guidance.event import MODE_NAMES, Event
from navigator.guidance.line import Line
from navigator.guidance.scene import Scene
from navigator.guidance.told import SHORT_RIDE

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
    events = []
    for part in _parts(modes, line):
        if part.node:
            events.append(Event(part.node, "notification", None, part.node, spoken=_is_told(part)))
        if part.mode == Mode.PUSH:
            events += _on_foot(scene, line, part.node, part.end)
    return events


class _Part(NamedTuple):
    """A stretch in one mode."""

    mode: int
    node: int
    end: int
    length: float  # m
    before: int  # the mode before
    pushed: float = 0.0  # m pushed up to its start, with what is not ridden between
    joined: bool = False  # told as part of a push before


def _parts(modes: bytes, line: Line) -> Iterator[_Part]:
    runs, end = [], 0
    for mode, stretch in groupby(modes):
        node, end = end, end + len(list(stretch))
        runs.append((mode, node, end, line.nodes[end] - line.nodes[node]))
    pushed, before = 0.0, -1
    for number, (mode, node, end, length) in enumerate(runs):
        short = mode == Mode.RIDE and length <= SHORT_RIDE and before == Mode.PUSH
        joined = short and number + 1 < len(runs) and runs[number + 1][0] == Mode.PUSH
        goes_on = mode == Mode.PUSH and pushed > 0.0
        yield _Part(mode, node, end, length, before, pushed, joined or goes_on)
        pushed = pushed + length if joined or mode == Mode.PUSH else 0.0
        before = mode


def _is_told(part: _Part) -> bool:
    """Whether a change to a mode is worth a word."""
    if part.joined:
        return False
    if part.mode == Mode.PUSH:
        return part.length > SHORT_PUSH
    return part.mode != Mode.RIDE or part.pushed > LONG_PUSH or part.before != Mode.PUSH


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
