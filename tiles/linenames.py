"""Find where names run along roads and rivers: straight if they can, else along a gentle bend."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from tiles.features import Group
from tiles.fonts import font_for
from tiles.label import WIDEST, Label
from tiles.mapkinds import Kind
from tiles.mercator import Array
from tiles.sheet import Sheet
from tiles.style import Style

STRAIGHT = 2.5  # px that a road may bend beneath its name
BENT = math.radians(32.0)  # from one letter to the next but one
LETTERS = 9.5, 11.0  # px, before and from zoom 17 on
NAMES_FROM = ((Kind.SECONDARY, 12), (Kind.STREET, 14), (Kind.STEPS, 15))  # zoom of kinds at least so great
WATERS = frozenset({Kind.RIVER, Kind.STREAM, Kind.CANAL})


def line_names(group: Group, style: Style, sheet: Sheet) -> Iterator[Label]:
    """Names of roads and rivers, one for each line that has room."""
    water = group.kind in WATERS
    start = 12 if water else next((zoom for kind, zoom in NAMES_FROM if group.kind >= kind), 99)
    if sheet.zoom < start:
        return
    points, long = sheet.place(group.points), group.size > 30 * sheet.metres * sheet.density
    size = round(LETTERS[sheet.zoom >= 17] * sheet.density)
    colour = style.water_ink if water else style.ink
    for row in np.flatnonzero((group.names > 0) & long).tolist():
        name = group.name_of(row)
        font = font_for(name, size)
        width = 0.0 if font is None else float(font.getlength(name))
        ring = group.first[row]
        line = points[group.ring_first[ring] : group.ring_first[ring + 1]]
        if font is None or not 0 < width <= WIDEST * sheet.density:
            continue
        strength = (30.0 + (int(group.kind) - 100) * 0.5 if not water else 35.0, float(group.size[row]))
        x, y = group.points[group.ring_first[ring]].tolist()
        box = width, float(font.getbbox("\u00c1g")[3])
        straight = _straight(line, width, STRAIGHT * sheet.density)
        if straight is not None:
            yield Label(strength, name, straight[0], box, colour, font, straight[1], key=(x, y))
            continue
        path = _bend(line, width, len(name))
        if path is not None:
            middle = path.mean(axis=0).tolist()
            yield Label(strength, name, (middle[0], middle[1]), box, colour, font, path=path, key=(x, y))


def _bend(line: Array, width: float, letters: int) -> Array | None:
    """A stretch of the line from left to right without sharp turns, one point a letter."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate(([0.0], np.cumsum(steps)))
    room = float(along[-1]) - width * 1.06
    if room < 0:
        return None
    for share in (0.5, 0.25, 0.75):
        at = room * share + np.linspace(0.0, width * 1.06, max(letters, 6))
        path = np.stack([np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])], axis=1)
        if path[-1, 0] < path[0, 0]:
            path = path[::-1]
        way = np.diff(path, axis=0)
        turn = np.unwrap(np.arctan2(way[:, 1], way[:, 0]))
        if np.abs(turn).max() < math.pi / 2 and np.abs(turn[2:] - turn[:-2]).max(initial=0.0) < BENT:
            return path
    return None


def _straight(line: Array, width: float, bend: float) -> tuple[tuple[float, float], float] | None:
    """The middle and the angle of a stretch that is straight over a width; the line's middle comes first."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate(([0.0], np.cumsum(steps)))
    room = float(along[-1]) - width
    if room < 0:
        return None
    for share in (0.5, 0.3, 0.7, 0.1, 0.9):
        at = room * share + np.linspace(0.0, width, 7)
        x, y = np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])
        dx, dy = float(x[-1] - x[0]), float(y[-1] - y[0])
        length = math.hypot(dx, dy)
        if length > width * 0.9:
            off = np.abs((x - x[0]) * dy - (y - y[0]) * dx) / length
            if off.max() <= bend:
                angle = -math.degrees(math.atan2(dy, dx))
                angle = (angle + 90) % 180 - 90  # never upside down
                return (float(x[0] + x[-1]) / 2, float(y[0] + y[-1]) / 2), angle
    return None
