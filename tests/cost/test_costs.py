"""What ways cost riders who differ, and what holds for every metric."""

import time
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from cost.make_graph import cost_per_km, make_graph, weigh_ways
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import examples

from navigator.cost.costing import COST_FLOOR, INF, Mode, weigh
from navigator.cost.elevation import CLIMB_PRICE, SEEK_FLOOR, climb_price, hill_terms
from navigator.cost.profile import Rider, profile_names
from navigator.cost.surface import RollingClass, SurfaceState, rolling_class, surface_state
from navigator.graph.attributes import (
    Access,
    Barrier,
    Facility,
    Network,
    NodeFlag,
    RoadClass,
    Service,
    Smoothness,
    Surface,
    WayFlag,
)
from navigator.graph.osmtags import NodeFacts
from navigator.graph.roadgraph import BAND_COUNT, BAND_GRADE, FLAT_BAND
from navigator.graph.turngraph import build_turns

R, S = RoadClass, Surface
RIDERS = {name: Rider.of(name) for name in profile_names()}
LEFT_OUT = {"run"}
ASPHALT = {"surface": S.ASPHALT}
CALM = {"road_class": R.RESIDENTIAL, **ASPHALT}


@pytest.mark.parametrize("name", sorted(RIDERS))
def test_bigger_roads_are_never_cheaper(name: str) -> None:
    kinds = [R.RESIDENTIAL, R.TERTIARY, R.SECONDARY, R.PRIMARY, R.TRUNK]
    costs = [cost_per_km(RIDERS[name], road_class=kind, **ASPHALT) for kind in kinds]
    assert costs == sorted(costs)


def test_road_riders_mind_traffic_less_than_city_riders() -> None:
    def ratio(name: str) -> float:
        return cost_per_km(RIDERS[name], road_class=R.PRIMARY, **ASPHALT) / cost_per_km(RIDERS[name], **CALM)

    assert ratio("road") < ratio("trekking") < ratio("city") < ratio("cargo")


def test_road_flees_gravel_which_gravel_seeks() -> None:
    def ratio(name: str) -> float:
        track = {"road_class": R.TRACK, "surface": S.GRAVEL}
        return cost_per_km(RIDERS[name], **track) / cost_per_km(RIDERS[name], **CALM)

    assert ratio("road") > 5.0
    assert ratio("city") > ratio("trekking") > 1.0
    assert 0.5 < ratio("gravel") < 0.9
    assert ratio("mtb") < 0.9


def test_the_mountain_biker_takes_trails_that_the_tourer_pushes_along() -> None:
    trail = {"road_class": R.PATH, "surface": S.GROUND, "mtb_scale": 3}
    assert cost_per_km(RIDERS["mtb"], **trail) * 3 < cost_per_km(RIDERS["trekking"], **trail)


def test_the_city_rider_likes_cycleways_and_the_road_rider_does_not() -> None:
    cycleway = {"road_class": R.CYCLEWAY, **ASPHALT}
    assert cost_per_km(RIDERS["city"], **cycleway) < cost_per_km(RIDERS["city"], **CALM)
    assert cost_per_km(RIDERS["road"], **cycleway) > cost_per_km(RIDERS["road"], **CALM)


def test_the_runner_prefers_paths_to_roads() -> None:
    path = {"road_class": R.PATH, "surface": S.COMPACTED}
    assert cost_per_km(RIDERS["run"], **path) < cost_per_km(RIDERS["run"], **CALM)


@pytest.mark.parametrize("name", sorted(set(RIDERS) - LEFT_OUT))
def test_pushing_costs_more_than_its_time_and_carrying_more_still(name: str) -> None:
    if not RIDERS[name].profile.limits.steps:
        assert cost_per_km(RIDERS[name], road_class=R.STEPS) > 1e4
        return
    footway = {"road_class": R.FOOTWAY, "bike": (Access.NO, Access.NO)}
    assert cost_per_km(RIDERS[name], **footway) >= 2 * 1000 / 1.25 / 60 * 0.999
    assert cost_per_km(RIDERS[name], road_class=R.STEPS) > 2.4 * cost_per_km(RIDERS[name], **footway)


def test_a_sign_to_the_path_beside_triples_the_road() -> None:
    beside = {"road_class": R.SECONDARY, "bike": (Access.SIDEPATH,) * 2, **ASPHALT}
    plain = {"road_class": R.SECONDARY, **ASPHALT}
    ratio = cost_per_km(RIDERS["trekking"], **beside) / cost_per_km(RIDERS["trekking"], **plain)
    assert ratio == pytest.approx(3.0, rel=1e-3)
    separate = cost_per_km(RIDERS["trekking"], facility=(Facility.SEPARATE,) * 2, **plain)
    assert cost_per_km(RIDERS["trekking"], **plain) < separate < cost_per_km(RIDERS["trekking"], **beside)


