"""Draw the lines of a map: what lies below first, rims before roads, round at ends and sharp bends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import aggdraw
import numpy as np

from tiles.features import Group
from tiles.mapkinds import Kind, Trait
from tiles.mercator import Array
from tiles.sheet import Sheet
from tiles.strokes import dash_points
from tiles.style import RGB, LineLook, Style

RIM = 0.8  # px at 256 px a tile on each side
LEAST_RIMMED = 1.3  # px; narrower roads are a line without a rim
LEAST_HOLLOW = 2.3  # px in black and white, where nothing else is left of what lies within a rim
BRIDGE_RIM = 1.4  # px on each side, darker than the road's own
TUNNEL_DASH = (4.0, 3.0)  # px
UNPAVED_DASH = (7.0, 2.0)
TRACK_DASHES = {3: (8.0, 2.0), 4: (5.0, 2.5), 5: (3.0, 3.0), 0: (8.0, 2.0)}  # by grade; 1 and 2 are firm
LINK_SHARE = 0.7  # of a road's width that its slip roads have
SHARP = 0.5  # cosine of the bend from which a mitre would stand out
ROUND_FROM = 3.0  # px; no one sees the ends of narrower lines
THIN = 0.6  # of the way to the colour of its rim
SIGNED = frozenset({Kind.PATH, Kind.FOOTWAY, Kind.TRACK, Kind.BRIDLEWAY})  # drawn as cycleways where signed
ROOM = 40.0  # px outside a sheet in which wide lines may still reach it
BRIDGES_FROM, LANES_FROM = 13, 14  # zoom
LANE_RIM = 1.5  # px on each side of roads with cycle lanes, in the colour of cycleways
CYCLE_STREET = 0.35  # of the way to the colour of cycleways
LOOSE_DASH = (4.0, 4.0)  # px of the line inside roads without a firm surface
LOOSE_SHARE, LOOSE_FROM = 0.45, 2.0  # of the road's width; px of road
TIES = {Kind.RAIL: (2.6, 5.0), Kind.SIDING: (2.2, 5.0), Kind.LIGHT_RAIL: (2.2, 6.0)}  # widths, px apart
TIE, TIES_FROM = 1.2, 14  # px along the rails; zoom
ARROWS_FROM, ARROWS_APART = 16, 70.0  # zoom, px
ARROW = ((-5.0, -0.5), (1.0, -0.5), (1.0, -2.2), (5.0, 0.0), (1.0, 2.2), (1.0, 0.5), (-5.0, 0.5))  # px
ARROW_PALE = 0.3  # of the way to the paper's colour
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
    inner: tuple[RGB, float, tuple[float, float]] | None = None  # a dashed line on it: colour, width, dash
    arrows: bool = False

    @cached_property
    def places(self) -> list[float]:
        """The line's px as aggdraw takes them."""
        return self.line.ravel().tolist()

    @cached_property
    def knees(self) -> list[tuple[float, float]]:
        """Both ends and the sharp bends: aggdraw has no round caps, and joins by mitres."""
        line = self.line
        if len(line) == 2:
            return [tuple(point) for point in line.tolist()]
        steps = line[1:] - line[:-1]
        lengths = np.maximum(np.hypot(steps[:, 0], steps[:, 1]), 1e-9)
        bend = (steps[1:] * steps[:-1]).sum(axis=1) < SHARP * lengths[1:] * lengths[:-1]
        inner = line[1:-1][bend].tolist()
        return [tuple(point) for point in (line[0].tolist(), *inner, line[-1].tolist())]


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
            if piece.inner is not None:
                colour, width, dash = piece.inner
                _stroke(canvas, replace(piece, dash=dash), colour, width, rounded=False)
        start = end
    brush = aggdraw.Brush(_towards(style.ink, style.paper, 0.0 if style.mono else ARROW_PALE))
    for piece in pieces:
        if piece.arrows:
            _arrows(canvas, piece.line, brush, sheet.density)


