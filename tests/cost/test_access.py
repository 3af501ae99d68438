"""Who may go where, and by what right: a truth table of ways, zones, nodes."""

from typing import Any

import numpy as np
import pytest
from cost.make_graph import edge_between, make_graph, weigh_restricted, weigh_ways

from navigator.cost.access import STRICT_PRICE, Mode
from navigator.cost.costing import INF, Metric
from navigator.cost.profile import Rider
from navigator.cost.turns import WRONG_WAY_PRICE
from navigator.graph.attributes import Access, Barrier, NodeFlag, RoadClass, Smoothness, WayFlag
from navigator.graph.osmtags import NodeFacts
from navigator.graph.roadgraph import RoadGraph
from navigator.graph.turngraph import TurnGraph

A, R, M = Access, RoadClass, Mode
TREKKING, CARGO, RUN = Rider.of(), Rider.of("cargo"), Rider.of("run")
STRICT = Rider.of(strict_access=True)
CIRCLE, CIRCULAR = WayFlag.ROUNDABOUT, WayFlag.CIRCULAR

# class, bike, foot, other facts, rider -> mode, zone price paid on entry (0 free, 1 destination, 2 private)
TABLE = [
    (R.RESIDENTIAL, A.YES, A.YES, {}, TREKKING, M.RIDE, 0),
    (R.CYCLEWAY, A.DESIGNATED, A.NO, {}, TREKKING, M.RIDE, 0),
    (R.SECONDARY, A.SIDEPATH, A.YES, {}, TREKKING, M.RIDE, 0),
    (R.SECONDARY, A.SIDEPATH, A.YES, {}, STRICT, M.PUSH, 0),
    (R.SECONDARY, A.SIDEPATH, A.NO, {}, STRICT, M.NONE, 0),
    (R.SECONDARY, A.DISCOURAGED, A.YES, {}, TREKKING, M.RIDE, 0),
    (R.RESIDENTIAL, A.DESTINATION, A.YES, {}, TREKKING, M.RIDE, 1),
    (R.SERVICE, A.PRIVATE, A.PRIVATE, {}, TREKKING, M.RIDE, 2),
    (R.SERVICE, A.PRIVATE, A.NO, {}, TREKKING, M.RIDE, 2),
    (R.TRACK, A.PRIVATE, A.YES, {}, TREKKING, M.PUSH, 0),
    (R.TRACK, A.PRIVATE, A.DESTINATION, {}, TREKKING, M.PUSH, 1),
    (R.TRACK, A.NO, A.YES, {}, TREKKING, M.PUSH, 0),
    (R.TRACK, A.NO, A.DESTINATION, {}, TREKKING, M.PUSH, 1),
    (R.TRACK, A.NO, A.PRIVATE, {}, TREKKING, M.PUSH, 2),
    (R.TRACK, A.NO, A.NO, {}, TREKKING, M.NONE, 0),
    (R.FOOTWAY, A.NO, A.DESIGNATED, {}, TREKKING, M.PUSH, 0),
    (R.FOOTWAY, A.YES, A.DESIGNATED, {}, TREKKING, M.RIDE, 0),
    (R.PEDESTRIAN, A.DISMOUNT, A.YES, {}, TREKKING, M.PUSH, 0),
    (R.PEDESTRIAN, A.DISMOUNT, A.NO, {}, TREKKING, M.NONE, 0),
    (R.RESIDENTIAL, A.WRONG_WAY, A.YES, {}, TREKKING, M.PUSH, 0),
    (R.PRIMARY, A.WRONG_WAY, A.YES, {}, TREKKING, M.PUSH, 0),
    (R.TRUNK, A.WRONG_WAY, A.YES, {}, TREKKING, M.NONE, 0),
    (R.TRUNK, A.WRONG_WAY, A.DESIGNATED, {}, TREKKING, M.PUSH, 0),
    (R.RESIDENTIAL, A.WRONG_WAY, A.YES, {"flags": CIRCLE}, TREKKING, M.NONE, 0),
    (R.RESIDENTIAL, A.WRONG_WAY, A.DESIGNATED, {"flags": CIRCLE}, TREKKING, M.NONE, 0),
    (R.RESIDENTIAL, A.WRONG_WAY, A.YES, {"flags": CIRCULAR}, TREKKING, M.NONE, 0),
    (R.RESIDENTIAL, A.DISMOUNT, A.YES, {"flags": CIRCLE}, TREKKING, M.PUSH, 0),
    (R.MOTORWAY, A.NO, A.NO, {}, TREKKING, M.NONE, 0),
    (R.STEPS, A.NO, A.YES, {}, TREKKING, M.PUSH, 0),
    (R.STEPS, A.YES, A.YES, {}, TREKKING, M.PUSH, 0),
    (R.STEPS, A.NO, A.YES, {}, CARGO, M.NONE, 0),
    (R.FOOTWAY, A.NO, A.YES, {}, CARGO, M.PUSH, 0),
    (R.PATH, A.YES, A.YES, {"mtb_scale": 1}, TREKKING, M.RIDE, 0),
    (R.PATH, A.YES, A.YES, {"mtb_scale": 2}, TREKKING, M.RIDE, 0),
    (R.PATH, A.YES, A.YES, {"mtb_scale": 3}, TREKKING, M.PUSH, 0),
    (R.PATH, A.YES, A.YES, {"mtb_scale": 4}, TREKKING, M.NONE, 0),
    (R.PATH, A.YES, A.YES, {"mtb_scale": 2}, Rider.of("road"), M.NONE, 0),
    (R.PATH, A.YES, A.YES, {"mtb_scale": 4}, Rider.of("mtb"), M.RIDE, 0),
    (R.PATH, A.YES, A.YES, {"mtb_scale": 5}, Rider.of("mtb"), M.PUSH, 0),
    (R.PATH, A.YES, A.YES, {"sac_scale": 1}, TREKKING, M.RIDE, 0),
    (R.PATH, A.YES, A.YES, {"sac_scale": 2}, TREKKING, M.PUSH, 0),
    (R.PATH, A.YES, A.YES, {"sac_scale": 4}, Rider.of("mtb"), M.NONE, 0),
    (R.PATH, A.YES, A.YES, {"sac_scale": 4, "mtb_scale": 2}, Rider.of("mtb"), M.RIDE, 0),
    (R.PATH, A.YES, A.YES, {"smoothness": Smoothness.IMPASSABLE}, Rider.of("mtb"), M.PUSH, 0),
    (R.ELEVATOR, A.DISMOUNT, A.YES, {}, TREKKING, M.PUSH, 0),
    (R.ELEVATOR, A.NO, A.YES, {}, TREKKING, M.NONE, 0),
    (R.ELEVATOR, A.NO, A.YES, {}, RUN, M.RIDE, 0),
    (R.STEPS, A.NO, A.YES, {"flags": WayFlag.CONVEYING}, TREKKING, M.NONE, 0),
    (R.STEPS, A.DISMOUNT, A.YES, {"flags": WayFlag.CONVEYING}, TREKKING, M.PUSH, 0),
    (R.STEPS, A.NO, A.YES, {"flags": WayFlag.CONVEYING}, RUN, M.RIDE, 0),
    (R.FERRY, A.YES, A.YES, {}, TREKKING, M.FERRY, 0),
    (R.FERRY, A.DISMOUNT, A.YES, {}, TREKKING, M.FERRY, 0),
    (R.FERRY, A.NO, A.YES, {}, TREKKING, M.NONE, 0),
    (R.FERRY, A.WRONG_WAY, A.YES, {}, TREKKING, M.NONE, 0),
    (R.FERRY, A.NO, A.YES, {}, RUN, M.FERRY, 0),
    (R.TRAIN, A.YES, A.NO, {}, TREKKING, M.TRAIN, 0),
    (R.TRAIN, A.NO, A.YES, {}, TREKKING, M.NONE, 0),
    (R.RESIDENTIAL, A.WRONG_WAY, A.YES, {}, RUN, M.RIDE, 0),
    (R.RESIDENTIAL, A.WRONG_WAY, A.YES, {"flags": CIRCLE}, RUN, M.RIDE, 0),
    (R.FOOTWAY, A.NO, A.DESIGNATED, {}, RUN, M.RIDE, 0),
    (R.STEPS, A.NO, A.YES, {}, RUN, M.RIDE, 0),
    (R.CYCLEWAY, A.DESIGNATED, A.NO, {}, RUN, M.NONE, 0),
    (R.RESIDENTIAL, A.NO, A.DESTINATION, {}, RUN, M.RIDE, 1),
    (R.RESIDENTIAL, A.YES, A.PRIVATE, {}, RUN, M.RIDE, 2),
    (R.PATH, A.YES, A.YES, {"sac_scale": 4}, RUN, M.NONE, 0),
]


