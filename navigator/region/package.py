"""Carry a region to another machine as one file, and take one in without trusting it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

from navigator.errors import ContentError, NavigatorError, StorageError
from navigator.formats.files import storage_error
from navigator.graph.arrayfile import FileMark
from navigator.graph.graphcheck import check_network
from navigator.graph.network import Network
from navigator.library.placefile import check_places
from navigator.library.placeformat import FILE as PLACES
from navigator.region.manifest import LARGEST_MANIFEST, MANIFEST, Manifest, decode_manifest
from navigator.region.mapdata import check_map
from navigator.region.region import Region, check_whole
from navigator.region.store import building

SUFFIX = ".navregion"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the zip format's own zero: the same region gives the same bytes
_CHUNK = 1 << 20  # bytes copied at a time
# Other methods may claim gigabytes of memory to unpack; ours is the second.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


def export_region(region: Region, target: Path) -> int:
    """Write a region into one file beside `target` and rename it; gives its size in bytes.

    Raises ContentError where the region is damaged, StorageError where the file can't be written.
    """
    check_whole(region)
    try:
        place = Path(os.path.realpath(target))  # a rename would replace the link itself
        beside = place.parent / f".{secrets.token_hex(8)}.part"
        try:
            with beside.open("xb") as stream:
                write_package(region, stream)
                stream.flush()
                os.fsync(stream.fileno())
            size = beside.stat().st_size
            beside.replace(place)
        finally:
            beside.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        raise storage_error(error, f"cannot write {str(target)!r}") from error
    return size


def write_package(region: Region, stream: IO[bytes]) -> None:
    """Write a region as one file into a stream, which may be a pipe; OSError is the caller's to tell."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (MANIFEST, *sorted(region.manifest.files)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, whose permissions follow
            entry.external_attr = 0o644 << 16
            with (region.folder / name).open("rb") as source, archive.open(entry, "w") as sink:
                shutil.copyfileobj(source, sink, _CHUNK)


def import_region(file: Path, store: Path, *, name: str | None = None) -> Region:
    """Unpack an exported region into a store, under its own name or another.

    Only what its manifest lists is taken, each file at its own size and checksum, so that an archive
    can neither climb out of its folder nor fill the disk; and its arrays must agree with each other.

    Raises:
        StorageError: the file can't be read, or the store can't be written.
        ContentError: the file is no exported region, or is damaged.
        UsageError: a bad name.
    """
    with _archive(file) as archive:
        manifest = decode_manifest(_manifest_bytes(archive), file.name)
        wanted = name or manifest.name
        with building(store, wanted) as scratch:
            _check_disk(manifest, store)
            _unpack(archive, replace(manifest, name=wanted), scratch)
            network = _checked(Region(scratch, manifest))
            check_map(scratch, manifest)
            if network.graph.bounds != manifest.bounds:  # by which it is found, or never
                raise ContentError(f"{file.name} lies about where its roads are; export the region again")
    return Region.open(store / wanted)


def _checked(region: Region) -> Network:
    """The network of an unpacked region, once its arrays and those of its hierarchy agree."""
    check_network(region.network)
    if region.manifest.places:
        check_places(region.folder / PLACES)
    topology = region.ground.saved
    if topology is not None:
        try:
            topology.check(region.network.turns)
        except ValueError as error:
            raise ContentError(f"the region's arrays are no hierarchy: {error}; build it again") from error
    return region.network


@contextlib.contextmanager
def _archive(file: Path) -> Iterator[zipfile.ZipFile]:
    """A zip file, with whatever is wrong with it told as one of our errors."""
    damaged = (zipfile.BadZipFile, zlib.error, struct.error, LookupError, ValueError, EOFError, RuntimeError)
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except NavigatorError:
        raise
    except OSError as error:
        raise storage_error(error, f"cannot read {str(file)!r}") from error
    except damaged as error:
        raise ContentError(f"{file.name} is no exported region, or is damaged; export it again") from error


def _manifest_bytes(archive: zipfile.ZipFile) -> bytes:
    with _entry(archive, MANIFEST) as stream:
        return stream.read(LARGEST_MANIFEST)


def _entry(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    info = archive.getinfo(name)
    if info.compress_type not in _METHODS:
        raise zipfile.BadZipFile(f"{name} is packed by a method that is not ours")
    return archive.open(info)


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
        with _entry(archive, name) as source, path.open("xb") as sink:
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