def draw_routes(canvas: aggdraw.Draw, groups: Iterable[Group], style: Style, sheet: Sheet) -> None:
    """Draw signed cycle routes as bands beneath roads, the most important uppermost."""
    for group in groups:
        look = style.routes.get(group.kind)
        width = 0.0 if look is None else look.width(sheet.zoom) * sheet.density
        if look is None or not width:
            continue
        for _, line in _lines(group, sheet):
            piece = _Piece((0, int(group.kind)), line, width, 0.0, look.colour, look.colour, None)
            _stroke(canvas, piece, look.colour, width, rounded=True)


def _pieces(group: Group, style: Style, sheet: Sheet) -> Iterator[_Piece]:
    look = style.lines.get(group.kind)
    width = 0.0 if look is None else look.width(sheet.zoom) * sheet.density
    if look is None or not width:
        return
    known: dict[tuple[int, int], _Piece] = {}
    for row, line in _lines(group, sheet):
        key = int(group.traits[row]), int(group.rank[row])
        piece = known.get(key)
        if piece is None:
            piece = known[key] = _looks(group.kind, key, (look, width), style, sheet)
        layer = int(group.layer[row])
        yield replace(piece, line=line, order=(layer, int(group.kind)) if layer else piece.order)


def _looks(
    kind: Kind, key: tuple[int, int], drawn: tuple[LineLook, float], style: Style, sheet: Sheet
) -> _Piece:
    """How lines of the same traits and rank are drawn."""
    traits, rank = Trait(key[0]), key[1]
    look, width = drawn
    own = width * LINK_SHARE if traits & Trait.LINK else width
    rim, casing = _rim(kind, traits, (look, own), style, sheet)
    return _Piece(
        (1 if traits & Trait.BRIDGE else -1 if traits & Trait.TUNNEL else 0, int(kind)),
        np.empty((0, 2)),
        own,
        rim,
        _colour(kind, traits, (look, rim), style),
        casing,
        _dash(kind, (traits, rank), look, sheet.density),
        inner=_inner(kind, traits, (look, own), style, sheet),
        arrows=bool(traits & Trait.ONEWAY) and kind >= Kind.CYCLEWAY and sheet.zoom >= ARROWS_FROM,
    )


def _rim(
    kind: Kind, traits: Trait, drawn: tuple[LineLook, float], style: Style, sheet: Sheet
) -> tuple[float, RGB]:
    """Px on each side of a line, and their colour."""
    look, width = drawn
    if traits & Trait.BRIDGE and kind.is_road and sheet.zoom >= BRIDGES_FROM:
        return BRIDGE_RIM * sheet.density, style.ink
    least = LEAST_HOLLOW if style.mono else LEAST_RIMMED
    if look.casing is None or width < least * sheet.density:
        return 0.0, look.casing or style.paper
    if traits & Trait.BICYCLE_LANE and kind > Kind.CYCLEWAY and sheet.zoom >= LANES_FROM:
        return LANE_RIM * sheet.density, style.lines[Kind.CYCLEWAY].colour
    return RIM * sheet.density, look.casing


def _colour(kind: Kind, traits: Trait, drawn: tuple[LineLook, float], style: Style) -> RGB:
    look, rim = drawn
    colour = look.colour
    if traits & Trait.BICYCLE and kind in SIGNED and not style.mono:
        colour = style.lines[Kind.CYCLEWAY].colour
    if traits & Trait.CYCLE_STREET and not style.mono:
        colour = _towards(colour, style.lines[Kind.CYCLEWAY].colour, CYCLE_STREET)
    if kind.is_road and traits & Trait.PRIVATE and not style.mono:
        colour = _towards(colour, style.paper, FAINT)
    if look.casing is not None and not rim and kind is not Kind.CYCLEWAY:
        colour = look.casing if style.mono else _thin(colour, look.casing, style.paper)
    return _towards(colour, style.paper, FAINT) if traits & Trait.TUNNEL else colour


