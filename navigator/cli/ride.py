"""`navigator ride`: follow a planned route, simulated, with every prompt spoken or shown, and a log."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from navigator.cli.console import note, out, plain
from navigator.cli.plan import Hills, Profile, RegionName, hills_value
from navigator.cli.rides import FOLDER
from navigator.cli.routes import DEPART, PLANNED_KEYS, STDOUT, check_language
from navigator.errors import UsageError
from navigator.settings import Settings, load_settings
from navigator.units import Units, distance_text, duration_text

if TYPE_CHECKING:
    from navigator.app.aloud import Aloud
    from navigator.app.computer import Ridden
    from navigator.formats.course import Course
    from navigator.guidance.remarks import Aside
    from navigator.guidance.route import Route
    from navigator.region.region import Region
    from navigator.ride.reading import Fix
    from navigator.ride.state import RideState
    from navigator.router import Router

PRIVATE = 0o600
STOPPED = 130
AUDIBLE = frozenset({"auto", "beep"})


def ride(
    file: Annotated[
        Path, typer.Argument(metavar="ROUTE.gpx", help="A route written by 'navigator plan --out'.")
    ],
    simulate: Annotated[
        bool, typer.Option("--simulate", help="Ride it at the desk, one fix a second.")
    ] = False,
    gps: Annotated[
        str | None,
        typer.Option(
            help="By gpsd://localhost:2947, nmea:/dev/PORT, nmea:tcp://HOST:PORT, nmea:FILE or replay:FILE."
        ),
    ] = None,
    record: Annotated[
        bool | None,
        typer.Option("--record/--no-record", help="Keep the ride; left out, one by a live receiver."),
    ] = None,
    speed_factor: Annotated[
        float | None, typer.Option(help="How many times faster than real; 0 as fast as it goes.")
    ] = None,
    speed: Annotated[float | None, typer.Option(help="Simulate at this speed all the way, km/h.")] = None,
    voice: Annotated[str | None, typer.Option(help="auto, text, beep, off.")] = None,
    audio_device: Annotated[
        str | None, typer.Option(metavar="NAME", help="Where it sounds: 'aplay -L' lists the devices.")
    ] = None,
    log: Annotated[Path | None, typer.Option(help="Write one JSON object a line; - for stdout.")] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Keep the course: off it, only be led back.")
    ] = False,
    region: RegionName = None,
    profile: Profile = None,
    hills: Hills = None,
    language: Annotated[
        str | None, typer.Option(help="Of the prompts: en, de, fr, es, it, nl, pt, pl, sv, da.")
    ] = None,
    verbosity: Annotated[str | None, typer.Option(help="low, normal, high.")] = None,
    announce: Annotated[
        str | None,
        typer.Option(help="Beside turns: all, none, climb,descent,surface,push,ferry,crossing,refill."),
    ] = None,
) -> None:
    """Follow a planned route and hear every turn; who leaves it is led back."""
    options = {
        "region": region,
        "profile": profile,
        "hills": hills_value(hills),
        "voice": voice,
        "audio_device": audio_device,
        "language": language,
        "verbosity": verbosity,
        "announce": announce,
    }
    if simulate == (gps is not None):
        raise UsageError("say one: --gps gpsd://localhost:2947 to ride by a receiver, --simulate at the desk")
    check_language(language)
    course = _course(file)
    given = {key: value for key, value in options.items() if value is not None}
    settings = load_settings(options={**_planned_for(course), **given})
    ahead = _ahead(course, settings, strict=strict)
    factor, pace = _factor(speed_factor, settings), _metres_per_second(speed)
    if gps is not None:
        factor = factor if gps.startswith("replay:") else None  # the others come at their own time
    from navigator.app.aloud import Aloud  # noqa: PLC0415  --help needs none of it

    aloud = Aloud(note, "not kept")
    with _recording(settings, course.name, wanted=_is_recorded(record, gps), on_trouble=aloud) as keep:
        source = _Source(gps, keep, aloud)
        ridden = ride_route(ahead, settings, factor=factor, speed=pace, log=log, source=source)
    note(summary(ridden, settings.units.value))
    if ridden.stopped:
        raise typer.Exit(STOPPED)


@dataclass(frozen=True)
class Ahead:
    """What is ridden, and what lies beside it."""

    route: Route
    asides: Sequence[Aside] = ()
    router: Router | None = None  # to find ways back; None where nobody leaves the route
    region: Region | None = None
    strict: bool = False  # keep the course: only be led back to it


@dataclass(frozen=True)
class _Source:
    """Where a ride's readings come from, and where they are kept."""

    gps: str | None = None  # None: simulated
    keep: Callable[[Fix], None] | None = None
    aloud: Aloud | None = None  # says what goes wrong with keeping them

    @property
    def live(self) -> bool:
        """Whether it tells of now, on our own clock."""
        from navigator.devices.source import OUR_CLOCK  # noqa: PLC0415  --help needs none of it

        return self.gps is not None and self.gps.startswith(OUR_CLOCK)


