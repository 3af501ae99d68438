"""A rider who goes elsewhere is offered ways ever more rarely, and hears what to do, then that he is back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from drawing import draw
from osmxml import place
from rideroutes import PACE, ridden_by, spoken, wayfinding

from navigator.app.rerouting import Rerouting
from navigator.app.worker import Worker
from navigator.guidance.locale import languages
from navigator.guidance.phrases import Phrasebook
from navigator.guidance.said import Prompt
from navigator.ride.offers import FIRST, FOLLOWED, Offers, due_at, followed, left, made
from navigator.ride.session import Session
from navigator.ride.sight import AGAIN
from navigator.ride.state import RideState
from navigator.router import Router
from navigator.routing.ground import Ground

OFFERED = frozenset({"Turn round when it is safe", "New route", "New route, shorter"})
GRID = 60.0  # m a column
STREETS = """A---------B---------C---------D---------I
|         |         |         |         |
|         |         |         |         |
|         |         |         |         |
|         |         |         |         |
E---------F---------G---------H---------J
                    |
                    |
                    |
                    |
                    |
                    |
                    |
                    |
                    |
                    |
                    |
                    |
                    |
                    |
                    K
"""
WAYS = {
    "ABCDI": "residential Top Street",
    "EFGHJ": "residential Low Street",
    "GK": "residential Far Street",
    **dict.fromkeys(("AE", "BF", "CG", "DH", "IJ"), "residential"),
}


@pytest.fixture(scope="module")
def router() -> Router:
    return Router(Ground(draw(STREETS, WAYS, grid=GRID).network))


@pytest.fixture
def worker(router: Router) -> Iterator[Worker]:
    with wayfinding(router) as made:
        yield made


def heard(
    router: Router, worker: Worker, *corners: tuple[float, float], strict: bool = False
) -> list[tuple[float, str]]:
    """What is said along Top Street to a rider who goes by these corners."""
    course = spoken(router.route([place(5.0, 0.0), place(2390.0, 0.0)]), [])
    session, state, said = Session(course), RideState(), []
    rerouting = Rerouting(worker, strict=strict)
    for fix in ridden_by(*corners):
        state, events = session.step(state, fix)
        session, state, more = rerouting.step(session, state)
        session = Session(replace(session.course, strict=strict))
        said += [(fix.t, event.text) for event in (*events, *more) if isinstance(event, Prompt)]
    return said


def test_each_offer_that_is_ignored_puts_the_next_one_off() -> None:
    offers, waits = Offers(told=True), []
    for _ in range(5):
        offers = left(made(offers, clock=0.0, known=False))
        waits.append(due_at(offers, strict=False))
    assert waits == [FIRST * 2.0**n for n in range(5)]
    assert due_at(offers, strict=True) > due_at(offers, strict=False)
    assert due_at(replace(offers, ignored=90), strict=True) < 3600.0


def test_who_follows_an_offer_begins_anew() -> None:
    offers = left(left(made(Offers(told=True), clock=0.0, known=False)))
    assert followed(offers, along=FOLLOWED / 2, joins=1000.0) == offers
    assert not followed(offers, along=FOLLOWED, joins=1000.0).ignored
    assert not followed(offers, along=90.0, joins=50.0).pending
    assert due_at(left(followed(offers, along=FOLLOWED, joins=1000.0)), strict=False) < 0.0


@pytest.mark.parametrize("strict", [False, True])
def test_who_goes_elsewhere_hears_less_and_less(router: Router, worker: Worker, strict: bool) -> None:
    way = (5.0, 0.0), (600.0, 0.0), (600.0, -300.0), (1200.0, -300.0), (1200.0, -1190.0)
    said = heard(router, worker, *way, strict=strict)
    departures = sum(text == "You have left the route" for _, text in said)
    assert departures <= (1 if strict else 2), said  # a new route goes with him for 600 m, and is left too
    away = [t for t, text in said if t > 150.0]  # 330 s of it
    assert len(away) <= (7 if strict else 10), said
    sight = [t for t, text in said if text.startswith("The route is")]
    assert bool(sight) == strict, "a course to be kept is not lost sight of"
    assert all(later - earlier >= AGAIN for earlier, later in pairwise(sight)), said
    waits = [after - before for before, after in pairwise(t for t, text in said if text in OFFERED)]
    assert not strict or waits == sorted(waits), said


def test_the_first_word_after_leaving_is_what_to_do_and_back_is_said_once(
    router: Router, worker: Worker
) -> None:
    way = (5.0, 0.0), (600.0, 0.0), (600.0, -300.0), (1200.0, -300.0), (1200.0, 0.0), (2390.0, 0.0)
    said = heard(router, worker, *way, strict=True)
    texts = [text for _, text in said]
    first = texts[texts.index("You have left the route") + 1]
    assert first.startswith(("Turn", "In ", "Way back to the route: ")), said
    (back,) = [t for t, text in said if text == "You are back on the route"]
    assert back >= (595.0 + 300.0 + 600.0 + 300.0) / PACE  # at Top Street again
    assert not any("back on" in text for t, text in said if t < back)


@pytest.mark.parametrize("language", languages())
def test_being_back_and_the_way_back_are_told_apart(language: str) -> None:
    book = Phrasebook.of(language, "metric")
    assert len({book.aside(what) for what in ("back to course", "back on course", "to the course")}) == 3
