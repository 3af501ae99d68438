"""Make a ride of a course, a receiver, a voice and a recording, from its start or where it broke off."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from navigator.app import unfinished
from navigator.app.ahead import Ahead
from navigator.app.aloud import Aloud
from navigator.app.computer import Clock, Outside, Ridden, run_ride
from navigator.app.foresight import Foresight
from navigator.app.groundheights import with_heights
from navigator.app.keeper import Keeper
from navigator.app.locating import Locating
from navigator.app.memory import give_back
from navigator.app.obeying import means_for, obeying
from navigator.app.rehearsal import sentences
from navigator.app.resumption import Resumption
from navigator.app.service import Service
from navigator.app.tally import Tally
from navigator.app.wiring import course_for, open_region, rerouting_for, router_for, speaker_for
from navigator.cli.console import note
from navigator.cli.ridelog import log_writer
from navigator.cli.ridesummary import summary_lines
from navigator.cli.rideview import View
from navigator.devices.source import OUR_CLOCK, open_source
from navigator.errors import UsageError
from navigator.guidance.cues import Speech
from navigator.guidance.manner import MANNERS
from navigator.guidance.phrases import Phrasebook
from navigator.guidance.remarks import URGENT
from navigator.guidance.route import Route
from navigator.guidance.said import Prompt as Told
from navigator.region.region import Region
from navigator.ride.byways import Byways
from navigator.ride.course import RideCourse
from navigator.ride.reading import Fix, Reading
from navigator.ride.simulate import simulate
from navigator.ride.state import RideState
from navigator.router import Router
from navigator.settings import Settings
from navigator.units import distance_text
from navigator.voice.loudness import Loudness
from navigator.voice.speaker import Prompt, Speaker

AUDIBLE = frozenset({"auto", "beep"})  # voices whose sentences are shown too


@dataclass(frozen=True)
class Source:
    """Where a ride's readings come from, how fast, and where they are kept."""

    gps: str | None = None  # None: simulated
    factor: float | None = None  # times real time, 0 as they come; None: real time where a voice sounds
    speed: float | None = None  # m/s of a simulated ride; None as planned
    keeper: Keeper | None = None
    aloud: Aloud | None = None  # says what goes wrong with keeping them
    resumed: Resumption | None = None  # where a ride goes on
    held: bool = False  # it is the ride that goes on after a power cut
    waiting: unfinished.Waiting | None = None  # ...from its first fix on; None where it has had one

    @property
    def live(self) -> bool:
        """Whether it tells of now, on our own clock."""
        return self.gps is not None and self.gps.startswith(OUR_CLOCK)

    def readings(self, route: Route | None = None) -> Iterator[Reading]:
        """The readings of the receiver, or of a ride along a route; behind what has gone before."""
        if self.gps is not None:
            found = open_source(self.gps, on_trouble=note)
        elif route is not None:
            found = simulate(route, speed=self.speed)
        else:
            raise UsageError("without a course there is nothing to simulate; name a receiver with --gps")
        after = 0.0 if self.resumed is None else self.resumed.after
        return (replace(reading, t=reading.t + after) for reading in found)

    def clock(self, *, sounding: bool) -> Clock:
        """How its time passes; as fast as it goes where nobody has to listen."""
        factor = (1.0 if sounding else 0.0) if self.factor is None else self.factor
        return Clock(factor or None, self.live, None if self.resumed is None else self.resumed.began)

    @property
    def record(self) -> Callable[[Fix], None] | None:
        """Takes each fix to be kept; None where none is."""
        if self.keeper is None or self.waiting is None:
            return None if self.keeper is None else self.keeper.fix
        return _first(self.waiting.begin, self.keeper.fix)

    @property
    def is_unfinished(self) -> bool:
        """Whether it is kept to go on."""
        return self.held and (self.waiting is None or self.waiting.begun)

    @property
    def begun(self) -> RideState | None:
        """The state in which a ride goes on."""
        return None if self.resumed is None else self.resumed.state


def ride_ahead(ahead: Ahead, settings: Settings, source: Source, *, log: Path | None = None) -> Ridden:
    """Ride along a route by a receiver, or simulate it, with the voice of the settings."""
    view, keeper = View(settings.units.value, reverse=ahead.reverse), source.keeper
    loudness = Loudness()
    folder = settings.folders.state / unfinished.FOLDER
    rerouting = None
    goes_on = source.resumed is not None
    courses_kept = contextlib.closing(unfinished.Courses(folder, note))
    with log_writer(log, goes_on=goes_on) as write, courses_kept as courses:
        speaker = speaker_for(settings, write=view.show, on_trouble=note, loudness=loudness)
        course = _course_of(ahead, settings, speaker, source.resumed)
        speaker.prepare(sentences(ahead.route, course))
        if source.aloud is not None:
            source.aloud.by(speaker, course.plan.speech.book)
        service = Service.of()
        looks = [view.look] if keeper is None else [view.look, keeper.look]
        outside = Outside(speaker, write, _all(looks), source.record, service.beat)
        outside.odometer = outside.odometer if keeper is None else keeper.odometer
        outside.show = view.show if settings.voice.value in AUDIBLE else None
        if ahead.router is not None:
            rerouting = rerouting_for(ahead.router, ahead.region, settings, speaker, strict=ahead.strict)
            rerouting.adopted = _kept_too(rerouting.adopted, keeper if source.held else None, courses)
        give_back()
        outside.ready = partial(service.ready, f"{distance_text(course.length, settings.units.value)} ahead")
        means = means_for(settings, loudness, rerouting=rerouting, keeper=keeper, locating=locating_on(ahead))
        with obeying(settings, means, speaker, course.plan.speech.book, note=note) as outside.orders:
            ridden = run_ride(
                course,
                source.readings(ahead.route),
                outside,
                clock=source.clock(sounding=not speaker.shows),
                rerouting=rerouting,
                begun=source.begun,
            )
        service.ending()
    if keeper is not None:
        keeper.stopped = ridden.stopped
    if source.is_unfinished and ridden.arrived:
        unfinished.end(folder)
    return ridden


