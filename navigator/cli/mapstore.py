"""`navigator maps list, remove`: which downloaded and drawn maps are kept, and how they are given up."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Annotated

import typer

from navigator.cli.console import note, out, plain
from navigator.errors import StorageError
from navigator.region.told import told_as_ours
from navigator.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from navigator.settings import Settings
    from tiles.weight import Weight

FOLDER = "tiles"  # in the cache folder
MEGABYTE = 1_000_000
ROW = 1.2  # times its bytes that a tile takes on disk, with its rows in two tables and the log ahead


def tile_folder(settings: Settings) -> Path:
    """Where tiles are kept."""
    return settings.folders.cache / FOLDER


def list_() -> None:
    """List the downloaded and drawn maps and their sizes."""
    from tiles.cachefolder import caches_in, size_of  # noqa: PLC0415  --help needs none of it

    kept = caches_in(tile_folder(load_settings()))
    if not kept:
        note("no map tiles are kept yet; 'navigator maps draw' and 'maps download' fill that")
    for path in kept:
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


def check_room(settings: Settings, weight: Weight, also: str = "") -> None:
    """Say what tiles weigh; raise StorageError where disk or quota have no room for them."""
    folder, most = tile_folder(settings), settings.map_cache.value
    need = weight.bytes * ROW
    free = shutil.disk_usage(next(place for place in (folder, *folder.parents) if place.is_dir())).free
    told = f"{weight.tiles:,} tiles, about {need / MEGABYTE:,.1f} MB{also}{told_by(weight)}"
    note(f"{told}; {free / MEGABYTE:,.0f} MB are free")
    if need > free:
        raise StorageError("that does not fit on the disk; choose fewer zooms or a smaller area")
    if weight.bytes > most * MEGABYTE:
        raise StorageError(
            f"that is more than the setting map_cache allows ({most:,} MB); raise it, or choose less"
        )


def told_by(weight: Weight) -> str:
    """On what a weight stands."""
    return f", by {weight.measured} of them" if weight.measured else ", guessed: no tile was looked at"
