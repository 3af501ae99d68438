"""Avoided areas: ways lead round them, out of them where one must begin inside, and never through."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from osmxml import place, write_osm

from navigator import NoRouteError, Router
from navigator.cost.overlay import Overlay
from navigator.errors import UsageError
from navigator.graph.polygon import Polygon
from navigator.guidance.route import Route

ROAD = {"highway": "residential"}
# Streets 200 m apart; the middle one from d to f is the shortest way from west to east.
#   a---b---c
#   |   |   |
#   d---e---f
#   |   |   |
#   g---h---i
TOWN = {sign: (200 * (n % 3), 400 - 200 * (n // 3)) for n, sign in enumerate("abcdefghi")}
WEST, EAST = (0, 200), (400, 200)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Router:
    ways = [(pair, ROAD) for pair in ("ab", "bc", "de", "ef", "gh", "hi", "ad", "dg", "be", "eh", "cf", "fi")]
    return Router.from_osm(write_osm(tmp_path_factory.mktemp("town") / "town.osm", nodes=TOWN, ways=ways))


def metres(*ends: tuple[float, float]) -> list[tuple[float, float]]:
    return [place(*end) for end in ends]


def box(west: float, south: float, east: float, north: float) -> tuple[float, float, float, float]:
    return (*place(west, south), *place(east, north))


def metres_inside(route: Route, area: object) -> bool:
    points = np.array([point[:2] for point in route.geometry])
    return bool(Polygon.of(area).touches(points[:-1], points[1:]).any())


def test_the_way_leads_round_an_area(town: Router) -> None:
    area = box(50, 150, 150, 250)
    assert town.route(metres(WEST, EAST)).distance == pytest.approx(400, abs=1)
    route = town.route(metres(WEST, EAST), avoid=area)
    assert route.distance == pytest.approx(800, abs=1)  # by the streets north or south
    assert not metres_inside(route, area)
    assert route.notes == ()


def test_an_edge_that_only_crosses_an_area_between_its_points_is_closed(town: Router) -> None:
    sliver = [place(99, 150), place(101, 150), place(101, 250), place(99, 250)]
    route = town.route(metres(WEST, EAST), avoid=sliver)
    assert route.distance == pytest.approx(800, abs=1)
    assert not metres_inside(route, sliver)


def test_several_areas_are_all_avoided(town: Router) -> None:
    areas = [
        box(50, 150, 150, 250),
        {"type": "Polygon", "coordinates": [[*metres((50, 350), (150, 350), (100, 450))]]},
    ]
    route = town.route(metres(WEST, EAST), avoid=areas)
    assert route.distance == pytest.approx(800, abs=1)
    assert not any(metres_inside(route, area) for area in areas)
    assert min(point[1] for point in route.geometry) == pytest.approx(place(0, 0)[1], abs=1e-6)


def test_who_starts_inside_leaves_by_as_little_as_is_sensible_and_is_told(town: Router) -> None:
    area = box(80, 150, 280, 250)  # from inside de across e
    route = town.route(metres((90, 200), EAST), avoid=area)
    assert route.distance == pytest.approx(90 + 200 + 400 + 200, abs=1)  # back to d and round by a, b, c
    (sentence,) = route.notes
    assert "point 1 lies inside" in sentence


def test_a_via_point_inside_opens_its_area_and_no_other(town: Router) -> None:
    inside, other = box(80, 150, 120, 250), box(280, 150, 320, 250)
    route = town.route(metres(WEST, (100, 200), EAST), avoid=[inside, other])
    assert "point 2 lies inside" in route.notes[0]
    assert not metres_inside(route, other)


def test_one_may_begin_beside_an_area_on_a_road_that_leads_into_it(town: Router) -> None:
    area = box(80, 150, 180, 250)
    route = town.route(metres((20, 200), EAST), avoid=area)  # on the street from d to e, west of the area
    assert route.distance == pytest.approx(20 + 200 + 400 + 200, abs=1)
    assert route.geometry[0][:2] == pytest.approx(place(20, 200), abs=2e-7)
    assert not metres_inside(route, area)


def test_where_no_way_leads_round_there_is_none(town: Router) -> None:
    wall = box(90, -100, 110, 500)
    with pytest.raises(NoRouteError, match="avoid"):
        town.route(metres(WEST, EAST), avoid=wall)
    with pytest.raises(NoRouteError, match="avoid"):  # beside the wall roads are open, but not through it
        town.route(metres((60, 200), (140, 200)), avoid=wall)


def test_an_area_far_away_changes_nothing(town: Router) -> None:
    assert town.route(metres(WEST, EAST), avoid=(50.0, 50.0, 51.0, 51.0)).distance == pytest.approx(
        400, abs=1
    )


def test_a_thing_that_is_no_area_is_refused(town: Router) -> None:
    with pytest.raises(UsageError, match="no area"):
        town.route(metres(WEST, EAST), avoid=["here"])


@pytest.mark.parametrize("quick", [True, False])
def test_an_overlay_changes_all_answers_and_not_the_router_beneath(
    town: Router, quick: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("navigator.routing.kernel.COMPILED", quick)
    closed = middle_edges(town)
    blocked = town.with_overlay(Overlay.of(closed=closed))
    assert blocked.route(metres(WEST, EAST)).distance == pytest.approx(800, abs=1)
    twice = blocked.with_overlay(Overlay.of(penalised=dict.fromkeys(range(blocked.network.graph.edges), 9.0)))
    assert twice.route(metres(WEST, EAST)).distance == pytest.approx(800, abs=1)
    slow = twice.with_rider(power=80.0).route(metres(WEST, EAST))
    assert slow.distance == pytest.approx(800, abs=1)
    assert slow.duration > blocked.route(metres(WEST, EAST)).duration
    assert town.route(metres(WEST, EAST)).distance == pytest.approx(400, abs=1)


def middle_edges(town: Router) -> Sequence[int]:
    return town.planner.plan(metres((50, 200), (150, 200))).paths[0].edges
