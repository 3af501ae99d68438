"""Where places lie in a picture, over poles and antimeridian, and how long a scale bar is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mercantile import LngLat, LngLatBbox
from PIL import Image

from navigator.geo import distance
from tiles.measures import IMPERIAL, METRIC, number_text, round_above, round_below, ticks
from tiles.routeinks import inks_of
from tiles.scalebar import ScaleBar, draw_scale_bar
from tiles.view import TILE, View, place

LATITUDES = [-80.0, -33.9, 0.0, 42.5, 60.2, 78.2]


def test_a_view_at_zoom_0_is_the_one_tile() -> None:
    view = View(LngLat(0.0, 0.0), 0.0, (TILE, TILE))
    x, y = view.pixels([0.0, -180.0, 90.0], [0.0, 85.0511287798, 0.0])
    assert x == pytest.approx([128.0, 0.0, 192.0])
    assert y == pytest.approx([128.0, 0.0, 128.0], abs=1e-6)


@given(
    st.tuples(st.floats(-179, 170), st.floats(-80, 75)),
    st.floats(0.02, 8.0),
    st.floats(0.02, 5.0),
    st.sampled_from([(480, 320), (320, 480), (1600, 1200)]),
)
def test_a_fitted_view_holds_all_of_a_line_and_no_more(
    corner: tuple[float, float], wide: float, tall: float, size: tuple[int, int]
) -> None:
    lons, lats = [corner[0], corner[0] + wide], [corner[1], corner[1] + tall]
    x, y = View.of(lons, lats, size).pixels(lons, lats)
    assert min(*x, *y) >= -1e-3
    assert max(x) <= size[0] + 1e-3
    assert max(y) <= size[1] + 1e-3
    assert max(abs(x[1] - x[0]) / size[0], abs(y[1] - y[0]) / size[1]) == pytest.approx(1.0, abs=1e-3)


def test_a_line_over_the_antimeridian_stays_in_one_piece() -> None:
    lons, lats = np.array([179.9, 179.99, -179.98, -179.9]), np.array([-16.5, -16.6, -16.6, -16.7])
    view = View.of(lons, lats, (600, 400))
    x, _ = view.line(lons, lats)
    assert (np.diff(x) > 0).all()
    assert 0 <= x[0] < x[-1] <= 600
    assert view.pixels(lons, lats)[0] == pytest.approx(x)
    box = View.of_box(LngLatBbox(179.9, -17.0, -179.9, -16.0), (600, 400))
    assert abs(box.middle.lng) == pytest.approx(180.0)


@given(st.floats(0.001, 1e7))
def test_round_numbers_embrace_what_they_are_made_from(number: float) -> None:
    assert round_below(number) <= number * (1 + 1e-6)
    assert round_above(number) >= number * (1 - 1e-6)
    assert round_above(number) <= round_below(number) * 2.5 * (1 + 1e-6)
    assert float(f"{round_below(number):.0e}"[0]) in (1, 2, 5)


@given(st.floats(-500, 5000), st.floats(0.01, 1e5), st.integers(1, 12))
def test_ticks_are_inside_and_neither_none_nor_many(low: float, span: float, most: int) -> None:
    found = ticks(low, low + span, most)
    assert 1 <= len(found) <= max(most, 3)
    assert min(found) >= low - 1e-6 * span - 1e-6
    assert max(found) <= low + span * (1 + 1e-6) + 1e-6


def test_numbers_have_the_decimals_of_their_step() -> None:
    assert [number_text(each * 0.2, 0.2) for each in range(3)] == ["0.0", "0.2", "0.4"]
    assert number_text(5.0, 5.0) == "5"


@pytest.mark.parametrize("lat", LATITUDES)
@pytest.mark.parametrize("zoom", [3.3, 9.0, 13.7, 18.0])
@pytest.mark.parametrize("measures", [METRIC, IMPERIAL])
def test_a_scale_bar_is_true_on_the_ellipsoid_where_it_lies(
    lat: float, zoom: float, measures: object
) -> None:
    view = View(LngLat(10.0, lat), zoom, (800, 600))
    bar = ScaleBar.at(view, 580.0, measures)  # type: ignore[arg-type]  # either of the two
    scale = TILE * 2.0**zoom
    left, top = view.corner
    row = place(left, top + 580.0 / scale).lat
    degrees = bar.width / scale * 360.0
    steps = np.linspace(0.0, degrees, 200)  # along the parallel, which is no great circle
    walked = float(np.sum(distance(steps[:-1], row, steps[1:], row)))
    assert walked == pytest.approx(bar.metres, rel=0.001)
    number, sign = bar.text.split()
    unit = {"km": 1000.0, "m": 1.0, "mi": 1609.344, "ft": 0.3048}[sign]
    assert float(number) * unit == pytest.approx(bar.metres)
    assert float(number.replace("0", "").replace(".", "")) in (1, 2, 5)
    assert 60.0 < bar.width <= 192.0


def test_the_bar_that_is_drawn_is_as_long_as_it_says() -> None:
    inks, bar = inks_of("day"), ScaleBar("1 km", 1000.0, 101.5)
    image = Image.new("RGB", (200, 60), (128, 200, 128))
    draw_scale_bar(image, bar, (20.0, 50.0), inks, 16.0)
    foot = np.asarray(image.convert("L"), dtype=float)[49]  # its lowest row, all of it ink
    dark, light = 50.0, float(np.asarray(Image.new("RGB", (1, 1), inks.halo).convert("L"))[0, 0])
    assert foot[:15].min() > 150.0
    covered = np.clip((light - foot[17:125]) / (light - dark), 0.0, 1.0).sum()
    assert covered == pytest.approx(bar.width, rel=0.01)
