"""Hold what every part of a plot's drawing needs: its canvas, its ground, its chance, its names."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np

from navigator.sample.canvas import Canvas, Point
from navigator.sample.terrain import CREST_Y, PLOT, Ground, river_half_width, river_middle

_HALVINGS = 20  # of half a plot: closer than three millimetres
MAIN_Y = 2770.0  # m, the main road where it is straight and at the plot's borders


@dataclass(frozen=True, slots=True)
class Plot:
    """One square of the world in the drawing; all points are in metres from its south-west corner."""

    canvas: Canvas
    ground: Ground
    corner: Point  # m in the world
    rng: Random
    town: str
    streets: Iterator[str]
    left_hand: bool
    has_south: bool  # whether another plot lies there, to which the pass road leads on
    has_north: bool

    def height(self, x: float, y: float) -> float:
        """Metres above the sea at a point of the plot."""
        return float(self.ground.height(x + self.corner[0], y + self.corner[1]))

    def climb(
        self, foot: Point, top: Point, *, grade: float = 0.0, bends: float = 2.0, steps: int = 70
    ) -> list[Point]:
        """A road up or along a flank that gains height evenly, swinging `bends` times to keep to `grade`."""
        rise = abs(self.height(*top) - self.height(*foot))
        length = rise / grade if grade else 0.0
        sway = math.sqrt(max(length**2 - (top[1] - foot[1]) ** 2, 0.0)) / (4.0 * bends)
        t = np.linspace(0.0, 1.0, steps)
        # An arc sine of a sine is a triangle wave; the 0.98 rounds its corners to hairpins.
        swing = np.arcsin(0.98 * np.sin(2.0 * np.pi * bends * t)) / math.asin(0.98)
        x = foot[0] + t * (top[0] - foot[0]) + sway * swing
        wanted = self.height(*foot) + t * (self.height(*top) - self.height(*foot))
        crest = CREST_Y if foot[1] > PLOT / 2 else CREST_Y - PLOT
        low, high = (
            np.full(steps, PLOT / 2),
            np.full(steps, crest),
        )  # low and high ground, not south and north
        for _ in range(_HALVINGS):
            middle = (low + high) / 2.0
            below = self.ground.height(x + self.corner[0], middle + self.corner[1]) < wanted
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        inner = zip(x[1:-1], (low + high)[1:-1] / 2.0, strict=True)
        return [foot, *((float(a), float(b)) for a, b in inner), top]


def main_y(x: float) -> float:
    """Where the main road runs: winding past the old town, straight from the station on."""
    return MAIN_Y + (14.0 * math.sin(2.0 * math.pi * x / 2500.0) if x < 2500.0 else 0.0)


def bank(x: float, *, side: int, margin: float = 0.0) -> Point:
    """The river's bank at x, north (side 1) or south (side -1), or a point `margin` metres inland of it."""
    return x, float(river_middle(x)) + side * (float(river_half_width(x)) + margin)
