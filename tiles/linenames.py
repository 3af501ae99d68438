"""Find where names run along roads and rivers: straight if they can, else along a gentle bend."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

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
BEND_SHARES = (0.5, 0.25, 0.75)
SAMPLES = np.linspace(0.0, 1.0, 7)  # of a name's width, where the line below is looked at
LETTERS = 9.5, 11.0  # px, before and from zoom 17 on
NAMES_FROM = (
    (Kind.SECONDARY, 12),
    (Kind.STREET, 14),
    (Kind.LIVING_STREET, 15),
    (Kind.STEPS, 16),
)  # zoom of kinds at least so great
WATERS = frozenset({Kind.RIVER, Kind.STREAM, Kind.CANAL})


def line_names(group: Group, style: Style, sheet: Sheet) -> Iterator[Label]:
    """Names of roads and rivers, one for each line that has room."""
    water = group.kind in WATERS
    start = 12 if water else next((zoom for kind, zoom in NAMES_FROM if group.kind >= kind), 99)
    if sheet.zoom < start:
        return
    points, long = sheet.place(group.points), group.size > 30 * sheet.metres * sheet.density
    size, most = letters(LETTERS[sheet.zoom >= 17], style, sheet), WIDEST * sheet.density
    colour = style.water_ink if water else style.ink
    for row in np.flatnonzero((group.names > 0) & long).tolist():
        name = group.name_of(row)
        font = font_for(name, size)
        width = 0.0 if font is None else width_of(name, font)
        ring = group.first[row]
        line = points[group.ring_first[ring] : group.ring_first[ring + 1]]
        if font is None or not 0 < width <= most:
            continue
        strength = (30.0 + (int(group.kind) - 100) * 0.5 if not water else 35.0, float(group.size[row]))
        x, y = group.points[group.ring_first[ring]].tolist()
        box = width, height_of(font)
        label = Label(strength, name, (0.0, 0.0), box, colour, font, key=(x, y))
        found = _along(label, line, STRAIGHT * sheet.density)
        first = next(found, None)
        if first is not None:
            yield replace(first, elsewhere=partial(list, found))


def _along(label: Label, line: Array, bend: float) -> Iterator[Label]:
    """The places of a name on a line, straight ones first; bends are looked at only when asked for."""
    along = np.concatenate(
        ([0.0], np.cumsum(np.hypot(line[1:, 0] - line[:-1, 0], line[1:, 1] - line[:-1, 1])))
    )
    for middle, angle in _straights(line, along, label.size[0], bend):
        yield replace(label, middle=middle, angle=angle)
    for path in _bends(line, along, label.size[0] * LOOSE, max(len(label.text), LEAST_POINTS)):
        middle = path.mean(axis=0).tolist()
        yield replace(label, middle=(middle[0], middle[1]), path=path)


def _straights(
    line: Array, along: Array, width: float, bend: float
) -> Iterator[tuple[tuple[float, float], float]]:
    """Middles and angles of stretches that are straight over a width; the line's middle comes first."""
    room = float(along[-1]) - width
    if room < 0:
        return
    begin = np.concatenate([SHARES * room, room / 2 + SHIFTS * bend])
    at = np.clip(begin, 0.0, room)[:, None] + SAMPLES * width
    x, y = np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])
    dx, dy = x[:, -1:] - x[:, :1], y[:, -1:] - y[:, :1]
    length = np.hypot(dx, dy)
    off = np.abs((x - x[:, :1]) * dy - (y - y[:, :1]) * dx).max(axis=1)
    fits = (length[:, 0] > width * STRETCHED) & (off <= bend * length[:, 0])
    for row in np.flatnonzero(fits).tolist():
        angle = -math.degrees(math.atan2(float(dy[row, 0]), float(dx[row, 0])))
        angle = (angle + 90) % 180 - 90  # never upside down
        yield (float(x[row, 0] + x[row, -1]) / 2, float(y[row, 0] + y[row, -1]) / 2), angle


def _bends(line: Array, along: Array, width: float, points: int) -> Iterator[Array]:
    """Stretches of the line from left to right without sharp turns, one point a letter."""
    room = float(along[-1]) - width
    if room < 0:
        return
    for share in BEND_SHARES:
        at = np.arange(points) * (width / (points - 1)) + room * share
        path = np.stack([np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])], axis=1)
        if path[-1, 0] < path[0, 0]:
            path = path[::-1]
        way = path[1:] - path[:-1]
        turn = np.unwrap(np.arctan2(way[:, 1], way[:, 0]))
        if np.abs(turn).max() < math.pi / 2 and np.abs(turn[2:] - turn[:-2]).max(initial=0.0) < BENT:
            yield path
