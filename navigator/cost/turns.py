"""Decide what each turn takes in time and what it costs: corners, signals, crossings, barriers, new modes.

What the two edges are decides about corners, modes and zones; what the node is, about waiting and barriers.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import IntFlag

import numpy as np

from navigator.cost.access import FREE_ZONE, PRIVATE_ZONE, Mode, NodeAccess, Passage, zone_prices
from navigator.cost.profile import Rider
from navigator.cost.safety import TOP_RANK
from navigator.graph.attributes import Barrier, NodeFlag
from navigator.graph.roadgraph import Array, NodeTable, RoadGraph
from navigator.graph.turngraph import TurnFlag, TurnGraph

# Corners: who brakes from 5.3 m/s to the 2.5 m/s at which one takes a right angle, at 0.8 m/s2 down and
# 0.6 m/s2 up again, loses 2.2 s; losses grow with the angle and with the speed one had.
STRAIGHT = 30.0  # degrees; a bend up to here is ridden at full speed
RIGHT_ANGLE_LOSS = 2.2  # s at a right angle
SHARPEST_LOSS = 2.0  # x that, however sharp
U_TURN_SECONDS, U_TURN_COST = 5.0, 10.0  # s; stop, step round, start; and the shame of a dead end
DECIDED_TURN = 40.0  # degrees from which a junction has to be thought about
ACROSS_TURN = 45.0  # degrees from which one turns across the oncoming lane

# Waiting, s. Half a cycle of 70 s at a third of the lights is met; along a road one shares the cars' green.
SIGNAL_SECONDS = 9.0
CROSSING_SIGNAL_SECONDS = 3.0  # lights for walkers, ridden through along the road
ELEVATOR_SECONDS = 45.0
NODE_SECONDS: dict[NodeFlag, float] = {
    NodeFlag.STOP: 3.0,
    NodeFlag.GIVE_WAY: 1.0,
    NodeFlag.LEVEL_CROSSING: 5.0,  # mostly open; rails are taken slowly
    NodeFlag.ELEVATOR: ELEVATOR_SECONDS,
    NodeFlag.FORD: 5.0,
}

# Seconds until a gap in traffic, by rank of the road: expected waits at the volumes such roads carry
CROSS_SECONDS = np.array([0.0, 0.0, 3.0, 6.0, 12.0, 30.0])
ACROSS_SECONDS = np.array([0.0, 0.0, 2.0, 4.0, 7.0, 15.0])
DANGER = 2.0  # s of further cost for each second of waiting, at stress weight 1: gaps are risks
MARKED_SHARE = 0.5  # of that at a marked crossing
CALM_RANK = 2  # from tertiary upward there is traffic to wait for

# What passing takes, s: open, squeeze, lift; by what is usual for a rider with luggage
BARRIER_SECONDS: dict[Barrier, float] = {
    Barrier.GATE: 15.0,
    Barrier.LIFT_GATE: 4.0,
    Barrier.BOLLARD: 2.0,
    Barrier.BLOCK: 3.0,
    Barrier.CYCLE_BARRIER: 8.0,
    Barrier.CATTLE_GRID: 2.0,
    Barrier.STILE: 45.0,
    Barrier.KISSING_GATE: 30.0,
    Barrier.TURNSTILE: 30.0,
    Barrier.BORDER: 20.0,
    Barrier.TOLL: 5.0,
    Barrier.KERB: 3.0,
    Barrier.CHAIN: 15.0,
    Barrier.OTHER: 5.0,
    Barrier.WALL: 30.0,  # passable only where its access tags say so
}
BARRIER_SHARE_AFOOT = 0.3  # of that without a bicycle
DISMOUNT_SECONDS = 6.0  # of real time to get off and on; the rest of a profile's `dismount` is dislike
WRONG_WAY_PRICE = 40.0  # s of cost to walk into oncoming traffic, be it only through a gap
CORNER_WALK_SECONDS = 10.0  # 12 m on foot round a corner where a turn is forbidden to vehicles

PART = 1 << 15  # turns weighed at a time: what is counted on the way fits into a processor's cache
MOST_THREADS = 4  # weighing is bound by memory: more help no further
Watch = Callable[[str, Array, Array], None]

_RANK_BITS = 8  # of the arm counter for each rank: up to 255 arms of one rank at a node


@dataclass(frozen=True)
class EdgeFacts:
    """What turns must know of each directed edge; (edges,) each."""

    mode: Array  # uint8, Mode
    zone: Array  # uint8
    walkable: Array  # bool
    rank: Array  # uint8, how big the road is
    oncoming: Array  # uint8, the same where cars come towards one, else 0
    left_hand: Array  # bool
    circle: Array  # bool, part of a roundabout
    service: Array  # s of cost to enter what it serves
    lift: Array  # bool, an elevator
    against: Array  # bool, pushed against a one-way


@dataclass(frozen=True)
class _Rows:
    """What all questions share; (turns,) each."""

    before: Array  # edge
    after: Array
    node: Array
    angle: Array  # int16 degrees, right positive
    flags: Array  # uint8, TurnFlag
    riding: Array  # bool, ridden on both sides
    will: Array  # uint8, _Fact of the edge after
    new: Array  # uint8, those of them that the edge before does not have
    closed: Array  # bool, one of both edges is
    choice: Array  # bool, there is another way to go


@dataclass(frozen=True)
class _Bill:
    """Seconds and costs of turns, added up question by question; costs hold the seconds too."""

    seconds: Array
    cost: Array

    def add(self, rows: Array, seconds: Array | float, dislike: Array | float = 0.0) -> None:
        """`rows` are numbers or a mask; `seconds` and `dislike` are for all or one a row."""
        self.seconds[rows] += seconds
        self.cost[rows] += seconds + dislike


@dataclass(frozen=True)
class World:
    """All that turns are weighed by."""

    graph: RoadGraph
    turns: TurnGraph
    rider: Rider
    edges: EdgeFacts
    nodes: NodeAccess
    arms: Array  # int64 (nodes,), how many arms of each rank
    facts: Array  # uint8 (edges,), _Fact
    choice: Array  # bool (states,), there is more than one way to go on
    held: Array  # s (nodes,) that what stands there holds one up
    guarded: Array  # bool (nodes,), not all may ride through

    @classmethod
    def of(
        cls, graph: RoadGraph, turns: TurnGraph, rider: Rider, edges: EdgeFacts, nodes: NodeAccess
    ) -> World:
        """A road graph as a rider finds it."""
        return cls(
            graph=graph,
            turns=turns,
            rider=rider,
            edges=edges,
            nodes=nodes,
            arms=_arms(graph, edges),
            facts=_facts(edges),
            choice=np.diff(turns.first) > 1,
            held=_held(graph.nodes, rider),
            guarded=(nodes.riding != Passage.OPEN) | (nodes.walking != Passage.OPEN),
        )


def weigh_turns(world: World) -> tuple[Array, Array]:
    """Seconds and cost in seconds of each turn; float64 (turns,), the cost inf where it is forbidden."""
    turns = world.turns
    bill = _Bill(np.zeros(len(turns.target)), np.zeros(len(turns.target)))

    def work(part: slice) -> None:
        mine = _Bill(bill.seconds[part], bill.cost[part])
        _add_all(mine, world, _rows(world, part, turns.source[part]), watch=_unwatched)

    side_by_side(work, turns)
    return bill.seconds, bill.cost


def watch_turns(world: World, rows: Array, watch: Watch) -> None:
    """Weigh some turns: `watch` sees their sums so far after each kind of reason; float64 (rows,) each.

    It must not keep the arrays.
    """
    bill = _Bill(np.zeros(len(rows)), np.zeros(len(rows)))
    _add_all(bill, world, _rows(world, rows, world.turns.sources_of(rows)), watch=watch)


def _unwatched(_kind: str, _seconds: Array, _cost: Array) -> None:
    pass


def side_by_side(work: Callable[[slice], None], turns: TurnGraph) -> None:
    """Do some work on all turns, in parts that threads share: numpy lets go of Python while it counts."""
    starts = range(0, len(turns.target), PART)
    with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_THREADS)) as pool:
        list(pool.map(work, (slice(start, start + PART) for start in starts)))


class _Fact(IntFlag):
    """What edges are, in one byte: asked for all turns at once."""

    RIDDEN = 1
    PUSHED = 2
    CARRIED = 4
    AGAINST = 8
    LIFT = 16
    SERVICE = 32
    ZONE = 64
    CLOSED = 128


def _facts(edges: EdgeFacts) -> Array:
    result = np.zeros(len(edges.mode), np.uint8)
    for fact, holds in (
        (_Fact.RIDDEN, edges.mode == Mode.RIDE),
        (_Fact.PUSHED, edges.mode == Mode.PUSH),
        (_Fact.CARRIED, edges.mode >= Mode.FERRY),
        (_Fact.AGAINST, edges.against),
        (_Fact.LIFT, edges.lift),
        (_Fact.SERVICE, edges.service > 0.0),
        (_Fact.ZONE, edges.zone > FREE_ZONE),
        (_Fact.CLOSED, edges.mode == Mode.NONE),
    ):
        result |= np.where(holds, np.uint8(fact), np.uint8(0))
    return result


def _arms(graph: RoadGraph, edges: EdgeFacts) -> Array:
    """How many edges of each rank leave each node, eight bits a rank."""
    weights = 1 << (_RANK_BITS * edges.rank.astype(np.int64))
    return np.bincount(graph.tail, weights=weights, minlength=len(graph.nodes.lon)).astype(np.int64)


def _add_all(bill: _Bill, world: World, rows: _Rows, *, watch: Watch) -> None:
    rider, edges = world.rider, world.edges
    _add_corners(bill, rows, rider)
    watch("corners", bill.seconds, bill.cost)
    _add_traffic(bill, rows, world, rider=rider)
    watch("crossing traffic", bill.seconds, bill.cost)
    _add_nodes(bill, rows, world)
    watch("signals and barriers", bill.seconds, bill.cost)
    _add_passage(bill, rows, world, rider)
    watch("passing on foot", bill.seconds, bill.cost)
    back = np.flatnonzero(rows.flags & TurnFlag.U_TURN)
    bill.seconds[back], bill.cost[back] = U_TURN_SECONDS, U_TURN_COST  # what stands at the node is not passed
    watch("turning back", bill.seconds, bill.cost)
    _add_modes(bill, rows, rider)
    watch("getting off", bill.seconds, bill.cost)
    _add_boarding(bill, rows, rider)
    watch("boarding", bill.seconds, bill.cost)
    _add_service(bill, rows, edges)
    watch("driveways and car parks", bill.seconds, bill.cost)
    _add_zones(bill, rows, edges, rider)
    watch("zones", bill.seconds, bill.cost)
    _add_restrictions(bill, rows, edges, rider)
    watch("forbidden turns on foot", bill.seconds, bill.cost)
    bill.cost[rows.closed] = np.inf


def _rows(world: World, part: slice | Array, source: Array) -> _Rows:
    """What is asked of some turns, which start in these states."""
    graph, turns = world.graph, world.turns
    edge = np.asarray(turns.edge)
    before, after = edge[source], edge[turns.target[part]]
    was, will = world.facts[before], world.facts[after]
    return _Rows(
        before=before,
        after=after,
        node=graph.head[before],
        angle=np.asarray(turns.angle[part]),
        flags=np.asarray(turns.flags[part]),
        riding=(was & will & _Fact.RIDDEN) != 0,
        will=will,
        new=will & ~was,
        closed=((was | will) & _Fact.CLOSED) != 0,
        choice=world.choice[source],
    )


def _add_corners(bill: _Bill, rows: _Rows, rider: Rider) -> None:
    """What slowing down for a corner loses, and the price of having to find one's way."""
    corner = np.flatnonzero(rows.riding & (np.abs(rows.angle) > STRAIGHT))
    angle = np.abs(rows.angle[corner])
    if not rider.profile.body.on_foot:
        bill.add(corner, RIGHT_ANGLE_LOSS * np.minimum((angle - STRAIGHT) / (90.0 - STRAIGHT), SHARPEST_LOSS))
    bill.cost[corner[rows.choice[corner] & (angle >= DECIDED_TURN)]] += rider.profile.price.turn


