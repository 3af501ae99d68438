"""`navigator loop`: round trips of a wanted length, printed, drawn, and written as files or JSON."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Annotated

import typer

from navigator.cli.console import note, out
from navigator.cli.output import print_json
from navigator.cli.pictureorder import DEFAULT_SIZE, DEFAULT_STYLE, MapFile, MapSize, MapStyle, order_for
from navigator.cli.plan import Hills, Mass, MaxGrade, Power, Profile, RegionName, hills_value
from navigator.cli.points import join_split, parse_spot
from navigator.cli.routes import (
    STDOUT,
    numbered,
    print_route,
    refuse_two_answers,
    route_document,
    tell_far_snaps,
    tell_slow_start,
    write_route,
)
from navigator.errors import UsageError
from navigator.settings import load_settings
from navigator.units import distance_text

DEFAULT_LENGTH = "40km"
LEAST, MOST = 500.0, 500_000.0  # m: a walk round the block, the longest day
MOST_LOOPS = 20  # that are offered at once
UNITS = {"m": 1.0, "km": 1000.0, "mi": 1609.344}  # m
_LENGTH = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*(km|mi|m)\s*", re.IGNORECASE | re.ASCII)
_WINDS = {wind: 45.0 * number for number, wind in enumerate(("n", "ne", "e", "se", "s", "sw", "w", "nw"))}

Place = Annotated[
    list[str],
    typer.Argument(help="Where it begins and ends: lat,lon, geo:..., a link, a name, or home. And 40km."),
]


def length_value(text: str) -> float:
    """Metres of a length as a rider writes it: 40km, 25 mi, 900m; UsageError where it is none."""
    found = _LENGTH.fullmatch(text)
    if found is None:
        raise UsageError(f"{text!r} is no length; give 40km, 25mi or 900m")
    metres = float(found[1]) * UNITS[found[2].lower()]
    if not LEAST <= metres <= MOST:
        unit = "mi" if found[2].lower() == "mi" else "km"
        ends = " to ".join(f"{end / UNITS[unit]:.3g} {unit}" for end in (LEAST, MOST))
        raise UsageError(f"a loop of {text.strip()} can't be planned; give from {ends}")
    return metres


def bearing_value(text: str | None) -> float | None:
    """Degrees from north of a direction: 270, west, north-east, sw; UsageError where it is none."""
    if text is None:
        return None
    word = re.sub(r"[-_ ]", "", text.strip().lower())
    for name in ("north", "east", "south", "west"):
        word = word.replace(name, name[0])
    if word in _WINDS:
        return _WINDS[word]
    try:
        degrees = float(text)
    except ValueError:
        degrees = math.nan
    if not -360.0 <= degrees <= 360.0:
        raise UsageError(f"{text!r} is no direction; give degrees, or north, north-east, east, ...")
    return degrees % 360.0


def loop(
    place: Place,
    distance: Annotated[str | None, typer.Option(help="Length: 40km, 25mi.")] = None,
    bearing: Annotated[
        str | None, typer.Option(help="Where it lies: degrees, or north, south-west, ...")
    ] = None,
    region: RegionName = None,
    profile: Profile = None,
    hills: Hills = None,
    power: Power = None,
    mass: Mass = None,
    max_grade: MaxGrade = None,
    count: Annotated[int, typer.Option(min=1, max=MOST_LOOPS, help="How many to choose from.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="Another number, another loop.")] = 0,
    target: Annotated[
        Path | None,
        typer.Option("--out", help="File to write: .gpx, .tcx, .fit or .geojson; - for GPX on stdout."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    picture: MapFile = None,
    size: MapSize = DEFAULT_SIZE,
    style: MapStyle = DEFAULT_STYLE,
) -> None:
    """Plan round trips from a point and back to it, of a length, over hardly any road twice."""
    wishes = {"hills": hills_value(hills), "power": power, "mass": mass, "max_grade": max_grade}
    settings = load_settings(options={"profile": profile, "region": region, **wishes})
    spot, metres = _place_and_length(place, distance)
    begin = parse_spot(spot, home=settings.home.value)
    towards = bearing_value(bearing)
    refuse_two_answers(target, as_json=as_json)
    order = order_for(picture, size, style, settings)
    if target == STDOUT and count > 1:
        raise UsageError("one GPX fits on stdout; leave out --count, or give a file")

    from navigator.app.naming import locate  # noqa: PLC0415  --help needs none of it
    from navigator.app.wiring import router_for  # noqa: PLC0415  likewise

    found, (here,) = locate(settings, [begin], tell=note)
    router = router_for(found, settings)
    tell_slow_start(router)
    documents = []
    for number in range(count):
        plan = router.round_trips.plan(here, metres, bearing=towards, seed=seed + number)
        route = router.route_of(plan)
        if not number:
            tell_far_snaps(plan, settings)
        if target is not None:
            write_route(route, found, numbered(target, number), settings)
        if order is not None:
            order.numbered(number).route(route, found, settings)
        surfaces, repeated = router.surfaces(route), router.repeated(route)
        if as_json:
            own = {"seed": seed + number, "repeated": round(repeated, 1)}
            documents.append({**route_document(route, found, settings, surfaces), **own})
        elif target != STDOUT:
            if count > 1:
                out().print(f"loop {number + 1} (--seed {seed + number})")
            print_route(route, surfaces, settings, steps=count == 1)
            out().print(f"ridden more than once: {distance_text(repeated, settings.units.value)}")
    if as_json:
        print_json({"loops": documents} if count > 1 else documents[0])


def _place_and_length(words: list[str], distance: str | None) -> tuple[str, float]:
    lengths = [word for word in words if _LENGTH.fullmatch(word)]
    spots = join_split([word for word in words if word not in lengths])
    if len(spots) != 1 or len(lengths) + (distance is not None) > 1:
        raise UsageError("a loop has one point and one length: navigator loop 49.41,8.69 40km")
    return spots[0], length_value(distance or (lengths or [DEFAULT_LENGTH])[0])
