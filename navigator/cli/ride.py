"""`navigator ride`: follow a course by a receiver or simulated, or go on where a ride broke off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from navigator.cli.console import note, progress
from navigator.cli.plan import Hills, Profile, RegionName, hills_value
from navigator.cli.rideoptions import (
    Announce,
    AudioDevice,
    Commands,
    CourseFile,
    Free,
    Gps,
    Language,
    Log,
    Microphone,
    Record,
    Resume,
    Reverse,
    Simulate,
    Speed,
    SpeedFactor,
    Strict,
    Verbosity,
    Voice,
)
from navigator.cli.routes import check_language
from navigator.errors import INTERRUPTED, NoRouteError, UsageError
from navigator.settings import SWITCH, Settings, load_settings

if TYPE_CHECKING:
    from navigator.app.ahead import Ahead
    from navigator.app.computer import Ridden
    from navigator.app.unfinished import Unfinished
    from navigator.cli.riding import Source

FIXES = 2  # at least, of what is a ride
MEGABYTE = 1_000_000
LARGE = 0.5 * MEGABYTE  # bytes of a course file, from which it takes a second until one can ride...
HUGE = 10 * MEGABYTE  # ...and from which it takes so long that also those without a bar should know


def ride(
    file: CourseFile = None,
    simulate: Simulate = False,
    gps: Gps = None,
    free: Free = False,
    resume: Resume = False,
    record: Record = None,
    speed_factor: SpeedFactor = None,
    speed: Speed = None,
    voice: Voice = None,
    audio_device: AudioDevice = None,
    log: Log = None,
    strict: Strict = False,
    commands: Commands = None,
    microphone: Microphone = None,
    reverse: Reverse = False,
    region: RegionName = None,
    profile: Profile = None,
    hills: Hills = None,
    language: Language = None,
    verbosity: Verbosity = None,
    announce: Announce = None,
) -> None:
    """Follow a planned route and hear every turn; who leaves it is led back.

    Without a route the unfinished ride goes on where it broke off, else the newest course in the inbox is
    ridden: what lies in the folder `inbox` of the settings. Where that is empty one rides freely.
    """
    from navigator.app.memory import be_thrifty  # noqa: PLC0415  --help needs none of it

    be_thrifty()  # before numpy is there
    options = {
        "region": region,
        "profile": profile,
        "hills": hills_value(hills),
        "voice": voice,
        "audio_device": audio_device,
        "commands": None if commands is None else SWITCH[commands],
        "microphone": microphone,
        "language": language,
        "verbosity": verbosity,
        "announce": announce,
        "gps": gps,
    }
    check_language(language)
    given = {key: value for key, value in options.items() if value is not None}
    if simulate and gps is not None:
        raise UsageError("say one: --gps gpsd://localhost:2947 to ride by a receiver, --simulate at the desk")
    if (file is not None) + resume + free > 1:
        raise UsageError("say one: a route to ride it, --resume to go on with the unfinished ride, --free")
    if free and (strict or reverse):
        raise UsageError("--free rides without a route: there is none to keep to or to reverse")
    wanted = _Wanted(given, simulate, record, speed_factor, _metres_per_second(speed), log, strict, reverse)
    ridden = _ride_freely(wanted) if free else _found(wanted, file, resume=resume)
    if ridden.stopped:
        raise typer.Exit(INTERRUPTED)
    if ridden.fixes < FIXES:
        raise NoRouteError(
            "nothing was ridden: no two fixes came; see that the receiver has a view of the sky"
        )


@dataclass(frozen=True)
class _Wanted:
    """What the command was given."""

    options: Mapping[str, Any]  # of the settings
    simulate: bool
    record: bool | None
    factor: float | None
    speed: float | None  # m/s
    log: Path | None
    strict: bool
    reverse: bool


def _found(wanted: _Wanted, file: Path | None, *, resume: bool) -> Ridden:
    """Ride the course that was named, go on with the unfinished ride, or take a course from the inbox."""
    if file is not None:
        return _begin(wanted, file)
    from navigator.app.inbox import inbox_of, newest_course, ridden_from  # noqa: PLC0415  --help needs none
    from navigator.cli.ridekept import fresh, unfinished_ride  # noqa: PLC0415  likewise

    settings = load_settings(options=wanted.options)
    broken_off = unfinished_ride(settings)
    if broken_off is not None and not wanted.simulate and (resume or fresh(settings, broken_off)):
        return _go_on(wanted, broken_off)
    if resume:
        raise NoRouteError("no ride is unfinished; name a route to ride")
    inbox = inbox_of(settings)
    try:
        course = newest_course(inbox, on_trouble=note)
    except NoRouteError:
        if wanted.simulate or settings.gps.value is None:
            raise
        note(f"there is no route in {inbox}: this is a free ride")
        return _ride_freely(wanted)
    ridden = _begin(wanted, course, inbox=True)
    if ridden.arrived and not wanted.simulate:
        ridden_from(course)
    return ridden


def _ride_freely(wanted: _Wanted) -> Ridden:
    """Ride without a course."""
    from navigator.app import unfinished  # noqa: PLC0415  --help needs none of it
    from navigator.app.aloud import Aloud  # noqa: PLC0415  likewise
    from navigator.cli.ridekept import holding, is_live, is_recorded, recording, waiting  # noqa: PLC0415  likewise
    from navigator.cli.riding import ride_free  # noqa: PLC0415  likewise

    settings = load_settings(options=wanted.options)
    source, aloud = _source(wanted, settings), Aloud(note, "not kept")
    with holding(settings, source.gps) as held:
        if not is_recorded(wanted.record, source.gps):
            if held:
                unfinished.end(settings.folders.state / unfinished.FOLDER)
            return ride_free(settings, source, log=wanted.log)
        with recording(settings, "", aloud, live=is_live(source.gps)) as keeper:
            source = replace(source, keeper=keeper, aloud=aloud)
            if keeper is None or not held:
                return ride_free(settings, source, log=wanted.log)
            kept = unfinished.Unfinished(keeper.name, "", source.gps or "", options=wanted.options)
            with waiting(settings, kept) as ready:
                return ride_free(settings, replace(source, held=True, waiting=ready), log=wanted.log)


def _begin(wanted: _Wanted, file: Path, *, inbox: bool = False) -> Ridden:
    """Ride a course from wherever the rider is on it; `inbox` tells that it was dropped there."""
    from navigator.app import unfinished  # noqa: PLC0415  --help needs none of it
    from navigator.app.ahead import ahead_of, planned_for  # noqa: PLC0415  likewise
    from navigator.app.aloud import Aloud  # noqa: PLC0415  likewise
    from navigator.cli.ridekept import holding, is_live, is_recorded, recording, waiting  # noqa: PLC0415  likewise
    from navigator.formats.courses import read_course  # noqa: PLC0415  likewise

    with _bar_for(file) as report:
        course = read_course(file)
        options = {**planned_for(course), **wanted.options}
        settings = load_settings(options=options)
        source = _source(wanted, settings)
        ridden = course.reversed() if wanted.reverse else course
        ahead = ahead_of(ridden, settings, strict=wanted.strict, report=report)
    ahead, aloud = replace(ahead, reverse=wanted.reverse), Aloud(note, "not kept")
    if not is_recorded(wanted.record, source.gps):
        return _ride(ahead, settings, source, wanted)
    live = is_live(source.gps)
    with (
        recording(settings, course.name, aloud, live=live) as keeper,
        holding(settings, source.gps) as held,
    ):
        source = replace(source, keeper=keeper, aloud=aloud)
        if keeper is None or not held:
            return _ride(ahead, settings, source, wanted)
        name = f"course{file.suffix.lower()}"
        kept = unfinished.Unfinished(
            keeper.name, name, source.gps or "", wanted.strict, wanted.reverse, options=options
        )
        kept = replace(kept, inbox=file.name if inbox else "")
        with waiting(settings, kept, file) as ready:
            return _ride(ahead, settings, replace(source, held=True, waiting=ready), wanted)


@contextmanager
def _bar_for(file: Path) -> Iterator[Callable[[float], None]]:
    """A bar while a large file is read and its ways are found; small ones take no second."""
    size = file.stat().st_size if file.is_file() else 0
    if size < LARGE:
        yield lambda _share: None
        return
    if size >= HUGE:
        note(f"{file.name} has {size / MEGABYTE:.0f} MB; finding the ways under it takes a while")
    with progress(file.name) as report:
        report("reading", 0.0)
        yield lambda share: report("finding its ways", share)


def _go_on(wanted: _Wanted, ride: Unfinished) -> Ridden:
    """Go on with a ride that was broken off, along the course that it had then."""
    from navigator.app import unfinished  # noqa: PLC0415  --help needs none of it
    from navigator.app.ahead import ahead_of  # noqa: PLC0415  likewise
    from navigator.app.aloud import Aloud  # noqa: PLC0415  likewise
    from navigator.app.inbox import dropped_as, inbox_of, ridden_from  # noqa: PLC0415  likewise
    from navigator.app.resumption import resumption  # noqa: PLC0415  likewise
    from navigator.cli.ridekept import gone_on  # noqa: PLC0415  likewise
    from navigator.cli.riding import ride_free  # noqa: PLC0415  likewise
    from navigator.formats.courses import read_course  # noqa: PLC0415  likewise

    if wanted.reverse and not ride.reverse:
        raise UsageError("an unfinished ride goes on as it began; name its route to ride that with --reverse")
    settings = load_settings(options={"gps": ride.gps, **ride.options, **wanted.options})
    source, aloud = _source(wanted, settings), Aloud(note, "not kept")
    folder = settings.folders.state / unfinished.FOLDER
    with unfinished.held(folder) as held, gone_on(settings, ride, aloud, held=held) as (keeper, found, away):
        source = replace(source, keeper=keeper, aloud=aloud, held=True)
        note(f"the ride of {found.start.astimezone():%d %B, %H:%M} goes on")
        if ride.free:
            source = replace(source, resumed=resumption(found, away))
            return ride_free(settings, source, log=wanted.log)
        dropped = dropped_as(inbox_of(settings), ride.inbox, folder / ride.course)
        number = found.place.course if found.place else 0
        file = ride.course_in(folder, number)
        course = read_course(file)
        if ride.reverse and file.name == ride.course:
            course = course.reversed()
        same = not number or file.name != ride.course
        source = replace(source, resumed=resumption(found, away, same_course=same))
        ahead = replace(ahead_of(course, settings, strict=ride.strict), reverse=ride.reverse)
        ridden = _ride(ahead, settings, source, wanted)
        if ridden.arrived and dropped is not None:
            ridden_from(dropped)
        return ridden


def _source(wanted: _Wanted, settings: Settings) -> Source:
    from navigator.cli.riding import Source  # noqa: PLC0415  --help needs none of it

    gps = None if wanted.simulate else settings.gps.value
    if gps is None and not wanted.simulate:
        raise UsageError("say one: --gps gpsd://localhost:2947 to ride by a receiver, --simulate at the desk")
    factor = _checked(wanted.factor)
    if gps is not None and not gps.startswith("replay:"):
        factor = 0.0  # the others come at their own time
    return Source(gps, factor, wanted.speed)


def _ride(ahead: Ahead, settings: Settings, source: Source, wanted: _Wanted) -> Ridden:
    from navigator.cli.rideview import summary  # noqa: PLC0415  --help needs none of it
    from navigator.cli.riding import ride_ahead  # noqa: PLC0415  likewise

    for text in ahead.route.notes:
        note(text)
    ridden = ride_ahead(ahead, settings, source, log=wanted.log)
    note(summary(ridden, settings.units.value, went_on=source.resumed is not None))
    return ridden


def _checked(factor: float | None) -> float | None:
    if factor is not None and not 0.0 <= factor <= 10_000.0:
        raise UsageError(
            f"--speed-factor {factor:g} makes no sense; give 1 for real time, 0 for as fast as it goes"
        )
    return factor


def _metres_per_second(speed: float | None) -> float | None:
    if speed is None:
        return None
    if not 1.0 <= speed <= 100.0:
        raise UsageError(f"--speed {speed:g} km/h is no speed for a bicycle; give 1 to 100")
    return speed / 3.6
