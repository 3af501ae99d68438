"""Save and open a network: which columns its tables have, and the version of each component."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from navigator.graph.arrayfile import FileMark, check_sizes, columns_of, open_columns, save_columns
from navigator.graph.locate import Grid
from navigator.graph.network import Network
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
        "turns": {"<i4": "edge first target", "|u1": "flags", "<i2": "angle bearing_out bearing_in"},
        "grid": {"<i8": "frame", "<i4": "first piece"},
    }
)


def save_network(network: Network, folder: Path) -> dict[str, FileMark]:
    """Write all arrays into an existing folder; the marks by file name. OSError is the caller's to tell."""
    graph = network.graph
    tables = {
        "nodes": graph.nodes,
        "segments": graph.segments,
        "ways": graph.ways,
        "strings": graph.strings,
        "turns": network.turns,
        "grid": network.grid,
    }
    return save_columns(tables, folder, COLUMNS)


def open_network(folder: Path, marks: Mapping[str, FileMark]) -> Network:
    """The network saved in a folder, arrays mapped read-only.

    Raises:
        StorageError: a file is missing or unreadable.
        ContentError: a file has another size than when it was saved, or is not the array it should be.
    """
    check_sizes(folder, marks, COLUMNS)
    graph = RoadGraph(
        nodes=open_columns(NodeTable, "nodes", folder, COLUMNS),
        segments=open_columns(SegmentTable, "segments", folder, COLUMNS),
        ways=open_columns(WayTable, "ways", folder, COLUMNS),
        strings=open_columns(Strings, "strings", folder, COLUMNS),
    )
    turns = open_columns(TurnGraph, "turns", folder, COLUMNS)
    return Network(graph, turns, open_columns(Grid, "grid", folder, COLUMNS))
