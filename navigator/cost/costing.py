"""Weigh a road graph for one rider: milliseconds of cost and of time for every edge and turn."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass, field, replace

import numpy as np

from navigator.cost.access import (
    DESTINATION_ZONE,
    PRIVATE_ZONE,
    Mode,
    NodeAccess,
    WayAccess,
    node_access,
    way_access,
    zone_prices,
)
from navigator.cost.elevation import hill_terms
from navigator.cost.profile import Rider
from navigator.cost.safety import (
    pushing_factor,
    riding_factor,
    road_rank,
    service_entry,
    traffic_stress,
)
from navigator.cost.speed import CARRY_GAIT, PUSH_GAIT, RAMP_GAIT, WALK_SPEED, paces
from navigator.cost.surface import rolling_class
from navigator.cost.turns import EdgeFacts, World, watch_turns, weigh_turns
from navigator.graph.attributes import Access, NodeFlag, RoadClass, WayFlag
from navigator.graph.roadgraph import Array, RoadGraph, WayTable, reverse_band
from navigator.graph.turngraph import TurnGraph

__all__ = ["INF", "Metric", "Mode", "rider_key", "weigh"]

INF = 0x3FFF_FFFF  # ms; INF + INF still fits int32
COST_MODEL = 6  # raise it with every change of this package, so that cached metrics are weighed anew
COST_FLOOR = 0.15  # cost is at least this share of the time: no liking makes a way next to free
FERRY_SPEED = 4.0  # m/s, 8 knots: river and island ferries where no duration is tagged
TRAIN_SPEED = 14.0  # m/s, 50 km/h with stops
FERRY_FACTOR = 1.2  # x the time on board: timetables, fares
TRAIN_FACTOR = 4.0  # x: for tunnels that one can't ride, not to save pedalling
# Where an edge is too steep to ride for most of its time it is told as pushing, and getting off is paid for;
# a short ramp is none: one stands up, or is off and on again before anything is said
WALKED_SHARE, LEAST_WALK = 0.5, 20.0  # of the time; s
_MS = 1000.0  # in a second
_CM = 100.0  # in a metre
_KPH_OF_MPS = 3.6  # km/h in a m/s

# Classes on which riders go among walkers, and must ride as these like it
_SHARED = (RoadClass.FOOTWAY, RoadClass.PEDESTRIAN, RoadClass.PLATFORM)


@dataclass(frozen=True)
class Metric:
    """What a rider pays; all in integer milliseconds. Cost decides the route, seconds are told."""

    mode: Array  # uint8 (edges,), Mode
    cost: Array  # int32 (edges,), > 0; INF where the rider may not go
    seconds: Array  # int32 (edges,), ms of time; INF where the rider may not go
    turn_cost: Array  # int32 (turns,), INF where forbidden
    turn_seconds: Array  # int32 (turns,), ms of time
    entry: Array  # int32 (edges,), what the turn into this edge's zone or mode costs; refunded at the ends
    closed_zone: int = PRIVATE_ZONE  # the lowest zone that no route may lead through
    zone: Array = field(default_factory=lambda: np.zeros(0, np.uint8))  # uint8 (edges,); see access.py

    def barred(self, edges: Sequence[int]) -> list[bool]:
        """On which edges a route may only begin or end, not lead through."""
        if not len(self.zone):
            return [False] * len(edges)
        result: list[bool] = (self.zone[list(edges)] >= self.closed_zone).tolist()
        return result

    def weights(self, turns: TurnGraph) -> Array:
        """What the search adds for each turn: the turn and the whole edge after it; int32, capped at INF."""
        edge = turns.edge[turns.target]
        total = self.turn_cost.astype(np.int64) + self.cost[edge]
        return np.minimum(total, INF).astype(np.int32)


def weigh(
    graph: RoadGraph, turns: TurnGraph, rider: Rider, *, like: tuple[Rider, Metric] | None = None
) -> Metric:
    """All weights of a road graph for a rider.

    `like` is another rider with the metric weighed so: turns are taken from there where they cost both the
    same, as they do for all wishes about hills.

    `entry` holds the prices of zone and of getting off, not that of boarding a ferry: who ends on a pier
    has been to sea.
    """
    access = way_access(graph.ways, rider)
    zone = graph.per_edge(access.zone)
    seconds, cost, walked = _weigh_edges(graph, rider, access)
    shut = (graph.per_edge(access.mode) == Mode.NONE) | (
        cost * _MS >= INF
    )  # a ferry tagged to sail for weeks
    mode = np.where(shut, np.uint8(Mode.NONE), graph.per_edge(access.mode))
    steep = (mode == Mode.RIDE) & (walked > WALKED_SHARE * seconds) & (walked >= LEAST_WALK)
    mode[steep & graph.per_edge(access.walkable)] = Mode.PUSH
    seconds[shut], cost[shut] = np.inf, np.inf
    cost, seconds = np.maximum(_milliseconds(cost), 1), _milliseconds(seconds)
    if like and _turn_alike(rider, like[0]) and np.array_equal(mode, like[1].mode):
        return replace(like[1], cost=cost, seconds=seconds)
    facts = _edge_facts(graph, access, mode, zone)
    turn_seconds, turn_cost = weigh_turns(World.of(graph, turns, rider, facts, _passages(graph, rider)))
    entry = zone_prices(rider)[zone] + np.where(mode == Mode.PUSH, rider.profile.price.dismount, 0.0)
    return Metric(
        mode=mode,
        cost=cost,
        seconds=seconds,
        turn_cost=_milliseconds(turn_cost),
        turn_seconds=_milliseconds(turn_seconds),
        entry=_milliseconds(entry),
        closed_zone=closed_zone(rider),
        zone=zone,
    )


def _turn_alike(one: Rider, other: Rider) -> bool:
    """Whether turns cost two riders the same where they get along the edges in the same way."""
    return one.profile == other.profile and one.strict_access == other.strict_access


def turn_bills(
    graph: RoadGraph, turns: TurnGraph, rider: Rider, metric: Metric, rows: Array
) -> dict[str, tuple[Array, Array]]:
    """What turns of a rider's metric take, by reason: time and cost in ms; int64 (rows,) each."""
    bills: dict[str, tuple[Array, Array]] = {}
    so_far = [np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)]

    def note(kind: str, *sums: Array) -> None:
        now = [_milliseconds(column).astype(np.int64) for column in sums]
        bills[kind] = now[0] - so_far[0], now[1] - so_far[1]
        so_far[:] = now

    edges = _edge_facts(graph, way_access(graph.ways, rider), metric.mode, metric.zone)
    watch_turns(World.of(graph, turns, rider, edges, _passages(graph, rider)), rows, note)
    rest = metric.turn_seconds[rows] - so_far[0], metric.turn_cost[rows] - so_far[1]
    return {**bills, "closures and dates": rest}


