"""A ride whose receiver told no heights takes those of the ground, and its own are left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from navigator.app import groundheights
from navigator.app.groundheights import over_ground, with_heights
from navigator.errors import StorageError
from navigator.formats.activity import Activity, Sample
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
    climb = over_ground(RIDE, ramp).climb
    assert climb is not None
    assert climb == pytest.approx((0.05 * 199 * 5.0, 0.0), abs=5.0)


def test_where_the_ground_is_not_known_a_height_is_none() -> None:
    unknown = over_ground(RIDE, lambda lons, _lats: np.full(len(lons), np.nan))
    assert unknown == RIDE


def test_the_first_region_with_heights_gives_them_and_own_heights_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path))
    settings = load_settings()
    assert with_heights(RIDE, settings) == RIDE, "no region is there"
    regions = [Ground(damaged=True), Ground()]
    monkeypatch.setattr(groundheights, "regions_in", lambda _store: regions)
    assert with_heights(RIDE, settings).samples[100].ele == pytest.approx(125.0)
    own = replace(RIDE, samples=tuple(replace(one, ele=7.0) for one in RIDE.samples))
    assert with_heights(own, settings) == own
