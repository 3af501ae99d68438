"""`navigator maps picture` and `--map`: what they write, what they say, and how they refuse nonsense."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from commandline import ended
from loopback import png
from mercantile import Tile
from PIL import Image

from navigator.formats.course import Course
from navigator.formats.gpx import write_gpx
from navigator.region.pictured import with_heights
from tiles.archive import ArchiveInfo, writer_for
from tiles.mapkinds import Kind
from tiles.style import load_style
from tiles.track import Track

pytestmark = pytest.mark.usefixtures("at_ladder")
HERE, THERE = "0.0018,1.0000", "0.0090,1.0020"  # on the ladder of roads in tests/regions.py


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as image:
        return image.size


def test_a_plan_is_pictured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "r.png"
    assert ended("plan", HERE, THERE, "--map", target, "--map-size", "500x400") == 0
    assert f"picture written to {target}" in capsys.readouterr().err
    assert size_of(target) == (500, 400)
    assert [path.name for path in tmp_path.iterdir()] == ["r.png"]
    with Image.open(target) as image:
        assert "OpenStreetMap" in image.info["Copyright"]
        counts = {colour: n for n, colour in image.convert("RGB").getcolors(1_000_000) or []}
    assert (38, 110, 205) in counts  # the line
    street = load_style("day").lines[Kind.STREET].colour
    assert counts[street] > 2000  # px of the roads round it


def test_further_loops_and_ways_are_numbered(tmp_path: Path) -> None:
    words = ("--map", tmp_path / "r.webp", "--map-size", "300x300", "--map-style", "night")
    assert ended("loop", HERE, "1.4km", "--count", "2", *words) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r-2.webp", "r.webp"]


def test_a_box_a_point_and_a_course_are_pictured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    course, target = tmp_path / "r.gpx", tmp_path / "r.png"
    assert ended("plan", HERE, THERE, "--out", course) == 0
    words = ("--out", target, "--size", "300x200", "--style", "paper")
    for what in (("0.99,0.0,1.01,0.02",), (HERE, "15"), ("--gpx", course), (HERE, "15", "--gpx", course)):
        target.unlink(missing_ok=True)
        capsys.readouterr()
        assert ended("maps", "picture", *what, *words) == 0
        assert size_of(target) == (300, 200)
        assert "plain paper" not in capsys.readouterr().err


def test_a_course_without_heights_gets_those_of_its_region() -> None:
    metres = np.array([0.0, 3000.0])
    bare = Track(metres / 111_320.0, np.zeros(2), metres, vias=())
    found = with_heights(bare, lambda lons, lats: lons * 111_320.0 * 0.08 + lats)
    assert found.length == bare.length
    assert found.heights is not None
    assert np.interp(1500.0, found.metres, found.heights) == pytest.approx(120.0, abs=0.5)
    assert {climb for *_, climb, _ in found.runs()} == {2}
    void = with_heights(bare, lambda lons, _lats: np.where(lons > 0.02, np.nan, 5.0))
    assert void is bare


def test_what_is_reached_is_pictured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--map", tmp_path / "r.jpg", "--map-size", "400x300")
    assert ended("reach", HERE, "--minutes", "2,1", *words) == 0
    assert size_of(tmp_path / "r.jpg") == (400, 300)
    assert "picture written" in capsys.readouterr().err


def test_a_name_is_a_point(tmp_path: Path) -> None:
    target = tmp_path / "r.png"
    assert ended("maps", "picture", "Röad w3 e3", "15", "--out", target, "--size", "300x200") == 0
    assert size_of(target) == (300, 200)


def test_an_archive_lies_beneath(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = data / "tiles/pmtiles"
    words = ("--out", tmp_path / "r.png", "--size", "300x200")
    whitney = ("maps", "picture", "36.5785,-118.2920", "14", "--store")
    assert ended(*whitney, store / "usgs-mt-whitney-webp512-z8-15.pmtiles", *words) == 0
    with Image.open(tmp_path / "r.png") as image:
        assert len(image.getcolors(60_000) or []) > 1000
        assert "QGIS" in image.info["Copyright"]
    for name, code in (("firenze-vector-z0-14.pmtiles", 2), ("empty.pmtiles", 2), ("none.pmtiles", 3)):
        capsys.readouterr()
        assert ended(*whitney, store / name, *words) == code
        assert capsys.readouterr().err.count("\n") == 1


def test_where_nothing_is_there_is_no_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = ("--out", tmp_path / "r.png", "--size", "300x200")
    writer = writer_for(tmp_path / "tiles.mbtiles")
    writer.put(Tile(0, 0, 3), png())
    writer.finish(ArchiveInfo(zooms=(3, 3)))
    for words in ((), ("--store", tmp_path / "tiles.mbtiles"), ("--region", "tiny")):
        capsys.readouterr()
        assert ended("maps", "picture", "47.0,11.0", "13", *out, *words) == 1
        assert capsys.readouterr().err.count("\n") == 1
        assert not (tmp_path / "r.png").exists()


def test_where_no_region_is_the_ground_of_a_course_is_plain_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = tmp_path / "r.gpx"
    course.write_bytes(write_gpx(Course.along([(11.0, 47.0), (11.01, 47.01)], name="far")))
    words = ("--gpx", course, "--out", tmp_path / "r.png", "--size", "300x200")
    assert ended("maps", "picture", *words) == 0
    assert "the ground stays plain paper" in capsys.readouterr().err
    with Image.open(tmp_path / "r.png") as image:
        assert max(image.getcolors(60_000) or [])[1] == (250, 248, 243)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("plan", HERE, THERE, "--map", "r.gif"), 2, "let it end in .png"),
        (("plan", HERE, THERE, "--map", "r.png", "--map-size", "9x9"), 2, "give 200 to 8000 px"),
        (("plan", HERE, THERE, "--map", "r.png", "--map-size", "big"), 2, "1600x1200"),
        (("plan", HERE, THERE, "--map", "r.png", "--map-style", "neon"), 2, "day, night, paper"),
        (("plan", HERE, THERE, "--map", "none/r.png"), 3, "make the folder first"),
        (("maps", "picture"), 2, "say what to show"),
        (("maps", "picture", HERE), 2, "POINT or name:RADIUS"),
        (("maps", "picture", HERE, "25"), 2, "a zoom from 0 to 18"),
        (("maps", "picture", "1,2,1,3"), 2, "W,S,E,N"),
        (("maps", "picture", "--gpx", "none.gpx"), 3, "there is no such file"),
        (("maps", "picture", HERE, "14", "--region", "mars"), 3, "no region 'mars'"),
    ],
)
def test_nonsense_is_refused_in_one_line(
    words: tuple[str, ...],
    code: int,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ended(*words) == code
    captured = capsys.readouterr()
    assert told in captured.err
    assert captured.err.count("\n") == 1
    assert not captured.out
    assert not list(tmp_path.iterdir())


def test_a_plan_without_a_picture_loads_nothing_that_draws(ladder: Path) -> None:
    code = (
        "import sys\nfrom navigator.cli.main import run\n"
        f"try:\n    run(['plan', '{HERE}', '{THERE}'])\n"
        "except SystemExit:\n    pass\n"
        "print(sorted({'PIL', 'aggdraw', 'tiles.picture'} & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "NAVIGATOR_HOME": str(ladder)},
    )
    assert told.stdout.endswith("[]\n")
