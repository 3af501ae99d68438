"""`navigator region add`: build a region from files, from an extract found by name, or from a small box."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from navigator.cli.consent import agreed
from navigator.cli.console import note, out, plain, progress
from navigator.cli.points import parse_point
from navigator.errors import StorageError, UsageError
from navigator.settings import Settings, load_settings

if TYPE_CHECKING:
    from navigator.region.area import Area
    from navigator.region.builder import Estimate, Order
    from navigator.region.region import Region
    from navigator.region.supply import Plan, Supply, Wish

MEGABYTE = 1e6
NO_HEIGHTS = "none"

Name = Annotated[str, typer.Argument(help="Name of the region: a-z, 0-9, dot, dash, underscore.")]
AreaText = Annotated[
    str | None, typer.Option("--area", help="Cut to W,S,E,N, to outline.geojson, or to ride.gpx:METRES.")
]
Heights = Annotated[
    Path | None,
    typer.Option("--heights", help="Folder of height tiles of your own (.hgt, Terrarium)."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before the start.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what it would weigh, and stop.")]


def add(
    name: Name,
    file: Annotated[
        list[Path] | None, typer.Option(help="OSM extract (.osm.pbf, .osm, .gz, .bz2); may be repeated.")
    ] = None,
    *,
    extract: Annotated[
        str | None, typer.Option(help="Fetch the extract of that name, ISO code or place (LAT,LON).")
    ] = None,
    area: AreaText = None,
    around: Annotated[str | None, typer.Option(help="The middle of an area: LAT,LON or home.")] = None,
    radius: Annotated[float | None, typer.Option(help="Kilometres round that middle.")] = None,
    heights: Heights = None,
    heights_from: Annotated[
        str | None, typer.Option(help="Source of heights to fetch ('navigator maps sources'), or none.")
    ] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Build a region, to be used without a network from then on.

    Without --file the data are fetched: the extract called NAME, or of a small area what Overpass has.
    """
    from navigator.region.builder import Order, check_order  # noqa: PLC0415  --help needs none of it
    from navigator.region.manifest import check_name  # noqa: PLC0415  likewise

    settings = load_settings()
    check_name(name)
    wanted = wanted_area(settings, area, around, radius)
    if file:
        if extract or heights_from:
            raise UsageError("--file brings data of your own: leave out --extract and --heights-from")
        order = Order(name, tuple(file), wanted, heights)
        check_order(order)
        _say_size(settings, name, order.estimate)
        if not dry_run:
            build(settings, order)
        return
    wish = _wish(name, extract, wanted, heights, heights_from)
    supply = supply_of(settings)
    plan = planned(supply, wish)
    say_plan(plan, settings)
    if not dry_run and agreed(yes=yes):
        build(settings, fetched(supply, plan))


def wanted_area(
    settings: Settings, area: str | None, around: str | None = None, radius: float | None = None
) -> Area | None:
    """The area that the options name; UsageError where they contradict each other."""
    from navigator.region.area import box_around, parse_area  # noqa: PLC0415  --help needs none of it

    if (around is None) != (radius is None) or (area and around):
        raise UsageError("give one area: --area W,S,E,N, or --around LAT,LON with --radius KILOMETRES")
    if around is not None and radius is not None:
        lon, lat = parse_point(around, home=settings.home.value)
        return box_around(lon, lat, radius * 1000.0)
    return parse_area(area) if area else None


def supply_of(settings: Settings) -> Supply:
    """Whoever fetches, with the rider's own sources and folders."""
    from navigator.region.supply import Supply  # noqa: PLC0415  --help needs none of it
    from navigator.region.told import told_as_ours  # noqa: PLC0415  likewise
    from tiles.sources import FILE_NAME, load_sources  # noqa: PLC0415  likewise

    with told_as_ours():
        return Supply(settings.folders.cache, load_sources(settings.folders.config / FILE_NAME))


