"""Explanations add up to the route, whatever it is grouped by, and name what is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from drawing import draw
from streets import at, town

from navigator import Router
from navigator.guidance.route import Route
from navigator.routing.explain import ALONG, Explanation
from navigator.sample.valley import ValleyFiles, make_valley


def check(explained: Explanation, route: Route) -> None:
    paths = [leg.path for leg in route.legs]
    assert explained.total.metres == pytest.approx(route.distance, abs=1e-6)
    assert explained.total.seconds == pytest.approx(route.duration, abs=1e-6)
    assert round(explained.total.cost * 1000) == sum(path.cost for path in paths)
    for shares in explained.groups().values():
        assert sum(share.metres for share in shares.values()) == pytest.approx(route.distance, abs=1e-6)
        assert sum(share.seconds for share in shares.values()) == pytest.approx(route.duration, abs=1e-6)
        assert sum(round(share.cost * 1000) for share in shares.values()) == sum(path.cost for path in paths)


@pytest.mark.parametrize("ends", [(at(1, 1), at(12, 12)), (at(3.4, 3), at(3.6, 9)), (at(5, 5), at(5.1, 5))])
def test_every_grouping_adds_up(ends: tuple[tuple[float, float], ...]) -> None:
    route = town().route(list(ends))
    check(route.explain(), route)


def test_a_route_with_a_via_point_and_one_from_private_ground_add_up() -> None:
    for points in ([at(1, 1), at(6, 6), at(2, 9)], [at(3.5, 3), at(9, 9)], [at(9, 9), at(3.5, 3)]):
        route = town().route(points)
        check(route.explain(), route)


@pytest.fixture(scope="module")
def valley(tmp_path_factory: pytest.TempPathFactory) -> ValleyFiles:
    return make_valley(tmp_path_factory.mktemp("valley"))


@pytest.mark.parametrize(
    "wishes", [{}, {"hills": -1.0}, {"profile": "gravel", "hills": 0.7}, {"profile": "run"}]
)
def test_routes_of_all_riders_in_the_valley_add_up(valley: ValleyFiles, wishes: dict[str, object]) -> None:
    router = Router.from_osm(valley.osm, heights=valley.heights, **wishes)  # type: ignore[arg-type]  # any wish
    for end in ("old_town", "village"):
        route = router.route([valley.places["station"], valley.places[end]])
        explained = route.explain()
        check(explained, route)
        assert ALONG in explained.penalties
    assert "2 to 6 %" in explained.grade


def test_pushing_and_what_it_costs_to_get_off_are_named(tmp_path: Path) -> None:
    from osmxml import place, write_osm

    nodes = {"a": (0, 0), "b": (200, 0), "c": (260, 0), "d": (500, 0)}
    ways = [
        ("ab", {"highway": "residential"}),
        ("bc", {"highway": "footway"}),
        ("cd", {"highway": "residential"}),
    ]
    router = Router.from_osm(write_osm(tmp_path / "w.osm", nodes=nodes, ways=ways))
    explained = router.route([place(10, 0), place(490, 0)]).explain()
    assert explained.mode["pushing"].metres == pytest.approx(60, abs=1)
    assert explained.road_class["residential"].metres == pytest.approx(420, abs=1)
    assert explained.penalties["getting off"].cost == 20.0
    assert explained.surface_state["unknown"].metres == pytest.approx(480, abs=1)


def test_a_route_that_no_router_made_can_not_be_explained() -> None:
    route = draw("a--b", {"ab": "residential"}).route("ab")
    with pytest.raises(ValueError, match="router"):
        route.explain()
