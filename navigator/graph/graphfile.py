"""Save and open a network: one array a file, versioned, checksummed, memory-mapped.

Every array is a little-endian `.npy` file named after its table and column. A region's manifest keeps
what `save_network` returns and gives it back to `open_network`, which compares sizes at once; checksums
are compared on `verify`, since reading everything takes longer than opening.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from navigator.errors import ContentError, StorageError
from navigator.graph.locate import Grid
from navigator.graph.network import Network
from navigator.graph.roadgraph import Array, NodeTable, RoadGraph, SegmentTable, Strings, WayTable
from navigator.graph.turngraph import TurnGraph

FORMATS = {"graph": 1, "turns": 1, "grid": 1}  # a component's number rises when its columns change meaning

T = TypeVar("T")


@dataclass(frozen=True)
class FileMark:
    """By which a file is known again."""

    size: int  # bytes
    sha256: str


def save_network(network: Network, folder: Path) -> dict[str, FileMark]:
    """Write all arrays into an existing folder; the marks by file name. OSError is the caller's to tell."""
    marks = {}
    for name, column in _columns(network):
        content = _encode(column)
        (folder / name).write_bytes(content)
        marks[name] = FileMark(len(content), hashlib.sha256(content).hexdigest())
    return marks


def open_network(folder: Path, marks: Mapping[str, FileMark]) -> Network:
    """The network saved in a folder, arrays mapped read-only.

    Raises:
        StorageError: a file is missing or unreadable.
        ContentError: a file has another size than when it was saved, or is no array.
    """
    for name, mark in marks.items():
        _check_size(folder / name, mark)

    def load(prefix: str, kind: type[T]) -> T:
        return kind(**{field.name: _map(folder / f"{prefix}.{field.name}.npy") for field in fields(kind)})  # type: ignore[arg-type]  # only called with our dataclasses

    graph = RoadGraph(
        nodes=load("nodes", NodeTable),
        segments=load("segments", SegmentTable),
        ways=load("ways", WayTable),
        strings=load("strings", Strings),
    )
    return Network(graph, load("turns", TurnGraph), load("grid", Grid))


def verify_files(folder: Path, marks: Mapping[str, FileMark]) -> list[str]:
    """Names of the files that are missing or not what was saved."""
    return [name for name, mark in marks.items() if not _is_as_saved(folder / name, mark)]


def _is_as_saved(path: Path, mark: FileMark) -> bool:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == mark.sha256
    except OSError:
        return False


def _columns(network: Network) -> Iterator[tuple[str, Array]]:
    graph = network.graph
    tables: dict[str, Any] = {
        "nodes": graph.nodes,
        "segments": graph.segments,
        "ways": graph.ways,
        "strings": graph.strings,
        "turns": network.turns,
        "grid": network.grid,
    }
    for prefix, table in tables.items():
        assert is_dataclass(table)  # noqa: S101  tells mypy what the dictionary forgot
        for field in fields(table):
            yield f"{prefix}.{field.name}.npy", getattr(table, field.name)


def _encode(column: Array) -> bytes:
    stream = io.BytesIO()
    plain = np.ascontiguousarray(column)
    np.save(stream, plain.astype(plain.dtype.newbyteorder("<")), allow_pickle=False)
    return stream.getvalue()


def _check_size(path: Path, mark: FileMark) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise StorageError(f"{path} is missing or unreadable; build or import the region again") from error
    if size != mark.size:
        raise ContentError(
            f"{path} has {size} bytes in place of {mark.size}; build or import the region again"
        )


def _map(path: Path) -> Array:
    try:
        mapped = np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        raise StorageError(f"{path} can't be read: {error.strerror}") from error
    except ValueError as error:
        raise ContentError(f"{path} is damaged; build or import the region again") from error
    # A plain view: indexing np.memmap itself costs a microsecond more each time.
    return np.asarray(mapped)
