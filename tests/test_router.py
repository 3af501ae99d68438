"""The public Python interface, as other people's programs use it."""

from __future__ import annotations

import math
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import navigator
from navigator import NavigatorError, NoRouteError, Router, phrase
from navigator.cost.costing import Metric
from navigator.formats.osrm import route_json, step_json
from navigator.sample.valley import ValleyFiles, make_valley

MODIFIERS = {"uturn", "sharp right", "right", "slight right", "straight", "slight left", "left", "sharp left"}
TYPES = {
    "depart", "arrive", "turn", "new name", "continue", "merge", "on ramp", "off ramp", "fork", "end of road",
    "roundabout", "exit roundabout", "rotary", "exit rotary", "roundabout turn", "notification", "use lane",
}  # fmt: skip


@pytest.fixture(scope="module")
def valley(tmp_path_factory: pytest.TempPathFactory) -> ValleyFiles:
    return make_valley(tmp_path_factory.mktemp("valley"))


@pytest.fixture(scope="module")
def router(valley: ValleyFiles) -> Router:
    return Router.from_osm(valley.osm, heights=valley.heights)


def test_every_public_name_is_there() -> None:
    assert set(navigator.__all__) <= set(dir(navigator))
    for name in navigator.__all__:
        assert getattr(navigator, name) is not None
    with pytest.raises(AttributeError):
        _ = navigator.nonsense


def test_a_route_has_what_is_promised(router: Router, valley: ValleyFiles) -> None:
    places = valley.places
    route = router.route([places["station"], places["old_town"], places["village"]])
    assert len(route.legs) == 2
    assert route.steps[0].maneuver.type == "depart"
    assert route.steps[-1].maneuver.type == "arrive"
    assert {step.maneuver.type for step in route.steps} <= TYPES
    assert {step.maneuver.modifier for step in route.steps} <= MODIFIERS | {None}
    assert {step.mode for step in route.steps} <= {"cycling", "pushing", "ferry", "train"}
    assert sum(step.distance for step in route.steps) == pytest.approx(route.distance, abs=0.5)
    assert sum(step.duration for step in route.steps) == pytest.approx(route.duration, abs=0.5)
    assert all(len(point) == 3 and math.isfinite(point[2]) for point in route.geometry)
    assert route.ascent > 0.0
    heights = [point[2] for point in route.geometry if len(point) == 3]
    raw = route.climbing.raw_ascent - route.climbing.raw_descent
    assert raw == pytest.approx(heights[-1] - heights[0], abs=0.5)
    for step in route.steps:
        assert phrase(step_json(step))
    assert route_json(route)["geometry"]["type"] == "LineString"


def test_the_wish_about_hills_changes_the_climb(router: Router, valley: ValleyFiles) -> None:
    points = [valley.places["station"], valley.places["village"]]
    ascents = [router.with_rider(hills=hills).route(points).ascent for hills in (-1.0, 0.0, 1.0)]
    assert ascents[0] < ascents[1] < ascents[2]


def test_the_slider_keeps_what_was_not_moved(router: Router) -> None:
    slow = router.with_rider(power=60.0)
    assert slow.with_rider(hills=0.5).rider.power == 60.0
    assert slow.with_rider(profile="road").rider.profile.name == "road"
    assert router.rider.power != 60.0


def test_heights_may_be_a_callable(valley: ValleyFiles) -> None:
    def slope(lons: np.ndarray, _lats: np.ndarray) -> np.ndarray:
        return (lons - 8.0) * 1000.0

    route = Router.from_osm(valley.osm, heights=slope).route(
        [valley.places["station"], valley.places["village"]]
    )
    assert route.ascent > 1.0


def test_without_heights_there_is_no_climb_and_no_third_number(valley: ValleyFiles) -> None:
    route = Router.from_osm(valley.osm).route([valley.places["station"], valley.places["village"]])
    assert route.ascent == route.descent == 0.0
    assert len(route.geometry[0]) == 2


def test_an_osmnx_graph_is_routed_on(router: Router, valley: ValleyFiles) -> None:
    from navigator.graph.nxgraph import to_networkx

    points = [valley.places["station"], valley.places["village"]]
    foreign = Router.from_graph(to_networkx(router.network.graph))
    assert foreign.route(points).distance == pytest.approx(router.route(points).distance, rel=0.2)


def test_a_profile_may_be_a_file(valley: ValleyFiles) -> None:
    own = Path(__file__).resolve().parent.parent / "examples" / "commuter.toml"
    assert Router.from_osm(valley.osm, profile=own).rider.mass == 110.0


def test_what_makes_no_sense_is_told_at_once(valley: ValleyFiles) -> None:
    for wishes in ({"hills": 2.0}, {"hills": math.nan}, {"power": -1.0}, {"profile": "unicycle"}):
        with pytest.raises(NavigatorError):
            Router.from_osm(valley.osm, **wishes)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(NoRouteError):
        Router.from_osm(valley.osm).route([(0.0, 0.0), (0.1, 0.0)])


@pytest.mark.parametrize(
    "wishes",
    [{"hills": -1.0}, {"power": 60.0, "mass": 140.0}, {"max_grade": 3.0}, {"profile": "road"}],
    ids=", ".join,
)
def test_another_rider_pays_what_one_who_came_alone_pays(router: Router, wishes: dict[str, Any]) -> None:
    _ = router.metric  # from which turns may be taken
    after, alone = router.with_rider(**wishes).metric, Router(router.ground).with_rider(**wishes).metric
    for column in fields(Metric):
        np.testing.assert_array_equal(getattr(after, column.name), getattr(alone, column.name), column.name)
