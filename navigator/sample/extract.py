"""Write woven plots as one sorted OSM extract (.osm.pbf), plot by plot, holding only one in memory."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import Any

import osmium
from osmium.osm import mutable

from navigator.sample.canvas import Canvas, Line, Point, Tags
from navigator.sample.junctions import Member, Relation, relations, tag_nodes
from navigator.sample.plane import Plane
from navigator.sample.terrain import PLOT

_NODES_PER_PLOT, _WAYS_PER_PLOT, _RELATIONS_PER_PLOT = (
    100_000,
    10_000,
    100,
)  # id blocks, ten times what is used
_BORDER_BASE = 10_000_000_000  # ids above 2^32, as all recent real extracts have them
_GENERATOR = "bike-navigator sample"


@dataclass(slots=True)
class ExtractWriter:
    """Takes plots in order; nodes go to the file at once, ways and relations to files appended at the end."""

    path: Path
    plane: Plane
    side: int  # plots on a side of the world
    _work: Path = field(init=False)
    _writers: list[Any] = field(init=False)
    _border: dict[int, Point] = field(init=False, default_factory=dict)
    _stack: ExitStack = field(init=False, default_factory=ExitStack)

    def __enter__(self) -> ExtractWriter:
        self._work = Path(mkdtemp(prefix=".sample-", dir=self.path.parent))
        self._stack.callback(shutil.rmtree, self._work, ignore_errors=True)
        header = osmium.io.Header()
        header.set("generator", _GENERATOR)
        header.add_box(osmium.osm.Box(*self.plane.box(self.side * PLOT)))
        parts = [self._work / f"{kind}.osm.pbf" for kind in ("all", "ways", "relations")]
        self._writers = [
            self._stack.enter_context(osmium.SimpleWriter(str(part), header=header)) for part in parts
        ]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the parts together and move the file to its place; after an error leave nothing behind."""
        with self._stack:
            if kind is None:
                self._finish()

    def add(self, canvas: Canvas, plot: tuple[int, int]) -> None:
        """Write the woven plot of a (column, row)."""
        number = plot[1] * self.side + plot[0]
        related = relations(canvas)  # cuts ways, so it comes before they are numbered
        node_tags = dict(canvas.spots) | tag_nodes(canvas)
        ids = self._number_nodes(canvas, plot, node_tags)
        ways = {line: number * _WAYS_PER_PLOT + k for k, line in enumerate(canvas.lines, start=1)}
        for line, way in ways.items():
            self._add_way(way, line, ids)
        for k, relation in enumerate(related, start=1):
            self._add_relation(number * _RELATIONS_PER_PLOT + k, relation, ids, ways)

    def _number_nodes(
        self, canvas: Canvas, plot: tuple[int, int], tags: dict[Point, Tags]
    ) -> dict[Point, int]:
        """Give every point its id and write the nodes; those on a border wait for the end."""
        first = (plot[1] * self.side + plot[0]) * _NODES_PER_PLOT + 1
        ids: dict[Point, int] = {}
        own = 0
        for point in _points(canvas):
            if point in ids:
                continue
            x, y = point[0] + plot[0] * PLOT, point[1] + plot[1] * PLOT
            if 0.0 in point or PLOT in point:
                ids[point] = self._border_id(x, y)
                self._border[ids[point]] = (x, y)
                continue
            ids[point], own = first + own, own + 1
            where = self.plane.to_degrees(x, y)
            self._writers[0].add_node(mutable.Node(id=ids[point], location=where, tags=tags.get(point)))
        return ids

    def _border_id(self, x: float, y: float) -> int:
        """A node on a border has an id that the plots on both sides can work out."""
        upright = x % PLOT == 0.0
        line, along = (x / PLOT, y) if upright else (y / PLOT, x)
        lines = round(line) + (self.side + 1 if upright else 0)
        return _BORDER_BASE + lines * round(10.0 * PLOT * (self.side + 1)) + round(10.0 * along)

    def _add_way(self, number: int, line: Line, ids: dict[Point, int]) -> None:
        self._writers[1].add_way(
            mutable.Way(id=number, nodes=[ids[point] for point in line.points], tags=line.tags)
        )

    def _add_relation(
        self, number: int, relation: Relation, ids: dict[Point, int], ways: dict[Line, int]
    ) -> None:
        def member(one: Member) -> tuple[str, int, str]:
            target, role = one
            return ("w", ways[target], role) if isinstance(target, Line) else ("n", ids[target], role)

        members = [member(one) for one in relation[1]]
        self._writers[2].add_relation(mutable.Relation(id=number, members=members, tags=relation[0]))

    def _finish(self) -> None:
        """Border nodes after the other nodes, then all ways, then all relations."""
        everything, *parts = self._writers
        for number in sorted(self._border):
            everything.add_node(
                mutable.Node(id=number, location=self.plane.to_degrees(*self._border[number]))
            )
        for part, name in zip(parts, ("ways", "relations"), strict=True):
            part.close()
            for thing in osmium.FileProcessor(str(self._work / f"{name}.osm.pbf")):
                everything.add(thing)
        everything.close()
        (self._work / "all.osm.pbf").replace(self.path)


def _points(canvas: Canvas) -> Iterator[Point]:
    """All points of a plot, in the order of drawing."""
    for line in canvas.lines:
        yield from line.points
    for point, _ in canvas.spots:
        yield point
