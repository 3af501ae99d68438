"""`navigator maps verify, convert, merge, cut, tile`: what is done with archives of map tiles."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from navigator.cli.console import note, out, progress
from navigator.cli.mappicture import area_box
from navigator.cli.points import point_of
from navigator.errors import ContentError, NoRouteError, UsageError
from navigator.region.told import told_as_ours
from navigator.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mercantile import LngLatBbox

    from tiles.archivework import Verdict

DEEPEST = 22  # zoom that can be asked for; beyond, no tiles are made
REMOTE = ("http://", "https://")

ARCHIVE = "An archive of tiles: .mbtiles or .pmtiles."
Archive = Annotated[Path, typer.Argument(metavar="FILE", help=ARCHIVE)]
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
) -> None:
    """Write an archive in the other format, or anew in the same."""
    _combine([source], target)


def merge(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE FILE... OUT", help="Archives, the last written.")
    ],
) -> None:
    """Put several archives into one; where two have a tile, that of the first counts."""
    if len(files) < 3:
        raise UsageError("name two archives or more and the one to write: navigator maps merge A B OUT")
    _combine(files[:-1], files[-1])


def cut(
    source: Annotated[str, typer.Argument(metavar="FILE", help=f"{ARCHIVE} Or the URL of a .pmtiles.")],
    area: Annotated[str, typer.Argument(metavar="AREA", help="A box W,S,E,N in degrees.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="Archive to write: .mbtiles or .pmtiles.")],
    zooms: Zooms = f"0-{DEEPEST}",
) -> None:
    """Keep the tiles of an area; of an archive on a server only those are fetched."""
    box, levels = area_box(area), zoom_range(zooms)
    if box is None:
        raise UsageError(f"{area!r} is no box; give W,S,E,N in degrees: 8.6,49.3,8.8,49.5")
    if source.lower().startswith(REMOTE):
        _fetch(source, target, box, levels)
    else:
        _combine([Path(source)], target, box=box, zooms=levels)


def tile(
    place: Annotated[str, typer.Argument(metavar="LAT,LON", help="A point.")],
    zoom: Annotated[int, typer.Argument(min=0, max=DEEPEST)],
    store: Annotated[Path, typer.Option("--store", help=ARCHIVE)],
    target: Annotated[Path, typer.Option("--out", help="File to write: .png, .jpg, .webp, or .pbf.")],
) -> None:
    """Write the tile of a place and zoom as a file."""
    lon, lat = point_of(place, load_settings())
    with told_as_ours():
        import mercantile  # noqa: PLC0415  --help needs none of it

        from navigator.formats.files import write_atomically  # noqa: PLC0415  likewise
        from tiles.archive import open_archive  # noqa: PLC0415  likewise
        from tiles.tilepicture import tile_as  # noqa: PLC0415  likewise

        wanted = mercantile.tile(lon, lat, zoom, truncate=True)
        with open_archive(store) as archive:
            data = archive.get(wanted)
            least, most = archive.info.zooms
        if data is None:
            raise NoRouteError(f"{store} has no tile there at zoom {zoom}; it has zooms {least} to {most}")
        write_atomically(target, tile_as(data, target.suffix))
    note(f"tile {wanted.z}/{wanted.x}/{wanted.y} written to {target}")


def zoom_range(text: str) -> tuple[int, int]:
    """Two zooms from `8-14`, or twice the same from `12`; UsageError where they are none."""
    first, dash, last = text.strip().partition("-")
    try:
        least, most = int(first), int(last if dash else first)
    except ValueError:
        least = most = -1
    if not 0 <= least <= most <= DEEPEST:
        raise UsageError(f"{text!r} are no zooms; give one or two from 0 to {DEEPEST}: 8-14")
    return least, most


def _combine(
    sources: list[Path], target: Path, *, box: LngLatBbox | None = None, zooms: tuple[int, int] | None = None
) -> None:
    with told_as_ours(), _counting("writing") as tell:
        from mercantile import Tile  # noqa: PLC0415  --help needs none of it

        from tiles.archivework import combine, in_box  # noqa: PLC0415  likewise

        inside = None if box is None else in_box([box])

        def wanted(one: Tile) -> bool:
            return (zooms is None or zooms[0] <= one.z <= zooms[1]) and (inside is None or inside(one))

        count = combine(sources, target, wanted=wanted, tell=tell)
    note(f"{count:,} tiles written to {target}")


def _fetch(url: str, target: Path, box: LngLatBbox, zooms: tuple[int, int]) -> None:
    with told_as_ours(), progress("fetching") as report:
        from tiles.remotepmtiles import Parts, extract  # noqa: PLC0415  --help needs none of it
        from tiles.transport import Http  # noqa: PLC0415  likewise

        def tell(done: int, every: int) -> None:
            report(f"{done:,} tiles", done / every)

        count = extract(Parts(url, Http(connections=1)), target, box=box, zooms=zooms, tell=tell)
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
