"""`navigator plan`: a route through points, printed, and written as GPX or JSON."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from navigator.cli.console import note
from navigator.cli.output import print_json, print_profile, print_steps, print_summary
from navigator.cli.points import join_split, parse_stop
from navigator.errors import UsageError
from navigator.settings import Settings, load_settings
from navigator.units import distance_text

if TYPE_CHECKING:
    from datetime import datetime

    from navigator.graph.polygon import Polygon
    from navigator.guidance.route import Route
    from navigator.region.region import Region
    from navigator.router import Router
    from navigator.routing.planner import Plan

HILL_WORDS = {"avoid": -1.0, "even": 0.0, "seek": 1.0}
STDOUT = Path("-")
FAR_SNAP = 100.0  # m between a point and the way found for it that a rider should know of
PLANNED_KEYS = ("profile", "hills", "power", "mass", "max_grade")  # of the settings: kept in the GPX

Points = Annotated[
    list[str],
    typer.Argument(
        help="Two or more points in travel order: lat,lon, geo:..., an OpenStreetMap link, or home; "
        "via:POINT is passed through without a stop."
    ),
]
Profile = Annotated[
    str | None, typer.Option(help="trekking, road, gravel, mtb, city, ebike, cargo, run, or a .toml.")
]
Hills = Annotated[str | None, typer.Option(help="-1..1, or avoid, even, seek.")]
RegionName = Annotated[str | None, typer.Option(help="Region; left out, the one that covers all points.")]
Power = Annotated[float | None, typer.Option(help="Watts that you ride with.")]
Mass = Annotated[float | None, typer.Option(help="Kilograms of rider, bicycle and luggage.")]
Avoid = Annotated[
    list[str] | None,
    typer.Option("--avoid", help="Area to keep out of: W,S,E,N or a .geojson file. May be given again."),
]
Depart = Annotated[
    str | None,
    typer.Option(help="When you set off, as 2026-12-24T08:00 or now: what is closed then is left out."),
]
Heading = Annotated[
    float | None, typer.Option(help="Degrees in which you roll already: 0 is north, 90 is east.")
]
MaxGrade = Annotated[float | None, typer.Option(help="Per cent of slope above which you walk.")]


def hills_value(text: str | None) -> float | None:
    """The wish about hills as a number; UsageError where the word is none."""
    if text is None:
        return None
    try:
        return HILL_WORDS[text.strip().lower()] if text.strip().lower() in HILL_WORDS else float(text)
    except ValueError as error:
        raise UsageError(f"hills {text!r} is no wish; give -1..1, or avoid, even, seek") from error


def plan(
    points: Points,
    region: RegionName = None,
    profile: Profile = None,
    hills: Hills = None,
    power: Power = None,
    mass: Mass = None,
    max_grade: MaxGrade = None,
    avoid: Avoid = None,
    depart: Depart = None,
    heading: Heading = None,
    strict: Annotated[bool, typer.Option("--strict", help="No way that is only for residents.")] = False,
    target: Annotated[Path | None, typer.Option("--out", help="GPX file to write; - for stdout.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Plan a route through points, print it, and write it as GPX."""
    wishes = {"hills": hills_value(hills), "power": power, "mass": mass, "max_grade": max_grade}
    settings = load_settings(options={"profile": profile, "region": region, **wishes})
    places = [parse_stop(text, home=settings.home.value) for text in join_split(points)]
    if len(places) < 2:
        raise UsageError("a route needs at least two points: navigator plan 42.5075,1.5218 42.5452,1.5339")

    if as_json and target == STDOUT:
        raise UsageError("--json and --out - both want stdout; write the GPX to a file")
    areas, when = _areas(avoid or ()), _time(depart)

    from navigator.app.wiring import open_region, router_for  # noqa: PLC0415  --help needs none of it
    from navigator.routing.timely import timed_on  # noqa: PLC0415  likewise

    found = open_region(settings, places)
    router = router_for(found, settings).with_rider(strict_access=strict)
    tell_slow_start(router)
    planned = router.plan(places, avoid=areas, depart=when, heading=heading)
    _tell_far_snaps(planned, settings)
    route = router.route_of(planned)
    for sentence in (*route.notes, *(() if depart else timed_on(router.network.graph, planned.paths))):
        note(sentence)
    if target is not None:
        _write(route, found, target, settings)
    surfaces = router.surfaces(route)
    if as_json:
        print_json(_document(route, found, settings, surfaces))
    elif target != STDOUT:
        _print(route, surfaces, settings)


def tell_slow_start(router: Router) -> None:
    """Who has to wait hears why."""
    if router.slow:
        note("weighing the roads for this rider, once; without a compiled kernel that takes its time")


def _areas(texts: Sequence[str]) -> list[Polygon]:
    """Areas to keep out of, as a rider names them."""
    if not texts:
        return []
    from navigator.region.area import parse_avoided  # noqa: PLC0415  see plan

    return [parse_avoided(text) for text in texts]


def _time(depart: str | None) -> datetime | None:
    if depart is None:
        return None
    from navigator.graph.dated import time_of  # noqa: PLC0415  see plan

    return time_of(depart)


def _print(route: Route, surfaces: dict[str, float], settings: Settings) -> None:
    from navigator.guidance.phrases import instructions  # noqa: PLC0415  see plan

    units = settings.units.value
    print_summary(route, surfaces, units)
    print_profile(route, units)
    print_steps(instructions(route, settings.language.value), units)


def _document(route: Route, region: Region, settings: Settings, surfaces: dict[str, float]) -> dict[str, Any]:
    from navigator.formats.osrm import route_json  # noqa: PLC0415  see plan
    from navigator.guidance.phrases import instructions  # noqa: PLC0415  see plan

    told = instructions(route, settings.language.value)
    return {
        "region": region.manifest.name,
        "profile": settings.profile.value,
        "hills": settings.hills.value,
        **route_json(route),
        "surfaces": {name: round(metres, 1) for name, metres in surfaces.items()},
        "notes": list(route.notes),
        "instructions": [{"along": round(along, 1), "text": words} for along, words in told],
        "attribution": region.manifest.attribution,
    }


def _tell_far_snaps(planned: Plan, settings: Settings) -> None:
    """A route that begins or ends somewhere else than asked for says so."""
    for number, snap in enumerate(planned.snaps, start=1):
        if snap.distance > FAR_SNAP:
            away = distance_text(snap.distance, settings.units.value)
            note(f"point {number} lies {away} from the nearest usable way; the route is planned from there")


def _write(route: Route, region: Region, target: Path, settings: Settings) -> None:
    from navigator.formats.course import Course  # noqa: PLC0415  see plan
    from navigator.formats.files import write_atomically  # noqa: PLC0415  see plan
    from navigator.formats.gpx import write_gpx  # noqa: PLC0415  see plan

    values = {key: getattr(settings, key).value for key in PLANNED_KEYS}
    course = Course.along(
        route.geometry,
        name=f"{Path(settings.profile.value).stem} route",
        planned_for=[(key, str(value)) for key, value in values.items() if value is not None],
    )
    data = write_gpx(course, attribution="; ".join(region.manifest.attribution))
    if target == STDOUT:
        sys.stdout.buffer.write(data)
        return
    write_atomically(target, data)
    note(f"written to {target}; ride it with 'navigator ride {target} --simulate'")