def planned(supply: Supply, wish: Wish) -> Plan:
    """What serves a wish; where the network is away, with what can be done instead."""
    try:
        return supply.plan(wish)
    except StorageError as error:
        raise StorageError(f"{error}; or build from a file of your own: --file EXTRACT") from error


def say_plan(plan: Plan, settings: Settings) -> None:
    """Tell what will be fetched and what building takes; StorageError where the disk has no room."""
    here = "the newest can't be asked for: taking what is here" if plan.offline else "here already"
    parts = [f"{plan.title}: {f'about {plan.fetch / MEGABYTE:,.1f} MB to fetch' if plan.fetch else here}"]
    if plan.height_tiles:
        parts.append(f"{plan.height_tiles:,} height tiles, about {plan.height_bytes / MEGABYTE:,.0f} MB")
    note("; ".join(parts))
    _say_size(settings, plan.wish.name, plan.estimate)
    need, free = plan.fetch + plan.height_bytes, _free(settings.folders.cache)
    if need > free:
        raise StorageError(
            f"{need / MEGABYTE:,.0f} MB to fetch do not fit: {free / MEGABYTE:,.0f} MB are free; "
            "make room or choose a smaller area"
        )


def _free(folder: Path) -> int:
    import shutil  # noqa: PLC0415  only where something is fetched

    there = next((place for place in (folder, *folder.parents) if place.exists()), Path("/"))
    return shutil.disk_usage(there).free


def _say_size(settings: Settings, name: str, wanted: Estimate) -> None:
    from navigator.region.store import folders  # noqa: PLC0415  --help needs none of it

    instead = " in place of the one that is there" if name in folders(settings.folders.regions) else ""
    note(
        f"to build {name}{instead} takes at most about {wanted.memory / MEGABYTE:.0f} MB of memory "
        f"and {wanted.disk / MEGABYTE:.0f} MB of disk"
    )


def fetched(supply: Supply, plan: Plan, *, renew: bool = False) -> Order:
    """Fetch what a plan names, with a bar."""
    with progress(f"fetching {plan.wish.name}") as report:
        return supply.bring(plan, renew=renew, report=report)


def build(settings: Settings, order: Order) -> Region:
    """Build a region with a bar, and tell what came of it."""
    from navigator.region.builder import build_region  # noqa: PLC0415  --help needs none of it

    with progress(order.name) as report:
        region = build_region(order, settings.folders.regions, report=report)
    counts, manifest = region.manifest.counts, region.manifest
    dates = ", ".join(source.date[:10] for source in manifest.sources if source.date)
    say(
        f"{order.name}: {counts['nodes']:,} junctions, {counts['edges']:,} edges, "
        f"{manifest.size / MEGABYTE:.1f} MB in {region.folder}" + (f", data of {dates}" if dates else "")
    )
    if order.heights is None:
        note("without --heights, climbs are not known: give a folder of height tiles to have them")
    elif not manifest.heights:
        note(f"no height tile in {order.heights} covers any of it, so climbs are not known")
    return region


def say(text: str) -> None:
    """One line of the answer, however long a path in it is."""
    out().print(plain(text), soft_wrap=True)


def _wish(
    name: str, extract: str | None, area: Area | None, heights: Path | None, heights_from: str | None
) -> Wish:
    from navigator.region.supply import HEIGHTS, Wish  # noqa: PLC0415  --help needs none of it

    if heights is not None and heights_from is not None:
        raise UsageError("give --heights for tiles of your own or --heights-from to fetch them, not both")
    source = "" if heights is not None or heights_from == NO_HEIGHTS else heights_from or HEIGHTS
    place = _place(extract)
    return Wish(name, "" if place else extract or "", place, area, source, heights)


def _place(text: str | None) -> tuple[float, float] | None:
    """Longitude and latitude where the text is a point and no name."""
    if text is None or not any(c.isdigit() for c in text) or "," not in text:
        return None
    return parse_point(text)
