"""A ride whose receiver told no heights, or heights that wander, takes those of its region."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osmxml import place, write_osm

from navigator.app import groundheights
from navigator.app.groundheights import at_heights, with_heights
from navigator.app.wayheights import over_ground, over_ways
from navigator.errors import StorageError
from navigator.formats.activity import Activity, Sample
from navigator.router import Router
from navigator.settings import load_settings

STEP = 5.0 / 111_195.0  # degrees of latitude at 5 m/s
RIDE = Activity(
    "Tour",
    datetime(2026, 11, 28, 8, tzinfo=UTC),
    tuple(Sample(float(t), 49.0 + t * STEP, 8.7, None, 5.0) for t in range(200)),
)


def ramp(_lons: Any, lats: Any) -> Any:
    return 100.0 + 0.05 * (np.asarray(lats) - 49.0) / STEP * 5.0


class Ground:
    """A region of nothing but heights."""

    name = "here"

    def __init__(self, *, damaged: bool = False) -> None:
        self.damaged, self.heights_at = damaged, ramp

    def covers(self, _points: object) -> bool:
        return True

    @property
    def heights(self) -> Ground:
        if self.damaged:
            raise StorageError("a file is missing; build the region again")
        return self


def test_the_climb_of_a_ride_comes_from_the_ground() -> None:
    assert RIDE.climb is None
    climb = at_heights(RIDE, over_ground(RIDE, ramp)).climb
    assert climb is not None
    assert climb == pytest.approx((0.05 * 199 * 5.0, 0.0), abs=5.0)


def test_where_the_ground_is_not_known_a_height_is_none() -> None:
    unknown = over_ground(RIDE, lambda lons, _lats: np.full(len(lons), np.nan))
    assert at_heights(RIDE, unknown) == RIDE


def test_the_first_region_with_heights_gives_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path))
    settings = load_settings()
    assert with_heights(RIDE, settings, quick=True) == RIDE, "no region is there"
    regions = [Ground(damaged=True), Ground()]
    monkeypatch.setattr(groundheights, "regions_in", lambda _store: regions)
    told: list[str] = []
    raised = with_heights(RIDE, settings, quick=True, on_change=told.append)
    assert raised.samples[100].ele == pytest.approx(125.0)
    assert told == ["its heights are those of the region here, as the receiver told none"]


def test_heights_of_a_receiver_are_left_alone_unless_they_wander(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path))
    monkeypatch.setattr(groundheights, "regions_in", lambda _store: [Ground()])
    settings, told = load_settings(), list[str]()
    smooth = at_heights(RIDE, 30.0 + ramp(0.0, [one.lat for one in RIDE.samples]))
    assert with_heights(smooth, settings, quick=True, on_change=told.append) == smooth
    waves = 12.0 * np.sin(np.arange(len(RIDE.samples)) / 4.0)
    noisy = at_heights(RIDE, waves + ramp(0.0, [one.lat for one in RIDE.samples]))
    raised = with_heights(noisy, settings, quick=True, on_change=told.append)
    assert raised.climb == pytest.approx((0.05 * 199 * 5.0, 0.0), abs=5.0)
    assert told == ["its heights are those of the region here, as the receiver's wander"]


def test_where_no_region_is_waves_are_averaged_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path))
    settings, told = load_settings(), list[str]()
    smooth = at_heights(RIDE, ramp(0.0, [one.lat for one in RIDE.samples]))
    assert with_heights(smooth, settings, on_change=told.append) == smooth
    waves = 12.0 * np.sin(np.arange(len(RIDE.samples)) / 4.0)
    calm = with_heights(at_heights(RIDE, waves + 500.0), settings, on_change=told.append)
    assert calm.climb is not None
    assert calm.climb[0] < 15.0
    assert told == ["its heights are averaged over a minute, as the receiver's wander"]


BRIDGE = (900.0, 1100.0)  # m along the road, over a valley 40 m deep


def valley(lons: Any, _lats: Any) -> Any:
    metres = (np.asarray(lons) - place(0.0, 0.0)[0]) / (place(1.0, 0.0)[0] - place(0.0, 0.0)[0])
    return np.where((metres > BRIDGE[0] + 10.0) & (metres < BRIDGE[1] - 10.0), 160.0, 200.0)


def test_over_a_bridge_one_does_not_go_through_the_valley_and_off_the_ways_one_is_on_the_ground(
    tmp_path: Path,
) -> None:
    nodes = {f"n{x}": (x * 100.0, 0.0) for x in range(21)}
    ways = [
        (tuple(f"n{x}" for x in range(10)), {"highway": "tertiary"}),
        (("n9", "n10", "n11"), {"highway": "tertiary", "bridge": "yes"}),
        (tuple(f"n{x}" for x in range(11, 21)), {"highway": "tertiary"}),
    ]
    router = Router.from_osm(write_osm(tmp_path / "m.osm", nodes=nodes, ways=ways), heights=valley)
    line = [(x, 2.0) for x in np.arange(0.0, 1900.0, 5.0)] + [(1900.0, y) for y in np.arange(2.0, 600.0, 5.0)]
    places = [place(x, y) for x, y in line]
    samples = tuple(Sample(float(t), lat, lon) for t, (lon, lat) in enumerate(places))
    ride = replace(RIDE, samples=samples)
    ways_heights, ground = over_ways(ride, router.matcher, valley), over_ground(ride, valley)
    assert ground[200] < 175.0
    assert ways_heights[200] == pytest.approx(200.0, abs=2.0)
    assert ways_heights[-20:] == pytest.approx(ground[-20:])
    standing = replace(RIDE, samples=samples[:1] * 2)
    assert over_ways(standing, router.matcher, valley) == pytest.approx([200.0, 200.0])
