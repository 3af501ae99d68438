"""Decide where a rider who has left the course comes back to it, by one rule, and when a new way is better.

The rule: of all places of the course ahead the one with the least (cost of the way to it + cost of the
course that is skipped). Nothing behind the place where the course was left is joined, and turning round
has to be cheaper by a margin. A course that is kept strictly counts what is skipped several times. A
way straight to the rider's next points is taken where it saves much, and where the rider has left the
way back too: then he means it. But somebody's track, which leaves the network or turns back amid a road,
and a course that is far from the cheapest way, as a loop is, are meant as they are: such a way takes their
place only where the rider asks for it. What is skipped of a line without roads counts by its length, and
the line is met over the network and straight across from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from navigator.errors import NoRouteError
from navigator.ride.across import Landing, away, landings, straight
from navigator.ride.setoff import Here, Start, forward, leaving, starts
from navigator.ride.trail import Trail
from navigator.routing.hierarchy import Arrival
from navigator.routing.path import Path
from navigator.routing.planner import Planner
from navigator.routing.pricing import part_cost

TOLERANCE = 15.0  # m: so exactly is known where a course was left
TURN_MARGIN = 30_000  # ms by which a way that begins with turning round must be cheaper, besides its cost
SKIPPED_VIA = 600_000  # ms that leaving out one of the rider's own points costs
STRICTNESS = 5.0  # x the cost of what is skipped, where the course is to be kept
SAVES_SHARE, SAVES = 0.15, 60_000  # of the rest of the ride; ms: what a new way must save at least
CLOSE = 40  # edges ahead that are all looked at...
FAR = 40  # ...and beyond them so many, ever farther apart

Reason = Literal["back to course", "to the course", "turn round", "new route", "new route, shorter"]


@dataclass(frozen=True)
class Order:
    """What a ride asks for."""

    here: Here
    along: float  # m of the course where it was left: nothing before is joined
    vias: int = 0  # of the rider's points that are passed, or left out
    strict: bool = False  # keep the course
    direct: bool = False  # straight to the next points: the rider wants it, or has left the way back too
    begun: bool = True  # whether the course was ever ridden on
    asked: bool = False  # by the rider
    goal: tuple[float, float] | None = None  # lon, lat to ride to, and leave the course
    reverse: bool = False  # the course is ridden from its end: it is wanted the other way round


@dataclass(frozen=True)
class Way:
    """A way from the rider's place to the end of the course."""

    legs: tuple[Path, ...]
    reason: Reason
    passed: int  # of the rider's points that it does not lead to any more
    back: float | None  # m of the old course where it is joined; None where it is not
    across: bool = False  # its second leg leads straight from the network to a line


@dataclass(frozen=True)
class _Option:
    """One way back, as the search found it."""

    start: Start
    arrival: Arrival | None  # None where the rider is on that edge already
    edge: int  # row of the trail; the last of the stage for a way to the next point
    price: float  # ms, by the rule
    total: float  # ms to the end of the course
    end: int = -1  # the state in which the next point is reached; -1 where the course is joined
    landing: Landing | None = None  # where the network is left, and a line is joined


def find_way(planner: Planner, trail: Trail, order: Order, *, length: float) -> Way:
    """The way from here to the end of a course of `length` metres.

    Raises NoRouteError where no usable way is near, none leads back, or straight across is better.
    """
    try:
        some = starts(planner, order.here)
    except NoRouteError as error:  # without the place, which is another each time
        raise NoRouteError("no usable way lies within 1 km; ride back to the course by sight") from error
    seeker = _Seeker(planner, trail, order, trail.spent_at(order.along, length=length))
    joins = _of_both(some, seeker.rejoin)
    kept = order.strict or (not order.asked and seeker.is_meant())
    fresh = None if kept else _of_both(some, seeker.fresh)
    chosen = _chosen(joins, fresh, direct=order.direct)
    if chosen is None:
        raise NoRouteError("no way leads back to the course from here; ride on or turn round when it is safe")
    if chosen is joins and seeker.is_straight(joins):
        raise NoRouteError("no way leads nearer to the course than straight across; ride back to it by sight")
    way = seeker.way(chosen, _reason(chosen, order))
    if way.reason == "new route" and joins is not None and not order.direct:
        longer = sum(path.length for path in seeker.way(joins, "back to course").legs)
        if sum(path.length for path in way.legs) < longer:
            return replace(way, reason="new route, shorter")
    return way


def _of_both(some: Sequence[Start], seek: Callable[[Sequence[Start]], _Option | None]) -> _Option | None:
    """The best without turning round, or with it where that is cheaper by a margin."""
    best = seek(some)
    if best is None or not best.start.back:
        return best
    onward = seek(forward(some))
    return onward if onward is not None and onward.price <= best.price + TURN_MARGIN else best


