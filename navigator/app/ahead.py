"""Find what is ridden: the route of a course file in its region, and what lies beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from navigator.app.beside import asides_for
from navigator.app.wiring import open_region, router_for
from navigator.cost.profile import profile_names
from navigator.formats.course import Course
from navigator.guidance.remarks import Aside
from navigator.guidance.route import Route
from navigator.region.region import Region
from navigator.router import Router
from navigator.settings import DEPART, PLANNED_KEYS, Settings


@dataclass(frozen=True)
class Ahead:
    """What is ridden, and what lies beside it."""

    route: Route
    asides: Sequence[Aside] = ()
    router: Router | None = None  # to find ways back; None where nobody leaves the route
    region: Region | None = None
    strict: bool = False  # keep the course: only be led back to it


def planned_for(course: Course) -> dict[str, str]:
    """For whom the route was planned, as the file says; a profile's name is taken, never a path."""
    planned = {key: value for key, value in course.planned_for if key in PLANNED_KEYS}
    if planned.get("profile") not in profile_names():
        planned.pop("profile", None)
    return planned


def ahead_of(course: Course, settings: Settings, *, strict: bool) -> Ahead:
    """The route of a file, and what lies beside it."""
    region = open_region(settings, [point[:2] for point in course.points])
    router, depart = router_for(region, settings), dict(course.planned_for).get(DEPART)
    router = router.at(depart) if depart else router
    route = router.retrace(course.points)
    asides = asides_for(route, router, region) if settings.announce.value else ()
    return Ahead(route, asides, router, region, strict)
