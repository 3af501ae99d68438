"""Which names stand on a map: labels in, those that stand out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tiles.label import Label
from tiles.labels import paired
from tiles.mapkinds import Kind
from tiles.sheet import Sheet
from tiles.standing import APART, MARGIN, WIDE, Taken, standing

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
    places = [label("B", (100, 100)), label("B", (100, 140)), label("B", (100, 60))]
    twice = replace(places[0], elsewhere=lambda: [replace(places[0], middle=p.middle) for p in places[1:]])
    assert told([rival, twice]) == [("A", (100, 100)), ("B", (100, 140))]


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
    other = replace(name, elsewhere=lambda: [replace(name, middle=(100.0, 140.0))])
    assert told([other], Taken(marks=box)) == [("Weg", (100.0, 140.0))]


@pytest.mark.parametrize(("zoom", "count"), [(12, 0), (15, 1)])
def test_from_afar_no_summit_stands_without_its_name(zoom: int, count: int) -> None:
    sheet = Sheet.of((0.5, 0.5), zoom, SIZE, 1.0)
    peak = replace(label("", (100, 100)), spot=Kind.PEAK)
    name = replace(label("Berg", (100, 120)), named=Kind.PEAK, key=peak.key)
    assert len(paired([peak], sheet)) == count
    assert len(paired([peak, name], sheet)) == 2
    assert paired([name], sheet) == []


@pytest.mark.parametrize("seed", range(12))
def test_neighbouring_tiles_agree_on_every_name_that_crosses_their_edge(seed: int) -> None:
    """Each tile is told of the names within its margin only; so crowded are the densest towns."""
    dice = np.random.default_rng(seed)
    plane = []
    for number in range(170):
        x, y = int(dice.integers(-600, 1112)), int(dice.choice([100, 109, 127, 140]))
        one = label(f"n{number}", (x, y), strength=float(dice.integers(9)), wide=int(dice.integers(30, WIDE)))
        plane.append((replace(one, angle=float(dice.choice([0.0, 0.0, 30.0]))), int(dice.integers(-50, 51))))
    found = []
    for left in (0.0, 256.0):
        near = [each for each in plane if -MARGIN <= each[0].middle[0] - left <= 256 + MARGIN]
        stands = standing([_moved(one, shift, left) for one, shift in near], 1.0, SIZE)
        extents = [(one.text, round(one.extent[0] + left), round(one.extent[2] + left)) for one in stands]
        found.append({each for each in extents if each[1] < 256 < each[2]})
    assert found[0] == found[1]


def _moved(one: Label, shift: int, left: float) -> Label:
    """A label as a tile sees it whose left edge is so far to the right; it may stand elsewhere too."""
    x, y = one.middle
    here = replace(one, middle=(x - left, y))
    return replace(here, elsewhere=lambda: [replace(here, middle=(x - left + shift, y - 30))])
