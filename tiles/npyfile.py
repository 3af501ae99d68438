"""Save and open one array of a region: mapped into memory, and believed as far as its file bears it out."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from tiles.errors import CorruptTile, MissingTiles

_AGAIN = "build or import the region again"


def open_array(path: Path, dtype: str, tail: tuple[int | None, ...] = ()) -> NDArray[Any]:
    """An array of that type whose rows have the shape `tail`, where None is any number; read-only.

    Raises:
        MissingTiles: the file is missing or unreadable.
        CorruptTile: it is not such an array.
    """
    try:
        with path.open("rb") as stream:
            start, shape = _layout(stream, np.dtype(dtype), tail)
            if 0 in shape:
                return np.zeros(shape, dtype)  # nothing can't be mapped
            mapped = np.memmap(stream, dtype=dtype, mode="r", offset=start, shape=shape)
    except OSError as error:
        raise MissingTiles(f"{path} is missing or unreadable; {_AGAIN}") from error
    except (ValueError, EOFError, SyntaxError) as error:
        raise CorruptTile(f"{path} is damaged; {_AGAIN}") from error
    # A plain view: indexing np.memmap itself costs a microsecond more each time.
    return np.asarray(mapped)


def _layout(
    stream: BinaryIO, dtype: np.dtype[Any], tail: tuple[int | None, ...]
) -> tuple[int, tuple[int, ...]]:
    """Where the rows begin and the array's shape; ValueError where the file is not such an array."""
    version = np.lib.format.read_magic(stream)
    shape, fortran, found = np.lib.format.read_array_header_1_0(stream)  # evaluates literals alone
    start = stream.tell()
    size = stream.seek(0, io.SEEK_END)
    fits = len(shape) == 1 + len(tail) and all(
        wanted in (None, got) for wanted, got in zip(tail, shape[1:], strict=True)
    )
    length = math.prod(shape) * dtype.itemsize
    if version != (1, 0) or not fits or found != dtype or fortran or min(shape) < 0 or start + length != size:
        raise ValueError("not the array that this file should hold")
    return start, shape


def save_array(path: Path, array: NDArray[Any], dtype: str) -> None:
    """Write an array as a file that `open_array` opens; OSError is the caller's to tell."""
    np.save(path, np.ascontiguousarray(array).astype(dtype, copy=False), allow_pickle=False)
