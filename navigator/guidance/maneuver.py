"""Decide where along a path a rider is told something: turns, roundabouts, changes of mode."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from navigator.cost.costing import Mode
from navigator.geo import wrap_degrees
from navigator.guidance.junction import LANE_RANK, REACH, Junction, Look, Scene
from navigator.guidance.line import PathLine
from navigator.guidance.roundabout import Ring, find_rings
from navigator.guidance.turntype import AHEAD, CURVE, SHARP, Turn, decide, modifier_of

AT_THE_END = 3.0  # m from either end of a route: what happens there is part of departing and arriving
DOG_LEG = 35.0  # m sideways of a cycleway that goes straight on are no turns...
DOG_LEG_ON_STREET = 25.0  # ...nor is one along a street, if the same way goes on across it...
STAGGER = 15.0  # ...and between two other ways, less
ONE_TURN = 25.0  # m; two bends to the same side so close are one turn
ONE_KNOT = 12.0  # m; whatever happens within is seen as one junction
DIVIDED = 40.0  # m between the carriageways of a road on which one turns round
HALF_TURN = 140.0  # degrees, of two turns to the same side on a divided road
SHORT_PUSH = 12.0  # m; a few steps over a kerb are not worth a word
LONG_RING = 100.0  # m ridden on a roundabout: its first announcement is forgotten at the exit
MODE_NAMES = {Mode.PUSH: "pushing", Mode.FERRY: "ferry", Mode.TRAIN: "train"}

JOINABLE = frozenset({"turn", "continue", "fork", "end of road"})


@dataclass(frozen=True)
class Event:
    """Something at a node of a path that starts a new step."""

    position: int  # node of the path
    type: str
    modifier: str | None
    last: int  # node where it is over; the way after it starts with that edge
    exit: int | None = None
    spoken: bool = True
    rotary_name: str = ""


def mode_name(mode: Mode) -> str:
    """The mode of a step in the route."""
    return MODE_NAMES.get(mode, "cycling")


def find_events(scene: Scene, line: PathLine, *, starts: bool = True, ends: bool = True) -> list[Event]:
    """All events between the ends of a path, in order.

    `starts` and `ends` tell whether the path's ends are those of the whole route: at a stop on the way
    nothing may be lost.
    """
    rings = find_rings(scene, line)
    turns = _join(scene, line, _turns(scene, line, rings))
    found = {event.position: event for event in (*_changes(scene, line), *turns)}
    for ring in rings:
        found |= {event.position: event for event in _ring_events(line, ring)}
    first = AT_THE_END if starts else -math.inf
    last = line.pieces[-1].end - AT_THE_END if ends else math.inf
    return [found[n] for n in sorted(found) if first < line.node_at(n) < last]


def _turns(scene: Scene, line: PathLine, rings: list[Ring]) -> list[Event]:
    covered: set[int] = set()
    for ring in rings:
        covered |= set(range(ring.entry, (ring.leave or len(line.pieces)) + 1))
    events = []
    for position in range(1, len(line.pieces)):
        junction = None if position in covered else scene.junction(line, position)
        turn = decide(junction) if junction else None
        if turn and junction and _goes_back(line, position, junction):
            turn = Turn("continue", "uturn")
        if turn:
            events.append(Event(position, turn.type, turn.modifier, position))
    return events


def _goes_back(line: PathLine, position: int, junction: Junction) -> bool:
    """Whether one leaves a divided road by its other carriageway, where the two meet."""
    before, after = junction.before, junction.taken.look
    if not (before.one_way and after.one_way and before.goes_on_as(after)):
        return False
    return abs(_wide_angle(line, position, DIVIDED)) >= HALF_TURN


def _wide_angle(line: PathLine, position: int, reach: float) -> float:
    """Degrees right (+) or left (-) between the line before and after a node."""
    inward = line.bearing_before(position, reach=reach)
    return float(wrap_degrees(line.bearing_after(position, reach=reach) - inward))


def _ring_events(line: PathLine, ring: Ring) -> list[Event]:
    leave = len(line.pieces) if ring.leave is None else ring.leave
    events = []
    if ring.entry:
        modifier = modifier_of(ring.angle) if ring.leave is not None else None
        events.append(Event(ring.entry, ring.kind, modifier, leave, exit=ring.exit, rotary_name=ring.name))
    if ring.leave is not None and (ring.kind != "roundabout turn" or not ring.entry):
        ridden = line.node_at(leave) - line.node_at(ring.entry)
        kind = "rotary" if ring.kind == "rotary" else "roundabout"
        spoken = ridden > LONG_RING or not ring.entry
        modifier = modifier_of(_wide_angle(line, leave, REACH))
        events.append(Event(leave, f"exit {kind}", modifier, leave, ring.exit, spoken))
    return events


def _changes(scene: Scene, line: PathLine) -> list[Event]:
    """Where one gets off, boards, or rides again. Riding again needs no word: one hears for how long."""
    modes = [mode_name(scene.look(edge).mode) for edge in line.edges]
    events = []
    for position in range(1, len(modes)):
        if modes[position] == modes[position - 1]:
            continue
        end = position
        while end < len(modes) and modes[end] == modes[position]:
            end += 1
        length = line.node_at(end) - line.node_at(position)
        spoken = modes[position] != "cycling" and (modes[position] != "pushing" or length > SHORT_PUSH)
        events.append(Event(position, "notification", None, position, spoken=spoken))
    return events


def _join(scene: Scene, line: PathLine, events: list[Event]) -> list[Event]:
    """Turns so close to one another that a rider sees one junction become one turn, or none."""
    joined: list[Event] = []
    for event in events:
        if joined and joined[-1].type in JOINABLE and event.type in JOINABLE:
            merged = _Pair(scene, line, joined[-1], event).merged()
            if merged is not None:
                joined[-1:] = merged
                continue
        joined.append(event)
    return joined


@dataclass(frozen=True)
class _Pair:
    """Two turns that follow each other."""

    scene: Scene
    line: PathLine
    first: Event
    second: Event

    def merged(self) -> list[Event] | None:
        """What is told in their place; None where both are."""
        gap = self.line.node_at(self.second.position) - self.line.node_at(self.first.last)
        if gap > DIVIDED:
            return None
        one, two = self._angle(self.first), self._angle(self.second)
        net = float(wrap_degrees(one + two))
        if one * two < 0:
            return self._dog_leg(gap, net)
        if abs(one + two) >= HALF_TURN and self._turns_round():
            return [self._as_one("continue", "uturn")]
        if (gap <= ONE_TURN and abs(one + two) <= SHARP) or (gap <= ONE_KNOT and abs(one + two) < HALF_TURN):
            return [self._as_one(self.first.type, modifier_of(net))]
        return None

    def _dog_leg(self, gap: float, net: float) -> list[Event] | None:
        straight = abs(net) <= CURVE
        if straight and gap <= self._unnoticed():
            return [] if self._nothing_ahead() else None
        if not straight and gap <= ONE_KNOT:
            return [self._as_one("turn", modifier_of(net))]
        return None

    def _angle(self, event: Event) -> float:
        turns, edges = self.scene.network.turns, self.line.edges
        out, into = edges[event.last], edges[event.position - 1]
        return float(wrap_degrees(float(turns.bearing_out[out]) - float(turns.bearing_in[into])))

    def _ends(self) -> tuple[Look, Look]:
        edges = self.line.edges
        return self.scene.look(edges[self.first.position - 1]), self.scene.look(edges[self.second.last])

    def _unnoticed(self) -> float:
        """Metres up to which a step aside is not told."""
        if not self._along_a_street():
            return DOG_LEG
        before, after = self._ends()
        return DOG_LEG_ON_STREET if before.goes_on_as(after) else STAGGER

    def _along_a_street(self) -> bool:
        """Whether one joins another street in between, if only for some metres."""
        before, after = self._ends()
        between = self.line.edges[self.first.last : self.second.position]
        looks = [self.scene.look(edge) for edge in between]
        return any(
            look.rank >= LANE_RANK and not before.goes_on_as(look) and not look.goes_on_as(after)
            for look in looks
        )

    def _nothing_ahead(self) -> bool:
        """Whether no other way leads straight on, so that the offset one is plainly the way."""
        for position in (self.first.position, self.second.position):
            junction = self.scene.junction(self.line, position)
            turned = 0.0 if position == self.first.position else self._angle(self.first)
            others = junction.others if junction else ()
            if any(
                abs(float(wrap_degrees(o.angle + turned))) <= AHEAD and self._inviting(o.look) for o in others
            ):
                return False
        return True

    def _inviting(self, look: Look) -> bool:
        return not look.wrong_way and look.rank >= min(end.rank for end in self._ends())

    def _turns_round(self) -> bool:
        before, after = self._ends()
        return before.goes_on_as(after) and before.one_way and after.one_way

    def _as_one(self, kind: str, modifier: str) -> Event:
        return replace(self.first, type=kind, modifier=modifier, last=self.second.last)
