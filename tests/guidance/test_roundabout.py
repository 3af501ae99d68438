from __future__ import annotations

import pytest
from drawing import Drawing, draw
from osmxml import Tags

RING = {"highway": "tertiary", "junction": "roundabout"}
FOUR = """
       n
       |
       |
       1
      / \\
w----2   4----e
      \\ /
       3
       |
       |
       s
"""
ARMS: dict[str, Tags | str] = {
    "n1": "tertiary North Road",
    "w2": "tertiary West Road",
    "s3": "tertiary South Road",
    "e4": "tertiary East Road",
}
SPLIT = """
        n
        |
        m
       / \\
      a   b
      |   |
      1---2
     /     \\
w---3       6---e
     \\     /
      4---5
       \\ /
        k
        |
        s
"""
SIX = """
      n
      |
 u    1    v
  \\  / \\  /
    2   6
    |   |
    3   5
  /  \\ /  \\
 w    4    x
      |
      s
"""


def circle(*, left_hand: bool = False, grid: float = 8.0, **more: str) -> Drawing:
    side = {"driving_side": "left"} if left_hand else {}
    around = "14321" if left_hand else "12341"
    return draw(FOUR, {around: {**RING, **side, **more}, **ARMS}, grid=grid)


@pytest.mark.parametrize(
    ("way", "told"),
    [
        ("s34e", "roundabout right 1"),
        ("s341n", "roundabout straight 2"),
        ("s3412w", "roundabout left 3"),
        ("s34123s", "roundabout uturn 4"),
    ],
)
def test_exits_are_counted_where_traffic_keeps_right(way: str, told: str) -> None:
    assert circle().told(way) == [told]


@pytest.mark.parametrize(
    ("way", "told"),
    [
        ("s32w", "roundabout left 1"),
        ("s321n", "roundabout straight 2"),
        ("s3214e", "roundabout right 3"),
        ("s32143s", "roundabout uturn 4"),
    ],
)
def test_exits_are_counted_where_traffic_keeps_left(way: str, told: str) -> None:
    assert circle(left_hand=True).told(way) == [told]


def test_a_three_armed_roundabout() -> None:
    drawing = draw(FOUR, {"12341": RING, **{way: tags for way, tags in ARMS.items() if way != "e4"}}, grid=8)
    assert drawing.told("s341n") == ["roundabout straight 1"]
    assert drawing.told("s3412w") == ["roundabout left 2"]


def test_six_exits_are_counted_and_a_long_way_round_has_its_exit_announced() -> None:
    arms = {f"{name}{node}": "tertiary" for name, node in zip("nuwsxv", "123456", strict=True)}
    drawing = draw(SIX, {"1234561": RING, **arms}, grid=16)
    ways = ["s45x", "s456v", "s4561n", "s45612u", "s456123w"]
    counted = [drawing.route(way).steps[1].maneuver.exit for way in ways]
    assert counted == [1, 2, 3, 4, 5]
    assert drawing.told("s45x")[1:] == []
    assert drawing.told("s456123w")[1].startswith("exit roundabout")


def test_arms_split_by_islands_count_once_and_one_turns_as_the_whole_does() -> None:
    half = {"highway": "tertiary", "oneway": "yes"}
    drawing = draw(
        SPLIT,
        {
            "2134562": RING,
            "nm": "tertiary North",
            "ma1": half,
            "2bm": half,
            "w3": "tertiary West",
            "e6": "tertiary East",
            "sk": "tertiary South",
            "4k": half,
            "k5": half,
        },
    )
    assert drawing.told("sk56e") == ["roundabout right 1"]
    assert drawing.told("sk562bmn") == ["roundabout straight 2"]
    assert drawing.told("sk56213w")[0] == "roundabout left 3"
    assert drawing.told("sk562134ks")[0] == "roundabout uturn 4"


def test_footways_and_driveways_are_no_exits_and_cycleways_are() -> None:
    drawing = draw(
        FOUR,
        {
            "12341": RING,
            "n1": "footway",
            "w2": "tertiary West",
            "s3": "tertiary South",
            "e4": {"highway": "service", "service": "driveway"},
        },
        grid=8,
    )
    assert drawing.told("s3412w") == ["roundabout left 1"]
    cycleway = draw(FOUR, {"12341": RING, **ARMS, "e4": "cycleway"}, grid=8)
    assert cycleway.told("s341n") == ["roundabout straight 2"]


def test_a_driveway_that_is_taken_counts() -> None:
    drive = {"highway": "service", "service": "driveway"}
    drawing = draw(FOUR, {"12341": RING, **ARMS, "n1": drive}, grid=8)
    assert drawing.told("s341n") == ["roundabout straight 2"]


def test_an_arm_that_only_leads_in_is_no_exit() -> None:
    drawing = draw(FOUR, {"12341": RING, **ARMS, "e4": {"highway": "tertiary", "oneway": "yes"}}, grid=8)
    assert drawing.told("s341n") == ["roundabout straight 1"]


def test_a_tiny_roundabout_is_a_turn() -> None:
    tiny = circle(grid=3)
    assert tiny.told("s34e") == ["roundabout turn right 1"]
    assert tiny.told("s341n") == ["roundabout turn straight 2"]
    assert tiny.told("s3412w") == ["roundabout turn left 3"]


def test_a_big_roundabout_with_a_name_is_a_rotary() -> None:
    route = circle(grid=16, name="Market Circle").route("s341n")
    enter = route.steps[1]
    assert (enter.maneuver.type, enter.maneuver.exit) == ("rotary", 2)
    assert (enter.name, enter.rotary_name) == ("North Road", "Market Circle")
    assert route.steps[2].maneuver.type == "exit rotary"


def test_a_roundabout_named_after_the_street_is_no_rotary() -> None:
    drawing = draw(
        FOUR, {"12341": {**RING, "name": "Long Road"}, **ARMS, "n1": "tertiary Long Road"}, grid=16
    )
    assert drawing.told("s341n")[0] == "roundabout straight 2"


def test_the_step_on_the_ring_is_named_after_the_exit_and_ends_at_it() -> None:
    steps = circle().route("s341n").steps
    assert [step.maneuver.type for step in steps] == ["depart", "roundabout", "exit roundabout", "arrive"]
    assert [step.name for step in steps] == ["South Road", "North Road", "North Road", "North Road"]
    assert not steps[2].maneuver.spoken


def test_a_way_that_ends_on_the_ring_enters_it() -> None:
    assert circle().told("s34") == ["roundabout"]


def test_a_way_that_starts_on_the_ring_is_told_its_exit() -> None:
    assert circle().told("41n") == ["exit roundabout slight right 1"]


@pytest.mark.parametrize(("way", "told"), [("abcd", []), ("abce", ["roundabout turn left"])])
def test_a_mini_roundabout_is_a_crossing(way: str, told: list[str]) -> None:
    drawing = draw(
        """
      e
      |
a--b--c--d
      |
      f
""",
        {"abcd": "residential A", "ecf": "residential B"},
        nodes={"c": {"highway": "mini_roundabout"}},
    )
    assert drawing.told(way) == told
