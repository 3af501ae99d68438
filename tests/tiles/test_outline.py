"""Which tiles cover an outline or a corridor: held against a look at every tile of a zoom."""

from __future__ import annotations

import math
from itertools import product

import mercantile
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from mercantile import LngLat, LngLatBbox, Tile
from thorough import examples

from tiles.errors import Refused
from tiles.grid import BoxCover, DiscCover, spread
from tiles.outline import TOUCH, ShapeCover

LON, LAT = st.floats(-180.0, 180.0), st.floats(-80.0, 80.0)
SQUARE = [(0, 0), (40, 0), (40, 40), (0, 40)]


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.tuples(LON, LAT), min_size=3, max_size=6), st.integers(0, 4))
def test_an_outline_has_the_tiles_that_share_ground_with_it(
    ring: list[tuple[float, float]], zoom: int
) -> None:
    try:
        cover = ShapeCover.of_polygons([[ring]])
    except Refused:
        return
    found = list(cover.tiles(zoom))
    assert len(found) == len(set(found)) == cover.count(zoom)
    for tile in (Tile(x, y, zoom) for x, y in product(range(1 << zoom), repeat=2)):
        box = shapely.box(*mercantile.bounds(tile))
        shared = cover.shape.intersection(box)
        assert (tile in found) == cover.has(tile)
        if tile in found:
            assert not shared.is_empty
        elif not shared.is_empty:  # it touches no more than the edge
            assert shared.distance(box.exterior) <= 2 * TOUCH
            assert shared.area <= 360.0 * 4 * TOUCH


def test_an_outline_on_the_grid_does_not_take_the_neighbours() -> None:
    west, south, east, north = mercantile.bounds(Tile(8, 5, 4))
    cover = ShapeCover.of_polygons([[[(west, south), (east, south), (east, north), (west, north)]]])
    assert list(cover.tiles(4)) == [Tile(8, 5, 4)]
    assert cover.count(12) == 4**8


def test_a_hole_is_left_out() -> None:
    cover = ShapeCover.of_polygons([[SQUARE, [(10, 10), (30, 10), (30, 30), (10, 30)]]])
    assert not cover.has(mercantile.tile(20, 20, 7))
    assert cover.has(mercantile.tile(5, 20, 7))


@settings(max_examples=examples(40), deadline=None)
@given(
    st.lists(st.tuples(LON, st.floats(-70.0, 70.0)), min_size=1, max_size=3),
    st.floats(100.0, 50_000.0),
    st.floats(0.0, 2 * math.pi),
)
def test_a_corridor_reaches_as_far_as_its_width(
    line: list[tuple[float, float]], width: float, bearing: float
) -> None:
    """At each corner a place just inside is in; round a lone point a place outside is out."""
    cover = ShapeCover.corridor([LngLat(*point) for point in line], width)
    for lon, lat in line:
        inside, outside = (_there((lon, lat), bearing, width * share) for share in (0.995, 1.08))
        assert cover.shape.intersects(shapely.Point(inside))
        if len(line) == 1:
            assert not cover.shape.intersects(shapely.Point(outside))


def _there(start: tuple[float, float], bearing: float, metres: float) -> tuple[float, float]:
    angle, lat = metres / 6_371_008.8, math.radians(start[1])
    up = math.asin(math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(bearing))
    aside = math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(lat), math.cos(angle) - math.sin(lat) * math.sin(up)
    )
    return (start[0] + math.degrees(aside) + 180.0) % 360.0 - 180.0, math.degrees(up)


def test_a_corridor_is_narrower_than_its_box() -> None:
    cover = ShapeCover.corridor([LngLat(1.5, 42.5), LngLat(1.6, 42.6), LngLat(1.8, 42.6)], 1000.0)
    assert all(cover.has(mercantile.tile(lon, 42.6, 14)) for lon in (1.61, 1.7, 1.79))
    assert cover.count(14) < BoxCover(cover.bounds).count(14) / 2


def test_areas_go_over_the_antimeridian() -> None:
    line = ShapeCover.corridor([LngLat(179.5, -17.0), LngLat(-179.5, -17.0)], 500.0)
    places = {mercantile.tile(lon, -17.0, 9) for lon in (179.6, 179.99, -179.99, -179.6)}
    assert places <= set(line.tiles(9))
    assert not line.has(mercantile.tile(0.0, -17.0, 9))
    assert line.bounds.west == pytest.approx(179.4953, abs=1e-3)
    assert line.bounds.east == pytest.approx(-179.4953, abs=1e-3)
    halves = [[[(177, -19), (180, -19), (180, -16)]], [[(-180, -19), (-178, -19), (-180, -16)]]]
    fiji = ShapeCover.of_polygons(halves)
    assert fiji.bounds == LngLatBbox(177.0, -19.0, -178.0, -16.0)
    beyond = ShapeCover.of_polygons([[[(177, -19), (182, -19), (180, -16)]]])
    assert {tile.x for tile in beyond.tiles(6)} == {63, 0}
    assert beyond.bounds == LngLatBbox(177.0, -19.0, -178.0, -16.0)
    disc = DiscCover(LngLat(179.9, -17.0), 50_000.0)
    assert disc.bounds.west > 0.0 > disc.bounds.east
    assert disc.has(mercantile.tile(-179.9, -17.0, 9))


@pytest.mark.parametrize(
    "rings", [[[]], [[(0, 0), (1, 1)]], [[(0, 0), (1, 1), (2, 2)]], [[(math.nan, 0), (1, 1), (2, 0)]]]
)
def test_what_is_no_outline_is_refused(rings: list[list[tuple[float, float]]]) -> None:
    with pytest.raises(Refused):
        ShapeCover.of_polygons([rings])


@pytest.mark.parametrize(
    ("line", "width"),
    [([], 9.0), ([(0, 0)], 0.0), ([(0, 0)], math.nan), ([(0, 0), (0, 89.9)], 9.0), ([(math.inf, 0)], 9.0)],
)
def test_what_is_no_corridor_is_refused(line: list[tuple[float, float]], width: float) -> None:
    with pytest.raises(Refused):
        ShapeCover.corridor([LngLat(*point) for point in line], width)


@pytest.mark.parametrize(
    "area",
    [
        BoxCover(LngLatBbox(-180.0, -85.0, 180.0, 85.0)),
        DiscCover(LngLat(8.7, 49.4), 30_000.0),
        ShapeCover.of_polygons([[SQUARE]]),
    ],
)
def test_a_sample_lies_all_over_an_area_and_is_had_at_once(area: BoxCover | DiscCover | ShapeCover) -> None:
    found = spread(area, 16, 16)
    assert len(found) == len(set(found)) == 16
    assert all(tile.z == 16 and area.has(tile) for tile in found)
    assert len({tile.x for tile in found}) > 3
