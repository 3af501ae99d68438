"""Every example runs, and shows what it says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from navigator.cost.profile import load_profile
from navigator.region.builder import Order, build_region
from navigator.sample.valley import make_valley

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
PI = {"pi/README.md", "pi/navigator-ride.service", "pi/ride-requirements.txt"}  # tests/e2e: Pi service, ride


@pytest.mark.slow
def test_the_picture_of_a_route_is_drawn(tmp_path: Path) -> None:
    valley = make_valley(tmp_path / "valley")
    region = build_region(Order("valley", (valley.osm,), None, valley.heights), tmp_path / "regions")
    ends = [f"{lon},{lat}" for lon, lat in (valley.places["station"], valley.places["pass"])]
    target = tmp_path / "route.png"
    subprocess.run(
        [sys.executable, EXAMPLES / "draw_route.py", region.folder, target, *ends, "-0.5"],
        check=True,
        timeout=120,
    )
    with Image.open(target) as picture:
        assert picture.size == (1200, 620)
        assert len(picture.convert("RGB").getcolors(1_000_000) or []) > 50  # more than an empty sheet


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.name)
def test_an_example_profile_is_valid(file: Path) -> None:
    assert load_profile(file).name == file.stem


def test_nothing_lies_in_examples_untested() -> None:
    known = {"draw_route.py", "route.png", "commuter.toml", "ride-log.md", *PI}  # the log: tests/ride
    found = {path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.rglob("*") if path.is_file()}
    assert {name for name in found if "__pycache__" not in name} == known
