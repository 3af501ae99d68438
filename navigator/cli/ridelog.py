"""Write the log of a ride, a line at a time, until the disk refuses."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from navigator.cli.console import note
from navigator.cli.routes import STDOUT
from navigator.errors import UsageError
from navigator.formats.files import storage_error

PRIVATE = 0o600
BEGINS = b'{"t"'  # each line of ours


@contextmanager
def log_writer(target: Path | None, *, goes_on: bool = False) -> Iterator[Callable[[str], None] | None]:
    """A writer of lines, each on the disk's way at once; none without a target.

    It begins anew, or behind what is there where a ride `goes_on`. Raises UsageError for another file.
    """
    if target is None:
        yield None
        return
    if target == STDOUT:
        yield lambda line: print(line, flush=True)  # noqa: T201  the log is the answer here
        return
    begun = os.O_APPEND if goes_on else os.O_TRUNC
    try:
        if not _is_log(target):
            raise UsageError(f"{str(target)!r} is no log of a ride, and would be lost; name another file")
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | begun, PRIVATE)
    except OSError as error:
        raise storage_error(error, f"cannot write {str(target)!r}") from error
    with os.fdopen(
        descriptor, "wb", buffering=0
    ) as stream:  # what a full disk refused is not tried at the end
        yield _Enduring(stream.write)


def _is_log(target: Path) -> bool:
    """Whether a file is one of our logs, empty or not there; devices and pipes hold nothing."""
    if not target.is_file():
        return True
    with target.open("rb") as file:
        return file.read(len(BEGINS)) in {b"", BEGINS}


class _Enduring:
    """Writes lines until the disk refuses; then says so once, and the ride goes on."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write: Callable[[bytes], object] | None = write

    def __call__(self, line: str) -> None:
        if self._write is None:
            return
        try:
            self._write(line.encode() + b"\n")
        except OSError as error:
            self._write = None
            note(f"the log ends here: {error.strerror}; the ride goes on")