def _course_of(ahead: Ahead, settings: Settings, speaker: Speaker, resumed: Resumption | None) -> RideCourse:
    """The route as it is ridden and told, where a ride goes on with what it was joined to."""
    course = course_for(ahead.route, settings, speaker, asides=ahead.asides)
    course = replace(course, led=ahead.router is not None, strict=ahead.strict)
    if ahead.router is not None:
        byways = Byways.of(ahead.router.network, ahead.router.metric, ahead.route)
        course = replace(course, byways=byways)
    return course if resumed is None else replace(course, joins=resumed.joins, passed=resumed.passed)


def ride_free(settings: Settings, source: Source, *, log: Path | None = None) -> Ridden:
    """Ride without a course: all that comes is written down."""
    readings, keeper, service = source.readings(), source.keeper, Service.of()
    folder = settings.folders.state / unfinished.FOLDER
    loudness, book = Loudness(), Phrasebook.of(settings.language.value, settings.units.value)
    tally, view = Tally(), View(settings.units.value, tell=note)
    with log_writer(log, goes_on=source.resumed is not None) as write:
        speaker = speaker_for(settings, write=view.show, on_trouble=note, loudness=loudness)
        if source.aloud is not None:
            source.aloud.by(speaker, book)
        record = source.record or tally.fix
        speaker.say(Prompt(book.aside("free ride"), kind="info"))
        outside = Outside(speaker, write, view.look, record, service.beat)
        outside.show = view.show if settings.voice.value in AUDIBLE else None
        outside.odometer = tally.odometer if keeper is None else keeper.odometer
        outside.ready = partial(service.ready, "riding freely")
        locating = Locating(partial(_ground_at, settings), on_trouble=note)
        outside.follow = partial(_title, locating)
        outside.foresee = _foreseeing(settings, locating, Speech(speaker.seconds, book))
        means = means_for(settings, loudness, keeper=keeper, locating=locating)
        with obeying(settings, means, speaker, book, note=note) as outside.orders:
            clock = source.clock(sounding=not speaker.shows)
            ridden = run_ride(None, readings, outside, clock=clock, begun=source.begun)
        service.ending()
        if source.is_unfinished and not ridden.stopped:  # told to end; after a signal it can go on
            unfinished.end(folder)
        if keeper is None:
            _tell_unkept(tally, settings)
        else:
            keeper.stopped = ridden.stopped
        return ridden


def _tell_unkept(tally: Tally, settings: Settings) -> None:
    """What was ridden without a recording."""
    ride = tally.ride()
    if ride is None:
        return
    for line in summary_lines(with_heights(ride, settings, quick=True), settings.units.value):
        note(line)
    note("not kept; with --record it is")


def locating_on(ahead: Ahead) -> Locating | None:
    """What knows where a rider of a course is; None where no region has it."""
    region, router = ahead.region, ahead.router
    if region is None or router is None:
        return None
    return Locating(lambda _point: (region, router), on_trouble=note)


def _ground_at(settings: Settings, point: tuple[float, float]) -> tuple[Region, Router]:
    region = open_region(settings, [point])
    return region, router_for(region, settings)


def _foreseeing(settings: Settings, locating: Locating, speech: Speech) -> Callable[[RideState], Told | None]:
    """What tells a rider without a course of the hills on the way that he is on."""
    foresight = Foresight(settings.announce.value, taciturn=not MANNERS[settings.verbosity.value].remarks)

    def foresee(state: RideState) -> Told | None:
        if locating.place is None:
            return None
        aside = foresight.due(*locating.place, state.speed)
        if aside is None:
            return None
        text = speech.book.aside(aside.what, length=aside.length, grade=aside.grade)
        until = state.t + speech.start_delay + speech.seconds(text)
        return Told(text, "danger" if aside.what in URGENT else "info", None, 0.0, until)

    return foresee


def _title(locating: Locating, fix: Fix) -> str:
    way = locating.follow(fix)
    return "" if way is None else way.title


def _first(begin: Callable[[], None], record: Callable[[Fix], None]) -> Callable[[Fix], None]:
    def both(fix: Fix) -> None:
        begin()
        record(fix)

    return both


def _all(looks: Sequence[Callable[[RideState], None]]) -> Callable[[RideState], None]:
    def look(state: RideState) -> None:
        for one in looks:
            one(state)

    return look


def _kept_too(
    adopted: Callable[[RideCourse], None] | None, keeper: Keeper | None, courses: unfinished.Courses
) -> Callable[[RideCourse], None]:
    """Told of a new course, it is kept beside the others, so that the ride goes on along it."""

    def both(course: RideCourse) -> None:
        if adopted is not None:
            adopted(course)
        if keeper is not None and course.route is not None:
            courses.keep(keeper.rerouted(joins=course.joins, passed=course.passed), course.route)

    return both
