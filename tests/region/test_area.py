"""Areas: boxes, outlines with holes, corridors; what is none is refused."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from navigator.errors import ContentError, NavigatorError, StorageError, UsageError
from navigator.geo import distance
from navigator.region.area import Area, Box, Corridor, Polygon, parse_area

SQUARE = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
HOLE = [[4, 4], [4, 6], [6, 6], [6, 4], [4, 4]]
ISLAND = [[4.8, 4.8], [5.2, 4.8], [5.2, 5.2], [4.8, 5.2], [4.8, 4.8]]


def holds(area: Area, *points: tuple[float, float]) -> list[bool]:
    lons, lats = np.array(points, dtype=float).reshape(-1, 2).T
    return [bool(value) for value in area.inside(lons, lats)]


def outline(folder: Path, thing: object, name: str = "outline.geojson") -> Path:
    path = folder / name
    path.write_text(thing if isinstance(thing, str) else json.dumps(thing), encoding="utf-8")
    return path


def polygon(*rings: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


def gpx(folder: Path, *points: tuple[float, float], name: str = "ride.gpx") -> Path:
    path = folder / name
    body = "".join(f'<trkpt lat="{lat}" lon="{lon}"/>' for lon, lat in points)
    path.write_text(
        '<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><trkseg>{body}</trkseg></trk></gpx>",
        encoding="utf-8",
    )
    return path


def test_a_box_holds_what_lies_in_it_and_on_its_border() -> None:
    box = parse_area("1.4,42.4,1.8,42.7")
    assert holds(box, (1.5, 42.5), (1.4, 42.4), (1.3, 42.5), (1.5, 42.8)) == [True, True, False, False]


def test_a_box_may_cross_the_antimeridian() -> None:
    box = parse_area("177,-20,-178,-15")
    assert holds(box, (179, -17), (-179, -17), (180, -17), (-180, -17), (0, -17), (-177, -17)) == [
        True, True, True, True, False, False,
    ]  # fmt: skip


def test_a_box_in_the_west_begins_with_a_minus() -> None:
    assert holds(parse_area(" -8.7,40.9,-8.4,41.2"), (-8.6, 41.0)) == [True]


def test_a_box_keeps_all_its_digits_for_the_manifest() -> None:
    assert Box(-122.7132, 45.4733, -122.5639001, 45.5609).text == "-122.7132,45.4733,-122.5639001,45.5609"


@pytest.mark.parametrize(
    "text",
    [
        "1,2,3",
        "1,2,3,4,5",
        "a,b,c,d",
        "1.4,42.7,1.8,42.4",  # south and north changed places
        "1.4,42.4,1.4,42.7",  # no width
        "nan,42.4,1.8,42.7",
        "1.4,nan,1.8,42.7",
        "-inf,42.4,inf,42.7",
        "1.4,42.4,181,42.7",
        "1.4,-91,1.8,42.7",
        "1.4,42.4,1.8,100",
        "",
        "andorra",
        "outline.kml",
        ":500",
    ],
)
def test_a_text_that_names_no_area_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="give W,S,E,N"):
        parse_area(text)


def test_a_polygon_has_a_hole_and_an_island_in_it(tmp_path: Path) -> None:
    area = parse_area(str(outline(tmp_path, polygon(SQUARE, HOLE, ISLAND))))
    assert isinstance(area, Polygon)
    assert area.text == "outline outline.geojson"
    assert holds(area, (1, 1), (4.5, 4.5), (5, 5), (11, 5), (5, -1)) == [True, False, True, False, False]


def test_overlapping_polygons_hold_what_either_holds(tmp_path: Path) -> None:
    shifted = [[lon + 5, lat] for lon, lat in SQUARE]
    several = {"type": "MultiPolygon", "coordinates": [[SQUARE], [shifted]]}
    feature = {"type": "Feature", "geometry": several}
    empty = {"type": "Feature", "geometry": None}
    whole = {"type": "FeatureCollection", "features": [feature, empty, feature]}
    area = parse_area(str(outline(tmp_path, whole)))
    assert holds(area, (2, 2), (7, 2), (12, 2), (16, 2)) == [True, True, True, False]


def test_a_ring_that_is_not_closed_is_closed(tmp_path: Path) -> None:
    area = parse_area(str(outline(tmp_path, polygon(SQUARE[:-1]))))
    assert holds(area, (0.1, 5), (9.9, 5), (-0.1, 5)) == [True, True, False]


@given(
    corners=st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=3, max_size=9),
    points=st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99)), max_size=20),
)
def test_a_polygon_agrees_with_the_plain_rule(
    corners: list[tuple[int, int]], points: list[tuple[int, int]]
) -> None:
    ring = np.array([*corners, corners[0]], dtype=float)
    asked = [(x / 10 + 0.003, y / 10 + 0.007) for x, y in points]  # on no corner and no side
    expected = []
    for x, y in asked:
        crossings = sum(
            (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1)
            for (x1, y1), (x2, y2) in pairwise(ring)
        )
        expected.append(crossings % 2 == 1)
    assert holds(Polygon(((ring,),), ""), *asked) == expected


def test_many_corners_and_many_points_take_no_time() -> None:
    angle = np.linspace(0, 2 * np.pi, 50_001)
    ring = np.stack((np.cos(angle), np.sin(angle)), axis=1)
    ring[-1] = ring[0]
    random = np.random.default_rng(5)
    lons, lats = random.uniform(-1.5, 1.5, (2, 300_000))
    began = time.perf_counter()
    inside = Polygon(((ring,),), "").inside(lons, lats)
    assert time.perf_counter() - began < 5.0
    assert np.array_equal(inside, np.hypot(lons, lats) < 1.0) or abs(inside.mean() - np.pi / 9) < 0.01


@pytest.mark.parametrize(
    "thing",
    [
        "",
        "{",
        "[]",
        "<html></html>",
        "null",
        '"Polygon"',
        {"type": "Polygon"},
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "LineString", "coordinates": SQUARE},
        {"type": "FeatureCollection", "features": []},
        {"type": "FeatureCollection", "features": [None]},
        polygon([[0, 0], [1, 1]]),
        polygon([[0], [1], [2]]),
        polygon([["0", "a"], [1, 1], [2, 0]]),
        polygon(["00", "10", "11", "00"]),
        polygon([[0, 0], [1, float("nan")], [1, 1]]),
        polygon([[0, 0], [1e400, 0], [1, 1]]),
        polygon([[0, 0], [10**400, 0], [1, 1]]),
        polygon([[500_000, 4_600_000], [600_000, 4_600_000], [600_000, 4_700_000]]),  # metres
        polygon(*[[[0, 0], [1, 0], [1, 1]], [[0, 0], 5, [1, 1]]]),
        '{"type":' * 30_000,
        "[" * 200_000,
        "\udcff",
    ],
)
def test_what_is_no_outline_is_refused(tmp_path: Path, thing: object) -> None:
    path = tmp_path / "outline.json"
    text = thing if isinstance(thing, str) else json.dumps(thing)
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(ContentError, match=r"outline\.json holds no"):
        parse_area(str(path))


def test_an_outline_that_is_missing_or_a_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no such file"):
        parse_area(str(tmp_path / "outline.geojson"))
    (tmp_path / "folder.geojson").mkdir()
    with pytest.raises(StorageError, match="folder"):
        parse_area(str(tmp_path / "folder.geojson"))


def test_a_corridor_holds_what_lies_within_its_width_of_the_line(tmp_path: Path) -> None:
    path = gpx(tmp_path, (8.0, 47.0), (8.5, 47.0))  # 38 km without a point between
    area = parse_area(f"{path}:500")
    assert isinstance(area, Corridor)
    assert area.text == "500 m along ride.gpx"
    middle = 47.0 + 30.0 / 111_200.0  # where the shortest way from end to end runs
    north = [(8.25, middle + metres / 111_200.0) for metres in (480.0, 520.0, -480.0, -520.0)]
    assert holds(area, *north) == [True, False, True, False]
    assert holds(area, (7.99, 47.0), (7.995, 47.0)) == [False, True]


def test_a_corridor_crosses_the_antimeridian_the_short_way(tmp_path: Path) -> None:
    area = parse_area(f"{gpx(tmp_path, (179.9, -17.0), (-179.9, -17.0))}:1000")
    assert holds(area, (180.0, -17.0), (-180.0, -17.0), (179.95, -17.0), (0.0, -17.0)) == [
        True, True, True, False,
    ]  # fmt: skip


def test_a_corridor_has_a_width_of_its_own(tmp_path: Path) -> None:
    area = parse_area(str(gpx(tmp_path, (8.0, 47.0), (8.0, 47.0), name="a:b.GPX")))
    assert holds(area, (8.0, 47.0 + 1900 / 111_200), (8.0, 47.0 + 2100 / 111_200)) == [True, False]


def test_areas_of_no_points_are_no_trouble(tmp_path: Path) -> None:
    line = gpx(tmp_path, (8.0, 47.0), (8.1, 47.0))
    for text in ("1,2,3,4", str(line), str(outline(tmp_path, polygon(SQUARE)))):
        assert holds(parse_area(text)) == []


@given(
    st.floats(-179, 179),
    st.floats(-80, 80),
    st.floats(0, 360),
    st.one_of(st.floats(0.2, 0.97), st.floats(1.03, 1.8)),
)
def test_a_corridor_is_as_wide_everywhere(lon: float, lat: float, bearing: float, widths: float) -> None:
    width, turned = 1000.0, np.radians(bearing)
    away = widths * width
    there = (
        lon + away * np.sin(turned) / (111_195.0 * np.cos(np.radians(lat))),
        lat + away * np.cos(turned) / 111_195.0,
    )
    corridor = Corridor(np.array([[lon, lat]]), width, "")
    measured = float(distance(lon, lat, *there))
    if abs(measured - width) > 5.0:
        assert holds(corridor, there) == [measured < width]


@pytest.mark.parametrize("width", ["nan", "-5", "0", "1e9", "inf", "abc", "", "5 m"])
def test_a_corridor_of_a_senseless_width_is_refused(tmp_path: Path, width: str) -> None:
    with pytest.raises(UsageError, match="metres"):
        parse_area(f"{gpx(tmp_path, (8.0, 47.0), (8.1, 47.0))}:{width}")


def test_a_corridor_too_long_for_its_width_is_refused_before_memory_runs_out(tmp_path: Path) -> None:
    jumps = [(0.0, 0.0), (179.0, 0.0)] * 50
    with pytest.raises(ContentError, match="give more metres"):
        parse_area(f"{gpx(tmp_path, *jumps)}:10")


def test_a_broken_gpx_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "ride.gpx"
    path.write_text("<html>no</html>", encoding="utf-8")
    with pytest.raises(ContentError):
        parse_area(str(path))
    with pytest.raises(StorageError):
        parse_area(f"{tmp_path / 'none.gpx'}:500")


@given(st.text(max_size=30))
def test_any_text_is_an_area_or_one_clear_error(text: str) -> None:
    try:
        area = parse_area(text)
    except NavigatorError as error:
        message = str(error)
        assert message
    else:
        assert area.text
