"""Do what a rider asks of the ride under way, and find the words that answer him."""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from navigator.app.rerouting import Rerouting
from navigator.errors import NavigatorError
from navigator.guidance.phrases import Phrasebook
from navigator.ride.course import RideCourse
from navigator.ride.free import FreeRide
from navigator.ride.handpause import HandPause
from navigator.ride.ordering import Wish
from navigator.ride.reading import Fix
from navigator.ride.session import Session
from navigator.ride.state import RideState
from navigator.voice.commands import Command
from navigator.voice.loudness import Loudness

Point = tuple[float, float]  # lon, lat

AT_GOAL = 10.0  # m from the end that count as there
KINDS = {Command.WATER: "water", Command.COFFEE: "cafe", Command.REPAIR: "repair"}  # of places


@dataclass(frozen=True)
class Found:
    """A place that was asked for."""

    name: str  # "" where it has none
    point: Point
    distance: float  # m, as the crow flies
    bearing: float  # degrees from north


@dataclass(frozen=True)
class Means:
    """What a ride has for its rider's orders; None for what it has not."""

    loudness: Loudness = field(default_factory=Loudness)
    rerouting: Rerouting | None = None
    home: Point | None = None
    nearest: Callable[[Point, str], Found | None] | None = None  # a place of a kind
    where: Callable[[Sequence[Fix], Phrasebook], str] | None = None  # after the last seconds of fixes
    note_hazard: Callable[[Fix], None] | None = None  # raises NavigatorError where it can't be kept
    save: Callable[[float], bool] | None = None  # a lap at a second of the ride clock; False: not kept
    pause: Callable[[float], None] | None = None  # at a second of the ride clock
    go_on: Callable[[float], None] | None = None  # likewise
    paused: bool = False  # the ride goes on with a pause by hand


@dataclass(frozen=True)
class Answer:
    """What became of an order."""

    said: str  # the command, "" for one that was not understood
    text: str  # in the rider's language
    stop: bool = False  # the ride is to end


@dataclass(frozen=True)
class Now:
    """The ride at the moment of an order."""

    session: Session | FreeRide
    state: RideState

    @property
    def course(self) -> RideCourse | None:
        """What is followed; None on a free ride."""
        return None if isinstance(self.session, FreeRide) else self.session.course

    @property
    def fix(self) -> Fix | None:
        """The last place that the receiver told."""
        return self.state.recent[-1] if self.state.recent else None


