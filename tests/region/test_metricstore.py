"""Kept metrics: found again, never trusted, never in the way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from regions import build

from navigator import weighed
from navigator.region import metricstore
from navigator.region.metricstore import MetricStore
from navigator.region.region import Region
from navigator.router import Router


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    return build(tmp_path_factory.mktemp("kept") / "regions")


@pytest.fixture
def keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weighed, "WORTH_KEEPING", 0.0)


def route_of(router: Router) -> tuple[float, float]:
    lon, lat, _ = router.network.graph.shape_of(0)
    far = router.network.graph.shape_of(2 * (len(router.network.graph.segments.start) - 1))
    found = router.route([(float(lon[0]), float(lat[0])), (float(far[0][-1]), float(far[1][-1]))])
    return found.distance, found.duration


@pytest.mark.usefixtures("keeping")
def test_a_metric_is_found_again_by_region_and_rider(region: Region, tmp_path: Path) -> None:
    first = Router.on(region, cache=tmp_path, hills=-0.5)
    expected = route_of(first)
    (kept,) = tmp_path.iterdir()
    again = Router.on(region, cache=tmp_path, hills=-0.5)
    assert route_of(again) == expected
    assert not again.hierarchy.weight.flags.owndata  # mapped, not weighed
    np.testing.assert_array_equal(again.hierarchy.middle, first.hierarchy.middle)
    np.testing.assert_array_equal(again.metric.turn_cost, first.metric.turn_cost)
    assert list(tmp_path.iterdir()) == [kept]
    assert route_of(again.with_rider(strict_access=True, power=150)) != expected
    assert len(list(tmp_path.iterdir())) == 2


def test_what_is_weighed_in_no_time_is_not_kept(region: Region, tmp_path: Path) -> None:
    route_of(Router.on(region, cache=tmp_path / "cache"))
    assert not (tmp_path / "cache").exists()


@pytest.mark.usefixtures("keeping")
@pytest.mark.parametrize("name", sorted([*metricstore.COLUMNS, metricstore.ABOUT]))
def test_damage_costs_time_and_no_more(region: Region, tmp_path: Path, name: str) -> None:
    expected = route_of(Router.on(region, cache=tmp_path))
    (kept,) = tmp_path.iterdir()
    data = (kept / name).read_bytes()
    for damaged in (data[:-4], b"", data[:-4] + b"\xff\xff\xff\x7f", b"[1]", None):
        if damaged is None:
            (kept / name).unlink()
        else:
            (kept / name).write_bytes(damaged)
        assert route_of(Router.on(region, cache=tmp_path)) == expected


@pytest.mark.usefixtures("keeping")
def test_a_cache_that_cannot_be_written_is_done_without(region: Region, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert route_of(Router.on(region, cache=tmp_path / "file"))[0] > 0.0


@pytest.mark.usefixtures("keeping")
def test_what_was_used_longest_ago_goes_first(
    region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    route_of(Router.on(region, cache=tmp_path))
    size = sum(file.stat().st_size for file in next(tmp_path.iterdir()).iterdir())
    monkeypatch.setattr(metricstore, "MOST_BYTES", 2 * size)
    keys = []
    for hills in (0.1, 0.2, 0.3):
        router = Router.on(region, cache=tmp_path, hills=hills)
        route_of(router)
        keys.append(MetricStore(tmp_path, region.manifest.content)._place(router.rider))
    assert [key.exists() for key in keys] == [False, True, True]
    assert len(list(tmp_path.iterdir())) == 2