def test_lanes_and_tracks_calm_a_road() -> None:
    road = {"road_class": R.SECONDARY, **ASPHALT}
    costs = [
        cost_per_km(RIDERS["trekking"], facility=(kind, kind), **road)
        for kind in (Facility.NONE, Facility.SHARED, Facility.LANE, Facility.TRACK)
    ]
    assert costs == sorted(costs, reverse=True)


def test_a_road_signed_for_bicycles_is_calmer() -> None:
    road = {"road_class": R.SECONDARY, **ASPHALT}
    signed_road = cost_per_km(RIDERS["trekking"], bike=(Access.DESIGNATED,) * 2, **road)
    assert 0.85 < signed_road / cost_per_km(RIDERS["trekking"], **road) < 1.0


def test_slow_traffic_is_calmer_than_fast() -> None:
    road = {"road_class": R.TERTIARY, **ASPHALT}
    costs = [cost_per_km(RIDERS["city"], maxspeed=speed, **road) for speed in (20, 30, 50, 70, 100)]
    assert costs == sorted(costs)
    assert cost_per_km(RIDERS["city"], maxspeed=50, **road) == cost_per_km(RIDERS["city"], **road)


def signed(**way: Any) -> float:
    routes = {"networks": (Network.RCN, Network.RCN)}
    return cost_per_km(RIDERS["trekking"], **way, **routes) / cost_per_km(RIDERS["trekking"], **way)


def test_a_signed_route_is_liked_but_excuses_neither_traffic_nor_coarse_gravel() -> None:
    assert signed(**CALM) == pytest.approx(RIDERS["trekking"].profile.like.network, rel=1e-3)
    assert signed(road_class=R.PRIMARY, **ASPHALT) == 1.0
    assert signed(road_class=R.TRACK, surface=S.ROCK) == 1.0


def test_all_kinds_of_routes_weigh_alike_and_a_cycle_street_too() -> None:
    icn = cost_per_km(RIDERS["city"], networks=(Network.ICN, Network.ICN), **CALM)
    both = Network.LCN | Network.ICN
    assert cost_per_km(RIDERS["city"], networks=(both, both), **CALM) == icn
    street = cost_per_km(RIDERS["city"], flags=WayFlag.CYCLE_STREET, **CALM)
    assert street == pytest.approx(icn, rel=0.01)


def test_a_mountain_bike_route_means_something_to_mountain_bikers_only() -> None:
    trail = {"road_class": R.PATH, "surface": S.GROUND}
    route = {"networks": (Network.MTB, Network.MTB)}
    assert cost_per_km(RIDERS["mtb"], **trail, **route) < 0.8 * cost_per_km(RIDERS["mtb"], **trail)
    assert cost_per_km(RIDERS["city"], **trail, **route) == cost_per_km(RIDERS["city"], **trail)


SURFACES = [
    ({}, RollingClass.PAVED, SurfaceState.UNKNOWN),
    ({"road_class": R.TRACK}, RollingClass.GRAVEL, SurfaceState.UNKNOWN),
    ({"road_class": R.PATH}, RollingClass.GROUND, SurfaceState.UNKNOWN),
    ({"road_class": R.CYCLEWAY}, RollingClass.PAVED, SurfaceState.UNKNOWN),
    ({"road_class": R.TRACK, "tracktype": 1}, RollingClass.PAVED, SurfaceState.GOOD),
    ({"road_class": R.TRACK, "tracktype": 2}, RollingClass.COMPACTED, SurfaceState.GOOD),
    ({"road_class": R.TRACK, "tracktype": 5}, RollingClass.ROUGH, SurfaceState.BAD),
    ({"tracktype": 5, "surface": S.ASPHALT}, RollingClass.ROUGH, SurfaceState.BAD),
    (
        {"tracktype": 5, "surface": S.ASPHALT, "smoothness": Smoothness.GOOD},
        RollingClass.GROUND,
        SurfaceState.BAD,
    ),
    ({"surface": S.ASPHALT}, RollingClass.PAVED, SurfaceState.GOOD),
    ({"surface": S.ASPHALT, "smoothness": Smoothness.VERY_BAD}, RollingClass.GROUND, SurfaceState.BAD),
    ({"surface": S.ASPHALT, "smoothness": Smoothness.EXCELLENT}, RollingClass.SMOOTH, SurfaceState.GOOD),
    ({"surface": S.GRAVEL, "smoothness": Smoothness.GOOD}, RollingClass.COMPACTED, SurfaceState.GOOD),
    ({"surface": S.SAND, "smoothness": Smoothness.GOOD}, RollingClass.SOFT, SurfaceState.BAD),
    ({"surface": S.COBBLESTONE}, RollingClass.COBBLES, SurfaceState.BAD),
    ({"surface": S.SETT, "smoothness": Smoothness.GOOD}, RollingClass.PAVED, SurfaceState.GOOD),
    ({"road_class": R.PATH, "surface": S.COMPACTED, "mtb_scale": 3}, RollingClass.ROUGH, SurfaceState.BAD),
]


