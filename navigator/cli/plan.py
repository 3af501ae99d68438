"""`navigator plan`: a route through points, printed, and written as GPX or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from navigator.cli.console import note
from navigator.cli.output import print_json
from navigator.cli.points import join_split, parse_stop
from navigator.cli.routes import (
    STDOUT,
    print_route,
    refuse_two_answers,
    route_document,
    tell_far_snaps,
    tell_slow_start,
    write_route,
)
from navigator.errors import UsageError
from navigator.settings import load_settings

if TYPE_CHECKING:
    from datetime import datetime

    from navigator.graph.polygon import Polygon

HILL_WORDS = {"avoid": -1.0, "even": 0.0, "seek": 1.0}

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
    refuse_two_answers(target, as_json=as_json)
    areas, when = _areas(avoid or ()), _time(depart)

    from navigator.app.wiring import open_region, router_for  # noqa: PLC0415  --help needs none of it
    from navigator.routing.timely import timed_on  # noqa: PLC0415  likewise

    found = open_region(settings, places)
    router = router_for(found, settings).with_rider(strict_access=strict)
    tell_slow_start(router)
    planned = router.plan(places, avoid=areas, depart=when, heading=heading)
    tell_far_snaps(planned, settings)
    route = router.route_of(planned)
    for sentence in (*route.notes, *(() if depart else timed_on(router.network.graph, planned.paths))):
        note(sentence)
    if target is not None:
        write_route(route, found, target, settings, depart=when)
    surfaces = router.surfaces(route)
    if as_json:
        print_json(route_document(route, found, settings, surfaces))
    elif target != STDOUT:
        print_route(route, surfaces, settings)


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
