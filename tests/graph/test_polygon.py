"""Polygons in degrees: what users may give for one, and which straight lines touch it."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from navigator.errors import UsageError
from navigator.graph import polygon
from navigator.graph.polygon import Polygon, polygons_of

SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10)]
GEOJSON = {"type": "Polygon", "coordinates": [[list(corner) for corner in SQUARE]]}
Place = tuple[int, int]


def touched(area: Polygon, *lines: tuple[tuple[float, float], tuple[float, float]]) -> list[bool]:
    start, end = np.array(lines, dtype=float).transpose(1, 0, 2)
    return [bool(value) for value in area.touches(start, end)]


@pytest.mark.parametrize(
    "thing",
    [
        (0, 0, 10, 10),
        [0.0, 0.0, 10.0, 10.0],
        SQUARE,
        [(*corner, 300.0) for corner in SQUARE],
        np.array(SQUARE),
        GEOJSON,
        {"type": "Feature", "properties": {}, "geometry": GEOJSON},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": GEOJSON}]},
        Polygon.of(SQUARE),
    ],
)
def test_one_area_is_a_box_a_ring_or_geojson(thing: object) -> None:
    for areas in (polygons_of(thing), polygons_of([thing])):
        (area,) = areas
        assert area.inside(np.array([5.0, 11.0]), np.array([5.0, 5.0])).tolist() == [True, False]
    assert len(polygons_of([thing, thing])) == 2


def test_no_area_is_nothing() -> None:
    assert polygons_of(None) == polygons_of(()) == polygons_of([]) == []


@pytest.mark.parametrize(
    "thing",
    [
        7,
        "0,0,10,10",
        (0, 0, 10),
        (0, 10, 10, 0),
        (5, 0, 5, 10),
        (0, 0, 1e9, 10),
        (float("nan"), 0, 10, 10),
        [(0, 0), (10, 0)],
        [(0, 0), (10, 0), (10, 91)],
        [("a", "b"), ("c", "d"), ("e", "f")],
        [[(0, 0)], 5],
        {"type": "Point", "coordinates": [0, 0]},
        {"type": "Polygon"},
        {},
        {1},
    ],
)
def test_what_is_no_area_is_refused_in_one_line(thing: object) -> None:
    with pytest.raises(UsageError, match=r"no area|no polygon") as refused:
        polygons_of(thing)
    assert "\n" not in str(refused.value)


def test_a_box_over_the_antimeridian_is_two() -> None:
    (area,) = polygons_of((177, -20, -178, -15))
    assert len(area.outlines) == len(area.frames) == 2
    assert area.inside(np.array([179.0, -179.0, 0.0]), np.array([-17.0] * 3)).tolist() == [True, True, False]


def test_lines_inside_across_through_a_corner_and_along_a_side_touch() -> None:
    area = Polygon.of(SQUARE)
    assert (
        touched(
            area,
            ((4, 4), (5, 5)),  # inside
            ((-1, 5), (11, 5)),  # across, both ends outside
            ((-1, 1), (1, -1)),  # cuts a corner off
            ((-1, -1), (0, 0)),  # ends at a corner
            ((2, 10), (3, 10)),  # on a side
            ((-1, 1.5), (1.5, -1.1)),  # cuts less of the corner
        )
        == [True] * 6
    )
    assert (
        touched(
            area,
            ((-1, 0.5), (0.5, -1)),  # passes the corner
            ((11, 0), (11, 10)),
            ((2, 10.001), (3, 10.001)),
            ((-5, 5), (-5, 5)),
        )
        == [False] * 4
    )


def test_a_line_in_a_hole_does_not_touch() -> None:
    hole = [(4, 4), (4, 6), (6, 6), (6, 4)]
    area = Polygon.of({"type": "Polygon", "coordinates": [SQUARE, hole]})
    assert touched(area, ((4.5, 4.5), (5.5, 5.5)), ((4.5, 4.5), (6.5, 4.5))) == [False, True]


def meets(a: Place, b: Place, c: Place, d: Place) -> bool:
    """Whether lines ab and cd have a point in common, by exact arithmetic."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = a, b, c, d
    ux, uy, vx, vy, wx, wy = bx - ax, by - ay, dx - cx, dy - cy, cx - ax, cy - ay
    cross = ux * vy - uy * vx
    if cross:
        s, t = Fraction(wx * vy - wy * vx, cross), Fraction(wx * uy - wy * ux, cross)
        return 0 <= s <= 1 and 0 <= t <= 1
    if ux * wy - uy * wx or vx * wy - vy * wx:
        return False  # side by side
    low, high = sorted((a, b)), sorted((c, d))
    return low[0] <= high[1] and high[0] <= low[1]


def within(point: Place, ring: list[Place]) -> bool:
    x, y = point
    crossings = sum(
        (y1 > y) != (y2 > y) and x < x1 + Fraction((y - y1) * (x2 - x1), y2 - y1)
        for (x1, y1), (x2, y2) in pairwise(ring)
    )
    return crossings % 2 == 1


PLACES = st.tuples(st.integers(-9, 9), st.integers(-9, 9))


@given(
    corners=st.lists(PLACES, min_size=3, max_size=7),
    lines=st.lists(st.tuples(PLACES, PLACES), min_size=1, max_size=12),
    at_once=st.sampled_from([5, 1_000_000]),
)
@example(corners=[(0, 0), (5, 0), (5, 5)], lines=[((1, 1), (1, 1)), ((9, 9), (9, 9))], at_once=5)
def test_touching_agrees_with_exact_arithmetic(
    corners: list[Place], lines: list[tuple[Place, Place]], at_once: int
) -> None:
    ring = [*corners, corners[0]]
    expected = [
        within(a, ring) or within(b, ring) or any(meets(a, b, c, d) for c, d in pairwise(ring))
        for a, b in lines
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(polygon, "PAIRS_AT_ONCE", at_once)
        assert touched(Polygon.of(corners), *lines) == expected
