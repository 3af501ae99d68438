"""Draw the heights along a track, coloured as its climbs are on the map, with axes of round numbers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import aggdraw
import numpy as np
from PIL import Image

from tiles.lettering import text_width, write
from tiles.measures import Measures, number_text, ticks
from tiles.routeinks import Inks
from tiles.strokes import Line, dashes, disc, dots, part, stroke
from tiles.track import Track, Travel

LEAST_RELIEF = 60.0  # m that the heights span at least, so that flat ground looks flat
AIR, EARTH = 0.16, 0.08  # of the relief above the summit and below the lowest place
PER_ROW, PER_COLUMN = 1.9, 7.0  # heights of a letter between numbers on the axes
HATCH = (0, 6, 4, 2, 1)  # px between upright lines that stand for a climb on 1-bit paper; the ends are filled


@dataclass(frozen=True)
class Frame:
    """Where heights and distances lie in the picture."""

    box: tuple[float, float, float, float]  # px: left, top, right, bottom of the ground's picture
    low: float  # m
    high: float  # m
    length: float  # m

    def x(self, metres: float) -> float:
        """Px from the left of a distance."""
        return self.box[0] + metres / self.length * (self.box[2] - self.box[0])

    def y(self, height: float) -> float:
        """Px from the top of a height."""
        return self.box[3] - (height - self.low) / (self.high - self.low) * (self.box[3] - self.box[1])


class ProfileChart:
    """The heights of a track on their way into a box of px (left, top, right, bottom) of a picture."""

    def __init__(
        self, image: Image.Image, track: Track, inks: Inks, measures: Measures, letters: float
    ) -> None:
        if track.profile is None:
            raise ValueError("a track without heights has no profile")
        self.image, self.track, self.inks, self.measures = image, track, inks, measures
        self.letters, self.heights = letters, track.profile

    def draw(self, box: tuple[float, float, float, float]) -> None:
        """Ground, grid, axes and the highest place; the numbers lie inside the box too."""
        frame, rows = self._frame(box)
        self._grid(frame, rows)
        line = (
            np.array([frame.x(at) for at in self.track.samples]),
            np.array(list(map(frame.y, self.heights))),
        )
        self._ground(frame, line)
        self._travel(frame)
        self._numbers(frame, rows)
        self._summit(frame)

    def _frame(self, box: tuple[float, float, float, float]) -> tuple[Frame, list[float]]:
        low, high = float(self.heights.min()), float(self.heights.max())
        relief = max(high - low, LEAST_RELIEF)
        low -= relief * EARTH
        high = low + relief * (1.0 + EARTH + AIR)
        bottom = box[3] - 1.7 * self.letters
        unit = self.measures.height
        most = max(2, int((bottom - box[1]) / (PER_ROW * self.letters)))
        rows = ticks(low / unit.metres, high / unit.metres, most)
        labels = [f"{row:.0f} {unit.sign}" for row in rows]
        left = box[0] + max(text_width(label, self.letters) for label in labels) + 0.6 * self.letters
        return Frame((left, box[1], box[2], bottom), low, high, self.track.length), rows

    def _grid(self, frame: Frame, rows: list[float]) -> None:
        canvas, pen = aggdraw.Draw(self.image), aggdraw.Pen(self.inks.faint, 1.0)
        for row in rows:
            y = round(frame.y(row * self.measures.height.metres)) + 0.5
            canvas.line((frame.box[0], y, frame.box[2], y), pen)
        canvas.flush()

    def _ground(self, frame: Frame, line: Line) -> None:
        base = frame.box[3]
        canvas = aggdraw.Draw(self.image)
        fill_climb(canvas, line, base, (0, self.inks))
        for start, end, climb, _travel in self.track.runs():
            if climb:
                fill_climb(canvas, part(line, self.track.samples, start, end), base, (climb, self.inks))
        stroke(canvas, line, self.inks.ink, max(1.4, self.letters * 0.13))
        stroke(canvas, (np.array([frame.box[0], frame.box[2]]), np.array([base, base])), self.inks.ink, 1.2)
        canvas.flush()

    def _travel(self, frame: Frame) -> None:
        """Pushed and carried parts below the ground, dotted and dashed as on the map."""
        canvas, thick = aggdraw.Draw(self.image), self.letters * 0.3
        y = frame.box[3] - thick * 0.9
        for start, end in self.track.stretches(Travel.PUSH):
            for x, _y in dots(_level(frame.x(start), frame.x(end), y), 2.0 * thick).tolist():
                disc(canvas, (x, y), thick * 0.75, self.inks.paper)
                disc(canvas, (x, y), thick * 0.5, self.inks.ink)
        for start, end in self.track.stretches(Travel.CARRIED):
            line = _level(frame.x(start), frame.x(end), y)
            stroke(canvas, line, self.inks.paper, thick * 1.3)
            for dash in dashes(line, 2.4 * thick, 1.5 * thick):
                stroke(canvas, dash, self.inks.ink, thick * 0.6)
        canvas.flush()

    def _numbers(self, frame: Frame, rows: list[float]) -> None:
        look, small = (self.letters, self.inks.ink, None), self.letters
        for row in rows:
            unit = self.measures.height
            where = frame.box[0] - 0.5 * small, frame.y(row * unit.metres)
            write(self.image, where, f"{row:.0f} {unit.sign}", look, "rm")
        unit = self.measures.length_unit(self.track.length)
        length = self.track.length / unit.metres
        most = max(2, int((frame.box[2] - frame.box[0]) / (PER_COLUMN * small)))
        columns = ticks(0.0, length, most)
        step = min((b - a for a, b in pairwise(columns)), default=1.0)
        canvas = aggdraw.Draw(self.image)
        for column in columns:
            x = frame.x(column * unit.metres)
            canvas.line((x, frame.box[3], x, frame.box[3] + 0.3 * small), aggdraw.Pen(self.inks.ink, 1.2))
        canvas.flush()
        for column in columns:
            text = f"{number_text(column, step)} {unit.sign}"
            half = text_width(text, small) / 2.0
            x = min(frame.x(column * unit.metres), frame.box[2] - half)
            write(self.image, (x, frame.box[3] + 1.35 * small), text, look, "ms")

    def _summit(self, frame: Frame) -> None:
        """The highest place with its height, where the track climbs at all."""
        top = int(self.heights.argmax())
        if float(np.ptp(self.heights)) < LEAST_RELIEF / 2.0:
            return
        x, y = frame.x(float(self.track.samples[top])), frame.y(float(self.heights[top]))
        canvas = aggdraw.Draw(self.image)
        disc(canvas, (x, y), self.letters * 0.32, self.inks.paper)
        disc(canvas, (x, y), self.letters * 0.22, self.inks.ink)
        canvas.flush()
        unit = self.measures.height
        highest = self.heights[top] if self.track.heights is None else self.track.heights.max()
        text = f"{highest / unit.metres:.0f} {unit.sign}"  # which may lie between two samples
        half = text_width(text, self.letters) / 2.0
        x = min(max(x, frame.box[0] + half), frame.box[2] - half)
        look = (self.letters, self.inks.ink, self.inks.paper)
        write(self.image, (x, y - 0.55 * self.letters), text, look, "ms")


def _level(left: float, right: float, y: float) -> Line:
    return np.array([left, right]), np.array([y, y])


def fill_climb(canvas: aggdraw.Draw, line: Line, base: float, look: tuple[int, Inks]) -> None:
    """Fill what lies between a line and `base` px with the colour of a climb, on 1-bit paper with a hatch."""
    climb, inks = look
    x, y = line
    if inks.one_bit and 0 < climb < len(HATCH) - 1:
        step = HATCH[climb]  # on a grid that all pieces share
        for column in np.arange(np.ceil(x[0] / step) * step, x[-1], step).tolist():
            top = float(np.interp(column, x, y))
            canvas.line((column + 0.5, top, column + 0.5, base), aggdraw.Pen(inks.ink, 1.0))
        return
    around = np.stack((np.concatenate((x, [x[-1], x[0]])), np.concatenate((y, [base, base]))), axis=1)
    canvas.polygon(around.reshape(-1).tolist(), None, aggdraw.Brush(inks.fills[climb]))
