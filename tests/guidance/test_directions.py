from __future__ import annotations

import math
from itertools import pairwise

import pytest
from drawing import RIDING, WALKING, Drawing, draw

from navigator.guidance.directions import build_route
from navigator.guidance.route import Route
from navigator.routing.path import Path
from navigator.routing.pricing import priced_path

TOWN = draw(
    """
          g
          |
a--b--c---d--e
      |   |
      f   h----i
""",
    {
        "abcde": "residential Mill Lane",
        "cf": "residential Side Lane",
        "gd": "footway",
        "dh": "residential Oak Street",
        "hi": "residential Elm Street",
    },
)
HARBOUR = draw(
    """
a----b~~~~~~~~c----d
              |
              e
""",
    {
        "ab": "residential Quay",
        "bc": {"route": "ferry", "name": "Island Ferry", "duration": "00:10"},
        "cd": "residential Shore",
        "ce": "residential Hill",
    },
    grid=20,
)


def modes(route: Route) -> list[tuple[str, str]]:
    return [(step.maneuver.type, step.mode) for step in route.steps]


@pytest.mark.parametrize(
    ("drawing", "legs"),
    [(TOWN, ["abcdhi"]), (TOWN, ["abcd", "dcf"]), (TOWN, ["abcdg"]), (HARBOUR, ["abcd"])],
)
def test_steps_add_up_to_the_route(drawing: Drawing, legs: list[str]) -> None:
    route = drawing.route(*legs)
    assert math.isclose(sum(step.distance for step in route.steps), route.distance)
    assert math.isclose(sum(step.duration for step in route.steps), route.duration)
    assert math.isclose(route.distance, sum(leg.path.length for leg in route.legs))
    assert math.isclose(route.duration, sum(leg.path.seconds for leg in route.legs), abs_tol=1e-6)
    for leg in route.legs:
        assert leg.steps[0].maneuver.type == "depart"
        assert leg.steps[-1].maneuver.type == "arrive"
        for step, after in pairwise(leg.steps):
            assert step.geometry[-1] == after.geometry[0]
            assert after.maneuver.location == after.geometry[0][:2]
            assert math.isclose(after.maneuver.along - step.maneuver.along, step.distance, abs_tol=1e-6)


def test_the_geometry_passes_every_osm_node_once() -> None:
    route = TOWN.route("abcdhi")
    assert len(route.geometry) == len("abcdhi")
    assert len(set(route.geometry)) == len("abcdhi")


def test_a_path_may_start_and_end_inside_its_edges() -> None:
    whole = TOWN.route("abcd")
    path = TOWN.path("abcd", start=0.25, end=0.5)
    route = build_route(TOWN.network, TOWN.metric, [path])
    assert route.distance == pytest.approx(path.length)
    first, last = route.geometry[0], route.geometry[-1]
    assert whole.geometry[0][0] < first[0] < whole.geometry[1][0] < last[0] < whole.geometry[-1][0]


@pytest.mark.parametrize(("start", "end", "letters"), [(0.5, 1.0, "bc"), (0.0, 0.5, "ab")])
def test_a_path_that_begins_or_ends_at_a_bend_has_no_point_twice(
    start: float, end: float, letters: str
) -> None:
    path = TOWN.path("abc", start=start, end=end)
    assert len(path.edges) == 1  # b is no node of the graph, but a bend
    points = build_route(TOWN.network, TOWN.metric, [path]).geometry
    assert "".join(TOWN.letters[round(lon * 1e7), round(lat * 1e7)] for lon, lat in points) == letters


def test_a_path_of_no_length_is_a_route_all_the_same() -> None:
    path = TOWN.path("cf", start=0.5, end=0.5)
    route = build_route(TOWN.network, TOWN.metric, [path])
    assert route.distance == 0.0
    assert [step.maneuver.type for step in route.steps] == ["depart", "arrive"]
    assert len(route.geometry) == 2


def test_bearings_are_those_of_the_line() -> None:
    depart, turn, arrive = TOWN.route("abcf").steps
    assert (depart.maneuver.bearing_before, depart.maneuver.bearing_after) == (0, 90)
    assert (turn.maneuver.bearing_before, turn.maneuver.bearing_after) == (90, 180)
    assert (arrive.maneuver.bearing_before, arrive.maneuver.bearing_after) == (180, 0)


def test_names_nouns_and_summary() -> None:
    route = TOWN.route("abcdg")
    assert [(step.name, step.noun) for step in route.steps] == [
        ("Mill Lane", ""),
        ("", "footpath"),
        ("", "footpath"),
    ]
    assert TOWN.route("abcdhi").legs[0].summary == "Mill Lane, Elm Street"


def test_a_new_name_is_a_silent_step() -> None:
    drawing = draw(
        "a----b----c\n     |\n     d", {"ab": "residential A", "bc": "residential B", "bd": "service"}
    )
    _, renamed, _ = drawing.route("abc").steps
    assert (renamed.maneuver.type, renamed.maneuver.spoken, renamed.name) == ("new name", False, "B")


