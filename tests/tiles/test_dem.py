"""Heights from tiles: every format, the seams between tiles, voids, and measured climbs."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import mercantile
import numpy as np
import pytest
from heighttiles import VOID, flat, put_hgt, put_terrarium, slope
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tiles import Elevation, MissingTiles
from tiles.heightgrid import HeightGrid, square_degrees

ROOT = Path(__file__).parents[2]


def middles(tile: mercantile.Tile, pixels: int) -> tuple[np.ndarray, np.ndarray]:
    """Mercator x and y of a tile's pixels, in tiles of its zoom."""
    inner = (np.arange(pixels) + 0.5) / pixels
    return np.meshgrid(tile.x + inner, tile.y + inner)


# Formats and names


@pytest.mark.parametrize("suffix", [".hgt", ".hgt.zip", ".hgt.gz", ".zip", ".HGT", ".SRTMGL1.hgt.zip"])
@pytest.mark.parametrize("cells", [1201, 3601])
def test_every_hgt_format_gives_the_sample_at_its_own_place(tmp_path: Path, suffix: str, cells: int) -> None:
    samples = np.add.outer(np.arange(cells) % 71 * 100, np.arange(cells) % 97)
    put_hgt(tmp_path / f"N42E001{suffix}", samples)
    elevation = Elevation(tmp_path)
    for row, column in [(0, 0), (cells - 1, 0), (0, cells - 1), (cells - 1, cells - 1), (7, 200)]:
        lon, lat = 1 + column / (cells - 1), 43 - row / (cells - 1)
        assert elevation.at(lon, lat) == pytest.approx(samples[row, column], abs=1e-6)
    assert [path.name for path in elevation.files] == [f"N42E001{suffix}"]


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [("N42E001", 1.3, 42.6), ("n42w009", -8.7, 42.6), ("S34E018", 18.3, -33.4), ("s01W001", -0.7, -0.4)],
)
def test_the_name_is_the_south_west_corner_in_every_hemisphere(
    tmp_path: Path, name: str, lon: float, lat: float
) -> None:
    put_hgt(tmp_path / f"{name}.hgt", slope(base=3000))
    elevation = Elevation(tmp_path)
    assert elevation.at(lon, lat) == pytest.approx(3000 + 0.3 * 1200 - 2 * 0.4 * 1200, abs=1e-6)
    for outside in [(lon + 1, lat), (lon - 1, lat), (lon, lat + 1), (lon, lat - 1), (-lon, lat), (lon, -lat)]:
        assert elevation.at(*outside) is None


@pytest.mark.parametrize(
    "name", ["12_2137_1446.webp", "12_2137_1446.png", "12/2137/1446.png", "d/12/2137/1446.webp"]
)
@pytest.mark.parametrize("pixels", [256, 512])
def test_every_terrarium_layout_gives_the_pixel_at_its_own_place(
    tmp_path: Path, name: str, pixels: int
) -> None:
    heights = 300 + np.arange(pixels)[None, :] + np.arange(pixels)[:, None] / 256
    path = put_terrarium(tmp_path / name, heights)
    x, y = middles(mercantile.Tile(2137, 1446, 12), pixels)
    for place in (tmp_path, path):
        elevation = Elevation(place)
        for row, column in [(0, 0), (pixels - 1, 3), (17, pixels - 1), (100, 101)]:
            lon, lat = at_mercator(x[row, column], y[row, column])
            assert elevation.at(lon, lat) == pytest.approx(heights[row, column], abs=1e-6)


def at_mercator(x: float, y: float, zoom: int = 12) -> tuple[float, float]:
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / 2**zoom))))
    return float(x / 2**zoom * 360 - 180), float(lat)


def test_coverage_lists_the_box_of_each_tile(tmp_path: Path) -> None:
    put_hgt(tmp_path / "S34W018.hgt", flat(1))
    put_terrarium(tmp_path / "12_2137_1446.png", np.full((256, 256), 400.0))
    assert Elevation(tmp_path).coverage() == [
        (-18.0, -34.0, -17.0, -33.0),
        mercantile.bounds(2137, 1446, 12),
    ]


def test_tiles_lie_in_folders_below_but_not_endlessly_deep(tmp_path: Path) -> None:
    near, far = tmp_path / "a" / "b", tmp_path / "1/2/3/4/5/6"
    near.mkdir(parents=True)
    far.mkdir(parents=True)
    put_hgt(near / "N42E001.hgt", flat(7))
    put_hgt(far / "N43E001.hgt", flat(8))
    (near / "loop").symlink_to(tmp_path)
    assert Elevation(str(tmp_path)).at(1.5, 42.5) == 7
    assert Elevation(tmp_path).at(1.5, 43.5) is None


