"""Tell above a profile what the track is, and what its colours and dots mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import aggdraw
import numpy as np
from PIL import Image

from tiles.lettering import text_width, write
from tiles.profilechart import fill_climb
from tiles.routeinks import Inks
from tiles.strokes import dashes, disc, dots, stroke
from tiles.track import CLIMBS, Track, Travel

SIGN = 1.5  # heights of a letter in the width of a sign
GAP = 0.8  # between a sign's word and the next sign
ROW = 1.75  # from row to row
PUSHED, CARRIED, CLIMB = "pushed", "ferry or train", "climb"


Paint = Callable[[aggdraw.Draw, tuple[float, float, float, float]], None]  # a canvas, and a box in px


@dataclass(frozen=True)
class Entry:
    """A sign with its word; None where the word stands for itself."""

    word: str
    paint: Paint | None

    def width(self, letters: float) -> float:
        """Px that it takes in letters of so many px."""
        sign = 0.0 if self.paint is None else (SIGN + 0.35) * letters
        return sign + text_width(self.word, letters) + GAP * letters


def entries_for(track: Track, inks: Inks) -> list[Entry]:
    """What needs telling about a track: its climbs up to the steepest, and how one gets along."""
    found = []
    steepest = int(track.climbs.max(initial=0)) if track.profile is not None else 0
    if steepest:
        found.append(Entry(CLIMB, None))
    for climb in range(1, steepest + 1):
        top = f"-{CLIMBS[climb]:.0f} %" if climb < len(CLIMBS) else "+ %"
        found.append(Entry(f"{CLIMBS[climb - 1]:.0f}{top}", _swatch(climb, inks)))
    if track.has(Travel.PUSH):
        found.append(Entry(PUSHED, _dotted(inks)))
    if track.has(Travel.CARRIED):
        found.append(Entry(CARRIED, _dashed(inks)))
    return found


def rows_of(entries: Sequence[Entry], letters: float, width: float) -> list[list[Entry]]:
    """The entries in as few rows as fit into a width in px."""
    rows: list[list[Entry]] = []
    room = 0.0
    for entry in entries:
        need = entry.width(letters)
        if not rows or need > room:
            rows.append([])
            room = width
        rows[-1].append(entry)
        room -= need
    return rows


def row_width(row: Sequence[Entry], letters: float) -> float:
    """Px of a row."""
    return sum(entry.width(letters) for entry in row) - GAP * letters


def draw_row(
    image: Image.Image, row: Sequence[Entry], where: tuple[float, float], inks: Inks, letters: float
) -> None:
    """Draw a row from the left, its base line at `where` px."""
    x, y = where
    for entry in row:
        begin = x
        if entry.paint is not None:
            canvas = aggdraw.Draw(image)
            entry.paint(canvas, (x, y - 0.72 * letters, x + SIGN * letters, y))
            canvas.flush()
            begin += (SIGN + 0.35) * letters
        write(image, (begin, y), entry.word, (letters, inks.ink, None), "ls")
        x += entry.width(letters)


def _swatch(climb: int, inks: Inks) -> Paint:
    def paint(canvas: aggdraw.Draw, box: tuple[float, float, float, float]) -> None:
        line = np.array([box[0], box[2]]), np.array([box[1], box[1]])
        fill_climb(canvas, line, box[3], (climb, inks))
        canvas.rectangle(box, aggdraw.Pen(inks.ink, 0.8))

    return paint


def _dotted(inks: Inks) -> Paint:
    def paint(canvas: aggdraw.Draw, box: tuple[float, float, float, float]) -> None:
        middle = (box[1] + box[3]) / 2.0
        line = np.array([box[0], box[2]]), np.array([middle, middle])
        radius = (box[3] - box[1]) * 0.24
        for x, y in dots(line, (box[2] - box[0]) / 3.0).tolist():
            disc(canvas, (x, y), radius + 1.0, inks.outline)
            disc(canvas, (x, y), radius, inks.climbs[0])

    return paint


def _dashed(inks: Inks) -> Paint:
    def paint(canvas: aggdraw.Draw, box: tuple[float, float, float, float]) -> None:
        middle, third = (box[1] + box[3]) / 2.0, (box[2] - box[0]) / 2.7
        for dash in dashes((np.array([box[0], box[2]]), np.array([middle, middle])), third, third * 0.7):
            stroke(canvas, dash, inks.outline, (box[3] - box[1]) * 0.26)

    return paint
