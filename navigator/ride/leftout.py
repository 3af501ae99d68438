"""Decide which of the rider's stops are passed and which left out, and how one comes back to such a stop.

A stop that lies behind where one comes back to the course was left out, unless one was just before it. He
hears so once, and that he may turn round. Who does so, before he has ridden far, is on his way to the stop
again: on a leg of the course that leads there, else as one who has left the course before the stop.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from navigator.ride.course import RideCourse
from navigator.ride.events import Name, Notice
from navigator.ride.progress import Spot

NEAR_VIA = 10.0  # m before a via point that count as there
AT_VIA = 50.0  # m before or behind one, within which who leaves the course or comes back to it has been there
REMEMBERED = 2000.0  # m ridden since a stop was left out; who turns round later has something else in mind


@dataclass(frozen=True)
class LeftOut:
    """A stop that was left out."""

    along: float  # m of the course where it was left before the stop
    vias: int  # points passed then
    ridden: float  # m of the whole ride when it was left out
    told: bool = False
    lost: bool = False  # the course does not lead there any more: planning left it out
    sought: bool = False  # the rider has turned round to it, and is beside the course until he is led there

    @property
    def words(self) -> str:
        """What the rider hears of it, a key of the asides."""
        return "stop left out" if self.lost else "stop left out, turn"

    def is_meant(self, ridden: float) -> bool:
        """Whether one who turns round now means this stop."""
        return not (self.lost or self.sought) and ridden - self.ridden <= REMEMBERED


@dataclass(frozen=True)
class Passing:
    """What comes of a place on the course for the rider's stops."""

    vias: int  # passed or left out so far
    left_out: LeftOut | None
    notices: tuple[Notice, ...] = ()


def passing(
    course: RideCourse, known: Passing, spot: Spot, *, left: float | None, back: bool, ridden: float
) -> Passing:
    """What a place on the course adds: `left` is the last place before it, from elsewhere one is `back`."""
    if known.left_out is not None and known.left_out.sought:
        known = replace(known, left_out=None)
    vias = sum(via - NEAR_VIA <= spot.along for via in course.vias)
    if vias <= known.vias:
        return known
    missed = [
        number for number in range(known.vias, vias) if back and _is_missed(course.vias[number], left, spot)
    ]
    notices = tuple(
        _notice(course, course.passed + number, missed=number in missed) for number in range(known.vias, vias)
    )
    left_out = None
    if missed and left is not None:  # who joins a course amid it has left out nothing that he had begun
        left_out = LeftOut(left, missed[0], ridden)
    return Passing(vias, left_out, notices)


def led_past(
    old: RideCourse, new: RideCourse, *, vias: int, ridden: float
) -> tuple[LeftOut | None, tuple[Notice, ...]]:
    """What a new course leaves out of the stops of the old one, `vias` of which are passed or not wanted."""
    missed = tuple(_notice(old, number, missed=True) for number in range(old.passed + vias, new.passed))
    return LeftOut(0.0, vias, ridden, lost=True) if missed else None, missed


def _is_missed(via: float, left: float | None, spot: Spot) -> bool:
    return via < spot.along - AT_VIA and (left is None or via > left + AT_VIA)


def _notice(course: RideCourse, number: int, *, missed: bool) -> Notice:
    """That one of the ride's points is passed or left out, counted from 0 over all of its courses."""
    name: Name = "via_left_out" if missed else "via"
    return Notice(name, f"via point {number + 1} of {course.passed + len(course.vias)}")
