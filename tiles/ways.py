"""Draw the lines of a map: what lies below first, rims before roads, round at ends and sharp bends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import aggdraw
import numpy as np

from tiles.features import Group
from tiles.mapkinds import Kind, Trait
from tiles.mercator import Array
from tiles.sheet import Sheet
from tiles.strokes import dashes
from tiles.style import RGB, LineLook, Style

RIM = 0.8  # px at 256 px a tile on each side
LEAST_RIMMED = 1.3  # px; narrower roads are a line without a rim
BRIDGE_RIM = 1.4  # px on each side, darker than the road's own
TUNNEL_DASH = (4.0, 3.0)  # px
UNPAVED_DASH = (7.0, 2.0)
TRACK_DASHES = {3: (8.0, 2.0), 4: (5.0, 2.5), 5: (3.0, 3.0), 0: (8.0, 2.0)}  # by grade; 1 and 2 are firm
LINK_SHARE = 0.7  # of a road's width that its slip roads have
SHARP = 0.5  # cosine of the bend from which a mitre would stand out
ROUND_FROM = 3.0  # px; no one sees the ends of narrower lines
THIN = 0.6  # of the way to its rim's colour: a road too narrow for a rim
FAINT = 0.45  # of the way to the paper's colour: what nobody may ride on


@dataclass(frozen=True)
class _Piece:
    """One line, ready to be drawn."""

    order: tuple[int, int]  # layer, kind
    line: Array  # (n, 2) px
    width: float
    rim: float  # px on each side; 0 for none
    colour: RGB
    casing: RGB
    dash: tuple[float, float] | None


def draw_ways(canvas: aggdraw.Draw, groups: Iterable[Group], style: Style, sheet: Sheet) -> None:
    """Draw all lines of the groups."""
    pieces = sorted(
        (piece for group in groups for piece in _pieces(group, style, sheet)), key=lambda p: p.order
    )
    start = 0
    while start < len(pieces):  # layer by layer: a bridge's rim hides what passes beneath
        layer, end = pieces[start].order[0], start
        while end < len(pieces) and pieces[end].order[0] == layer:
            end += 1
        for piece in pieces[start:end]:
            if piece.rim:
                _stroke(canvas, piece, piece.casing, piece.width + 2 * piece.rim, rounded=layer == 0)
        for piece in pieces[start:end]:
            _stroke(canvas, piece, piece.colour, piece.width, rounded=True)
        start = end


def draw_routes(canvas: aggdraw.Draw, groups: Iterable[Group], style: Style, sheet: Sheet) -> None:
    """Draw signed cycle routes as bands beneath roads, the most important uppermost."""
    for group in groups:
        look = style.routes.get(group.kind)
        width = 0.0 if look is None else look.width(sheet.zoom) * sheet.density
        if look is None or not width:
            continue
        for line in _lines(group, sheet, range(len(group))):
            piece = _Piece((0, int(group.kind)), line, width, 0.0, look.colour, look.colour, None)
            _stroke(canvas, piece, look.colour, width, rounded=True)


def _pieces(group: Group, style: Style, sheet: Sheet) -> Iterator[_Piece]:
    look = style.lines.get(group.kind)
    width = 0.0 if look is None else look.width(sheet.zoom) * sheet.density
    if look is None or not width:
        return
    for row, line in zip(range(len(group)), _lines(group, sheet, range(len(group))), strict=True):
        if len(line) < 2:
            continue
        traits = Trait(int(group.traits[row]))
        own = width * LINK_SHARE if traits & Trait.LINK else width
        rim = RIM * sheet.density if look.casing is not None and own >= LEAST_RIMMED * sheet.density else 0.0
        casing = look.casing or style.paper
        if traits & Trait.BRIDGE and group.kind.is_road and sheet.zoom >= 13:
            rim, casing = BRIDGE_RIM * sheet.density, style.ink
        faint = group.kind.is_road and bool(traits & Trait.PRIVATE) and not style.mono
        colour = _towards(look.colour, style.paper, FAINT) if faint else look.colour
        if look.casing is not None and not rim and group.kind is not Kind.CYCLEWAY:
            colour = _towards(colour, look.casing, THIN)
        if traits & Trait.TUNNEL:
            colour = _towards(colour, style.paper, FAINT)
        layer = int(group.layer[row]) or (1 if traits & Trait.BRIDGE else -1 if traits & Trait.TUNNEL else 0)
        yield _Piece(
            (layer, int(group.kind)), line, own, rim, colour, casing, _dash(group, row, look, sheet.density)
        )


def _dash(group: Group, row: int, look: LineLook, density: float) -> tuple[float, float] | None:
    traits, dash = Trait(int(group.traits[row])), look.dash
    if traits & Trait.TUNNEL:
        dash = TUNNEL_DASH
    elif group.kind is Kind.TRACK:
        dash = TRACK_DASHES.get(int(group.rank[row]))
    elif group.kind is Kind.CYCLEWAY and traits & Trait.UNPAVED:
        dash = UNPAVED_DASH
    if dash is None:
        return None
    return dash[0] * density, dash[1] * density


def _lines(group: Group, sheet: Sheet, rows: Iterable[int]) -> Iterator[Array]:
    points = sheet.place(group.points)
    for row in rows:
        ring = group.first[row]
        yield points[group.ring_first[ring] : group.ring_first[ring + 1]]


def _stroke(canvas: aggdraw.Draw, piece: _Piece, colour: RGB, width: float, *, rounded: bool) -> None:
    pen = aggdraw.Pen(colour, width)
    if piece.dash is not None:
        line = piece.line[:, 0], piece.line[:, 1]
        for part in dashes(line, *piece.dash):
            canvas.line(np.stack(part, axis=1).ravel().tolist(), pen)
        return
    canvas.line(piece.line.ravel().tolist(), pen)
    if rounded and width >= ROUND_FROM:
        brush, half = aggdraw.Brush(colour), width / 2
        for x, y in _knees(piece.line):
            canvas.ellipse((x - half, y - half, x + half, y + half), brush)


def _knees(line: Array) -> list[tuple[float, float]]:
    """Both ends and the sharp bends: aggdraw has no round caps, and joins by mitres."""
    steps = np.diff(line, axis=0)
    steps /= np.maximum(np.hypot(steps[:, 0], steps[:, 1]), 1e-9)[:, None]
    bend = (steps[1:] * steps[:-1]).sum(axis=1) < SHARP
    inner = line[1:-1][bend].tolist()
    return [tuple(point) for point in (line[0].tolist(), *inner, line[-1].tolist())]


def _towards(colour: RGB, other: RGB, share: float) -> RGB:
    mixed = [round(a + (b - a) * share) for a, b in zip(colour, other, strict=True)]
    return mixed[0], mixed[1], mixed[2]
