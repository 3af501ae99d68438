"""Tell how figures grow with the network: sample worlds of 1, 4, 16 and 64 times the size."""

from __future__ import annotations

import math
import shutil
import statistics
from typing import Any

from engines import OURS, Bench
from measure import measure, say
from table import number, percentiles
from worlds import valley

SIDES = (10.0, 20.0, 40.0, 80.0)  # km: 4 valleys, and 4, 16 and 64 times as many
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
    """What is told of a world; nothing of networkx where it was not asked."""
    row = {
        "world km": side,
        "edges": ours["facts"]["edges"],
        "nodes": ours["facts"]["nodes"],
        "build s": ours["build_s"],
        "build CPU s": ours["build_cpu_s"],
        "build MB": ours["build_mb"],
        "search ms": percentiles(ours["path"])[0],
        "answer ms": percentiles(ours["route"])[0],
    }
    if peer:
        row["networkx ms"] = percentiles(peer["path"])[0]
        row["networkx : ours"] = row["networkx ms"] / row["search ms"]
    return row


def table_of(rows: list[dict[str, float]]) -> str:
    """The rows with the exponents below: the slopes in the number of edges."""
    lines = ["\n== growth over sample worlds (p50)", *_lines(rows)]
    if len(rows) > 1:
        slopes = ", ".join(f"{key} {exponent(rows, key):.2f}" for key in list(rows[0])[3:])
        lines.append(f"exponents in the number of edges: {slopes}; of the search at most {LIMIT}")
    return "\n".join(lines)


def _lines(rows: list[dict[str, float]]) -> list[str]:
    """A column for each figure, as wide as its name."""
    widths = {key: max(len(key), 9) for key in rows[0]}
    head = "  ".join(f"{key:>{width}}" for key, width in widths.items())
    return [
        head,
        *("  ".join(f"{number(row[key]):>{width}}" for key, width in widths.items()) for row in rows),
    ]


def exponent(rows: list[dict[str, float]], key: str) -> float:
    """The slope of the straight line that fits best in a doubly logarithmic drawing."""
    known = [(math.log(row["edges"]), math.log(row[key])) for row in rows if row[key] > 0.0]
    return statistics.linear_regression(*zip(*known, strict=True)).slope if len(known) > 1 else math.nan
