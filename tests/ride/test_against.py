"""Who rides the course the other way round hears it once, and goes on where he turns or on the way home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from osmxml import place
from rideroutes import Corner, make_route, make_session

from navigator.guidance.locale import languages
from navigator.guidance.phrases import Phrasebook
from navigator.guidance.said import Prompt
from navigator.ride.against import MEANT
from navigator.ride.events import Event, Notice, Position
from navigator.ride.leftout import led_past
from navigator.ride.reading import Fix
from navigator.ride.session import Session
from navigator.ride.state import RideState

PACE = 5.0  # m/s
BEND = [(0.0, 0.0), (600.0, 0.0), (600.0, 600.0), (1200.0, 600.0)]
RING = [(0.0, 0.0), (900.0, 0.0), (900.0, 900.0), (0.0, 900.0), (0.0, 0.0)]
OUT_AND_BACK = [(0.0, 0.0), (1000.0, 0.0), (1000.0, 400.0), (1000.0, 0.0), (0.0, 0.0)]
ROUND = "You are riding the route the other way round"
LEFT = "You have left the route"
BACK = "You are back on the route"
ASIDES = ("other way round", "before stop", "off route", "stop left out", "stop left out, turn")


def fixes(*corners: Corner, sigma: float = 0.0, bare: bool = False) -> Iterator[Fix]:
    """A ride through these corners."""
    t, chance = 0.0, np.random.default_rng(4)
    for (ax, ay), (bx, by) in pairwise(corners):
        length = float(np.hypot(bx - ax, by - ay))
        heading = float(np.degrees(np.arctan2(bx - ax, by - ay))) % 360.0
        for step in range(int(length / PACE)):
            share = step * PACE / length
            east, north = chance.normal(0.0, sigma, 2)
            lon, lat = place(ax + share * (bx - ax) + east, ay + share * (by - ay) + north)
            yield Fix(t=t, lat=lat, lon=lon, **({} if bare else {"speed": PACE, "heading": heading}))
            t += 1.0


def ridden(session: Session, some: Iterator[Fix]) -> tuple[RideState, list[tuple[float, Event]]]:
    state, told = RideState(), []
    for fix in some:
        state, events = session.step(state, fix)
        told += [(fix.t, event) for event in events]
    return state, told


def texts(told: list[tuple[float, Event]]) -> list[str]:
    return [event.text for _, event in told if isinstance(event, Prompt)]


def names(told: list[tuple[float, Event]]) -> list[str]:
    return [event.name for _, event in told if isinstance(event, Notice)]


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize("sigma", [0.0, 3.0])
def test_who_fetches_something_hears_it_once_and_is_led_again_from_where_he_turns(
    sigma: float, bare: bool
) -> None:
    fetched = (600.0, 300.0), (600.0, 0.0), (300.0, 0.0), (600.0, 0.0)
    way = (0.0, 0.0), (600.0, 0.0), *fetched, (600.0, 600.0), (1200.0, 600.0)
    state, told = ridden(make_session(make_route(BEND)), fixes(*way, sigma=sigma, bare=bare))
    assert texts(told).count(ROUND) == 1
    assert LEFT not in texts(told)
    assert names(told) == ["reversed", "rejoined", "arrived"]
    assert state.arrived
    turned = next(t for t, event in told if isinstance(event, Notice) and event.name == "rejoined")
    now = [t for t, event in told if isinstance(event, Prompt) and (event.kind, event.maneuver) == ("now", 0)]
    assert now[0] < 600.0 / PACE
    assert turned < now[-1] < (600.0 + 300.0 + 300.0 + 300.0 + 300.0) / PACE  # the corner is told anew


def test_a_ring_ridden_the_other_way_round_is_a_quiet_ride() -> None:
    _, told = ridden(make_session(make_route(RING)), fixes(*RING[::-1]))
    after = texts(told)[texts(told).index(ROUND) + 1 :]
    assert after == ["You have arrived"]  # at its start, where it ends too
    assert LEFT not in texts(told)


def test_on_an_out_and_back_the_way_home_is_the_course() -> None:
    session = make_session(make_route(OUT_AND_BACK))
    state, told = ridden(session, fixes((0.0, 0.0), (700.0, 0.0), (0.0, 0.0)))
    assert names(told)[0] == "rejoined"
    assert not {ROUND, LEFT} & set(texts(told))
    assert state.along is not None
    assert state.along > session.course.length - 20.0


def test_a_stop_of_the_rider_is_not_left_out_unasked() -> None:
    session = make_session(make_route(OUT_AND_BACK[:3], OUT_AND_BACK[2:]))
    _, told = ridden(session, fixes((0.0, 0.0), (700.0, 0.0), (500.0, 0.0)))
    assert "You have turned back before your stop" in texts(told)
    assert "rejoined" not in names(told)


LEFT_OUT = "Your stop is left out; to go there after all, turn round when it is safe"
STOP = (1000.0, 400.0)


@pytest.mark.parametrize(("bare", "far"), [(False, 400.0), (True, 400.0), (False, 9000.0), (True, 9000.0)])
def test_who_rides_on_homeward_hears_once_that_his_stop_is_left_out(bare: bool, far: float) -> None:
    stop = (1000.0, far)
    session = make_session(make_route([*OUT_AND_BACK[:2], stop], [stop, *OUT_AND_BACK[3:]]))
    state, told = ridden(session, fixes((0.0, 0.0), (700.0, 0.0), (0.0, 0.0), bare=bare))
    at = next(t for t, event in told if isinstance(event, Prompt) and event.text == LEFT_OUT)
    assert at <= (700.0 + MEANT + 100.0) / PACE
    assert names(told) == ["reversed", "rejoined", "via_left_out", "arrived"]
    assert texts(told)[1:3] == ["You have turned back before your stop", LEFT_OUT]
    assert not {BACK, ROUND, LEFT} & set(texts(told))
    assert texts(told).count(LEFT_OUT) == 1
    assert state.arrived


@pytest.mark.parametrize(("sigma", "bare"), [(0.0, False), (3.0, False), (3.0, True)])
def test_who_turns_round_again_is_on_his_way_to_the_stop(sigma: float, bare: bool) -> None:
    session = make_session(make_route(OUT_AND_BACK[:3], OUT_AND_BACK[2:]))
    way = (0.0, 0.0), (700.0, 0.0), (250.0, 0.0), (1000.0, 0.0), STOP, (1000.0, 0.0), (0.0, 0.0)
    state, told = ridden(session, fixes(*way, sigma=sigma, bare=bare))
    assert names(told) == ["reversed", "rejoined", "via_left_out", "rejoined", "via", "arrived"]
    said = texts(told)
    assert said.index(LEFT_OUT) < said.index(BACK) < said.index("You have reached your stop")
    assert said.count(LEFT_OUT) == said.count(BACK) == 1
    assert state.arrived


def test_who_turns_back_at_the_last_metres_was_at_his_stop() -> None:
    session = make_session(make_route(OUT_AND_BACK[:3], OUT_AND_BACK[2:]))
    _, told = ridden(session, fixes((0.0, 0.0), (1000.0, 0.0), (1000.0, 360.0), (1000.0, 0.0), (0.0, 0.0)))
    assert names(told) == ["rejoined", "via", "arrived"]
    assert not {LEFT_OUT, BACK, "You have turned back before your stop"} & set(texts(told))


def test_who_comes_back_by_another_road_behind_his_stop_can_go_there_yet() -> None:
    first, second = (
        [(0.0, 0.0), (600.0, 0.0), (600.0, 300.0)],
        [(600.0, 300.0), (600.0, 600.0), (1500.0, 600.0)],
    )
    cut = (0.0, 0.0), (300.0, 0.0), (300.0, 600.0)
    _, told = ridden(make_session(make_route(first, second)), fixes(*cut, (1500.0, 600.0)))
    assert names(told) == ["off_route", "rejoined", "via_left_out", "arrived"]
    assert texts(told).count(LEFT_OUT) == 1
    assert BACK not in texts(told)
    back = (*cut, (1000.0, 600.0), (600.0, 600.0), (600.0, 290.0), (600.0, 600.0), (1500.0, 600.0))
    _, told = ridden(make_session(make_route(first, second)), fixes(*back))
    assert names(told)[2:] == ["via_left_out", "rejoined", "via", "arrived"]
    assert ROUND not in texts(told)


def test_who_turns_round_far_behind_a_stop_has_something_else_in_mind() -> None:
    there, goal = [(0.0, 0.0), (600.0, 0.0), (600.0, 300.0)], (4000.0, 600.0)
    session = make_session(make_route(there, [(600.0, 300.0), (600.0, 600.0), goal]))
    way = (0.0, 0.0), (300.0, 0.0), (300.0, 600.0), (3500.0, 600.0), (3300.0, 600.0)
    state, told = ridden(session, fixes(*way))
    assert names(told)[2:] == ["via_left_out", "reversed"]
    assert state.vias == 1


def test_a_stop_that_planning_leaves_out_is_told_once_and_is_not_to_be_turned_round_to() -> None:
    old = make_session(make_route([(0.0, 0.0), (500.0, 0.0)], [(500.0, 0.0), (3000.0, 0.0)])).course
    rest = make_session(make_route([(600.0, 0.0), (3000.0, 0.0)]))
    left_out, (notice,) = led_past(old, replace(rest.course, passed=1), vias=0, ridden=100.0)
    assert notice == Notice("via_left_out", "via point 1 of 1")
    assert led_past(old, replace(rest.course, passed=1), vias=1, ridden=100.0) == (None, ())
    state, told = RideState(left_out=left_out), []
    for fix in fixes((600.0, 0.0), (1500.0, 0.0)):
        state, events = rest.step(state, fix)
        told += [(fix.t, event) for event in events]
    assert texts(told).count("Your stop is left out") == 1
    assert state.left_out is not None
    assert not state.left_out.is_meant(state.ridden)


def test_who_leaves_the_course_he_rode_back_on_has_left_it() -> None:
    way = (0.0, 0.0), (600.0, 0.0), (600.0, 300.0), (600.0, 280.0), (800.0, 280.0)
    _, told = ridden(make_session(make_route(BEND)), fixes(*way))
    assert names(told) == ["off_route"]
    assert texts(told)[-1] == LEFT
    positions = [event for _, event in told if isinstance(event, Position)]
    assert not positions[-1].on_course


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_words(language: str) -> None:
    book = Phrasebook.of(language, "metric")
    assert len({book.aside(what) for what in ASIDES}) == len(ASIDES)
