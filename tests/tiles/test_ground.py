"""Tiles beneath a route lie where they belong; holes and damage are paper, or a coarser tile."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from mercantile import LngLat, Tile
from PIL import Image

from tiles.archive import open_archive
from tiles.errors import Refused
from tiles.ground import PlainGround, TileGround, archive_ground
from tiles.roadsketch import GREAT, PATH, Roads, RoadSketch
from tiles.routeinks import inks_of
from tiles.view import View

PAPER = (250, 250, 250)


def colour_of(tile: Tile) -> tuple[int, int, int]:
    return (tile.x * 37 % 200, tile.y * 53 % 200, tile.z * 10)


def png(tile: Tile) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (256, 256), colour_of(tile)).save(buffer, "PNG")
    return buffer.getvalue()


def near(image: Image.Image, x: float, y: float, colour: tuple[int, int, int]) -> bool:
    found = image.getpixel((round(x), round(y)))
    return max(abs(a - b) for a, b in zip(found, colour, strict=True)) <= 2  # type: ignore[arg-type]  # RGB


@pytest.mark.parametrize("zoom", [12.0, 12.3, 12.6, 12.99])
@pytest.mark.parametrize("lng", [8.7, 179.99, -179.99])
def test_every_tile_lies_where_it_belongs(zoom: float, lng: float) -> None:
    ground = TileGround(png, (0, 14), PAPER, ("them",))
    view = View(LngLat(lng, 49.4), zoom, (700, 500))
    image = ground.paint(view)
    assert image.size == (700, 500)
    used = {image.getpixel((x, y))[2] for x in range(0, 700, 90) for y in range(0, 500, 90)}  # type: ignore[index]  # RGB
    assert len(used) == 1  # one zoom
    number = used.pop() // 10
    left, top = (value * 2**number for value in view.corner)
    side = 256 * 2.0 ** (zoom - number)
    for x, y in [(10, 10), (350, 250), (690, 20), (300, 480)]:
        column, row = left + x / side, top + y / side
        if min(column % 1, 1 - column % 1, row % 1, 1 - row % 1) * side > 5:
            assert near(image, x, y, colour_of(Tile(int(column // 1) % 2**number, int(row), number)))


def test_what_is_not_kept_is_cut_out_of_a_coarser_tile() -> None:
    whole = Tile(1, 1, 2)

    def get(tile: Tile) -> bytes | None:
        return png(tile) if tile == whole else None

    view = View(LngLat(-45.0, 40.0), 4.0, (200, 200))
    assert near(TileGround(get, (2, 8), PAPER, ()).paint(view), 100, 100, colour_of(whole))
    assert near(TileGround(get, (3, 8), PAPER, ()).paint(view), 100, 100, PAPER)


@pytest.mark.parametrize("data", [None, b"", b"<html>", png(Tile(0, 0, 0))[:200]])
def test_holes_and_damage_are_paper(data: bytes | None) -> None:
    ground = TileGround(lambda _tile: data, (0, 14), PAPER, ())
    image = ground.paint(View(LngLat(0.0, 85.0), 3.0, (300, 300)))  # beyond the edge of the world too
    assert image.getcolors() == [(90_000, PAPER)]


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("pmtiles/usgs-mt-whitney-webp512-z8-15.pmtiles", "Created by QGIS algorithm"),
        ("mbtiles/geography-class-jpg.mbtiles", "tiles: Geography Class"),
    ],
)
def test_an_archive_is_a_ground(data: Path, file: str, told: str) -> None:
    with open_archive(data / "tiles" / file) as archive:
        ground = archive_ground(archive, PAPER)
        assert ground.attribution[0].startswith(told)
        bounds = archive.info.bounds
        middle = LngLat((bounds.west + bounds.east) / 2.0, (bounds.south + bounds.north) / 2.0)
        image = ground.paint(View(middle, 13.2 if archive.info.zooms[1] > 9 else 0.0, (200, 200)))
        assert len(image.getcolors(40_000) or []) > 500
        if archive.info.zooms[0] > 0:
            with pytest.raises(Refused, match="begin at zoom 8"):
                ground.paint(View(middle, 0.0, (2000, 2000)))


def test_vector_tiles_are_no_ground(data: Path) -> None:
    with (
        open_archive(data / "tiles/pmtiles/firenze-vector-z0-14.pmtiles") as archive,
        pytest.raises(Refused, match="pbf tiles"),
    ):
        archive_ground(archive, PAPER)


def test_plain_ground_is_plain() -> None:
    view = View(LngLat(0.0, 0.0), 3.0, (30, 20))
    assert PlainGround(PAPER).paint(view).getcolors() == [(600, PAPER)]


@pytest.mark.parametrize("style", ["day", "night", "paper"])
def test_roads_are_sketched_by_rank(style: str) -> None:
    inks = inks_of(style)
    roads = Roads(
        lons=np.array([-0.1, 0.1, -0.1, 0.1]),
        lats=np.array([0.0, 0.0, 0.02, 0.02]),
        first=np.array([0, 2, 4]),
        rank=np.array([GREAT, PATH], np.uint8),
    )
    sketch = RoadSketch(lambda _box: roads, inks, ("them",))
    near_by = sketch.paint(View(LngLat(0.0, 0.01), 14.0, (200, 1200)))
    rows = {tuple(row) for row in np.asarray(near_by)[:, 100].tolist()}
    assert inks.roads[GREAT] in rows
    assert len(rows) >= (2 if style == "paper" else 3)
    far = sketch.paint(View(LngLat(0.0, 0.01), 9.0, (200, 200)))
    x, y = View(LngLat(0.0, 0.01), 9.0, (200, 200)).pixels(0.0, 0.02)
    assert far.getpixel((round(float(x)), round(float(y)) - 1)) == inks.paper
