"""Tiles are drawn from a region by the command, once, until the region or the style changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from commandline import ended
from mercantile import Tile, tile
from osmxml import place
from PIL import Image
from regions import build, extract

from navigator.region.drawn import drawn_tiles
from navigator.region.region import Region
from tiles.archive import open_archive
from tiles.drawpool import drawn

MIDDLE = tile(*place(150.0, 300.0), 15)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Region:
    folder = tmp_path_factory.mktemp("home")
    return build(folder / "data" / "regions", file=extract(folder))


@pytest.fixture
def home(built: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh folder of caches over the region."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "regions").symlink_to(built.folder.parent)
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def maps(*words: object) -> int:
    return ended("maps", *words)


def test_a_region_becomes_an_archive_and_is_not_drawn_twice(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    order = ("draw", "tiny", "--zooms", "13-15", "--yes")
    assert maps(*order, "--out", "a.mbtiles") == 0
    assert " 0 were there" not in capsys.readouterr().err  # those of the sample are
    assert maps(*order, "--out", "b.pmtiles", "--jobs", "1") == 0
    assert "\n0 drawn" in capsys.readouterr().err
    with open_archive(home / "a.mbtiles") as one, open_archive(home / "b.pmtiles") as other:
        found = set(one.tiles())
        assert found == set(other.tiles())
        assert all(one.get(each) == other.get(each) for each in found)
        assert MIDDLE in found
        for archive in (one, other):
            assert archive.info.format == "webp"
            assert archive.info.zooms == (13, 15)
            assert "OpenStreetMap" in archive.info.attribution
    assert maps("list") == 0
    assert "drawn-tiny-day-512" in capsys.readouterr().out
    assert maps("remove", "drawn-tiny-day-512") == 0


def test_a_tile_is_drawn_where_no_archive_is_named(home: Path) -> None:
    lon, lat = place(150.0, 300.0)
    for name, size in (("t.png", (512, 512)), ("t.webp", (512, 512))):
        assert maps("tile", f"{lat},{lon}", 15, "--out", name) == 0
        with Image.open(name) as picture:
            assert picture.size == size
    with drawn_tiles(Region.open(home / "data/regions/tiny"), "day", 512, home / "cache" / "tiles") as tiles:
        assert tiles.has(MIDDLE)


def test_tiles_of_another_region_or_style_are_drawn_anew(home: Path, built: Region, tmp_path: Path) -> None:
    larger = build(tmp_path / "other", file=extract(tmp_path, name="other.osm", ways=9))
    with drawn_tiles(built, "day", 256, home / "cache") as tiles:
        first = tiles.get(MIDDLE)
        assert tiles.has(MIDDLE)
        assert tiles.fill([MIDDLE]).drawn == 0
    with drawn_tiles(larger, "day", 256, home / "cache") as tiles:
        assert not tiles.has(MIDDLE)
        assert tiles.get(MIDDLE) != first
    with drawn_tiles(larger, "paper", 256, home / "cache") as tiles:
        assert tiles.get(MIDDLE).startswith(b"\x89PNG")


def test_a_cache_that_can_not_be_written_gives_tiles_but_is_not_filled(
    home: Path, built: Region, capsys: pytest.CaptureFixture[str]
) -> None:
    with drawn_tiles(built, "day", 256, home / "cache" / "tiles") as tiles:
        tiles.cache.writable = False
        assert tiles.get(MIDDLE)
        tiles.cache.writable = True
        assert not tiles.has(MIDDLE)
    (home / "cache" / "tiles" / "drawn-tiny-day-512.mbtiles").write_text("no database, but long enough" * 99)
    assert maps("draw", "tiny", "--zooms", "14", "--yes") == 2
    assert "navigator maps remove drawn-tiny-day-512" in capsys.readouterr().err


def test_several_processes_draw_what_one_does(built: Region, tmp_path: Path) -> None:
    with drawn_tiles(built, "day", 256, tmp_path) as tiles:
        batches = [[MIDDLE], [Tile(MIDDLE.x >> 1, MIDDLE.y >> 1, 14)], [Tile(MIDDLE.x + 1, MIDDLE.y, 15)]]
        ours, theirs = (
            dict(pair for batch in drawn(tiles.artist, batches, workers) for pair in batch)
            for workers in (1, 2)
        )
    assert len(ours) == 3
    assert ours == theirs


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("draw", "tiny", "--zooms", "8-19", "--yes"), 2, "to zoom 18"),
        (("draw", "tiny", "--zooms", "8", "--out", "a.zip", "--yes"), 2, "names no archive"),
        (("draw", "tiny", "--zooms", "8", "--size", "300", "--yes"), 2, "256 or 512"),
        (("draw", "tiny", "--zooms", "8", "--style", "neon", "--yes"), 3, "day, night, paper"),
        (("draw", "7,50,8,51", "--zooms", "8", "--yes"), 1, "lies in none"),
        (("draw", "tiny", "--zooms", "14"), 2, "--yes"),
    ],
)
def test_nonsense_is_refused(
    home: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, told: str
) -> None:
    assert maps(*words) == code
    assert told in capsys.readouterr().err