# Unknown


def test_an_empty_folder_knows_no_height_and_a_missing_one_is_an_error(tmp_path: Path) -> None:
    elevation = Elevation(tmp_path)
    assert elevation.at(1, 42) is None
    assert elevation.coverage() == []
    with pytest.raises(MissingTiles, match=r"nowhere.*folder") as caught:
        Elevation(tmp_path / "nowhere")
    assert isinstance(caught.value, OSError)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf"), 181.0, -200.0, 1e300])
def test_impossible_coordinates_are_unknown(tmp_path: Path, bad: float) -> None:
    put_hgt(tmp_path / "N42E001.hgt", flat(7))
    put_terrarium(tmp_path / "0_0_0.png", np.full((256, 256), 400.0))
    elevation = Elevation(tmp_path)
    assert elevation.at(bad, 42.5) is None
    assert elevation.at(1.5, bad) is None
    assert elevation.at(1.5, 42.5) == 7


def test_heights_keep_the_shape_of_the_points_and_mark_the_unknown(tmp_path: Path) -> None:
    put_hgt(tmp_path / "N42E001.hgt", slope(base=3000))
    elevation = Elevation(tmp_path)
    lons, lats = [[1.25, 1.5], [5.0, np.nan]], [[42.5, 42.5], [42.5, 42.5]]
    heights = elevation.heights_at(lons, lats)
    assert heights.dtype == np.float64
    np.testing.assert_allclose(heights, [[2100, 2400], [np.nan, np.nan]], atol=1e-6)
    assert elevation.heights_at([], []).shape == (0,)
    assert elevation.heights_at(1.25, 42.5) == pytest.approx(2100)
    assert elevation.heights_at([1.25, 1.5], 42.5).tolist() == pytest.approx([2100, 2400])


def test_the_last_tiles_edge_is_inside_and_a_step_beyond_is_not(tmp_path: Path) -> None:
    put_hgt(tmp_path / "N42E001.hgt", flat(7))
    elevation = Elevation(tmp_path)
    for lon, lat in [(1, 42), (2, 42), (1, 43), (2, 43), (1.5, 43), (2, 42.3)]:
        assert elevation.at(lon, lat) == 7
    for lon, lat in [(0.9999, 42.5), (2.0001, 42.5), (1.5, 41.9999), (1.5, 43.0001)]:
        assert elevation.at(lon, lat) is None


# Seams


