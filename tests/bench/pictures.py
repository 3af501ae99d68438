"""Measure how long a picture of a route takes: a cold process, from its start to the file."""

from __future__ import annotations

import os
import sys
from itertools import product
from pathlib import Path

import worlds
from engines import ROOT
from measure import say
from stopwatch import run

LIMIT = 4.0  # s for 1600x1200
RUNS = 3  # of which the best counts: the machine is not ours alone
STYLES, SIZES = ("day", "night", "paper"), ("1600x1200", "480x320")
ROUTES = {
    "andorra": ("42.5075,1.5218", "42.5405,1.7335"),
    "heidelberg": ("49.4036,8.6755", "49.3984,8.7263"),
}


def show_pictures(scratch: Path) -> float:
    """Print a row for each region, style and size; the most seconds that a 1600x1200 took."""
    os.environ |= {"NAVIGATOR_HOME": str(scratch), "PYTHONPATH": str(ROOT)}
    navigator = [sys.executable, "-m", "navigator.cli.main"]
    slowest = 0.0
    print(f"{'picture, cold':34}{'s':>8}{'CPU s':>8}{'MB':>8}{'kB':>8}")
    for name, ends in ROUTES.items():
        world = worlds.real(name)
        if not world.extract.exists():
            say(f"skipped: {name} is not here (NAVIGATOR_TEST_DATA)")
            continue
        heights = ["--heights", str(world.heights)] if world.heights else []
        run([*navigator, "region", "add", name, "--file", str(world.extract), *heights])
        for style, size in product(STYLES, SIZES):
            target = scratch / f"{name}.png"
            words = ["plan", *ends, "--map", str(target), "--map-style", style, "--map-size", size]
            found = min((run([*navigator, *words]) for _ in range(RUNS)), key=lambda each: each["s"])
            told = f"{found['s']:8.2f}{found['cpu_s']:8.2f}{found['mb']:8.0f}"
            row = f"{name}, {style}, {size}"
            print(f"{row:34}{told}{target.stat().st_size / 1000:8.0f}", flush=True)
            if size == SIZES[0]:
                slowest = max(slowest, found["cpu_s"])
    return slowest