def _inner(
    kind: Kind, traits: Trait, drawn: tuple[LineLook, float], style: Style, sheet: Sheet
) -> tuple[RGB, float, tuple[float, float]] | None:
    """Ties across rails, and a dashed line in roads that are not firm."""
    look, width = drawn
    density = sheet.density
    if kind in TIES and sheet.zoom >= TIES_FROM and not traits & Trait.TUNNEL:
        share, apart = TIES[kind]
        return look.colour, width * share, (TIE * density, apart * density)
    loose = traits & Trait.UNPAVED and kind > Kind.CYCLEWAY and look.casing is not None
    if loose and width >= LOOSE_FROM * density:
        dash = LOOSE_DASH[0] * density, LOOSE_DASH[1] * density
        return style.lines[Kind.TRACK].colour, width * LOOSE_SHARE, dash
    return None


def _arrows(canvas: aggdraw.Draw, line: Array, brush: aggdraw.Brush, density: float) -> None:
    """Arrows along a one-way road, at the same places on every tile."""
    steps = np.diff(line, axis=0)
    along = np.concatenate(([0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))))
    shape = np.array(ARROW) * density
    count = int(along[-1] // (ARROWS_APART * density))
    for at in (np.arange(count) + 0.5) * along[-1] / max(count, 1):
        number = min(int(np.searchsorted(along, at, side="right")) - 1, len(steps) - 1)
        way = steps[number] / max(float(along[number + 1] - along[number]), 1e-9)
        middle = line[number] + way * (at - along[number])
        turned = shape @ np.array([[way[0], way[1]], [-way[1], way[0]]]) + middle
        canvas.polygon(turned.ravel().tolist(), brush)


def _dash(
    kind: Kind, graded: tuple[Trait, int], look: LineLook, density: float
) -> tuple[float, float] | None:
    (traits, rank), dash = graded, look.dash
    if traits & Trait.TUNNEL:
        dash = TUNNEL_DASH
    elif kind is Kind.TRACK:
        dash = TRACK_DASHES.get(rank)
    elif kind is Kind.CYCLEWAY and traits & Trait.UNPAVED:
        dash = UNPAVED_DASH
    if dash is None:
        return None
    return dash[0] * density, dash[1] * density


def _lines(group: Group, sheet: Sheet) -> Iterator[tuple[int, Array]]:
    """Rows and their px, of those that come near the sheet."""
    points = sheet.place(group.points)
    starts, ends = group.ring_first[group.first[:-1]], group.ring_first[group.first[:-1] + 1]
    seen = sheet.touched(points, group.ring_first, ROOM * sheet.density)[group.first[:-1]]
    for row in np.flatnonzero(seen & (ends - starts > 1)).tolist():
        yield row, points[starts[row] : ends[row]]


def _stroke(canvas: aggdraw.Draw, piece: _Piece, colour: RGB, width: float, *, rounded: bool) -> None:
    pen = aggdraw.Pen(colour, width)
    if piece.dash is not None:
        for points in dash_points((piece.line[:, 0], piece.line[:, 1]), *piece.dash, canvas.size):
            canvas.line(points, pen)
        return
    canvas.line(piece.places, pen)
    if rounded and width >= ROUND_FROM:
        brush, half = aggdraw.Brush(colour), width / 2
        for x, y in piece.knees:
            canvas.ellipse((x - half, y - half, x + half, y + half), brush)


def _thin(colour: RGB, casing: RGB, paper: RGB) -> RGB:
    """The colour of a road too narrow for its rim: nearer to that, unless it would fade, as by night."""
    fades = abs(sum(casing) - sum(paper)) < abs(sum(colour) - sum(paper))
    return colour if fades else _towards(colour, casing, THIN)


def _towards(colour: RGB, other: RGB, share: float) -> RGB:
    mixed = [round(a + (b - a) * share) for a, b in zip(colour, other, strict=True)]
    return mixed[0], mixed[1], mixed[2]
