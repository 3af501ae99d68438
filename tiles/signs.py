"""Put numbers on a map: of roads and cycle routes on signs, of junction networks in circles, of houses."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tiles.features import Group
from tiles.fonts import font_for
from tiles.label import Label
from tiles.mapkinds import Kind
from tiles.sheet import Sheet
from tiles.style import RGB, Style

ROADS_FROM = {
    Kind.MOTORWAY: 9,
    Kind.TRUNK: 9,
    Kind.PRIMARY: 11,
    Kind.SECONDARY: 13,
    Kind.TERTIARY: 14,
}  # zoom
ROUTES_FROM = {Kind.ROUTE_ICN: 10, Kind.ROUTE_NCN: 10, Kind.ROUTE_RCN: 12, Kind.ROUTE_LCN: 14}
NUMBERS_FROM = 12
HOUSES_FROM = 18
LETTERS = 8.0  # px
LONGEST = 8  # letters of a number
PLACE = 0.15  # of a line from its beginning, so that its middle is left to its name
FAR_MORE = 1.5
LEAST = 40.0  # px of a line that may carry a sign


def signs(group: Group, style: Style, sheet: Sheet) -> Iterator[Label]:
    """Signs of a group, if its kind has any at this zoom."""
    if sheet.zoom >= ROADS_FROM.get(group.kind, 99):
        look = style.lines[group.kind]
        plate = style.halo if style.mono else look.colour  # dots would drown the letters
        yield from _along(group, (plate, style.ink), 34.0, sheet)
    elif sheet.zoom >= ROUTES_FROM.get(group.kind, 99):
        plate = style.ink if style.mono else style.routes[group.kind].colour
        yield from _along(group, (plate, _readable(plate, style)), 52.0, sheet)
    elif group.kind is Kind.NODE_NUMBER and sheet.zoom >= NUMBERS_FROM:
        yield from _spots(group, (style.services, style.halo), 63.0, sheet)
    elif group.kind is Kind.HOUSE_NUMBER and sheet.zoom >= HOUSES_FROM:
        yield from _spots(group, (style.symbol, None), 2.0, sheet)


def _readable(plate: RGB, style: Style) -> RGB:
    """The halo of a style, or its ink where that stands out far more on a plate."""
    halo, ink = (abs(sum(colour) - sum(plate)) for colour in (style.halo, style.ink))
    return style.ink if ink > FAR_MORE * halo else style.halo


def _along(group: Group, colours: tuple[RGB, RGB], strength: float, sheet: Sheet) -> Iterator[Label]:
    points = sheet.place(group.points)
    for row in np.flatnonzero(
        (group.refs > 0) & (group.size > LEAST * sheet.density * sheet.metres)
    ).tolist():
        ring = group.first[row]
        line = points[group.ring_first[ring] : group.ring_first[ring + 1]]
        along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
        middle = tuple(float(np.interp(along[-1] * PLACE, along, line[:, axis])) for axis in (0, 1))
        plate, ink = colours
        key = tuple(group.points[group.ring_first[ring]].tolist())
        for ref in group.ref_of(row).split(";")[:1]:
            yield from _sign(
                ref, (middle[0], middle[1]), (ink, plate), (strength, float(group.size[row])), key, sheet
            )


def _spots(group: Group, colours: tuple[RGB, RGB | None], strength: float, sheet: Sheet) -> Iterator[Label]:
    middles = sheet.place(group.anchor)
    for row in np.flatnonzero(group.refs).tolist():
        x, y = middles[row].tolist()
        east, north = group.anchor[row].tolist()
        yield from _sign(group.ref_of(row), (x, y), colours, (strength, 0.0), (east, north), sheet)


def _sign(
    text: str,
    middle: tuple[float, float],
    colours: tuple[RGB, RGB | None],
    strength: tuple[float, float],
    key: tuple[float, float],
    sheet: Sheet,
) -> Iterator[Label]:
    font = font_for(text, round(LETTERS * sheet.density), bold=colours[1] is not None)
    if font is None or not 0 < len(text.strip()) <= LONGEST:
        return
    high = float(font.getbbox("0")[3]) + 4 * sheet.density
    wide = max(float(font.getlength(text)) + 5 * sheet.density, high)
    yield Label(strength, text, middle, (wide, high), colours[0], font, plate=colours[1], key=key)
