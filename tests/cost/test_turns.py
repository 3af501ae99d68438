"""What corners, crossings, signals and forbidden turns cost."""

from collections.abc import Callable
from typing import Any

import pytest
from cost.make_graph import edge_between, make_graph, weigh_restricted

from navigator.cost.costing import INF, Mode
from navigator.cost.profile import Rider
from navigator.graph.attributes import Access, NodeFlag, RoadClass, Service, WayFlag
from navigator.graph.osmtags import NodeFacts
from navigator.graph.turngraph import Restriction

#      n
#      |
#  w --x-- e     one crossing, arms of 500 m
#      |
#      s
PLACES = {"n": (0, 500), "e": (500, 0), "s": (0, -500), "w": (-500, 0), "x": (0, 0)}
LETTERS = "enswx"
Ways = dict[str, Any]
TREKKING = Rider.of()


def cross(
    here: NodeFacts | None = None,
    *,
    rider: Rider = TREKKING,
    ew: Ways | None = None,
    ns: Ways | None = None,
    rules: str = "",
) -> Callable[[str, str], tuple[int, int]]:
    """Costs of turns over the crossing: a function of (from, to) that gives (cost, seconds) in ms."""
    ways = [
        {"nodes": "wx", **(ew or {})},
        {"nodes": "xe", **(ew or {})},
        {"nodes": "sx", **(ns or {})},
        {"nodes": "xn", **(ns or {})},
    ]
    graph = make_graph(ways, PLACES, **({} if here is None else {"x": here}))
    find = {(a, b): edge_between(graph, a, b, LETTERS) for a, b in ("sx", "xn", "xe", "xw", "wx", "ex")}
    restrictions = [Restriction((find[("s", "x")], find[("x", to)]), only=False) for to in rules]
    turns, metric = weigh_restricted(graph, rider, restrictions)

    def price(start: str, end: str) -> tuple[int, int]:
        row = turns.find(find[(start, "x")], find[("x", end)])
        return int(metric.turn_cost[row]), int(metric.turn_seconds[row])

    return price


def test_straight_over_a_calm_crossing_is_free() -> None:
    assert cross()("s", "n") == (0, 0)


def test_a_corner_takes_time_and_a_little_thought() -> None:
    cost, seconds = cross()("s", "e")
    assert 1500 < seconds < 4000
    assert cost == seconds + 1000 * TREKKING.profile.price.turn


def test_a_bend_without_a_choice_costs_no_thought() -> None:
    graph = make_graph([{"nodes": "sx"}, {"nodes": "xe"}], PLACES)
    turns, metric = weigh_restricted(graph, TREKKING)
    assert metric.turn_cost[turns.find(0, 2)] == metric.turn_seconds[turns.find(0, 2)] > 0


def test_a_slight_bend_between_paths_is_free() -> None:
    path = {"road_class": RoadClass.PATH}
    bend = {"a": (0, 0), "b": (0, 300), "c": (130, 550)}
    graph = make_graph([{"nodes": "ab", **path}, {"nodes": "bc", **path}], bend)
    turns, metric = weigh_restricted(graph, TREKKING)
    assert 20 < turns.angle[turns.find(0, 2)] < 30
    assert metric.turn_cost[turns.find(0, 2)] == 0


def test_crossing_grows_dearer_with_the_road_crossed() -> None:
    big = [RoadClass.RESIDENTIAL, RoadClass.TERTIARY, RoadClass.SECONDARY, RoadClass.PRIMARY, RoadClass.TRUNK]
    costs = [cross(ew={"road_class": kind})("s", "n")[0] for kind in big]
    assert costs == sorted(costs)
    assert len(set(costs)) == len(costs)
    assert costs[0] == 0


def test_along_the_bigger_road_one_waits_for_nobody() -> None:
    assert cross(ew={"road_class": RoadClass.PRIMARY})("w", "e") == (0, 0)


def test_signals_take_the_danger_out_of_crossing_but_some_time() -> None:
    lights = NodeFacts(flags=NodeFlag.SIGNALS)
    plain = cross(ew={"road_class": RoadClass.PRIMARY})("s", "n")
    lit = cross(lights, ew={"road_class": RoadClass.PRIMARY})("s", "n")
    assert lit[0] < plain[0]
    assert 5000 < lit[1] < 15_000


def test_a_marked_crossing_is_half_as_bad() -> None:
    marked = NodeFacts(flags=NodeFlag.CROSSING | NodeFlag.STOP)
    secondary = {"road_class": RoadClass.SECONDARY}
    assert cross(marked, ew=secondary)("s", "n")[0] < cross(ew=secondary)("s", "n")[0]


