"""Lay a cue sheet out on pages of paper: a sign, distances, climb and words in a row for each turn."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import aggdraw
from PIL import Image

from tiles.lettering import LINE, wrapped, write

WIDTH, HEIGHT, DENSITY = 1240, 1754, 150  # px of an A4 page (ISO 216), and px an inch
MARGIN = 84.0  # px; what printers leave blank, and room to hold the sheet
TITLE, SMALL, TEXT = 40.0, 21.0, 26.0  # px of letters: the words are 4.4 mm high, read at arm's length
SIGN = 44.0  # px of a sign
GAP = 16.0  # px between rows
# px at which the distances from the start, from the row before, and the climb end, and the words begin
ALONG, SINCE, CLIMB, BEGIN = MARGIN + 164.0, MARGIN + 268.0, MARGIN + 352.0, MARGIN + 376.0
WORDS = WIDTH - MARGIN - BEGIN
INK, PALE, PAPER, BAND = (20, 24, 33), (96, 102, 112), (255, 255, 255), (243, 244, 247)

# Degrees to the right of straight on at which an arrow leaves.
ANGLES = {"↑": 0.0, "↗": 45.0, "→": 90.0, "↘": 135.0, "↶": -180.0, "↙": -135.0, "←": -90.0, "↖": -45.0}


@dataclass(frozen=True)
class CueLine:
    """One row, in words that can be printed."""

    sign: str  # an arrow, "↻2" for the second exit of a roundabout, "⚑" the goal, or another sign
    along: str
    since: str
    climb: str
    words: str


def cue_pages(title: str, facts: str, rows: Sequence[CueLine], attribution: str) -> list[Image.Image]:
    """The pages of a sheet; at least one."""
    pages: list[list[tuple[CueLine, list[str]]]] = [[]]
    left = _room(first=True)
    for row in rows:
        lines = wrapped([row.words], TEXT, WORDS)
        height = _height(lines)
        if height > left and pages[-1]:
            pages.append([])
            left = _room(first=False)
        pages[-1].append((row, lines))
        left -= height
    return [
        _page(number, len(pages), page, heads=(title, facts, attribution))
        for number, page in enumerate(pages)
    ]


def _height(lines: Sequence[str]) -> float:
    return max(SIGN, len(lines) * TEXT * LINE) + GAP


def _room(*, first: bool) -> float:
    head = TITLE * LINE + SMALL * LINE + 2 * GAP if first else SMALL * LINE + GAP
    return HEIGHT - 2 * MARGIN - head - SMALL * LINE - GAP


def _page(
    number: int, count: int, rows: Sequence[tuple[CueLine, list[str]]], *, heads: tuple[str, str, str]
) -> Image.Image:
    title, facts, attribution = heads
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    top = MARGIN
    if number == 0:
        write(image, (MARGIN, top + TITLE), title, (TITLE, INK, None), "ls")
        top += TITLE * LINE + GAP
    write(image, (MARGIN, top + SMALL), facts, (SMALL, PALE, None), "ls")
    top += SMALL * LINE + GAP
    for place, (row, lines) in enumerate(rows):
        height = _height(lines)
        _row(image, top, height, row, lines, banded=place % 2 == 0)
        top += height
    foot = HEIGHT - MARGIN + SMALL
    write(image, (MARGIN, foot), attribution, (SMALL * 0.8, PALE, None), "ls")
    write(image, (WIDTH - MARGIN, foot), f"{number + 1} / {count}", (SMALL, PALE, None), "rs")
    return image


def _row(
    image: Image.Image, top: float, height: float, row: CueLine, lines: Sequence[str], *, banded: bool
) -> None:
    if banded:
        image.paste(BAND, (round(MARGIN - GAP), round(top), round(WIDTH - MARGIN + GAP), round(top + height)))
    middle = top + height / 2.0
    _sign(image, (MARGIN + SIGN / 2.0, middle), row.sign)
    base = middle + TEXT * 0.36
    write(image, (ALONG, base), row.along, (TEXT, INK, None), "rs")
    write(image, (SINCE, base), row.since, (SMALL, PALE, None), "rs")
    write(image, (CLIMB, base), row.climb, (SMALL, PALE, None), "rs")
    first = base - (len(lines) - 1) * TEXT * LINE / 2.0
    for number, line in enumerate(lines):
        write(image, (BEGIN, first + number * TEXT * LINE), line, (TEXT, INK, None), "ls")


def _sign(image: Image.Image, middle: tuple[float, float], sign: str) -> None:
    canvas = aggdraw.Draw(image)
    x, y = middle
    half = SIGN / 2.0
    pen = aggdraw.Pen(INK, SIGN * 0.13)
    if sign[:1] in ANGLES:
        _arrow(canvas, middle, ANGLES[sign[0]])
    elif sign.startswith("↻"):
        canvas.ellipse((x - half * 0.85, y - half * 0.85, x + half * 0.85, y + half * 0.85), pen)
    elif sign == "⚑":
        canvas.line((x - half * 0.5, y - half, x - half * 0.5, y + half), pen)
        flag = [x - half * 0.5, y - half, x + half * 0.8, y - half * 0.5, x - half * 0.5, y]
        canvas.polygon(flag, aggdraw.Brush(INK))
    elif sign == "⛴":
        wave = [(x + half * n / 8.0, y + half * 0.3 * math.sin(n * 0.7)) for n in range(-8, 9)]
        canvas.line([value for point in wave for value in point], pen)
    else:  # three dots for a push, as on the map; one for anything else
        for aside in (-0.7, 0.0, 0.7) if sign == "⚠" else (0.0,):
            _dot(canvas, (x + half * aside, y), half * 0.24)
    canvas.flush()
    if sign.startswith("↻") and sign[1:]:
        write(image, (x, y + TEXT * 0.32), sign[1:], (TEXT * 0.9, INK, None), "ms")


def _dot(canvas: aggdraw.Draw, middle: tuple[float, float], radius: float) -> None:
    x, y = middle
    canvas.ellipse((x - radius, y - radius, x + radius, y + radius), aggdraw.Brush(INK))


def _arrow(canvas: aggdraw.Draw, middle: tuple[float, float], angle: float) -> None:
    """From below to the middle, and on in the direction that is taken."""
    half = SIGN / 2.0
    pen, brush = aggdraw.Pen(INK, SIGN * 0.15), aggdraw.Brush(INK)
    points = list(_bend(middle, angle, half))
    canvas.line([value for point in points for value in point], pen)
    (x, y), (before_x, before_y) = points[-1], points[-2]
    ahead = math.atan2(y - before_y, x - before_x)
    head = [(x + half * 0.55 * math.cos(ahead), y + half * 0.55 * math.sin(ahead))]
    corners = (ahead + side for side in (2.4, -2.4))
    head += [(x + half * 0.6 * math.cos(turn), y + half * 0.6 * math.sin(turn)) for turn in corners]
    canvas.polygon([value for point in head for value in point], brush)


def _bend(middle: tuple[float, float], angle: float, half: float) -> Iterator[tuple[float, float]]:
    """The stem of an arrow."""
    x, y = middle
    if abs(angle) == 180.0:  # there and back beside it
        yield from ((x + half * 0.4, y + half), (x + half * 0.4, y - half * 0.3))
        yield from ((x, y - half * 0.7), (x - half * 0.4, y - half * 0.3), (x - half * 0.4, y + half * 0.3))
        return
    turn = math.radians(angle)
    sharp = abs(angle) > 90.0  # there the arm comes back beside the stem
    start = x - half * (0.7 if sharp else 0.3) * math.sin(turn)
    corner = y - half * 0.7 if sharp else y
    reach = half * (1.15 if sharp else 0.75)
    yield start, y + half
    yield start, corner
    yield start + reach * math.sin(turn), corner - reach * 0.75 * math.cos(turn)