def _add_traffic(bill: _Bill, rows: _Rows, world: World, *, rider: Rider) -> None:
    """Waiting for gaps where a bigger road is crossed, and where one turns across the oncoming lane."""
    graph, edges, arms = world.graph, world.edges, world.arms
    busy = np.flatnonzero(arms[rows.node] >= 1 << (_RANK_BITS * CALM_RANK))
    before, after, node = rows.before[busy], rows.after[busy], rows.node[busy]
    rank_in, rank_out = edges.rank[before].astype(np.int64), edges.rank[after].astype(np.int64)
    others = arms[node] - (1 << (_RANK_BITS * rank_in)) - (1 << (_RANK_BITS * rank_out))
    steps = 1 << (_RANK_BITS * np.arange(CALM_RANK, TOP_RANK + 1))
    biggest = np.searchsorted(steps, others, side="right")  # 0 where no other arm is busy
    other = np.where(biggest > 0, biggest + CALM_RANK - 1, 0)
    crossing = np.where(other > np.maximum(rank_in, rank_out), CROSS_SECONDS[other], 0.0)
    flags = np.asarray(graph.nodes.flags)[node]
    signals = (flags & NodeFlag.SIGNALS) != 0
    wait = np.where(signals, 0.0, np.where((flags & NodeFlag.CROSSING) != 0, MARKED_SHARE, 1.0) * crossing)
    if not rider.profile.body.on_foot:
        circle = edges.circle[before] | edges.circle[after] | ((flags & NodeFlag.MINI_ROUNDABOUT) != 0)
        across = np.where(edges.left_hand[before], rows.angle[busy], -rows.angle[busy]) >= ACROSS_TURN
        across &= rows.riding[busy] & rows.choice[busy] & ~circle
        lanes = np.maximum(edges.oncoming[before], edges.oncoming[after])
        wait += np.where(across, ACROSS_SECONDS[lanes] * np.where(signals, MARKED_SHARE, 1.0), 0.0)
    bill.add(busy, wait, DANGER * rider.profile.like.stress * wait)


