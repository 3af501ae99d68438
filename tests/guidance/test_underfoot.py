from __future__ import annotations

from itertools import pairwise

import pytest
from drawing import draw
from hypothesis import given
from hypothesis import strategies as st

from navigator.cost.costing import weigh
from navigator.cost.profile import Rider
from navigator.guidance.remarks import Aside
from navigator.guidance.underfoot import FEEL, PAVED, Run, smoothed, underfoot

GRID = 100.0  # m a letter
ASPHALT = {"highway": "residential", "surface": "asphalt"}
GRAVEL = {"highway": "track", "surface": "gravel"}


def along(ways: dict[str, dict[str, str]], picture: str, letters: str, **more: object) -> list[Aside]:
    """What is told on the way through these letters."""
    drawing = draw(picture, ways, grid=GRID, **more)  # type: ignore[arg-type]  # only nodes
    rider = Rider.of("trekking")
    metric = weigh(drawing.network.graph, drawing.network.turns, rider)
    return underfoot(drawing.network, metric, rider, [drawing.path(letters)])


def told(found: list[Aside]) -> list[tuple[str, int, int]]:
    return [(aside.what, round(aside.along, -1), round(aside.length, -1)) for aside in found]


def test_where_gravel_begins_is_told_with_its_length() -> None:
    found = along({"abc": ASPHALT, "cde": GRAVEL, "ef": ASPHALT}, "a-b-c-d-e-f", "abcdef")
    assert told(found) == [("unpaved", 400, 400)]


def test_pavement_is_news_only_after_long_without() -> None:
    found = along({"ab": ASPHALT, "bcdefgh": GRAVEL, "hi": ASPHALT}, "a-b-c-d-e-f-g-h-i", "abcdefghi")
    assert told(found) == [("unpaved", 200, 1200), ("paved", 1400, 200)]


def test_what_only_the_kind_of_way_tells_is_told_as_a_guess() -> None:
    """As the plan, which sums it as unknown."""
    track, street = {"highway": "track"}, {"highway": "residential"}
    found = along({"abc": ASPHALT, "cde": track, "ef": ASPHALT}, "a-b-c-d-e-f", "abcdef")
    assert told(found) == [("probably unpaved", 400, 400)]
    mostly = along({"ab": ASPHALT, "bcd": GRAVEL, "de": track, "ef": ASPHALT}, "a-b-c-d-e-f", "abcdef")
    assert told(mostly) == [("unpaved", 200, 600)]
    long = along({"ab": ASPHALT, "bcdefgh": GRAVEL, "hi": street}, "a-b-c-d-e-f-g-h-i", "abcdefghi")
    assert told(long) == [("unpaved", 200, 1200)]  # that a street is paved again nobody knows


def test_pushing_is_no_change_of_surface() -> None:
    pushed = {"highway": "footway", "surface": "asphalt", "bicycle": "dismount"}
    gravel = {"abcdef": GRAVEL, "gh": GRAVEL, "fg": pushed}
    assert told(along(gravel, "a-b-c-d-e-f-g-h", "abcdefgh")) == [("unpaved", 0, 1400)]


def test_cobbles_are_told_where_they_are_long_enough_to_hurt() -> None:
    cobbles = {"highway": "residential", "surface": "cobblestone"}
    found = along({"abc": ASPHALT, "cd": cobbles, "def": ASPHALT}, "a-b-c-d-e-f", "abcdef")
    assert told(found) == [("cobbles", 400, 200)]


@pytest.mark.parametrize(("lights", "count"), [(False, 1), (True, 0)])
def test_a_main_road_is_dangerous_to_cross_where_it_has_no_lights(lights: bool, count: int) -> None:
    picture = """
  d
  |
a-b-c
  |
  e
"""
    nodes = {"b": {"highway": "traffic_signals"}} if lights else {}
    primary = {"highway": "primary", "maxspeed": "70", "lanes": "2"}
    found = along({"dbe": ASPHALT, "abc": primary}, picture, "dbe", nodes=nodes)
    assert [aside.what for aside in found] == ["busy crossing"] * count


runs = st.lists(
    st.tuples(st.floats(5.0, 900.0), st.sampled_from(sorted(set(FEEL.values())))), min_size=1, max_size=20
)


@given(runs)
def test_smoothed_runs_cover_the_way_and_no_neighbours_are_equal(parts: list[tuple[float, str]]) -> None:
    made, begin = [], 0.0
    for length, feel in parts:
        made.append(Run(begin, begin + length, feel))
        begin += length
    found = smoothed(made)
    assert found[0].begin == 0.0
    assert found[-1].end == begin
    for before, after in pairwise(found):
        assert before.end == after.begin
        assert before.feel != after.feel


def test_a_short_patch_is_what_lies_before_it() -> None:
    patched = [Run(0.0, 500.0, PAVED), Run(500.0, 550.0, "cobbles"), Run(550.0, 900.0, PAVED)]
    assert smoothed(patched) == [Run(0.0, 900.0, PAVED)]
