"""What a rider asks by voice is done amid the ride, answered in his language, and written down."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from drawing import draw
from osmxml import place
from rideroutes import make_route, make_session

from navigator.app.computer import Outside, Ridden, run_ride
from navigator.app.obeying import PAUSE_SIGNAL, obeying
from navigator.app.orders import Found, Means, Orders
from navigator.app.reminding import reminder
from navigator.app.rerouting import Rerouting
from navigator.app.worker import Wayfinder, Worker
from navigator.errors import StorageError
from navigator.geo import distance
from navigator.guidance.cues import Speech
from navigator.guidance.locale import languages, load_locale
from navigator.guidance.phrases import Phrasebook
from navigator.guidance.remarks import Aside
from navigator.guidance.route import Route
from navigator.library.hazards import FILE, note_hazard
from navigator.ride.course import RideCourse
from navigator.ride.free import FreeRide
from navigator.ride.handpause import FORGOTTEN
from navigator.ride.reading import Fix, Reading, Tick
from navigator.ride.session import Session
from navigator.ride.simulate import simulate
from navigator.ride.state import RideState
from navigator.router import Router
from navigator.routing.ground import Ground
from navigator.settings import load_settings
from navigator.voice.commands import Command
from navigator.voice.engine import Voicing
from navigator.voice.loudness import LEAST, MOST, Loudness
from navigator.voice.speaker import TextSpeaker

BOOK = Phrasebook.of("en")
CORNER = make_route([(0.0, 0.0), (0.0, 400.0), (600.0, 400.0)])
STREETS = """A---------B---------C---------D
|         |         |         |
|         |         |         |
E---------F---------G---------H
"""
WAYS = {"ABCD": "residential Top Street", "EFGH": "residential Low Street"} | dict.fromkeys(
    ("AE", "BF", "CG", "DH"), "residential"
)


def prepared(route: Route, asides: list[Aside] | None = None) -> RideCourse:
    return RideCourse.of(route, Speech(lambda text: 0.06 * len(text)), asides=asides or [])


def riding(metres: float | None, route: Route = CORNER) -> tuple[Session, RideState]:
    """A ride that has come so far, None: not begun."""
    session, state = Session(prepared(route)), RideState()
    for fix in simulate(route, speed=5.0):
        if metres is None or (state.along or 0.0) >= metres:
            break
        state, _ = session.step(state, fix)
    return session, state


def answered(command: Command | None, metres: float | None = 250.0, means: Means | None = None) -> str:
    orders = Orders(BOOK, means)
    orders.order(command)
    answer = orders.obey(*riding(metres))
    assert answer.said == (command.value if command else "")
    assert answer.stop == (command is Command.STOP)
    return answer.text


@pytest.mark.parametrize(
    ("command", "metres", "said"),
    [
        (Command.NEXT_TURN, 250.0, "In 150 metres, turn right onto Road 1"),
        (Command.NEXT_TURN, None, "I don't know yet where we are"),
        (Command.REPEAT, 250.0, "In 150 metres, turn right onto Road 1"),
        (Command.HOW_FAR, 400.0, "600 metres to go, about 2 minutes"),
        (Command.HOW_FAR, 2000.0, "You have arrived"),
        (Command.REROUTE, 250.0, "That is not possible on this ride"),
        (Command.SKIP, 250.0, "There is no point left to skip"),
        (Command.HOME, 250.0, "No home is set"),
        (Command.THERE, 250.0, "Ask for a place first"),
        (Command.WATER, 250.0, "That is not possible on this ride"),
        (Command.SAVE, 250.0, "This ride is not being recorded"),
        (Command.PAUSE, 250.0, "This ride is not being recorded"),
        (Command.GO_ON, 250.0, "This ride is not being recorded"),
        (Command.WHERE, None, "I don't know yet where we are"),
        (Command.WHERE, 250.0, "That is not possible on this ride"),
        (Command.STOP, 250.0, "Ending the ride"),
        (None, 250.0, "Sorry, I did not understand"),
    ],
)
def test_each_order_is_answered(command: Command | None, metres: float | None, said: str) -> None:
    assert answered(command, metres) == said


def test_every_order_is_answered_at_every_moment_and_without_a_course() -> None:
    orders = Orders(BOOK, Means(nearest=lambda _point, _kind: None, home=(8.0, 49.0)))
    for command in Command:
        for session, state in (riding(None), riding(0.0), riding(990.0), (FreeRide(), RideState())):
            orders.order(command)
            assert orders.obey(session, state).text


def test_every_language_answers_in_its_own_words() -> None:
    english = load_locale("en").tables["answer"]
    for language in languages():
        own = load_locale(language).tables["answer"]
        assert own.keys() == english.keys(), language
        book = Phrasebook.of(language)
        whole = {"length": 1200.0, "seconds": 5400.0, "name": "Zoé", "bearing": 90.0}
        said = {key: book.answer(key, **whole) for key in own}  # type: ignore[arg-type]  # all of one kind
        assert all(said.values())
        assert not any("{" in text for text in said.values())
        if language != "en":
            assert not set(said.values()) & {BOOK.answer(key, **whole) for key in own}  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("language", "seconds", "text"),
    [
        ("en", 20.0, "1 minute"),
        ("en", 3600.0, "1 hour"),
        ("de", 7500.0, "2 Stunden 5 Minuten"),
        ("pl", 300.0, "5 minut"),
        ("pl", 180.0, "3 minuty"),
        ("fr", 5400.0, "1 heure 30 minutes"),
        ("en", 2460.0, "40 minutes"),
    ],
)
def test_a_duration_is_spoken_as_exactly_as_one_needs(language: str, seconds: float, text: str) -> None:
    assert load_locale(language).duration(seconds) == text


def test_the_voice_is_muted_and_its_loudness_has_ends() -> None:
    loudness = Loudness()
    means = Means(loudness)
    assert answered(Command.MUTE, means=means) == "Muted"
    assert loudness.muted
    assert answered(Command.UNMUTE, means=means) == "Sound is on"
    assert not loudness.muted
    said = [answered(Command.LOUDER, means=means) for _ in range(9)]
    assert (said[0], said[-1], loudness.decibels) == ("Louder", "It does not get any louder", MOST)
    said = [answered(Command.QUIETER, means=means) for _ in range(9)]
    assert (said[0], said[-1], loudness.decibels) == ("Quieter", "It does not get any quieter", LEAST)


def test_a_button_pauses_by_signal_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path))
    turns: list[tuple[str, float]] = []
    means = Means(pause=lambda t: turns.append(("pause", t)), go_on=lambda t: turns.append(("go on", t)))
    speaker, lines = TextSpeaker(None, voicing=Voicing()), []

    def fixes() -> Iterator[Reading]:
        for second in range(6):
            if second in {2, 4}:
                os.kill(os.getpid(), PAUSE_SIGNAL)
                time.sleep(0.1)  # two signals at once are one
            yield Fix(float(second), 49.0, 8.7 + second / 10_000.0)

    before = signal.getsignal(PAUSE_SIGNAL)
    with obeying(load_settings(), means, speaker, BOOK, note=pytest.fail) as orders:
        outside = Outside(speaker, lambda line: lines.append(json.loads(line)), orders=orders)
        run_ride(None, fixes(), outside)
    assert signal.getsignal(PAUSE_SIGNAL) == before
    assert [what for what, _ in turns] == ["pause", "go on"]
    answers = [line["answer"] for line in lines if line["what"] == "command"]
    assert answers == ["Recording paused", "Recording again"]


def still_paused(session: Session | FreeRide, orders: Orders, metres: range) -> list[tuple[int, str]]:
    """Where one who rides east is reminded of his pause, and how."""
    state, said = RideState(), []
    for second, east in enumerate(metres):
        lon, lat = place(float(east), 0.0)
        state, _ = session.step(state, Fix(float(second), lat, lon, 5.0))
        state, prompt = reminder(session, state, orders, lambda text: 0.1 * len(text))
        if prompt is not None:
            said.append((east, prompt.text))
    return said


@pytest.mark.parametrize("free", [True, False])
def test_who_rides_on_though_he_has_paused_is_told_once(*, free: bool) -> None:
    session = FreeRide() if free else make_session(make_route([(0.0, 0.0), (4000.0, 0.0)]))
    orders = Orders(BOOK, Means(pause=lambda _: None, go_on=lambda _: None))
    assert still_paused(session, orders, range(0, 1000, 5)) == []
    orders.order(Command.PAUSE)
    orders.obey(session, RideState(t=0.0))
    assert still_paused(session, orders, range(0, 290, 5)) == []
    ((at, text),) = still_paused(session, orders, range(0, 1000, 5))
    assert FORGOTTEN < at < FORGOTTEN + 50.0
    assert text == "Recording is still paused"
    orders.order(Command.GO_ON)
    orders.obey(session, RideState(t=0.0))
    assert still_paused(session, orders, range(1000, 2000, 5)) == []


def test_a_forgotten_pause_is_told_amid_a_ride_and_written_down() -> None:
    orders, lines = Orders(BOOK, Means(pause=lambda _: None, go_on=lambda _: None)), []
    orders.order(Command.PAUSE)
    speaker = TextSpeaker(None, voicing=Voicing())
    outside = Outside(speaker, lambda line: lines.append(json.loads(line)), orders=orders)
    spots = [place(5.0 * second, 0.0) for second in range(100)]
    ridden = run_ride(None, [Fix(float(t), lat, lon, 5.0) for t, (lon, lat) in enumerate(spots)], outside)
    said = [line for line in lines if line["what"] == "prompt"]
    assert [line["text"] for line in said] == ["Recording is still paused"]
    assert said[0]["until"] > said[0]["t"] > FORGOTTEN / 5.0
    assert ridden.prompts == 1


def test_a_ride_that_goes_on_paused_says_so_first_and_again_to_who_rides_on() -> None:
    means, lines = Means(pause=lambda _: None, go_on=lambda _: None, paused=True), []
    orders = Orders(BOOK, means)
    outside = Outside(
        TextSpeaker(None, voicing=Voicing()), lambda line: lines.append(json.loads(line)), orders=orders
    )
    spots = [place(5.0 * second, 0.0) for second in range(100)]
    readings = [Tick(0.0), *(Fix(float(t), lat, lon, 5.0) for t, (lon, lat) in enumerate(spots, start=1))]
    run_ride(None, readings, outside)
    assert [line["t"] for line in lines if line["what"] == "command"] == [0.0], "before there is a fix"
    told = [line for line in lines if line["what"] in {"command", "prompt"}]
    assert [line.get("answer") or line["text"] for line in told] == ["Recording is still paused"] * 2
    assert told[1]["t"] > FORGOTTEN / 5.0
    orders.toggle_pause()
    assert orders.obey(FreeRide(), RideState(t=0.0)).said == "go on"


def test_the_nearest_place_is_told_with_its_name_or_what_it_is() -> None:
    places = {"cafe": Found("Zoé", (8.1, 49.1), 420.0, 182.0), "water": Found("", (8.0, 49.0), 180.0, 95.0)}
    means = Means(nearest=lambda _point, kind: places.get(kind))
    assert answered(Command.COFFEE, means=means) == "Zoé, 400 metres away, to the south"
    assert answered(Command.WATER, means=means) == "Drinking water 180 metres away, to the east"
    assert answered(Command.REPAIR, means=means) == "No bike repair is known nearby"

    def broken(_point: tuple[float, float], _kind: str) -> None:
        raise StorageError("no places")

    assert answered(Command.WATER, means=Means(nearest=broken)) == "That is not possible on this ride"


def test_a_hazard_is_kept_with_place_and_time(tmp_path: Path) -> None:
    means = Means(note_hazard=lambda fix: note_hazard(tmp_path / "state", fix.lon, fix.lat))
    assert [answered(Command.HAZARD, along, means) for along in (100.0, 300.0)] == ["Hazard noted"] * 2
    kept = [json.loads(line) for line in (tmp_path / "state" / FILE).read_text().splitlines()]
    north = distance(kept[0]["lon"], kept[0]["lat"], kept[1]["lon"], kept[1]["lat"])
    assert north == pytest.approx(200.0, abs=6.0)
    assert all(one["time"].endswith("+00:00") for one in kept)
    assert (tmp_path / "state" / FILE).stat().st_mode & 0o077 == 0
    (tmp_path / "file").write_text("")
    means = Means(note_hazard=lambda fix: note_hazard(tmp_path / "file", fix.lon, fix.lat))
    assert answered(Command.HAZARD, means=means) == "That could not be saved"


@pytest.fixture(scope="module")
def router() -> Router:
    return Router(Ground(draw(STREETS, WAYS, grid=20.0).network))


Lines = list[dict[str, Any]]
Ride = Callable[..., tuple[Ridden, Lines]]


@pytest.fixture
def ride(router: Router) -> Iterator[Ride]:
    """Rides along Top Street by way of C, with an order amid it."""
    worker = Worker(Wayfinder(router, prepared, lambda _route: []))

    def run(
        orders: dict[int, Command], readings: list[Fix], **means: Any
    ) -> tuple[Ridden, list[dict[str, Any]]]:
        lines: Lines = []
        rerouting = Rerouting(worker)
        taker = Orders(BOOK, Means(rerouting=rerouting, **means))

        def fixes() -> Iterator[Reading]:
            for number, fix in enumerate(readings):
                if number in orders:
                    taker.order(orders[number])
                yield fix

        outside = Outside(
            TextSpeaker(None, voicing=Voicing()), lambda line: lines.append(json.loads(line)), orders=taker
        )
        course = prepared(router.route([place(5.0, 0.0), place(400.0, 0.0), place(590.0, 0.0)]))
        return run_ride(course, fixes(), outside, rerouting=rerouting), lines

    yield run
    worker.close()


def along_top(upto: float = 590.0) -> list[Fix]:
    """A fix a second along Top Street at 5 m/s."""
    spots = [place(5.0 + 5.0 * n, 0.0) for n in range(int((upto - 5.0) / 5.0) + 1)]
    return [Fix(t=float(n), lat=lat, lon=lon, speed=5.0, heading=90.0) for n, (lon, lat) in enumerate(spots)]


def the(lines: Lines, what: str) -> Lines:
    return [line for line in lines if line["what"] == what]


def test_a_ride_is_led_home_when_it_is_asked(ride: Ride) -> None:
    home = place(200.0, -58.0)
    _, lines = ride({20: Command.HOME}, along_top(195.0), home=home)
    (order,) = the(lines, "command")
    assert (order["said"], order["answer"]) == ("take me home", "Taking you home")
    assert 18.0 <= order["t"] <= 20.0, "a source is read a little ahead"
    first, second = the(lines, "course")
    assert second["length"] < 200.0 < first["length"]
    assert [event["name"] for event in the(lines, "event")] == ["rerouted"]


def test_a_place_that_was_found_can_be_ridden_to(ride: Ride) -> None:
    found = Found("", place(200.0, -58.0), 100.0, 180.0)
    orders = {10: Command.WATER, 20: Command.THERE}
    _, lines = ride(orders, along_top(195.0), nearest=lambda _point, _kind: found)
    assert [line["answer"] for line in the(lines, "command")][1] == "Taking you there"
    assert len(the(lines, "course")) == 2


def test_a_point_that_is_skipped_is_not_waited_for(ride: Ride) -> None:
    ridden, lines = ride({20: Command.SKIP}, along_top())
    assert the(lines, "command")[0]["answer"] == "Skipping this point"
    assert "via" not in [event["name"] for event in the(lines, "event")]
    assert ridden.arrived


def test_another_way_is_looked_for_when_it_is_asked(ride: Ride) -> None:
    ridden, lines = ride({20: Command.REROUTE}, along_top())
    assert the(lines, "command")[0]["answer"] == "Looking for another way"
    assert "rerouted" in [event["name"] for event in the(lines, "event")]
    assert ridden.arrived


def test_a_ride_ends_when_it_is_told_to(ride: Ride) -> None:
    ridden, lines = ride({20: Command.STOP}, along_top())
    assert (ridden.arrived, ridden.stopped) == (False, False)
    assert 18.0 <= ridden.seconds <= 20.0
    assert the(lines, "command")[0]["answer"] == "Ending the ride"
