"""`navigator maps estimate, download`: say what the tiles of an area weigh, and fetch them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from navigator.cli.consent import agreed
from navigator.cli.console import fail, note, out, progress
from navigator.cli.maparea import AreaText, map_area, zoom_range
from navigator.cli.mapstore import MEGABYTE, check_room, keep_to_quota, tile_folder, told_by
from navigator.errors import StorageError, UsageError
from navigator.region.told import told_as_ours
from navigator.settings import Settings, load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from mercantile import Tile

    from tiles.cache import TileCache
    from tiles.download import Progress, TileDownload
    from tiles.grid import Coverage
    from tiles.sources import Source
    from tiles.weight import Weight

OTHERS = {  # what sources hold that are not asked for tiles, and what fetches it
    "extracts": "extracts of OSM data; 'navigator region add NAME' fetches one and builds a region",
    "overpass": "OSM data of small boxes; 'navigator region add NAME --around LAT,LON --radius KM' takes it",
    "heights": "heights; 'navigator region add NAME --heights-from' that source takes them",
    "archive": "one file; 'navigator maps cut URL AREA OUT' takes an area out of it",
    "raster": "a URL without {z}, {x} and {y}; mend it in sources.toml",
    "vector": "a URL without {z}, {x} and {y}; mend it in sources.toml",
}
SourceName = Annotated[str, typer.Option("--source", help="One of `navigator maps sources`.")]
Zooms = Annotated[str, typer.Option("--zooms", help="Zooms to fetch: 8-14, or 12.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Ask no server: weigh by what is there, else guess.")]


@dataclass(frozen=True)
class _Order:
    """What is to be fetched from whom, checked before a server is asked."""

    source: Source
    area: Coverage
    zooms: range
    settings: Settings

    @classmethod
    def of(cls, name: str, area: str, zooms: str) -> _Order:
        from tiles.sources import FILE_NAME, source_named  # noqa: PLC0415  --help needs none of it
        from tiles.weight import counts_of  # noqa: PLC0415  likewise

        first, last = zoom_range(zooms)
        settings = load_settings()
        source = source_named(name, settings.folders.config / FILE_NAME)
        if not source.by_tile:
            raise UsageError(f"{name!r} has no map tiles, but {OTHERS[source.kind]}")
        depth = range(max(first, source.zooms[0]), min(last, source.zooms[1]) + 1)
        if not depth:
            raise UsageError(f"{name!r} has zooms {source.zooms[0]}-{source.zooms[1]} only")
        order = cls(source, map_area(area, settings), depth, settings)
        source.check_area_download(sum(counts_of(order.area, depth).values()))
        return order

    @property
    def folder(self) -> Path:
        return tile_folder(self.settings)

    @contextmanager
    def fetching(self) -> Iterator[tuple[TileCache, TileDownload]]:
        """The cache, described for other readers of its file, and what fills it."""
        from tiles.cache import TileCache  # noqa: PLC0415  --help needs none of it
        from tiles.download import TileDownload  # noqa: PLC0415  likewise
        from tiles.transport import Http  # noqa: PLC0415  likewise

        with TileCache.open(self.folder, self.source.name) as cache:
            yield cache, TileDownload(self.source, cache, Http(connections=self.source.connections))

    def weight(self, cache: TileCache | None) -> Weight:
        """By the tiles of the sample that are in a cache."""
        from tiles.weight import TYPICAL, weigh  # noqa: PLC0415  --help needs none of it

        def size_of(tile: Tile) -> int | None:
            if cache is None or cache.freshness(tile) is None:
                return None
            return len(cache.get(tile) or b"")

        return weigh(self.area, self.zooms, size_of, typical=TYPICAL.get(self.source.kind, TYPICAL["raster"]))

    def weight_kept(self) -> Weight:
        """As `weight`, without a server, and without making a cache."""
        from tiles.cache import TileCache  # noqa: PLC0415  --help needs none of it

        if not (self.folder / f"{self.source.name}.mbtiles").is_file():
            return self.weight(None)
        with TileCache.open(self.folder, self.source.name) as cache:
            return self.weight(cache)


def estimate(area: AreaText, source: SourceName, zooms: Zooms, *, dry_run: DryRun = False) -> None:
    """Tell how many tiles an area has, zoom by zoom, and about what they weigh."""
    with told_as_ours():
        order = _Order.of(source, area, zooms)
        if dry_run:
            weight = order.weight_kept()
        else:
            with order.fetching() as (cache, fetch):
                _fetch_sample(order, fetch)
                weight = order.weight(cache)
    for zoom, count in weight.counts.items():
        out().print(f"zoom {zoom:2}  {count:11,} tiles  {count * weight.each[zoom] / MEGABYTE:10,.1f} MB")
    out().print(f"all      {weight.tiles:11,} tiles  {weight.bytes / MEGABYTE:10,.1f} MB{told_by(weight)}")


def download(
    area: AreaText,
    source: SourceName,
    zooms: Zooms,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before the start.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Fetch the map tiles of an area; what is there and fresh is not fetched again."""
    with told_as_ours():
        order = _Order.of(source, area, zooms)
        if dry_run:
            check_room(order.settings, order.weight_kept())
            return
        with order.fetching() as (cache, fetch):
            tried = _fetch_sample(order, fetch)
            weight = order.weight(cache)
            check_room(order.settings, weight)
            if agreed(yes=yes):
                _tell_done(_fetch(fetch, order, weight.tiles, cache), tried)
    keep_to_quota(order.settings, source)


