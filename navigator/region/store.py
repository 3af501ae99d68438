"""Keep regions side by side in one folder: one builder at a time, moved in and out whole.

A region is built in a folder whose name begins with a dot and gets its own name by one rename. Where a
region is replaced, the old one is set aside just before; should the plug be pulled between these two
renames, the old one is still found where it was set aside, and the next builder puts it back.
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


def folders(store: Path) -> dict[str, Path]:
    """Where each region of a store stands, by name."""
    try:
        found = [path for path in sorted(store.iterdir()) if path.is_dir()]
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise storage_error(error, f"cannot read {str(store)!r}") from error
    aside = {path.name.removeprefix(ASIDE): path for path in found if path.name.startswith(ASIDE)}
    return dict(sorted({**aside, **{path.name: path for path in found if path.name[0] != "."}}.items()))


@contextlib.contextmanager
def building(store: Path, name: str) -> Iterator[Path]:
    """A fresh folder to build a region in; it takes its place in the store when the block ends well.

    Raises StorageError where the store can't be written or another builder is at work.
    """
    place, scratch = store / check_name(name), store / f"{BUILDING}{name}"
    with _locked(store), _told(f"cannot write region {name!r}"):
        _tidy(store)
        try:
            scratch.mkdir()
            yield scratch
            _sync_all(scratch)
            _move_in(scratch, place)
        finally:
            _clear(scratch)


def remove_region(store: Path, name: str) -> None:
    """Delete a region; it disappears whole, by a rename, before its files go."""
    check_name(name)
    if name not in folders(store):
        raise StorageError(f"there is no region {name!r} to remove; 'navigator region list' shows which are")
    with _locked(store), _told(f"cannot remove region {name!r}"):
        _tidy(store)
        going = store / f"{BUILDING}{name}"
        (store / name).rename(going)
        _clear(going)


def _move_in(scratch: Path, place: Path) -> None:
    aside = place.with_name(f"{ASIDE}{place.name}")
    replaced = os.path.lexists(place)
    if replaced:
        place.rename(aside)
    try:
        scratch.rename(place)
    except OSError:
        if replaced:
            aside.rename(place)
        raise
    _sync(place.parent)
    _clear(aside)


def _tidy(store: Path) -> None:
    """Bring back a region that was set aside for one that never came; clear away what is half built."""
    for aside in store.glob(f"{ASIDE}*"):
        place = store / aside.name.removeprefix(ASIDE)
        if os.path.lexists(place):
            _clear(aside)
        else:
            aside.rename(place)
    for left in store.glob(f"{BUILDING}*"):
        _clear(left)


def _clear(path: Path) -> None:
    """Delete a folder, a file or a link, but never what a link leads to; leaves what can't be deleted."""
    if path.is_symlink() or path.is_file():
        with contextlib.suppress(OSError):
            path.unlink()
    else:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def _told(doing: str) -> Iterator[None]:
    try:
        yield
    except StorageError:
        raise
    except OSError as error:
        raise storage_error(error, doing) from error


@contextlib.contextmanager
def _locked(store: Path) -> Iterator[None]:
    with _told(f"cannot write in {str(store)!r}"):
        store.mkdir(parents=True, exist_ok=True)
        stream = (store / ".lock").open("w", encoding="ascii")
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StorageError(
                f"another build is at work in {str(store)!r}; wait until it has ended"
            ) from error
        except OSError as error:
            raise storage_error(error, f"cannot lock {str(store)!r}") from error
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
    except OSError:
        if path.is_file():  # some file systems refuse to sync a folder, which is no failure
            raise
    finally:
        os.close(descriptor)
