"""`navigator reach`: how far one gets in some minutes, printed, and written as GeoJSON."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from navigator.cli.console import note, out
from navigator.cli.output import shown
from navigator.cli.pictureorder import DEFAULT_SIZE, DEFAULT_STYLE, MapFile, MapSize, MapStyle, order_for
from navigator.cli.plan import Hills, Mass, MaxGrade, Power, Profile, RegionName, hills_value
from navigator.cli.points import join_split, parse_spot
from navigator.cli.routes import STDOUT, kept_at, tell_slow_start
from navigator.errors import UsageError
from navigator.settings import load_settings
from navigator.units import Units, duration_text

_MINUTE = 60.0
LEAST, MOST = 0.1, 720.0  # minutes: a few houses, and the longest day
SQUARE = {Units.METRIC: (1e6, "km²"), Units.IMPERIAL: (2_589_988.110_336, "sq mi")}


def minutes_value(text: str) -> list[float]:
    """Seconds of a list of minutes, `10,20,30`; UsageError where it is none."""
    try:
        minutes = [float(part) for part in text.split(",")]
    except ValueError as error:
        raise UsageError(f"{text!r} are no minutes; give 30, or 10,20,30") from error
    for each in minutes:
        if not LEAST <= each <= MOST:  # NaN compares false
            raise UsageError(f"{each:g} minutes are no time to ride; give from {LEAST:g} to {MOST:g}")
    return [each * _MINUTE for each in minutes]


def reach(
    place: Annotated[
        list[str], typer.Argument(help="Where one starts: lat,lon, geo:..., a link, a name, or home.")
    ],
    minutes: Annotated[str, typer.Option(help="Minutes of riding; several with commas.")] = "30",
    region: RegionName = None,
    profile: Profile = None,
    hills: Hills = None,
    power: Power = None,
    mass: Mass = None,
    max_grade: MaxGrade = None,
    target: Annotated[Path | None, typer.Option("--out", help="GeoJSON file to write; - for stdout.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the GeoJSON.")] = False,
    picture: MapFile = None,
    size: MapSize = DEFAULT_SIZE,
    style: MapStyle = DEFAULT_STYLE,
) -> None:
    """Show how far one gets from a point in some minutes."""
    wishes = {"hills": hills_value(hills), "power": power, "mass": mass, "max_grade": max_grade}
    settings = load_settings(options={"profile": profile, "region": region, **wishes})
    spots = join_split(place)
    if len(spots) != 1:
        raise UsageError("one point is needed: navigator reach 49.41,8.69 --minutes 10,20,30")
    begin, seconds = parse_spot(spots[0], home=settings.home.value), minutes_value(minutes)
    order = order_for(picture, size, style, settings)

    from navigator.app.naming import locate  # noqa: PLC0415  --help needs none of it
    from navigator.app.wiring import router_for  # noqa: PLC0415  likewise
    from navigator.formats.files import write_atomically  # noqa: PLC0415  likewise
    from navigator.formats.geojson import to_text  # noqa: PLC0415  likewise

    found, (here,) = locate(settings, [begin], tell=note)
    router = router_for(found, settings)
    tell_slow_start(router)
    answer = router.isochrone(here, seconds=seconds)
    for feature in answer["features"]:
        feature["properties"]["attribution"] = "; ".join(found.manifest.attribution)
    text = to_text(answer if len(seconds) > 1 else answer["features"][0]) + "\n"
    if target is not None and target != STDOUT:
        replaced = write_atomically(target, text.encode())
        note(kept_at(target, replaced=replaced))
    if order is not None:
        order.reached(answer["features"], here, found)
    if as_json or target == STDOUT:
        sys.stdout.write(text)
        return
    for feature in answer["features"]:
        square, unit = SQUARE[settings.units.value]
        properties = feature["properties"]
        area = f"{properties['area'] / square:.1f} {unit}"
        out().print(shown(f"{duration_text(properties['seconds'])}   {area}"))