@pytest.mark.parametrize("case", TABLE, ids=range(len(TABLE)))
def test_how_a_way_is_used_and_by_what_right(case: tuple[Any, ...]) -> None:
    kind, bike, foot, facts, rider, mode, zone = case
    way = {"nodes": "bc", "road_class": kind, "bike": (bike, bike), "foot": (foot, foot), **facts}
    graph, turns, metric = weigh_ways([{"nodes": "ab"}, way], rider)
    assert metric.mode[2] == mode
    row = turns.find(0, 2)
    if mode is Mode.NONE:
        assert metric.cost[2] == metric.turn_cost[row] == INF
        return
    price = rider.profile.price
    zones = (0.0, price.destination, price.private)
    dismount = price.dismount if mode is Mode.PUSH else 0.0
    assert metric.entry[2] == 1000 * (zones[zone] + dismount)
    boarding = price.boarding if mode in (Mode.FERRY, Mode.TRAIN) else 0.0
    lift = 45.0 if kind is RoadClass.ELEVATOR else 0.0
    against = WRONG_WAY_PRICE if mode is Mode.PUSH and bike == Access.WRONG_WAY else 0.0
    assert metric.turn_cost[row] == metric.entry[2] + 1000 * (boarding + lift + against)
    assert graph.edges == 4


