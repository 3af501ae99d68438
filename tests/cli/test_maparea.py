"""What riders may write for the area of a map."""

from __future__ import annotations

from pathlib import Path

import pytest
from mercantile import LngLatBbox
from regions import build, extract

from navigator.cli.maparea import map_area
from navigator.errors import ContentError, NavigatorError, UsageError
from navigator.settings import Settings, load_settings
from tiles.grid import BoxCover, DiscCover
from tiles.outline import ShapeCover

OUTLINE = '{"type":"Polygon","coordinates":[[[8,49],[9,49],[9,50],[8,49]]]}'
POINTS = '<trkpt lat="49" lon="8"/><trkpt lat="49.1" lon="8.1"/>'
RIDE = f'<gpx version="1.1"><trk><trkseg>{POINTS}</trkseg></trk></gpx>'


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path))
    Path("a.geojson").write_text(OUTLINE)
    Path("r.gpx").write_text(RIDE)
    return load_settings()


def test_a_box_an_outline_and_a_corridor(home: Settings) -> None:
    assert map_area("8.6, 49.3, 8.8, 49.5", home) == BoxCover(LngLatBbox(8.6, 49.3, 8.8, 49.5))
    outline, ride, wide = (map_area(text, home) for text in ("a.geojson", "r.gpx:300", "r.gpx"))
    assert isinstance(outline, ShapeCover)
    assert outline.bounds == LngLatBbox(8, 49, 9, 50)
    assert ride.count(15) < wide.count(15)


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("49.41,8.69:5km", 5000.0),
        ("49.41 8.69: 500", 500.0),
        ("49.41,8.69:.5 mi", 804.672),
        ("geo:49.41,8.69:9m", 9.0),
    ],
)
def test_a_point_with_a_radius(home: Settings, text: str, metres: float) -> None:
    area = map_area(text, home)
    assert isinstance(area, DiscCover)
    assert area.centre == pytest.approx((8.69, 49.41))
    assert area.radius == pytest.approx(metres)


def test_a_region_by_its_name(home: Settings) -> None:
    region = build(home.folders.data / "regions", file=extract(home.folders.data))
    area = map_area(region.name, home)
    assert area == BoxCover(LngLatBbox(*region.manifest.bounds))


@pytest.mark.parametrize(
    ("text", "error", "told"),
    [
        ("nowhere", UsageError, "is no area"),
        ("../regions", UsageError, "is no area"),
        ("8,49,8,50", UsageError, "is no box"),
        ("49.41,8.69:5 miles", UsageError, "no unit"),
        ("49.41,8.69:0", UsageError, "above 0"),
        ("r.gpx:wide", UsageError, "no number of metres"),
        ("r.gpx:2", UsageError, "makes no sense"),
        ("b.geojson", NavigatorError, "b.geojson"),
        ("empty.json", ContentError, "no GeoJSON"),
    ],
)
def test_what_is_none_is_refused(home: Settings, text: str, error: type[Exception], told: str) -> None:
    Path("empty.json").write_text("{}")
    with pytest.raises(error, match=told):
        map_area(text, home)
