"""Plan beside the ride: one thread that finds new ways while the ride goes on, the newest order first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from navigator.errors import NavigatorError, UsageError
from navigator.guidance.remarks import Aside
from navigator.guidance.route import Route
from navigator.ride.byways import Byways
from navigator.ride.course import RideCourse
from navigator.ride.rejoin import Order, find_way
from navigator.ride.sight import across
from navigator.ride.trail import Trail
from navigator.router import Router

Prepare = Callable[[Route, list[Aside]], RideCourse]
Beside = Callable[[Route], list[Aside]]


@dataclass(frozen=True)
class Answer:
    """What came of an order."""

    order: Order
    seconds: float  # that it took
    course: RideCourse | None = None
    reason: str = ""  # a key of the phrasebook's asides; without a course what went wrong


@dataclass(frozen=True)
class Wayfinder:
    """Makes courses of orders."""

    router: Router
    prepare: Prepare  # a route made ready for riding, in the rider's voice
    beside: Beside  # what lies beside a route

    def answer(self, course: RideCourse, order: Order) -> Answer:
        """The course that an order leads to, or why there is none."""
        began = time.perf_counter()
        try:
            found, reason = self._course(course, order)
        except NavigatorError as error:
            return Answer(order, time.perf_counter() - began, reason=str(error))
        if found.route is not None:
            found = replace(found, byways=Byways.of(self.router.network, self.router.metric, found.route))
        return Answer(order, time.perf_counter() - began, found, reason)

    def _course(self, course: RideCourse, order: Order) -> tuple[RideCourse, str]:
        if order.goal is not None:
            return self._elsewhere(order, order.goal)
        router, route = self.router, course.route
        if route is None:
            raise UsageError("a course without its route can't be planned anew; ride back to it by sight")
        if order.reverse:
            made = router.match(route.geometry[::-1])
            return self.prepare(made, self.beside(made)), "other way round"
        metric = router.metric_along([leg.path for leg in route.legs])
        trail = Trail.of(router.network, metric, route)
        way = find_way(router.planner, trail, order, length=course.length)
        made = router.route_along(way.legs, like=route)
        found = self.prepare(made, [*self.beside(made), *(across(made) if way.across else ())])
        joins = 0.0 if way.back is None else max(0.0, made.distance - (course.length - way.back))
        return replace(found, passed=course.passed + way.passed, joins=joins), way.reason

    def _elsewhere(self, order: Order, goal: tuple[float, float]) -> tuple[RideCourse, str]:
        """A course to a place that is not on the one ridden so far."""
        here = order.here
        made = self.router.route([(here.lon, here.lat), goal], heading=here.heading)
        return self.prepare(made, self.beside(made)), "new route"


class Worker:
    """One thread that plans; `plan` hands in an order, `answer` fetches what came of it.

    An order that has not been begun is replaced by a newer one. Commands that want another way - reroute,
    skip a point, ride home - do not call `plan` but `Rerouting.wish`, which knows where the rider is.
    """

    def __init__(self, finder: Wayfinder) -> None:
        self._finder = finder
        self._changed = threading.Condition()
        self._waiting: tuple[RideCourse, Order] | None = None
        self._answer: Answer | None = None
        self._busy = self._closed = False
        threading.Thread(target=self._run, daemon=True, name="planner").start()

    @property
    def busy(self) -> bool:
        """Whether an order is being worked on, or its answer has not been fetched."""
        with self._changed:
            return self._working or self._answer is not None

    @property
    def _working(self) -> bool:
        return self._busy or self._waiting is not None

    def plan(self, course: RideCourse, order: Order) -> None:
        """Ask for another way than this course."""
        with self._changed:
            self._waiting, self._answer = (course, order), None
            self._changed.notify_all()

    def answer(self, *, within: float = 0.0) -> Answer | None:
        """What came of the last order, if it is there `within` so many seconds; each answer once."""
        with self._changed:
            self._changed.wait_for(lambda: self._answer is not None or not self._working, max(0.0, within))
            found, self._answer = self._answer, None
            return found

    def close(self) -> None:
        """Let the thread end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting is not None or self._closed)
                if self._closed or self._waiting is None:
                    return
                course, order = self._waiting
                self._waiting, self._busy = None, True
            found = self._finder.answer(course, order)
            with self._changed:
                self._busy = False
                if self._waiting is None:  # else a newer order has overtaken it
                    self._answer = found
                self._changed.notify_all()
