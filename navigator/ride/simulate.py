"""Ride along a route as its rider would, one fix a second: for trying out a ride at the desk.

Each step is ridden at the pace that was planned for it, so slower uphill and on foot where one pushes;
the rider starts and stops gently and slows down for turns. There is no noise, and no chance.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator

import numpy as np

from navigator.errors import UsageError
from navigator.geo import FloatArray, bearing, wrap_degrees
from navigator.guidance.route import Maneuver, Route
from navigator.ride.progress import Line
from navigator.ride.reading import Fix

INTERVAL = 1.0  # s between fixes, as cheap receivers give them
GRAIN = 1.0  # m between places for which a speed is worked out
SLOWEST = 0.5  # m/s; a simulated rider never quite stands
SPEED_UP, BRAKE = 0.6, 0.8  # m/s², gentle; the cost model's corners assume the same
# How fast a corner of so many degrees is taken, m/s.
CORNER_DEGREES = (30.0, 45.0, 90.0, 135.0, 180.0)
CORNER_SPEED = (9.0, 5.0, 2.5, 2.0, 1.2)
HEADING_REACH = 1.0  # m ahead, to see where the way leads


def simulate(route: Route, *, speed: float | None = None, start: float = 0.0) -> Iterator[Fix]:
    """Fixes from the start of the route to its end, the first one at `start` seconds of the ride clock.

    `speed` in m/s makes the rider keep it all the way. The last fix lies at the very end.

    Raises UsageError where the speed is none.
    """
    if speed is not None and not 0.0 < speed < math.inf:
        raise UsageError(f"a simulated ride at {speed} m/s never arrives; give a speed above 0")
    line = Line.of(route.geometry, length=route.distance)
    metres, pace, clock = _timetable(route, line.length, speed)
    for second in range(math.ceil(clock[-1] / INTERVAL) + 1):
        t = second * INTERVAL
        where = float(np.interp(t, clock, metres))
        lon, lat = line.at(where)
        yield Fix(
            t=start + t,
            lat=round(lat, 7),
            lon=round(lon, 7),
            speed=round(float(np.interp(t, clock, pace)), 2),
            heading=_heading(line, where),
        )


def _timetable(route: Route, length: float, speed: float | None) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Metres along the route, m/s and seconds there; between two of them the pace changes evenly."""
    metres = np.linspace(0.0, length, max(2, math.ceil(length / GRAIN) + 1))
    pace = _ridden(route, metres) if speed is None else np.full(len(metres), speed)
    clock = np.concatenate(([0.0], np.cumsum(np.diff(metres) / ((pace[:-1] + pace[1:]) / 2.0))))
    changes = np.diff(pace) != 0.0
    kept = np.ones(
        len(metres), dtype=bool
    )  # a day's ride has 200,000 places, at most of which nothing changes
    kept[1:-1] = changes[1:] | changes[:-1]
    return metres[kept], pace[kept], clock[kept]


def _ridden(route: Route, metres: FloatArray) -> FloatArray:
    """m/s at each place: the planned pace, slowed for corners, and never changed abruptly."""
    wish = _planned(route, metres)
    for step in route.steps:
        told = step.maneuver
        row = min(int(np.searchsorted(metres, told.along)), len(wish) - 1)
        wish[row] = min(float(wish[row]), _corner_speed(told))
    wish[0] = wish[-1] = SLOWEST
    grain = float(metres[1] - metres[0])
    return _gentle(_gentle(wish, SPEED_UP, grain)[::-1], BRAKE, grain)[::-1]


def _planned(route: Route, metres: FloatArray) -> FloatArray:
    steps = [step for step in route.steps if step.distance > 0.0 and step.duration > 0.0]
    if not steps:
        return np.full(len(metres), SLOWEST)
    begins = np.array([step.maneuver.along for step in steps])
    paces = np.array([max(SLOWEST, step.distance / step.duration) for step in steps])
    pace: FloatArray = paces[np.maximum(0, np.searchsorted(begins, metres, side="right") - 1)]
    return pace


def _corner_speed(told: Maneuver) -> float:
    if told.modifier == "uturn":
        return CORNER_SPEED[-1]
    bend = abs(float(wrap_degrees(told.bearing_after - told.bearing_before)))
    if told.type in {"depart", "arrive"} or bend <= CORNER_DEGREES[0]:  # the former have but one bearing
        return math.inf
    return float(np.interp(bend, CORNER_DEGREES, CORNER_SPEED))


def _gentle(wish: FloatArray, change: float, grain: float) -> FloatArray:
    """The wished speeds as they can be had when speeding up by at most `change` m/s²."""
    reached = float(wish[0])
    result = array("d")  # a day's ride has 200,000 places: as objects they would stay in memory
    for wanted in array("d", wish.tobytes()):
        reached = min(wanted, math.sqrt(reached * reached + 2.0 * change * grain))
        result.append(reached)
    return np.frombuffer(result)


def _heading(line: Line, where: float) -> float:
    here = max(0.0, min(where, line.length - HEADING_REACH))
    return round(float(bearing(*line.at(here), *line.at(here + HEADING_REACH))), 1) % 360.0
