"""`navigator rides`: list recorded rides, sum one up, write it for other programs, remove it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from navigator.cli.console import note, out, plain
from navigator.cli.output import print_json
from navigator.errors import NavigatorError, UsageError
from navigator.settings import load_settings
from navigator.units import (
    METRES_PER_KILOMETRE,
    METRES_PER_MILE,
    Units,
    distance_text,
    duration_text,
    height_text,
)

if TYPE_CHECKING:
    from navigator.formats.activity import Activity

FOLDER = "rides"  # inside the state folder

app = typer.Typer(no_args_is_help=True, help="Recorded rides.")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Name = Annotated[str, typer.Argument(help="Name of the ride, or how it begins; last for the newest.")]


def rides_folder() -> Path:
    """Where recordings lie."""
    return load_settings().folders.state / FOLDER


@app.command("list")
def list_rides(as_json: AsJson = False) -> None:
    """List the rides that were recorded."""
    from navigator.library.journal import recordings_in  # noqa: PLC0415  --help needs none of it
    from navigator.library.rides import read_activity  # noqa: PLC0415  likewise

    units, rows = load_settings().units.value, []
    for path in recordings_in(rides_folder()):
        try:
            rows.append((path.stem, read_activity(path)))
        except NavigatorError as error:
            note(f"{path.stem}: {error}")
    if as_json:
        print_json([{"name": name, **_document(ride)} for name, ride in rows])
    elif rows:
        for name, ride in rows:
            out().print(f"{name}  {_line(ride, units)}")
    else:
        note("no ride is recorded yet; 'navigator ride ROUTE --gps ...' records one")


@app.command("show")
def show(name: Name = "last") -> None:
    """Sum up a ride: distance, time, climb, splits."""
    from navigator.formats.activity import splits  # noqa: PLC0415  --help needs none of it
    from navigator.library.rides import read_activity, ride_named  # noqa: PLC0415  likewise

    units = load_settings().units.value
    path = ride_named(rides_folder(), name)
    ride = read_activity(path)
    out().print(f"{path.stem}  {plain(ride.name)}")
    out().print(_line(ride, units))
    every = METRES_PER_KILOMETRE if units is Units.METRIC else METRES_PER_MILE
    for number, seconds in enumerate(splits(ride, every), start=1):
        out().print(f"{distance_text(number * every, units):>9}  {duration_text(seconds)}")


@app.command("export")
def export(
    name: Name,
    target: Annotated[Path, typer.Option("--out", help="File to write: .fit, .gpx or .tcx.")],
) -> None:
    """Write a ride for other programs."""
    from navigator.formats.files import write_atomically  # noqa: PLC0415  --help needs none of it
    from navigator.library.rides import KINDS, encoded, read_activity, ride_named  # noqa: PLC0415  likewise

    if target.suffix.lower() not in KINDS:
        raise UsageError(f"{target.name!r} names no kind of file for rides; end it in {', '.join(KINDS)}")
    ride = read_activity(ride_named(rides_folder(), name))
    write_atomically(target, encoded(ride, target.suffix.lower()), mode=0o600)
    note(f"written to {target}")


@app.command("remove")
def remove(name: Name) -> None:
    """Delete a recorded ride."""
    from navigator.library.rides import ride_named  # noqa: PLC0415  --help needs none of it

    path = ride_named(rides_folder(), name)
    path.unlink()
    note(f"{path.stem} is removed")


def _line(ride: Activity, units: Units) -> str:
    climb = "" if ride.climb is None else f"   {height_text(ride.climb[0], units)} up"
    moving = f"{duration_text(ride.moving)} moving of {duration_text(ride.elapsed)}"
    return f"{distance_text(ride.distance, units)}   {moving}{climb}"


def _document(ride: Activity) -> dict[str, object]:
    return {
        "title": ride.name,
        "start": ride.start.isoformat(),
        "distance": round(ride.distance, 1),
        "moving": round(ride.moving, 1),
        "elapsed": round(ride.elapsed, 1),
        "climb": None if ride.climb is None else round(ride.climb[0], 1),
    }
