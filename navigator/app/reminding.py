"""Tell one who has paused by hand and rides on that nothing is recorded, where no turn is near."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from navigator.app.orders import Orders
from navigator.guidance.prompts import has_room, uttered
from navigator.guidance.said import Prompt
from navigator.ride.free import FreeRide
from navigator.ride.session import Session
from navigator.ride.state import RideState


def reminder(
    session: Session | FreeRide, state: RideState, orders: Orders, seconds: Callable[[str], float]
) -> tuple[RideState, Prompt | None]:
    """What is said after a fix; `seconds` is how long saying it takes."""
    text = orders.forgotten(state.recent[-1]) if state.recent else ""
    if not text:
        return state, None
    if isinstance(session, FreeRide):
        orders.reminded()
        return state, Prompt(text, "info", None, 0.0, state.t + seconds(text))
    plan, along = session.course.plan, state.along or 0.0
    on_course = state.along is not None and not state.off_route
    if on_course and not has_room(plan, state.said, text, along=along, speed=state.speed, clock=state.t):
        return state, None
    orders.reminded()
    said, prompt = uttered(plan, state.said, text, "info", along=along, clock=state.t)
    return replace(state, said=said), prompt
