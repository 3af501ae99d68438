"""Decide where along a path a rider is told something: turns, roundabouts, changes of mode."""

from __future__ import annotations

import math

from navigator.graph.looks import LANE_RANK, RANK_MASK, Look
from navigator.guidance.changes import changes_of_mode
from navigator.guidance.closeturns import DIVIDED, HALF_TURN, JOINABLE, STRAIGHT_ON, join
from navigator.guidance.event import Event
from navigator.guidance.junction import Sight
from navigator.guidance.line import Line, turned
from navigator.guidance.roundabout import Ring, Rings
from navigator.guidance.scene import REACH, Scene
from navigator.guidance.turntype import Judge, modifier_of

AT_THE_END = 3.0  # m from either end of a route: what happens there is part of departing and arriving
BESIDE = 60.0  # m; who leaves a road for the cycle path beside it and is back so soon has stayed on it
LONG_RING = 100.0  # m ridden on a roundabout: its first announcement is forgotten at the exit
CARLESS = int(Look.CARLESS)


def find_events(scene: Scene, line: Line, *, starts: bool = True, ends: bool = True) -> list[Event]:
    """All events between the ends of a path, in order.

    `starts` and `ends` tell whether the path's ends are those of the whole route: at a stop on the way
    nothing may be lost.
    """
    rings = Rings(scene, line).found()
    sight = Sight(scene, line)
    found = {event.position: event for event in changes_of_mode(scene, line)}
    found |= {event.position: event for event in join(sight, _turns(sight, rings))}
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