def paces_on(graph: RoadGraph, rider: Rider, edges: Array) -> Array:
    """Seconds that a metre of each edge takes in each grade band; float64 (edges, bands)."""
    ways = graph.ways
    gait = _gaits(ways, way_access(ways, rider), rolling_class(ways))
    return np.asarray(paces(rider).pace[gait[graph.segments.way[edges >> 1], edges & 1]])


def _passages(graph: RoadGraph, rider: Rider) -> NodeAccess:
    narrow = (np.asarray(graph.nodes.flags) & NodeFlag.NARROW) != 0
    return node_access(graph.nodes, rider, narrow)


def closed_zone(rider: Rider) -> int:
    """The lowest zone that no route of a rider may lead through."""
    return DESTINATION_ZONE if rider.strict_access else PRIVATE_ZONE


def rider_key(rider: Rider) -> str:
    """All that decides a rider's weights, as text: same text, same metric."""
    wishes = (rider.hills, rider.power, rider.mass, rider.steepest, rider.strict_access)
    return repr((COST_MODEL, wishes, astuple(rider.profile)[1:]))  # a profile's name decides nothing


def _milliseconds(seconds: Array) -> Array:
    return np.minimum(np.rint(seconds * _MS), INF).astype(np.int32)


def _weigh_edges(graph: RoadGraph, rider: Rider, access: WayAccess) -> tuple[Array, Array, Array]:
    """Seconds, cost and walked seconds of each directed edge, as if all could be used; float64 (edges,)."""
    ways, profile = graph.ways, rider.profile
    rolling = rolling_class(ways)
    gait, surface = _gaits(ways, access, rolling), np.array(astuple(profile.surface))[rolling]
    stress = traffic_stress(ways)
    riding = graph.per_edge(riding_factor(ways, profile, surface, stress))
    pushing = graph.per_edge(pushing_factor(ways, profile, stress))
    seconds, ridden, walked, climbed = _integrate(graph, rider, gait)
    pushed = graph.per_edge(access.mode == Mode.PUSH)
    held = np.where(pushed, 0.0, np.maximum(_lawful(graph, rider) - seconds, 0.0))
    seconds, ridden = seconds + held, ridden + held
    # who has got off feels neither the surface nor the kind of way: what is walked has the price of pushing
    cost = ridden * riding + walked * pushing + climbed
    cost = np.maximum(cost, COST_FLOOR * seconds)
    carried = graph.per_edge(access.mode) >= Mode.FERRY
    if carried.any():
        seconds[carried] = _voyage(graph)[carried]
        train = graph.per_edge(np.asarray(ways.road_class) == RoadClass.TRAIN)[carried]
        cost[carried] = seconds[carried] * np.where(train, TRAIN_FACTOR, FERRY_FACTOR)
    return seconds, cost, walked


