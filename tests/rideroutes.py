"""Lay out routes for tests of a ride in metres: every corner is a turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

import numpy as np
from osmxml import place

from navigator.app.worker import Wayfinder, Worker
from navigator.geo import along, bearing, wrap_degrees
from navigator.guidance.cues import Speech
from navigator.guidance.remarks import Aside
from navigator.guidance.route import Climbing, Leg, Maneuver, Point, Route, Step
from navigator.ride.course import RideCourse
from navigator.ride.reading import Fix
from navigator.ride.session import Session
from navigator.router import Router
from navigator.routing.path import Path

PACE = 5.0  # m/s, planned
SECONDS_A_LETTER = 0.07

Corner = tuple[float, float]  # m east and north of the origin


def ridden_by(*corners: Corner, stands: int = 0) -> Iterator[Fix]:
    """A fix a second of who rides at the planned pace by corners, and stands at the last for some seconds."""
    t = 0.0
    for (ax, ay), (bx, by) in pairwise(corners):
        length = abs(bx - ax) + abs(by - ay)
        for step in range(int(length / PACE)):
            share = step * PACE / length
            lon, lat = place(ax + share * (bx - ax), ay + share * (by - ay))
            yield Fix(t=t, lat=lat, lon=lon, speed=PACE)
            t += 1.0
    for _ in range(stands):
        lon, lat = place(*corners[-1])
        yield Fix(t=t, lat=lat, lon=lon, speed=0.0)
        t += 1.0


def spoken(route: Route, asides: Sequence[Aside] = ()) -> RideCourse:
    """A course of it, spoken by a voice of fixed tempo."""
    return RideCourse.of(route, Speech(lambda text: 0.06 * len(text)), asides=asides)


@contextmanager
def wayfinding(router: Router) -> Iterator[Worker]:
    """What plans beside a ride."""
    worker = Worker(Wayfinder(router, spoken, lambda _route: []))
    yield worker
    worker.close()


def make_route(*legs: list[Corner], pace: float = PACE) -> Route:
    """One leg after another, each through its corners."""
    made: list[Leg] = []
    begun = 0.0
    for corners in legs:
        made.append(_leg([place(*corner) for corner in corners], begun, pace))
        begun += made[-1].distance
    points: list[Point] = [point for leg in made for step in leg.steps[:-1] for point in step.geometry[:-1]]
    points.append(made[-1].steps[-1].geometry[0])
    return Route(tuple(made), tuple(points), begun, begun / pace, Climbing(0.0, 0.0, 0.0, 0.0))


def make_session(route: Route) -> Session:
    """A ride along it, spoken by a voice of fixed tempo."""
    speech = Speech(seconds=lambda text: SECONDS_A_LETTER * len(text))
    return Session(RideCourse.of(route, speech))


def _leg(points: list[tuple[float, float]], begun: float, pace: float) -> Leg:
    lon, lat = np.array(points).T
    run = along(lon, lat)
    ahead = [round(float(degrees)) for degrees in bearing(lon[:-1], lat[:-1], lon[1:], lat[1:])]
    steps = []
    for number, outward in enumerate(ahead):
        length = float(run[number + 1] - run[number])
        inward = ahead[number - 1] if number else 0
        side = "right" if float(wrap_degrees(outward - inward)) > 0 else "left"
        told = Maneuver(
            type="turn" if number else "depart",
            modifier=side if number else None,
            location=points[number],
            bearing_before=inward,
            bearing_after=outward,
            along=begun + float(run[number]),
            spoken=number > 0 or begun == 0.0,
        )
        line = (points[number], points[number + 1])
        steps.append(Step(f"Road {number}", "", length, length / pace, "cycling", told, line))
    goal = Maneuver("arrive", None, points[-1], ahead[-1], 0, begun + float(run[-1]))
    steps.append(Step("", "", 0.0, 0.0, "cycling", goal, (points[-1],)))
    length = float(run[-1])
    return Leg(Path((0,), (), 0.0, 1.0, 0, length / pace, length), tuple(steps), length, length / pace)
