"""Find round trips: loops of a wanted length from where the rider is, over hardly any road twice.

A loop goes through a few *via* edges, joined by the rider's own cheapest ways, which the hierarchy gives in
some 50 us; so hundreds of loops can be looked at. The first via edges lie on a ring that touches the start
and lies towards the bearing (the partial shortest paths of Gemsa, Pajor, Wagner, Zuendorf, "Efficient
computation of jogging routes", SEA 2013). Then they are moved, added and taken away one at a time: each move
aims at the length that is missing, and is kept where it betters a sum of what riders mind: a wrong length,
road ridden twice, the same country seen twice, a wrong direction, and how much they dislike the ways, which
is their cost for each second of it. So hill seekers get hills, and gravel riders gravel, by their own
weights. All chance comes from the seed; the number of loops looked at is fixed, so that the same seed gives
the same loop on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from navigator.errors import NoRouteError, UsageError
from navigator.geo import wrap_degrees
from navigator.graph.roadgraph import Array
from navigator.routing.countryside import Country
from navigator.routing.hierarchy import Arrival
from navigator.routing.planner import Candidate, Plan, Planner, Stop
from navigator.routing.survey import Survey

LENGTHS = (500.0, 500_000.0)  # m that may be asked for: a walk round the block, the longest day
OFF_LENGTH = 0.10  # of the length by which a loop may miss it
REPEATED = 0.10  # of the length that may lie on road ridden more than once
FIRST_VIAS = 3
MOST_VIAS = 8
ATTEMPTS = 4  # to begin anew where nothing good comes of it
RINGS = 5  # loops to begin with; the best one is moved on
RING_SIZES = 3  # tried of each
MOVES = 300  # tried on it
LATE_MOVES = 300  # more of them where the loop still misses length or repeats too much
MORE_OR_FEWER = 0.4  # of the moves add a via edge where length is missing, or take one away
NEARBY = 0.3  # of the moves look for another via edge near the old one
WINDING = 1.3  # m of way for each metre straight, to begin with
MOST_POOL = 5000  # edges that loops are led over: one for each 300 m x 300 m of a large town
NEAREST = 0.03  # of the length that a via edge lies away from the start
CHOICE = 24  # via edges of about the right place, of which chance takes one, liked ones more often
LIKED = 0.15  # of cost a second by which one is taken 2.7 times as often
FIRST_SPREAD = 25.0  # degrees by which a ring may lie beside the bearing
# What a loop's faults count, each as a share of its own measure
COUNTS_LENGTH, NEAR_LENGTH = 6.0, 0.02
COUNTS_FAR_LENGTH, FAR_LENGTH = 20.0, 0.08  # beside that, of what is beyond this share
COUNTS_REPEATED = 4.0
COUNTS_MUCH_REPEATED, MUCH_REPEATED = 8.0, 0.04  # beside that, of what is beyond this share
COUNTS_BEND = 5.0
COUNTS_NEAR = 1.0
COUNTS_BEARING, NEAR_BEARING = 3.0, 25.0  # half turns; degrees
AHEAD, COUNTS_NOT_AHEAD = 0.5, 0.3  # of a ring's radius: how far towards the bearing the middle lies
ASTRAY = 0.08  # half turns beyond that with which one looks on for a better loop
COUNTS_DISLIKE = 0.5
COUNTS_SHUT = 5.0
BEND = 700.0  # m before and after a via edge within which no way should be much cheaper than over it
HERE = -1  # in place of a via edge: where the rider is


@dataclass(frozen=True)
class _Leg:
    """A cheapest way between two via edges; what is ridden leaves the first one out."""

    states: tuple[int, ...]  # with the first
    turns: tuple[int, ...]
    edges: Array  # those ridden
    metres: Array  # of each
    seconds: float
    cost: float
    length: float  # m
    shut: bool  # leads over ground where one may only begin or end, or aboard a ferry


@dataclass(frozen=True)
class _Loop:
    """Via edges in order with the legs between; the first leg leaves the start, the last comes back."""

    vias: tuple[int, ...]
    legs: tuple[_Leg, ...]
    metres: float
    repeated: float  # share of them that lie on road ridden more than once
    astray: float  # half turns by which its middle lies beside the bearing, beyond what is near enough
    faults: float

    @property
    def shut(self) -> bool:
        """Whether it leads where it must not."""
        return any(leg.shut for leg in self.legs)

    @property
    def states(self) -> list[int]:
        """Those ridden, in order."""
        return [*self.legs[0].states, *(state for leg in self.legs[1:] for state in leg.states[1:])]

    @property
    def turns(self) -> list[int]:
        """Those taken, in order."""
        return [turn for leg in self.legs for turn in leg.turns]


@dataclass(frozen=True)
class RoundTrips:
    """Find loops on one network for one rider; keep it, since looking over the country takes a while."""

    planner: Planner
    survey: Survey

    def plan(
        self, point: tuple[float, float], distance: float, *, bearing: float | None = None, seed: int = 0
    ) -> Plan:
        """One loop of about `distance` metres from and to a (lon, lat) point.

        `bearing` is where it shall lie as seen from there, degrees from north; None leaves it to chance.

        Raises:
            UsageError: a length or bearing that makes no sense.
            NoRouteError: the point lies off the map, or no loop of that length was found there.
        """
        if not LENGTHS[0] <= distance <= LENGTHS[1]:
            raise UsageError(f"a loop of {distance:g} m can't be planned; give from 500 m to 500 km")
        if bearing is not None and not math.isfinite(bearing):
            raise UsageError(f"{bearing!r} is no bearing; give degrees from north")
        stop = self.planner.stop(point, mainland=True)
        search = _Search(self, stop, _Wish(distance, bearing), np.random.default_rng(seed))
        loop = search.best()
        if loop is None or abs(loop.metres / distance - 1.0) > OFF_LENGTH or loop.shut:
            raise NoRouteError("no loop of that length was found from here; try another length or bearing")
        return search.plan(loop)

    @cached_property
    def country(self) -> Country:
        """What the search must know of all edges."""
        return Country.of(self.planner.network, self.planner.metric)


@dataclass(frozen=True)
class _Ends:
    """The rider's place: where loops begin and end."""

    origins: Mapping[int, Candidate]  # by state, as all below
    goals: Mapping[int, Candidate]
    starts: Mapping[int, int]  # ms
    refunds: Mapping[int, int]  # ms

    @classmethod
    def of(cls, planner: Planner, stop: Stop) -> _Ends:
        origins = {candidate.edge: candidate for candidate in stop.candidates}
        goals = {state: c for c in stop.candidates for state in planner.network.states(c.edge)}
        return cls(
            origins,
            goals,
            {state: planner.leaving(candidate) for state, candidate in origins.items()},
            {state: planner.refund(candidate) for state, candidate in goals.items()},
        )


