"""`navigator plan`: a route through points, printed, drawn, and written as GPX, TCX, FIT, GeoJSON or JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from navigator.cli.compare import (
    compared,
    explanation_document,
    options_document,
    print_explanation,
    print_options,
)
from navigator.cli.console import note, out
from navigator.cli.cuefile import check_cue_file, write_cue_file
from navigator.cli.output import print_json
from navigator.cli.pictureorder import (
    DEFAULT_SIZE,
    DEFAULT_STYLE,
    MapFile,
    MapSize,
    MapStyle,
    PictureOrder,
    order_for,
)
from navigator.cli.points import join_split, parse_stop
from navigator.cli.pushing import pushing_note
from navigator.cli.routes import (
    STDOUT,
    check_language,
    numbered,
    print_cues,
    print_route,
    refuse_two_answers,
    route_document,
    tell_far_snaps,
    tell_slow_start,
    write_route,
)
from navigator.errors import UsageError
from navigator.settings import Settings, load_settings

if TYPE_CHECKING:
    from datetime import datetime

    from navigator.graph.polygon import Polygon
    from navigator.guidance.route import Route
    from navigator.region.region import Region
    from navigator.router import Router

MOST_WAYS = 10  # that are offered at once
HILL_WORDS = {"avoid": -1.0, "even": 0.0, "seek": 1.0}

Points = Annotated[
    list[str],
    typer.Argument(
        help="Two or more points in travel order: lat,lon, geo:..., an OpenStreetMap link, the name of a "
        "place, or home; "
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
    target: Annotated[
        Path | None,
        typer.Option("--out", help="File to write: .gpx, .tcx, .fit or .geojson; - for GPX on stdout."),
    ] = None,
    gpx_cues: Annotated[
        str | None, typer.Option("--gpx-cues", help="Turns in the GPX too: off, route or waypoints.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Of the instructions, as de.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    count: Annotated[
        int, typer.Option("--alternatives", min=1, max=MOST_WAYS, help="How many ways to choose from.")
    ] = 1,
    compare: Annotated[
        bool, typer.Option("--compare", help="Fastest, flattest, quietest and balanced side by side.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="What the route consists of, and why.")] = False,
    cues: Annotated[
        bool, typer.Option("--cues", help="A cue sheet: metres, climb and sign of each turn.")
    ] = False,
    sheet: Annotated[
        Path | None, typer.Option("--cue-file", help="The cue sheet on paper: .pdf or .png.")
    ] = None,
    picture: MapFile = None,
    size: MapSize = DEFAULT_SIZE,
    style: MapStyle = DEFAULT_STYLE,
) -> None:
    """Plan a route through points, print it, and write it as GPX, TCX, FIT or GeoJSON."""
    wishes = {"hills": hills_value(hills), "power": power, "mass": mass, "max_grade": max_grade}
    told = {"gpx_cues": gpx_cues, "language": language}
    settings = load_settings(options={"profile": profile, "region": region, **wishes, **told})
    spots = [parse_stop(text, home=settings.home.value) for text in join_split(points)]
    if len(spots) < 2:
        raise UsageError("a route needs at least two points: navigator plan 42.5075,1.5218 42.5360,1.5828")
    refuse_two_answers(target, as_json=as_json)
    check_language(language)
    check_cue_file(sheet)
    order = order_for(picture, size, style, settings)
    areas, when = _areas(avoid or ()), _time(depart)
    if count > 1 or compare:
        alone = not (areas or when or heading is not None)
        _check_several(count, compare=compare, plain=not explain and target != STDOUT, alone=alone)

    from navigator.app.naming import locate  # noqa: PLC0415  --help needs none of it
    from navigator.app.wiring import router_for  # noqa: PLC0415  likewise
    from navigator.routing.timely import timed_on  # noqa: PLC0415  likewise

    found, places = locate(settings, spots, tell=note)
    _tell_far_areas(avoid or (), areas, found)
    router = router_for(found, settings).with_rider(strict_access=strict)
    tell_slow_start(router)
    planned = router.plan(places, avoid=areas, depart=when, heading=heading)
    tell_far_snaps(planned, settings)
    route = router.route_of(planned)
    for sentence in (*route.notes, *(() if depart else timed_on(router.network.graph, planned.paths))):
        note(sentence)
    answer = _Answer(router, found, settings, when, _Files(target, sheet, order), as_json)

    def planned_by(rider: Router) -> Route:
        return rider.route(places, avoid=areas, depart=when, heading=heading)

    if compare:
        answer.compare(planned_by)
    elif count > 1:
        answer.alternatives(router.alternatives(places, count=count))
    else:
        if far := pushing_note(route, router, planned_by, settings.units.value):
            note(far)
        answer.one(route, explain=explain, cues=cues)


def _check_several(count: int, *, compare: bool, plain: bool, alone: bool) -> None:
    """Raise UsageError where several ways are asked for together with what is meant for one."""
    if not plain or (compare and count > 1):
        raise UsageError("--compare and --alternatives go neither together, nor with --explain or --out -")
    if count > 1 and not alone:
        raise UsageError("--alternatives knows two points alone; leave out --avoid, --depart and --heading")


@dataclass(frozen=True)
class _Files:
    """What is written beside the answer."""

    target: Path | None
    sheet: Path | None
    order: PictureOrder | None


@dataclass(frozen=True)
class _Answer:
    """Where routes go."""

    router: Router
    region: Region
    settings: Settings
    depart: datetime | None
    files: _Files
    as_json: bool

    def one(self, route: Route, *, explain: bool, cues: bool) -> None:
        """The route with its steps, or with what it consists of."""
        settings, surfaces = self.settings, self.router.surfaces(route)
        self._keep(route)
        if self.as_json:
            told = {"explanation": explanation_document(route.explain())} if explain else {}
            print_json({**route_document(route, self.region, settings, surfaces), **told})
        elif self.files.target != STDOUT:
            print_route(route, surfaces, settings, steps=not (explain or cues))
            if cues:
                print_cues(route, settings)
            if explain:
                print_explanation(route.explain(), settings.units.value)

    def _keep(self, route: Route, number: int = 0) -> None:
        """The files that were asked for; those of further ways are numbered."""
        files = self.files
        if files.target is not None:
            target = numbered(files.target, number)
            write_route(route, self.region, target, self.settings, depart=self.depart)
        if files.sheet is not None:
            write_cue_file(route, self.region, numbered(files.sheet, number), self.settings)
        if files.order is not None:
            files.order.numbered(number).route(route, self.region, self.settings)

    def compare(self, plan: Callable[[Router], Route]) -> None:
        """Ways by what one might want, side by side; the balanced one is written."""
        found = compared(self.router, plan)
        self._keep(found[0][1])
        options = [option for option, _ in found]
        if self.as_json:
            attribution = self.region.manifest.attribution
            print_json({"options": options_document(options), "attribution": attribution})
        else:
            print_options(options, self.settings.units.value)

    def alternatives(self, routes: Sequence[Route]) -> None:
        """Ways between two points, the best first."""
        documents = []
        for number, route in enumerate(routes):
            surfaces = self.router.surfaces(route)
            self._keep(route, number)
            if self.as_json:
                documents.append(route_document(route, self.region, self.settings, surfaces))
            else:
                out().print(f"way {number + 1} of {len(routes)}")
                print_route(route, surfaces, self.settings, steps=False)
        if self.as_json:
            print_json({"routes": documents})


def _areas(texts: Sequence[str]) -> list[Polygon]:
    """Areas to keep out of, as a rider names them."""
    if not texts:
        return []
    from navigator.region.area import parse_avoided  # noqa: PLC0415  see plan

    return [parse_avoided(text) for text in texts]


def _tell_far_areas(texts: Sequence[str], areas: Sequence[Polygon], region: Region) -> None:
    """An area to keep out of that lies elsewhere may hold swapped numbers, and says so."""
    for text, area in zip(texts, areas, strict=True):
        if not any(region.meets(frame) for frame in area.frames):
            note(f"the avoided area {text} lies outside the region {region.name}: it changes nothing")


def _time(depart: str | None) -> datetime | None:
    if depart is None:
        return None
    from navigator.graph.dated import time_of  # noqa: PLC0415  see plan

    return time_of(depart)
