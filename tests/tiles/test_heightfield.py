"""The heights of a region: sampled from tiles, kept as one grid, read back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from heighttiles import VOID, put_hgt, slope
from hypothesis import given
from hypothesis import strategies as st
from mercantile import LngLatBbox

from tiles.dem import Elevation
from tiles.errors import CorruptTile, MissingTiles
from tiles.heightfield import HeightField, save_heights

BOUNDS = (1.2, 0.3, 1.4, 0.5)


def field(folder: Path, source: Elevation, cell: float | None = None) -> HeightField:
    place = folder / "kept"
    place.mkdir()
    save_heights(source.heights_at, BOUNDS, cell or source.finest or 0.0, place)
    return HeightField.open(place)


def tiles(folder: Path) -> Elevation:
    put_hgt(folder / "N00E001.hgt", slope(base=3000))
    return Elevation(folder)


def test_whole_metres_come_back_exactly_and_others_within_the_step(tmp_path: Path) -> None:
    source = tiles(tmp_path)
    kept = field(tmp_path, source)
    assert kept.step == pytest.approx(3 / 3600)  # as fine as the source, and no finer
    x, y = np.random.default_rng(4).uniform((BOUNDS[0], BOUNDS[1]), (BOUNDS[2], BOUNDS[3]), (500, 2)).T
    assert np.abs(kept.heights_at(x, y) - source.heights_at(x, y)).max() < 0.11
    samples, lats, lons = kept.within(LngLatBbox(1.25, 0.35, 1.3, 0.4))
    assert np.allclose(samples, np.round(samples))
    assert samples.shape == (len(lats), len(lons))
    assert (lons[0] <= 1.25, lons[-1] >= 1.3, lats[0] >= 0.4, lats[-1] <= 0.35) == (True,) * 4
    assert np.allclose(samples, source.heights_at(*np.meshgrid(lons, lats)))


def test_what_is_void_stays_unknown(tmp_path: Path) -> None:
    samples = slope(base=3000)
    samples[:, 450:] = VOID
    put_hgt(tmp_path / "N00E001.hgt", samples)
    kept = field(tmp_path, Elevation(tmp_path))
    assert kept.at(1.25, 0.4) is not None
    assert kept.at(1.4, 0.4) is None
    assert kept.at(5.0, 0.4) is None
    assert np.isnan(kept.within(LngLatBbox(1.38, 0.4, 1.4, 0.45))[0]).any()
    assert kept.within(LngLatBbox(5, 0.4, 6, 0.45))[0].size == 0


def test_heights_are_kept_no_finer_than_a_second(tmp_path: Path) -> None:
    assert field(tmp_path, tiles(tmp_path), 2.0).step == pytest.approx(1 / 3600)


@given(st.floats(-4000.0, 9000.0))
def test_every_height_on_land_is_kept_to_a_decimetre(height: float) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        save_heights(lambda x, _y: np.full(x.shape, height), (0.0, 0.0, 0.001, 0.001), 90.0, Path(folder))
        assert HeightField.open(folder).at(0.0005, 0.0005) == pytest.approx(height, abs=0.1001)


def test_damage_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingTiles, match="build or import"):
        HeightField.open(tmp_path)
    field(tmp_path, tiles(tmp_path))
    frame = tmp_path / "kept" / "grid.frame.npy"
    for wrong in ([np.nan, 1.0, 1.0], [1.0, 2.0], [1.0, 2.0, -1.0], [1.0, 2.0, 500.0]):
        np.save(frame, np.array(wrong))
        with pytest.raises(CorruptTile, match="build or import"):
            HeightField.open(tmp_path / "kept")
