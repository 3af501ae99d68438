"""`navigator maps download`: fetch the tiles of an area, after saying what they will weigh."""

from __future__ import annotations

import shutil
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from navigator.cli.console import fail, note, progress
from navigator.cli.maparchive import zoom_range
from navigator.cli.mappicture import area_box
from navigator.cli.mapstore import FOLDER
from navigator.cli.points import point_of
from navigator.errors import StorageError, UsageError
from navigator.region.told import told_as_ours
from navigator.settings import load_settings

if TYPE_CHECKING:
    from tiles.cache import TileCache
    from tiles.download import Progress, TileDownload
    from tiles.grid import Coverage

SAMPLE = 16  # tiles fetched to learn what one weighs; they are kept, so none is asked for twice
ROW = 1.2  # times its bytes that a tile takes on disk, with its rows in two tables and the log ahead
MEGABYTE = 1_000_000


def download(
    source: Annotated[str, typer.Option("--source", help="One of `navigator maps sources`.")],
    zooms: Annotated[str, typer.Option("--zooms", help="Zooms to fetch: 8-14, or 12.")],
    *,
    box: Annotated[str | None, typer.Option("--box", help="An area: W,S,E,N in degrees.")] = None,
    around: Annotated[
        str | None, typer.Option("--around", help="The middle of an area: lat,lon or a name.")
    ] = None,
    radius: Annotated[float | None, typer.Option("--radius", help="Kilometres round that middle.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before the start.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Fetch no more than a sample.")] = False,
) -> None:
    """Fetch the map tiles of an area; what is there and fresh is not fetched again."""
    first, last = zoom_range(zooms)
    folders = load_settings().folders
    with told_as_ours():
        from tiles.cache import TileCache  # noqa: PLC0415  --help needs none of it
        from tiles.download import TileDownload  # noqa: PLC0415  likewise
        from tiles.grid import count_tiles  # noqa: PLC0415  likewise
        from tiles.sources import FILE_NAME, source_named  # noqa: PLC0415  likewise
        from tiles.transport import Http  # noqa: PLC0415  likewise

        server = source_named(source, folders.config / FILE_NAME)
        if not server.by_tile:
            raise UsageError(
                f"{source!r} is not asked for tiles; 'navigator maps sources' lists those that are"
            )
        depth = range(max(first, server.zooms[0]), min(last, server.zooms[1]) + 1)
        if not depth:
            raise UsageError(f"{source!r} has zooms {server.zooms[0]}-{server.zooms[1]} only")
        area = _area(box, around, radius)
        count = count_tiles(area, depth)
        server.check_area_download(count)
        with TileCache.open(folders.cache / FOLDER, source) as cache:
            fetch = TileDownload(server, cache, Http(connections=server.connections))
            _check_disk(_weigh(fetch, cache, area, depth), count, cache.path)
            if not dry_run and _agreed(yes=yes):
                _fetch(fetch, area, depth, count)


def _area(box: str | None, around: str | None, radius: float | None) -> Coverage:
    from mercantile import LngLat, LngLatBbox  # noqa: PLC0415  --help needs none of it

    from tiles.grid import BoxCover, DiscCover  # noqa: PLC0415  likewise

    if (box is None) == (around is None) or (around is None) != (radius is None):
        raise UsageError("give one area: --box W,S,E,N, or --around lat,lon with --radius KILOMETRES")
    if around is not None and radius is not None:
        return DiscCover(LngLat(*point_of(around, load_settings())), radius * 1000.0)
    found: LngLatBbox | None = area_box(box or "")
    if found is None:
        raise UsageError(f"{box!r} is no box; give W,S,E,N in degrees: 8.6,49.3,8.8,49.5")
    return BoxCover(found)


def _weigh(fetch: TileDownload, cache: TileCache, area: Coverage, zooms: range) -> float:
    """Bytes of an average tile, from some of the deepest zoom, where most tiles are."""
    deepest = zooms[-1]
    step = max(1, area.count(deepest) // SAMPLE)
    sample = list(islice(area.tiles(deepest), 0, SAMPLE * step, step))
    tried = fetch.run(sample)
    if tried.failed == len(sample):
        raise StorageError(tried.complaints()[0])
    return sum(len(cache.get(tile) or b"") for tile in sample) / (len(sample) - tried.failed)


def _check_disk(each: float, count: int, path: Path) -> None:
    """Say what it weighs; raise StorageError where the disk has no room for it."""
    need, free = each * count * ROW, shutil.disk_usage(path.parent).free
    note(f"{count:,} tiles, about {need / MEGABYTE:,.1f} MB; {free / MEGABYTE:,.0f} MB are free")
    if need > free:
        raise StorageError("that does not fit on the disk; choose fewer zooms or a smaller area")


def _agreed(*, yes: bool) -> bool:
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked here; give --yes to start")
    return typer.confirm("Start?", err=True)


def _fetch(fetch: TileDownload, area: Coverage, zooms: range, count: int) -> None:
    from tiles.grid import all_tiles  # noqa: PLC0415  --help needs none of it

    with progress("fetching") as report:

        def tell(state: Progress) -> None:
            left = "" if not state.rate else f", {(count - state.done) / state.rate:,.0f} s left"
            report(f"{state.done:,} of {count:,} tiles, {state.rate:.0f} a second{left}", state.done / count)

        done = fetch.run(all_tiles(area, zooms), tell)
    note(
        f"{done.fetched:,} fetched, {done.fresh + done.unchanged:,} were there, {done.absent:,} do not exist"
    )
    if done.failed or done.stopped:
        for line in done.complaints():
            fail(line)
        raise StorageError("some tiles are missing; run it again, and it goes on where it was")
