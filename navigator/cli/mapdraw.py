"""`navigator maps draw`: draw the tiles of an area from a region, into the cache and as an archive."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from navigator.cli.consent import agreed
from navigator.cli.console import note, progress
from navigator.cli.maparea import AreaText, map_area, zoom_range
from navigator.cli.mapstore import check_room, keep_to_quota, tile_folder
from navigator.cli.pictureorder import DEFAULT_STYLE, Style, note_left_out
from navigator.errors import UsageError
from navigator.region.told import told_as_ours
from navigator.settings import Settings, load_settings
from navigator.units import duration_text

if TYPE_CHECKING:
    from mercantile import Tile

    from navigator.region.region import Region
    from tiles.drawntiles import Count, DrawnTiles
    from tiles.grid import Coverage
    from tiles.weight import Weight

MOST_JOBS = 4  # processes: each takes 100 MB, and a small computer has other things to do
SIZES = (256, 512)
LAST_ZOOM = 18  # that is drawn
ARCHIVES = (".mbtiles", ".pmtiles")


def draw(
    area: AreaText,
    zooms: Annotated[str, typer.Option("--zooms", help="Zooms to draw: 8-15, or 12; at most 18.")],
    *,
    style: Style = DEFAULT_STYLE,
    target: Annotated[
        Path | None, typer.Option("--out", help="Archive to write too: .mbtiles or .pmtiles.")
    ] = None,
    region: Annotated[str | None, typer.Option(help="Region; left out, the one that covers it.")] = None,
    size: Annotated[int, typer.Option("--size", help="Px of a tile: 256, or 512 for fine screens.")] = 512,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="Processes; left out, one a core.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before the start.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Draw no more than a sample.")] = False,
) -> None:
    """Draw the tiles of an area from a region; what is drawn already is not drawn again."""
    depth = _depth(zooms)
    if target is not None and target.suffix.lower() not in ARCHIVES:
        raise UsageError(f"{target.name!r} names no archive; end it in .mbtiles or .pmtiles")
    if size not in SIZES:
        raise UsageError(f"tiles of {size} px are not drawn; give 256 or 512")
    settings = load_settings(options={"region": region})
    cover = map_area(area, settings)
    home = _region(area, cover, settings)
    with told_as_ours():
        from navigator.region.drawn import drawn_tiles  # noqa: PLC0415  --help needs none of it
        from tiles.scripts import unwritten_in  # noqa: PLC0415  likewise

        with drawn_tiles(home, style, size, tile_folder(settings)) as tiles:
            note_left_out(unwritten_in(home.features))
            weight = _weigh(tiles, cover, depth, settings)
            if dry_run or not agreed(yes=yes):
                return
            _fill(tiles, cover, depth, weight.tiles, jobs or min(MOST_JOBS, os.cpu_count() or 1))
            tiles.describe(home.name, "; ".join(home.manifest.attribution), (depth[0], depth[-1]))
        if target is not None:
            _write(tiles.cache.path, target, cover, depth)
    keep_to_quota(settings, tiles.cache.path.stem)


def _depth(zooms: str) -> range:
    first, last = zoom_range(zooms)
    if last > LAST_ZOOM:
        raise UsageError(f"maps are drawn to zoom {LAST_ZOOM}; give --zooms 8-15")
    return range(first, last + 1)


def _region(area: str, cover: Coverage, settings: Settings) -> Region:
    """The region of the options or of that name, else the one that covers the area."""
    from navigator.app.wiring import open_region  # noqa: PLC0415  --help needs none of it
    from navigator.region.region import region_named  # noqa: PLC0415  likewise
    from navigator.region.store import folders  # noqa: PLC0415  likewise

    store = settings.folders.regions
    if settings.region.source != "--region" and area in folders(store):
        return region_named(store, area)
    west, south, east, north = cover.bounds
    return open_region(settings, [(west, south), (east, north)])


def _weigh(tiles: DrawnTiles, cover: Coverage, zooms: range, settings: Settings) -> Weight:
    """Draw a sample, which is kept, and say from it what all will take."""
    from tiles.weight import TYPICAL, sample, weigh  # noqa: PLC0415  --help needs none of it

    begun = time.monotonic()
    count = tiles.fill(sample(cover, zooms))
    each = (time.monotonic() - begun) / count.drawn if count.drawn else 0.0

    def size_of(tile: Tile) -> int | None:
        return len(tiles.cache.get(tile) or b"")

    weight = weigh(cover, zooms, size_of, typical=TYPICAL["raster"])
    also = f" and {duration_text(each * weight.tiles)} of one core's work" if count.drawn else ""
    check_room(settings, weight, also)
    return weight


def _fill(tiles: DrawnTiles, cover: Coverage, zooms: range, every: int, jobs: int) -> None:
    from tiles.grid import all_tiles  # noqa: PLC0415  --help needs none of it

    with progress("drawing") as report:
        begun = time.monotonic()

        def tell(count: Count) -> None:
            left = (every - count.done) * (time.monotonic() - begun) / count.drawn
            report(f"{count.done:,} of {every:,} tiles, {left:,.0f} s left at most", count.done / every)

        done = tiles.fill(all_tiles(cover, zooms), tell, workers=jobs)
    note(f"{done.drawn:,} drawn, {done.there:,} were there")


def _write(cache: Path, target: Path, cover: Coverage, zooms: range) -> None:
    from tiles.archivework import combine  # noqa: PLC0415  --help needs none of it

    with progress("writing") as report:

        def tell(done: int) -> None:
            report(f"{done:,} tiles", 0.0)

        count = combine([cache], target, wanted=lambda one: one.z in zooms and cover.has(one), tell=tell)
    note(f"{count:,} tiles written to {target}")
