"""A receiver that falls silent: told once, reckoned on in tunnels alone, and back without a jump."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from osmxml import place
from rideroutes import Corner, make_route, make_session
from thorough import SLOW

from navigator import Router
from navigator.cli.rideview import View
from navigator.guidance.said import Prompt
from navigator.ride.course import RideCourse
from navigator.ride.events import Event, Notice, Position
from navigator.ride.reading import Fix, Reading, Tick
from navigator.ride.reckon import BEYOND, LONGEST
from navigator.ride.session import Session
from navigator.ride.silence import SILENT, STALE
from navigator.ride.state import RideState
from navigator.units import Units

SPEED = 5.0  # m/s
L_SHAPE = [(0.0, 0.0), (600.0, 0.0), (600.0, 600.0)]
MONACO = [(7.4173335, 43.7306711), (7.4289578, 43.7412892)]
STRAIGHT = [(0.0, 0.0), (3000.0, 0.0)]


def course(corners: list[Corner] = L_SHAPE, *tunnels: tuple[float, float]) -> Session:
    session = make_session(make_route(corners))
    return Session(replace(session.course, tunnels=tunnels))


def fix(t: float, x: float, y: float = 0.0, **more: float) -> Fix:
    lon, lat = place(x, y)
    return Fix(t=t, lat=lat, lon=lon, speed=SPEED, **more)


def rides(begin: float, end: float) -> list[Fix]:
    """A rider of the L, a fix a second."""
    spots = ((float(t), SPEED * t) for t in range(round(begin), round(end)))
    return [fix(t, min(m, 600.0), max(0.0, m - 600.0)) for t, m in spots]


def ticks(begin: float, end: float) -> list[Tick]:
    return [Tick(float(t)) for t in range(round(begin), round(end))]


def ride(session: Session, *parts: Sequence[Reading]) -> list[tuple[float, Event]]:
    state, told = RideState(), []
    for part in parts:
        for reading in part:
            state, events = session.step(state, reading)
            told += [(reading.t, event) for event in events]
    return told


def notices(told: Iterable[tuple[float, Event]]) -> list[tuple[float, str]]:
    return [(t, event.name) for t, event in told if isinstance(event, Notice)]


def positions(told: Iterable[tuple[float, Event]]) -> list[tuple[float, Position]]:
    return [(t, event) for t, event in told if isinstance(event, Position)]


def texts(told: Iterable[tuple[float, Event]]) -> list[str]:
    return [event.text for _, event in told if isinstance(event, Prompt)]


@pytest.mark.parametrize("begin", range(6, 30, 4))
def test_that_the_receiver_is_back_comes_before_what_can_wait(begin: int) -> None:
    told = ride(course(STRAIGHT), rides(0, 3), ticks(3, begin + 10), rides(begin + 10, begin + 40))
    said = texts(told)
    assert said[1:3] == ["No GPS signal", "GPS is back"]
    assert any(text.startswith("Continue") for text in said[3:]), "it is put off, not left out"


def test_metres_that_are_reckoned_are_shown_as_ridden() -> None:
    session, state = course(STRAIGHT, (50.0, 400.0)), RideState()
    for reading in (*rides(0, 12), *ticks(12, 60)):
        state, _ = session.step(state, reading)
    state = replace(state, metres=55.0)  # counted from fix to fix
    assert state.gone == pytest.approx(59 * SPEED, abs=12.0)
    shown: list[str] = []
    view = View(Units.METRIC, tell=shown.append)
    view.look(state)
    view.show("Now")
    assert shown[0].split() == ["0:59", "300", "m", "Now"]
    state, _ = session.step(state, fix(60.0, 60 * SPEED))
    assert state.gone == state.metres, "then they are counted too"


def test_nine_seconds_are_nothing_and_ten_are_told_once_each_time() -> None:
    session = course(STRAIGHT)
    told = ride(session, rides(0, 20), ticks(20, 29), rides(29, 40), ticks(40, 100), rides(100, 110))
    assert notices(told) == [(39.0 + SILENT, "gps_lost"), (100.0, "gps_back")]
    assert [text for text in texts(told) if "GPS" in text] == ["No GPS signal", "GPS is back"]
    assert not [one for one in positions(told) if one[1].estimated]
    again = ride(session, rides(0, 20), ticks(20, 40), rides(40, 60), ticks(60, 90))
    assert [name for _, name in notices(again)] == ["gps_lost", "gps_back", "gps_lost"]


def test_that_the_receiver_is_back_waits_for_a_turn_and_is_not_lost() -> None:
    for back in range(100, 125, 1 if SLOW else 6):  # the turn is at 120 s
        told = ride(course(L_SHAPE), rides(0, 60), ticks(60, back), rides(back, 240))
        (said,) = [(t, e) for t, e in told if isinstance(e, Prompt) and e.text == "GPS is back"]
        assert back <= said[0] < back + STALE
        ends = [e.until for t, e in told if isinstance(e, Prompt) and t < said[0]]
        assert max(ends) <= said[0], "nothing else is being said"


def test_outside_tunnels_the_place_is_held() -> None:
    told = ride(course(L_SHAPE, (900.0, 1000.0)), rides(0, 60), ticks(60, 140))
    assert [t for t, _ in positions(told)] == [float(t) for t in range(60)]
    assert not [
        event for t, event in told if isinstance(event, Prompt) and event.maneuver is not None and t >= 60
    ]


def test_in_a_tunnel_the_turn_is_told_at_the_reckoned_place() -> None:
    told = ride(course(L_SHAPE, (300.0, 800.0)), rides(0, 61), ticks(61, 160), rides(160, 200))
    reckoned = [(t, one) for t, one in positions(told) if one.estimated]
    assert reckoned[0][0] == 61.0
    for t, one in reckoned:
        assert one.along == pytest.approx(min(SPEED * t, 800.0 + BEYOND), abs=1.0)
    (now,) = [e for _, e in told if isinstance(e, Prompt) and (e.kind, e.maneuver) == ("now", 0)]
    assert now.until < 600.0 / SPEED
    assert [name for _, name in notices(told)][:2] == ["gps_lost", "gps_back"]


def test_nobody_reckons_for_longer_than_a_minute_and_a_half() -> None:
    told = ride(course(STRAIGHT, (200.0, 2900.0)), rides(0, 61), ticks(61, 300))
    reckoned = [t for t, one in positions(told) if one.estimated]
    assert reckoned == [float(t) for t in range(61, 61 + round(LONGEST))]


def test_a_wheel_knows_better_than_the_last_fix() -> None:
    rolling = [Tick(float(t), speed=2.0) for t in range(61, 91)]
    told = ride(course(STRAIGHT, (200.0, 2900.0)), rides(0, 61), rolling)
    assert positions(told)[-1][1].along == pytest.approx(300.0 + 2.0 * 30, abs=1.0)


@pytest.mark.parametrize("pace", [3.5, 5.0, 6.5])  # m/s in the tunnel; 5 m/s is what is reckoned with
def test_the_ride_goes_on_behind_a_tunnel_without_a_jump(pace: float) -> None:
    away = 60  # s
    out = 300.0 + pace * away  # m
    after = [fix(60.0 + away + t, out + SPEED * t) for t in range(60)]
    told = ride(course(STRAIGHT, (320.0, out - 20.0)), rides(0, 61), ticks(61, 60 + away), after)
    assert [name for _, name in notices(told)] == ["gps_lost", "gps_back"]
    places = positions(told)
    assert all(one.on_course for _, one in places)
    back = [one for one in places if one[0] >= 60.0 + away]
    assert back[-1][1].along == pytest.approx(out + SPEED * 59, abs=1.0)
    fixed = [one.along for _, one in places if not one.estimated]
    assert all(a <= b for a, b in pairwise(fixed))
    jump = max(abs(b.along - a.along - SPEED * (u - t)) for (t, a), (u, b) in pairwise(places))
    assert jump < max(1.0, abs(pace - SPEED) * away + SPEED)


@pytest.mark.parametrize(("x", "y"), [(150.0, 0.0), (0.0, 90.0), (-150.0, 10.0)])  # m off the truth
def test_a_first_fix_that_is_far_off_is_weighed_not_obeyed(x: float, y: float) -> None:
    wild = [fix(100.0, 500.0 + x, y)]
    after = [fix(101.0 + t, 505.0 + SPEED * t) for t in range(40)]
    told = ride(course(STRAIGHT, (310.0, 480.0)), rides(0, 61), ticks(61, 100), wild, after)
    places = dict(positions(told))
    assert places[100.0].estimated
    assert places[100.0].along == pytest.approx(500.0, abs=2.0)
    assert places[105.0].along == pytest.approx(525.0, abs=3.0)
    assert notices(told) == [(60.0 + SILENT, "gps_lost"), (101.0, "gps_back")]


def test_fixes_that_agree_win_over_the_reckoning() -> None:
    after = [fix(120.0 + t, 320.0 + SPEED * t) for t in range(60)]  # the rider had stood in the tunnel
    told = ride(course(STRAIGHT, (310.0, 580.0)), rides(0, 61), ticks(61, 120), after)
    assert positions(told)[-1][1].along == pytest.approx(320.0 + SPEED * 59, abs=1.0)
    assert [name for _, name in notices(told)] == ["gps_lost", "gps_back"]


def test_a_turn_that_was_told_too_early_is_told_again() -> None:
    slow = [fix(160.0 + t, min(450.0 + SPEED * t, 600.0), max(0.0, SPEED * t - 150.0)) for t in range(60)]
    told = ride(course(L_SHAPE, (300.0, 610.0)), rides(0, 61), ticks(61, 160), slow)
    nows = [t for t, e in told if isinstance(e, Prompt) and (e.kind, e.maneuver) == ("now", 0)]
    assert len(nows) == 2
    assert nows[0] < 120.0
    assert 160.0 < nows[1] < 190.0


def test_who_waits_for_a_first_fix_hears_so_once_and_has_lost_nothing() -> None:
    told = ride(course(STRAIGHT), ticks(0, 60), [fix(60.0 + t, SPEED * t) for t in range(20)])
    assert notices(told) == []
    assert [text for text in texts(told) if "GPS" in text] == ["Waiting for GPS"]


def test_off_the_course_nothing_is_reckoned() -> None:
    astray = [fix(60.0 + t, 300.0 + SPEED * t, 200.0) for t in range(5)]
    told = ride(course(STRAIGHT, (250.0, 900.0)), rides(0, 60), astray, ticks(65, 90))
    assert not [one for _, one in positions(told) if one.estimated]


@pytest.fixture(scope="module")
def monaco(data: Path) -> Session:
    """A ride through Monaco's tunnels, of 560, 370 and 70 m."""
    route = Router.from_osm(data / "osm" / "monaco-2022.osm.pbf").route(MONACO)
    return Session(RideCourse.of(route, make_session(make_route(L_SHAPE)).course.plan.speech))


