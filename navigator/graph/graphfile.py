"""Save and open a network: which columns its tables have, and the version of each component."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from navigator.graph.arrayfile import Columns, FileMark, check_sizes, columns_of, open_columns, save_columns
from navigator.graph.locate import Grid
from navigator.graph.network import Network
from navigator.graph.othernames import OtherNames
from navigator.graph.roadgraph import NodeTable, RoadGraph, SegmentTable, Strings, WayTable
from navigator.graph.turngraph import TurnGraph

FORMATS = {"graph": 3, "turns": 1, "grid": 1}  # a component's number rises when its columns change meaning

# What each column is made of. An "x2" behind the type means two values a row: along the way, and against it.
COLUMNS = columns_of(
    {
        "nodes": {
            "<i4": "lon lat height ref condition",
            "<i8": "osm",
            "<u2": "flags",
            "|u1": "barrier bike foot",
        },
        "segments": {
            "<i4": "start end way length climb descent shape_first shape_lon shape_lat shape_height "
            "grade_first grade_length",
            "|u1": "grade_band",
        },
        "ways": {
            "<i4": "duration name ref route condition length",
            "<i8": "osm",
            "<u4": "flags",
            "|u1": "road_class service surface smoothness tracktype mtb_scale sac_scale lanes",
            "|u1x2": "maxspeed bike foot facility network",
        },
        "strings": {"<i8": "first", "|u1": "data"},
        "names": {"<i4": "own language other"},
        "turns": {"<i4": "edge first target", "|u1": "flags", "<i2": "angle bearing_out bearing_in"},
        "grid": {"<i8": "frame", "<i4": "first piece"},
    }
)
_NAMES = frozenset(name for name in COLUMNS if name.startswith("names."))


def columns_in(files: Iterable[str]) -> Columns:
    """Those that a network has of which these files were written.

    Names in other languages have none where there are none, as in regions built before they were kept.
    """
    named = not _NAMES.isdisjoint(files)
    return {name: kind for name, kind in COLUMNS.items() if named or name not in _NAMES}


def save_network(network: Network, folder: Path) -> dict[str, FileMark]:
    """Write all arrays into an existing folder; the marks by file name. OSError is the caller's to tell."""
    graph = network.graph
    tables: dict[str, object] = {
        "nodes": graph.nodes,
        "segments": graph.segments,
        "ways": graph.ways,
        "strings": graph.strings,
        "turns": network.turns,
        "grid": network.grid,
    }
    if len(graph.names):
        tables["names"] = graph.names
    return save_columns(tables, folder, COLUMNS)


def open_network(folder: Path, marks: Mapping[str, FileMark]) -> Network:
    """The network saved in a folder, arrays mapped read-only.

    Raises:
        StorageError: a file is missing or unreadable.
        ContentError: a file has another size than when it was saved, or is not the array it should be.
    """
    check_sizes(folder, marks, columns_in(marks))
    graph = RoadGraph(
        nodes=open_columns(NodeTable, "nodes", folder, COLUMNS),
        segments=open_columns(SegmentTable, "segments", folder, COLUMNS),
        ways=open_columns(WayTable, "ways", folder, COLUMNS),
        strings=open_columns(Strings, "strings", folder, COLUMNS),
    )
    if not _NAMES.isdisjoint(marks):
        graph = replace(graph, names=open_columns(OtherNames, "names", folder, COLUMNS))
    turns = open_columns(TurnGraph, "turns", folder, COLUMNS)
    return Network(graph, turns, open_columns(Grid, "grid", folder, COLUMNS))
