"""Tell a rider on the course how far it is to the end, and how long, where it is news and no turn is near."""

from __future__ import annotations

from dataclasses import replace

from navigator.guidance.prompts import has_room, uttered
from navigator.guidance.said import Prompt
from navigator.ride.course import RideCourse
from navigator.ride.state import RideState


def to_go(
    course: RideCourse, before: RideState, state: RideState, seconds: float
) -> tuple[RideState, tuple[Prompt, ...]]:
    """What is said at a place of the course from which so many seconds are left, if it is time for it."""
    plan, t, along = course.plan, state.t, state.along or 0.0
    left = course.length - along
    news = state.far.at_place(length=course.length, left=left, seconds=seconds, t=t)
    if state.vias > before.vias and before.along is not None:
        news = replace(news, since=left)
    state = replace(state, far=news)
    if not plan.tells_arrival or state.off_route or state.arrived or state.offers.pending:
        return state, ()
    if not news.is_due(left=left, seconds=seconds, t=t):
        return state, ()
    text = plan.speech.book.answer("to go", length=left, seconds=seconds)
    if not has_room(plan, state.said, text, along=along, speed=state.speed, clock=t):
        return state, ()
    said, prompt = uttered(plan, state.said, text, "info", along=along, clock=t)
    if said.passed == len(plan.cues) - 1:  # no turn comes before the end: that is said with it
        said = replace(said, reassured=said.passed, reassured_at=t)
    return replace(state, said=said, far=news.told(seconds=seconds, t=t)), (prompt,)