def _chosen(joins: _Option | None, fresh: _Option | None, *, direct: bool) -> _Option | None:
    """Back to the course, or a new way."""
    if joins is None or fresh is None or direct:
        return fresh or joins
    saved = joins.total - fresh.total
    return fresh if saved > max(SAVES, SAVES_SHARE * joins.total) else joins


def _reason(chosen: _Option, order: Order) -> Reason:
    if chosen.start.back:
        return "turn round"
    if chosen.end >= 0:
        return "new route"
    return "back to course" if order.begun else "to the course"


@dataclass(frozen=True)
class _Seeker:
    planner: Planner
    trail: Trail
    order: Order
    left: float  # ms of cost from the start of the course to where it was left

    def rejoin(self, some: Sequence[Start]) -> _Option | None:
        """The best place of the course ahead."""
        found = [*self._on_it(some), *self._reached(some), *self._landed(some)]
        return min(found, key=lambda one: (one.price, one.edge), default=None)

    def _on_it(self, some: Sequence[Start]) -> Iterator[_Option]:
        """Edges of the course on which the rider already is."""
        trail = self.trail
        here = trail.at(self.order.along)
        places: dict[int, list[int]] = {}
        for edge in (*(() if trail.is_line(here) else (here,)), *self._roads()):
            places.setdefault(int(trail.network.turns.edge[trail.state[edge]]), []).append(edge)
        for start in some:
            for edge in places.get(start.edge, ()):
                if self._end_of(edge) >= start.share:
                    part = part_cost(self.planner.metric, start.edge, start.share)
                    passed = max(self.left, float(trail.spent[edge]) + part)
                    yield self._option(start, None, edge, float(start.cost), passed)

    def _end_of(self, edge: int) -> float:
        path, row = self.trail.legs[int(self.trail.leg[edge])], int(self.trail.row[edge])
        return path.share(row)[1]

    def _reached(self, some: Sequence[Start]) -> Iterator[_Option]:
        """Edges of the course that a way leads to."""
        trail = self.trail
        goals: dict[int, int] = {}
        for edge in self._roads():
            goals.setdefault(int(trail.state[edge]), edge)  # of several times on one edge the first
        begun = {one.edge: one for one in some}
        found = self._run(some, dict.fromkeys(goals, 0), every=True)
        for state, arrival in found.items():
            edge = goals[state]
            cost = arrival.cost - float(self.planner.metric.cost[trail.network.turns.edge[state]])
            yield self._option(begun[arrival.states[0]], arrival, edge, cost, float(trail.spent[edge]))

    def _landed(self, some: Sequence[Start]) -> Iterator[_Option]:
        """Pieces of line that a way over the network brings the rider near to."""
        metric, best = self.planner.metric, landings(self.planner, self.trail, self._lines, self._skipped)
        whole = {state: int(metric.cost[one.off.edge]) for state, one in best.items()}
        parts = {state: part_cost(metric, one.off.edge, one.off.share) for state, one in best.items()}
        begun = {one.edge: one for one in some}
        refunds = {state: whole[state] - parts[state] for state in best}
        for state, arrival in self._run(some, refunds, every=True).items():
            yield self._landing(begun[arrival.states[0]], arrival, best[state], float(arrival.cost))
        for one in some:
            if one.edge in best and one.share <= best[one.edge].off.share:
                cost = one.cost + parts[one.edge] - part_cost(metric, one.edge, one.share)
                yield self._landing(one, None, best[one.edge], float(cost))

    def _landing(self, start: Start, arrival: Arrival | None, landing: Landing, cost: float) -> _Option:
        passed = float(self.trail.spent[landing.row])
        option = self._option(start, arrival, landing.row, cost + landing.cost, passed)
        return replace(option, landing=landing)

    def is_straight(self, joins: _Option | None) -> bool:
        """Whether it is better to leave all roads and go straight to a line of the course."""
        if not self._lines or joins is None:
            return False
        by_road = joins.price + away(self.planner, self.order.here)
        return straight(self.trail, self._lines, self.order.here, self._skipped) <= by_road

    def _roads(self) -> list[int]:
        return [row for row in self._ahead if not self.trail.is_line(row)]

    @cached_property
    def _lines(self) -> list[int]:
        return [row for row in self._ahead if self.trail.is_line(row)]

    @cached_property
    def _ahead(self) -> list[int]:
        """Rows of the trail that may be joined: all that are close, and ever fewer farther on."""
        trail = self.trail
        first = int(np.searchsorted(trail.begin, self.order.along - TOLERANCE))
        first = max(first, int(np.searchsorted(trail.stage, self.order.vias)))
        count = len(trail) - first
        if count <= CLOSE:
            return list(range(first, len(trail)))
        far = np.geomspace(CLOSE, count, FAR + 1)[:-1].astype(int)
        return sorted({*range(first, first + CLOSE), *(first + far).tolist()})

    def _option(
        self, start: Start, arrival: Arrival | None, edge: int, cost: float, passed: float
    ) -> _Option:
        price = cost + self._price(edge, passed)
        return _Option(start, arrival, edge, price, cost + float(self.trail.spent[-1]) - passed)

    def _skipped(self, row: int) -> float:
        return self._price(row, float(self.trail.spent[row]))

    def _price(self, row: int, passed: float) -> float:
        """Of what is skipped where a row is joined `passed` ms from the start, by the rule, ms."""
        strictness = STRICTNESS if self.order.strict else 1.0
        vias = max(0, int(self.trail.stage[row]) - self.order.vias)
        return strictness * max(0.0, passed - self.left) + SKIPPED_VIA * vias

    def fresh(self, some: Sequence[Start]) -> _Option | None:
        """The best way to the next of the rider's points; from there on the course stays as it is."""
        trail, metric, last = self.trail, self.planner.metric, self._last
        if trail.is_line(last):
            return None
        rest, shares = float(trail.spent[-1] - trail.spent[last + 1]), self._shares
        refunds = self._refunds
        begun = {one.edge: one for one in some}
        found = []
        for state, arrival in self._run(some, refunds).items():
            cost = float(arrival.cost)
            found.append(_Option(begun[arrival.states[0]], arrival, last, cost, cost + rest, state))
        for one in some:
            if one.share <= shares.get(one.edge, -1.0):
                cost = one.cost + part_cost(metric, one.edge, shares[one.edge])
                cost -= part_cost(metric, one.edge, one.share)
                found.append(_Option(one, None, last, cost, cost + rest, one.edge))
        return min(found, key=lambda one: one.price, default=None)

    def is_meant(self) -> bool:
        """Whether the course is no cheapest way to the next point from where it was left."""
        trail, last, here = self.trail, self._last, self.trail.at(self.order.along)
        if trail.is_drawn:
            return True
        leaving = {int(trail.state[here]): max(0, round(float(trail.spent[here + 1]) - self.left))}
        found = self.planner.finder.run(leaving, self._refunds) if here < last else {}
        rest = float(trail.spent[last + 1]) - self.left
        return any(rest > (1.0 + SAVES_SHARE) * one.cost + SAVES for one in found.values())

    @cached_property
    def _last(self) -> int:
        """The row of the trail on which the next of the rider's points lies."""
        number = min(self.order.vias, int(self.trail.stage[-1]))
        return int(np.searchsorted(self.trail.stage, number, side="right")) - 1

    @cached_property
    def _shares(self) -> dict[int, float]:
        """Where that point lies on its road, in both directions."""
        path = self.trail.legs[int(self.trail.leg[self._last])]
        return {path.edges[-1]: path.end, path.edges[-1] ^ 1: 1.0 - path.end}

    @cached_property
    def _refunds(self) -> dict[int, int]:
        """What is given back of these edges to one who ends there, by state of the search."""
        metric = self.planner.metric
        return {
            state: int(metric.cost[one]) - part_cost(metric, one, share)
            for one, share in self._shares.items()
            for state in self.planner.network.states(one)
        }

    def _run(
        self, some: Sequence[Start], refunds: Mapping[int, int], *, every: bool = False
    ) -> dict[int, Arrival]:
        begun = leaving(self.planner, some)
        return self.planner.finder.run(begun, refunds, every=every) if begun and refunds else {}

    def way(self, one: _Option, reason: Reason) -> Way:
        """The legs of an option."""
        trail = self.trail
        states = [one.start.edge] if one.arrival is None else list(one.arrival.states)
        turns = [] if one.arrival is None else list(one.arrival.turns)
        passed, leg = int(trail.stage[one.edge]), int(trail.leg[one.edge])
        if one.end >= 0:
            return Way(trail.led(states, turns, one.start.share, leg), reason, passed, None)
        back = float(trail.begin[one.edge])
        if one.landing is not None:
            off = one.landing.off
            ends = one.start.share, off.share
            legs = trail.landed(states, turns, ends, one.edge, (off.snap.lon, off.snap.lat))
            return Way(legs, reason, passed, back, across=True)
        if one.arrival is None:
            states = [int(trail.state[one.edge])]
        legs = trail.joined(states, turns, one.start.share, one.edge)
        return Way(legs, reason, passed, back)
