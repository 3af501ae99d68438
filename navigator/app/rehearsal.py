"""Find what a ride along a course will say, so that it can be made into sound before the ride."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from navigator.guidance.route import Route
from navigator.guidance.said import Prompt
from navigator.ride.course import RideCourse
from navigator.ride.session import Session
from navigator.ride.simulate import simulate
from navigator.ride.state import RideState


def sentences(route: Route, course: RideCourse) -> Iterator[str]:
    """Each sentence once, in the order of the ride: those of a ride as planned, then other riders' forms.

    Who rides faster or slower hears the same turns, told ahead at another distance or in one word.
    """
    said: set[str] = set()
    for text in chain(
        _as_planned(route, course), _otherwise(course)
    ):  # none is sought before it is asked for
        if text not in said:
            said.add(text)
            yield text


def _otherwise(course: RideCourse) -> Iterator[str]:
    book = course.plan.speech.book
    for cue in course.maneuvers:
        yield book.sentence(cue.told)
        yield book.word(cue.told)


def _as_planned(route: Route, course: RideCourse) -> Iterator[str]:
    session, state = Session(replace(course, byways=None)), RideState()  # who rides as planned leaves nothing
    for fix in simulate(route):
        state, events = session.step(state, fix)
        yield from (event.text for event in events if isinstance(event, Prompt))
