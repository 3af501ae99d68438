"""Join the parts of somebody's track to one route: ways of the network, and lines where it leaves them."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from navigator.cost.profile import Rider
from navigator.geo import FloatArray, bearing, distance, wrap_degrees
from navigator.graph.climb import climbing
from navigator.guidance.drawn import seconds_along, smoothed
from navigator.guidance.route import Climbing, Leg, Maneuver, Route, Step, Stretch
from navigator.guidance.turntype import modifier_of
from navigator.routing.path import OffNetwork, Point

REACH = 20.0  # m over which a direction is taken, as where ways of the network meet
TURN = 45.0  # degrees from which going on is told as a turn
FLAT = Climbing(0.0, 0.0, 0.0, 0.0)


def line_route(points: Sequence[Point], rider: Rider | None = None) -> Route:
    """The route along a line of which nothing else is known, in the time that a rider takes for its hills.

    Raises ValueError where it is none.
    """
    if len(points) < 2:
        raise ValueError("a line has two points")
    points, metres = smoothed(points), _runs(points)
    seconds = seconds_along(points, metres, rider)
    length, time = float(metres[-1]), float(seconds[-1])
    start, end = points[0], points[-1]
    first = Maneuver("depart", None, start[:2], 0, round(_bearing(points)) % 360, 0.0)
    last = Maneuver("arrive", "straight", end[:2], round(_bearing(points[::-1]) + 180.0) % 360, 0, length)
    steps = (
        Step("", "", length, time, "cycling", first, tuple(points)),
        Step("", "", 0.0, 0.0, "cycling", last, (end,)),
    )
    leg = Leg(OffNetwork.along(points, length=length, seconds=time), steps, length, time)
    return Route((leg,), tuple(points), length, time, _climbing(points), clock=lambda: (metres, seconds))


def joined(parts: Sequence[Route]) -> Route:
    """The route of parts of which each begins where the one before ends; nobody stops between them."""
    begun = np.append(0.0, np.cumsum([part.distance for part in parts])).tolist()
    legs = [_shifted(leg, by) for part, by in zip(parts, begun, strict=False) for leg in part.legs]
    geometry = list(parts[0].geometry)
    for part in parts[1:]:
        if geometry[-1][:2] == part.geometry[0][:2]:
            geometry.append(max(part.geometry[0], geometry.pop(), key=len))  # the one with its height
            geometry += part.geometry[1:]
        else:
            geometry += part.geometry
    geometry = _raised(geometry)
    return Route(
        legs=tuple(_going_on(legs)),
        geometry=tuple(geometry),
        distance=begun[-1],
        duration=math.fsum(leg.duration for leg in legs),
        climbing=_climbing(geometry),
        dark=lambda: tuple(_dark(parts, begun)),
        clock=lambda: _clock(parts, begun),
        beside=next((part.beside for part in parts if part.beside is not None), None),
        names=next((part.names for part in parts if part.names is not None), None),
    )


def _going_on(legs: Sequence[Leg]) -> Iterator[Leg]:
    """The legs without the stops and departures between them; one turns, or just goes on."""
    for number, leg in enumerate(legs):
        steps = leg.steps
        if number:
            before = legs[number - 1].steps[-1].maneuver
            steps = (steps[0]._replace(maneuver=_joint(before, steps[0].maneuver)), *steps[1:])
        if number + 1 < len(legs):
            yield replace(leg, steps=steps[:-1], through=True)
        else:
            yield replace(leg, steps=steps)


def _joint(before: Maneuver, after: Maneuver) -> Maneuver:
    if after.modifier == "uturn":
        return after._replace(type="continue", bearing_before=before.bearing_before, spoken=True)
    angle = float(wrap_degrees(after.bearing_after - before.bearing_before))
    turns = abs(angle) >= TURN
    return after._replace(
        type="turn" if turns else "new name",
        modifier=modifier_of(angle),
        bearing_before=before.bearing_before,
        spoken=turns,
    )


def _shifted(leg: Leg, by: float) -> Leg:
    steps = (
        step._replace(maneuver=step.maneuver._replace(along=step.maneuver.along + by)) for step in leg.steps
    )
    return replace(leg, steps=tuple(steps))


def _dark(parts: Sequence[Route], begun: Sequence[float]) -> Iterator[Stretch]:
    for part, by in zip(parts, begun, strict=False):
        yield from ((begin + by, end + by) for begin, end in part.tunnels)


def _clock(parts: Sequence[Route], begun: Sequence[float]) -> tuple[FloatArray, FloatArray]:
    metres, seconds, clock = [np.zeros(1)], [np.zeros(1)], 0.0
    for part, by in zip(parts, begun, strict=False):
        run, time = part.times
        metres.append(run[1:] + by)
        seconds.append(time[1:] + clock)
        clock += float(time[-1])
    return np.concatenate(metres), np.concatenate(seconds)


def _raised(points: Sequence[Point]) -> list[Point]:
    """The points, all with heights where some have them: between two that have them heights rise evenly."""
    known = [n for n, point in enumerate(points) if len(point) == 3]
    if not known or len(known) == len(points):
        return list(points)
    run = _runs(points)
    heights = np.interp(run, run[known], [point[2] for point in points if len(point) == 3])
    return [(point[0], point[1], float(height)) for point, height in zip(points, heights, strict=True)]


def _climbing(points: Sequence[Point]) -> Climbing:
    heights = array("d", [point[2] for point in points if len(point) == 3])
    return Climbing(*climbing(heights), *climbing(heights, hysteresis=0.0)) if len(heights) > 1 else FLAT


def _runs(points: Sequence[Point]) -> FloatArray:
    lon, lat = np.array([point[:2] for point in points]).T
    runs: FloatArray = np.append(0.0, np.cumsum(distance(lon[:-1], lat[:-1], lon[1:], lat[1:])))
    return runs


def _bearing(points: Sequence[Point]) -> float:
    """Degrees in which a line leaves its first point."""
    start = points[0]
    for point in points[1:]:
        if float(distance(start[0], start[1], point[0], point[1])) >= REACH:
            break
    return float(bearing(start[0], start[1], point[0], point[1]))
