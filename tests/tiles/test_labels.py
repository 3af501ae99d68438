"""Which names stand on a map: labels in, those that stand out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiles.label import WIDEST, Label
from tiles.labels import paired
from tiles.mapkinds import Kind
from tiles.sheet import Sheet
from tiles.standing import APART, MARGIN, Taken, standing

SIZE = (256, 256)


def label(text: str, middle: tuple[float, float], *, strength: float = 40.0, wide: float = 60.0) -> Label:
    return Label((strength,), text, middle, (wide, 12.0), (0, 0, 0), None, key=middle)


def told(labels: list[Label], taken: Taken | None = None) -> list[tuple[str, tuple[float, float]]]:
    return sorted((each.text, each.middle) for each in standing(labels, 1.0, SIZE, taken))


def test_the_weaker_of_two_finds_another_place() -> None:
    strong, weak = label("Dorf", (100, 100), strength=90), label("Berg", (110, 104))
    above = replace(weak, middle=(110.0, 80.0))
    assert told([strong, weak]) == [("Dorf", (100, 100))]
    assert told([strong, replace(weak, elsewhere=lambda: [above])]) == [
        ("Berg", (110.0, 80.0)),
        ("Dorf", (100, 100)),
    ]


def test_who_gave_way_to_one_that_fell_stands_after_all() -> None:
    """A hides B, and B had hidden C."""
    row = [label("A", (50, 100), strength=3), label("B", (100, 100), strength=2), label("C", (150, 100))]
    row[2] = replace(row[2], strength=(1.0,))
    assert [text for text, _ in told(row)] == ["A", "C"]


def test_a_name_stands_once_though_both_its_places_are_free() -> None:
    rival = label("A", (100, 100), strength=90)
    places = [label("B", (100, 100)), label("B", (30, 200)), label("B", (220, 30))]
    twice = replace(places[0], elsewhere=lambda: [replace(places[0], middle=p.middle) for p in places[1:]])
    assert told([rival, twice]) == [("A", (100, 100)), ("B", (30, 200))]


def test_names_across_do_not_hide_what_lies_beside_them() -> None:
    across = replace(label("Via Lunga", (100, 100), wide=100), angle=45.0)
    beside = label("Cafe", (130, 130), strength=10, wide=12)
    assert [text for text, _ in told([across, beside])] == ["Cafe", "Via Lunga"]
    assert [text for text, _ in told([across, replace(beside, middle=(130.0, 70.0))])] == ["Via Lunga"]


def test_equal_names_keep_apart() -> None:
    names = [label("Ring", (20, 20)), label("Ring", (20 + APART - 1, 60)), label("Ring", (20, 30 + APART))]
    assert len(told(names)) == 2


def test_marks_are_left_free_and_lines_if_there_is_another_place() -> None:
    box = np.array([[90.0, 90.0, 110.0, 110.0]])
    name = label("Weg", (100, 100))
    assert told([name], Taken(marks=box)) == []
    assert told([name], Taken(lines=box)) == [("Weg", (100, 100))]
    other = replace(name, elsewhere=lambda: [replace(name, middle=(100.0, 200.0))])
    assert told([other], Taken(marks=box)) == [("Weg", (100.0, 200.0))]


@pytest.mark.parametrize(("zoom", "count"), [(12, 0), (15, 1)])
def test_from_afar_no_summit_stands_without_its_name(zoom: int, count: int) -> None:
    sheet = Sheet.of((0.5, 0.5), zoom, SIZE, 1.0)
    peak = replace(label("", (100, 100)), spot=Kind.PEAK)
    name = replace(label("Berg", (100, 120)), named=Kind.PEAK, key=peak.key)
    assert len(paired([peak], sheet)) == count
    assert len(paired([peak, name], sheet)) == 2
    assert paired([name], sheet) == []


middles = st.tuples(st.integers(-700, 950), st.integers(-60, 320))
names = st.lists(
    st.tuples(middles, st.integers(8, int(WIDEST)), st.integers(0, 3), st.sampled_from([0.0, 30.0, 90.0])),
    max_size=60,
)


@given(names)
def test_neighbouring_tiles_agree_on_every_name_that_both_show(
    drawn: list[tuple[tuple[int, int], int, int, float]],
) -> None:
    """Each tile is told of the names within its margin only."""
    plane = []
    for number, ((x, y), wide, strength, angle) in enumerate(drawn):
        one = replace(label(f"n{number}", (x, y), strength=strength, wide=wide), angle=angle)
        plane.append(one)
    found = []
    for left in (0.0, 256.0):
        near = [each for each in plane if -MARGIN <= each.middle[0] - left <= 256 + MARGIN]
        moved = [_moved(each, left) for each in near]
        stands = standing(moved, 1.0, SIZE)
        found.append({(one.text, one.middle[0] + left, one.middle[1]) for one in stands})
    both = {one.text for one in plane if abs(one.middle[0] - 256) <= one.extent[2] - one.middle[0]}
    assert {each for each in found[0] if each[0] in both} == {each for each in found[1] if each[0] in both}


def _moved(one: Label, left: float) -> Label:
    x, y = one.middle
    here = replace(one, middle=(x - left, y))
    return replace(here, elsewhere=lambda: [replace(here, middle=(x - left, y - 30))])
