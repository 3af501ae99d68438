"""Save arrays, one a file: typed, checksummed, memory-mapped when opened.

Every array is a little-endian `.npy` file named after its table and column. A region's manifest keeps
the marks that `save_columns` returns; sizes are compared at once, checksums on `verify`, since reading
everything takes longer than opening. A file's own header is not believed: type and dimensions are those
of the caller's `Columns`, and the rows must fill the file to its last byte.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from io import BufferedRandom, BufferedReader
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy as np

from navigator.errors import ContentError, StorageError
from navigator.graph.roadgraph import Array

_MAGIC = b"\x93NUMPY\x01\x00"  # version 1.0 of .npy, which numpy writes wherever the header fits
_HEADER_LIMIT = 1024  # bytes; ours take 128

T = TypeVar("T")


@dataclass(frozen=True)
class ColumnType:
    """What an array is made of."""

    dtype: np.dtype[Any]
    tail: tuple[int, ...]  # its shape behind the rows


Columns = Mapping[str, ColumnType]  # by file name


@dataclass(frozen=True)
class FileMark:
    """By which a file is known again."""

    size: int  # bytes
    sha256: str


def columns_of(tables: Mapping[str, Mapping[str, str]]) -> Columns:
    """Columns by table and type: {"ways": {"<i4": "name ref"}}; "x2" behind a type means two a row."""
    return {
        f"{table}.{name}.npy": ColumnType(
            np.dtype(kind.removesuffix("x2")), (2,) if kind.endswith("x2") else ()
        )
        for table, kinds in tables.items()
        for kind, names in kinds.items()
        for name in names.split()
    }


def save_columns(tables: Mapping[str, object], folder: Path, columns: Columns) -> dict[str, FileMark]:
    """Write dataclasses of arrays into an existing folder; the marks by file name.

    OSError is the caller's to tell.
    """
    marks = {}
    for name, column in _arrays(tables):
        # "safe": a column that has grown wider than its format is a bug, and must not be cut silently.
        fitting = np.ascontiguousarray(column).astype(columns[name].dtype, casting="safe", copy=False)
        with (folder / name).open("w+b") as stream:
            np.save(stream, fitting, allow_pickle=False)
            size = stream.tell()
            stream.seek(0)
            marks[name] = FileMark(size, _digest(stream))
    return marks


def open_columns(kind: type[T], prefix: str, folder: Path, columns: Columns) -> T:
    """A dataclass of arrays saved in a folder, mapped read-only; sizes must have been checked before.

    Raises:
        StorageError: a file can't be read.
        ContentError: a file is not the array it should be.
    """
    names = {field.name: f"{prefix}.{field.name}.npy" for field in fields(kind)}  # type: ignore[arg-type]  # only called with our dataclasses
    return kind(**{name: _map(folder / file, columns[file]) for name, file in names.items()})


def check_sizes(folder: Path, marks: Mapping[str, FileMark], columns: Iterable[str]) -> None:
    """Compare the files of a folder with their marks by size alone.

    Raises:
        StorageError: a file is missing or unreadable.
        ContentError: a file has another size than when it was saved, or is none of these names.
    """
    if set(marks) != set(columns):
        raise ContentError(f"{folder} does not hold the files it should; build or import the region again")
    for name, mark in marks.items():
        _check_size(folder / name, mark)


def mark_of(path: Path) -> FileMark:
    """The mark of a file that stands already; OSError is the caller's to tell."""
    with path.open("rb") as stream:
        return FileMark(path.stat().st_size, _digest(stream))


def verify_files(folder: Path, marks: Mapping[str, FileMark]) -> list[str]:
    """Names of the files that are missing or not what was saved."""
    return [name for name, mark in marks.items() if not _is_as_saved(folder / name, mark)]


def _is_as_saved(path: Path, mark: FileMark) -> bool:
    try:
        with path.open("rb") as stream:
            return _digest(stream) == mark.sha256
    except OSError:
        return False


def _arrays(tables: Mapping[str, object]) -> Iterator[tuple[str, Array]]:
    for prefix, table in tables.items():
        for field in fields(table):  # type: ignore[arg-type]  # only called with our dataclasses
            yield f"{prefix}.{field.name}.npy", getattr(table, field.name)


def _digest(stream: BufferedReader | BufferedRandom) -> str:
    import hashlib  # noqa: PLC0415  its library takes 3 MB, and opening needs none of it

    return hashlib.file_digest(stream, "sha256").hexdigest()


def _check_size(path: Path, mark: FileMark) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise StorageError(f"{path} is missing or unreadable; build or import the region again") from error
    if size != mark.size:
        raise ContentError(
            f"{path} has {size} bytes in place of {mark.size}; build or import the region again"
        )


def _map(path: Path, kind: ColumnType) -> Array:
    try:
        with path.open("rb") as stream:
            start, shape = _layout(stream, kind)
            mapped = np.memmap(stream, dtype=kind.dtype, mode="r", offset=start, shape=shape)
    except OSError as error:
        raise StorageError(f"{path} can't be read: {error.strerror}") from error
    except ValueError as error:
        raise ContentError(f"{path} is damaged; build or import the region again") from error
    # A plain view: indexing np.memmap itself costs a microsecond more each time.
    return np.asarray(mapped)


def _layout(stream: BinaryIO, kind: ColumnType) -> tuple[int, tuple[int, ...]]:
    """Where the rows begin and the array's shape, from the size of the file; ValueError where it differs.

    The header is compared with the one that numpy writes for such an array, never interpreted.
    """
    head = stream.read(_HEADER_LIMIT)
    start = len(_MAGIC) + 2 + int.from_bytes(head[len(_MAGIC) : len(_MAGIC) + 2], "little")
    size = stream.seek(0, io.SEEK_END)
    rows, rest = divmod(size - start, kind.dtype.itemsize * math.prod(kind.tail))
    shape = (rows, *kind.tail)
    said = f"{{'descr': '{kind.dtype.str}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    if rest or rows < 0 or not head.startswith(_MAGIC) or head[len(_MAGIC) + 2 : start].rstrip() != said:
        raise ValueError("not the array that this file should hold")
    return start, shape
