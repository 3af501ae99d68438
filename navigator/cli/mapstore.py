"""`navigator maps list, remove`: which downloaded maps are kept, and how they are given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from navigator.cli.console import note, out, plain
from navigator.errors import StorageError
from navigator.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "tiles"  # in the cache folder
MEGABYTE = 1_000_000
BESIDE = ("-wal", "-shm")  # what SQLite keeps beside a file that is open


def list_() -> None:
    """List the downloaded maps and their sizes."""
    for path in _kept():
        out().print(plain(f"{path.stem}  {path.stat().st_size / MEGABYTE:,.1f} MB  {path}"), soft_wrap=True)


def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A source of `navigator maps list`.")],
) -> None:
    """Delete the tiles downloaded from a source."""
    path = next((path for path in _kept() if path.stem == name), None)
    if path is None:
        raise StorageError(f"nothing is kept of {name!r}; 'navigator maps list' tells what is")
    try:
        path.unlink()
        for end in BESIDE:
            path.with_name(path.name + end).unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            f"{path} can't be removed ({error.strerror}); look at its folder's rights"
        ) from error
    note(f"the tiles of {name} are removed")


def _kept() -> list[Path]:
    return sorted((load_settings().folders.cache / FOLDER).glob("*.mbtiles"))
