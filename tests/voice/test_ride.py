from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rideroutes import make_route
from voice.fakes import FakePlayer

from navigator.app.computer import Clock, Outside, run_ride
from navigator.app.rehearsal import sentences
from navigator.guidance.cues import Speech
from navigator.guidance.phrases import Phrasebook
from navigator.guidance.route import Route
from navigator.ride.course import RideCourse
from navigator.ride.reading import Reading
from navigator.ride.simulate import simulate
from navigator.voice.engine import Engine, Voicing
from navigator.voice.speaker import SoundSpeaker

KILLS = 20
FACTOR = 8.0  # times real time


def staircase(corners: int) -> Route:
    """Right and left in turn, 150 m each."""
    return make_route([(150.0 * ((n + 1) // 2), 150.0 * (n // 2)) for n in range(corners + 2)])


def course_of(route: Route, engine: Engine) -> RideCourse:
    return RideCourse.of(route, Speech(engine.seconds, Phrasebook.of("en")))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = Engine(Voicing(cache=tmp_path / "cache"))
    yield engine
    engine.close()


def test_a_rehearsal_knows_every_sentence_of_the_ride_before_it(engine: Engine) -> None:
    route = staircase(6)
    course = course_of(route, engine)
    known, told = list(sentences(route, course)), []
    speaker = SoundSpeaker(engine, FakePlayer(), write=print, spoken=False)  # type: ignore[arg-type]  # a fake
    speaker.say = lambda prompt: told.append(prompt.text)  # type: ignore[method-assign]  # to look on
    read: list[str] = []
    assert run_ride(course, simulate(route), Outside(speaker, show=read.append)).arrived
    assert read == told, "what is heard is shown too"
    assert len(told) >= 6
    assert set(told) <= set(known)
    assert len(known) == len(set(known))
    assert "Left" in known, "the word for who comes too fast for a sentence"


@pytest.mark.slow
@pytest.mark.usefixtures("espeak")
def test_a_ride_goes_on_and_loses_no_prompt_though_its_engine_is_killed_twenty_times(engine: Engine) -> None:
    player, shown, troubles = FakePlayer(seconds=0.01), [], []
    route = staircase(24)
    course = course_of(route, engine)
    said: list[str] = []
    killed = 0

    def readings() -> Iterator[Reading]:
        """The ride's; every few seconds of it the child dies, also in the middle of a sentence."""
        nonlocal killed
        for number, fix in enumerate(simulate(route)):
            process = engine._child._process
            if number % 8 == 4 and killed < KILLS and process is not None and process.poll() is None:
                threading.Timer(0.02 * (killed % 5), kill, (process.pid,)).start()
                killed += 1
            yield fix

    def kill(number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)

    speaker = SoundSpeaker(engine, player, write=shown.append, on_trouble=troubles.append)  # type: ignore[arg-type]  # a fake
    take = speaker.say
    speaker.say = lambda prompt: (said.append(prompt.text), take(prompt))[1]  # type: ignore[method-assign]  # to look on
    start = time.monotonic()
    ridden = run_ride(course, readings(), Outside(speaker), clock=Clock(FACTOR))
    print(f"{killed} killed, {len(said)} said, {len(player.played)} played, {time.monotonic() - start:.0f} s")
    assert ridden.arrived
    assert killed == KILLS
    assert len(said) == ridden.prompts >= 24
    assert len(player.played) == len(said), "each was heard"
    assert (shown, troubles) == ([], [])
