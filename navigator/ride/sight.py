"""Decide when a rider whom no road leads back to the course hears where it lies: "300 metres to your left".

Told is the place ahead on the course that by the rule of rejoining costs least: a metre straight across
counts as four of the course that are skipped, and as less than one on a strict ride. It is told some
seconds after the course was left, again when it has come to lie elsewhere or much nearer or farther, and
now and then besides. On a course to be kept it is told between two ways back that a rider leaves, but
more seldom.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from navigator.geo import bearing, wrap_degrees
from navigator.guidance.prompts import uttered
from navigator.guidance.remarks import Aside
from navigator.guidance.route import Route
from navigator.guidance.said import Prompt, State
from navigator.ride.course import RideCourse
from navigator.ride.motion import motion
from navigator.ride.reading import Fix
from navigator.ride.rejoin import STRICTNESS
from navigator.routing.path import OffNetwork

AFTER = 8.0  # s after the last sentence of leaving the course: most riders know where they come from
AGAIN, REMIND = 45.0, 180.0  # s after which what has changed is told anew, and what has not
AGAIN_KEPT = 90.0  # s; who leaves one way back to a course to be kept after another knows what he does
CHANGED = 2.0  # x nearer or farther is news
FAR = 50_000.0  # m; who is farther away rides there no more today: it is told once, by the compass
NEAR = 30.0  # m; closer than that one sees it
STILL = 0.8  # m/s; who stands has heard it
AHEAD, BEHIND = 45.0, 135.0  # degrees from straight on up to which it is ahead, from which behind
ACROSS = 4.0  # m of the course that a metre straight across counts as


@dataclass(frozen=True)
class Sight:
    """What a rider has been told of where the course is."""

    wanted: bool = False  # no way back was found
    told_at: float = -math.inf  # s
    side: str = ""
    off: float = 0.0  # m


def at_once(sight: Sight, *, clock: float, off: float) -> Sight:
    """One who has just heard that he has left the course, or how far it is; what he heard lately he knows."""
    if sight.side and clock < sight.told_at + AGAIN:
        return sight
    return Sight(sight.wanted, clock + AFTER - AGAIN, "", off)


def looked(
    course: RideCourse, sight: Sight, said: State, recent: tuple[Fix, ...], *, along: float, clock: float
) -> tuple[Sight, State, Prompt] | None:
    """What is told of the course to one who left it at `along`; None while there is nothing to say."""
    moving, fix = motion(recent), recent[-1]
    again = AGAIN_KEPT if course.strict and course.led and sight.side else AGAIN
    if clock < max(said.quiet_at, sight.told_at + again) or moving.speed < STILL:
        return None
    start = max(along, course.joins)  # not on a way back that was left
    across = ACROSS / STRICTNESS if course.strict else ACROSS
    spot = course.line.ahead_across(fix.lon, fix.lat, start=start, across=across)
    degrees = float(bearing(fix.lon, fix.lat, *course.line.at(spot.along)))
    side = side_of(degrees, None if spot.off > FAR else moving.heading)
    apart = max(spot.off, sight.off) / max(1.0, min(spot.off, sight.off))
    news = side != sight.side or apart >= CHANGED or clock >= sight.told_at + REMIND
    known = min(spot.off, sight.off) > FAR
    if spot.off < NEAR or known or not news:
        return None
    text = course.plan.speech.book.aside(side, length=spot.off, bearing=degrees)
    said, prompt = uttered(course.plan, said, text, "off route", along=along, clock=clock)
    return Sight(sight.wanted, clock, side, spot.off), said, prompt


def across(route: Route) -> Iterator[Aside]:
    """What is told where a way back leaves the network: where the course lies from there."""
    before, after = route.legs[0], route.legs[1]
    if not isinstance(after.path, OffNetwork) or after.distance < NEAR:
        return
    maneuver = after.steps[0].maneuver
    heading = float(maneuver.bearing_before)
    yield Aside(before.distance, side_of(float(maneuver.bearing_after), heading), after.distance)


def side_of(degrees: float, heading: float | None) -> str:
    """A key of the phrasebook's asides for a direction, as seen by who rides in another."""
    if heading is None:
        return "far away"
    turned = float(wrap_degrees(degrees - heading))
    if abs(turned) <= AHEAD:
        return "course ahead"
    if abs(turned) >= BEHIND:
        return "course behind"
    return "course left" if turned < 0.0 else "course right"
