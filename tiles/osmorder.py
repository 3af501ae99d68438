"""Bring an OSM file into the order that areas need: objects may come in any, and bear negative numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

ORDERED = "ordered.osm.pbf"


class _Numbered:
    """Hand objects on to a writer under positive numbers: an editor's own ones are below zero."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def node(self, node: Any) -> None:
        self._writer.add_node(node.replace(id=_positive(node.id)))

    def way(self, way: Any) -> None:
        refs = [_positive(node.ref) for node in way.nodes]
        self._writer.add_way(way.replace(id=_positive(way.id), nodes=refs))

    def relation(self, relation: Any) -> None:
        members = [(member.type, _positive(member.ref), member.role) for member in relation.members]
        self._writer.add_relation(relation.replace(id=_positive(relation.id), members=members))


def _positive(number: int) -> int:
    """Another number for each, above zero: even for what was below, odd for what was above."""
    return -2 * number if number < 0 else 2 * number + 1


def put_in_order(file: Path, form: str, folder: Path) -> Path:
    """A copy of a file in a folder: nodes, ways, relations, each by number; needs memory for all of it.

    `form` is the file's format as osmium names it. What osmium raises is the caller's to tell.
    """
    import osmium  # noqa: PLC0415  only where such a file is read

    raw, ordered = folder / "numbered.osm.pbf", folder / ORDERED
    with osmium.SimpleWriter(str(raw)) as writer:
        osmium.apply(osmium.io.File(str(file), form), _Numbered(writer))
    merger: Any = osmium.MergeInputReader()
    merger.add_file(str(raw))
    with osmium.SimpleWriter(str(ordered)) as writer:
        merger.apply(_Plain(writer))
    raw.unlink()
    return ordered


class _Plain:
    """Hand objects on to a writer as they are."""

    def __init__(self, writer: Any) -> None:
        self.node, self.way, self.relation = writer.add_node, writer.add_way, writer.add_relation