def _is_recorded(wanted: bool | None, gps: str | None) -> bool:
    """A ride by a live receiver is kept unless the rider says no."""
    from navigator.devices.source import LIVE  # noqa: PLC0415  --help needs none of it

    live = gps is not None and gps.startswith(LIVE)
    return live if wanted is None else wanted


@contextmanager
def _recording(
    settings: Settings, name: str, *, wanted: bool, on_trouble: Callable[[str], None]
) -> Iterator[Callable[[Fix], None] | None]:
    """What keeps each fix, or None."""
    if not wanted:
        yield None
        return
    from navigator.formats.activity import Sample  # noqa: PLC0415  --help needs none of it
    from navigator.library.rides import begin_ride  # noqa: PLC0415  likewise

    with begin_ride(settings.folders.state / FOLDER, name=name, on_trouble=on_trouble) as journal:
        yield lambda fix: journal.add(Sample(fix.t, fix.lat, fix.lon, fix.altitude, fix.speed))
    note(f"kept as {journal.path.stem}; 'navigator rides export last --out ride.fit' writes it for others")


def ride_route(
    ahead: Ahead,
    settings: Settings,
    *,
    factor: float | None,
    speed: float | None = None,
    log: Path | None = None,
    source: _Source | None = None,
) -> Ridden:
    """Ride along a route by a receiver, or simulate it, with the voice of the settings."""
    from navigator.app.computer import Outside, run_ride  # noqa: PLC0415  --help needs none of it
    from navigator.app.memory import give_back  # noqa: PLC0415  likewise
    from navigator.app.rehearsal import sentences  # noqa: PLC0415  likewise
    from navigator.app.service import Service  # noqa: PLC0415  likewise
    from navigator.app.wiring import course_for, rerouting_for, speaker_for  # noqa: PLC0415  likewise
    from navigator.devices.source import open_source  # noqa: PLC0415  likewise
    from navigator.ride.simulate import simulate  # noqa: PLC0415  likewise

    place = _Place(settings.units.value)
    with _log_writer(log) as write:
        speaker = speaker_for(settings, write=place.show, on_trouble=note)
        course = course_for(ahead.route, settings, speaker, asides=ahead.asides)
        speaker.prepare(sentences(ahead.route, course))
        source = source or _Source()
        if source.aloud is not None:
            source.aloud.by(speaker, course.plan.speech.book)
        service = Service.of()
        outside = Outside(speaker, write, place.look, source.keep, service.beat)
        simulated = source.gps is None
        readings = (
            simulate(ahead.route, speed=speed)
            if simulated
            else open_source(source.gps or "", on_trouble=note)
        )
        rerouting = None
        if ahead.router is not None:
            rerouting = rerouting_for(ahead.router, ahead.region, settings, speaker, strict=ahead.strict)
        give_back()
        service.ready(f"{distance_text(course.length, settings.units.value)} ahead")
        ridden = run_ride(course, readings, outside, factor=factor, live=source.live, rerouting=rerouting)
        service.ending()
        return ridden


