"""Print planned routes, put them into JSON, and write them as files: what `plan` and `loop` share."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from navigator.cli.console import note
from navigator.cli.output import (
    climbs_document,
    print_climbs,
    print_profile,
    print_sheet,
    print_steps,
    print_summary,
)
from navigator.errors import UsageError
from navigator.settings import ARRIVES, DEPART, PLANNED_KEYS, Settings
from navigator.units import distance_text

if TYPE_CHECKING:
    from datetime import datetime

    from navigator.guidance.phrases import Phrasebook
    from navigator.guidance.route import Route
    from navigator.region.region import Region
    from navigator.router import Router
    from navigator.routing.planner import Plan

STDOUT = Path("-")
FAR_SNAP = 100.0  # m between a point and the way found for it that a rider should know of


def refuse_two_answers(target: Path | None, *, as_json: bool) -> None:
    """Raise UsageError where JSON and GPX both want stdout."""
    if as_json and target == STDOUT:
        raise UsageError("--json and --out - both want stdout; write the GPX to a file")


def check_language(language: str | None) -> None:
    """Who asks for a language that we do not speak is told so; a locale's language falls back to English."""
    from navigator.guidance.locale import languages, load_locale  # noqa: PLC0415  --help needs none of it

    if language and load_locale(language).language != language.strip().lower()[:2]:
        raise UsageError(f"no prompts in {language!r} yet; there are: {', '.join(languages())}")


def tell_slow_start(router: Router) -> None:
    """Who has to wait hears why."""
    if router.slow:
        note("weighing the roads for this rider, once; without a compiled kernel that takes its time")


def print_route(route: Route, surfaces: dict[str, float], settings: Settings, *, steps: bool = True) -> None:
    """What a route is made of, its height profile and, if wanted, its steps."""
    from navigator.guidance.phrases import instructions  # noqa: PLC0415  --help needs none of it

    units = settings.units.value
    print_summary(route, surfaces, units)
    print_profile(route, units)
    print_climbs(route.climbs, units)
    if steps:
        print_steps(instructions(route, settings.language.value), units)


def print_cues(route: Route, settings: Settings) -> None:
    """The cue sheet: metres from the start and from the row before, a sign, what to do, what is climbed."""
    from navigator.guidance.cuesheet import cue_sheet  # noqa: PLC0415  --help needs none of it

    units = settings.units.value
    print_sheet(cue_sheet(route, book_of(settings)), units)


def route_document(
    route: Route, region: Region, settings: Settings, surfaces: dict[str, float]
) -> dict[str, Any]:
    """A route with all that is said of it, for JSON."""
    from navigator.formats.osrm import route_json  # noqa: PLC0415  --help needs none of it
    from navigator.guidance.phrases import instructions  # noqa: PLC0415  --help needs none of it

    told = instructions(route, settings.language.value)
    return {
        "region": region.manifest.name,
        "profile": settings.profile.value,
        "hills": settings.hills.value,
        **route_json(route.in_language(book_of(settings).language)),
        "surfaces": {name: round(metres, 1) for name, metres in surfaces.items()},
        "climbs": climbs_document(route.climbs),
        "notes": list(route.notes),
        "instructions": [{"along": round(along, 1), "text": words} for along, words in told],
        "attribution": region.manifest.attribution,
    }


def tell_far_snaps(planned: Plan, settings: Settings) -> None:
    """A route that begins or ends somewhere else than asked for says so."""
    for number, snap in enumerate(planned.snaps, start=1):
        if snap.distance > FAR_SNAP:
            away = distance_text(snap.distance, settings.units.value)
            note(f"point {number} lies {away} from the nearest usable way; the route is planned from there")


def numbered(target: Path, number: int) -> Path:
    """The file of the first of several routes as named, those of the others numbered from 2."""
    return target.with_stem(f"{target.stem}-{number + 1}") if number else target


