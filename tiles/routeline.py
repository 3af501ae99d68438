"""Draw a track over a map: climbs by colour, pushed and carried parts, direction, start, stops and finish."""

from __future__ import annotations

import math
from collections.abc import Iterator

import aggdraw
import numpy as np
from PIL import Image, ImageChops

from tiles.marks import FULL, HALO, Marks, badges
from tiles.routeinks import Inks
from tiles.standing import Taken
from tiles.strokes import Line, dashes, disc, lengths, part, seen, smooth, spans_seen, stops, stroke
from tiles.track import FloatArray, Track, Travel
from tiles.view import View

OUTLINE = 1.1  # px on each side for a line of FULL px
SLIMMEST, WIDEST, PER_SIDE = 3.4, 9.0, 1.0 / 190.0  # px, and px for each px of the picture's mean side
HARD = 8.0  # px at least on 1-bit paper, where the line has a white core and roads look like that too
CORE = 0.5  # of the line's width that is white on 1-bit paper where it does not climb
ARROWS, FEWEST_ARROWS = 26.0, 3  # widths of the line from arrow to arrow
SHIFTS = (0, 2, -2, 4, -4, 6, -6)  # widths by which an arrow may move to where the line is straight
DASH, GAP = 2.4, 1.5  # widths of the line
DOTS = 1.6  # widths of the line from dot to dot
THREAD = 0.3  # of the line's width
ROUNDED = 0.9  # widths of the line by which corners are rounded
NAMES = 0.66  # of a name that lies along the line is seen, and of the line beneath it the rest


def line_width(size: tuple[int, int], inks: Inks) -> float:
    """Px of a route's line in a picture of that size."""
    return min(max(math.sqrt(size[0] * size[1]) * PER_SIDE, HARD if inks.one_bit else SLIMMEST), WIDEST)


