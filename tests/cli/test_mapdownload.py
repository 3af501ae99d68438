"""Tiles of an area are fetched from a real server by the command, once."""

from __future__ import annotations

from pathlib import Path

import pytest
from loopback import png, serving
from mercantile import Tile
from tileserver import tile_bytes, tile_server
from typer.testing import CliRunner

from navigator.cli.maps import app
from navigator.errors import UsageError
from tiles.cache import TileCache

AREA = ["download", "8.6,49.3,8.8,49.5", "--zooms", "8-12"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path))
    (tmp_path / "config").mkdir()
    return tmp_path


def test_an_area_is_weighed_then_fetched_and_not_fetched_again(home: Path) -> None:
    with tile_server() as url:
        (home / "config" / "sources.toml").write_text(
            f'[own]\nkind = "raster"\nurl = "{url}/{{z}}/{{x}}/{{y}}.png"\narea_downloads = true\n'
            'attribution = "own"\nlicence = "own"\na_second = 1000\n'
        )
        weighed = CliRunner().invoke(app, [*AREA, "--source", "own", "--dry-run"])
        assert weighed.exit_code == 0, weighed.exception
        assert "MB are free" in weighed.stderr
        unasked = CliRunner().invoke(app, [*AREA, "--source", "own"])
        assert isinstance(unasked.exception, UsageError)
        first = CliRunner().invoke(app, [*AREA, "--source", "own", "--yes"])
        assert first.exit_code == 0, first.exception
        again = CliRunner().invoke(app, [*AREA, "--source", "own", "--yes"])
    assert "\n0 fetched" in again.stderr
    with TileCache.open(home / "cache" / "tiles", "own") as cache:
        assert cache.get(Tile(134, 87, 8)) == tile_bytes(Tile(134, 87, 8))


def test_a_server_for_looking_is_refused_with_the_reason(home: Path) -> None:
    told = CliRunner().invoke(app, [*AREA, "--source", "openstreetmap", "--yes"])
    assert isinstance(told.exception, UsageError)
    assert "forbids" in str(told.exception)
    assert not (home / "cache").exists()
    assert "own" not in CliRunner().invoke(app, ["list"]).stdout


def test_a_downloaded_map_is_listed_and_removed(home: Path) -> None:
    with TileCache.open(home / "cache" / "tiles", "own"):
        pass
    assert CliRunner().invoke(app, ["list"]).stdout.startswith("own ")
    assert CliRunner().invoke(app, ["remove", "../own"]).exit_code != 0
    assert CliRunner().invoke(app, ["remove", "own"]).exit_code == 0
    empty = CliRunner().invoke(app, ["list"])
    assert empty.stdout == ""
    assert "no map tiles are kept yet" in empty.stderr


def test_the_last_line_tells_apart_what_came_what_was_there_and_what_is_nowhere(home: Path) -> None:
    with serving() as server:
        (home / "config" / "sources.toml").write_text(
            f'[own]\nkind = "raster"\nurl = "{server.url}/{{z}}/{{x}}/{{y}}.png"\narea_downloads = true\n'
            "a_second = 1000\n"
        )
        server.other = lambda asked: asked.send(png(), 200) if "/8/" in asked.path else asked.send(b"", 404)
        first = CliRunner().invoke(app, [*AREA, "--source", "own", "--yes"])
        again = CliRunner().invoke(app, [*AREA, "--source", "own", "--yes"])
    here, nowhere = (sum(path.startswith(f"/{zoom}") for path in server.asked) for zoom in ("8/", ""))
    nowhere -= here
    assert here > 0 < nowhere
    assert first.stderr.splitlines()[-1] == f"{here} fetched, 0 were there, {nowhere} do not exist"
    assert again.stderr.splitlines()[-1] == f"0 fetched, {here} were there, {nowhere} do not exist"


def test_a_source_that_has_no_tiles_tells_what_has_its_data(home: Path) -> None:
    for name, told in (
        ("geofabrik", "region add NAME"),
        ("overpass", "--around"),
        ("srtm", "--heights-from"),
    ):
        refused = CliRunner().invoke(app, [*AREA, "--source", name])
        assert isinstance(refused.exception, UsageError)
        assert told in str(refused.exception)
        assert "maps sources" not in str(refused.exception)