def test_the_two_directions_of_a_way_are_weighed_apart() -> None:
    way = {"nodes": "ab", "bike": (A.YES, A.WRONG_WAY)}
    _, _, metric = weigh_ways([way], TREKKING)
    assert metric.mode.tolist() == [Mode.RIDE, Mode.PUSH]
    assert metric.cost[1] > 5 * metric.cost[0]


def zoned(*accesses: Access, rider: Rider = TREKKING) -> tuple[RoadGraph, TurnGraph, Metric]:
    """Ways a-b-c-... of these accesses, to bicycle and foot alike."""
    ways = [
        {"nodes": "abcdefg"[n : n + 2], "road_class": R.SERVICE, "bike": (a, a), "foot": (a, a)}
        for n, a in enumerate(accesses)
    ]
    return weigh_ways(ways, rider)


def test_entering_a_zone_is_paid_once_and_leaving_is_free() -> None:
    _, turns, metric = zoned(A.YES, A.DESTINATION, A.DESTINATION, A.PRIVATE, A.YES)
    price = TREKKING.profile.price
    paid = [int(metric.turn_cost[turns.find(2 * n, 2 * n + 2)]) for n in range(4)]
    assert paid == [1000 * price.destination, 0, 1000 * (price.private - price.destination), 0]


def test_what_is_paid_on_the_way_in_is_what_an_end_gives_back() -> None:
    _, turns, metric = zoned(A.YES, A.DESTINATION, A.PRIVATE)
    paid = sum(int(metric.turn_cost[turns.find(2 * n, 2 * n + 2)]) for n in range(2))
    assert paid == metric.entry[4] == 1000 * TREKKING.profile.price.private


def test_passing_through_private_ground_costs_more_than_any_sane_detour() -> None:
    _, turns, metric = zoned(A.YES, A.PRIVATE, A.YES)
    through = int(metric.turn_cost[turns.find(0, 2)]) + int(metric.turn_cost[turns.find(2, 4)])
    assert through > 100 * metric.cost[0]


def test_strict_access_never_enters_private_ground_but_lets_one_leave_it() -> None:
    _, turns, metric = zoned(A.YES, A.PRIVATE, A.PRIVATE, A.YES, rider=STRICT)
    assert metric.turn_cost[turns.find(0, 2)] == INF
    assert metric.turn_cost[turns.find(2, 4)] == 0
    assert metric.turn_cost[turns.find(4, 6)] == 0


def test_strict_access_ends_on_destination_ground_and_marks_what_goes_through() -> None:
    _, turns, metric = zoned(A.YES, A.DESTINATION, A.YES, rider=STRICT)
    entered = int(metric.turn_cost[turns.find(0, 2)])
    assert entered == metric.entry[2] == 1000 * STRICT_PRICE
    assert entered < INF


def test_pushing_is_charged_on_entry_whatever_came_before() -> None:
    ways = [{"nodes": "ab"}, {"nodes": "bcd", "bike": (A.NO, A.NO)}, {"nodes": "de"}, {"nodes": "cx"}]
    _, turns, metric = weigh_ways(ways, TREKKING)
    assert metric.turn_cost[turns.find(0, 2)] == 1000 * TREKKING.profile.price.dismount
    assert metric.turn_cost[turns.find(2, 4)] == 0
    assert metric.turn_cost[turns.find(4, 6)] == 0