def test_hgt_tiles_join_without_a_step(tmp_path: Path) -> None:
    whole = 1000 + (np.add.outer(np.arange(2401) ** 2 // 2000, np.arange(2401) ** 2 // 3000)).astype(int)
    for row, column, name in [(0, 0, "N00W001"), (0, 1, "N00E000"), (1, 0, "S01W001"), (1, 1, "S01E000")]:
        put_hgt(tmp_path / f"{name}.hgt", whole[row * 1200 :, column * 1200 :][:1201, :1201])
    elevation = Elevation(tmp_path)
    along = np.linspace(-0.9, 0.9, 1001)
    step = 1e-9
    for lons, lats, east, north in [(0 * along, along, 1, 0), (along, 0 * along, 0, 1)]:
        before = elevation.heights_at(lons - step * east, lats - step * north)
        after = elevation.heights_at(lons + step * east, lats + step * north)
        np.testing.assert_allclose(before, after, atol=1e-4)
        np.testing.assert_allclose(elevation.heights_at(lons, lats), after, atol=1e-4)


def test_terrarium_tiles_join_without_a_step_and_a_plane_stays_plane_across(tmp_path: Path) -> None:
    for tile in mercantile.children(2137, 1446, 12, zoom=13):
        x, y = middles(tile, 256)
        put_terrarium(tmp_path / f"13_{tile.x}_{tile.y}.png", 500 + 256 * (x - 4275) + 64 * (y - 2893))
    elevation = Elevation(tmp_path)
    tiny = 0.001  # tiles: a quarter of a pixel
    for dx, dy in [(-tiny, 0.3), (0, 0.3), (tiny, 0.3), (0.3, -tiny), (0.3, tiny), (tiny / 3, -tiny), (0, 0)]:
        height = elevation.at(*at_mercator(4275 + dx, 2893 + dy, 13))
        assert height == pytest.approx(500 + 256 * dx + 64 * dy, abs=1e-3)


def test_where_no_neighbour_is_the_border_pixel_goes_on_to_the_edge(tmp_path: Path) -> None:
    heights = np.arange(256)[None, :] + np.zeros((256, 1))
    put_terrarium(tmp_path / "12_2137_1446.png", heights)
    elevation = Elevation(tmp_path)
    for dx, expected in [(0, 0), (0.2 / 256, 0), (1 / 256, 0.5), (1 - 0.2 / 256, 255), (1, 255)]:
        for dy in (0, 0.5, 1):
            assert elevation.at(*at_mercator(2137 + dx, 1446 + dy)) == pytest.approx(expected, abs=1e-6)
    assert elevation.at(*at_mercator(2138.001, 1446.5)) is None


@pytest.mark.parametrize("name", ["N10W180.hgt", "N10E179.hgt"])
def test_the_antimeridian_has_two_names_for_one_place(tmp_path: Path, name: str) -> None:
    put_hgt(tmp_path / name, slope(base=3000))
    elevation = Elevation(tmp_path)
    edge = 3000 - 1200 + (0 if "W180" in name else 1200)
    assert elevation.at(180, 10.5) == elevation.at(-180, 10.5) == pytest.approx(edge)


def test_heights_run_through_the_antimeridian(tmp_path: Path) -> None:
    put_hgt(tmp_path / "N10E179.hgt", flat(100))
    put_hgt(tmp_path / "N10W180.hgt", flat(100))
    for x, height in [(0, 20.0), (1, 10.0)]:
        put_terrarium(tmp_path / "sea" / f"1_{x}_0.png", np.full((256, 256), height))
    assert np.ptp(Elevation(tmp_path).heights_at([179.9999, 180, -180, -179.9999], 10.5)) == 0
    sea = Elevation(tmp_path / "sea")
    assert sea.at(180, 40) == sea.at(-180, 40) == pytest.approx(15)


def test_both_poles_have_heights_where_tiles_reach_them(tmp_path: Path) -> None:
    put_hgt(tmp_path / "N89E010.hgt", flat(3))
    put_hgt(tmp_path / "S90E010.hgt", flat(2835))
    put_terrarium(tmp_path / "0_0_0.png", np.full((256, 256), 5.0))
    elevation = Elevation(tmp_path)
    assert elevation.at(10.5, 90) == 3
    assert elevation.at(10.5, -90) == 2835
    assert elevation.at(20, 90) is None  # web mercator ends at 85 degrees


# Which source


def test_the_finest_source_wins_and_the_next_answers_where_it_is_void(tmp_path: Path) -> None:
    holed = flat(100, 3601)
    holed[1750:1850, 1750:1850] = VOID
    holed[900:904, 900:904] = VOID
    put_hgt(tmp_path / "N42E001.hgt", holed)
    (tmp_path / "coarse").mkdir()
    put_hgt(tmp_path / "coarse" / "N42E001.hgt.zip", flat(200))
    put_hgt(tmp_path / "coarse" / "N43E001.hgt.zip", flat(300))
    tile = mercantile.tile(1.1, 42.1, 12)
    put_terrarium(tmp_path / f"{tile.z}_{tile.x}_{tile.y}.webp", np.full((512, 512), 50.0))
    put_terrarium(tmp_path / "8_129_94.webp", np.full((512, 512), 400.0))
    elevation = Elevation(tmp_path)
    assert elevation.at(1.1, 42.1) == 50  # 19 m a pixel on the equator
    assert elevation.at(1.4, 42.7) == 100  # 31 m
    assert elevation.at(1.5, 42.5) == 200  # 93 m, in a hole
    assert elevation.at(1 + 901.5 / 3600, 43 - 901.5 / 3600) == 200  # even in one small enough to be bridged
    assert elevation.at(1.5, 43.5) == 300
    west, south, east, north = mercantile.bounds(129, 94, 8)
    assert elevation.at((west + east) / 2, (south + north) / 2) == 400


# Voids


def test_a_small_hole_in_a_plane_is_bridged_exactly(tmp_path: Path) -> None:
    samples = slope(base=3000)
    plane = samples.copy()
    samples[600, 600] = samples[300:304, 900:903] = VOID
    put_hgt(tmp_path / "N42E001.hgt", plane)
    whole = Elevation(tmp_path).heights_at(1 + np.linspace(0.74, 0.76, 50), 43 - np.linspace(0.24, 0.26, 50))
    put_hgt(tmp_path / "N42E001.hgt", samples)
    holed = Elevation(tmp_path)
    np.testing.assert_allclose(
        holed.heights_at(1 + np.linspace(0.74, 0.76, 50), 43 - np.linspace(0.24, 0.26, 50)), whole, atol=1e-6
    )
    assert holed.at(1.5, 42.5) == pytest.approx(3000 + 600 - 1200)


def test_a_hole_on_a_seam_is_bridged_alike_from_both_sides(tmp_path: Path) -> None:
    left, right = slope(base=3000), slope(base=4200)
    left[600, 1197:] = right[600, :3] = VOID
    put_hgt(tmp_path / "N42E001.hgt", left)
    put_hgt(tmp_path / "N42E002.hgt", right)
    heights = Elevation(tmp_path).heights_at([1.9995, 2 - 1e-9, 2, 2 + 1e-9, 2.0005], 42.5)
    np.testing.assert_allclose(heights, [2999.4, 3000, 3000, 3000, 3000.6], atol=1e-4)


def test_a_big_hole_stays_unknown_in_its_middle_and_a_void_tile_everywhere(tmp_path: Path) -> None:
    samples = flat(100)
    samples[400:800, 400:800] = VOID
    put_hgt(tmp_path / "N42E001.hgt", samples)
    put_hgt(tmp_path / "N43E001.hgt.gz", flat(VOID))
    put_terrarium(tmp_path / "5_0_0.png", np.full((256, 256), -32768.0))
    elevation = Elevation(tmp_path)
    assert elevation.at(1.5, 42.5) is None
    assert elevation.at(1 + 402 / 1200, 42.5) == pytest.approx(100)
    assert elevation.at(1.5, 43.5) is None
    assert elevation.at(-179, 85) is None


def test_black_and_transparent_pixels_are_void(tmp_path: Path) -> None:
    path = put_terrarium(tmp_path / "12_2137_1446.png", np.full((256, 256), 400.0), mode="RGBA")
    picture = Image.open(path).copy()
    picture.paste((0, 0, 0, 255), (0, 0, 80, 256))
    picture.paste((255, 255, 255, 0), (200, 0, 256, 256))
    picture.save(path)
    elevation = Elevation(tmp_path)
    assert elevation.at(*at_mercator(2137.05, 1446.5)) is None
    assert elevation.at(*at_mercator(2137.5, 1446.5)) == 400
    assert elevation.at(*at_mercator(2137.97, 1446.5)) is None


# Properties


def grid_of(samples: np.ndarray) -> HeightGrid:
    files = {0: Path("N89W180.hgt")}
    return HeightGrid(360, samples.shape[0] - 1, True, square_degrees, lambda _: samples, files)


def height_in(grid: HeightGrid, across: float, down: float, *, fill_voids: bool = False) -> float:
    return float(grid.heights(np.array([-180 + across]), np.array([90 - down]), fill_voids=fill_voids)[0])


fractions = st.floats(0, 1, allow_nan=False)


@given(st.lists(st.integers(-500, 8848), min_size=16, max_size=16), fractions, fractions)
def test_a_height_lies_between_the_samples_around_it(corners: list[int], across: float, down: float) -> None:
    samples = np.array(corners, ">i2").reshape(4, 4)
    height = height_in(grid_of(samples), across, down)
    row, column = min(int((90 - (90 - down)) * 3), 2), min(int((-180 + across + 180) * 3), 2)
    around = samples[row : row + 2, column : column + 2]
    assert around.min() - 1e-6 <= height <= around.max() + 1e-6


@given(st.integers(-90, 90), st.integers(-90, 90), st.integers(0, 7000), fractions, fractions)
def test_a_plane_is_given_back_exactly(east: int, south: int, base: int, across: float, down: float) -> None:
    samples = base + east * np.arange(11)[None, :] + south * np.arange(11)[:, None]
    height = height_in(grid_of(samples), across, down)
    assert height == pytest.approx(base + 10 * (east * across + south * down), abs=1e-6)


@given(st.lists(st.sampled_from([VOID, VOID, 10, 20]), min_size=25, max_size=25), fractions, fractions)
def test_no_void_ever_leaks_into_a_height(corners: list[int], across: float, down: float) -> None:
    grid = grid_of(np.array(corners, ">i2").reshape(5, 5))
    for fill_voids in (False, True):
        height = height_in(grid, across, down, fill_voids=fill_voids)
        assert np.isnan(height) or 10 - 1e-9 <= height <= 20 + 1e-9


# Weight


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_importing_tiles_costs_nothing_and_hgt_heights_need_no_pillow(tmp_path: Path) -> None:
    put_hgt(tmp_path / "N42E001.hgt", flat(7))
    heavy = "print([m for m in ('numpy', 'PIL', 'mercantile', 'navigator') if m in sys.modules])"
    assert run(f"import sys, tiles; {heavy}") == "[]"
    use = f"from tiles import Elevation; Elevation({str(tmp_path)!r}).at(1.5, 42.5)"
    assert run(f"import sys; {use}; {heavy}") == "['numpy']"


def test_tiles_lists_its_names_and_refuses_others() -> None:
    import tiles

    assert set(tiles.__all__) <= set(dir(tiles))
    with pytest.raises(AttributeError, match="Elevator"):
        _ = tiles.Elevator


def test_only_so_many_unpacked_tiles_stay_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tiles.dem._OPEN_BYTES", 2 * flat(0).nbytes)
    for column in range(4):
        put_hgt(tmp_path / f"N42E00{column}.hgt.gz", flat(column))
    elevation = Elevation(tmp_path)
    for _ in range(2):
        heights = elevation.heights_at([3.5, 0.5, 2.5, 1.5, 0.6], 42.5)
        assert heights.tolist() == [3, 0, 2, 1, 0]
        assert len(elevation._open._tiles) == 2
    assert len(elevation.files) == 4


# Real data


@pytest.mark.parametrize("climb", ["beggingen", "wilderswil"])
def test_measured_swiss_climbs_are_met_within_80_cm(data: Path, climb: str) -> None:
    lons, lats, measured = np.loadtxt(data / f"elevation/reference/swissalti3d_{climb}.csv", delimiter=",").T
    errors = Elevation(data / "elevation/mapterhorn").heights_at(lons, lats) - measured
    rmse = float(np.sqrt(np.mean(errors**2)))
    print(f"{climb}: RMSE {rmse:.2f} m, worst {np.abs(errors).max():.2f} m over {len(errors)} points")
    assert rmse <= 0.8


def test_andorra_has_sane_heights_and_no_holes(data: Path) -> None:
    elevation = Elevation(data / "elevation/srtm")
    capital = elevation.at(1.5218, 42.5075)
    assert capital is not None
    assert 1000 <= capital <= 1050
    lons, lats = np.meshgrid(np.linspace(1.41, 1.79, 300), np.linspace(42.43, 42.66, 300))
    country = elevation.heights_at(lons, lats)
    print(f"Andorra: {np.nanmin(country):.0f} to {np.nanmax(country):.0f} m")
    assert not np.isnan(country).any()
    assert 800 <= country.min() <= 900
    assert 2850 <= country.max() <= 2950  # Coma Pedrosa, 2942 m


@pytest.mark.parametrize(
    ("folder", "seam"), [("srtm", (9.0, 49.2, 49.8)), ("mapterhorn", (7.91015625, 54.17, 54.2))]
)
def test_real_seams_have_no_step(data: Path, folder: str, seam: tuple[float, float, float]) -> None:
    lon, south, north = seam
    elevation = Elevation(data / "elevation" / folder)
    lats = np.linspace(south, north, 500)
    west, east = elevation.heights_at(lon - 1e-9, lats), elevation.heights_at(lon + 1e-9, lats)
    np.testing.assert_allclose(west, east, atol=0.01)


@pytest.mark.parametrize(
    ("folder", "box"), [("srtm", (1.4, 42.4, 1.8, 42.7)), ("mapterhorn", (8.526, 48.691, 8.613, 48.806))]
)
def test_a_hundred_thousand_heights_at_once(
    data: Path, folder: str, box: tuple[float, float, float, float]
) -> None:
    west, south, east, north = box
    places = np.random.default_rng(1)
    lons, lats = places.uniform(west, east, 100_000), places.uniform(south, north, 100_000)
    elevation = Elevation(data / "elevation" / folder)
    for state in ("cold", "warm"):
        start = time.perf_counter()
        heights = elevation.heights_at(lons, lats)
        print(f"{folder}, {state}: 100,000 heights in {time.perf_counter() - start:.3f} s")
    assert not np.isnan(heights).any()
    some = [elevation.at(lon, lat) for lon, lat in zip(lons[:50], lats[:50], strict=True)]
    np.testing.assert_allclose(some, heights[:50], rtol=0, atol=1e-9)
