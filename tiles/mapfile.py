"""Keep the features of a map in a folder of flat arrays, and open them mapped into memory.

Rows are sorted by level of detail, kind, first zoom and place. Blocks of up to `BLOCK` rows of one kind have
a box and a first zoom of their own, so that a question looks at few rows. All coordinates are whole map
units (see `mercator`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tiles.errors import CorruptTile
from tiles.npyfile import open_array, save_array

FORMAT = 1  # of the arrays; another number is another meaning
BLOCK = 64  # rows; so many boxes are compared in the time that one numpy call takes
LEVELS = (9, 11, 13, 22)  # the last zoom that each level of detail is good for

Array = NDArray[Any]


@dataclass(frozen=True)
class Column:
    """What an array of the map is made of."""

    dtype: str
    tail: tuple[int, ...] = ()


COLUMNS: Mapping[str, Column] = {
    "blocks.level": Column("u1"),
    "blocks.kind": Column("u1"),
    "blocks.zoom": Column("u1"),
    "blocks.box": Column("<i4", (4,)),  # west, south, east, north
    "blocks.first": Column("<i8"),  # row; one more than blocks
    "rows.zoom": Column("u1"),
    "rows.rank": Column("u1"),
    "rows.traits": Column("<u2"),
    "rows.layer": Column("i1"),
    "rows.size": Column("<f4"),  # m2 of areas, m of lines; see `Kind` for points
    "rows.name": Column("<i4"),  # into texts; 0 is no name
    "rows.ref": Column("<i4"),
    "rows.box": Column("<i4", (4,)),
    "rows.anchor": Column("<i4", (2,)),  # where a label may stand: inside an area, or in the box's middle
    "rows.first": Column("<i8"),  # ring; one more than rows
    "rings.first": Column("<i8"),  # point; one more than rings
    "points.place": Column("<i4", (2,)),
    "texts.first": Column("<i8"),  # byte; one more than texts
    "texts.bytes": Column("u1"),  # UTF-8
}


@dataclass(frozen=True)
class MapArrays:
    """The arrays of a map by table and column: `arrays["rows.zoom"]`."""

    columns: Mapping[str, Array]

    def __getitem__(self, name: str) -> Array:
        return self.columns[name]

    def save(self, folder: Path) -> None:
        """Write one file for each array into an existing folder; OSError is the caller's to tell."""
        for name, column in COLUMNS.items():
            save_array(folder / f"{name}.npy", self.columns[name], column.dtype)

    @classmethod
    def open(cls, folder: Path) -> MapArrays:
        """Map the arrays of a folder into memory, read-only.

        Raises:
            MissingTiles: the folder or a file is missing or unreadable.
            CorruptTile: a file is not the array it should be, or they don't fit each other.
        """
        arrays = cls(
            {
                name: open_array(folder / f"{name}.npy", each.dtype, each.tail)
                for name, each in COLUMNS.items()
            }
        )
        if not arrays._fitting:
            raise CorruptTile(
                f"{folder} holds no map, its arrays don't fit; build or import the region again"
            )
        return arrays

    @property
    def _fitting(self) -> bool:
        """Whether the tables have the lengths that they claim of each other; the ends alone are read."""
        lengths = {name: len(array) for name, array in self.columns.items()}
        for table in ("blocks", "rows"):
            if (
                len({n - name.endswith(".first") for name, n in lengths.items() if name.startswith(table)})
                > 1
            ):
                return False
        for first, target in (
            ("blocks.first", "rows.zoom"),
            ("rows.first", "rings.first"),
            ("rings.first", "points.place"),
            ("texts.first", "texts.bytes"),
        ):
            ends = self.columns[first]
            count = lengths[target] - target.endswith(".first")
            if not len(ends) or ends[0] != 0 or ends[-1] != count:
                return False
        return True

    def check(self) -> None:
        """Read all offsets and numbers of texts, which `open` believes; CorruptTile where one is wrong."""
        texts = len(self["texts.first"]) - 1
        rising = all(np.all(np.diff(self[name]) >= 0) for name in COLUMNS if name.endswith(".first"))
        named = all(
            not len(self[name]) or (self[name].min() >= 0 and self[name].max() < texts)
            for name in ("rows.name", "rows.ref")
        )
        if not rising or not named or not _utf8(self["texts.bytes"]):
            raise CorruptTile("the map's arrays are damaged; build or import the region again")


def _utf8(data: Array) -> bool:
    try:
        data.tobytes().decode()
    except UnicodeDecodeError:
        return False
    return True
