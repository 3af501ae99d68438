"""Decide where along a path a rider is told something: turns, roundabouts, changes of mode."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from navigator.cost.costing import Mode
from navigator.graph.attributes import NodeFlag, RoadClass
from navigator.graph.looks import CLASS_MASK, CLASS_SHIFT, LANE_RANK, RANK_MASK, Look
from navigator.guidance.junction import Sight
from navigator.guidance.line import Line, turned
from navigator.guidance.roundabout import Ring, Rings
from navigator.guidance.scene import REACH, Scene
from navigator.guidance.turntype import Judge, modifier_of

AT_THE_END = 3.0  # m from either end of a route: what happens there is part of departing and arriving
DOG_LEG = 35.0  # m sideways of a cycleway that goes straight on are no turns...
DOG_LEG_ON_STREET = 25.0  # ...nor is one along a street, if the same way goes on across it...
STAGGER = 15.0  # ...and between two other ways, less
STRAIGHT_ON = 35.0  # degrees by which both turns of a dog leg together may bend
NATURAL = 15.0  # degrees; a way that bends by less beckons
ONE_TURN = 25.0  # m; two bends to the same side so close are one turn...
ONE_BEND = 120.0  # ...if together they turn by no more degrees
ONE_KNOT = 12.0  # m; whatever happens within is seen as one junction
DIVIDED = 40.0  # m between the carriageways of a road on which one turns round
HALF_TURN = 140.0  # degrees, of two turns to the same side on a divided road
BESIDE = 60.0  # m; who leaves a road for the cycle path beside it and is back so soon has stayed on it
LONG_PUSH = 100.0  # m; who has pushed so far has to be told where to ride again
SHORT_PUSH = 12.0  # m; a few steps over a kerb are not worth a word
LONG_RING = 100.0  # m ridden on a roundabout: its first announcement is forgotten at the exit
MODE_NAMES = {Mode.PUSH: "pushing", Mode.FERRY: "ferry", Mode.TRAIN: "train"}

JOINABLE = frozenset({"turn", "continue", "fork", "end of road"})
CARLESS = int(Look.CARLESS)
BARRED = int(Look.WRONG_WAY)
_NAMES = [MODE_NAMES.get(Mode(mode), "cycling") for mode in sorted(Mode)]
_PUSHED = bytes([Mode.PUSH])
_TOLD = bytes(mode if mode in MODE_NAMES else Mode.RIDE for mode in range(256))  # one number for each name


class Event(NamedTuple):
    """Something at a node of a path that starts a new step."""

    position: int  # node of the path
    type: str
    modifier: str | None
    last: int  # node where it is over; the way after it starts with that edge
    exit: int | None = None
    spoken: bool = True
    rotary_name: str = ""
    crosses: bool = False  # a road just before
    noun: str = ""  # what one enters, where it is a place and no way


def mode_name(mode: int) -> str:
    """The mode of a step in the route."""
    return _NAMES[mode]


def find_events(scene: Scene, line: Line, *, starts: bool = True, ends: bool = True) -> list[Event]:
    """All events between the ends of a path, in order.

    `starts` and `ends` tell whether the path's ends are those of the whole route: at a stop on the way
    nothing may be lost.
    """
    rings = Rings(scene, line).found()
    sight = Sight(scene, line)
    found = {event.position: event for event in _changes(scene, line)}
    found |= {event.position: event for event in _join(sight, _turns(sight, rings))}
    for ring in rings:
        found |= {event.position: event for event in _ring_events(line, ring)}
    found |= {n: event._replace(crosses=True) for n, event in found.items() if _crosses(sight, event)}
    nodes = line.nodes
    first = AT_THE_END if starts else -math.inf
    last = nodes[-1] - AT_THE_END if ends else math.inf
    return [found[n] for n in sorted(found) if first < nodes[n] < last]


def _turns(sight: Sight, rings: list[Ring]) -> list[Event]:
    covered: set[int] = set()
    for ring in rings:
        covered.update(range(ring.entry, (ring.leave or sight.line.count) + 1))
    events = []
    for node, kind, modifier in Judge(sight).turns():
        if node in covered or _comes_back(sight, node, modifier):
            continue
        if modifier != "uturn" and _goes_back(sight, node):
            events.append(Event(node, "continue", "uturn", node))
        else:
            events.append(Event(node, kind, modifier, node))
    return events


def _goes_back(sight: Sight, node: int) -> bool:
    """Whether one leaves a divided road by its other carriageway, where the two meet."""
    edges = sight.line.edges
    if not sight.divided(edges[node - 1], edges[node]):
        return False
    return abs(_wide_angle(sight.line, node, DIVIDED)) >= HALF_TURN


def _comes_back(sight: Sight, node: int, modifier: str) -> bool:
    """Whether one only leaves a road by the cycle path beside it, and soon is on it again."""
    if modifier == "uturn":
        return False
    edges, nodes = sight.line.edges, sight.line.nodes
    for near, far, step in ((node, node - 1, 1), (node - 1, node, -1)):
        road = edges[far]
        if sight.look_of(road) & CARLESS or not sight.look_of(edges[near]) & CARLESS:
            continue
        end = near
        while 0 <= end < sight.line.count and sight.look_of(edges[end]) & CARLESS:
            end += step
        if not 0 <= end < sight.line.count or abs(nodes[end + (step < 0)] - nodes[node]) > BESIDE:
            continue
        first, last = (road, edges[end]) if step > 0 else (edges[end], road)
        if sight.goes_on(first, last) and abs(sight.turned(first, last)) <= STRAIGHT_ON:
            return True
    return False


def _wide_angle(line: Line, node: int, reach: float) -> float:
    """Degrees right (+) or left (-) between the line before and after a node."""
    angle: float = turned(line.before(node, reach), line.after(node, reach))
    return angle


def _ring_events(line: Line, ring: Ring) -> list[Event]:
    leave = line.count if ring.leave is None else ring.leave
    events = []
    if ring.entry:
        modifier = modifier_of(ring.angle) if ring.leave is not None else None
        events.append(Event(ring.entry, ring.kind, modifier, leave, exit=ring.exit, rotary_name=ring.name))
    if ring.leave is not None and (ring.kind != "roundabout turn" or not ring.entry):
        ridden = line.nodes[leave] - line.nodes[ring.entry]
        kind = "rotary" if ring.kind == "rotary" else "roundabout"
        spoken = ridden > LONG_RING or not ring.entry
        modifier = modifier_of(_wide_angle(line, leave, REACH))
        events.append(Event(leave, f"exit {kind}", modifier, leave, ring.exit, spoken))
    return events


def _crosses(sight: Sight, event: Event) -> bool:
    """Whether a cycle path leads straight across a road just before one turns off it."""
    if event.type not in JOINABLE or event.modifier == "uturn":
        return False
    nodes, edges, node = sight.line.nodes, sight.line.edges, event.position - 1
    while node > 0 and nodes[event.position] - nodes[node] <= DIVIDED:
        before, after = (sight.look_of(edge) for edge in edges[node - 1 : node + 1])
        if not before & after & CARLESS or abs(sight.turned(*edges[node - 1 : node + 1])) > STRAIGHT_ON:
            return False
        rows = range(sight.first[node] + 1, sight.first[node + 1])
        streets = [sight.angle[row] for row in rows if sight.look[row] & RANK_MASK >= LANE_RANK]
        if any(angle > STRAIGHT_ON for angle in streets) and any(angle < -STRAIGHT_ON for angle in streets):
            return True
        node -= 1
    return False


def _changes(scene: Scene, line: Line) -> list[Event]:
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


def _join(sight: Sight, events: list[Event]) -> list[Event]:
    """Turns so close to one another that a rider sees one junction become one turn, or none."""
    joined: list[Event] = []
    nodes = sight.line.nodes
    for event in events:
        if joined and nodes[event.position] - nodes[joined[-1].last] <= DIVIDED:
            merged = _merged(sight, joined[-1], event)
            if merged is not None:
                joined[-1:] = merged
                continue
        joined.append(event)
    return joined


def _merged(sight: Sight, first: Event, second: Event) -> list[Event] | None:
    """What is told in place of two turns that follow each other; None where both are."""
    if first.type in JOINABLE and second.type in JOINABLE:
        return _Pair(sight, first, second).merged()
    return None


@dataclass(frozen=True)
class _Pair:
    """Two turns that follow each other."""

    sight: Sight
    first: Event
    second: Event

    def merged(self) -> list[Event] | None:
        """What is told in their place; None where both are."""
        nodes = self.sight.line.nodes
        gap = nodes[self.second.position] - nodes[self.first.last]
        one, two = self._angle(self.first), self._angle(self.second)
        net = turned(0.0, one + two)
        if one * two < 0:
            return self._dog_leg(gap, net)
        if abs(one + two) >= HALF_TURN and self.sight.divided(*self._ends()):
            return [self._as_one("continue", "uturn")]
        if (gap <= ONE_TURN and abs(one + two) <= ONE_BEND) or (
            gap <= ONE_KNOT and abs(one + two) < HALF_TURN
        ):
            return [self._as_one(self.first.type, modifier_of(net))]
        return None

    def _dog_leg(self, gap: float, net: float) -> list[Event] | None:
        straight = abs(net) <= STRAIGHT_ON
        if straight and gap <= self._unnoticed():
            if self._nothing_ahead():
                return []
            return [self._as_one("turn", "straight")] if gap <= ONE_KNOT else None
        if not straight and gap <= ONE_KNOT:
            return [self._as_one("turn", modifier_of(net))]
        return None

    def _angle(self, event: Event) -> float:
        edges = self.sight.line.edges
        angle: float = self.sight.turned(edges[event.position - 1], edges[event.last])
        return angle

    def _ends(self) -> tuple[int, int]:
        """The edges before and after both."""
        edges = self.sight.line.edges
        return edges[self.first.position - 1], edges[self.second.last]

    def _unnoticed(self) -> float:
        """Metres up to which a step aside is not told."""
        if not self._along_a_street():
            return DOG_LEG
        return DOG_LEG_ON_STREET if self.sight.goes_on(*self._ends()) else STAGGER

    def _along_a_street(self) -> bool:
        """Whether one joins another street in between, if only for some metres."""
        before, after = self._ends()
        goes_on, rank = self.sight.goes_on, self._rank
        between = self.sight.line.edges[self.first.last : self.second.position]
        return any(
            rank(edge) >= LANE_RANK and not goes_on(before, edge) and not goes_on(edge, after)
            for edge in between
        )

    def _nothing_ahead(self) -> bool:
        """Whether no other way leads straight on, so that the offset one is plainly the way."""
        least = min(map(self._rank, self._ends()))
        begin, end = (self._others(event.position) for event in (self.first, self.second))
        aside = self._angle(self.first)
        ahead = [look for look, angle in begin if abs(angle) <= NATURAL]
        ahead += [look for look, angle in end if abs(turned(0.0, angle + aside)) <= NATURAL]
        return not any(not look & BARRED and look & RANK_MASK >= least for look in ahead)

    def _others(self, node: int) -> list[tuple[int, float]]:
        """Looks and angles of the ways that could be mistaken for the one taken."""
        rows = slice(self.sight.first[node] + 1, self.sight.first[node + 1])
        return list(zip(self.sight.look[rows], self.sight.angle[rows], strict=True))

    def _rank(self, edge: int) -> int:
        rank: int = self.sight.look_of(edge) & RANK_MASK
        return rank

    def _as_one(self, kind: str, modifier: str) -> Event:
        return self.first._replace(type=kind, modifier=modifier, last=self.second.last)