@pytest.mark.parametrize(("flags", "dear", "cheap"), [(WayFlag(0), "w", "e"), (WayFlag.LEFT_HAND, "e", "w")])
def test_turning_across_the_oncoming_lane_is_dearer(flags: WayFlag, dear: str, cheap: str) -> None:
    busy = {"road_class": RoadClass.SECONDARY, "flags": flags}
    price = cross(ew=busy, ns=busy)
    assert price("s", dear)[0] > price("s", cheap)[0]
    assert price("s", dear)[1] > price("s", cheap)[1]


def test_on_calm_streets_left_and_right_cost_alike() -> None:
    assert cross()("s", "w") == cross()("s", "e")


def test_round_a_roundabout_nothing_comes_towards_one() -> None:
    ring = {"road_class": RoadClass.SECONDARY, "flags": WayFlag.ROUNDABOUT}
    price = cross(ew=ring, ns=ring)
    assert price("s", "w") == price("s", "e")


def test_a_forbidden_turn_is_walked_round_the_corner_at_a_price() -> None:
    free, forbidden = cross()("s", "e"), cross(rules="e")("s", "e")
    price = TREKKING.profile.price
    assert forbidden[0] == free[0] + 1000 * (price.dismount + 10.0 * price.push)
    assert forbidden[1] > free[1] + 10_000


def test_a_forbidden_turn_stays_forbidden_where_one_may_not_walk() -> None:
    no_walking = {"foot": (Access.NO, Access.NO)}
    assert cross(ns=no_walking, rules="e")("s", "e")[0] == INF
    assert cross(ew=no_walking, rules="e")("s", "e")[0] == INF


def test_who_pushes_or_runs_is_no_vehicle() -> None:
    pushed = {"bike": (Access.NO, Access.NO)}
    assert cross(ew=pushed, rules="e")("s", "e") == cross(ew=pushed)("s", "e")
    runner = Rider.of("run")
    assert cross(rider=runner, rules="e")("s", "e") == cross(rider=runner)("s", "e")


def test_a_petrol_station_is_no_short_cut() -> None:
    forecourt = {"road_class": RoadClass.SERVICE, "service": Service.DRIVE_THROUGH}
    plain = {"road_class": RoadClass.SERVICE}
    assert cross(ew=forecourt)("s", "e")[0] >= cross(ew=plain)("s", "e")[0] + 30_000
    assert cross(ew=forecourt)("w", "e") == cross(ew=plain)("w", "e")


def test_a_turn_onto_a_closed_way_is_closed() -> None:
    closed = {"bike": (Access.NO, Access.NO), "foot": (Access.NO, Access.NO)}
    assert cross(ew=closed)("s", "e")[0] == INF


def test_turning_back_into_a_one_way_means_getting_off() -> None:
    graph = make_graph([{"nodes": "ab", "bike": (Access.YES, Access.WRONG_WAY)}])
    turns, metric = weigh_restricted(graph, TREKKING)
    assert metric.mode[1] == Mode.PUSH
    assert metric.turn_cost[turns.find(0, 1)] >= metric.entry[1] > 0


def test_boarding_a_ferry_costs_the_wait_but_no_time_and_ending_there_gives_nothing_back() -> None:
    ferry = {"road_class": RoadClass.FERRY, "duration": 1200}
    graph = make_graph([{"nodes": "ab"}, {"nodes": "bcd", **ferry}, {"nodes": "cx"}])
    turns, metric = weigh_restricted(graph, TREKKING)
    wait = 1000 * TREKKING.profile.price.boarding
    boarding = turns.find(0, 2)
    assert metric.turn_seconds[boarding] == 0
    assert metric.turn_cost[boarding] == wait
    assert metric.turn_cost[turns.find(2, 4)] < wait
    assert metric.entry[2] == 0
    assert int(metric.seconds[2]) + int(metric.seconds[4]) == pytest.approx(1_200_000, abs=100)


def test_nobody_takes_a_train_to_save_pedalling() -> None:
    aboard = {"road_class": RoadClass.TRAIN}
    graph = make_graph([{"nodes": "ab", **aboard}, {"nodes": "bc"}])
    _, metric = weigh_restricted(graph, TREKKING)
    assert metric.seconds[0] < metric.seconds[2]
    assert metric.cost[0] > metric.cost[2]
