"""Decide which turns follow each other so closely that a rider sees one, or none."""

from __future__ import annotations

from dataclasses import dataclass

from navigator.graph.looks import LANE_RANK, RANK_MASK, Look
from navigator.guidance.event import Event
from navigator.guidance.junction import Sight
from navigator.guidance.line import turned
from navigator.guidance.turntype import modifier_of

DOG_LEG = 35.0  # m sideways of a cycleway that goes straight on are no turns...
DOG_LEG_ON_STREET = 25.0  # ...nor is one along a street, if the same way goes on across it...
STAGGER = 15.0  # ...and between two other ways, less
STRAIGHT_ON = 35.0  # degrees by which both turns of a dog leg together may bend
NATURAL = 15.0  # degrees; a way that bends by less beckons
BENDS_AWAY = 60.0  # degrees by which the way on which one comes may bend and still be what one follows
ONE_TURN = 25.0  # m; two bends to the same side so close are one turn...
ONE_BEND = 120.0  # ...if together they turn by no more degrees
ONE_KNOT = 12.0  # m; whatever happens within is seen as one junction
DIVIDED = 40.0  # m between the carriageways of a road on which one turns round
HALF_TURN = 140.0  # degrees, of two turns to the same side on a divided road

JOINABLE = frozenset({"turn", "continue", "fork", "end of road"})
BARRED, NAMED = int(Look.WRONG_WAY), int(Look.NAMED)


def join(sight: Sight, events: list[Event]) -> list[Event]:
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
        ahead = self.first.modifier == "straight" and self.first.last == self.first.position
        if (gap <= ONE_TURN and abs(one + two) <= ONE_BEND and not ahead) or (
            gap <= ONE_KNOT and abs(one + two) < HALF_TURN
        ):
            return [self._as_one(self.first.type, modifier_of(net))]
        return None

    def _dog_leg(self, gap: float, net: float) -> list[Event] | None:
        straight = abs(net) <= STRAIGHT_ON
        if straight and gap <= self._unnoticed():
            if self._nothing_ahead() and not self._leaves_its_road():
                return [] if gap <= ONE_KNOT or not self._crosses_a_street() else None
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

    def _crosses_a_street(self) -> bool:
        """Whether the step aside leads to the other side of a street."""
        for node in range(self.first.last + 1, self.second.position):
            streets = [angle for look, angle in self._others(node) if look & RANK_MASK >= LANE_RANK]
            if any(angle > STRAIGHT_ON for angle in streets) and any(
                angle < -STRAIGHT_ON for angle in streets
            ):
                return True
        return False

    def _leaves_its_road(self) -> bool:
        """Whether the street on which one comes bends away at either turn, and one does not follow it."""
        edges, goes_on = self.sight.line.edges, self.sight.goes_on
        street = edges[self.first.position - 1]
        return any(
            not goes_on(street, edges[event.last]) and self._bends_away(event.position, street)
            for event in (self.first, self.second)
        )

    def _bends_away(self, node: int, street: int) -> bool:
        """Whether a street goes on from a node along an edge that is not taken there."""
        sight = self.sight
        rows = range(sight.first[node] + 1, sight.first[node + 1])
        return any(
            sight.look[row] & NAMED
            and sight.look[row] & RANK_MASK >= LANE_RANK
            and abs(sight.angle[row]) <= BENDS_AWAY
            and sight.goes_on(street, sight.edge[row])
            for row in rows
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
