"""Decide when a ride asks for another way, and whether an answer still fits the rider who gets it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from navigator.app.worker import Answer, Worker
from navigator.ride.carry import carried, fits
from navigator.ride.course import RideCourse
from navigator.ride.events import Event, Notice
from navigator.ride.motion import motion
from navigator.ride.rejoin import Order
from navigator.ride.session import Session
from navigator.ride.setoff import Here
from navigator.ride.state import RideState

ASK_AGAIN = 10.0  # s of the ride after which one who is still off the course is given another answer
IGNORED = 2  # ways back that a rider has left before it is clear that he means it


@dataclass
class Rerouting:
    """The part of a ride's loop that talks with the planner."""

    worker: Worker
    strict: bool = False  # keep the course: only lead back to it
    adopted: Callable[[RideCourse], None] | None = None  # is told each new course
    _asked_at: float | None = field(default=None, init=False)  # s, ride clock
    _asked: float = field(default=0.0, init=False)  # s, this machine's clock then
    _left: int = field(default=0, init=False)  # ways back that were left
    _trouble: str = field(default="", init=False)  # what was last told to be in the way

    def step(self, session: Session, state: RideState) -> tuple[Session, RideState, tuple[Event, ...]]:
        """After a reading: the course to follow from now on, and what is told of it."""
        answer = self._answer(state)
        if answer is not None:
            session, state, events = self._taken(session, state, answer)
            if events:
                return session, state, events
        if self._wanted(session, state):
            self.ask(session, state)
        return session, state, ()

    def ask(
        self,
        session: Session,
        state: RideState,
        *,
        direct: bool = False,
        skipped: int = 0,
        goal: tuple[float, float] | None = None,
    ) -> None:
        """Ask for another way: straight to the next points where `direct`, leaving out `skipped` of them.

        A `goal` (lon, lat) takes the place of all points that are left.
        """
        course, fix, moving = session.course, state.recent[-1], motion(state.recent)
        left = self._left + _is_on_the_way(session, state)
        order = Order(
            Here(fix.lon, fix.lat, moving.heading, moving.speed),
            along=state.along or 0.0,
            vias=min(state.vias + skipped, len(course.vias)),
            strict=self.strict and not (direct or skipped or goal),
            direct=direct or skipped > 0 or left >= IGNORED or goal is not None,
            begun=state.along is not None,
            goal=goal,
        )
        self._asked_at, self._asked = state.t, time.monotonic()
        self.worker.plan(course, order)

    def _wanted(self, session: Session, state: RideState) -> bool:
        if session.course.route is None or not state.off_route or self.worker.busy:
            return False
        return self._asked_at is None or state.t - self._asked_at >= ASK_AGAIN

    def _answer(self, state: RideState) -> Answer | None:
        """The answer, if it is there; a ride that is replayed faster than it was ridden waits for it.

        So that planning takes as much of the ride as it would on the road.
        """
        if self._asked_at is None:
            return None
        ridden, waited = state.t - self._asked_at, time.monotonic() - self._asked
        return self.worker.answer(within=ridden - waited)

    def _taken(
        self, session: Session, state: RideState, answer: Answer
    ) -> tuple[Session, RideState, tuple[Event, ...]]:
        """The new course, unless the rider is elsewhere or back by now."""
        new, asked = answer.course, answer.order
        if new is None:
            told, self._trouble = self._trouble, answer.reason
            return session, state, () if told == answer.reason else (Notice("no_way", answer.reason),)
        if not fits(new.line, state):
            return session, state, ()
        if not (state.off_route or asked.direct or not asked.begun):
            return session, state, ()
        self._left = self._left + 1 if _is_on_the_way(session, state) else 0
        self._asked_at, self._trouble = None, ""
        if self.adopted is not None:
            self.adopted(new)
        state, events = carried(session.course, new, state, reason=answer.reason, seconds=answer.seconds)
        return Session(new), state, events


def _is_on_the_way(session: Session, state: RideState) -> bool:
    """Whether the rider has left not the course but a way back to it."""
    return state.off_route and session.course.joins > (state.along or 0.0)
