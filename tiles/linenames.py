"""Find where names run along roads and rivers: straight if they can, else along a gentle bend."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from tiles.features import Group
from tiles.fonts import font_for, height_of, width_of
from tiles.label import WIDEST, Label, letters
from tiles.mapkinds import Kind
from tiles.mercator import Array
from tiles.sheet import Sheet
from tiles.style import Style

STRAIGHT = 2.5  # px that a road may bend beneath its name
BENT = math.radians(32.0)  # from one letter to the next but one
STRETCHED = 0.9  # of a name's width that lies between the ends of its stretch: it may not turn back
LOOSE = 1.06  # of its width that a name takes along a bend
LEAST_POINTS = 6  # of such a stretch
SHARES = np.array([0.5, 0.3, 0.7, 0.1, 0.9])  # of the room before a name, the best first
SHIFTS = np.array([-10.0, 10.0, -20.0, 20.0])  # further ones, from the middle, in bends that are allowed
BEND_SHARES = np.array([0.5, 0.25, 0.75])
SAMPLES = np.linspace(0.0, 1.0, 7)  # of a name's width, where the line below is looked at
LETTERS = 9.5, 11.0  # px, before and from zoom 17 on
NAMES_FROM = (
    (Kind.SECONDARY, 12),
    (Kind.STREET, 14),
    (Kind.LIVING_STREET, 15),
    (Kind.STEPS, 16),
)  # zoom of kinds at least so great
LEAST = 30.0  # px of a line; shorter ones bear no name
WATERS = frozenset({Kind.RIVER, Kind.STREAM, Kind.CANAL})

Stretch = tuple[tuple[float, float], float]  # its middle in px, and its angle in degrees


def line_names(group: Group, style: Style, sheet: Sheet) -> Iterator[Label]:
    """Names of roads and rivers, one for each line that has room."""
    water = group.kind in WATERS
    start = 12 if water else next((zoom for kind, zoom in NAMES_FROM if group.kind >= kind), 99)
    if sheet.zoom < start:
        return
    lines = _Lines.of(group, sheet)
    rows = np.flatnonzero((group.names > 0) & (group.size > LEAST * sheet.metres * sheet.density)).tolist()
    wanted = [(row, label) for row in rows if (label := _named(group, row, style, sheet))]
    wanted = [(row, label) for row, label in wanted if label.size[0] <= lines.lengths[row]]
    straights = lines.straights([(row, label.size[0]) for row, label in wanted], STRAIGHT * sheet.density)
    for (row, label), straight in zip(wanted, straights, strict=True):
        found = _along(label, straight, lines.line(row))
        first = next(found, None)
        if first is not None:
            yield replace(first, elsewhere=partial(list, found))


def _named(group: Group, row: int, style: Style, sheet: Sheet) -> Label | None:
    """The name of a line, nowhere yet; None where no font has its letters, or it is too long."""
    water, name = group.kind in WATERS, group.name_of(row)
    font = font_for(name, letters(LETTERS[sheet.zoom >= 17], style, sheet))
    width = 0.0 if font is None else width_of(name, font)
    if font is None or not 0 < width <= WIDEST * sheet.density:
        return None
    strength = (30.0 + (int(group.kind) - 100) * 0.5 if not water else 35.0, float(group.size[row]))
    x, y = group.points[group.ring_first[group.first[row]]].tolist()
    colour = style.water_ink if water else style.ink
    return Label(strength, name, (0.0, 0.0), (width, height_of(font)), colour, font, key=(x, y))


def _along(label: Label, straight: Sequence[Stretch], line: tuple[Array, Array]) -> Iterator[Label]:
    """The places of a name on a line, straight ones first; bends are looked at only when asked for."""
    for middle, angle in straight:
        yield label.at(middle, angle)
    for path in _bends(line, label.size[0] * LOOSE, max(len(label.text), LEAST_POINTS)):
        middle = path.mean(axis=0).tolist()
        yield label.at((middle[0], middle[1]), path=path)


@dataclass(frozen=True)
class _Lines:
    """The lines of a group on a sheet, one behind the other in the same arrays."""

    points: Array  # (n, 2) px
    along: Array  # px to each point, over all lines and from each to the next
    begins: Array  # the first point of each line
    ends: Array  # and what lies behind its last

    @classmethod
    def of(cls, group: Group, sheet: Sheet) -> _Lines:
        points, rings = sheet.place(group.points), group.first[:-1]
        along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))))
        return cls(points, along, group.ring_first[rings], group.ring_first[rings + 1])

    @cached_property
    def lengths(self) -> Array:
        """Px of each line."""
        return np.asarray(self.along[np.maximum(self.ends - 1, self.begins)] - self.along[self.begins])

    def line(self, row: int) -> tuple[Array, Array]:
        """The points of a line, and the px to each of them."""
        piece = slice(int(self.begins[row]), int(self.ends[row]))
        return self.points[piece], self.along[piece] - self.along[piece.start]

    def straights(self, names: Sequence[tuple[int, float]], bend: float) -> list[list[Stretch]]:
        """For each name, given as its line and its width, what is straight so far; the line's middle first.

        All at once, since a town has hundreds on a sheet.
        """
        rows, width = np.array([row for row, _ in names], int), np.array([wide for _, wide in names])
        room = (self.lengths[rows] - width)[:, None]
        begin = np.hstack([SHARES * room, room / 2 + SHIFTS * bend])
        at = np.clip(begin, 0.0, room)[..., None] + SAMPLES * width[:, None, None]
        at += self.along[self.begins[rows]][:, None, None]
        x, y = (np.interp(at, self.along, self.points[:, axis]) for axis in (0, 1))
        dx, dy = x[..., -1:] - x[..., :1], y[..., -1:] - y[..., :1]
        length = np.hypot(dx, dy)[..., 0]
        off = np.abs((x - x[..., :1]) * dy - (y - y[..., :1]) * dx).max(axis=-1)
        fits = (length > width[:, None] * STRETCHED) & (off <= bend * length)
        angles = (90.0 - np.degrees(np.arctan2(dy, dx))[..., 0]) % 180.0 - 90.0  # never upside down
        middles = (x[..., 0] + x[..., -1]) / 2, (y[..., 0] + y[..., -1]) / 2
        found: list[list[Stretch]] = [[] for _ in names]
        told = zip(*(column[fits].tolist() for column in (*middles, angles)), strict=True)
        for name, (middle_x, middle_y, angle) in zip(np.nonzero(fits)[0].tolist(), told, strict=True):
            found[name].append(((middle_x, middle_y), angle))
        return found


def _bends(line: tuple[Array, Array], width: float, points: int) -> Iterator[Array]:
    """Stretches of the line from left to right without sharp turns, one point a letter."""
    places, along = line
    room = float(along[-1]) - width
    if room < 0:
        return
    at = np.arange(points) * (width / (points - 1)) + room * BEND_SHARES[:, None]
    x, y = np.interp(at, along, places[:, 0]), np.interp(at, along, places[:, 1])
    back = x[:, -1] < x[:, 0]
    x[back], y[back] = x[back, ::-1], y[back, ::-1]
    dx, dy = x[:, 1:] - x[:, :-1], y[:, 1:] - y[:, :-1]
    fits = (dx > 0.0).all(axis=1)
    if not fits.any():
        return
    across = dx[:, :-1] * dy[:, 1:] - dy[:, :-1] * dx[:, 1:]
    turn = np.arctan2(across, dx[:, :-1] * dx[:, 1:] + dy[:, :-1] * dy[:, 1:])  # from step to step
    fits &= np.abs(turn[:, :-1] + turn[:, 1:]).max(axis=1) < BENT
    for row in np.flatnonzero(fits).tolist():
        yield np.stack([x[row], y[row]], axis=1)
