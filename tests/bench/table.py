"""Print what was measured: figures, then how many times as much as ours each engine takes."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from typing import Any

from engines import ENGINES, OURS
from measure import Measured

Figures = dict[str, Any]
Row = tuple[str, Callable[[Figures], float | None]]
WIDTH, TITLE = 12, 34


def percentiles(values: Sequence[float]) -> tuple[float, ...]:
    """p50, p95 and p99."""
    if len(values) < 2:
        return tuple(values) * 3
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]


def _mean_km(figures: Figures) -> float | None:
    metres = [length for length in figures.get("route_found", []) if length is not None]
    return statistics.fmean(metres) / 1000.0 if metres else None


def _rider(figures: Figures) -> float | None:
    """Who has no riders builds anew."""
    return figures.get("rider", figures["build_cpu_s"] * 1000.0 if figures.get("build_cpu_s") else None)


def _median(key: str) -> Callable[[Figures], float | None]:
    return lambda figures: statistics.median(figures[key]) if figures.get(key) else None


def _spread(title: str, key: str) -> tuple[Row, ...]:
    """A row for each percentile."""
    names = f"{title}, p50", f"{'p95':>{len(title) + 5}}", f"{'p99':>{len(title) + 5}}"
    return tuple((name, _nth(key, n)) for n, name in enumerate(names))


def _nth(key: str, n: int) -> Callable[[Figures], float | None]:
    return lambda figures: percentiles(figures[key])[n] if figures.get(key) else None


def _within(key: str, inner: str) -> Callable[[Figures], float | None]:
    return lambda figures: figures.get(key, {}).get(inner)


ROWS: tuple[Row, ...] = (
    ("build, s", lambda f: f.get("build_s")),
    ("build, CPU s", lambda f: f.get("build_cpu_s")),
    ("build, MB at most", lambda f: f.get("build_mb")),
    ("on disk, MB", lambda f: f.get("disk_mb")),
    ("first route of all, ms (1)", lambda f: f.get("fresh_ms")),
    ("cold start to a route, ms (1)", lambda f: f.get("first_ms")),
    ("cold start, CPU ms", lambda f: f.get("first_cpu_ms")),
    ("cold start, MB at most", lambda f: f.get("first_mb")),
    *_spread("search with path (2)", "path"),
    *_spread("route, no line or steps (3)", "search"),
    *_spread("full answer (4)", "route"),
    ("mean route, km", _mean_km),
    ("MB after 1,000 routes", _within("serving", "rss")),
    ("of it not mapped files", _within("serving", "own")),
    ("new rider to a route, ms (5)", _rider),
    ("matrix 30 x 30", _within("matrix", "30")),
    ("matrix 100 x 100", _within("matrix", "100")),
    ("isochrone of 30 minutes", _median("isochrone")),
    ("one to all", _median("sweep")),
)
NO_RATIO = ("mean route, km",)
NOTES = """Times are CPU ms of all threads unless said otherwise; one run, the same pairs for all.
(1) wall, from the start of the process to its end: the very first (we keep its weights), the best of five
(2) between the same edges, nothing snapped; networkx is bidirectional on nodes (roads) or on our turns
(3) from points: snapped, searched, unpacked   (4) with line, steps and (not OSRM) sentences, all of it read
(5) OSRM has to build anew; Valhalla weighs nothing beforehand. No heights were given to OSRM and Valhalla."""


def show(found: Measured) -> str:
    """Both tables of a world."""
    names = list(found.figures)
    peers = [name for name in names if name != OURS]
    facts = ", ".join(f"{count:,} {what}" for what, count in found.facts.items())
    lines = [f"\n== {found.world}: {facts}", _line("", [ENGINES[name].name for name in names])]
    ratios = [f"\ntimes ours, {found.world}", _line("", [ENGINES[name].name for name in peers])]
    for title, read in ROWS:
        values = {name: read(found.figures[name]) for name in names}
        if any(value is not None for value in values.values()):
            lines.append(_line(title, [_figure(value) for value in values.values()]))
        ours, theirs = values.get(OURS), [values[name] for name in peers]
        if ours and any(theirs) and title not in NO_RATIO:
            ratios.append(_line(title, [f"{number(value / ours)}x" if value else "-" for value in theirs]))
    return "\n".join([*lines, *(ratios if peers else []), *found.remarks])


def _line(title: str, cells: Sequence[str]) -> str:
    return f"{title:{TITLE}}" + "".join(f"{cell:>{WIDTH}}" for cell in cells)


def _figure(value: float | None) -> str:
    return "-" if value is None else number(value)


def number(value: float) -> str:
    """Three digits that count."""
    if value == 0.0:
        return "0"
    places = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{places}f}"
