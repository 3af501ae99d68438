"""`navigator region`: list, verify, remove, carry away and take in the areas one rides in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from navigator.cli.console import note, out, plain
from navigator.cli.output import print_json
from navigator.cli.regionadd import MEGABYTE, Name, add, say
from navigator.cli.regionupdate import update
from navigator.settings import load_settings

if TYPE_CHECKING:
    from navigator.region.region import Region

app = typer.Typer(no_args_is_help=True, help="Build, update, list, verify, remove and carry regions.")

app.command("add")(add)
app.command("update")(update)

STDOUT = Path("-")
WIDEST_NAME = 32  # columns; a longer name goes on in the next line

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def _store() -> Path:
    return load_settings().folders.regions


@app.command("list")
def list_regions(as_json: AsJson = False) -> None:
    """List the regions that are there."""
    from navigator.region.region import broken_in, regions_in  # noqa: PLC0415  --help needs none of it

    store = _store()
    regions = list(regions_in(store))
    for name, error in broken_in(store):
        note(f"{name} can't be used: {error}")
    if as_json:
        print_json([_described(region) for region in regions])
    elif regions:
        _print_table(regions)
    else:
        note("no region yet; build one with 'navigator region add NAME'")


def _described(region: Region) -> dict[str, object]:
    manifest = region.manifest
    return {
        "name": region.name,
        "area": manifest.area,
        "bounds": list(region.box),
        "bytes": manifest.size,
        "dates": [source.date for source in manifest.sources],
        "heights": bool(manifest.heights),
        "attribution": manifest.attribution,
        "folder": str(region.folder),
    }


def _print_table(regions: list[Region]) -> None:
    from rich.table import Column, Table  # noqa: PLC0415  only where a table is drawn

    longest = max((len(region.name) for region in regions), default=0)
    name = Column("region", overflow="fold", min_width=min(longest, WIDEST_NAME))
    table = Table(name, Column("W,S,E,N", no_wrap=True), box=None)
    for title in ("MB", "data of", "heights", "from"):
        table.add_column(title)
    for region in regions:
        manifest = region.manifest
        table.add_row(
            region.name,
            ",".join(f"{value:.2f}" for value in region.box),
            f"{manifest.size / MEGABYTE:.1f}",
            plain(", ".join((source.date or "?")[:10] for source in manifest.sources)),
            "yes" if manifest.heights else "no",
            plain("; ".join(manifest.attribution)),
        )
    out().print(table)


@app.command("verify")
def verify(name: Name) -> None:
    """Compare every file of a region with its checksum."""
    from navigator.region.region import check_whole, region_named  # noqa: PLC0415  --help needs none of it

    region = region_named(_store(), name)
    check_whole(region)
    say(f"{name} is whole: {len(region.manifest.files)} files, {region.manifest.size / MEGABYTE:.1f} MB")


@app.command("remove")
def remove(name: Name) -> None:
    """Delete a region."""
    from navigator.region.store import remove_region  # noqa: PLC0415  --help needs none of it

    remove_region(_store(), name)
    say(f"{name} is removed")


@app.command("export")
def export(
    name: Name,
    to: Annotated[
        Path | None, typer.Option("--out", help="File to write, - for stdout; else NAME.navregion here.")
    ] = None,
) -> None:
    """Write a region into one file, to be imported on another machine."""
    from navigator.region.package import SUFFIX, export_region, write_package  # noqa: PLC0415  --help needs none of it
    from navigator.region.region import check_whole, region_named  # noqa: PLC0415  likewise

    region = region_named(_store(), name)
    if to == STDOUT:
        check_whole(region)
        write_package(region, sys.stdout.buffer)
        return
    target = to or Path(f"{name}{SUFFIX}")
    size = export_region(region, target)
    say(f"{target}: {size / MEGABYTE:.1f} MB; there, run 'navigator region import {target.name}'")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A file written by 'navigator region export'.")],
    name: Annotated[str | None, typer.Option(help="Another name for it here.")] = None,
) -> None:
    """Take in a region that was built on another machine."""
    from navigator.region.package import import_region  # noqa: PLC0415  --help needs none of it

    region = import_region(file, _store(), name=name)
    say(f"{region.name}: {region.manifest.size / MEGABYTE:.1f} MB in {region.folder}")