def test_a_nameless_stub_goes_by_the_name_of_what_follows() -> None:
    drawing = draw(
        """
a----b----c
     |
     d
     |
     e
""",
        {"abc": "tertiary A", "bd": "residential", "de": "residential Hidden Lane"},
    )
    assert drawing.route("abde").steps[1].name == "Hidden Lane"


def test_pushing_is_a_step_of_its_own_and_riding_again_needs_no_word() -> None:
    drawing = draw(
        "a----b----c----d",
        {"ab": "residential A", "bc": {"highway": "footway", "bicycle": "dismount"}, "cd": "residential C"},
    )
    route = drawing.route("abcd")
    assert modes(route) == [
        ("depart", "cycling"),
        ("notification", "pushing"),
        ("notification", "cycling"),
        ("arrive", "cycling"),
    ]
    assert [step.maneuver.spoken for step in route.steps] == [True, True, False, True]
    assert route.steps[1].duration == pytest.approx(50 / WALKING, rel=0.01)
    assert route.steps[0].duration == pytest.approx(50 / RIDING, rel=0.01)


def test_a_few_steps_on_foot_are_silent() -> None:
    drawing = draw(
        "a----b-c----d",
        {"ab": "residential A", "bc": {"highway": "footway", "bicycle": "dismount"}, "cd": "residential C"},
        grid=5,
    )
    assert drawing.told("abcd") == []


def test_a_turn_into_a_footway_is_one_maneuver() -> None:
    assert modes(TOWN.route("abcdg"))[1] == ("turn", "pushing")


def test_a_ferry_is_boarded_and_left() -> None:
    assert modes(HARBOUR.route("abcd"))[1] == ("notification", "ferry")
    assert HARBOUR.route("abcd").steps[1].name == "Island Ferry"
    assert HARBOUR.told("abcd") == ["notification", "notification"]
    assert HARBOUR.told("abce") == ["notification", "turn right"]


def test_heights_stand_in_the_geometry_where_they_are_known() -> None:
    from dataclasses import replace

    graph = TOWN.network.graph
    heights = graph.segments.shape_lon - graph.segments.shape_lon.min()  # 1e-7 degrees as cm: a steady climb
    raised = replace(graph, segments=replace(graph.segments, shape_height=heights))
    network = replace(TOWN.network, graph=raised)
    route = build_route(network, TOWN.metric, [TOWN.path("abcde")])
    ups = [point[2] for point in route.geometry if len(point) == 3]
    assert len(ups) == len(route.geometry)
    assert route.ascent == pytest.approx(ups[-1] - ups[0])
    assert route.descent == 0.0
    assert TOWN.route("abcde").ascent == 0.0


def test_the_goal_may_lie_at_a_side_of_the_street() -> None:
    route = build_route(TOWN.network, TOWN.metric, [TOWN.path("abc")], sides=["left"])
    assert route.steps[-1].maneuver.modifier == "left"
    with pytest.raises(ValueError, match="side"):
        build_route(TOWN.network, TOWN.metric, [TOWN.path("abc")], sides=["up"])


def test_turning_back_at_a_stop_is_told_and_going_on_is_not() -> None:
    back = TOWN.route("abc", "cba").legs[1].steps[0].maneuver
    assert (back.type, back.modifier, back.spoken) == ("depart", "uturn", True)
    onward = TOWN.route("abc", "cd").legs[1].steps[0].maneuver
    assert (onward.modifier, onward.spoken) == (None, False)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.99, 1.0])
def test_a_turn_beside_a_stop_on_the_way_is_told_once(share: float) -> None:
    first, second = ("abc", "abcf") if share > 0.5 else ("abcf", "cf")
    paths = [TOWN.path(first, end=share), TOWN.path(second, start=share)]
    route = build_route(TOWN.network, TOWN.metric, paths)
    told = [step.maneuver.type for step in route.steps if step.maneuver.spoken]
    assert sorted(told) == ["arrive", "arrive", "depart", "turn"]


@pytest.mark.parametrize(("edges", "turns"), [((10_000,), ()), ((-1,), ()), ((0, 2), (10_000,))])
def test_a_path_of_another_network_is_refused(edges: tuple[int, ...], turns: tuple[int, ...]) -> None:
    path = Path(edges, turns, 0.0, 1.0, 0, 0.0, 0.0)
    with pytest.raises(ValueError, match="none of this network"):
        build_route(TOWN.network, TOWN.metric, [path])
    with pytest.raises(ValueError, match="there is no"):
        priced_path(TOWN.network, TOWN.metric, edges, turns, ends=(0.0, 1.0))


def test_no_path_is_no_route() -> None:
    with pytest.raises(ValueError, match="path"):
        build_route(TOWN.network, TOWN.metric, [])


@pytest.mark.parametrize(("share", "told"), [(0.0, ["turn right"]), (1.0, [])])
def test_what_happens_at_the_very_start_is_part_of_departing(share: float, told: list[str]) -> None:
    route = build_route(TOWN.network, TOWN.metric, [TOWN.path("abcf", start=share)])
    spoken = [step.maneuver for step in route.steps[1:-1] if step.maneuver.spoken]
    assert [f"{maneuver.type} {maneuver.modifier}" for maneuver in spoken] == told
    assert route.steps[0].maneuver.bearing_after == (90 if told else 180)
