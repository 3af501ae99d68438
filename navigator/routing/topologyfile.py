"""Save and open the topology of a hierarchy: which columns it has, and their version."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from navigator.graph.arrayfile import FileMark, check_sizes, columns_of, open_columns, save_columns
from navigator.routing.completion import Topology

FORMATS = {"hierarchy": 1}  # a component's number rises when its columns change meaning

COLUMNS = columns_of(
    {"topology": {"<i4": "state vertex parent first head tail lower_first lower arc", "<i4x2": "parts"}}
)


def save_topology(topology: Topology, folder: Path) -> dict[str, FileMark]:
    """Write all arrays into an existing folder; the marks by file name. OSError is the caller's to tell."""
    return save_columns({"topology": topology}, folder, COLUMNS)


def open_topology(folder: Path, marks: Mapping[str, FileMark]) -> Topology:
    """The topology saved in a folder, arrays mapped read-only; errors as in `open_network`."""
    check_sizes(folder, marks, COLUMNS)
    return open_columns(Topology, "topology", folder, COLUMNS)
