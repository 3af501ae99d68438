"""`navigator rides`: list recorded rides, sum one up, write it for other programs, remove it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from navigator.cli.console import note, out, plain
from navigator.cli.output import print_json
from navigator.cli.routes import kept_at
from navigator.errors import UsageError
from navigator.settings import load_settings

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
    from navigator.app.groundheights import with_heights  # noqa: PLC0415  --help needs none of it
    from navigator.cli.ridesummary import one_line  # noqa: PLC0415  likewise
    from navigator.library.journal import recordings_in  # noqa: PLC0415  likewise
    from navigator.library.rides import rides_in  # noqa: PLC0415  likewise

    settings, found = load_settings(), recordings_in(rides_folder())
    units, rides = settings.units.value, rides_in(found, on_trouble=note)
    rows = [
        (path.stem, ride if ride.summed else with_heights(ride, settings, quick=True)) for path, ride in rides
    ]
    if as_json:
        print_json([{"name": name, **_document(ride)} for name, ride in rows])
    elif rows:
        for name, ride in rows:
            out().print(f"{name}  {one_line(ride, units)}")
    else:
        note("no ride is recorded yet; 'navigator ride ROUTE --gps ...' records one")


@app.command("show")
def show(name: Name = "last") -> None:
    """Sum up a ride: distance, time, climb, speed, and its laps or kilometres."""
    from navigator.app.groundheights import with_heights  # noqa: PLC0415  --help needs none of it
    from navigator.cli.ridesummary import split_lines, summary_lines  # noqa: PLC0415  likewise
    from navigator.library.rides import read_activity, ride_named  # noqa: PLC0415  likewise

    settings = load_settings()
    units, path = settings.units.value, ride_named(rides_folder(), name)
    ride = with_heights(read_activity(path), settings, on_change=note)
    out().print(f"{path.stem}  {plain(ride.name)}")
    for line in (*summary_lines(ride, units), *split_lines(ride, units)):
        out().print(line)


@app.command("export")
def export(
    name: Name,
    target: Annotated[Path, typer.Option("--out", help="File to write: .fit, .gpx or .tcx.")],
    trim_home: Annotated[
        float | None, typer.Option(metavar="METRES", help="Leave out both ends so far around home.")
    ] = None,
) -> None:
    """Write a ride for other programs."""
    from navigator.app.groundheights import with_heights  # noqa: PLC0415  --help needs none of it
    from navigator.formats.files import write_atomically  # noqa: PLC0415  likewise
    from navigator.library.rides import KINDS, encoded, read_activity, ride_named  # noqa: PLC0415  likewise

    if target.suffix.lower() not in KINDS:
        raise UsageError(f"{target.name!r} names no kind of file for rides; end it in {', '.join(KINDS)}")
    if trim_home is not None and not trim_home >= 0.0:
        raise UsageError(f"--trim-home {trim_home:g} leaves nothing out; give metres, 0 or more")
    ride = read_activity(ride_named(rides_folder(), name))
    ride = with_heights(ride, load_settings(), on_change=note)
    if trim_home is not None:
        ride = ride.away_from(*_home(), trim_home)
    replaced = write_atomically(target, encoded(ride, target.suffix.lower()), mode=0o600)
    note(kept_at(target, replaced=replaced))


@app.command("remove")
def remove(
    name: Name, yes: Annotated[bool, typer.Option("--yes", help="Ask nothing before deleting.")] = False
) -> None:
    """Delete a recorded ride."""
    from navigator.cli.consent import agreed  # noqa: PLC0415  --help needs none of it
    from navigator.formats.files import storage_error  # noqa: PLC0415  likewise
    from navigator.library.rides import ride_named  # noqa: PLC0415  likewise

    path = ride_named(rides_folder(), name)
    if not agreed(yes=yes, question=f"Delete {path.stem}? It can't be had back."):
        return
    try:
        path.unlink()
    except OSError as error:
        raise storage_error(error, f"cannot remove {path}") from error
    note(f"{path.stem} is removed")


def _home() -> tuple[float, float]:
    home = load_settings().home.value
    if home is None:
        raise UsageError("where home is says the setting 'home', as \"49.41, 8.69\"; set it first")
    return home.lon, home.lat


def _document(ride: Activity) -> dict[str, object]:
    return {
        "title": ride.name,
        "start": ride.start.isoformat(),
        "distance": round(ride.distance, 1),
        "moving": round(ride.moving, 1),
        "elapsed": round(ride.elapsed, 1),
        "climb": None if ride.climb is None else round(ride.climb[0], 1),
    }
