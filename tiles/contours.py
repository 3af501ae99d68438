"""Draw lines of equal height: how far apart, which are bold, and where heights are written."""

from __future__ import annotations

import math
from collections.abc import Iterator

import aggdraw
import numpy as np
from contourpy import LineType, contour_generator

from tiles.mercator import WORLD, Array
from tiles.relief import Ground
from tiles.sheet import Sheet
from tiles.style import RGB

APART = ((11, 200.0), (12, 100.0), (13, 50.0), (14, 20.0), (16, 10.0))  # zoom from which on, m
BOLD_EVERY = 5  # lines
THIN, BOLD = 0.5, 0.9  # px at 256 px a tile
LEAST = 12.0  # px; smaller rings are noise of the heights
LETTERS = 7.5  # px of the heights written on bold lines
MARKS_APART = 128.0  # px of the map plane between the upright lines on which heights are written
FROM_EDGES = 18.0  # px that heights keep from the edges of tiles, which know nothing of each other's lines
TILE = 256

Lines = list[tuple[float, Array]]  # height in metres, (n, 2) px


def spacing(zoom: float) -> float | None:
    """Metres from one line to the next; None where none are drawn."""
    return next((apart for start, apart in reversed(APART) if zoom >= start), None)


def draw_contours(canvas: aggdraw.Draw, lines: Lines, sheet: Sheet, colour: RGB) -> None:
    """Draw all lines on a sheet."""
    pens = {bold: aggdraw.Pen(colour, width * sheet.density) for bold, width in ((False, THIN), (True, BOLD))}
    for level, line in lines:
        if not _closed(line) or np.ptp(line, axis=0).max() >= LEAST * sheet.density:
            canvas.line(line.ravel().tolist(), pens[_is_bold(level, sheet)])


def contours(ground: Ground, sheet: Sheet) -> Lines:
    """Each line with its height in metres, as (n, 2) px."""
    apart = spacing(sheet.zoom)
    columns, rows, metres = ground.curved(sheet)
    known = metres[np.isfinite(metres)]
    if apart is None or not known.size:
        return []
    maker = contour_generator(columns, rows, np.ma.masked_invalid(metres), line_type=LineType.Separate)
    numbers = range(math.ceil(known.min() / apart), math.floor(known.max() / apart) + 1)
    return [
        (number * apart, np.asarray(line))
        for number in numbers
        if number  # the sea's own height is its shore
        for line in maker.lines(number * apart)
    ]


def height_marks(lines: Lines, sheet: Sheet) -> Iterator[tuple[str, tuple[float, float], float]]:
    """Where heights are written: the text, its middle in px, and its angle in degrees against the clock."""
    density = sheet.density
    corner = np.array([sheet.left, -sheet.top]) / sheet.metres + WORLD / 2 / sheet.metres
    for level, line in lines:
        if not _is_bold(level, sheet):
            continue
        strip = (line[:, 0] + corner[0]) / (MARKS_APART * density) - 0.5
        for at in np.flatnonzero(np.diff(np.floor(strip))).tolist():
            middle = (line[at] + line[at + 1]) / 2
            inside = (middle + corner) % (TILE * density)
            if min(*inside, *(TILE * density - inside)) >= FROM_EDGES * density:
                way = line[min(at + 2, len(line) - 1)] - line[max(at - 1, 0)]
                angle = -math.degrees(math.atan2(way[1], way[0]))
                yield f"{level:.0f}", (float(middle[0]), float(middle[1])), (angle + 90) % 180 - 90


def _is_bold(level: float, sheet: Sheet) -> bool:
    return round(level / (spacing(sheet.zoom) or 1.0)) % BOLD_EVERY == 0


def _closed(line: Array) -> bool:
    return bool((line[0] == line[-1]).all())
