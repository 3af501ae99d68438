"""`navigator maps list, remove`: which downloaded and drawn maps are kept, and how they are given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from navigator.cli.console import note, out, plain
from navigator.errors import StorageError
from navigator.region.told import told_as_ours
from navigator.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from navigator.settings import Settings

FOLDER = "tiles"  # in the cache folder
MEGABYTE = 1_000_000


def tile_folder(settings: Settings) -> Path:
    """Where tiles are kept."""
    return settings.folders.cache / FOLDER


def list_() -> None:
    """List the downloaded and drawn maps and their sizes."""
    from tiles.cachefolder import caches_in, size_of  # noqa: PLC0415  --help needs none of it

    for path in caches_in(tile_folder(load_settings())):
        out().print(plain(f"{path.stem}  {size_of(path) / MEGABYTE:,.1f} MB  {path}"), soft_wrap=True)


def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="One of `navigator maps list`.")],
) -> None:
    """Delete the tiles that were downloaded from a source, or drawn."""
    from tiles.cachefolder import caches_in, remove_cache  # noqa: PLC0415  --help needs none of it

    kept = {path.stem: path for path in caches_in(tile_folder(load_settings()))}
    if name not in kept:
        raise StorageError(f"nothing is kept of {name!r}; 'navigator maps list' tells what is")
    with told_as_ours():
        remove_cache(kept[name])
    note(f"the tiles of {name} are removed")


def keep_to_quota(settings: Settings, name: str) -> None:
    """Hold to the setting `map_cache` after a cache was filled, and say what went for it."""
    from tiles.cachefolder import make_room  # noqa: PLC0415  --help needs none of it

    most = settings.map_cache.value
    with told_as_ours():
        gone = make_room(tile_folder(settings), most * MEGABYTE, filled=name)
    if gone:
        note(f"{gone:,} tiles that were not looked at for longest went: map_cache is {most:,} MB")
