"""Say what a map shows within given bounds at a zoom, from the arrays that a region keeps.

>>> features = Features.open(folder)  # doctest: +SKIP
>>> for group in features.within(LngLatBbox(8.68, 49.40, 8.70, 49.42), 15):  # doctest: +SKIP
...     for row in range(len(group)):
...         for ring in group.rings_of(row):  # (n, 2) metres of Web Mercator
...             draw(group.kind, ring, group.name_of(row))
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tiles.mapclip import clip_rings
from tiles.mapfile import LEVELS, MapArrays
from tiles.mapkinds import Kind
from tiles.mercator import UNIT, Array, to_units

if TYPE_CHECKING:
    from mercantile import LngLatBbox

_MANY_POINTS = 128  # of an area; from there on what lies far outside is cut off
_ROOM = 0.25  # of the bounds' size on each side that is left when cutting, so that no cut edge is seen


@dataclass(frozen=True)
class Texts:
    """Names and references by number; 0 is the empty one."""

    arrays: MapArrays

    def __getitem__(self, number: int) -> str:
        first = self.arrays["texts.first"]
        return (
            self.arrays["texts.bytes"][first[number] : first[number + 1]].tobytes().decode(errors="replace")
        )


@dataclass(frozen=True)
class Group:
    """Things of one kind, as flat arrays; those with the lowest first zoom come first.

    A row's rings begin at `first[row]` and end before `first[row + 1]`; a ring's points likewise in
    `ring_first`. Areas have an outer ring, closed, and then holes; lines and points have one "ring".
    """

    kind: Kind
    points: Array  # (n, 2) float64, metres of Web Mercator, to the east and to the north
    ring_first: Array
    first: Array
    zoom: Array  # the zoom from which on each is shown
    rank: Array  # see `Kind`
    traits: Array  # of `Trait`
    layer: Array  # OSM's: below the ground < 0 < above
    size: Array  # m2 of areas, m of lines; see `Kind` for points
    anchor: Array  # (n, 2) float64: where a label may stand, the same whatever bounds were asked for
    names: Array  # numbers of texts, 0 for none
    refs: Array
    texts: Texts

    def __len__(self) -> int:
        return len(self.zoom)

    def rings_of(self, row: int) -> Iterator[Array]:
        """The rings of one row."""
        for ring in range(self.first[row], self.first[row + 1]):
            yield self.points[self.ring_first[ring] : self.ring_first[ring + 1]]

    def name_of(self, row: int) -> str:
        """The name of one row; empty where it has none."""
        return self.texts[int(self.names[row])]

    def ref_of(self, row: int) -> str:
        """The reference of one row: a road's or a cycle route's number."""
        return self.texts[int(self.refs[row])]


@dataclass(frozen=True)
class Features:
    """The map of a region, read-only; threads may share it."""

    arrays: MapArrays

    @classmethod
    def open(cls, folder: str | Path) -> Features:
        """Open a region's `map` folder; nothing but the index's ends is read.

        Raises:
            MissingTiles: there is no map, or it can't be read.
            CorruptTile: it is damaged.
        """
        return cls(MapArrays.open(Path(folder)))

    def within(self, bounds: LngLatBbox, zoom: int) -> list[Group]:
        """What touches the bounds (degrees, west <= east) and is shown at a zoom, by kind in drawing order.

        `zoom` is that of the map's scale as with 256 px tiles: 15 shows 2.4 m of ground a pixel at 60°. Give
        the same for a 512 px tile of that zoom, it only looks finer.
        """
        box = self._box(bounds)
        rows = self._rows(box, zoom)
        if not rows.size:
            return []
        kind = self._kind_of_rows(rows)
        ring, first = _gathered(self.arrays["rows.first"], rows)
        point, ring_first = _gathered(self.arrays["rings.first"], ring)
        places = self.arrays["points.place"][point].astype(np.float64)
        places, ring_first = self._cut((places, ring_first, first), rows, kind, box)
        return self._groups(rows, kind, (places * UNIT, ring_first, first))

    @staticmethod
    def _box(bounds: LngLatBbox) -> Array:
        x, y = to_units(np.array([bounds[0], bounds[2]]), np.array([bounds[1], bounds[3]]))
        return np.array([x[0], y[0], x[1], y[1]])

    def _rows(self, box: Array, zoom: int) -> Array:
        """Rows whose boxes overlap, in file order."""
        start, end = self._level_blocks[int(np.searchsorted(LEVELS, min(zoom, LEVELS[-1])))]
        hit = _overlap(self.arrays["blocks.box"][start:end], box)
        hit &= self.arrays["blocks.zoom"][start:end] <= zoom
        rows, _ = _gathered(self.arrays["blocks.first"], np.flatnonzero(hit) + start)
        wanted = _overlap(self.arrays["rows.box"][rows], box) & (self.arrays["rows.zoom"][rows] <= zoom)
        return rows[wanted]

    @cached_property
    def _level_blocks(self) -> list[tuple[int, int]]:
        level = self.arrays["blocks.level"]
        numbers = np.arange(len(LEVELS))
        starts, ends = np.searchsorted(level, numbers), np.searchsorted(level, numbers, side="right")
        return [(int(a), int(b)) for a, b in zip(starts, ends, strict=True)]

    def _kind_of_rows(self, rows: Array) -> Array:
        block = np.searchsorted(self.arrays["blocks.first"], rows, side="right") - 1
        return np.asarray(self.arrays["blocks.kind"][block])

    def _cut(
        self, flat: tuple[Array, Array, Array], rows: Array, kind: Array, box: Array
    ) -> tuple[Array, Array]:
        """Points and rings, with big areas cut to somewhat more than the box."""
        places, ring_first, first = flat
        counts = ring_first[first[1:]] - ring_first[first[:-1]]
        own = self.arrays["rows.box"][rows]
        room = _ROOM * np.maximum(box[2:] - box[:2], 1.0)
        wide = np.concatenate([box[:2] - room, box[2:] + room])
        beyond = (own[:, :2] < wide[:2]).any(axis=1) | (own[:, 2:] > wide[2:]).any(axis=1)
        big = (kind < Kind.COAST) & (counts > _MANY_POINTS) & beyond
        if not big.any():
            return places, ring_first
        return clip_rings(places, ring_first, np.repeat(big, np.diff(first)), wide)

    def _groups(self, rows: Array, kind: Array, flat: tuple[Array, Array, Array]) -> list[Group]:
        places, ring_first, first = flat
        taken = {
            name: self.arrays[f"rows.{name}"][rows]
            for name in ("zoom", "rank", "traits", "layer", "size", "anchor", "name", "ref")
        }
        taken["anchor"] = taken["anchor"] * UNIT
        starts = np.flatnonzero(np.concatenate(([True], np.diff(kind) != 0)))
        texts = Texts(self.arrays)
        groups = []
        for a, b in zip(starts, np.append(starts[1:], len(rows)), strict=True):
            ring_a, ring_b = first[a], first[b]
            point_a, point_b = ring_first[ring_a], ring_first[ring_b]
            columns = {name: column[a:b] for name, column in taken.items()}
            names, refs = columns.pop("name"), columns.pop("ref")
            groups.append(
                Group(
                    Kind(int(kind[a])),
                    places[point_a:point_b],
                    ring_first[ring_a : ring_b + 1] - point_a,
                    first[a : b + 1] - ring_a,
                    names=names,
                    refs=refs,
                    texts=texts,
                    **columns,
                )
            )
        groups.sort(key=lambda group: group.kind)
        return groups


def _overlap(boxes: Array, box: Array) -> Array:
    return np.asarray(
        (boxes[:, 0] <= box[2]) & (boxes[:, 2] >= box[0]) & (boxes[:, 1] <= box[3]) & (boxes[:, 3] >= box[1])
    )


def _gathered(first: Array, chosen: Array) -> tuple[Array, Array]:
    """What the chosen rows hold, one after the other, and where each one's begins; with an end."""
    starts = first[chosen]
    sizes = first[chosen + 1] - starts
    new_first = np.concatenate(([0], np.cumsum(sizes)))
    return np.arange(new_first[-1]) + np.repeat(starts - new_first[:-1], sizes), new_first