# barrier, bike, foot, flags, rider -> "open" (nothing but delay), "dismount", "private", "closed"
GATES = [
    (Barrier.NONE, A.YES, A.YES, 0, TREKKING, "open"),
    (Barrier.GATE, A.YES, A.YES, 0, TREKKING, "open"),
    (Barrier.GATE, A.NO, A.YES, 0, TREKKING, "dismount"),
    (Barrier.GATE, A.DISMOUNT, A.YES, 0, TREKKING, "dismount"),
    (Barrier.GATE, A.NO, A.NO, 0, TREKKING, "closed"),
    (Barrier.GATE, A.PRIVATE, A.PRIVATE, 0, TREKKING, "private"),
    (Barrier.GATE, A.PRIVATE, A.YES, 0, TREKKING, "dismount"),
    (Barrier.GATE, A.PRIVATE, A.PRIVATE, 0, STRICT, "closed"),
    (Barrier.WALL, A.NO, A.NO, 0, TREKKING, "closed"),
    (Barrier.WALL, A.YES, A.NO, 0, TREKKING, "open"),
    (Barrier.STILE, A.NO, A.YES, 0, TREKKING, "closed"),
    (Barrier.STILE, A.YES, A.YES, 0, TREKKING, "open"),
    (Barrier.KISSING_GATE, A.NO, A.YES, 0, TREKKING, "closed"),
    (Barrier.TURNSTILE, A.NO, A.YES, 0, TREKKING, "closed"),
    (Barrier.STILE, A.NO, A.YES, 0, RUN, "open"),
    (Barrier.GATE, A.NO, A.YES, 0, RUN, "open"),
    (Barrier.GATE, A.YES, A.NO, 0, RUN, "closed"),
    (Barrier.CYCLE_BARRIER, A.YES, A.YES, 0, TREKKING, "open"),
    (Barrier.CYCLE_BARRIER, A.YES, A.YES, NodeFlag.NARROW, CARGO, "closed"),
    (Barrier.CYCLE_BARRIER, A.YES, A.YES, 0, CARGO, "open"),  # known to be wide
    (Barrier.BOLLARD, A.YES, A.YES, 0, CARGO, "open"),
    (Barrier.BOLLARD, A.YES, A.YES, NodeFlag.NARROW, CARGO, "closed"),
    (Barrier.BOLLARD, A.YES, A.YES, NodeFlag.NARROW, TREKKING, "open"),
    (Barrier.NONE, A.YES, A.YES, NodeFlag.ELEVATOR, TREKKING, "open"),
    (Barrier.NONE, A.DISMOUNT, A.YES, NodeFlag.ELEVATOR, TREKKING, "dismount"),
    (Barrier.NONE, A.NO, A.YES, NodeFlag.ELEVATOR, TREKKING, "closed"),
    (Barrier.NONE, A.NO, A.YES, NodeFlag.ELEVATOR, RUN, "open"),
]


@pytest.mark.parametrize("case", GATES, ids=range(len(GATES)))
def test_how_a_node_is_passed(case: tuple[Any, ...]) -> None:
    kind, bike, foot, flags, rider, passage = case
    gate = NodeFacts(flags=NodeFlag(flags), barrier=kind, bike=bike, foot=foot)
    _, turns, metric = weigh_ways([{"nodes": "ab"}, {"nodes": "bc"}], rider, b=gate)
    row = turns.find(0, 2)
    cost, seconds, price = int(metric.turn_cost[row]), int(metric.turn_seconds[row]), rider.profile.price
    if passage == "closed":
        assert cost == INF
    elif passage == "private":
        assert 1000 * price.private <= cost < INF
    elif passage == "dismount":
        assert 1000 * price.dismount <= cost < 1000 * price.private
        assert seconds >= 6000
    else:
        assert cost == seconds < 60_000


def test_who_pushes_already_does_not_get_off_at_a_gate() -> None:
    ways = [{"nodes": "ab", "bike": (A.NO, A.NO)}, {"nodes": "bc", "bike": (A.NO, A.NO)}]
    _, turns, metric = weigh_ways(ways, TREKKING, b=NodeFacts(bike=A.NO, foot=A.YES))
    assert metric.turn_cost[turns.find(0, 2)] == 0


def test_a_gate_takes_longer_than_a_bollard_and_turning_back_at_it_does_not_pass_it() -> None:
    def passing(kind: Barrier) -> int:
        _, turns, metric = weigh_ways([{"nodes": "ab"}, {"nodes": "bc"}], TREKKING, b=NodeFacts(barrier=kind))
        return int(metric.turn_seconds[turns.find(0, 2)])

    assert passing(Barrier.GATE) > passing(Barrier.BOLLARD) > passing(Barrier.NONE) == 0
    graph = make_graph([{"nodes": "ab"}], b=NodeFacts(barrier=Barrier.WALL, bike=A.NO, foot=A.NO))
    turns, metric = weigh_restricted(graph, TREKKING)
    back = turns.find(0, edge_between(graph, "b", "a", "ab"))
    assert metric.turn_cost[back] < INF
    assert np.all(metric.turn_seconds > 0)
