"""Tell how figures grow with the network: sample worlds of 1, 4, 16 and 64 times the size."""

from __future__ import annotations

import math
import shutil
import statistics
from typing import Any

from engines import OURS, Bench
from measure import measure, say
from table import percentiles
from worlds import valley

SIDES = (5.0, 10.0, 20.0, 40.0)  # km: 1, 4, 16 and 64 valleys
LIMIT = 0.85  # exponent of the query in the number of edges
PEER = "nx-turns"


def show_growth(bench: Bench, *, pairs: int) -> str:
    """A row for each world, and the exponents."""
    rows = []
    for side in SIDES:
        say(f"drawing a valley of {side:g} km")
        world = valley(bench.scratch / f"draw-{side:g}", side)
        found = measure(bench, world, [OURS, PEER], pairs=pairs)
        if {OURS, PEER} <= set(found.figures):
            rows.append(growth_row(side, found.figures[OURS], found.figures[PEER]))
        shutil.rmtree(bench.scratch / f"draw-{side:g}")
    return table_of(rows)


def growth_row(side: float, ours: dict[str, Any], peer: dict[str, Any] | None) -> dict[str, float]:
    """What is told of a world; without networkx where it takes too long."""
    return {
        "side": side,
        "edges": ours["facts"]["edges"],
        "build": ours["build_s"],
        "mb": ours["build_mb"],
        "path": percentiles(ours["path"])[0],
        "answer": percentiles(ours["route"])[0],
        "networkx": statistics.median(peer["path"]) if peer else math.nan,
    }


def table_of(rows: list[dict[str, float]]) -> str:
    """The rows with the exponents between first and last world below."""
    head = (
        "world km     edges  build s  build MB  search ms p50  full answer p50  networkx ms  networkx : ours"
    )
    lines = ["\n== growth over sample worlds", head]
    lines += [
        f"{row['side']:8g} {row['edges']:9,.0f} {row['build']:8.1f} {row['mb']:9.0f} {row['path']:14.4f} "
        f"{row['answer']:16.3f} {row['networkx']:12.2f} {row['networkx'] / row['path']:15.0f}x"
        for row in rows
    ]
    if len(rows) > 1:
        of = {key: exponent(rows, key) for key in ("build", "path", "answer", "networkx")}
        lines.append(
            f"exponents in the number of edges: build {of['build']:.2f}, search {of['path']:.2f} "
            f"(at most {LIMIT}), full answer {of['answer']:.2f}, networkx {of['networkx']:.2f}"
        )
    return "\n".join(lines)


def exponent(rows: list[dict[str, float]], key: str) -> float:
    """The slope of the straight line that fits best in a doubly logarithmic drawing."""
    known = [(math.log(row["edges"]), math.log(row[key])) for row in rows if row[key] > 0.0]
    return statistics.linear_regression(*zip(*known, strict=True)).slope if len(known) > 1 else math.nan
