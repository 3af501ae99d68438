"""Decide which of the labels that want to stand on a map do, the same on every tile that shows them.

A label gives way to every stronger one that it touches, drawn or not: so whether it stands depends on nothing
that is farther away than `MARGIN`, and a name that crosses the edge of a tile goes on in the next.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tiles.fonts import Font
from tiles.mapkinds import Kind
from tiles.mercator import Array
from tiles.style import RGB

MARGIN = 190.0  # px at 256 px a tile, round a tile, in which labels may decide about those on it
WIDEST = 124.0  # px; a label's half and a whole other one fit into the margin
APART = 90.0  # px between two labels of the same text
AIR = 3.0  # px round a label


@dataclass(frozen=True)
class Label:
    """A text or symbol that wants to stand somewhere."""

    strength: tuple[float, ...]  # the greater, the stronger; ties are parted by text and place
    text: str
    middle: tuple[float, float]  # px
    size: tuple[float, float]  # px, before it is turned
    colour: RGB
    font: Font | None
    angle: float = 0.0  # degrees against the clock
    path: Array | None = None  # (n, 2) px along which it is written, where that bends
    plate: RGB | None = None  # of the sign that it is written on
    spot: Kind | None = None  # whose symbol it is
    key: tuple[float, float] = (0.0, 0.0)  # the place on earth

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom px."""
        if self.path is not None:
            (left, top), (right, bottom) = self.path.min(axis=0), self.path.max(axis=0)
            room = self.size[1] / 2
            return float(left) - room, float(top) - room, float(right) + room, float(bottom) + room
        turn = math.radians(self.angle)
        c, s = abs(math.cos(turn)), abs(math.sin(turn))
        half = (self.size[0] * c + self.size[1] * s) / 2, (self.size[0] * s + self.size[1] * c) / 2
        x, y = self.middle
        return x - half[0], y - half[1], x + half[0], y + half[1]


def standing(labels: list[Label], density: float) -> list[Label]:
    """The labels that no stronger one touches, the strongest first."""
    if not labels:
        return []
    labels = sorted(labels, key=lambda label: (*(-s for s in label.strength), label.text, label.key))
    boxes = np.array([label.extent for label in labels])
    boxes += AIR * density * np.array([-0.5, -0.5, 0.5, 0.5])
    texts = np.unique([label.text for label in labels], return_inverse=True)[1]
    named = np.array([label.spot is None for label in labels])
    middles = np.array([label.middle for label in labels])
    stands = []
    for number, box in enumerate(boxes):
        before = boxes[:number]
        touched = (before[:, 0] < box[2]) & (before[:, 2] > box[0])
        touched &= (before[:, 1] < box[3]) & (before[:, 3] > box[1])
        if named[number]:
            near = np.abs(middles[:number] - middles[number]).max(axis=1) < APART * density
            touched |= near & (texts[:number] == texts[number])
        if not touched.any():
            stands.append(labels[number])
    return stands