def summary(ridden: Ridden, units: Units) -> str:
    """One line on how it went."""
    how = "arrived" if ridden.arrived else "stopped" if ridden.stopped else "ended"
    length, time = distance_text(ridden.along, units), duration_text(ridden.seconds)
    return f"{how} after {length} in {time}, {ridden.prompts} prompts"


def _course(file: Path) -> Course:
    from navigator.formats.courses import read_course  # noqa: PLC0415  --help needs none of it

    return read_course(file)


def _planned_for(course: Course) -> dict[str, str]:
    """For whom the route was planned, as the file says; a profile's name is taken, never a path."""
    from navigator.cost.profile import profile_names  # noqa: PLC0415  --help needs none of it

    planned = {key: value for key, value in course.planned_for if key in PLANNED_KEYS}
    if planned.get("profile") not in profile_names():
        planned.pop("profile", None)
    return planned


def _ahead(course: Course, settings: Settings, *, strict: bool) -> Ahead:
    """The route of a file, and what lies beside it."""
    from navigator.app.beside import asides_for  # noqa: PLC0415  --help needs none of it
    from navigator.app.wiring import open_region, router_for  # noqa: PLC0415  likewise

    region = open_region(settings, [point[:2] for point in course.points])
    router, depart = router_for(region, settings), dict(course.planned_for).get(DEPART)
    router = router.at(depart) if depart else router
    route = router.retrace(course.points)
    asides = asides_for(route, router, region) if settings.announce.value else ()
    return Ahead(route, asides, router, region, strict)


def _factor(asked: float | None, settings: Settings) -> float | None:
    """How many times faster than real; None for as fast as it goes, which is right where nothing sounds."""
    if asked is None:
        return 1.0 if settings.voice.value in AUDIBLE else None
    if not 0.0 <= asked <= 10_000.0:
        raise UsageError(
            f"--speed-factor {asked:g} makes no sense; give 1 for real time, 0 for as fast as it goes"
        )
    return asked or None


def _metres_per_second(speed: float | None) -> float | None:
    if speed is None:
        return None
    if not 1.0 <= speed <= 100.0:
        raise UsageError(f"--speed {speed:g} km/h is no speed for a bicycle; give 1 to 100")
    return speed / 3.6


class _Place:
    """Shows each sentence with where and when it was said."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._along = self._t = 0.0

    def look(self, state: RideState) -> None:
        self._along, self._t = state.place or 0.0, state.t

    def show(self, text: str) -> None:
        minutes, seconds = divmod(int(self._t), 60)
        clock = f"{minutes}:{seconds:02}"
        out().print(
            f"{clock:>9}  {distance_text(self._along, self._units):>8}  {plain(text)}", soft_wrap=True
        )


@contextmanager
def _log_writer(target: Path | None) -> Iterator[Callable[[str], None] | None]:
    """A writer of lines, each on the disk's way at once; none without a target."""
    from navigator.formats.files import storage_error  # noqa: PLC0415  seldom

    if target is None:
        yield None
        return
    if target == STDOUT:
        yield lambda line: print(line, flush=True)  # noqa: T201  the log is the answer here
        return
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE)
    except OSError as error:
        raise storage_error(error, f"cannot write {str(target)!r}") from error
    with os.fdopen(
        descriptor, "wb", buffering=0
    ) as stream:  # what a full disk refused is not tried at the end
        yield _Enduring(stream.write)


class _Enduring:
    """Writes lines until the disk refuses; then says so once, and the ride goes on."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write: Callable[[bytes], object] | None = write

    def __call__(self, line: str) -> None:
        if self._write is None:
            return
        try:
            self._write(line.encode() + b"\n")
        except OSError as error:
            self._write = None
            note(f"the log ends here: {error.strerror}; the ride goes on")
