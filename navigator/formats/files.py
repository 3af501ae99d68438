"""Read a whole file, or write one beside its target and rename it, with errors that a rider can act on."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

from navigator.errors import ContentError, StorageError

MEGABYTE = 1_000_000
DEFAULT_MODE = 0o666  # narrowed by the umask, as for any new file

PACKED = (  # how archives begin
    (b"PK\x03\x04", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
)

REMEDIES = {
    errno.ENOSPC: "the disk is full; free some space and try again",
    errno.EDQUOT: "your disk quota is used up; free some space and try again",
    errno.EFBIG: "the file would be larger than this system allows; choose another disk or limit",
    errno.EROFS: "the disk is read-only; choose another folder",
    errno.EACCES: "you are not allowed to; change the permissions or choose another place",
    errno.EPERM: "you are not allowed to; change the permissions or choose another place",
    errno.ENOENT: "there is no such file or folder; check the name, or make the folder first",
    errno.ENOTDIR: "a part of the path is a file, not a folder; check the name",
    errno.EISDIR: "that is a folder; name a file",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
    errno.EIO: "the disk reports an error; check it and try another one",
}


def read_whole(path: str | os.PathLike[str], *, limit: int) -> bytes:
    """The bytes of a file of at most `limit` bytes.

    Raises StorageError where it is missing, a folder or unreadable, ContentError where it is larger.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(limit + 1)  # a device's or pipe's stated size is 0: only reading tells
    except (OSError, ValueError) as error:
        raise storage_error(error, f"cannot read {os.fspath(path)!r}") from error
    if len(data) > limit:
        raise ContentError(
            f"{os.fspath(path)!r} is larger than {limit / MEGABYTE:g} MB, the most that is read; "
            "check that it is the right file"
        )
    return data


def check_unpacked(data: bytes, label: str, *, wanted: str) -> None:
    """Raise ContentError where the bytes are those of an archive and not of what is wanted, or none."""
    for mark, kind in PACKED:
        if data.startswith(mark):
            raise ContentError(f"{label} is no {wanted} but a {kind} archive; unpack it first")
    if not data:
        raise ContentError(f"{label} is empty; export or download it again")


def write_atomically(path: str | os.PathLike[str], data: bytes, *, mode: int = DEFAULT_MODE) -> bool:
    """Write `data` so that `path` holds all of it or, where anything fails, what it held before.

    Whether it replaced a file that was there.

    An existing file keeps its own permissions, a new one gets `mode` less the umask. Through a link
    the file it points to is written; a device or pipe has nothing to keep and is written directly.
    Raises StorageError.
    """
    try:
        target = Path(os.path.realpath(path))  # a rename would replace the link itself
        held = _status(target)
        if held is None or stat.S_ISREG(held.st_mode):
            _replace(
                target, data, mode if held is None else stat.S_IMODE(held.st_mode), keep=held is not None
            )
        else:
            _pour(os.open(target, os.O_WRONLY), data, sync=False)
            return False
    except (OSError, ValueError) as error:
        raise storage_error(error, f"cannot write {os.fspath(path)!r}") from error
    return held is not None


def storage_error(error: OSError | ValueError, doing: str) -> StorageError:
    """The error of the tree for one of the system's; `doing` begins the sentence: "cannot write 'a.gpx'"."""
    if isinstance(error, OSError):
        remedy = REMEDIES.get(error.errno or 0) or f"{error.strerror or error}; try another place"
    else:
        remedy = "that is no file name; check it"  # a NUL in the name is all that Python refuses itself
    return StorageError(f"{doing}: {remedy}")


def _status(target: Path) -> os.stat_result | None:
    try:
        return target.stat()
    except FileNotFoundError:
        return None


def _replace(target: Path, data: bytes, mode: int, *, keep: bool) -> None:
    # A short name of its own: the target's name with a suffix could be too long.
    beside = target.parent / f".{os.urandom(8).hex()}.part"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        if keep:
            os.chmod(descriptor, mode)  # as it was, whatever the umask  # noqa: PTH101 (a descriptor)
        _pour(descriptor, data, sync=True)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def _pour(descriptor: int, data: bytes, *, sync: bool) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        if sync:
            os.fsync(descriptor)  # else a power cut after the rename can leave an empty file


def sync_folder(folder: Path) -> None:
    """Have the renames in a folder outlive a power cut, where its file system can."""
    # The rename has happened; some file systems refuse to sync a folder, which is no failure.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
