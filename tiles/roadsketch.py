"""Sketch roads on paper: the ground of a route where nothing is known of it but the network it runs on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import aggdraw
import numpy as np
import numpy.typing as npt
from mercantile import LngLatBbox
from PIL import Image

from tiles.routeinks import Inks
from tiles.strokes import stroke
from tiles.track import FloatArray
from tiles.view import View

GREAT, MIDDLE, SMALL, CYCLEWAY, PATH = range(5)
HARD_WIDTHS = (2.0, 1.0, 1.0, 1.0, 1.0)  # px on 1-bit paper, where every line is black,
LATER = 1.2  # and so many zooms later seen
# Px of a line at TOWN zoom and beyond, by rank, and the zoom below which the rank is left out.
WIDTHS = (4.2, 3.0, 1.7, 1.6, 1.0)
SEEN_FROM = (-LATER, 8.5, 11.0, 11.5, 12.5)
TOWN, THINNER = 14.0, 0.8  # zoom; factor for each zoom below


@dataclass(frozen=True, eq=False)
class Roads:
    """Lines laid end to end: line n has the points first[n] to first[n + 1]."""

    lons: FloatArray  # degrees
    lats: FloatArray  # degrees
    first: npt.NDArray[np.int64]
    rank: npt.NDArray[np.uint8]  # GREAT .. PATH, one a line


@dataclass(frozen=True)
class RoadSketch:
    """The roads that `within` gives for a box, drawn by their rank."""

    within: Callable[[LngLatBbox], Roads]
    inks: Inks
    attribution: Sequence[str]

    def paint(self, view: View) -> Image.Image:
        """Paths first, the great roads over them."""
        image = Image.new("RGB", view.size, self.inks.paper)
        roads = self.within(view.bounds)
        canvas = aggdraw.Draw(image)
        hard = self.inks.one_bit
        canvas.setantialias(not hard)  # a grey line would become a broken one
        thin = THINNER ** max(0.0, TOWN - view.zoom)
        for rank in (PATH, CYCLEWAY, SMALL, MIDDLE, GREAT):
            if view.zoom < SEEN_FROM[rank] + LATER * hard:
                continue
            width = HARD_WIDTHS[rank] if hard else max(WIDTHS[rank] * thin, 0.6)
            for line in _lines(roads, rank, view):
                stroke(canvas, line, self.inks.roads[rank], width)
        canvas.flush()
        return image


def _lines(roads: Roads, rank: int, view: View) -> Iterator[tuple[FloatArray, FloatArray]]:
    x, y = view.pixels(roads.lons, roads.lats)
    first = roads.first.tolist()
    for number in np.flatnonzero(roads.rank == rank).tolist():
        piece = slice(first[number], first[number + 1])
        yield x[piece], y[piece]