class Orders:
    """Takes orders from any thread, and carries them out where the ride asks it to, between two readings."""

    def __init__(self, book: Phrasebook, means: Means | None = None) -> None:
        self._say, self._can_say, self._ahead = book.answer, book.can_say, book.ahead
        self.book = book
        self.means = means or Means()
        self._waiting: queue.SimpleQueue[Command | None] = queue.SimpleQueue()
        self._last = ""  # sentence of the ride
        self._found: Found | None = None
        self._paused = self._owed = self.means.paused  # by the rider; he is to be told of it first
        self._held = HandPause() if self._paused else None  # that pause, once it is obeyed
        self._acts: dict[Command, Callable[[Now], str]] = {
            Command.NEXT_TURN: self._next_turn,
            Command.HOW_FAR: self._how_far,
            Command.WHERE: self._where,
            Command.REPEAT: lambda now: self._last or self._next_turn(now),
            Command.REROUTE: lambda now: self._ask(now, "rerouting"),
            Command.SKIP: self._skip,
            Command.HOME: self._go_home,
            Command.THERE: self._go_there,
            Command.MUTE: lambda _: self._mute(muted=True),
            Command.UNMUTE: lambda _: self._mute(muted=False),
            Command.LOUDER: lambda _: self._say("louder" if self.means.loudness.louder() else "loudest"),
            Command.QUIETER: lambda _: self._say("quieter" if self.means.loudness.quieter() else "quietest"),
            Command.HAZARD: self._hazard,
            Command.SAVE: self._save,
            Command.PAUSE: lambda now: self._pause(now, paused=True),
            Command.GO_ON: lambda now: self._pause(now, paused=False),
            Command.STOP: lambda _: self._say("stopping"),
        }

    def order(self, command: Command | None) -> None:
        """The rider wants this; None: he spoke to us, and was not understood."""
        self._waiting.put(command)

    def toggle_pause(self) -> None:
        """The rider pauses or goes on, by one button; safe in a signal handler."""
        self.order(Command.GO_ON if self._paused else Command.PAUSE)
        self._paused = not self._paused  # a second press may come before the first is obeyed

    def told(self, text: str) -> None:
        """The ride has said this, in case he asks for it again."""
        self._last = text

    def forgotten(self, fix: Fix) -> str:
        """What one is told who rides on though he has paused, until he was `reminded`; "" for others."""
        if self._held is None:
            return ""
        self._held = self._held.at(fix)
        return self._say("still paused") if self._held.forgotten else ""

    def reminded(self) -> None:
        """The rider has been told that he has paused."""
        if self._held is not None:
            self._held = self._held.told()

    def waiting(self) -> bool:
        """Whether an order has not been carried out."""
        return self._owed or not self._waiting.empty()

    def obey(self, session: Session | FreeRide, state: RideState) -> Answer:
        """Carry out the next order that waits."""
        if self._owed:
            self._owed = False
            return Answer(Command.PAUSE.value, self._say("still paused"))
        command, now = self._waiting.get(), Now(session, state)
        if command is None:
            return Answer("", self._say("pardon"))
        text = self._find(now, KINDS[command]) if command in KINDS else self._acts[command](now)
        return Answer(command.value, text, stop=command is Command.STOP)

    def _next_turn(self, now: Now) -> str:
        course, place = now.course, now.state.place
        if course is None:
            return self._say("not here")
        if place is None:
            return self._say("no position")
        cue = next((cue for cue in course.maneuvers if cue.along > place), None)
        if cue is None or now.state.arrived:
            return self._say("arrived")
        return self._ahead(cue.told, cue.along - place)

    def _how_far(self, now: Now) -> str:
        course, place = now.course, now.state.place
        if course is None:
            return self._say("not here")
        if place is None:
            return self._say("no position")
        left = course.length - place
        if now.state.arrived or left <= AT_GOAL:
            return self._say("arrived")
        return self._say("to go", length=left, seconds=course.timetable.left(place, now.state.habits))

    def _where(self, now: Now) -> str:
        if now.fix is None:
            return self._say("no position")
        if self.means.where is None:
            return self._say("not here")
        return self.means.where(now.state.recent, self.book)

    def _skip(self, now: Now) -> str:
        course = now.course
        if course is not None and now.state.vias >= len(course.vias):
            return self._say("nothing to skip")
        return self._ask(now, "skipping", skipped=1)

    def _go_home(self, now: Now) -> str:
        home = self.means.home
        return self._say("no home") if home is None else self._ask(now, "home", goal=home)

    def _go_there(self, now: Now) -> str:
        found = self._found
        return self._say("no place yet") if found is None else self._ask(now, "there", goal=found.point)

    def _ask(self, now: Now, what: str, *, skipped: int = 0, goal: Point | None = None) -> str:
        """Have another way planned, to the rest of the course or to another goal."""
        rerouting, session = self.means.rerouting, now.session
        if rerouting is None or isinstance(session, FreeRide):
            return self._say("not here")
        if goal is None and session.course.route is None:
            return self._say("not here")
        if now.fix is None:
            return self._say("no position")
        rerouting.wish(Wish(skipped, goal))
        return self._say(what)

    def _mute(self, *, muted: bool) -> str:
        self.means.loudness.muted = muted
        return self._say("muted" if muted else "unmuted")

    def _find(self, now: Now, kind: str) -> str:
        if self.means.nearest is None:
            return self._say("not here")
        if now.fix is None:
            return self._say("no position")
        try:
            found = self.means.nearest((now.fix.lon, now.fix.lat), kind)
        except NavigatorError:  # built without places, or damaged: for the rider it is the same
            return self._say("not here")
        if found is None:
            return self._say(f"no {kind}")
        self._found = found
        name = found.name if self._can_say(found.name) else ""
        return self._say(f"{kind} at", length=found.distance, name=name, bearing=found.bearing)

    def _hazard(self, now: Now) -> str:
        if now.fix is None:
            return self._say("no position")
        if self.means.note_hazard is None:
            return self._say("not here")
        try:
            self.means.note_hazard(now.fix)
        except NavigatorError:
            return self._say("not noted")
        return self._say("hazard")

    def _save(self, now: Now) -> str:
        if self.means.save is None:
            return self._say("not recorded")
        return self._say("saved" if self.means.save(now.state.t) else "not noted")

    def _pause(self, now: Now, *, paused: bool) -> str:
        act = self.means.pause if paused else self.means.go_on
        if act is None:
            return self._say("not recorded")
        act(now.state.t)
        self._paused, self._held = paused, HandPause() if paused else None
        return self._say("paused" if paused else "going on")
