"""Decide when a ride asks for another way, and whether an answer still fits the rider who gets it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from navigator.app.worker import Answer, Worker
from navigator.ride.carry import carried, fits
from navigator.ride.course import RideCourse
from navigator.ride.events import Event, Notice
from navigator.ride.leftout import led_past
from navigator.ride.offers import Offers, due_at
from navigator.ride.ordering import IGNORED, Wish, order_for
from navigator.ride.session import Session
from navigator.ride.state import RideState
from navigator.ride.turning import rides_from_end

ASK_AGAIN = 10.0  # s of the ride after which one who is still off the course is given another answer
ASK_IGNORANT = 90.0  # ...and one who leaves all ways back, and hears by sight where the course is
SOON = 10.0  # s before the next way is offered; then nobody is told where the course lies as well


@dataclass
class Rerouting:
    """The part of a ride's loop that talks with the planner."""

    worker: Worker
    strict: bool = False  # keep the course: only lead back to it
    adopted: Callable[[RideCourse], None] | None = None  # is told each new course
    _wish: Wish | None = field(default=None, init=False)
    _asked_at: float | None = field(default=None, init=False)  # s, ride clock
    _planned_for: float = field(default=-math.inf, init=False)  # s, ride clock of the last order
    _asked: float = field(default=0.0, init=False)  # s, this machine's clock then
    _asked_for: Wish | None = field(default=None, init=False)
    _trouble: str = field(default="", init=False)  # what was last told to be in the way

    def wish(self, wish: Wish) -> None:
        """Ask for another way, from any thread: the ride takes it up when it is planned.

        It comes as a `rerouted` event, or as `no_way` with the reason.
        """
        self._wish = wish

    def step(self, session: Session, state: RideState) -> tuple[Session, RideState, tuple[Event, ...]]:
        """After a fix: the course to follow from now on, and what is told of it."""
        answer = self._answer(state)
        if answer is not None:
            session, state, events = self._taken(session, state, answer)
            if events:
                return session, state, events
        wish, self._wish = self._wish, None
        if state.recent and (wish is not None or self._wanted(session, state)):
            self._ask(session, state, wish)
        if state.off_route and self._is_for_sight(session, state):
            soon = 0.0 <= due_at(state.offers, strict=self.strict) - state.t <= SOON
            wanted = bool(self._trouble) or not soon
            state = replace(state, sight=replace(state.sight, wanted=wanted))
        return session, state, ()

    def _is_ignored(self, session: Session, state: RideState) -> bool:
        """Whether a rider leaves one way back to somebody's track after another: he knows what he does."""
        route = session.course.route
        return route is not None and route.is_drawn and state.offers.ignored >= IGNORED

    def _is_for_sight(self, session: Session, state: RideState) -> bool:
        """Whether he hears between two offers where the course lies: on one to be kept they get rare too."""
        kept = self.strict and state.offers.ignored >= IGNORED
        return kept or self._is_ignored(session, state)

    def _ask(self, session: Session, state: RideState, wish: Wish | None) -> None:
        order = order_for(session.course, state, strict=self.strict, wish=wish)
        self._asked_at, self._asked, self._asked_for = state.t, time.monotonic(), wish
        self._planned_for = state.t
        if wish is not None:
            self._trouble = ""  # who asks hears why not, each time
        self.worker.plan(session.course, order)

    def _wanted(self, session: Session, state: RideState) -> bool:
        if session.course.route is None or not state.off_route or self.worker.busy:
            return False
        if rides_from_end(state):  # he may ride it from there
            return state.against.is_news and (self._asked_at is None or state.t - self._asked_at >= ASK_AGAIN)
        if state.against.on or state.t < due_at(state.offers, strict=self.strict):
            return False
        if self._is_ignored(session, state):
            return state.t - self._planned_for >= ASK_IGNORANT
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
            state = replace(state, sight=replace(state.sight, wanted=state.off_route))
            return session, state, () if told == answer.reason else (Notice("no_way", answer.reason),)
        if not fits(new.line, state):
            self._wish = self._wish or self._asked_for  # it is asked again from where the rider is by now
            return session, state, ()
        if not (asked.asked or asked.reverse or (state.off_route and not state.against.on)):
            return session, state, ()
        self._asked_at, self._trouble = None, ""
        if self.adopted is not None:
            self.adopted(new)
        state, events = carried(session.course, new, state, reason=answer.reason, seconds=answer.seconds)
        left_out, missed = led_past(session.course, new, vias=asked.vias, ridden=state.ridden)
        state = replace(state, left_out=left_out, offers=Offers() if asked.asked else state.offers)
        return Session(new), state, (*events, *missed)
