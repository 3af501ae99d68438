"""Decide which of the labels that want to stand on a map do, the same on every tile that shows them.

There are two rounds. In each a label gives way to every stronger one that it touches, drawn or not; in the
second only those take part that have found no room, at other places near by as well, and do not touch what
stands. So whether a label stands depends on what is near it alone, within `MARGIN`, and a name that crosses
the edge of a tile goes on in the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tiles.label import Box, Label
from tiles.mercator import Array

AIR = 3.0  # px round a label
SHIFT = 50.0  # px at 256 px a tile by which a label's other places may lie from its first
WIDE = 92.0  # px; of labels that decide about each other one after the other, not all are wider
TOUCH = WIDE + AIR  # px between the middles of two labels that touch
# Px round a tile in which the second round is looked at: half of a label that reaches into the tile, from
# there to a better place that it may have found, and one that it gives way to there.
NEAR = TOUCH / 2 + 2 * SHIFT + TOUCH
# Px round a tile of the labels that are asked about those on it. A chain of what stands in that one's way and
# of its rivals could reach 2 TOUCH from NEAR; in 150 crowded worlds none reached farther than 182 px in all.
MARGIN = NEAR + TOUCH / 2
APART = 90.0  # px between two labels of the same text
YIELDING = 85.0  # strength below which a label looks for another place before it covers a line
BLOCK = 256  # labels that are compared with all others at once


@dataclass(frozen=True)
class Taken:
    """(n, 4) boxes in px that are not for labels: marks never, lines if there is another place."""

    marks: Array = field(default_factory=lambda: np.empty((0, 4)))
    lines: Array = field(default_factory=lambda: np.empty((0, 4)))


def standing(
    labels: Sequence[Label], density: float, size: tuple[int, int], taken: Taken | None = None
) -> list[Label]:
    """The labels that stand on a sheet of a size in px, the strongest first."""
    taken = taken or Taken()
    first = _Laid.of(labels, density)
    weak = np.array([label.strength[0] < YIELDING for label in first.labels], bool)
    firm = first.decided(first.cover(taken.marks) | (weak & first.cover(taken.lines)))
    settled = {_owner(label) for label in firm.labels}
    again = [
        place
        for label in first.labels
        if _owner(label) not in settled and _beyond(label, size) <= (NEAR + SHIFT) * density
        for place in (label, *(label.elsewhere() if label.elsewhere else ()))
        if _beyond(place, size) <= NEAR * density and _apart(place, label) <= SHIFT * density
    ]
    second = _Laid.of(again, density)
    hopeful = second.only(~(second.cover(taken.marks) | second.touching(firm)))
    found = hopeful.decided(np.zeros(len(hopeful.labels), bool))
    return sorted([*firm.labels, *found.labels], key=_order)


def _order(label: Label) -> tuple[object, ...]:
    return (*(-s for s in label.strength), label.text, label.key)


def _owner(label: Label) -> tuple[object, ...]:
    """The same for all places of one label."""
    return label.text, label.spot, label.key


@dataclass(frozen=True)
class _Laid:
    """Labels, the strongest first, and the boxes round them."""

    labels: list[Label]
    extents: Array  # (n, 4) px with air
    air: float  # px

    @classmethod
    def of(cls, labels: Sequence[Label], density: float) -> _Laid:
        labels, air = sorted(labels, key=_order), AIR * density / 2
        extents = np.array([label.extent for label in labels]).reshape(-1, 4)
        return cls(labels, extents + np.array([-air, -air, air, air]), air)

    def only(self, chosen: Array) -> _Laid:
        """Some of them."""
        labels = [label for label, wanted in zip(self.labels, chosen.tolist(), strict=True) if wanted]
        return _Laid(labels, self.extents[chosen], self.air)

    def cover(self, boxes: Array) -> Array:
        """Which labels cover one of some boxes."""
        result = np.zeros(len(self.labels), bool)
        for row, box in zip(*(found.tolist() for found in _touching(self.extents, boxes)), strict=True):
            result[row] |= _meet(self.labels[row].boxes, [tuple(boxes[box].tolist())], self.air)
        return result

    def touching(self, others: _Laid) -> Array:
        """Which labels touch one of some others."""
        result = np.zeros(len(self.labels), bool)
        self._rule_out(result, others, len(others.labels))
        return result

    def decided(self, out: Array) -> _Laid:
        """Those that stand: not out, touched by no stronger one, and each at one place only."""
        self._rule_out(out, self, 0)
        chosen: dict[tuple[object, ...], int] = {}
        for row in np.flatnonzero(~out).tolist():
            chosen.setdefault(_owner(self.labels[row]), row)
        stands = np.zeros(len(out), bool)
        stands[list(chosen.values())] = True
        return self.only(stands)

    def _rule_out(self, out: Array, others: _Laid, first: int) -> None:
        """Mark who can't stand beside one of the first others, or beside one with a smaller number."""
        air = 2 * self.air
        gone = out.tolist()
        rows, columns = _touching(self.extents, others.extents)
        stronger = (columns < first) | (columns < rows)
        for row, other in zip(rows[stronger].tolist(), columns[stronger].tolist(), strict=True):
            if not gone[row]:
                a, b = self.labels[row], others.labels[other]
                gone[row] = _owner(a) != _owner(b) and _meet(a.boxes, b.boxes, air)
        texts: dict[str, list[int]] = {}
        for other, label in enumerate(others.labels):
            if label.spot is None:
                texts.setdefault(label.text, []).append(other)
        for row, label in enumerate(self.labels):
            if label.spot is None and not gone[row]:
                gone[row] = any(
                    _echoes(label, others.labels[other], APART / AIR * air)
                    for other in texts.get(label.text, ())
                    if other < first or other < row
                )
        out[:] = gone


def _beyond(label: Label, size: tuple[int, int]) -> float:
    """Px by which the middle of a label lies outside a sheet, negative within."""
    return max(max(-at, at - side) for at, side in zip(label.middle, size, strict=True))


def _apart(label: Label, other: Label) -> float:
    """Px between the middles of two labels, along the axis on which they are more."""
    return max(abs(at - to) for at, to in zip(label.middle, other.middle, strict=True))


def _echoes(label: Label, other: Label, apart: float) -> bool:
    """Whether another label of the same text is nearer than some px."""
    return _apart(label, other) < apart and _owner(label) != _owner(other)


def _touching(boxes: Array, others: Array) -> tuple[Array, Array]:
    """Which boxes overlap which others: the numbers of both, pair by pair."""
    pairs = [(np.zeros(0, int), np.zeros(0, int))]
    for start in range(0, len(boxes), BLOCK):
        some = boxes[start : start + BLOCK, None]
        hit = (some[..., 0] < others[:, 2]) & (some[..., 2] > others[:, 0])
        hit &= (some[..., 1] < others[:, 3]) & (some[..., 3] > others[:, 1])
        rows, columns = np.nonzero(hit)
        pairs.append((rows + start, columns))
    return np.concatenate([rows for rows, _ in pairs]), np.concatenate([columns for _, columns in pairs])


def _meet(boxes: Sequence[Box], others: Sequence[Box], air: float) -> bool:
    """Whether boxes come as near to others as some px of air."""
    return any(
        left < b[2] + air and right > b[0] - air and top < b[3] + air and bottom > b[1] - air
        for left, top, right, bottom in boxes
        for b in others
    )