class RouteLine:
    """A track on its way into one picture."""

    canvas: aggdraw.Draw
    beneath: Image.Image  # the line on the ground, without names
    drawn: Image.Image  # a mask of the line

    def __init__(self, view: View, track: Track, inks: Inks, width: float) -> None:
        self.view, self.track, self.inks, self.width = view, track, inks, width
        self.line, self.metres = smooth(view.line(track.lons, track.lats), track.metres, bend=ROUNDED * width)
        self.along = lengths(self.line)
        self.spans = spans_seen(self.line, self.along, view.size)
        self.thin = width / FULL

    def draw(self, image: Image.Image) -> Taken:
        """Draw all but the marks; what they and the line cover is told."""
        ground = image.copy()
        self.canvas = aggdraw.Draw(image)
        self._casing()
        for start, end, climb, travel in self._runs():
            for shown in self._shown(start, end):
                self._piece(shown, climb, travel)
        self._pushed()
        self._arrows()
        self.canvas.flush()
        self.beneath, self.drawn = image.copy(), _changed(ground, image)
        return Taken(self._badges(), self._covered())

    def mark(self, image: Image.Image) -> None:
        """Have the line shine through the names above it, and draw start, stops and finish."""
        if not self.inks.one_bit:
            image.paste(Image.blend(self.beneath, image, NAMES), mask=self.drawn)
        marks, (x, y) = Marks(image, self.inks, self.width), self.line
        for number, via in enumerate(self._vias(), start=1):
            marks.via(via, number)
        if not self.track.is_loop:
            marks.finish((float(x[-1]), float(y[-1])))
        marks.start((float(x[0]), float(y[0])))

    def _vias(self) -> list[tuple[float, float]]:
        places = (self.view.pixels(via.lng, via.lat) for via in self.track.vias)
        return [(float(x), float(y)) for x, y in places]

    def _badges(self) -> FloatArray:
        x, y = self.line
        return badges([(float(x[0]), float(y[0])), (float(x[-1]), float(y[-1])), *self._vias()], self.width)

    def _covered(self) -> FloatArray:
        """(n, 4) boxes along what is seen of the line."""
        at = [np.arange(start, end, self.width) for start, end in self.spans]
        along = np.concatenate([*at, np.empty(0)])
        middles = np.stack([np.interp(along, self.along, values) for values in self.line], axis=1)
        return np.hstack([middles - self.width / 2.0, middles + self.width / 2.0])

    def _runs(self) -> list[tuple[float, float, int, Travel]]:
        """The steepest last: where a road is ridden up and down, the climb is what one wants to see."""
        return sorted(self.track.runs(), key=lambda run: run[2])

    def _shown(self, start: float, end: float) -> Iterator[Line]:
        return seen(part(self.line, self.metres, start, end), self.view.size)

    def _casing(self) -> None:
        """A halo below all of it, and a rim to what is ridden; what is pushed hangs on a thread."""
        wide = self.width + 2.0 * OUTLINE * self.thin
        for shown in seen(self.line, self.view.size):
            stroke(self.canvas, shown, self.inks.halo, wide + 2.0 * HALO * self.thin)
        for start, end, _climb, travel in self._runs():
            if travel is Travel.CARRIED:
                continue
            width = wide if travel is Travel.RIDE else THREAD * wide
            for shown in self._shown(start, end):
                stroke(self.canvas, shown, self.inks.outline, width)

    def _piece(self, line: Line, climb: int, travel: Travel) -> None:
        colour = self.inks.climbs[climb]
        if travel is Travel.CARRIED:
            for dash in dashes(line, DASH * self.width, GAP * self.width):
                stroke(self.canvas, dash, self.inks.outline, self.width * 0.5)
        elif travel is Travel.PUSH:
            return  # dots, at even distances whatever the climb
        elif self.inks.one_bit:
            self._hollow(line, climb)
        else:
            stroke(self.canvas, line, colour, self.width)

    def _pushed(self) -> None:
        rim = self.width / 2.0 + OUTLINE * self.thin
        for start, end in self.track.stretches(Travel.PUSH):
            low, high = np.interp([start, end], self.metres, self.along).tolist()
            for at in stops(low, high, DOTS * self.width, self.spans):
                x, y = (float(np.interp(at, self.along, values)) for values in self.line)
                climb = self.track.climb_at(float(np.interp(at, self.along, self.metres)))
                disc(self.canvas, (x, y), rim, self.inks.outline)
                disc(self.canvas, (x, y), self.width / 2.0, self.inks.climbs[climb])

    def _hollow(self, line: Line, climb: int) -> None:
        """Black with a white core that is the narrower the steeper it climbs."""
        core = self.width * CORE * (1.0 - climb / (len(self.inks.climbs) - 1))
        if core > 0.5:
            stroke(self.canvas, line, self.inks.halo, core)

    def _arrows(self) -> None:
        length = float(self.along[-1])
        if not self.track.is_round or not length:
            return
        for middle in stops(0.0, length, min(ARROWS * self.width, length / FEWEST_ARROWS), self.spans):
            spots = (self._ahead(middle + shift * self.width) for shift in SHIFTS)
            at, angle, _ = max(spots, key=lambda spot: spot[2])
            x, y = (float(np.interp(at, self.along, values)) for values in self.line)
            self._arrow((x, y), angle)

    def _ahead(self, middle: float) -> tuple[float, float, float]:
        """A place on the line, the direction there, and how straight the line is there: 1 is all straight."""
        at = np.clip(middle + np.array((-2.0, 2.0)) * self.width, 0.0, self.along[-1])
        x, y = (np.diff(np.interp(at, self.along, values))[0] for values in self.line)
        straight = math.hypot(x, y) / max(float(at[1] - at[0]), 1e-9)
        return float(at.mean()), math.atan2(y, x), round(straight, 2)

    def _arrow(self, middle: tuple[float, float], angle: float) -> None:
        """A dart, light with a dark rim; on 1-bit paper, where the line is white, black with a white one."""
        shape = ((1.5, 0.0), (-1.0, 1.15), (-0.45, 0.0), (-1.0, -1.15))
        cosine, sine = math.cos(angle) * self.width, math.sin(angle) * self.width
        corners = []
        for ahead, aside in shape:
            corners += [middle[0] + ahead * cosine - aside * sine, middle[1] + ahead * sine + aside * cosine]
        dark, light = sorted((self.inks.outline, self.inks.halo), key=sum)
        rim, fill = (light, dark) if self.inks.one_bit else (dark, light)
        self.canvas.polygon(corners, aggdraw.Pen(rim, 2.4 * self.thin), None)
        self.canvas.polygon(corners, None, aggdraw.Brush(fill))


def _changed(before: Image.Image, after: Image.Image) -> Image.Image:
    """A mask of the px in which two pictures differ."""
    grey = ImageChops.difference(before, after).convert("L")
    return grey.point([0] + [255] * 255)
