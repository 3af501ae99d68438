"""Run a ride: readings in, events to voice, log and screen, until it ends, is stopped or arrives."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import FrameType

from navigator.app.feed import beside
from navigator.app.odometer import Odometer
from navigator.app.orders import Orders
from navigator.app.reminding import reminder
from navigator.app.rerouting import Rerouting
from navigator.guidance.said import Prompt
from navigator.ride.course import RideCourse
from navigator.ride.events import Event
from navigator.ride.free import FreeRide
from navigator.ride.log import command_line, course_line, event_line, fix_line
from navigator.ride.reading import Fix, Reading
from navigator.ride.session import Session
from navigator.ride.state import RideState
from navigator.voice.speaker import Prompt as Spoken
from navigator.voice.speaker import Speaker

# s after which a prompt that could not begin is no longer worth saying; a turn's is over first.
WORTH = {"now": 1.5, "danger": 1.5, "off route": 5.0, "prepare": 3.0, "info": 5.0, "place": 5.0}
ANSWER_WORTH = 6.0  # s; the rider waits for it
LAST_SENTENCE = 5.0  # s that the last sentence may take when the ride is over

Say = Callable[[str], None]


@dataclass
class Outside:
    """What a ride tells: a voice, and writers for the log and for whoever looks on."""

    speaker: Speaker
    log: Say | None = None  # takes one JSON line
    look: Callable[[RideState], None] | None = None
    record: Callable[[Fix], None] | None = None
    beat: Callable[[], None] | None = None  # told with each reading that the loop turns
    follow: Callable[[Fix], str] | None = None  # what the way is called on which a fix lies
    foresee: Callable[[RideState], Prompt | None] | None = None  # what a rider without a course is told
    orders: Orders | None = None  # what the rider asks by voice
    ready: Callable[[], None] | None = None  # told once a ride can be stopped in order
    show: Say | None = None  # takes each sentence that is heard, for the eye
    odometer: Odometer = field(default_factory=Odometer)  # that of the recording, where there is one


@dataclass(frozen=True)
class Clock:
    """How the time of a ride passes."""

    factor: float | None = None  # times real time; None as the readings come
    live: bool = False  # the clock of a live source goes on while it is silent
    began: float | None = None  # s, the ride clock at the first fix of a ride that goes on


@dataclass(frozen=True)
class Ridden:
    """How a ride ended."""

    seconds: float  # of the ride clock
    metres: float  # ridden, by whichever way
    fixes: int
    prompts: int
    arrived: bool
    stopped: bool  # by SIGTERM or Ctrl-C before the readings ended


def run_ride(
    course: RideCourse | None,
    readings: Iterable[Reading],
    outside: Outside,
    *,
    clock: Clock | None = None,
    rerouting: Rerouting | None = None,
    begun: RideState | None = None,
) -> Ridden:
    """Ride along a course, or freely, until the readings end, the course ends, or the rider stops it.

    With `rerouting` one who leaves the course is led back. `begun` is where a ride goes on that was broken
    off.
    """
    clock = clock or Clock()
    session: Session | FreeRide = FreeRide()
    state, prompts, fixes = begun or RideState(), 0, 0
    if course is not None:
        session = Session(course)
        _log(outside, course_line(course, t=0.0))
    first = clock.began
    with _stoppable() as stop:
        if outside.ready is not None:
            outside.ready()
        for reading in _paced(beside(readings, stop, live=clock.live), clock.factor, stop):
            first = reading.t if first is None else first
            if outside.beat is not None:
                outside.beat()
            if isinstance(reading, Fix):
                fixes += 1
                _take(outside, reading)
            state = replace(state, metres=outside.odometer.metres)
            session, state, said = _step(session, state, reading, outside, rerouting)
            state, more = _reminded(session, state, reading, outside)
            prompts += said + more + _foreseen(outside, reading, state)
            if outside.look is not None:
                outside.look(state)
            if state.arrived or _obeyed(outside, session, state):
                break
        stopped = stop.is_set()
    if not stopped:
        outside.speaker.wait(LAST_SENTENCE)
    outside.speaker.close(finish=0.0 if stopped else LAST_SENTENCE)
    seconds = 0.0 if first is None else max(0.0, state.t - first)  # stopped before anything came
    return Ridden(seconds, outside.odometer.metres, fixes, prompts, state.arrived, stopped)


def _take(outside: Outside, fix: Fix) -> None:
    """Write a fix down, with the way on which it lies where that is followed."""
    way = None if outside.follow is None else outside.follow(fix)
    _log(outside, fix_line(fix, way))
    if outside.record is not None:
        outside.record(fix)
    outside.odometer.fix(fix)  # nothing new to the recording's own


def _step(
    session: Session | FreeRide,
    state: RideState,
    reading: Reading,
    outside: Outside,
    rerouting: Rerouting | None,
) -> tuple[Session | FreeRide, RideState, int]:
    """One reading further, and whether on another course; with the number of prompts."""
    state, events = session.step(state, reading)
    _tell_all(events, state, outside)
    if rerouting is None or not isinstance(reading, Fix) or isinstance(session, FreeRide):
        return session, state, _prompts(events)
    before = session.course
    session, state, more = rerouting.step(session, state)
    if session.course is not before:
        _log(outside, course_line(session.course, t=state.t))
    _tell_all(more, state, outside)
    return session, state, _prompts((*events, *more))


def _obeyed(outside: Outside, session: Session | FreeRide, state: RideState) -> bool:
    """Carry out all that the rider has asked for; True where the ride is to end."""
    ends = False
    while outside.orders is not None and outside.orders.waiting():
        answer = outside.orders.obey(session, state)
        _log(outside, command_line(answer.said, answer.text, t=state.t))
        outside.speaker.say(Spoken(answer.text, kind="answer", expires=time.monotonic() + ANSWER_WORTH))
        ends = ends or answer.stop
    return ends


def _reminded(
    session: Session | FreeRide, state: RideState, reading: Reading, outside: Outside
) -> tuple[RideState, int]:
    """Tell one who rides on that he has paused; with the number of prompts."""
    if outside.orders is None or not isinstance(reading, Fix):
        return state, 0
    state, prompt = reminder(session, state, outside.orders, outside.speaker.seconds)
    if prompt is None:
        return state, 0
    _tell(prompt, state, outside)
    return state, 1


def _foreseen(outside: Outside, reading: Reading, state: RideState) -> int:
    """Tell what lies ahead of one without a course; the number of prompts."""
    prompt = None
    if outside.foresee is not None and isinstance(reading, Fix):
        prompt = outside.foresee(state)
    if prompt is None:
        return 0
    _tell(prompt, state, outside)
    return 1


def _prompts(events: Sequence[Event]) -> int:
    return sum(isinstance(event, Prompt) for event in events)


def _tell_all(events: Sequence[Event], state: RideState, outside: Outside) -> None:
    for event in events:
        _tell(event, state, outside)


def _tell(event: Event, state: RideState, outside: Outside) -> None:
    _log(outside, event_line(event, t=state.t, ridden=state.metres))
    if isinstance(event, Prompt):
        if outside.orders is not None:
            outside.orders.told(event.text)
        shown = outside.show is not None and not outside.speaker.shows
        if outside.show is not None and shown:
            outside.show(event.text)
        worth = WORTH.get(event.kind)
        expires = None if worth is None else time.monotonic() + worth
        outside.speaker.say(Spoken(event.text, event.kind, event.beeps, expires=expires, shown=shown))


def _log(outside: Outside, line: str) -> None:
    if outside.log is not None:
        outside.log(line)


def _paced(readings: Iterable[Reading], factor: float | None, stop: threading.Event) -> Iterator[Reading]:
    """The readings, each at its time where a factor is given, until the ride is stopped."""
    began, first = time.monotonic(), None
    for reading in readings:
        first = reading.t if first is None else first
        if factor is not None:
            due = began + (reading.t - first) / factor
            stop.wait(max(0.0, due - time.monotonic()))
        if stop.is_set():
            return
        yield reading


@contextmanager
def _stoppable() -> Iterator[threading.Event]:
    """An event that SIGTERM and Ctrl-C set, so that a ride ends in order; only the main thread may ask."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
