"""A ride that is left is planned anew beside the ride, and goes on by the new course."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from drawing import draw
from osmxml import place
from rideroutes import PACE, ridden_by, spoken, wayfinding

from navigator.app.computer import Outside, run_ride
from navigator.app.rerouting import Rerouting
from navigator.app.worker import Answer, Wayfinder, Worker
from navigator.guidance.joining import joined, line_route
from navigator.guidance.said import Prompt
from navigator.ride.course import RideCourse
from navigator.ride.reading import Fix
from navigator.ride.rejoin import Order
from navigator.ride.session import Session
from navigator.ride.setoff import Here
from navigator.ride.simulate import simulate
from navigator.ride.state import RideState
from navigator.router import Router
from navigator.routing.ground import Ground
from navigator.voice.engine import Voicing
from navigator.voice.speaker import TextSpeaker

STREETS = """A---------B---------C---------D
|         |         |         |
|         |         |         |
|         |         |         |
|         |         |         |
E---------F---------G---------H
"""
WAYS = {
    "ABCD": "residential Top Street",
    "EFGH": "residential Low Street",
    "BF": "secondary Wide Street",  # where nobody is asked to turn round
    **dict.fromkeys(("AE", "CG", "DH"), "residential"),
}
GRID = 20.0  # m a column


@pytest.fixture(scope="module")
def router() -> Router:
    return Router(Ground(draw(STREETS, WAYS, grid=GRID).network))


@pytest.fixture
def worker(router: Router) -> Iterator[Worker]:
    with wayfinding(router) as made:
        yield made


@pytest.fixture(scope="module")
def course(router: Router) -> RideCourse:
    return spoken(router.route([place(5.0, 0.0), place(590.0, 0.0)]), [])


def wrong_turn(up: float = 600.0) -> Iterator[Fix]:
    """East along Top Street, wrongly right at B, then left along Low Street, and back up at G or H."""
    corners = [(5.0, 0.0), (200.0, 0.0), (200.0, -100.0), (up, -100.0), (up, 0.0), (590.0, 0.0)]
    return ridden_by(*corners, stands=3)


def test_a_wrong_turn_leads_to_a_new_course_within_two_seconds(course: RideCourse, worker: Worker) -> None:
    said: list[str] = []
    lines: list[str] = []
    ridden = run_ride(
        course,
        wrong_turn(),
        Outside(TextSpeaker(said.append, voicing=Voicing()), lines.append),
        rerouting=Rerouting(worker),
    )
    log = [json.loads(line) for line in lines]
    left = next(one for one in log if one.get("name") == "off_route")
    again = next(one for one in log if one.get("name") == "rerouted")
    assert again["reason"] == "new route, shorter"  # the one rule would lead round by A
    assert 0.0 < again["seconds"] < 2.0
    assert again["t"] - left["t"] <= 2.0
    courses = [one for one in log if one["what"] == "course"]
    assert [one["t"] for one in courses] == [0.0, again["t"]]
    assert "New route, shorter" in said
    assert [one["name"] for one in log if one["what"] == "event"] == ["off_route", "rerouted", "arrived"]
    assert ridden.arrived
    for line in log:
        if line["what"] == "prompt" and line["maneuver"] is not None:
            latest = [one for one in courses if one["t"] <= line["t"]][-1]
            assert line["maneuver"] < len(latest["maneuvers"])


def test_who_rides_a_course_from_its_end_is_led_the_other_way_round(router: Router, worker: Worker) -> None:
    course = spoken(router.route([place(400.0, -60.0), place(5.0, 0.0)]), [])
    assert course.route is not None
    back = router.match(course.route.geometry[::-1])
    said: list[str] = []
    lines: list[str] = []
    outside = Outside(TextSpeaker(said.append, voicing=Voicing()), lines.append)
    ridden = run_ride(course, simulate(back), outside, rerouting=Rerouting(worker))
    names = [one["name"] for one in map(json.loads, lines) if one["what"] == "event"]
    assert names == ["at_end", "rerouted", "arrived"]
    assert said[1] == "You are riding the route the other way round"
    assert "Turn right" in said[2:], said
    assert ridden.arrived


def test_without_a_planner_the_rider_is_told_once_and_found_again(course: RideCourse) -> None:
    lines: list[str] = []
    run_ride(course, wrong_turn(400.0), Outside(TextSpeaker(None, voicing=Voicing()), lines.append))
    names = [one["name"] for one in map(json.loads, lines) if one["what"] == "event"]
    assert names == ["off_route", "rejoined", "arrived"]


class _Slow(Wayfinder):
    """Plans only when it may."""

    may = threading.Event()

    def answer(self, course: RideCourse, order: Order) -> Answer:
        self.may.wait(10.0)
        return super().answer(course, order)


class _Unawaited(Worker):
    """As on the road, where nothing waits for the planner."""

    def answer(self, *, within: float = 0.0) -> Answer | None:  # noqa: ARG002  that is the point
        return super().answer()


def test_the_ride_goes_on_while_it_is_planned_and_late_answers_are_dropped(
    course: RideCourse, router: Router
) -> None:
    finder = _Slow(router, spoken, lambda _route: [])
    worker, names = _Unawaited(finder), []

    def log(line: str) -> None:
        one = json.loads(line)
        names.append(one.get("name"))
        if one.get("name") == "rejoined":
            finder.may.set()

    rerouting = Rerouting(worker)
    ridden = run_ride(
        course, wrong_turn(400.0), Outside(TextSpeaker(None, voicing=Voicing()), log), rerouting=rerouting
    )
    worker.close()
    assert ridden.arrived
    assert [name for name in names if name] == ["off_route", "rejoined", "arrived"]


def test_of_two_orders_the_newer_one_is_answered(course: RideCourse, worker: Worker) -> None:
    lon, lat = place(200.0, -50.0)
    for vias in (0, 1):
        worker.plan(course, Order(Here(lon, lat), along=200.0, vias=vias))
    found = worker.answer(within=10.0)
    assert found is not None
    assert found.order.vias == 1
    assert worker.answer() is None
    assert not worker.busy


BESIDE = [place(-300.0, 60.0), place(900.0, 60.0)]  # a bare line, 60 m north of Top Street


def told(course: RideCourse) -> list[str]:
    """What a rider hears who follows a course."""
    assert course.route is not None
    session, state, said = Session(course), RideState(), []
    for fix in simulate(course.route):
        state, events = session.step(state, fix)
        said += [event.text for event in events if isinstance(event, Prompt)]
    return said


def test_where_the_roads_end_one_hears_where_the_course_is(router: Router) -> None:
    course = spoken(line_route(BESIDE), [])
    finder = Wayfinder(router, spoken, lambda _route: [])
    answer = finder.answer(course, Order(Here(*place(210.0, -100.0), 90.0, PACE), along=500.0))
    assert answer.reason == "back to course"
    assert answer.course is not None
    assert answer.course.length - answer.course.joins == pytest.approx(course.length - 500.0, abs=60.0)
    said = told(answer.course)
    assert "The route is 60 metres ahead of you" in said
    assert said[-1] == "You have arrived"


def test_the_roads_of_a_track_are_told_as_before_behind_the_way_back(router: Router) -> None:
    track = [place(*at) for at in ((-400.0, -100.0), (0.0, -100.0), (390.0, -100.0), (490.0, 0.0))]
    route = joined([line_route([track[0], track[1]]), router.route(track[1:])])
    course = spoken(route, [])
    finder = Wayfinder(router, spoken, lambda _route: [])
    answer = finder.answer(course, Order(Here(*place(0.0, -50.0), 180.0, PACE), along=400.0))
    assert answer.course is not None
    turns, again = ([cue.told for cue in each.maneuvers] for each in (course, answer.course))
    assert len(turns) >= 3
    assert again[:-1] == turns[:-1]


def test_who_rides_beside_a_line_without_roads_hears_where_it_is(worker: Worker) -> None:
    course = spoken(line_route([place(-3000.0, 400.0), place(3000.0, 400.0)]), [])
    fixes = [
        Fix(t=float(t), lon=place(-3000.0 + x, 0.0)[0], lat=place(0.0, y)[1], speed=PACE)
        for t in range(300)
        for x in [t * PACE]
        for y in [400.0 if x < 300.0 else 480.0]
    ]
    said: list[str] = []
    lines: list[str] = []
    outside = Outside(TextSpeaker(said.append, voicing=Voicing()), lines.append)
    run_ride(course, fixes, outside, rerouting=Rerouting(worker))
    events = [json.loads(line) for line in lines]
    assert [event["name"] for event in events if event["what"] == "event"] == ["off_route", "no_way"]
    about = [text for text in said if "The route is 80 metres to your right" in text]
    assert len(about) in (1, 2), said


@pytest.mark.parametrize("strict", [False, True])
def test_who_ignores_the_ways_back_to_a_course_to_be_kept_hears_where_it_is(
    course: RideCourse, worker: Worker, *, strict: bool
) -> None:
    corners = [(5.0, 0.0), (200.0, 0.0), (200.0, -100.0), *[(600.0, -100.0), (0.0, -100.0)] * 3]
    fixes = list(ridden_by(*corners))
    said: list[str] = []
    run_ride(
        replace(course, strict=strict),
        fixes,
        Outside(TextSpeaker(said.append, voicing=Voicing())),
        rerouting=Rerouting(worker, strict=strict),
    )
    sight = [text for text in said if text.startswith("The route is")]
    assert bool(sight) == strict
    assert len(sight) <= fixes[-1].t / 45.0


def test_who_ignores_the_ways_back_to_a_track_is_left_in_peace(worker: Worker) -> None:
    course = spoken(line_route(BESIDE), [])
    corners = [(-300.0, 60.0), (0.0, 60.0), (0.0, -100.0)]
    corners += [(200.0, -100.0), (200.0, 0.0), (0.0, 0.0), (0.0, -100.0)] * 6
    fixes = list(ridden_by(*corners))
    lines: list[str] = []
    said: list[str] = []
    run_ride(
        course,
        fixes,
        Outside(TextSpeaker(said.append, voicing=Voicing()), lines.append),
        rerouting=Rerouting(worker),
    )
    names = [json.loads(line).get("name") for line in lines]
    assert 1 <= names.count("rerouted") <= 3 + fixes[-1].t / 90.0, "not every ten seconds"
    sight = [text for text in said if "The route is" in text]
    assert 1 <= len(sight) <= fixes[-1].t / 30.0
