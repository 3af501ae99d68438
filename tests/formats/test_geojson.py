"""Routes as GeoJSON."""

from __future__ import annotations

import json
import math

import pytest

from navigator.errors import UsageError
from navigator.formats.geojson import area_feature, feature_collection, route_feature, to_text

LINE = [(1.5, 42.5), (1.6, 42.4)]


def test_a_line_becomes_a_feature_with_its_box_and_its_credit() -> None:
    assert route_feature(LINE, properties={"distance": 9.5}) == {
        "type": "Feature",
        "bbox": [1.5, 42.4, 1.6, 42.5],
        "properties": {"attribution": "© OpenStreetMap contributors, ODbL", "distance": 9.5},
        "geometry": {"type": "LineString", "coordinates": [[1.5, 42.5], [1.6, 42.4]]},
    }


def test_heights_are_kept_where_every_point_has_one() -> None:
    with_heights = route_feature([(1.5, 42.5, 900.004), (1.6, 42.4, -3.0)])
    assert with_heights["geometry"]["coordinates"] == [[1.5, 42.5, 900.0], [1.6, 42.4, -3.0]]
    with_a_gap = route_feature([(1.5, 42.5, 900.0), (1.6, 42.4, None)])
    assert with_a_gap["geometry"]["coordinates"] == [[1.5, 42.5], [1.6, 42.4]]


def test_coordinates_are_on_the_grid_of_osm() -> None:
    point = route_feature([(8.65432171234, 49.4), (8.7, 49.5)])["geometry"]["coordinates"][0]
    assert point == [8.6543217, 49.4]


def test_text_is_plain_json_with_scripts_as_they_are() -> None:
    text = to_text(feature_collection([route_feature(LINE, properties={"name": "Περιφερειακή <b>"})]))
    assert "Περιφερειακή" in text
    assert json.loads(text)["features"][0]["properties"]["name"] == "Περιφερειακή <b>"


@pytest.mark.parametrize(
    "points",
    [
        [],
        [(1.5, 42.5)],
        [(1.5, 42.5), (math.nan, 42.5)],
        [(1.5, 42.5), (181.0, 42.5)],
        [(1.5, 42.5), (1.5, -91.0)],
        [(1.5, 42.5, 1.0), (1.5, 42.5, math.inf)],
    ],
)
def test_what_is_no_line_on_the_globe_is_refused(points: list[tuple[float, ...]]) -> None:
    with pytest.raises(UsageError):
        route_feature(points)


@pytest.mark.parametrize("value", [math.nan, object()])
def test_a_property_that_json_does_not_know_is_refused(value: object) -> None:
    with pytest.raises(UsageError, match="cannot be written as GeoJSON"):
        to_text(route_feature(LINE, properties={"x": value}))


def test_an_area_is_a_polygon_or_several_and_lies_on_the_globe() -> None:
    ring = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.00000049), (0.0, 0.0)]
    one = area_feature([[ring]], properties={"seconds": 60})
    assert one["geometry"] == {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    assert one["bbox"] == [0, 0, 1, 1]
    assert area_feature([[ring], [ring]])["geometry"]["type"] == "MultiPolygon"
    for bad in ([], [[[(0.0, 91.0), (1.0, 0.0), (1.0, 1.0), (0.0, 91.0)]]], [[[(math.nan, 0.0)] * 4]]):
        with pytest.raises(UsageError):
            area_feature(bad)