@pytest.mark.parametrize(("tags", "rolling", "state"), SURFACES, ids=range(len(SURFACES)))
def test_what_a_way_rolls_like_and_whether_that_is_known(
    tags: dict[str, Any], rolling: RollingClass, state: SurfaceState
) -> None:
    ways = make_graph([{"nodes": "ab", **tags}]).ways
    assert rolling_class(ways)[0] == rolling
    assert surface_state(ways)[0] == state


def test_profile_surfaces_name_the_rolling_classes_in_order() -> None:
    for rider in RIDERS.values():
        names = list(rider.profile.surface.__dataclass_fields__)
        assert names == [kind.name.lower() for kind in RollingClass]


def test_no_wish_about_hills_leaves_time_alone() -> None:
    factor, extra = hill_terms(0.0)
    assert np.all(factor == 1.0)
    assert np.all(extra == 0.0)


@given(st.floats(-1.0, 1.0), st.floats(-1.0, 1.0))
def test_the_wish_is_monotone_free_on_flats_and_descents_and_never_a_reward(one: float, other: float) -> None:
    low, high = (hill_terms(hills) for hills in sorted((one, other)))
    assert np.all(low[0] >= high[0])
    assert np.all(low[1] >= high[1])
    for factor, extra in (low, high):
        assert np.all(factor >= SEEK_FLOOR - 1e-12)
        assert np.all(extra >= 0.0)
        assert np.all(factor[BAND_GRADE <= 1.5] == 1.0)
        assert np.all(extra[BAND_GRADE < 1.0] == 0.0)


def test_a_metre_climbed_has_one_price_however_steep() -> None:
    _, extra = hill_terms(-1.0)
    climbing = BAND_GRADE > 1.0
    assert extra[climbing] / BAND_GRADE[climbing] * 100.0 == pytest.approx(climb_price(-1.0))


def test_the_price_of_climbing_rises_from_nothing_ever_faster() -> None:
    prices = [climb_price(hills) for hills in (0.5, 0.0, -0.25, -0.5, -0.75, -1.0)]
    assert prices[:2] == [0.0, 0.0]
    assert prices[-1] == pytest.approx(CLIMB_PRICE)
    steps = [b - a for a, b in pairwise(prices)]
    assert steps == sorted(steps)


@pytest.mark.parametrize("name", sorted(RIDERS))
def test_a_metre_climbed_costs_every_profile_the_same_seconds(name: str) -> None:
    wishes = [Rider.of(name, hills=hills) for hills in (-1.0, 0.0)]
    hill = {"grade": 5.5, **CALM}
    surplus = cost_per_km(wishes[0], **hill) - cost_per_km(wishes[1], **hill)
    assert surplus == pytest.approx(hill_terms(-1.0)[1][FLAT_BAND + 5] * 1000 / 60, rel=0.01)


def test_climbing_takes_longer_than_descending_the_same_road() -> None:
    _, _, metric = weigh_ways([{"nodes": "ab", "grade": 5.5, **CALM}], RIDERS["trekking"])
    assert metric.seconds[0] > 3 * metric.seconds[1]


def test_what_is_too_steep_to_ride_is_told_as_pushing_and_costs_what_pushing_costs() -> None:
    rider = RIDERS["trekking"]
    ways = [{"nodes": "ab", "grade": grade, "road_class": R.PATH} for grade in (5.5, 20.0, -20.0)]
    modes = [weigh_ways([way], rider)[2].mode[0] for way in ways]
    assert modes == [Mode.RIDE, Mode.PUSH, Mode.RIDE]
    _, _, metric = weigh_ways([ways[1]], rider)
    assert metric.cost[0] == pytest.approx(metric.seconds[0] * rider.profile.price.push, rel=1e-4)
    closed_to_walkers = {**ways[1], "foot": (Access.NO, Access.NO)}
    assert weigh_ways([closed_to_walkers], rider)[2].mode[0] == Mode.RIDE


def test_a_ramp_of_a_few_metres_is_no_reason_to_get_off() -> None:
    places = {"a": (0.0, 0.0), "b": (10.0, 0.0)}
    graph = make_graph([{"nodes": "ab", "grade": 20.0}], places)
    assert weigh(graph, build_turns(graph), RIDERS["trekking"]).mode[0] == Mode.RIDE