def _held(nodes: NodeTable, rider: Rider) -> Array:
    """Seconds that what stands on each node holds a rider up; (nodes,)."""
    flags = np.asarray(nodes.flags)
    held = np.array([BARRIER_SECONDS.get(kind, 0.0) for kind in Barrier])[nodes.barrier]
    if rider.profile.body.on_foot:
        held = held * BARRIER_SHARE_AFOOT
    return held + sum(np.where((flags & flag) != 0, seconds, 0.0) for flag, seconds in NODE_SECONDS.items())


def _add_nodes(bill: _Bill, rows: _Rows, world: World) -> None:
    """What stands on a node and holds one up."""
    held = world.held[rows.node]
    some = np.flatnonzero(held > 0.0)
    bill.add(some, held[some])
    flags = np.asarray(world.graph.nodes.flags)[rows.node]
    lit = np.flatnonzero(flags & NodeFlag.SIGNALS)
    walkers = (flags[lit] & NodeFlag.CROSSING) != 0
    rank = world.edges.rank
    along = (rank[rows.before[lit]] > 0) & (rank[rows.after[lit]] > 0)
    bill.add(lit, np.where(walkers & along, CROSSING_SIGNAL_SECONDS, SIGNAL_SECONDS))


def _add_passage(bill: _Bill, rows: _Rows, world: World, rider: Rider) -> None:
    """Getting off at a node, going through a private one, or not going through at all."""
    nodes, some = world.nodes, np.flatnonzero(world.guarded[rows.node])
    node = rows.node[some]
    asked = np.where(rows.riding[some], nodes.riding[node], nodes.walking[node])
    price = rider.profile.price
    bill.seconds[some[asked == Passage.DISMOUNT]] += DISMOUNT_SECONDS
    bill.cost[some] += np.array([0.0, price.dismount, price.private, np.inf])[asked]


