"""A ride of hours takes no more memory at its end than at its beginning, and in real time next to nothing."""

from __future__ import annotations

import resource

import pytest
from endurance import LIMITS, Home, growth, long_route, marathon, real_time

from navigator.sample.valley import make_valley

MOST = 200_000_000  # bytes of address space: what a Zero 2 W can spare


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with the fictional valley."""
    folder = tmp_path_factory.mktemp("endurance")
    valley = make_valley(folder / "valley")
    home = Home(folder)
    home.run("region", "add", "valley", "--file", valley.osm, "--heights", valley.heights)
    return home


@pytest.mark.slow
def test_a_ride_of_three_hours_does_not_grow(home: Home) -> None:
    gpx = long_route(home, hours=3.0)
    found = marathon(home, gpx)
    assert found[-1][0] > 1.0
    assert growth(found) < LIMITS["growth"]
    core, memory = real_time(home, gpx, seconds=25.0)
    assert memory < LIMITS["memory"]
    assert core < 3.0 * LIMITS["core"]  # a machine that is busy takes more; the bench is exact


@pytest.mark.slow
def test_it_runs_in_two_hundred_megabytes(home: Home) -> None:
    gpx = long_route(home, hours=1.0)
    words = ("ride", gpx, "--simulate", "--voice", "text", "--record")
    limited = home.start(*words, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MOST, MOST)))
    assert limited.wait(120) == 0
