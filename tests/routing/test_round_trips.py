"""Round trips have the wanted length, hardly any road twice, and lie where they were wanted."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import pairwise
from pathlib import Path as File

import numpy as np
import pytest
from streets import at, town

from navigator import NoRouteError, Router
from navigator.cost.costing import INF, Mode
from navigator.errors import UsageError
from navigator.geo import bearing, distance, wrap_degrees
from navigator.guidance.route import Route
from navigator.routing.islands import mainland
from navigator.routing.path import Path


def repeated(router: Router, path: Path) -> float:
    """Share of the metres that lie on road ridden more than once, in either direction, by its own count."""
    ridden = defaultdict(list)
    for position, edge in enumerate(path.edges):
        start, end = path.share(position)
        ridden[edge >> 1].append((1.0 - end, 1.0 - start) if edge & 1 else (start, end))
    twice = 0.0
    for segment, parts in ridden.items():
        marks = sorted({mark for part in parts for mark in part})
        for low, high in pairwise(marks):
            times = sum(start <= low and end >= high for start, end in parts)
            if times > 1:
                twice += times * (high - low) * router.network.graph.length_of(2 * segment)
    return twice / path.length


def middle(route: Route) -> tuple[float, float]:
    lon, lat = np.array([point[:2] for point in route.geometry]).mean(axis=0)
    return float(lon), float(lat)


@pytest.mark.parametrize("metres", [3000.0, 5000.0, 8000.0])
def test_a_loop_has_its_length_and_no_road_twice(metres: float) -> None:
    for seed in range(2):
        route = town().round_trip(at(6.5, 6), metres, seed=seed)
        assert abs(route.distance / metres - 1.0) <= 0.10
        assert repeated(town(), route.legs[0].path) <= 0.10
        assert town().repeated(route) / route.distance == pytest.approx(repeated(town(), route.legs[0].path))
        assert route.geometry[0][:2] == pytest.approx(route.geometry[-1][:2], abs=1e-7)
        assert float(distance(*route.geometry[0][:2], *at(6.5, 6))) < 100.0
        assert town().planner.allows(route.legs[0].path.edges)


def test_a_seed_means_one_loop_and_seeds_give_choice() -> None:
    loops = [town().round_trip(at(6, 6), 5000.0, seed=seed).geometry for seed in (1, 1, 2, 3, 4)]
    assert loops[0] == loops[1]
    assert len(set(loops)) >= 4


@pytest.mark.parametrize("wanted", [0.0, 90.0, 200.0, -60.0])
def test_a_loop_lies_towards_its_bearing(wanted: float) -> None:
    for seed in range(2):
        route = town().round_trip(at(6.5, 6.5), 5000.0, bearing=wanted, seed=seed)
        angle = float(bearing(*route.geometry[0][:2], *middle(route)))
        assert abs(float(wrap_degrees(angle - wanted))) < 60.0


def test_what_can_not_be_is_refused() -> None:
    for metres, towards in ((10.0, None), (math.nan, None), (1e7, None), (5000.0, math.inf)):
        with pytest.raises(UsageError):
            town().round_trip(at(6, 6), metres, bearing=towards)
    with pytest.raises(NoRouteError, match="no loop"):
        town().round_trip(at(6, 6), 200_000.0)  # the town has not that many streets
    with pytest.raises(NoRouteError):
        town().round_trip((50.0, 50.0), 5000.0)


@pytest.mark.slow
def test_ten_loops_of_each_length_on_real_roads(data: File) -> None:
    router = Router.from_osm(data / "osm/heidelberg-2024.osm.pbf")
    metric, network = router.metric, router.network
    usable = np.repeat(mainland(network, metric), 2) & (metric.mode == Mode.RIDE) & (metric.cost < INF)
    starts = np.random.default_rng(20_261_128).choice(np.flatnonzero(usable), 10)
    for metres in (20_000.0, 40_000.0, 80_000.0):
        for seed, edge in enumerate(starts.tolist()):
            lons, lats, _ = network.graph.shape_of(edge)
            here = float(lons[-1]), float(lats[-1])
            (path,) = router.round_trips.plan(here, metres, seed=seed).paths
            assert abs(path.length / metres - 1.0) <= 0.10, (metres, seed)
            assert repeated(router, path) <= 0.10, (metres, seed)
            assert router.planner.allows(path.edges)
