"""`navigator maps verify, convert, merge, cut, tile`: what is done with archives of map tiles."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from navigator.cli.console import note, out, progress
from navigator.cli.maparea import DEEPEST, AreaText, map_area, zoom_range
from navigator.cli.mapstore import keep_to_quota, tile_folder
from navigator.cli.pictureorder import DEFAULT_STYLE, Style
from navigator.cli.points import point_of
from navigator.errors import ContentError, NoRouteError, UsageError
from navigator.region.told import told_as_ours
from navigator.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mercantile import Tile

    from tiles.archivework import Verdict, Wanted
    from tiles.grid import Coverage

EDGE = 85.05  # degrees of latitude at which the map ends; its last tiles reach a little further
DRAWN_SIZE = 512  # px of a tile that is drawn
REMOTE = ("http://", "https://")

ARCHIVE = "An archive of tiles: .mbtiles or .pmtiles."
Archive = Annotated[Path, typer.Argument(metavar="FILE", help=ARCHIVE)]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace OUT where it is there.")]
Zooms = Annotated[str, typer.Option("--zooms", help="Zooms to keep: 8-14, or 12.")]


def verify(path: Archive) -> None:
    """Read and decode every tile of an archive; exit 2 where one is bad."""
    with told_as_ours(), _counting("verifying") as tell:
        from tiles.archivework import verify as verified  # noqa: PLC0415  --help needs none of it

        verdict = verified(path, tell)
    _report(verdict, path)
    if verdict.bad:
        raise ContentError(f"{verdict.bad:,} of {verdict.tiles:,} tiles of {path} can't be shown")


def convert(
    source: Archive,
    target: Annotated[Path, typer.Argument(metavar="OUT", help="Archive to write: .mbtiles or .pmtiles.")],
    *,
    overwrite: Overwrite = False,
) -> None:
    """Write an archive in the other format, or anew in the same."""
    _check_free(target, overwrite=overwrite)
    _combine([source], target)


def merge(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE FILE... OUT", help="Archives, the last written.")
    ],
    *,
    overwrite: Overwrite = False,
) -> None:
    """Put several archives into one; where two have a tile, that of the first counts."""
    if len(files) < 3:
        raise UsageError("name two archives or more and the one to write: navigator maps merge A B OUT")
    _check_free(files[-1], overwrite=overwrite)
    _combine(files[:-1], files[-1])


def cut(
    source: Annotated[str, typer.Argument(metavar="FILE", help=f"{ARCHIVE} Or the URL of a .pmtiles.")],
    area: AreaText,
    target: Annotated[Path, typer.Argument(metavar="OUT", help="Archive to write: .mbtiles or .pmtiles.")],
    zooms: Zooms = f"0-{DEEPEST}",
    *,
    overwrite: Overwrite = False,
) -> None:
    """Keep the tiles of an area; of an archive on a server only those are fetched."""
    _check_free(target, overwrite=overwrite)
    cover, levels = map_area(area, load_settings()), zoom_range(zooms)
    if source.lower().startswith(REMOTE):
        _fetch(source, target, cover, levels)
    else:
        _combine(
            [Path(source)], target, wanted=lambda one: levels[0] <= one.z <= levels[1] and cover.has(one)
        )


def tile(
    place: Annotated[str, typer.Argument(metavar="LAT,LON", help="A point, or a name.")],
    zoom: Annotated[int, typer.Argument(min=0, max=DEEPEST)],
    store: Annotated[
        Path | None, typer.Option("--store", help=f"{ARCHIVE} Left out, the region's map is drawn.")
    ] = None,
    target: Annotated[Path, typer.Option("--out", help="File to write: .png, .jpg, .webp, or .pbf.")] = Path(
        "tile.png"
    ),
    style: Style = DEFAULT_STYLE,
) -> None:
    """Write the tile of a place and zoom as a file."""
    settings = load_settings()
    lon, lat = point_of(place, settings)
    with told_as_ours():
        import mercantile  # noqa: PLC0415  --help needs none of it

        from navigator.formats.files import write_atomically  # noqa: PLC0415  likewise
        from tiles.tilepicture import tile_as  # noqa: PLC0415  likewise

        wanted = mercantile.tile(lon, min(max(lat, -EDGE), EDGE), zoom, truncate=True)
        data = _drawn(wanted, style, (lon, lat), settings) if store is None else _stored(wanted, store)
        write_atomically(target, tile_as(data, target.suffix))
    note(f"tile {wanted.z}/{wanted.x}/{wanted.y} written to {target}")


def _check_free(target: Path, *, overwrite: bool) -> None:
    """Raise UsageError where an archive would be lost that nobody said may go."""
    if not overwrite and os.path.lexists(target):
        raise UsageError(f"{target} is there already; choose another name, or say --overwrite")


def _stored(wanted: Tile, store: Path) -> bytes:
    from tiles.archive import open_archive  # noqa: PLC0415  --help needs none of it

    with open_archive(store) as archive:
        data = archive.get(wanted)
        least, most = archive.info.zooms
    if data is None:
        raise NoRouteError(f"{store} has no tile there at zoom {wanted.z}; it has zooms {least} to {most}")
    return data


def _drawn(wanted: Tile, style: str, point: tuple[float, float], settings: Settings) -> bytes:
    """The tile from the cache of drawn tiles, or drawn now and kept there."""
    from navigator.app.wiring import open_region  # noqa: PLC0415  --help needs none of it
    from navigator.region.drawn import drawn_tiles  # noqa: PLC0415  likewise

    with drawn_tiles(open_region(settings, [point]), style, DRAWN_SIZE, tile_folder(settings)) as tiles:
        data = tiles.get(wanted)
    keep_to_quota(settings, tiles.cache.path.stem)
    return data


def _combine(sources: list[Path], target: Path, *, wanted: Wanted | None = None) -> None:
    with told_as_ours(), _counting("writing") as tell:
        from tiles.archivework import combine  # noqa: PLC0415  --help needs none of it

        count = combine(sources, target, wanted=wanted, tell=tell)
    note(f"{count:,} tiles written to {target}")


def _fetch(url: str, target: Path, area: Coverage, zooms: tuple[int, int]) -> None:
    with told_as_ours(), progress("fetching") as report:
        from tiles.remotepmtiles import Parts, extract  # noqa: PLC0415  --help needs none of it
        from tiles.transport import Http  # noqa: PLC0415  likewise

        def tell(done: int, every: int) -> None:
            report(f"{done:,} tiles", done / every)

        count = extract(Parts(url, Http(connections=1)), target, area=area, zooms=zooms, tell=tell)
    note(f"{count:,} tiles written to {target}")


@contextmanager
def _counting(title: str) -> Iterator[Callable[[int], None]]:
    """A count of tiles on stderr; how many there will be is not known before."""
    with progress(title) as report:
        yield lambda done: report(f"{done:,} tiles", 0.0) if not done % 100 else None


def _report(verdict: Verdict, path: Path) -> None:
    answer = out()
    answer.print(f"{path.name}: {verdict.tiles:,} tiles, {verdict.bytes / 1e6:.1f} MB")
    for zoom, count in sorted(verdict.zooms.items()):
        answer.print(f"  zoom {zoom:2}  {count:9,}")
    for one, why in verdict.listed:
        answer.print(f"  bad: {one.z}/{one.x}/{one.y} {why}")