def write_route(
    route: Route, region: Region, target: Path, settings: Settings, *, depart: datetime | None = None
) -> None:
    """A route as GPX, TCX, FIT or GeoJSON, by the name of the file; to stdout as GPX."""
    from navigator.formats.courses import kind_of  # noqa: PLC0415  --help needs none of it
    from navigator.formats.files import write_atomically  # noqa: PLC0415  --help needs none of it

    kind = ".gpx" if target == STDOUT else kind_of(target)
    attribution = "; ".join(region.manifest.attribution)
    if kind == ".gpx":
        data = _gpx(route, settings, attribution, depart)
    elif kind == ".geojson":
        data = _geojson(route, settings, attribution)
    else:
        data = _with_cues(route, kind, settings, depart)
    if target == STDOUT:
        sys.stdout.buffer.write(data)
        return
    replaced = write_atomically(target, data)
    ride = f"; ride it with 'navigator ride {target} --simulate'" if kind != ".geojson" else ""
    note(f"{kept_at(target, replaced=replaced)}{ride}")


def kept_at(target: Path, *, replaced: bool) -> str:
    """Where something was written, and whether something else lay there."""
    return f"written to {target}{' (replaced)' if replaced else ''}"


def _name(settings: Settings) -> str:
    return f"{Path(settings.profile.value).stem} route"


def _gpx(route: Route, settings: Settings, attribution: str, depart: datetime | None) -> bytes:
    """A clean track, that bears for whom and for when it was planned, and where its goal lies."""
    from navigator.formats.course import Course  # noqa: PLC0415  see write_route
    from navigator.formats.cuepoint import as_waypoint, cue_points  # noqa: PLC0415  see write_route
    from navigator.formats.gpx import write_gpx  # noqa: PLC0415  see write_route

    values = {key: getattr(settings, key).value for key in PLANNED_KEYS}
    values[DEPART] = depart and depart.isoformat(timespec="minutes")
    values[ARRIVES] = _sides(route)
    planned_for = [(key, str(value)) for key, value in values.items() if value is not None]
    course = Course.of(route, name=_name(settings), planned_for=planned_for)
    if settings.gpx_cues.value == "off":
        return write_gpx(course, attribution=attribution)
    cues = tuple(as_waypoint(cue) for cue in cue_points(route, book_of(settings)))
    if settings.gpx_cues.value == "route":
        return write_gpx(course, cues=cues, attribution=attribution)
    return write_gpx(replace(course, waypoints=cues), attribution=attribution)


def _sides(route: Route) -> str | None:
    """On which side each stop and the goal lie, as "left,straight"; None where all lie on the road."""
    sides = [leg.steps[-1].maneuver.modifier or "straight" for leg in route.legs if not leg.through]
    return ",".join(sides) if {"left", "right"}.intersection(sides) else None


def _geojson(route: Route, settings: Settings, attribution: str) -> bytes:
    """The line, and a point for each thing that a rider is told."""
    from navigator.formats.cuepoint import cue_points  # noqa: PLC0415  see write_route
    from navigator.formats.geojson import (  # noqa: PLC0415  see write_route
        feature_collection,
        point_feature,
        route_feature,
        to_text,
    )

    told = {"name": _name(settings), "distance": round(route.distance, 1), "duration": round(route.duration)}
    line = route_feature(route.geometry, properties={**told, "attribution": attribution})
    points = [
        point_feature(
            (cue.lon, cue.lat),
            properties={"along": round(cue.along, 1), "turn": cue.turn, "text": cue.sentence},
        )
        for cue in cue_points(route, book_of(settings))
    ]
    return (to_text(feature_collection([line, *points])) + "\n").encode()


def _with_cues(route: Route, kind: str, settings: Settings, depart: datetime | None) -> bytes:
    """A course file whose points tell the turns, for computers that show no more."""
    from navigator.formats.cuepoint import cue_points  # noqa: PLC0415  see write_route
    from navigator.formats.timed import timed  # noqa: PLC0415  see write_route

    line, cues = timed(route, name=_name(settings), start=depart), cue_points(route, book_of(settings))
    if kind == ".tcx":
        from navigator.formats.tcx import write_tcx  # noqa: PLC0415  see write_route

        return write_tcx(line, cues)
    from navigator.formats.fit import write_fit  # noqa: PLC0415  see write_route

    return write_fit(line, cues)


def book_of(settings: Settings) -> Phrasebook:
    """The words in the rider's language and units."""
    from navigator.guidance.phrases import Phrasebook  # noqa: PLC0415  see write_route

    return Phrasebook.of(settings.language.value, settings.units.value)
