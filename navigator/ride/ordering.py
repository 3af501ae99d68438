"""Make of a ride's state what its planner needs to know: where from, how far along, what is wanted."""

from __future__ import annotations

from dataclasses import dataclass

from navigator.ride.course import RideCourse
from navigator.ride.motion import motion
from navigator.ride.rejoin import Order
from navigator.ride.setoff import Here
from navigator.ride.state import RideState
from navigator.ride.turning import rides_from_end
from navigator.ride.whereabouts import believed

IGNORED = 2  # ways back that a rider has left before it is clear that he means it


@dataclass(frozen=True)
class Wish:
    """What a rider asks for: as it stands, a new way from here through the points not yet passed."""

    skipped: int = 0  # of these points that are left out, the next first
    goal: tuple[float, float] | None = None  # lon, lat to ride to in place of them: home, a tap


def order_for(
    course: RideCourse,
    state: RideState,
    *,
    strict: bool = False,
    wish: Wish | None = None,
) -> Order:
    """The order of a ride that had a fix.

    A course that is to be kept `strict` is kept unless the rider wishes otherwise.
    """
    fix, moving = state.recent[-1], motion(state.recent)
    skipped = 0 if wish is None else wish.skipped
    return Order(
        Here(*believed(state.where, fix), moving.heading, moving.speed),
        along=state.along or 0.0,
        vias=min(state.vias + skipped, len(course.vias)),
        strict=strict and wish is None,
        direct=wish is not None or (state.offers.ignored >= IGNORED and not strict),
        begun=state.along is not None,
        asked=wish is not None,
        goal=None if wish is None else wish.goal,
        reverse=wish is None and rides_from_end(state) and state.against.is_news,
    )