def _add_modes(bill: _Bill, rows: _Rows, rider: Rider) -> None:
    """The price of getting off, of walking against the traffic, and of waiting for a lift."""
    price = rider.profile.price
    off = np.flatnonzero(rows.new & _Fact.PUSHED)
    bill.seconds[off] += min(DISMOUNT_SECONDS, price.dismount)
    bill.cost[off] += price.dismount
    bill.cost[np.flatnonzero(rows.new & _Fact.AGAINST)] += WRONG_WAY_PRICE
    bill.add(np.flatnonzero(rows.new & _Fact.LIFT), ELEVATOR_SECONDS)


def _add_boarding(bill: _Bill, rows: _Rows, rider: Rider) -> None:
    """The price of a ferry or train; no time: nobody knows when the rider comes to the pier."""
    bill.cost[np.flatnonzero(rows.new & _Fact.CARRIED)] += rider.profile.price.boarding


def _add_service(bill: _Bill, rows: _Rows, edges: EdgeFacts) -> None:
    """The price of what a service way serves."""
    served = np.flatnonzero(rows.will & _Fact.SERVICE)
    bill.cost[served] += np.maximum(
        edges.service[rows.after[served]] - edges.service[rows.before[served]], 0.0
    )


def _add_zones(bill: _Bill, rows: _Rows, edges: EdgeFacts, rider: Rider) -> None:
    """The price of a higher zone."""
    kept = np.flatnonzero(rows.will & _Fact.ZONE)
    entered, left = edges.zone[rows.after[kept]], edges.zone[rows.before[kept]]
    zones = zone_prices(rider)
    bill.cost[kept] += np.maximum(zones[entered] - zones[left], 0.0)
    if rider.strict_access:
        bill.cost[kept[(entered == PRIVATE_ZONE) & (left < PRIVATE_ZONE)]] = np.inf


def _add_restrictions(bill: _Bill, rows: _Rows, edges: EdgeFacts, rider: Rider) -> None:
    """Turns forbidden to vehicles: who may walk on both sides gets off and walks round the corner."""
    if rider.profile.body.on_foot:
        return
    marked = rows.flags & TurnFlag.RESTRICTED
    some = np.flatnonzero((marked != 0) & rows.riding)  # who pushes already is no vehicle
    walk = edges.walkable[rows.before[some]] & edges.walkable[rows.after[some]] & rider.profile.limits.push
    price = rider.profile.price
    bill.seconds[some] += DISMOUNT_SECONDS + CORNER_WALK_SECONDS
    bill.cost[some] += np.where(walk, price.dismount + CORNER_WALK_SECONDS * price.push, np.inf)
