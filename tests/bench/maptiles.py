"""Measure how long our own map tiles take to draw, in CPU time, by zoom and style.

python tests/bench/maptiles.py EXTRACT LON,LAT
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import mercantile
import numpy as np

from tiles.draw import draw_tile
from tiles.features import Features
from tiles.mapbuild import build_map
from tiles.style import STYLES, load_style

LIMITS = {12: 0.200, 15: 0.080}  # s at the median, for 512 px
AROUND = 2  # tiles on each side of the middle one
RUNS = 3  # of which the best counts: the machine is not ours alone


def seconds(features: Features, style: str, tile: mercantile.Tile) -> float:
    """CPU seconds of one tile."""
    look, best = load_style(style), float("inf")
    for _ in range(RUNS):
        start = time.process_time()
        draw_tile(features, None, look, tile)
        best = min(best, time.process_time() - start)
    return best


def main(extract: str, middle: str) -> int:
    lon, lat = map(float, middle.split(","))
    late = 0
    with tempfile.TemporaryDirectory() as scratch:
        build_map([Path(extract)]).save(Path(scratch))
        features = Features.open(scratch)
        print(f"{'512 px tiles':16}{'p50 ms':>8}{'p95 ms':>8}")
        for zoom, limit in LIMITS.items():
            tile = mercantile.tile(lon, lat, zoom)
            steps = range(-AROUND, AROUND + 1)
            tiles = [mercantile.Tile(tile.x + x, tile.y + y, zoom) for x in steps for y in steps]
            for style in STYLES:
                p50, p95 = np.percentile([seconds(features, style, each) for each in tiles], [50, 95])
                late += p50 > limit
                print(f"z{zoom} {style:12}{p50 * 1000:8.0f}{p95 * 1000:8.0f}")
    return late


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