def test_the_ground_is_not_felt_by_who_has_got_off() -> None:
    steep = {"grade": 26.0, "road_class": R.PATH}
    costs = [cost_per_km(RIDERS["trekking"], surface=kind, **steep) for kind in (S.ASPHALT, S.GROUND, S.SAND)]
    assert costs == pytest.approx([costs[0]] * 3)


def test_a_way_in_a_tunnel_is_dearer_and_darker_still() -> None:
    road = {"road_class": R.TERTIARY, **ASPHALT}
    plain, tunnel, dark = (
        cost_per_km(RIDERS["trekking"], flags=flags, **road)
        for flags in (WayFlag(0), WayFlag.TUNNEL, WayFlag.TUNNEL | WayFlag.LIT_KNOWN)
    )
    assert plain < tunnel < dark


any_way = st.fixed_dictionaries(
    {
        "road_class": st.sampled_from(RoadClass),
        "bike": st.tuples(st.sampled_from(Access), st.sampled_from(Access)),
        "foot": st.tuples(st.sampled_from(Access), st.sampled_from(Access)),
        "facility": st.tuples(st.sampled_from(Facility), st.sampled_from(Facility)),
        "service": st.sampled_from(Service),
        "flags": st.integers(0, 2**20 - 1).map(WayFlag),
        "surface": st.sampled_from(Surface),
        "smoothness": st.sampled_from(Smoothness),
        "tracktype": st.integers(0, 5),
        "mtb_scale": st.integers(0, 7),
        "sac_scale": st.integers(0, 6),
        "lanes": st.integers(0, 255),
        "maxspeed": st.tuples(st.integers(0, 255), st.integers(0, 255)),
        "duration": st.integers(0, 10_000_000),
        "grade": st.floats(-50.0, 50.0),
    }
)
any_node = st.builds(
    NodeFacts,
    flags=st.integers(0, 2**9 - 1).map(NodeFlag),
    barrier=st.sampled_from(Barrier),
    bike=st.sampled_from(Access),
    foot=st.sampled_from(Access),
)
any_rider = st.builds(
    Rider.of,
    st.sampled_from(profile_names()),
    st.floats(-1.0, 1.0),
    power=st.floats(30.0, 600.0),
    mass=st.floats(30.0, 250.0),
    max_grade=st.none() | st.floats(2.0, 40.0),
    strict_access=st.booleans(),
)


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(any_way, min_size=3, max_size=3), any_node, any_rider)
def test_every_metric_is_whole_positive_capped_and_hides_no_time(
    facts: list[dict[str, Any]], node: NodeFacts, rider: Rider
) -> None:
    ways = [{**way, "nodes": nodes} for way, nodes in zip(facts, ("abc", "bd", "dbe"), strict=True)]
    graph, turns, metric = weigh_ways(ways, rider, b=node)
    for column in (metric.cost, metric.seconds, metric.turn_cost, metric.turn_seconds, metric.entry):
        assert column.dtype == np.int32
        assert column.min() >= 0
        assert column.max() <= INF
    closed = metric.mode == Mode.NONE
    assert metric.cost.min() >= 1
    assert np.array_equal(metric.cost == INF, closed)
    assert np.all(metric.cost[~closed] >= COST_FLOOR * metric.seconds[~closed] - 1)
    assert np.all(metric.turn_cost >= metric.turn_seconds - 1)
    assert np.all(metric.entry < INF)
    assert metric.weights(turns).max() <= INF
    edge, after = turns.edge[turns.source], turns.edge[turns.target]
    rises = metric.entry[after].astype(int) - metric.entry[edge]
    usable = metric.turn_cost < INF
    assert np.all(metric.turn_cost[usable] >= rises[usable] - 1)  # what an end refunds was paid
    assert graph.edges == len(metric.mode)
    assert len(BAND_GRADE) == BAND_COUNT


def test_weighing_a_city_takes_a_fraction_of_a_second() -> None:
    rng = np.random.default_rng(7)
    side = 40
    names = [chr(0x4E00 + n) for n in range(side * side)]
    places = {name: (100.0 * (n % side), 100.0 * (n // side)) for n, name in enumerate(names)}
    kinds = [R.RESIDENTIAL, R.TERTIARY, R.PRIMARY, R.CYCLEWAY, R.FOOTWAY, R.TRACK]
    lines = [names[row * side : (row + 1) * side] for row in range(side)]
    lines += [names[column::side] for column in range(side)]
    ways = [{"nodes": line, "road_class": kinds[rng.integers(len(kinds))]} for line in lines]
    graph = make_graph(ways, places)
    turns = build_turns(graph)
    weigh(graph, turns, Rider.of())
    start = time.perf_counter()
    weigh(graph, turns, Rider.of(hills=-0.5))
    taken = time.perf_counter() - start
    print(f"{graph.edges} edges, {len(turns.target)} turns weighed in {1000 * taken:.1f} ms")
    assert taken < 0.5
