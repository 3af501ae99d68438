"""`navigator places`: where a name is, and what riders need near a point or along a route."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from navigator.cli.console import note, out, plain
from navigator.cli.output import print_json
from navigator.cli.plan import RegionName
from navigator.cli.points import join_split, parse_spot
from navigator.errors import NoPlaceError, UsageError
from navigator.settings import Settings, load_settings
from navigator.units import Units, distance_text

if TYPE_CHECKING:
    from navigator.library.place import Nearby, Place
    from navigator.region.region import Region

NEAR, ALONG = 1000.0, 100.0  # m, where nobody says how far
FARTHEST = 50_000.0  # m; half a country is no nearness
SOME = 10  # places by name or near a point, where nobody says how many
MOST = 10_000  # that are printed

Name = Annotated[list[str] | None, typer.Argument(help="Name, begun, mistyped or with a house number.")]


def places(
    name: Name = None,
    near: Annotated[str | None, typer.Option(help="Point or name round which is looked.")] = None,
    along: Annotated[
        Path | None, typer.Option(help="Course along which is looked: .gpx, .tcx or .fit.")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="water, toilets, cafe, ...; several with commas.")
    ] = None,
    within: Annotated[
        float | None, typer.Option(help="Metres from the point (else 1000) or the route (else 100).")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, max=MOST, help="How many at most.")] = None,
    region: RegionName = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Look up a name, or what lies near a point or along a route: places --near home --kind water."""
    from navigator.library.kinds import kinds_named  # noqa: PLC0415  --help needs none of it

    settings = load_settings(options={"region": region})
    only = kinds_named(word for words in kind or () for word in words.split(",") if word.strip())
    text = " ".join(join_split(name or ()))
    if along is not None and (near or text):
        raise UsageError("--along goes without --near and without a name; --kind says what is looked for")
    if within is not None and not 0.0 < within <= FARTHEST:
        raise UsageError(f"--within {within:g} makes no sense; give metres up to {FARTHEST:.0f}")
    where = _Where(text, near, along, within)
    rows = _found(settings, where, only, limit)
    if as_json:
        _print_document(rows)
    else:
        _print(rows, settings.units.value)


@dataclass(frozen=True)
class _Where:
    """Where is looked, as the rider says it."""

    text: str  # a name; empty for none
    near: str | None
    along: Path | None
    within: float | None  # m


def _found(settings: Settings, where: _Where, only: Sequence[str], limit: int | None) -> list[_Row]:
    """The places of some kinds, or of all where none is named; UsageError where nothing says where."""
    if where.along is not None:
        return _beside(settings, where.along, where.within or ALONG, only)[:limit]
    if where.text:
        return _named(settings, where.text, where.near, where.within, (only, limit or SOME))
    if where.near is not None:
        return _round(settings, where.near, where.within or NEAR, only)[: limit or SOME]
    raise UsageError("give a name, --near POINT or --along r.gpx: navigator places --near home --kind water")


def _print_document(rows: Sequence[_Row]) -> None:
    regions = {row.region.name: row.region for row in rows}.values()
    attribution = sorted({text for each in regions for text in each.manifest.attribution})
    print_json({"places": [row.document() for row in rows], "attribution": attribution})


@dataclass(frozen=True)
class _Row:
    """A place as it is shown."""

    region: Region
    place: Place
    distance: float | None = None  # m
    along: float | None = None  # m
    missing: str = ""  # a house number

    @classmethod
    def of(cls, region: Region, nearby: Nearby) -> _Row:
        return cls(region, nearby.place, nearby.distance, nearby.along)

    def document(self) -> dict[str, Any]:
        """For JSON; what is not known is left out."""
        place = self.place
        told: dict[str, Any] = {"name": place.name, "kind": place.kind, "lat": place.lat, "lon": place.lon}
        more = {"where": place.where, "number": place.number, "number_missing": self.missing}
        told |= {key: value for key, value in more.items() if value}
        metres = {"distance": self.distance, "along": self.along}
        told |= {key: round(value, 1) for key, value in metres.items() if value is not None}
        return {**told, "region": self.region.name}