@pytest.mark.parametrize("every", [1.0, 0.2])  # s between readings
def test_in_real_tunnels_every_turn_is_told_and_the_place_is_known(monaco: Session, every: float) -> None:
    """The receiver is blind in tunnels and for six seconds behind them."""
    session, chance = monaco, random.Random(2)
    line, truth = session.course.line, 0.0
    told: list[tuple[float, Event]] = []
    errors: list[float] = []
    state, t = RideState(), 0.0
    while truth < session.course.length:
        blind = any(begin <= truth < end + 6.0 * SPEED for begin, end in session.course.tunnels)
        lon, lat = line.at(truth)
        east, north = (chance.gauss(0.0, 2.0) / 111_000.0 for _ in "xy")
        seen = Fix(t, lat + north, lon + east, speed=SPEED + chance.gauss(0.0, 0.2))
        state, events = session.step(state, Tick(t) if blind else seen)
        told += [(t, event) for event in events]
        errors += [abs(e.along - truth) for e in events if isinstance(e, Position)]
        truth, t = truth + SPEED * every, t + every
    assert max(errors) < 40.0
    assert [name for _, name in notices(told)] == ["gps_lost", "gps_back"] * 3 + ["arrived"]
    nows = {e.maneuver for _, e in told if isinstance(e, Prompt) and e.kind == "now"}
    prepared = {e.maneuver for _, e in told if isinstance(e, Prompt) and e.kind == "prepare"}
    assert set(range(len(session.course.maneuvers))) - nows - prepared <= chained(session)


def chained(session: Session) -> set[int]:
    """Turns so close behind another that they are told with it."""
    alongs = session.course.plan.alongs
    return {n + 1 for n, (a, b) in enumerate(pairwise(alongs)) if b - a < 40.0}
