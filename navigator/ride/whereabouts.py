"""Decide from a fix where a rider is on the course, or that he has left it, or is back.

Progress never goes back. One who has left the course is back where some fixes in a row lie on it, ahead
of where it was left; the more of it is skipped, the longer he must have followed it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from navigator.geo import wrap_degrees
from navigator.ride.believed import FASTEST
from navigator.ride.byways import Byways
from navigator.ride.deviation import Drift, is_off, observed
from navigator.ride.motion import Motion, motion
from navigator.ride.progress import Line, Since, Spot
from navigator.ride.reading import Fix
from navigator.ride.rivals import Habit, Place, Trace, rival, traced

Verdict = Literal["on", "beside", "off"]

NEAR, NEAR_DEVIATIONS = 25.0, 3.0  # m: half a wide road and a poor fix; standard deviations
FIRST = 35.0  # m beside the course where a ride may begin, while nothing is known of the receiver
BACK, BACK_DEVIATIONS = 12.0, 1.5  # m, standard deviations within which one is back on the course
BACK_FIXES = 3  # in a row
SKIPPED_SHARE, SKIPPED_MOST = 0.05, 150.0  # of what is skipped, m: so far it must have been followed
STEADY = 35.0  # m by which one may seem to jump while following it
AT_END, LONG = 60.0, 300.0  # m before the end where no ride begins; m that such a course has at least
WITH = 60.0  # degrees between a rider and the course at most
ODOMETER = 10.0  # s over which progress is foretold by the metres ridden
FORETOLD = 40.0  # m by which that may be ahead of the last place: one may have left the course
SLACK, SLACK_DEVIATIONS = 5.0, 1.5  # m, standard deviations by which the foretold place may be wrong
ROLLING = 1.5  # m/s below which a heading says nothing
LASTS = 10.0  # s for which an error that is known stays as it is
SETTLING_METRES = 30.0  # ridden at least until one can have left a course, however slowly
SETTLING = 10.0  # s after joining the course in which another leg of it may turn out to be meant


class Mark(NamedTuple):
    """Where a rider was some seconds ago."""

    t: float  # s
    along: float  # m of the course
    ridden: float  # m of the ride


@dataclass(frozen=True)
class Return:
    """A course that seems to be followed again."""

    since: float  # m of the course where that began
    along: float  # m of the course at the last fix
    t: float  # s, of it
    fixes: int = 1


class Aside(NamedTuple):
    """By how much a receiver was wrong when the course was left."""

    t: float  # s
    lon: float  # degrees from its place to where the rider was
    lat: float


@dataclass(frozen=True)
class Whereabouts:
    """What must be remembered to tell where a rider is."""

    along: float | None = None  # m of the course; None until its first fix on it
    placed_at: float = 0.0  # s, of the last fix on the course
    joined_at: float = 0.0  # s
    left: bool = False
    ended: bool = False  # the ride began at the end of the course
    seen_at: float | None = None  # s, of the last fix
    ridden: float = 0.0  # m
    marks: tuple[Mark, ...] = ()
    drift: Drift = field(default_factory=Drift)
    trace: Trace = field(default_factory=Trace)
    aside: Aside | None = None
    back: Return | None = None
    patient_until: float = 0.0  # s, before which nobody is taken to have left a new course


def seen(
    line: Line,
    known: Whereabouts,
    recent: tuple[Fix, ...],
    speed: float,
    *,
    byways: Byways | None = None,
    smooth: bool = False,
) -> tuple[Whereabouts, Spot, Verdict]:
    """What is known after the last of some fixes, where it lies, and what that means.

    `byways` are those that leave the course, None where no network is known; `smooth` tells that the last
    place follows from those before by the receiver's speed and heading.
    """
    fix = recent[-1]
    known = moved(known, fix, speed)
    heading = fix.heading if fix.speed is not None and fix.speed >= ROLLING else None
    if known.along is None or _is_elsewhere(line, known, recent):
        return _joined(line, known, recent, heading)
    expected = None if known.left else _foretold(known, known.along + speed * (fix.t - known.placed_at))
    since = Since(
        known.along, fix.t - known.placed_at, speed, expected, sigma=known.drift.sigma, heading=heading
    )
    spot = line.next_near(fix.lon, fix.lat, since)
    if known.left:
        return _returning(line, known, fix, spot)
    known, spot, verdict = _following(line, known, fix, spot, heading)
    comparable = smooth or fix.speed is None
    if byways is None or verdict == "off" or not (comparable and _may_leave(known, fix)):
        return known, spot, verdict
    trace, news = traced(known.trace, Place(fix.t, fix.lon, fix.lat, known.ridden), smooth=smooth)
    known = replace(known, trace=trace)
    habit = Habit(known.drift.sigma, known.drift.wander)
    place = rival(line, byways, trace, habit, along=spot.along) if news else None
    if place is None:
        return known, spot, verdict
    aside = Aside(fix.t, place[0] - fix.lon, place[1] - fix.lat)
    return replace(known, left=True, back=None, aside=aside), spot, "off"


def believed(known: Whereabouts, fix: Fix) -> tuple[float, float]:
    """Longitude and latitude where a rider is by a fix: on the way for which he has just left the course."""
    if not known.left or known.aside is None or fix.t - known.aside.t > LASTS:
        return fix.lon, fix.lat
    return float(wrap_degrees(fix.lon + known.aside.lon)), fix.lat + known.aside.lat


def _may_leave(known: Whereabouts, fix: Fix) -> bool:
    """Whether a rider has settled on the course, so that he can have left it."""
    return fix.t >= known.patient_until and known.ridden >= SETTLING_METRES


def moved(known: Whereabouts, fix: Fix, speed: float) -> Whereabouts:
    """The same so many metres of the ride later; what was not seen counts for some seconds only."""
    elapsed = 0.0 if known.seen_at is None else min(fix.t - known.seen_at, ODOMETER)
    return replace(known, ridden=known.ridden + min(speed, FASTEST) * elapsed, seen_at=fix.t)


def _foretold(known: Whereabouts, least: float) -> float:
    """Metres of the course where the rider should be by the metres ridden, not far from the last place."""
    if not known.marks:
        return least
    first = known.marks[0]
    return min(max(least, first.along + known.ridden - first.ridden), least + FORETOLD)


def _joined(
    line: Line, known: Whereabouts, recent: tuple[Fix, ...], heading: float | None
) -> tuple[Whereabouts, Spot, Verdict]:
    """The first place on the course."""
    fix, moving = recent[-1], motion(recent)
    spot = line.first_near(fix.lon, fix.lat, heading=heading if heading is not None else moving.heading)
    if spot.off > (FIRST if fix.accuracy is None else max(NEAR, NEAR_DEVIATIONS * fix.accuracy)):
        return known, spot, "beside"
    begun = _begun(line, fix, spot) if known.along is None else spot
    if begun is None:
        return replace(known, ended=True), spot, "beside"
    if known.ended and known.along is None and not _is_with(line, spot, moving):
        return known, spot, "beside"
    spot, first = begun, fix.t if known.along is None else known.joined_at
    known = replace(on_course(known, fix, spot), joined_at=first, patient_until=first + SETTLING)
    return known, spot, "on"


def _begun(line: Line, fix: Fix, spot: Spot) -> Spot | None:
    """Where a ride begins: on a course that ends where it starts at the start; None at the end of another."""
    if line.length - spot.along > AT_END or line.length < LONG:
        return spot
    start = line.nearest(fix.lon, fix.lat, until=AT_END)
    return start if start.off <= max(AT_END, spot.off) else None


def _is_with(line: Line, spot: Spot, moving: Motion) -> bool:
    """Whether one who began at the end of the course rides along it by now, and not back from there."""
    if moving.heading is None or moving.speed < ROLLING:
        return False
    return line.turned(moving.heading, spot.along - BACK, spot.along + BACK) <= WITH


def _is_elsewhere(line: Line, known: Whereabouts, recent: tuple[Fix, ...]) -> bool:
    """Whether a ride that has just begun on the course rides against it: then another leg of it is meant."""
    since = recent[-1].t - known.joined_at
    if known.left or known.along is None or not 1.0 <= since <= SETTLING:
        return False
    moving = motion(recent)
    if moving.heading is None or moving.speed < ROLLING:
        return False
    reach = SLACK + SLACK_DEVIATIONS * known.drift.sigma
    return line.turned(moving.heading, known.along - reach, known.along + reach) > 180.0 - WITH


def on_course(known: Whereabouts, fix: Fix, spot: Spot) -> Whereabouts:
    """A rider who is on the course from now on."""
    drift = replace(known.drift, errors=(), headings=0.0, far=0, score=0.0)
    marks = (Mark(fix.t, spot.along, known.ridden),)
    known = replace(known, along=spot.along, placed_at=fix.t, left=False, marks=marks, drift=drift, back=None)
    return replace(known, trace=Trace())


def _following(
    line: Line, known: Whereabouts, fix: Fix, spot: Spot, heading: float | None
) -> tuple[Whereabouts, Spot, Verdict]:
    """One who was on the course."""
    turned = None
    if heading is not None and known.marks:
        foretold = known.marks[0].along + known.ridden - known.marks[0].ridden
        slack = SLACK + SLACK_DEVIATIONS * known.drift.sigma
        turned = line.turned(heading, foretold - slack, foretold + slack)
    error, course = line.offset(spot.along, fix.lon, fix.lat), line.bearing_at(spot.along)
    drift = observed(known.drift, error, t=fix.t, bearing=course, turned=turned, accuracy=fix.accuracy)
    known = replace(known, drift=drift)
    if is_off(drift) and _may_leave(known, fix):
        return replace(known, left=True, back=None), spot, "off"
    if spot.off > max(NEAR, NEAR_DEVIATIONS * max(drift.sigma, fix.accuracy or 0.0)):
        return known, spot, "beside"
    marks = tuple(mark for mark in known.marks if fix.t - mark.t <= ODOMETER)
    marks = (*marks, Mark(fix.t, spot.along, known.ridden))
    return replace(known, along=spot.along, placed_at=fix.t, marks=marks), spot, "on"


def _returning(line: Line, known: Whereabouts, fix: Fix, spot: Spot) -> tuple[Whereabouts, Spot, Verdict]:
    """One who had left the course."""
    with_it = fix.heading is None or line.turned(fix.heading, spot.along - BACK, spot.along + BACK) <= WITH
    near = max(BACK, BACK_DEVIATIONS * known.drift.sigma, fix.accuracy or 0.0)
    if spot.off > near or not with_it:
        return replace(known, back=None), spot, "beside"
    back = known.back
    if back is None or not -STEADY <= spot.along - back.along <= STEADY * max(1.0, fix.t - back.t):
        return replace(known, back=Return(spot.along, spot.along, fix.t)), spot, "beside"
    back = replace(back, along=spot.along, t=fix.t, fixes=back.fixes + 1)
    skipped = back.since - (known.along or 0.0)
    enough = min(SKIPPED_MOST, SKIPPED_SHARE * skipped) if skipped > SKIPPED_MOST else 0.0
    if back.fixes < BACK_FIXES or back.along - back.since < enough:
        return replace(known, back=back), spot, "beside"
    return on_course(known, fix, spot), spot, "on"
