"""Carry a region to another machine as one file, and take one in without trusting it."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import zipfile
from pathlib import Path
from typing import IO

from navigator.errors import ContentError, StorageError
from navigator.formats.files import storage_error
from navigator.graph.graphfile import FileMark
from navigator.region.manifest import LARGEST_MANIFEST, MANIFEST, Manifest, decode_manifest
from navigator.region.region import Region, check_whole
from navigator.region.store import building

SUFFIX = ".navregion"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the zip format's own zero: the same region gives the same bytes
_CHUNK = 1 << 20  # bytes copied at a time


def export_region(region: Region, target: Path) -> int:
    """Write a region into one file beside `target` and rename it; gives its size in bytes.

    Raises ContentError where the region is damaged, StorageError where the file can't be written.
    """
    check_whole(region)
    beside = target.parent / f".{secrets.token_hex(8)}.part"
    try:
        with zipfile.ZipFile(beside, "x", zipfile.ZIP_DEFLATED) as archive:
            for name in (MANIFEST, *sorted(region.manifest.files)):
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                with (region.folder / name).open("rb") as source, archive.open(entry, "w") as sink:
                    shutil.copyfileobj(source, sink, _CHUNK)
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(target)
    except OSError as error:
        raise storage_error(error, f"cannot write {str(target)!r}") from error
    finally:
        beside.unlink(missing_ok=True)
    return target.stat().st_size


def import_region(file: Path, store: Path, *, name: str | None = None) -> Region:
    """Unpack an exported region into a store, under its own name or another.

    Only what its manifest lists is taken, each file at its own size and checksum, so that an archive
    can neither climb out of its folder nor fill the disk.

    Raises:
        StorageError: the file can't be read, or the store can't be written.
        ContentError: the file is no exported region, or is damaged.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = decode_manifest(_manifest_bytes(archive), file.name)
            wanted = name or manifest.name
            with building(store, wanted) as scratch:
                _check_disk(manifest, store)
                _unpack(archive, manifest, scratch)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, KeyError, RuntimeError) as error:
        raise ContentError(f"{file.name} is no exported region, or is damaged; export it again") from error
    except StorageError:
        raise
    except OSError as error:
        raise storage_error(error, f"cannot read {str(file)!r}") from error
    return Region.open(store / wanted)


def _manifest_bytes(archive: zipfile.ZipFile) -> bytes:
    with archive.open(MANIFEST) as stream:
        return stream.read(LARGEST_MANIFEST)


def _check_disk(manifest: Manifest, store: Path) -> None:
    free = shutil.disk_usage(store).free
    if manifest.size > free:
        raise StorageError(
            f"the region needs {manifest.size / 1e6:.0f} MB of disk, {free / 1e6:.0f} MB are free; "
            "free some space and try again"
        )


def _unpack(archive: zipfile.ZipFile, manifest: Manifest, scratch: Path) -> None:
    for name, mark in manifest.files.items():
        path = scratch / name
        path.parent.mkdir(exist_ok=True)
        with archive.open(name) as source, path.open("xb") as sink:
            if not _copy(source, sink, mark):
                raise ContentError(
                    f"{name} in the file is not what its manifest says; export the region again"
                )
    (scratch / MANIFEST).write_bytes(manifest.encode())


def _copy(source: IO[bytes], sink: IO[bytes], mark: FileMark) -> bool:
    """Copy no more than a file's stated size; whether size and checksum were right."""
    digest, left = hashlib.sha256(), mark.size
    while left and (chunk := source.read(min(_CHUNK, left))):
        digest.update(chunk)
        sink.write(chunk)
        left -= len(chunk)
    return not left and not source.read(1) and digest.hexdigest() == mark.sha256
