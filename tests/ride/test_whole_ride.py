"""Rides on real roads, from a plan through its GPX to the last word."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from navigator.cost.costing import Metric, weigh
from navigator.cost.profile import Rider
from navigator.formats.course import Course
from navigator.formats.gpx import write_gpx
from navigator.formats.gpxreading import read_gpx
from navigator.graph.network import Network
from navigator.graph.osmfile import read_osm
from navigator.guidance.cues import Speech
from navigator.guidance.directions import build_route
from navigator.guidance.moment import CHAIN_METRES, ENDS_HURRIED
from navigator.guidance.said import Prompt
from navigator.ride.course import RideCourse
from navigator.ride.events import Event, Notice, Position
from navigator.ride.log import course_line, event_line, fix_line
from navigator.ride.session import Session
from navigator.ride.simulate import simulate
from navigator.ride.state import RideState
from navigator.routing.planner import Planner
from navigator.routing.retrace import retrace
from navigator.voice.sentence import estimate

Ridden = tuple[RideCourse, list[tuple[float, Event]]]  # the course, and what was told at which second

ENDS_BEFORE = 1.5  # s left before the turn when its sentence ends

ROUTES = {
    "up the valley with a via point": [(1.5218, 42.5075), (1.5339, 42.5452), (1.4905, 42.4636)],
    "across the town": [(1.5335, 42.5103), (1.5164, 42.5050)],
    "to the far north": [(1.5890, 42.5670), (1.7320, 42.5760)],
}


@pytest.fixture(scope="module")
def andorra(data: Path) -> tuple[Network, Metric]:
    found = read_osm(data / "osm" / "andorra-2021.osm.pbf")
    network = Network.of(found.graph, found.restrictions)
    return network, weigh(network.graph, network.turns, Rider.of("trekking"))


PARAMS = [
    pytest.param(points, id=name, marks=[] if name == "to the far north" else [pytest.mark.slow])
    for name, points in ROUTES.items()
]


@pytest.fixture(scope="module", params=PARAMS)
def course(request: pytest.FixtureRequest, andorra: tuple[Network, Metric]) -> Ridden:
    """A course that has been a file, and what its simulated ride told."""
    network, metric = andorra
    planned = build_route(network, metric, paths=Planner(network, metric).plan(request.param).paths)
    points = read_gpx(write_gpx(Course.along(planned.geometry))).points
    route = build_route(network, metric, paths=retrace(network, metric, points))
    assert route.duration == pytest.approx(planned.duration, abs=0.1)
    assert [step.maneuver.type for step in route.steps] == [step.maneuver.type for step in planned.steps]
    course = RideCourse.of(route, Speech(estimate))
    session, state = Session(course), RideState()
    told: list[tuple[float, Event]] = []
    for fix in simulate(route):
        json.loads(fix_line(fix))
        state, events = session.step(state, fix)
        told += [(fix.t, event) for event in events]
    return course, told


def test_a_whole_ride_tells_every_turn_in_time(course: Ridden) -> None:
    ridden, told = course
    positions = [(t, event) for t, event in told if isinstance(event, Position)]
    assert max(event.off for _, event in positions) < 1.5
    clock, metres = [t for t, _ in positions], [event.along for _, event in positions]
    prompts = [(t, event) for t, event in told if isinstance(event, Prompt)]
    for _, prompt in prompts:
        if prompt.maneuver is not None:
            reached = float(np.interp(ridden.maneuvers[prompt.maneuver].along, metres, clock))
            reminder = " " not in prompt.text  # of the second of two turns that were told in one breath
            assert prompt.until + (ENDS_HURRIED if reminder else ENDS_BEFORE) <= reached, prompt
    assert all(before.until <= t for (_, before), (t, _) in pairwise(prompts)), "two sentences at once"
    announced = {prompt.maneuver for _, prompt in prompts if prompt.kind == "now"}
    for number, maneuver in enumerate(ridden.maneuvers):
        before = ridden.maneuvers[
            number - 1
        ]  # the second of two turns in one breath needs no word of its own
        chained = number - 1 in announced and maneuver.along - before.along < CHAIN_METRES
        assert number in announced or chained, maneuver


def test_a_whole_ride_passes_its_via_points_and_arrives_at_the_end(
    course: Ridden,
) -> None:
    ridden, told = course
    notices = [event.name for _, event in told if isinstance(event, Notice)]
    assert notices == ["via"] * len(ridden.vias) + ["arrived"]
    last = next(event for _, event in reversed(told) if isinstance(event, Position))
    assert last.along == pytest.approx(ridden.length, abs=0.1)


def test_the_log_of_a_whole_ride_is_read_line_by_line(
    course: Ridden,
) -> None:
    ridden, told = course
    lines = [course_line(ridden, t=0.0), *(event_line(event, t=t) for t, event in told)]
    read = [json.loads(line) for line in lines]
    assert {entry["what"] for entry in read} == {"course", "position", "prompt", "event"}
    assert [entry["t"] for entry in read] == sorted(entry["t"] for entry in read)
    count = len(read[0]["maneuvers"])
    for entry in read:
        if entry["what"] == "prompt":
            assert (entry["maneuver"] is None) == (entry["kind"] not in {"prepare", "now"})
            assert entry["maneuver"] is None or 0 <= entry["maneuver"] < count
