"""Measure how long our own map tiles take to draw, with heights, in CPU time, by place, zoom and style."""

from __future__ import annotations

import time
from pathlib import Path

import mercantile
import numpy as np
import worlds
from measure import say

from tiles import Elevation
from tiles.draw import draw_tile
from tiles.features import Features
from tiles.mapbuild import build_map
from tiles.relief import Heights
from tiles.style import STYLES, Style, load_style

LIMITS = {12: 0.200, 15: 0.080}  # s at the median, for 512 px
AROUND = 2  # tiles on each side of the middle one
RUNS = 3  # of which the best counts: the machine is not ours alone
MIDDLES = {"heidelberg": (8.694, 49.409), "porto": (-8.611, 41.147)}


def show_tiles(scratch: Path) -> int:
    """Print a row for each place, zoom and style; how many medians are over their limits."""
    late = 0
    print(f"{'512 px tiles':26}{'p50 ms':>8}{'p95 ms':>8}")
    for name, middle in MIDDLES.items():
        world = worlds.real(name)
        if not world.extract.exists():
            say(f"skipped: {name} is not here (NAVIGATOR_TEST_DATA)")
            continue
        folder = scratch / name
        folder.mkdir()
        build_map([world.extract]).save(folder)
        features = Features.open(folder)
        heights = Elevation(world.heights) if world.heights else None
        for zoom, limit in LIMITS.items():
            for style in STYLES:
                p50, p95 = _spread(features, heights, load_style(style), mercantile.tile(*middle, zoom))
                late += p50 > limit
                row = f"{name}, z{zoom}, {style}"
                print(f"{row:26}{p50 * 1000:8.0f}{p95 * 1000:8.0f}", flush=True)
    return late


def _spread(
    features: Features, heights: Heights | None, style: Style, tile: mercantile.Tile
) -> tuple[float, float]:
    steps = range(-AROUND, AROUND + 1)
    around = [mercantile.Tile(tile.x + x, tile.y + y, tile.z) for x in steps for y in steps]
    times = [min(_seconds(features, heights, style, each) for _ in range(RUNS)) for each in around]
    p50, p95 = np.percentile(times, [50, 95])
    return float(p50), float(p95)


def _seconds(features: Features, heights: Heights | None, style: Style, tile: mercantile.Tile) -> float:
    start = time.process_time()
    draw_tile(features, heights, style, tile)
    return time.process_time() - start
