"""Write the log of a ride, a line at a time, until the disk refuses."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from navigator.cli.console import note
from navigator.cli.routes import STDOUT
from navigator.formats.files import storage_error

PRIVATE = 0o600


@contextmanager
def log_writer(target: Path | None) -> Iterator[Callable[[str], None] | None]:
    """A writer of lines, each on the disk's way at once; none without a target."""
    if target is None:
        yield None
        return
    if target == STDOUT:
        yield lambda line: print(line, flush=True)  # noqa: T201  the log is the answer here
        return
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE)
    except OSError as error:
        raise storage_error(error, f"cannot write {str(target)!r}") from error
    with os.fdopen(
        descriptor, "wb", buffering=0
    ) as stream:  # what a full disk refused is not tried at the end
        yield _Enduring(stream.write)


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
