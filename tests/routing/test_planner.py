"""Plans through points on small worlds: snapping, via points, ends, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from osmxml import place, write_osm

from navigator import NoRouteError, Router, Through
from navigator.errors import UsageError
from navigator.routing import islands

ROAD = {"highway": "residential"}
# A row of squares, 200 m wide:
#   d---e---f
#   |   |   |
#   a---b---c
SQUARES = {"a": (0, 0), "b": (200, 0), "c": (400, 0), "d": (0, 200), "e": (200, 200), "f": (400, 200)}
STREETS = [(pair, ROAD) for pair in ("ab", "bc", "de", "ef", "ad", "be", "cf")]


def router(folder: Path, ways: Sequence[tuple[str, dict[str, str]]], **more: object) -> Router:
    nodes = {**SQUARES, **more.pop("nodes", {})}  # type: ignore[dict-item]  # a test names its extra nodes
    wishes = {key: more.pop(key) for key in ("profile", "strict_access") if key in more}
    file = write_osm(folder / "world.osm", nodes=nodes, ways=ways, **more)  # type: ignore[arg-type]  # relations, node_tags
    return Router.from_osm(file, **wishes)


def metres(*ends: tuple[float, float]) -> list[tuple[float, float]]:
    return [place(*end) for end in ends]


def test_the_shortest_way_between_two_points_inside_edges(tmp_path: Path) -> None:
    route = router(tmp_path, STREETS).route(metres((50, 0), (350, 0)))
    assert route.distance == pytest.approx(300, abs=1)
    assert route.geometry[0][:2] == pytest.approx(place(50, 0), abs=2e-7)


def test_a_point_ahead_on_the_same_edge_is_reached_directly(tmp_path: Path) -> None:
    route = router(tmp_path, STREETS).route(metres((50, 0), (150, 0)))
    assert route.distance == pytest.approx(100, abs=1)


def test_a_point_behind_on_a_one_way_is_reached_by_going_round(tmp_path: Path) -> None:
    loop = [("ab", {**ROAD, "oneway": "yes", "foot": "no"}), *STREETS[1:]]
    route = router(tmp_path, loop).route(metres((150, 0), (50, 0)))
    assert route.distance == pytest.approx(700, abs=2)  # b, e, d, a, and half way to b again


def test_points_off_the_road_snap_to_it_and_tell_the_side(tmp_path: Path) -> None:
    route = router(tmp_path, STREETS).route(metres((50, 8), (350, -8)))
    assert route.distance == pytest.approx(300, abs=1)
    assert route.steps[-1].maneuver.modifier == "right"


def test_a_via_point_is_passed_and_makes_two_legs(tmp_path: Path) -> None:
    route = router(tmp_path, STREETS).route(metres((50, 0), (200, 100), (350, 0)))
    assert len(route.legs) == 2
    assert route.distance == pytest.approx(150 + 100 + 100 + 150, abs=2)


def test_a_via_point_in_a_dead_end_is_left_the_way_it_was_reached(tmp_path: Path) -> None:
    ways = [*STREETS, ("bx", ROAD)]
    route = router(tmp_path, ways, nodes={"x": (200, -300)}).route(metres((50, 0), (200, -100), (350, 0)))
    assert route.distance == pytest.approx(150 + 100 + 100 + 150, abs=2)
    assert [leg.steps[0].maneuver.type for leg in route.legs] == ["depart", "depart"]


def test_passing_a_via_point_pays_for_the_turn_and_never_turns_back_for_free(tmp_path: Path) -> None:
    plain = router(tmp_path, STREETS)
    through = plain.route(metres((50, 0), (150, 0), (350, 0)))
    assert through.distance == pytest.approx(300, abs=1)
    assert through.duration == pytest.approx(plain.route(metres((50, 0), (350, 0))).duration, abs=0.01)


def test_a_restriction_is_obeyed_across_a_via_point(tmp_path: Path) -> None:
    no_left = (
        [("w", 1, "from"), ("n", "b", "via"), ("w", 6, "to")],
        {"type": "restriction", "restriction": "no_left_turn"},
    )
    ways = [(nodes, {**ROAD, "foot": "no"}) for nodes, _ in STREETS]
    free = router(tmp_path, ways).route(metres((50, 0), (150, 0), (200, 150)))
    bound = router(tmp_path, ways, relations=[no_left]).route(metres((50, 0), (150, 0), (200, 150)))
    assert free.distance == pytest.approx(300, abs=2)
    assert bound.distance > 600


@pytest.mark.parametrize(("heading", "first"), [(90.0, 90.0), (270.0, 270.0)])
def test_who_rolls_already_goes_on_that_way_where_both_are_as_good(
    tmp_path: Path, heading: float, first: float
) -> None:
    route = router(tmp_path, STREETS).route(metres((100, 0), (100, 200)), heading=heading)
    assert route.steps[0].maneuver.bearing_after == pytest.approx(first, abs=1)


def test_a_point_passed_through_parts_no_leg_and_nobody_turns_back_there(tmp_path: Path) -> None:
    start, between, end = metres((50, 0), (200, 100), (350, 0))
    plain = router(tmp_path, STREETS)
    stopping = plain.route([start, between, end])
    passing = plain.route([start, Through(*between), end])
    assert (len(stopping.legs), len(passing.legs)) == (2, 1)
    assert stopping.distance == pytest.approx(150 + 100 + 100 + 150, abs=2)
    assert passing.distance == pytest.approx(150 + 200 + 200 + 200 + 50, abs=2)
    assert [step.maneuver.type for step in passing.steps].count("arrive") == 1


def test_a_point_passed_through_on_the_way_changes_nothing(tmp_path: Path) -> None:
    plain = router(tmp_path, STREETS)
    ends = metres((50, 0), (350, 200))
    usual = plain.plan(ends).paths[0]
    geometry = plain.route(ends).geometry
    for one, other in pairwise(geometry):
        middle = (one[0] + other[0]) / 2.0, (one[1] + other[1]) / 2.0
        plan = plain.plan([ends[0], Through(*middle), ends[1]])
        assert plan.paths == (usual,)
        assert len(plan.snaps) == 3
        assert plan.goals == [plan.snaps[2]]


def test_a_point_on_private_ground_is_passed_by_though_one_may_stop_there(tmp_path: Path) -> None:
    ways = [("be", {**ROAD, "access": "private"}) if pair == "be" else (pair, tags) for pair, tags in STREETS]
    plain = router(tmp_path, ways)
    start, inside, end = metres((50, 0), (200, 100), (50, 200))
    assert plain.route([start, inside, end]).distance == pytest.approx(150 + 200 + 150, abs=2)
    passing = plain.route([start, Through(*inside), end])
    assert passing.distance == pytest.approx(150 + 200 + 200 + 200 + 150, abs=2)  # round by c and f


def test_a_route_begins_and_ends_at_a_stop(tmp_path: Path) -> None:
    plain = router(tmp_path, STREETS)
    start, end = metres((50, 0), (350, 0))
    for points in ([Through(*start), end], [start, Through(*end)]):
        with pytest.raises(UsageError, match="begins and ends at a stop"):
            plain.route(points)


def test_a_heading_that_is_no_number_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="heading"):
        router(tmp_path, STREETS).route(metres((100, 0), (100, 200)), heading=float("nan"))


def test_an_island_near_the_point_is_passed_over_for_the_mainland(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(islands, "MAINLAND", 10)
    ways = [*STREETS, ("xy", ROAD)]
    plain = router(tmp_path, ways, nodes={"x": (50, 40), "y": (90, 40)})
    route = plain.route(metres((60, 35), (350, 0)))  # 5 m from the island, 35 m from the street
    assert route.distance == pytest.approx(290, abs=2)


def test_between_two_islands_there_is_no_way_and_no_point_is_moved(tmp_path: Path) -> None:
    with pytest.raises(NoRouteError, match="no way joins"):
        router(tmp_path, [("ab", ROAD), ("ef", ROAD)]).route(metres((50, 0), (350, 200)))


def test_a_route_from_a_node_begins_on_the_way_that_it_takes(tmp_path: Path) -> None:
    ways = [("ab", ROAD), ("bc", {"highway": "footway"}), ("be", {"highway": "footway"})]
    route = router(tmp_path, ways).route(metres((200, 0), (200, 200)))
    assert [step.mode for step in route.steps] == ["pushing", "pushing"]
    assert route.distance == pytest.approx(200, abs=1)


def test_no_way_at_all_is_told(tmp_path: Path) -> None:
    far = {"x": (0, 3000), "y": (400, 3000)}
    with pytest.raises(NoRouteError, match="no way joins"):
        router(tmp_path, [*STREETS, ("xy", ROAD)], nodes=far).route(metres((50, 0), (200, 3000)))


def test_a_point_over_a_kilometre_from_any_way_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoRouteError, match=r"point 2 .* over 1 km"):
        router(tmp_path, STREETS).route(metres((50, 0), (50, 1300)))


@pytest.mark.parametrize(
    "points", [[], [(1.0, 0.0)], [(1.0, 0.0), (float("nan"), 0.0)], [(1.0, 0.0), (1.0, 91.0)]]
)
def test_what_is_no_question_is_refused(tmp_path: Path, points: list[tuple[float, float]]) -> None:
    with pytest.raises(UsageError):
        router(tmp_path, STREETS).route(points)


PRIVATE = {**ROAD, "access": "private"}


def test_private_ground_is_for_its_ends_only(tmp_path: Path) -> None:
    ways = [("bc", PRIVATE), *(street for street in STREETS if street[0] != "bc")]
    plain = router(tmp_path, ways)
    assert plain.route(metres((50, 0), (400, 100))).distance == pytest.approx(
        650, abs=2
    )  # round, not through
    assert plain.route(metres((50, 0), (300, 0))).distance == pytest.approx(250, abs=2)  # to a door on it
    assert plain.route(metres((300, 0), (50, 0))).distance == pytest.approx(250, abs=2)  # and from there
    assert plain.route(metres((250, 0), (350, 0))).distance == pytest.approx(100, abs=2)  # along it at home


def test_a_way_that_leads_only_through_private_ground_is_none(tmp_path: Path) -> None:
    with pytest.raises(NoRouteError, match="private"):
        router(tmp_path, [("ab", ROAD), ("bc", PRIVATE), ("cf", ROAD)]).route(metres((50, 0), (400, 100)))


def test_destination_ground_is_avoided_but_open_where_nothing_else_leads(tmp_path: Path) -> None:
    ways = [("ab", ROAD), ("bc", {**ROAD, "vehicle": "destination"}), ("cf", ROAD)]
    points = metres((50, 0), (400, 100))
    assert router(tmp_path, ways).route(points).distance == pytest.approx(450, abs=2)
    with pytest.raises(NoRouteError):
        router(tmp_path, ways).route(points, strict_access=True)


def test_no_one_rides_against_a_one_way_but_one_may_push(tmp_path: Path) -> None:
    ways = [("ab", {**ROAD, "oneway": "yes"})]
    route = router(tmp_path, ways).route(metres((150, 0), (50, 0)))
    assert {step.mode for step in route.steps[:-1]} == {"pushing"}


def test_nobody_goes_against_a_roundabout(tmp_path: Path) -> None:
    circle = {**ROAD, "junction": "roundabout"}
    nodes = {"p": (0, 0), "q": (40, 0), "r": (40, 40), "s": (0, 40), "w": (-100, 0), "n": (0, 140)}
    ways = [("pqrsp", circle), ("wp", ROAD), ("sn", ROAD)]
    route = router(tmp_path, ways, nodes=nodes).route(metres((-50, 0), (0, 90)))
    assert route.distance == pytest.approx(50 + 120 + 50, abs=2)  # three sides round, not one against


def test_the_same_point_twice_is_a_route_of_no_length(tmp_path: Path) -> None:
    assert router(tmp_path, STREETS).route(metres((50, 0), (50, 0))).distance == pytest.approx(0.0, abs=0.01)


def test_nobody_gets_off_to_go_nowhere(tmp_path: Path) -> None:
    one_way = [("ab", {**ROAD, "oneway": "yes"})]  # which one may push along against the traffic
    route = router(tmp_path, one_way).route(metres((100, 0), (100, 0)))
    assert route.steps[0].mode == "cycling"