@dataclass(frozen=True)
class _Wish:
    distance: float  # m
    bearing: float | None  # degrees from north


class _Search:
    """Look for one loop; holds the legs that were found on the way."""

    def __init__(self, trips: RoundTrips, stop: Stop, wish: _Wish, chance: np.random.Generator) -> None:
        self.trips, self.wish, self.chance = trips, wish, chance
        self.country = trips.country
        self.ends = _Ends.of(trips.planner, stop)
        snap = stop.candidates[0].snap
        self.here = self.country.place(snap.lon, snap.lat)
        self.pool = self._pool()
        self.legs: dict[tuple[int, int], _Leg | None] = {}
        self.bends: dict[tuple[int, ...], int] = {}

    def best(self) -> _Loop | None:
        """The loop with the fewest faults of all that were looked at."""
        found: _Loop | None = None
        for _ in range(ATTEMPTS if len(self.pool) else 0):
            rings = [loop for _ in range(RINGS) for loop in self._rings()]
            if rings:
                loop = self._bettered(min(rings, key=lambda ring: ring.faults))
                found = loop if found is None or loop.faults < found.faults else found
            if found is not None and self._good(found):
                break
        return found

    def _bettered(self, best: _Loop) -> _Loop:
        for number in range(MOVES + LATE_MOVES):
            if number >= MOVES and self._good(best):
                break
            moved = self._loop(self._move(best))
            if moved is not None and moved.faults < best.faults:
                best = moved
        return best

    def plan(self, loop: _Loop) -> Plan:
        """A loop as one path."""
        states, turns = loop.states, loop.turns
        origin, goal = self.ends.origins[states[0]], self.ends.goals[states[-1]]
        path = self.trips.planner.path(Arrival(0, states, turns), origin, goal)
        return Plan((path,), (origin.snap, goal.snap))

    def _good(self, loop: _Loop) -> bool:
        off = abs(loop.metres / self.wish.distance - 1.0)
        return off < OFF_LENGTH / 2.0 and loop.repeated < MUCH_REPEATED and loop.astray < ASTRAY

    def _pool(self) -> Array:
        """Edges that a loop may lead over: far enough from here, and within reach there and back."""
        survey, edges = self.trips.survey, self.trips.planner.network.graph.edges
        out, back = survey.outward(self.ends.starts), survey.homeward(self.ends.refunds)
        metres = (survey.metres(out) + survey.metres(back))[:edges]
        straight = np.hypot(self.country.x - self.here[0], self.country.y - self.here[1])
        fit = self.country.fit & (metres < self.wish.distance) & (straight > NEAREST * self.wish.distance)
        pool = np.flatnonzero(fit)
        return np.sort(self.chance.choice(pool, MOST_POOL, replace=False)) if len(pool) > MOST_POOL else pool

    def _rings(self) -> Iterator[_Loop]:
        """A loop on a ring that touches the start, and the same with rings of better sizes."""
        jitter = self.chance.uniform(-1.0, 1.0, FIRST_VIAS + 2)
        towards = self.wish.bearing
        towards = self.chance.uniform(0.0, 360.0) if towards is None else towards + FIRST_SPREAD * jitter[0]
        along = np.array([np.sin(np.radians(towards)), np.cos(np.radians(towards))])
        across = along[::-1] * (1.0, -1.0) * self.chance.choice((-1.0, 1.0))
        depth = 2.0 ** (0.5 * jitter[1])
        turn = (np.arange(1, FIRST_VIAS + 1) + 0.3 * jitter[2:]) / (FIRST_VIAS + 1) - 0.5
        shape = np.outer(1.0 + np.cos(2.0 * np.pi * turn), along * depth)
        shape += np.outer(np.sin(2.0 * np.pi * turn), across / depth)
        radius = self.wish.distance / (2.0 * np.pi * WINDING)
        for _ in range(RING_SIZES):
            loop = self._loop(self._near(self.here + radius * shape))
            if loop is None:
                return
            yield loop
            radius *= float(np.clip(self.wish.distance / loop.metres, 0.5, 2.0))

    def _near(self, spots: Array) -> tuple[int, ...]:
        """An edge of the pool near each spot, one that leads the way of the loop."""
        corners = np.concatenate(([self.here], spots, [self.here]))
        found = []
        for before, spot, after in zip(corners, corners[1:], corners[2:], strict=False):
            found.append(self._choose(np.hypot(*(self._spots - spot).T), after - before))
        return tuple(found)

    def _move(self, loop: _Loop) -> tuple[int, ...]:
        """The via edges of a loop with one moved, added or taken away, so that its length is about right."""
        vias, missing = list(loop.vias), self.wish.distance - loop.metres
        chance, number = float(self.chance.random()), int(self.chance.integers(len(vias)))
        if missing < 0.0 and len(vias) > FIRST_VIAS - 1 and chance < MORE_OR_FEWER:
            del vias[number]
            return tuple(vias)
        if missing > 0.0 and len(vias) < MOST_VIAS and chance < MORE_OR_FEWER:
            number = int(self.chance.integers(len(loop.legs)))
            wanted = loop.legs[number].length + missing
        else:
            wanted = loop.legs[number].length + loop.legs[number + 1].length + missing
            del vias[number]
        corners = [self.here, *(self._spot(via) for via in vias), self.here]
        before, after = corners[number], corners[number + 1]
        straight = np.hypot(*(self._spots - before).T) + np.hypot(*(self._spots - after).T)
        off = np.abs(straight * self._winding(loop) - wanted)
        if chance > 1.0 - NEARBY:
            off = off + np.hypot(*(self._spots - self._spot(loop.vias[min(number, len(loop.vias) - 1)])).T)
        vias.insert(number, self._choose(off, after - before, about=0.02 * self.wish.distance))
        return tuple(vias)

    def _choose(self, off: Array, ahead: Array, *, about: float = 0.0) -> int:
        """One of the edges of the pool that are least `off`, among those that lead ahead; liked ones rather.

        All that are off by at most `about` are alike.
        """
        heading = np.radians(self.country.heading[self.pool])
        leads = np.sin(heading) * ahead[0] + np.cos(heading) * ahead[1] >= 0.0
        rank = np.where(leads, off, np.inf)
        alike = np.flatnonzero(rank <= about)
        if len(alike) < CHOICE:
            alike = np.argpartition(rank, min(CHOICE, len(rank) - 1))[:CHOICE]
        edges = self.pool[alike]
        dislike = self.country.dislike[edges]
        weight = np.exp((dislike.min() - dislike) / LIKED)
        return int(self.chance.choice(edges, p=weight / weight.sum()))

    def _winding(self, loop: _Loop) -> float:
        """Metres of way for each metre straight in a loop."""
        corners = np.array([self.here, *(self._spot(via) for via in loop.vias), self.here])
        straight = float(np.hypot(*np.diff(corners, axis=0).T).sum())
        return float(np.clip(loop.metres / max(straight, 1.0), 1.0, 3.0))

    @cached_property
    def _spots(self) -> Array:
        return np.stack((self.country.x[self.pool], self.country.y[self.pool]), axis=1)

    def _spot(self, edge: int) -> Array:
        return np.array([self.country.x[edge], self.country.y[edge]])

    def _loop(self, vias: tuple[int, ...]) -> _Loop | None:
        """The loop over via edges with what is wrong with it; None where no way joins them."""
        stations = (HERE, *vias, HERE)
        if len(set(vias)) < len(vias):
            return None
        legs = []
        for pair in pairwise(stations):
            if pair not in self.legs:
                self.legs[pair] = self._leg(*pair)
            leg = self.legs[pair]
            if leg is None:
                return None
            legs.append(leg)
        return self._judged(vias, tuple(legs))

    def _leg(self, start: int, goal: int) -> _Leg | None:
        starts = self.ends.starts if start == HERE else {start: 0}
        refunds = self.ends.refunds if goal == HERE else {goal: 0}
        arrival = next(iter(self.trips.survey.hierarchy.run(starts, refunds).values()), None)
        if arrival is None:
            return None
        planner = self.trips.planner
        edges = np.asarray(planner.network.turns.edge)[np.asarray(arrival.states, np.int64)]
        ridden = edges if start == HERE else edges[1:]
        metres = self.country.metres[ridden]
        shut = self.country.shut[ridden]
        if start == HERE:
            metres[0] *= 1.0 - self.ends.origins[arrival.states[0]].share
            shut = shut[np.argmin(shut) :]  # one may begin, and below end, on ground of one's own
        if goal == HERE:
            metres[-1] *= self.ends.goals[arrival.states[-1]].share
            shut = shut[: len(shut) - int(np.argmin(shut[::-1]))]
        return _Leg(
            states=tuple(arrival.states),
            turns=tuple(arrival.turns),
            edges=ridden,
            metres=metres,
            length=float(metres.sum()),
            seconds=float(planner.metric.seconds[ridden].sum(dtype=np.int64)),
            cost=float(planner.metric.cost[ridden].sum(dtype=np.int64)),
            shut=bool(shut.any()),
        )

    def _judged(self, vias: tuple[int, ...], legs: tuple[_Leg, ...]) -> _Loop:
        edges = np.concatenate([leg.edges for leg in legs])
        metres = np.concatenate([leg.metres for leg in legs])
        length = float(metres.sum())
        _, road, times = np.unique(edges >> 1, return_inverse=True, return_counts=True)
        repeated = float(metres[times[road] > 1].sum()) / length
        cells = self.country.cell[edges]
        cells = cells[np.concatenate(([True], cells[1:] != cells[:-1]))]
        near = 1.0 - len(np.unique(cells)) / len(cells)
        dislike = sum(leg.cost for leg in legs) / max(sum(leg.seconds for leg in legs), 1.0)
        off = abs(length / self.wish.distance - 1.0)
        faults = COUNTS_LENGTH * max(off - NEAR_LENGTH, 0.0) + COUNTS_FAR_LENGTH * max(off - FAR_LENGTH, 0.0)
        faults += COUNTS_MUCH_REPEATED * max(repeated - MUCH_REPEATED, 0.0)
        faults += COUNTS_BEND * self._bends(vias, legs) / max(sum(leg.cost for leg in legs), 1.0)
        faults += COUNTS_REPEATED * repeated + COUNTS_NEAR * near + COUNTS_DISLIKE * dislike
        faults += COUNTS_SHUT * sum(leg.shut for leg in legs)
        astray = 0.0 if self.wish.bearing is None else self._astray(edges, metres, self.wish.bearing)
        return _Loop(vias, legs, length, repeated, astray, faults + COUNTS_BEARING * astray)

    def _bends(self, vias: tuple[int, ...], legs: tuple[_Leg, ...]) -> float:
        """Cost that could be saved near the via edges by not riding over them, ms: spurs and kinks."""
        stations, total = (HERE, *vias, HERE), 0
        for number, (come, go) in enumerate(pairwise(legs)):
            around = stations[number : number + 3]
            if around not in self.bends:
                self.bends[around] = self._bend(come, go)
            total += self.bends[around]
        return float(total)

    def _bend(self, come: _Leg, go: _Leg) -> int:
        behind = min(int(np.searchsorted(np.cumsum(come.metres[::-1]), BEND)) + 1, len(come.turns))
        ahead = min(int(np.searchsorted(np.cumsum(go.metres), BEND)) + 1, len(go.turns))
        rows = np.array([*come.turns[len(come.turns) - behind :], *go.turns[:ahead]], np.int64)
        hierarchy = self.trips.survey.hierarchy
        start, goal = come.states[len(come.states) - 1 - behind], go.states[ahead]
        direct = next(iter(hierarchy.run({start: 0}, {goal: 0}).values()))
        return int(hierarchy.cost[rows].sum(dtype=np.int64)) - direct.cost

    def _astray(self, edges: Array, metres: Array, bearing: float) -> float:
        """How far the middle of a loop lies beside a bearing, in half turns beyond what is near enough.

        A loop round the start lies nowhere: that its middle is near counts, too.
        """
        east = float(np.average(self.country.x[edges], weights=metres)) - self.here[0]
        north = float(np.average(self.country.y[edges], weights=metres)) - self.here[1]
        off = abs(float(wrap_degrees(math.degrees(math.atan2(east, north)) - bearing)))
        ahead = math.hypot(east, north) * math.cos(math.radians(off)) * 2.0 * math.pi * WINDING
        near = max(AHEAD - ahead / self.wish.distance, 0.0)
        return max(off - NEAR_BEARING, 0.0) / 180.0 + COUNTS_NOT_AHEAD * near
