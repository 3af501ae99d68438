"""Which tiles cover an area: held against a look at every tile of a zoom."""

from __future__ import annotations

import math
from itertools import product

import mercantile
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mercantile import LngLat, LngLatBbox, Tile

from tiles.errors import Refused
from tiles.grid import BoxCover, DiscCover, all_tiles, count_tiles

LON = st.floats(-179.9, 179.9).map(lambda degrees: round(degrees, 6))
LAT = st.floats(-85.0, 85.0).map(lambda degrees: round(degrees, 6))
ZOOM = st.integers(0, 5)


def every(zoom: int) -> list[Tile]:
    return [Tile(x, y, zoom) for x, y in product(range(1 << zoom), repeat=2)]


@given(LON, LON, LAT, LAT, ZOOM)
def test_a_box_has_each_tile_that_it_touches_and_no_other(
    west: float, east: float, one: float, other: float, zoom: int
) -> None:
    south, north = sorted((one, other))
    box = BoxCover(LngLatBbox(west, south, east, north))
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]

    def touches(tile: Tile) -> bool:
        w, s, e, n = mercantile.bounds(tile)
        return s < north and n > south and any(w < right and e > left for left, right in spans)

    found = list(box.tiles(zoom))
    assert len(found) == len(set(found)) == box.count(zoom)
    wanted = {tile for tile in every(zoom) if touches(tile)}
    if west != east and south != north:
        assert set(found) == wanted
    else:
        assert len(found) >= 1


@given(LON, st.floats(-90.0, 90.0), st.floats(1_000.0, 15_000_000.0), st.integers(0, 4))
def test_a_disc_has_each_tile_with_a_point_within_its_radius(
    lon: float, lat: float, radius: float, zoom: int
) -> None:
    disc = DiscCover(LngLat(lon, lat), radius)
    found = list(disc.tiles(zoom))
    assert len(found) == len(set(found)) == disc.count(zoom)
    for tile in every(zoom):
        w, s, e, n = mercantile.bounds(tile)
        steps = [i / 8 for i in range(9)]
        distances = [
            _apart((lon, lat), (w + i * (e - w), s + j * (n - s))) for i, j in product(steps, repeat=2)
        ]
        slack = 6_371_008.8 * math.radians(max(e - w, n - s)) / 8  # m: between the points tried
        if min(distances) < radius - 1.0:
            assert tile in found
        elif min(distances) > radius + slack:
            assert tile not in found


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    (a, b), (c, d) = [tuple(map(math.radians, place)) for place in (one, other)]
    unit = [(math.cos(y) * math.cos(x), math.cos(y) * math.sin(x), math.sin(y)) for x, y in ((a, b), (c, d))]
    return 2 * 6_371_008.8 * math.asin(min(1.0, math.dist(*unit) / 2))


def test_a_box_over_the_antimeridian_is_one_area() -> None:
    fiji = BoxCover(LngLatBbox(177.0, -19.0, -178.0, -16.0))
    assert {tile.x for tile in fiji.tiles(6)} == {63, 0}
    assert fiji.count(0) == 1


def test_a_box_that_ends_on_an_edge_of_tiles_does_not_take_the_next() -> None:
    assert list(BoxCover(LngLatBbox(0.0, 0.0, 90.0, 60.0)).tiles(2)) == [Tile(2, 1, 2)]


def test_the_poles_belong_to_the_last_rows() -> None:
    assert BoxCover(LngLatBbox(-180.0, -90.0, 180.0, 90.0)).count(3) == 64


def test_the_world_is_counted_and_begun_without_a_list_of_it() -> None:
    world = BoxCover(LngLatBbox(-180.0, -90.0, 180.0, 90.0))
    assert count_tiles(world, range(23)) == (4**23 - 1) // 3
    assert next(all_tiles(world, range(23))) == Tile(0, 0, 0)


@pytest.mark.parametrize("bounds", [(0, 5, 1, 4), (0, -91, 1, 4), (-181, 0, 1, 4), (math.nan, 0, 1, 4)])
def test_what_is_no_box_is_refused(bounds: tuple[float, float, float, float]) -> None:
    with pytest.raises(Refused, match="W,S,E,N"):
        BoxCover(LngLatBbox(*bounds))


def test_zooms_that_are_none_are_refused() -> None:
    with pytest.raises(Refused, match="8-15"):
        count_tiles(BoxCover(LngLatBbox(0, 0, 1, 1)), range(20, 25))