def _fetch_sample(order: _Order, fetch: TileDownload) -> Progress:
    """Fetch some tiles to learn what one weighs; they are kept, so none is asked for twice."""
    from tiles.weight import sample  # noqa: PLC0415  --help needs none of it

    wanted = sample(order.area, order.zooms)
    if not wanted:
        raise UsageError("that area holds nothing of the map; check its corners, latitude first for a point")
    tried = fetch.run(wanted)
    if tried.failed == len(wanted):
        raise StorageError(tried.complaints()[0])
    return tried


def _fetch(fetch: TileDownload, order: _Order, count: int, cache: TileCache) -> Progress:
    from tiles.grid import all_tiles  # noqa: PLC0415  --help needs none of it

    with progress("fetching") as report:

        def tell(state: Progress) -> None:
            left = "" if not state.rate else f", {(count - state.done) / state.rate:,.0f} s left"
            report(f"{state.done:,} of {count:,} tiles, {state.rate:.0f} a second{left}", state.done / count)

        done = fetch.run(all_tiles(order.area, order.zooms), tell)
    _describe(cache, order)
    return done


def _tell_done(done: Progress, tried: Progress) -> None:
    """How the tiles ended; those of the sample were fetched just before. StorageError where some failed."""
    there = done.fresh + done.unchanged - tried.fetched
    note(f"{done.fetched + tried.fetched:,} fetched, {there:,} were there, {done.absent:,} do not exist")
    if done.failed or done.stopped:
        for line in done.complaints():
            fail(line)
        raise StorageError("some tiles are missing; run it again, and it goes on where it was")


def _describe(cache: TileCache, order: _Order) -> None:
    """Write into the file what other readers of MBTiles want to know, the attribution above all."""
    from tiles.archive import ArchiveInfo  # noqa: PLC0415  --help needs none of it
    from tiles.tilecheck import check_tile  # noqa: PLC0415  likewise
    from tiles.weight import sample  # noqa: PLC0415  likewise

    there = (data for tile in sample(order.area, order.zooms) if (data := cache.get(tile)))
    first, source = next(there, None), order.source
    if first is not None:
        cache.describe(
            ArchiveInfo(
                name=source.title or source.name,
                format=check_tile(first),
                zooms=(order.zooms[0], order.zooms[-1]),
                attribution=source.attribution,
                description=source.licence,
            )
        )
