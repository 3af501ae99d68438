"""Draw areas that are reached in a time over a map, the nearest the darkest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import aggdraw
import numpy as np
from PIL import Image, ImageDraw

from tiles.legend import Entry, Paint
from tiles.routeinks import RGB, Inks
from tiles.strokes import seen, stroke
from tiles.track import FloatArray
from tiles.view import View

Ring = FloatArray  # (n, 2): longitudes and latitudes in degrees, closed
Polygon = Sequence[Ring]  # the outer ring, then its holes

NEAR, FAR = (74, 20, 110), (190, 120, 215)  # the colours of the least and of the longest time
NEAR_NIGHT, FAR_NIGHT = (150, 90, 200), (226, 190, 245)  # the same on a dark map
VEIL = 52  # of 255: how far one area hides the map; areas lie upon each other
EDGE, RIM = 2.2, 1.6  # px of an area's edge, and of the halo on each side of it
HARD_EDGE = 4.0  # px of the nearest area's edge on 1-bit paper; the further, the thinner
FINER = 2  # times as large areas are filled and then shrunk, for smooth edges


@dataclass(frozen=True, eq=False)
class Area:
    """What is reached in a time that a word tells."""

    word: str
    polygons: Sequence[Polygon]


def area_colours(count: int, inks: Inks) -> list[RGB]:
    """A colour for each of so many areas, from the nearest on."""
    if inks.one_bit:
        return [inks.ink] * count
    near, far = (NEAR, FAR) if sum(inks.paper) > sum(inks.ink) else (NEAR_NIGHT, FAR_NIGHT)
    shares = np.linspace(0.0, 1.0, max(count, 2))[:count]
    mixed = np.array(near) + shares[:, None] * (np.array(far) - np.array(near))
    return [(round(r), round(g), round(b)) for r, g, b in mixed.tolist()]


def draw_areas(image: Image.Image, view: View, areas: Sequence[Area], inks: Inks) -> None:
    """Draw areas, given from the nearest on: the furthest first, all edges last."""
    colours = area_colours(len(areas), inks)
    if not inks.one_bit:
        for area, colour in reversed(list(zip(areas, colours, strict=True))):
            image.paste(colour, (0, 0), _mask(view, area))
    canvas = aggdraw.Draw(image)
    for number in reversed(range(len(areas))):
        width = HARD_EDGE / (number + 1) if inks.one_bit else EDGE
        rings = [ring for polygon in areas[number].polygons for ring in polygon]
        for colour, wide in ((inks.halo, width + 2.0 * RIM), (colours[number], width)):
            for ring in rings:
                for shown in seen(view.line(ring[:, 0], ring[:, 1]), view.size):
                    stroke(canvas, shown, colour, wide)
    canvas.flush()


def _mask(view: View, area: Area) -> Image.Image:
    mask = Image.new("L", (view.size[0] * FINER, view.size[1] * FINER))
    draw = ImageDraw.Draw(mask)
    for polygon in area.polygons:
        for number, ring in enumerate(polygon):
            points = np.stack(view.line(ring[:, 0], ring[:, 1]), axis=1) * FINER
            draw.polygon(list(map(tuple, points.tolist())), 0 if number else VEIL)
    return mask.reduce(FINER)


def area_entries(areas: Sequence[Area], inks: Inks) -> list[Entry]:
    """What a legend tells of areas."""
    told = [Entry("reached in", None)] if areas else []
    return told + [
        Entry(area.word, _swatch(number, colour, inks))
        for number, (area, colour) in enumerate(zip(areas, area_colours(len(areas), inks), strict=True))
    ]


def _swatch(number: int, colour: RGB, inks: Inks) -> Paint:
    def paint(canvas: aggdraw.Draw, box: tuple[float, float, float, float]) -> None:
        if inks.one_bit:
            canvas.rectangle(box, aggdraw.Pen(colour, HARD_EDGE / (number + 1)))
        else:
            canvas.rectangle(box, aggdraw.Brush(colour))

    return paint
