"""Draw lines as a pen would: round at bends, dashed or dotted at even distances, only where they are seen."""

from __future__ import annotations

import math
from collections.abc import Iterator

import aggdraw
import numpy as np
import numpy.typing as npt

from tiles.routeinks import RGB
from tiles.track import FloatArray

Line = tuple[FloatArray, FloatArray]  # px from the left and from the top
Places = npt.NDArray[np.intp]

BEND_POINTS = 5  # of a rounded corner
NEAREST = 0.8  # px between points that are worth drawing
EQUAL = 1e-6  # px
BEYOND = 64.0  # px outside the picture that are still drawn: the width of any line, and more


def smooth(line: Line, metres: FloatArray, bend: float) -> tuple[Line, FloatArray]:
    """The line without points that nobody can tell apart, its corners rounded by `bend` px; and its metres.

    aggdraw joins pieces by mitres, which stand out as spikes where a road turns sharply.
    """
    columns = _thinned(line, metres)
    if len(columns[0]) < 3:
        return (columns[0], columns[1]), columns[2]
    steps = np.hypot(np.diff(columns[0]), np.diff(columns[1]))
    shares = np.minimum(bend, steps / 2.0) / steps
    rounded = []
    for values in columns:
        corner, turns = values[1:-1], np.arange(BEND_POINTS) / (BEND_POINTS - 1.0)
        begin = corner + (values[:-2] - corner) * shares[:-1]
        end = corner + (values[2:] - corner) * shares[1:]
        # A parabola whose tangents are the two pieces.
        curve = [(1 - t) ** 2 * begin + 2 * t * (1 - t) * corner + t**2 * end for t in turns]
        rounded.append(np.concatenate((values[:1], np.stack(curve, axis=1).reshape(-1), values[-1:])))
    return (rounded[0], rounded[1]), rounded[2]


def _thinned(line: Line, metres: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    path = lengths(line)
    keep = np.diff(np.floor(path / NEAREST), prepend=-1.0) > 0
    keep[-1] = True
    x, y, along = line[0][keep], line[1][keep], metres[keep]
    apart = np.concatenate(([True], np.hypot(np.diff(x), np.diff(y)) > EQUAL))
    return x[apart], y[apart], along[apart]


def lengths(line: Line) -> FloatArray:
    """Px along the line from its beginning to each point."""
    steps = np.hypot(np.diff(line[0]), np.diff(line[1]))
    result: FloatArray = np.concatenate(([0.0], np.cumsum(steps)))
    return result


def part(line: Line, along: FloatArray, start: float, end: float) -> Line:
    """The line from one distance to another, of those that `along` gives its points."""
    inner = slice(*np.searchsorted(along, [start, end], side="right"))
    at = np.concatenate(([start], along[inner], [end]))
    return np.interp(at, along, line[0]), np.interp(at, along, line[1])


def dashes(line: Line, dash: float, gap: float) -> Iterator[Line]:
    """Dashes of so many px along the line, begun with one."""
    x, y, first, last = _cut(line, dash, gap)
    for start, end in zip(first.tolist(), last.tolist(), strict=True):
        yield x[start:end], y[start:end]


def dash_points(line: Line, dash: float, gap: float, size: tuple[int, int]) -> Iterator[list[float]]:
    """The same as x, y, x, y ... of each, which is what a canvas of a size takes, of those near it."""
    x, y, first, last = _cut(line, dash, gap)
    near = (x >= -BEYOND) & (x <= size[0] + BEYOND) & (y >= -BEYOND) & (y <= size[1] + BEYOND)
    shown = near[first] | near[last - 1]
    flat = np.stack((x, y), axis=1).ravel().tolist()
    for start, end in zip((2 * first[shown]).tolist(), (2 * last[shown]).tolist(), strict=True):
        yield flat[start:end]


def _cut(line: Line, dash: float, gap: float) -> tuple[FloatArray, FloatArray, Places, Places]:
    """The points of all dashes, one after the other, and where each begins and ends among them."""
    along = lengths(line)
    starts = np.arange(0.0, along[-1], dash + gap)
    ends = np.minimum(starts + dash, along[-1])
    phase = along % (dash + gap)
    at = np.sort(np.concatenate((starts, ends, along[(phase > 0) & (phase < dash) & (along < along[-1])])))
    x, y = np.interp(at, along, line[0]), np.interp(at, along, line[1])
    first, last = np.searchsorted(at, starts), np.searchsorted(at, ends, side="right")
    return x, y, first, last


def dots(line: Line, step: float) -> FloatArray:
    """Places (x, y) at even distances of about `step` px along the line, at least one."""
    along = lengths(line)
    count = max(1, round(float(along[-1]) / step))
    at = (np.arange(count) + 0.5) / count * along[-1]
    found: FloatArray = np.stack((np.interp(at, along, line[0]), np.interp(at, along, line[1])), axis=1)
    return found


def seen(line: Line, size: tuple[int, int]) -> Iterator[Line]:
    """The pieces of a line that touch a picture of that size, cut off not far outside."""
    along = lengths(line)
    for start, end in spans_seen(line, along, size):
        yield part(line, along, start, end)


def spans_seen(line: Line, along: FloatArray, size: tuple[int, int]) -> list[tuple[float, float]]:
    """From where to where along a line a picture of that size shows it (Liang and Barsky 1984)."""
    enter, leave = np.zeros(len(along) - 1), np.ones(len(along) - 1)
    for values, extent in zip(line, size, strict=True):
        step = np.diff(values)
        moves = np.abs(step) > EQUAL
        low, high = ((edge - values[:-1]) / np.where(moves, step, 1.0) for edge in (-BEYOND, extent + BEYOND))
        within = (values[:-1] >= -BEYOND) & (values[:-1] <= extent + BEYOND)
        enter = np.maximum(enter, np.where(moves, np.minimum(low, high), np.where(within, 0.0, 2.0)))
        leave = np.minimum(leave, np.where(moves, np.maximum(low, high), 1.0))
    spans: list[tuple[float, float]] = []
    for row in np.flatnonzero(enter <= leave).tolist():
        length = along[row + 1] - along[row]
        start, end = float(along[row] + enter[row] * length), float(along[row] + leave[row] * length)
        if spans and spans[-1][1] >= start:
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    return spans


def stops(start: float, end: float, step: float, spans: list[tuple[float, float]]) -> Iterator[float]:
    """Even places from `start` to `end`, about `step` px apart, of those that lie in one of the spans."""
    count = max(1, round((end - start) / step))
    even = (end - start) / count
    for low, high in spans:
        first = max(0, math.ceil((low - start) / even - 0.5)) if even else 0
        last = min(count - 1, math.floor((high - start) / even - 0.5)) if even else 0
        for number in range(first, last + 1):
            yield start + (number + 0.5) * even


def stroke(canvas: aggdraw.Draw, line: Line, colour: RGB, width: float) -> None:
    """Draw a line of so many px."""
    if len(line[0]) >= 2:
        canvas.line(np.stack(line, axis=1).reshape(-1).tolist(), aggdraw.Pen(colour, width))


def disc(canvas: aggdraw.Draw, middle: tuple[float, float], radius: float, colour: RGB) -> None:
    """Draw a filled circle."""
    x, y = middle
    canvas.ellipse((x - radius, y - radius, x + radius, y + radius), aggdraw.Brush(colour))