def _lawful(graph: RoadGraph, rider: Rider) -> Array:
    """Seconds that the speed limit asks a rider to take at least, and a movable bridge to wait; (edges,)."""
    length = np.repeat(np.asarray(graph.segments.length) / _CM, 2)
    limit = np.maximum(graph.per_edge(graph.ways.maxspeed) / _KPH_OF_MPS, WALK_SPEED)
    binds = (graph.per_edge(graph.ways.maxspeed) > 0) & (not rider.profile.body.on_foot)
    least = np.where(binds, length / limit, 0.0)  # a limit below walking is mistyped
    return np.maximum(least, np.where(graph.per_edge(graph.ways.duration) > 0, _voyage(graph), 0.0))


def _gaits(ways: WayTable, access: WayAccess, rolling: Array) -> Array:
    """The gait of each way in both directions; (w, 2), rows of the tables in `Paces`."""
    shared = np.isin(ways.road_class, _SHARED)
    ridden = 2 * rolling.astype(np.int64) + shared
    ramp = (np.asarray(ways.flags) & WayFlag.RAMP) != 0
    carried = np.where(ramp, RAMP_GAIT, CARRY_GAIT)
    steps = np.asarray(ways.road_class) == RoadClass.STEPS
    afoot = np.where(steps, carried, PUSH_GAIT)
    return np.where(((access.mode == Mode.PUSH) | steps[:, None]), afoot[:, None], ridden[:, None])


def _integrate(graph: RoadGraph, rider: Rider, gait: Array) -> Array:
    """Seconds, the ridden and the walked of them as hills weigh them, the price of climbs; (4, edges)."""
    segments = graph.segments
    table = paces(rider)
    hill, extra = hill_terms(rider.hills)
    ridden = np.where(table.walked, 0.0, hill)
    walked = table.pace * (hill - ridden)
    columns = (table.pace, table.pace * ridden, walked, np.broadcast_to(extra, walked.shape))
    cells = np.stack(columns).reshape(len(columns), -1)
    band = np.asarray(segments.grade_band).astype(np.int64)
    metres = np.asarray(segments.grade_length) / _CM
    rows = np.diff(segments.grade_first)
    result = np.empty((len(cells), len(segments.start), 2))

    def work(way: int) -> None:
        along = reverse_band(band) if way else band
        cell = np.repeat(gait[segments.way, way], rows) * len(hill) + along
        for number, values in enumerate(cells):
            result[number, :, way] = _sums(metres * values[cell], segments.grade_first)

    with ThreadPoolExecutor(2) as pool:  # numpy lets go of Python while it counts
        list(pool.map(work, (0, 1)))
    return result.reshape(len(cells), -1)


def _sums(values: Array, first: Array) -> Array:
    """The sum of each segment's rows."""
    running = np.concatenate(([0.0], np.cumsum(values)))
    return running[first[1:]] - running[first[:-1]]


def _voyage(graph: RoadGraph) -> Array:
    """Seconds on board for each edge: the way's duration by share of length, else at a usual speed."""
    ways = graph.ways
    length = np.asarray(graph.segments.length) / _CM
    speed = np.where(np.asarray(ways.road_class) == RoadClass.TRAIN, TRAIN_SPEED, FERRY_SPEED)
    pace = np.where(ways.duration > 0, ways.duration / np.maximum(ways.length / _CM, 1.0), 1.0 / speed)
    return np.repeat(length * pace[graph.segments.way], 2)


def _edge_facts(graph: RoadGraph, access: WayAccess, mode: Array, zone: Array) -> EdgeFacts:
    flags, rank = np.asarray(graph.ways.flags), road_rank(graph.ways)
    oncoming = np.where((flags & WayFlag.ONEWAY) != 0, 0, rank).astype(np.uint8)
    return EdgeFacts(
        mode=mode,
        zone=zone,
        walkable=graph.per_edge(access.walkable),
        rank=graph.per_edge(rank),
        oncoming=graph.per_edge(oncoming),
        left_hand=graph.per_edge((flags & WayFlag.LEFT_HAND) != 0),
        circle=graph.per_edge((flags & (WayFlag.ROUNDABOUT | WayFlag.CIRCULAR)) != 0),
        service=graph.per_edge(service_entry(graph.ways)),
        lift=graph.per_edge(np.asarray(graph.ways.road_class) == RoadClass.ELEVATOR),
        against=(mode == Mode.PUSH) & (graph.per_edge(graph.ways.bike) == Access.WRONG_WAY),
    )
