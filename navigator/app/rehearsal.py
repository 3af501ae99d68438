"""Find what a ride along a course will say, so that it can be made into sound before the ride."""

from __future__ import annotations

from collections.abc import Iterator

from navigator.guidance.prompts import Prompt
from navigator.guidance.route import Route
from navigator.ride.course import RideCourse
from navigator.ride.session import Session
from navigator.ride.simulate import simulate
from navigator.ride.state import RideState


def sentences(route: Route, course: RideCourse) -> Iterator[str]:
    """Each sentence once, in the order of the ride: those of a ride as planned, then other riders' forms.

    Who rides faster or slower hears the same turns, told ahead at another distance or in one word.
    """
    said = dict.fromkeys(_as_planned(route, course))
    yield from said
    book = course.plan.speech.book
    for cue in course.maneuvers:
        for text in (book.sentence(cue.told), book.word(cue.told)):
            if text not in said:
                said[text] = None
                yield text


def _as_planned(route: Route, course: RideCourse) -> Iterator[str]:
    session, state = Session(course), RideState()
    for fix in simulate(route):
        state, events = session.step(state, fix)
        yield from (event.text for event in events if isinstance(event, Prompt))
