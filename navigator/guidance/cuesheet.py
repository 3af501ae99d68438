"""Decide what stands on a cue sheet: a row for each thing told, with metres, climb and a symbol."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np

from navigator.geo import along
from navigator.guidance.phrases import Phrasebook, told_of
from navigator.guidance.route import Route
from navigator.guidance.told import Told

# One sign for each way to go on; what has none is told by its words alone.
ARROWS = {
    "left": "←",
    "right": "→",
    "straight": "↑",
    "slight left": "↖",
    "slight right": "↗",
    "sharp left": "↙",
    "sharp right": "↘",
    "uturn": "↶",
}
GOAL, RING, FERRY, PUSH, NOTHING = "⚑", "↻", "⛴", "⚠", "·"


@dataclass(frozen=True)
class CueRow:
    """One row of the sheet."""

    along: float  # m from the start
    since: float  # m from the row before
    climb: float | None  # m climbed from the row before; None where heights are unknown
    symbol: str
    words: str


def cue_sheet(route: Route, book: Phrasebook) -> tuple[CueRow, ...]:
    """The rows of a route; climbs are the metres of the smoothed profile, so that they add up."""
    told = told_of(route, book.language)
    places = [place for place, _ in told]
    climbed = _climbed(route, places)
    rows = []
    for number, (place, one) in enumerate(told):
        before = places[number - 1] if number else 0.0
        climb = None
        if climbed is not None:
            climb = climbed[number] - climbed[number - 1] if number else 0.0
        rows.append(CueRow(place, place - before, climb, symbol_of(one), book.sentence(one)))
    return tuple(rows)


def symbol_of(told: Told) -> str:
    """The sign for what is done."""
    if told.type == "arrive":
        return GOAL
    if told.mode in {"ferry", "train"}:
        return FERRY
    if told.type in {"roundabout", "rotary"}:
        return f"{RING}{told.exit or ''}"
    if told.mode == "pushing" and told.type == "notification":
        return PUSH
    return ARROWS.get(told.modifier, NOTHING)


def _climbed(route: Route, places: list[float]) -> list[float] | None:
    """Metres climbed from the start to each place."""
    if any(len(point) < 3 for point in route.geometry):
        return None
    lons, lats, heights = np.array(route.geometry, dtype=float).T
    if not np.isfinite(heights).all():
        return None
    metres = along(lons, lats)
    metres *= route.distance / metres[-1] if metres[-1] > 0.0 else 1.0  # the line's own, to the millimetre
    rises = [max(after - before, 0.0) for before, after in pairwise(heights.tolist())]
    total = [0.0, *accumulate(rises)]
    ends = metres.tolist()
    return [total[min(bisect_left(ends, place), len(total) - 1)] for place in places]
