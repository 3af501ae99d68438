"""`navigator region update`: fetch newer data for regions, and build again those for which there is some."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from navigator.cli.consent import agreed
from navigator.cli.console import fail, note
from navigator.cli.regionadd import (
    AreaText,
    DryRun,
    Heights,
    Yes,
    build,
    fetched,
    planned,
    say,
    say_plan,
    supply_of,
    wanted_area,
)
from navigator.errors import NavigatorError, StorageError, UsageError
from navigator.settings import Settings, load_settings

if TYPE_CHECKING:
    from navigator.region.region import Region
    from navigator.region.supply import Wish

DAY = 86_400.0  # s


def update(
    name: Annotated[str | None, typer.Argument(help="The region; else all that were fetched.")] = None,
    *,
    area: AreaText = None,
    heights: Heights = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Fetch newer data for a region and build it again where there is some; the old one serves until then."""
    from navigator.region.region import region_named, regions_in  # noqa: PLC0415  --help needs none of it

    settings = load_settings()
    store = settings.folders.regions
    if name is not None:
        _update(settings, _Wanted(region_named(store, name), area, heights), yes=yes, dry_run=dry_run)
        return
    regions = [region for region in regions_in(store) if region.manifest.origin is not None]
    if not regions:
        note("no region was fetched; 'navigator region add NAME' fetches one")
    _update_all(settings, regions, yes=yes, dry_run=dry_run)


def _update_all(settings: Settings, regions: list[Region], *, yes: bool, dry_run: bool) -> None:
    """One after the other; what fails leaves the others their turn, and is raised at the end."""
    failed: list[NavigatorError] = []
    for region in regions:
        try:
            _update(settings, _Wanted(region, None, None), yes=yes, dry_run=dry_run)
        except NavigatorError as error:
            if failed:
                fail(f"{failed[-1]}")
            failed.append(type(error)(f"{region.name}: {error}"))
    if failed:
        raise failed[-1]


class _Wanted:
    """A region with what the rider says anew."""

    def __init__(self, region: Region, area: str | None, heights: Path | None) -> None:
        self.region, self.area, self.heights = region, area, heights

    def wish(self, settings: Settings) -> Wish:
        """What asks for the same data again; UsageError where the region does not tell it all."""
        from navigator.region.area import parse_area  # noqa: PLC0415  --help needs none of it
        from navigator.region.supply import Wish  # noqa: PLC0415  likewise

        region, origin = self.region, self.region.manifest.origin
        if origin is None:
            raise UsageError(
                f"{region.name} was built from files of your own; build it again with "
                f"'navigator region add {region.name} --file EXTRACT'"
            )
        had_heights = bool(region.manifest.heights)
        if had_heights and not origin.heights and self.heights is None:
            raise UsageError(
                f"{region.name} has heights of your own; name their folder again: --heights FOLDER"
            )
        wanted = wanted_area(settings, self.area)
        if wanted is None and origin.area:
            try:
                wanted = parse_area(origin.area)
            except NavigatorError as error:
                raise UsageError(
                    f"{region.name} was cut to {origin.area!r}, which is not kept; name it again with --area"
                ) from error
        return Wish(
            region.name, origin.what, None, wanted, "" if self.heights else origin.heights, self.heights
        )


def _update(settings: Settings, wanted: _Wanted, *, yes: bool, dry_run: bool) -> None:
    from navigator.region.supply import digest_of  # noqa: PLC0415  --help needs none of it

    region = wanted.region
    supply = supply_of(settings)
    plan = planned(supply, wanted.wish(settings))
    say(f"{region.name}: {_age(region, supply.now())}")
    if plan.offline:
        raise StorageError(
            "whether there is newer data can't be asked now; the region stays, try again later"
        )
    say_plan(plan, settings)
    if dry_run or not agreed(yes=yes):
        return
    order = fetched(supply, plan, renew=True)
    if wanted.area is None and digest_of(order.files[0]) == region.manifest.sources[0].sha256:
        say(f"{region.name} has the newest data already")
        return
    build(settings, order)


def _age(region: Region, now: float) -> str:
    """How old the data are; a clock that was never set tells no age."""
    from datetime import UTC, datetime  # noqa: PLC0415  only here

    dates = [source.date for source in region.manifest.sources if source.date]
    if not dates:
        return "its data have no date"
    oldest = min(dates)
    try:
        since = datetime.fromisoformat(oldest)
    except ValueError:
        return f"data of {oldest[:10]}"
    days = (now - since.replace(tzinfo=since.tzinfo or UTC).timestamp()) / DAY
    return f"data of {oldest[:10]}" + (f", {days:,.0f} days old" if days >= 0.0 else "")
