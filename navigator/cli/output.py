"""Print answers: JSON documents, what a route is made of, its steps, its height profile."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from navigator.cli.console import out, plain
from navigator.units import Units, distance_text, duration_text, height_text

if TYPE_CHECKING:
    from navigator.guidance.climbs import Climb
    from navigator.guidance.cuesheet import CueRow
    from navigator.guidance.route import Route

PROFILE_WIDTH = 72  # columns of the height profile
PROFILE_ROWS = 6
UNKNOWN_CLIMB = "climb unknown"
LEAST_RELIEF = 60.0  # m that the profile's height spans at least, so that flat ground looks flat
EIGHTHS = " ▁▂▃▄▅▆▇█"
# What a terminal of plain ASCII shows for signs that it has not.
PLAINER = str.maketrans(
    {
        **dict(zip("▁▂▃▄▅▆▇█", "__..::##", strict=True)),
        **dict(zip("←→↑↖↗↙↘↶", "<>^\\/<>U", strict=True)),
        **dict(zip("⚑↻⛴⚠·²", "XO~!.2", strict=True)),
    }
)


def shown(text: str) -> str:
    """Signs as this terminal has them: where it knows no others, of ASCII."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return text.translate(PLAINER)
    return text


def print_json(value: Any) -> None:
    """One document on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def print_summary(route: Route, surfaces: dict[str, float], units: Units) -> None:
    """Length, time, climb and surface in two lines."""
    climb = f"{UNKNOWN_CLIMB} (no heights)"
    if route.raised:
        climb = f"{height_text(route.ascent, units)} up, {height_text(route.descent, units)} down"
    out().print(f"{distance_text(route.distance, units)}   {duration_text(route.duration)}   {climb}")
    shares = [f"{name} {distance_text(metres, units)}" for name, metres in surfaces.items() if metres >= 1.0]
    if shares:
        out().print("surface: " + ", ".join(shares))


def print_steps(rows: Sequence[tuple[float, str]], units: Units) -> None:
    """A row for each instruction: where along the route, and what is to be done."""
    places = [distance_text(along, units) for along, _ in rows]
    width = max(map(len, places), default=0)
    for place, (_, words) in zip(places, rows, strict=True):
        out().print(f"{place:>{width}}  {plain(words)}", soft_wrap=True)


def print_sheet(rows: Sequence[CueRow], units: Units) -> None:
    """A cue sheet as columns of text, wide words last."""
    cells = [
        (
            distance_text(row.along, units),
            f"+{distance_text(row.since, units)}",
            "" if row.climb is None else f"↑{height_text(row.climb, units)}",
            row.symbol,
        )
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row, (place, since, climb, symbol) in zip(rows, cells, strict=True):
        numbers = f"{place:>{widths[0]}}  {since:>{widths[1]}}  {climb:>{widths[2]}}"
        line = f"{numbers}  {symbol:<{widths[3]}}  {plain(row.words)}"
        out().print(shown(line), soft_wrap=True)


def print_profile(route: Route, units: Units) -> None:
    """Heights along the route as blocks; nothing where heights are unknown."""
    profile = _heights(route)
    if profile is None:
        return
    low, high = min(profile), max(profile)
    span = max(high - low, LEAST_RELIEF)
    levels = [round((height - low) / span * PROFILE_ROWS * 8) for height in profile]
    label = max(len(height_text(high, units)), len(height_text(low, units)))
    for row in reversed(range(PROFILE_ROWS)):
        floor = low + span * row / PROFILE_ROWS
        text = height_text(floor, units) if row % 2 == 0 else ""
        blocks = "".join(EIGHTHS[min(8, max(0, level - row * 8))] for level in levels).rstrip()
        if not blocks and row:
            continue
        out().print(shown(f"{text:>{label}} {blocks}"))


def print_climbs(climbs: Sequence[Climb], units: Units) -> None:
    """A row for each climb: where it begins, how long and steep it is, and its category."""
    cells = [
        (
            f"climb {number}",
            f"at {distance_text(climb.begin, units)}",
            distance_text(climb.length, units),
            f"{climb.grade:.1f} %",
            f"↑{height_text(climb.rise, units)}",
            {"": "", "HC": "hors catégorie"}.get(climb.category, f"category {climb.category}"),
        )
        for number, climb in enumerate(climbs, start=1)
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for *numbers, category in cells:
        columns = (f"{text:>{width}}" for text, width in zip(numbers, widths, strict=False))
        out().print("  ".join([*columns, category]).rstrip(), soft_wrap=True)


def climbs_document(climbs: Sequence[Climb]) -> list[dict[str, Any]]:
    """The climbs for JSON; metres and per cent."""
    return [
        {
            "along": round(climb.begin, 1),
            "length": round(climb.length, 1),
            "rise": round(climb.rise, 1),
            "grade": round(climb.grade, 1),
            "category": climb.category or None,
        }
        for climb in climbs
    ]


def _heights(route: Route) -> list[float] | None:
    """The height at even distances along the route, one a column."""
    import numpy as np  # noqa: PLC0415  not for tables alone

    from navigator.geo import along  # noqa: PLC0415  likewise

    if any(len(point) < 3 for point in route.geometry):
        return None
    lons, lats, heights = np.array(route.geometry, dtype=float).T
    path = along(lons, lats)
    if not math.isfinite(float(heights.sum())) or path[-1] <= 0.0:
        return None
    return [float(value) for value in np.interp(np.linspace(0.0, path[-1], PROFILE_WIDTH), path, heights)]
