"""Areas reached in a time: their rings are valid, they grow with time, and single routes agree with them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from drawing import draw
from hypothesis import given
from hypothesis import strategies as st
from osmxml import place
from streets import at, town

from navigator.cost.costing import INF, weigh
from navigator.cost.profile import Rider
from navigator.errors import UsageError
from navigator.routing.completion import complete
from navigator.routing.order import order_states
from navigator.routing.outline import outline, signed_area
from navigator.routing.reach import TimeField, time_weights


def holds(ring: np.ndarray, x: float, y: float) -> bool:
    inside = False
    for (x0, y0), (x1, y1) in pairwise(ring.tolist()):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            inside = not inside
    return inside


@given(st.integers(0, 2**32 - 1), st.integers(1, 9), st.integers(1, 9))
def test_polygons_hold_what_is_below_the_level_and_nothing_else(seed: int, rows: int, columns: int) -> None:
    field = np.random.default_rng(seed).integers(0, 4, (rows, columns)).astype(float)
    polygons = outline(field, 1.5)
    for polygon in polygons:
        assert signed_area(polygon[0]) > 0.0
        assert all(signed_area(hole) < 0.0 for hole in polygon[1:])
        for ring in polygon:
            assert len(ring) >= 4
            assert ring[0].tolist() == ring[-1].tolist()
            assert len(np.unique(ring[:-1], axis=0)) == len(ring) - 1  # touches itself nowhere
    for y in range(rows):
        for x in range(columns):
            around = [p for p in polygons if holds(p[0], x, y) and not any(holds(h, x, y) for h in p[1:])]
            assert len(around) == (field[y, x] <= 1.5)


def test_small_holes_are_filled_and_small_islands_dropped() -> None:
    field = np.zeros((9, 9))
    field[4, 4] = 9.0
    field = np.pad(field, 3, constant_values=9.0)
    field[0, 0] = 0.0
    assert [len(polygon) for polygon in outline(field, 1.0)] == [2, 1]
    assert [len(polygon) for polygon in outline(field, 1.0, smallest=(2.0, 10.0))] == [1]


def test_more_time_reaches_more_and_each_area_is_valid_geojson() -> None:
    found = town().isochrone(at(6, 6), seconds=[120, 300, 600])
    assert [feature["properties"]["seconds"] for feature in found["features"]] == [120, 300, 600]
    areas = [feature["properties"]["area"] for feature in found["features"]]
    assert 0 < areas[0] < areas[1] < areas[2]
    one = town().isochrone(at(6, 6), seconds=300)
    assert one == found["features"][1] or one["geometry"]["type"] in {"Polygon", "MultiPolygon"}
    assert "OpenStreetMap" in one["properties"]["attribution"]


def test_what_is_reached_lies_inside_and_what_is_not_lies_outside() -> None:
    router, start, limit = town(), at(7, 7), 400.0
    feature = router.isochrone(start, seconds=limit)
    shape = feature["geometry"]["coordinates"]
    polygons = [shape] if feature["geometry"]["type"] == "Polygon" else shape
    rings = [[np.array(ring) for ring in polygon] for polygon in polygons]
    graph = router.network.graph
    start_edges = {c.edge: c.share for c in router.planner.stop(start).candidates}
    arrival = router.time_field.arrivals(start_edges) / 1000.0
    checked = 0
    for edge in range(0, graph.edges, 7):
        lons, lats, _ = graph.shape_of(edge)
        point = float(lons[-1]), float(lats[-1])
        inside = any(holds(p[0], *point) and not any(holds(h, *point) for h in p[1:]) for p in rings)
        best = arrival[graph.head[0:] == graph.head[edge]].min()  # by whatever edge one comes
        if best < limit - 60.0:
            assert inside
            checked += 1
        if best > limit + 200.0:  # nor on foot from where the time ends
            assert not inside
            checked += 1
    assert checked > 40


def test_no_place_is_reached_before_the_quickest_way_leads_there() -> None:
    router, start = town(), at(7, 7)
    arrival = router.time_field.arrivals({c.edge: c.share for c in router.planner.stop(start).candidates})
    for goal in (at(2, 3), at(11, 4), at(5, 12)):
        path = router.planner.plan([start, goal]).paths[0]
        if len(path.edges) > 1:
            assert arrival[path.edges[-2]] / 1000.0 <= path.seconds + 0.01


YARD = "a--b--c--d"  # bc is a yard


def test_ground_where_one_may_only_end_is_reached_but_not_ridden_through() -> None:
    for access in ("private", "destination"):
        world = draw(
            YARD, {"ab": "residential", "bc": {"highway": "service", "access": access}, "cd": "residential"}
        )
        turns = world.network.turns
        metric = weigh(world.network.graph, turns, Rider.of())
        field = TimeField(world.network, metric, complete(turns, order_states(world.network.graph, turns)))
        (first,), (yard,), (last,) = (world.path(way).edges for way in ("ab", "bc", "cd"))
        arrival = field.arrivals({first: 0.0})
        assert arrival[first] < 60_000
        assert arrival[yard] < 60_000
        assert arrival[last] > 3_600_000 * 12
        assert field.arrivals({yard: 0.5})[last] < 60_000  # but who starts inside may leave


def test_time_weights_are_closed_where_the_rider_may_not_go() -> None:
    router = town(6)
    shut = router.metric.weights(router.network.turns) >= INF
    assert (time_weights(router.network, router.metric)[shut] == INF).all()


@pytest.mark.parametrize("seconds", [0.0, -5.0, float("nan"), 1e6, []])
def test_a_time_that_is_none_is_refused(seconds: float) -> None:
    with pytest.raises(UsageError):
        town().isochrone(place(1000, 1000), seconds=seconds)
