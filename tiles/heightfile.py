"""Read one height tile (.hgt, .hgt.zip, .hgt.gz, Terrarium PNG or WebP), and tell which tile a name means.

Nothing in a file is trusted: a tile has one of a few known sizes, and nothing bigger is unpacked.
"""

from __future__ import annotations

import errno
import gzip
import io
import mmap
import os
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from tiles.errors import CorruptTile, MissingTiles, TilesError

HGT_CELLS = (1201, 3601)  # samples a side of 3" and 1" tiles; both ends lie on the degree lines
HGT_TYPE = np.dtype(">i2")
PIXELS = (256, 512)  # sides of the Terrarium tiles in use
VOID = -32_768.0  # m; SRTM's mark, and what black is in Terrarium
LOWEST, HIGHEST = -11_000, 9_000  # m; from the deepest trench to the highest summit

_HGT_BYTES = {cells * cells * HGT_TYPE.itemsize: cells for cells in HGT_CELLS}
_MOST_HGT_BYTES = max(_HGT_BYTES)
_MOST_PICTURE_BYTES = 4 << 20  # 512 px that resist compression weigh 1 MiB; the rest is room for metadata
_MOST_ZOOM = 22  # pixels of 4 cm; no height tiles are finer
_DAMAGE = (  # what zipfile, zlib and Pillow raise on a damaged or foreign file
    EOFError,
    LookupError,
    RuntimeError,
    SyntaxError,
    ValueError,
    Warning,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
_FETCH_AGAIN = "fetch it again or take it out of the folder"

# SRTM's own names, NASA's longer ones (N42E001.SRTMGL1.hgt.zip) and bare .zip as many mirrors have them.
_HGT_NAME = re.compile(
    r"([NS])(\d{2})([EW])(\d{3})(?:\.SRTMGL\d)?\.(?:hgt(?:\.gz|\.zip)?|zip)", re.IGNORECASE
)
_FLAT_NAME = re.compile(r"(\d+)_(\d+)_(\d+)\.(?:png|webp)", re.IGNORECASE)
_NESTED_NAME = re.compile(r"(\d+)/(\d+)/(\d+)\.(?:png|webp)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Slot:
    """The place that a file's name claims: `row` from the north and `column` from 180 W, counted in tiles.

    `zoom` is that of a Terrarium tile; None means a square degree of .hgt.
    """

    zoom: int | None
    row: int
    column: int


def identify(path: PurePath) -> Slot | None:
    """The slot that a path names; None if it is no height tile's name."""
    if match := _HGT_NAME.fullmatch(path.name):
        north, lat, east, lon = match.groups()
        row = 89 - (int(lat) if north in "Nn" else -int(lat))
        column = 180 + (int(lon) if east in "Ee" else -int(lon))
        return Slot(None, row, column) if 0 <= row < 180 and 0 <= column < 360 else None
    match = _FLAT_NAME.fullmatch(path.name) or _NESTED_NAME.fullmatch("/".join(path.parts[-3:]))
    if match is None:
        return None
    zoom, column, row = map(int, match.groups())
    known = zoom <= _MOST_ZOOM and max(row, column) < 2**zoom
    return Slot(zoom, row, column) if known else None


def hgt_cells(path: Path) -> int:
    """Samples a side that an .hgt file claims to have, told without unpacking; `read_hgt` makes sure."""
    try:
        with path.open("rb") as file:
            suffix = path.suffix.lower()
            if suffix == ".zip":
                size = _entry(zipfile.ZipFile(file), path).file_size
            elif suffix == ".gz":
                file.seek(-4, os.SEEK_END)
                size = int.from_bytes(file.read(4), "little")  # RFC 1952: the unpacked size ends the file
            else:
                size = path.stat().st_size
    except (OSError, *_DAMAGE):
        size = 0  # the tile is told to be broken when a rider's way touches it, not before
    return _HGT_BYTES.get(size, HGT_CELLS[0])


def read_hgt(path: Path, cells: int) -> NDArray[Any]:
    """Samples of an .hgt file in metres, row 0 in the north; a raw one is mapped, not read.

    Raises:
        CorruptTile: it does not hold `cells` x `cells` samples, or is damaged.
        MissingTiles: it is not there or may not be read.
    """
    with _blamed(path), path.open("rb") as file:
        data: bytes | mmap.mmap
        suffix = path.suffix.lower()
        if suffix == ".zip":
            data = _unzipped(file, path)
        elif suffix == ".gz":
            data = gzip.GzipFile(fileobj=file).read(_MOST_HGT_BYTES + 1)
        else:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if len(data) != cells * cells * HGT_TYPE.itemsize:
        raise CorruptTile(
            f"{path}: a height tile has 1201 x 1201 or 3601 x 3601 samples of 2 bytes, this has "
            f"{'more' if len(data) > _MOST_HGT_BYTES else len(data)} bytes; {_FETCH_AGAIN}."
        )
    return np.frombuffer(data, HGT_TYPE).reshape(cells, cells)


def terrarium_pixels(path: Path) -> int:
    """Pixels a side of a Terrarium tile, from its head alone.

    Raises:
        CorruptTile: it is no PNG or WebP picture of 256 or 512 pixels.
        MissingTiles: it is not there or may not be read.
    """
    with _blamed(path):
        return int(_picture(path).width)


def read_terrarium(path: Path, pixels: int) -> NDArray[Any]:
    """Heights of a Terrarium tile's pixels in metres, row 0 in the north; VOID where black or transparent.

    Raises:
        CorruptTile: it is no PNG or WebP picture of `pixels` a side, or its colours are no heights.
        MissingTiles: it is not there or may not be read.
    """
    with _blamed(path):
        picture = _picture(path)
        if picture.width != pixels:
            raise CorruptTile(
                f"{path}: {picture.width} pixels wide where the other tiles of its zoom have {pixels}; "
                "keep only one size in the folder."
            )
        if picture.mode not in ("RGB", "RGBA"):
            raise CorruptTile(
                f"{path}: Terrarium tiles are RGB pictures, not {picture.mode}; {_FETCH_AGAIN}."
            )
        colours = np.asarray(picture)
    # Red counts 256 m, green 1 m, blue 1/256 m; float32 holds the 24 bits exactly.
    heights: NDArray[Any] = colours[..., :3] @ np.array([256, 1, 1 / 256], np.float32) + np.float32(VOID)
    if colours.shape[2] == 4:
        heights[colours[..., 3] == 0] = VOID
    filled = heights[heights != VOID]
    if ((filled < LOWEST) | (filled > HIGHEST)).sum() > filled.size / 2:
        raise CorruptTile(f"{path}: its colours are no heights (is it a map picture?); {_FETCH_AGAIN}.")
    return heights


def void_as_nan(samples: NDArray[Any]) -> NDArray[np.float64]:
    """Samples of a file as metres, with NaN for the void."""
    heights = samples.astype(np.float64)
    heights[heights == VOID] = np.nan
    return heights


def _entry(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    """The one entry of a zip that is the tile which the zip's name promises."""
    slot = identify(path)
    for info in archive.infolist():
        name = PurePath(info.filename)
        if name.suffix.lower() == ".hgt" and identify(name) == slot:
            return info
    raise CorruptTile(f"{path}: holds no {path.name[:7]}.hgt; {_FETCH_AGAIN}.")


def _unzipped(file: IO[bytes], path: Path) -> bytes:
    archive = zipfile.ZipFile(file)
    info = _entry(archive, path)
    if info.compress_type not in (
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
    ):  # the others unpack without bounds
        raise CorruptTile(f"{path}: unusual compression; pack it again with plain zip.")
    with archive.open(info) as entry:
        return entry.read(_MOST_HGT_BYTES + 1)


def _picture(path: Path) -> Any:
    """A square PNG or WebP picture of a size in use; its pixels are unpacked when asked for."""
    from PIL import Image  # noqa: PLC0415 - heavy; only Terrarium tiles need it

    if path.stat().st_size > _MOST_PICTURE_BYTES:
        raise CorruptTile(f"{path}: too heavy for a height tile; {_FETCH_AGAIN}.")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # Pillow only warns of lesser bombs and of damaged heads
        try:
            picture = Image.open(io.BytesIO(path.read_bytes()), formats=("PNG", "WEBP"))
        except Image.DecompressionBombError as error:
            raise ValueError(error) from error
    if picture.width not in PIXELS or picture.height != picture.width:
        raise CorruptTile(
            f"{path}: Terrarium tiles have 256 x 256 or 512 x 512 pixels, this has "
            f"{picture.width} x {picture.height}; {_FETCH_AGAIN}."
        )
    return picture


@contextmanager
def _blamed(path: Path) -> Iterator[None]:
    """Whatever goes wrong with a file, as one error of our tree that names it."""
    try:
        yield
    except TilesError:
        raise
    except OSError as error:
        # None is a decoder's word on the content, not the system's on the file; EINVAL is a seek to where a
        # damaged zip directory points.
        if error.errno in (None, errno.EINVAL):
            raise CorruptTile(f"{path}: cut, damaged or not a height tile; {_FETCH_AGAIN}.") from error
        raise MissingTiles(f"{path}: {error.strerror}; check the file and its permissions.") from error
    except _DAMAGE as error:
        raise CorruptTile(f"{path}: cut, damaged or not a height tile; {_FETCH_AGAIN}.") from error
