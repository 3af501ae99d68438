"""Keep regions side by side in one folder: one builder at a time, moved in and out whole.

A region is built in a folder whose name begins with a dot and gets its own name by one rename. Where a
region is replaced, the old one is set aside first; whatever a pulled plug leaves is put right or cleared
away by the next builder.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from navigator.errors import StorageError
from navigator.formats.files import storage_error
from navigator.region.manifest import check_name

BUILDING = ".building-"
ASIDE = ".aside-"


@contextlib.contextmanager
def building(store: Path, name: str) -> Iterator[Path]:
    """A fresh folder to build a region in; it takes its place in the store when the block ends well.

    Raises StorageError where the store can't be written or another builder is at work.
    """
    place, scratch = store / check_name(name), store / f"{BUILDING}{name}"
    with _locked(store):
        _tidy(store)
        try:
            scratch.mkdir()
            yield scratch
            _sync_all(scratch)
            _move_in(scratch, place)
        except StorageError:
            raise
        except OSError as error:
            raise storage_error(error, f"cannot write region {name!r}") from error
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def remove_region(store: Path, name: str) -> None:
    """Delete a region; it disappears whole, by a rename, before its files go."""
    place, aside = store / check_name(name), store / f"{BUILDING}{name}"
    if not place.is_dir():
        raise StorageError(f"there is no region {name!r} to remove")
    with _locked(store):
        _tidy(store)
        try:
            place.rename(aside)
            shutil.rmtree(aside)
        except OSError as error:
            raise storage_error(error, f"cannot remove region {name!r}") from error


def _move_in(scratch: Path, place: Path) -> None:
    aside = place.with_name(f"{ASIDE}{place.name}")
    replaced = place.exists()
    if replaced:
        place.rename(aside)
    try:
        scratch.rename(place)
    except OSError:
        if replaced:
            aside.rename(place)
        raise
    _sync(place.parent)
    shutil.rmtree(aside, ignore_errors=True)


def _tidy(store: Path) -> None:
    """Bring back a region that was set aside for one that never came; clear away what is half built."""
    for aside in store.glob(f"{ASIDE}*"):
        place = store / aside.name.removeprefix(ASIDE)
        if place.exists():
            shutil.rmtree(aside, ignore_errors=True)
        else:
            aside.rename(place)
    for left in store.glob(f"{BUILDING}*"):
        shutil.rmtree(left, ignore_errors=True)


@contextlib.contextmanager
def _locked(store: Path) -> Iterator[None]:
    try:
        store.mkdir(parents=True, exist_ok=True)
        stream = (store / ".lock").open("w", encoding="ascii")
    except OSError as error:
        raise storage_error(error, f"cannot write in {store}") from error
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StorageError(f"another build is at work in {store}; wait until it has ended") from error
        yield


def _sync_all(folder: Path) -> None:
    """Have the disk hold every file before the rename that makes it count."""
    for path in sorted(folder.rglob("*")):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
