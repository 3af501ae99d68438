"""Find the largest sample world whose region builds in 8 GB, doubling the land each time."""

from __future__ import annotations

import math
import shutil

from engines import OURS, Bench
from growth import growth_row, table_of
from measure import measure, say
from worlds import valley

MEMORY = 8_000  # MB
PLOT = 5.0  # km
FIRST, MOST = 16, 80  # plots on a side: the first world, and the widest that can be drawn
LAST = 6  # worlds: the last is that widest one


def show_largest(bench: Bench) -> None:
    """A row for each world as it comes; it ends with the first that needs more."""
    rows = []
    for doubled in range(LAST):
        side = min(round(FIRST * math.sqrt(2.0) ** doubled), MOST) * PLOT
        say(f"drawing a valley of {side:g} km")
        drawn = bench.scratch / "draw"
        world = valley(drawn, side)
        found = measure(bench, world, [OURS], pairs=200, memory_mb=MEMORY)
        figures = found.figures.get(OURS, {})
        if "facts" not in figures or figures["build_mb"] > MEMORY:
            print("\n".join(found.remarks))
            print(f"a world of {side:g} km does not build in {MEMORY:,.0f} MB")
            break
        rows.append(growth_row(side, figures, None))
        print(table_of(rows), flush=True)
        shutil.rmtree(drawn)