def _named(
    settings: Settings, text: str, near: str | None, within: float | None, wanted: tuple[Sequence[str], int]
) -> list[_Row]:
    """Places of a name in all regions, or in the one that is asked for; the likeliest first."""
    from navigator.app.naming import regions_with_places  # noqa: PLC0415  see places
    from navigator.geo import great_circle  # noqa: PLC0415  likewise

    here = None if near is None else _spot(settings, near)[1]
    found: list[tuple[float, _Row]] = []
    (only, limit), points = wanted, [here] if here else []
    for region in regions_with_places(settings, points):
        for match in region.places.search(text, near=here, only=only, limit=limit):
            away = None if here is None else great_circle(*here, *match.place.point)
            if within is None or away is None or away <= within:
                found.append((match.score, _Row(region, match.place, away, None, match.number_missing)))
    if not found:
        raise NoPlaceError(f"no place is called {text!r}; check the spelling, or leave out a word")
    found.sort(key=lambda pair: -pair[0])  # the sort is stable: regions in their order
    return list(_once(row for _, row in found))[:limit]


def _once(rows: Iterable[_Row]) -> Iterable[_Row]:
    """Each place once, though several regions have it."""
    seen: set[tuple[str, str, int, int]] = set()
    for row in rows:
        place = row.place
        key = (place.title, place.kind, round(place.lon * 1e3), round(place.lat * 1e3))
        if key not in seen:
            seen.add(key)
            yield row


def _round(settings: Settings, near: str, within: float, only: Sequence[str]) -> list[_Row]:
    region, here = _spot(settings, near)
    found = region.places.near(here, within=within, only=only)
    if not found:
        raise NoPlaceError(f"no {_wanted(only)} within {within:g} m; {_farther(within, only)}")
    return [_Row.of(region, each) for each in found]


def _beside(settings: Settings, file: Path, within: float, only: Sequence[str]) -> list[_Row]:
    from navigator.app.wiring import open_region  # noqa: PLC0415  see places
    from navigator.formats.courses import read_course  # noqa: PLC0415  likewise

    line = [point[:2] for point in read_course(file).points]
    lons, lats = zip(*line, strict=True)
    region = open_region(settings, [(min(lons), min(lats)), (max(lons), max(lats))])
    found = region.places.along(line, within=within, only=only)
    if not found:
        raise NoPlaceError(f"no {_wanted(only)} within {within:g} m of {file.name}; {_farther(within, only)}")
    return [_Row.of(region, each) for each in found]


def _farther(within: float, only: Sequence[str]) -> str:
    """What to do where nothing was found: look farther, as far as that is allowed."""
    if within < FARTHEST:
        return f"look farther with --within {min(3 * within, FARTHEST):g}"
    return "ask for other kinds" if only else "this region has none there"


def _spot(settings: Settings, text: str) -> tuple[Region, tuple[float, float]]:
    """The region with a point, which may be a name."""
    from navigator.app.naming import locate  # noqa: PLC0415  see places

    region, (point,) = locate(settings, [parse_spot(text, home=settings.home.value)], tell=note)
    return region, point


def _wanted(only: Sequence[str]) -> str:
    return " or ".join(only) or "place"


def _print(rows: Sequence[_Row], units: Units) -> None:
    """A line each: how far, what, which kind, and where to click."""
    columns = [_columns(row, units) for row in rows]
    widths = [max(map(len, column)) for column in zip(*columns, strict=True)]
    for *cells, last in columns:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=False))
        out().print("  ".join((*padded, last)).strip(), soft_wrap=True)


def _columns(row: _Row, units: Units) -> tuple[str, ...]:
    place = row.place
    far = "" if row.distance is None else distance_text(row.distance, units)
    if row.along is not None:
        far = f"{distance_text(row.along, units)} ({far} off)"
    label = f"{place.label} (no number {row.missing})" if row.missing else place.label
    told = (far, plain(label), place.kind if place.name else "", f"{place.lat:.5f},{place.lon:.5f}")
    return told if far else told[1:]
