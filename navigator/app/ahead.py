"""Find what is ridden: the route of a course file in its region, and what lies beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from navigator.app.beside import asides_for
from navigator.app.wiring import open_region, rider_from, router_for
from navigator.cost.profile import profile_names
from navigator.errors import ContentError, NoRouteError, StorageError
from navigator.formats.course import CREATOR, Course
from navigator.geo import along
from navigator.guidance.directions import SIDES
from navigator.guidance.joining import line_route
from navigator.guidance.remarks import Aside
from navigator.guidance.route import Route
from navigator.guidance.slopes import slopes_of
from navigator.region.region import Region, region_of_most
from navigator.router import Router
from navigator.routing.path import Point
from navigator.settings import ARRIVES, DEPART, PLANNED_KEYS, Settings
from navigator.units import Units, distance_text

SHORTEST = 20.0  # m of a track; a shorter one is a receiver that lay somewhere
GAP, GAP_STEPS = 5_000.0, 50.0  # m, x the usual step between points: what is more parts two rides
TOLD = 3  # gaps that are told one by one
Report = Callable[[float], None]
AS_A_LINE = "it is followed as a line, without turns"


@dataclass(frozen=True)
class Ahead:
    """What is ridden, and what lies beside it."""

    route: Route
    asides: Sequence[Aside] = ()
    router: Router | None = None  # to find ways back; None where nobody leaves the route
    region: Region | None = None
    strict: bool = False  # keep the course: only be led back to it
    reverse: bool = False  # the file's course is ridden the other way round


def planned_for(course: Course) -> dict[str, str]:
    """For whom the route was planned, as the file says; a profile's name is taken, never a path."""
    planned = {key: value for key, value in course.planned_for if key in PLANNED_KEYS}
    if planned.get("profile") not in profile_names():
        planned.pop("profile", None)
    return planned


def ahead_of(
    course: Course, settings: Settings, *, strict: bool, report: Report = lambda _share: None
) -> Ahead:
    """The route of a file, and what lies beside it; ContentError where it leads nowhere.

    `report` hears now and then for which share of a track its ways are found.
    """
    if course.creator != CREATOR and _length(course) < SHORTEST:
        short = f"is not {SHORTEST:.0f} m long"
        if course.cut:
            left = f"what is left of its track {short}"
            raise ContentError(f"the file is cut or damaged, and {left}; copy or download it again")
        raise ContentError(f"this track {short}; there is nothing to follow")
    ahead, units = _ahead_of(course, settings, report, strict=strict), settings.units.value
    notes = list(ahead.route.notes)
    if course.cut:
        length = distance_text(ahead.route.distance, units)
        notes.append(f"the file is cut or damaged: its track is followed as far as it goes, for {length}")
    if course.creator != CREATOR:
        notes += _apart(course, units)
    return replace(ahead, route=replace(ahead.route, notes=tuple(notes)))


def _apart(course: Course, units: Units) -> Iterator[str]:
    """That a file has several parts that lie far from each other, as when it holds several rides."""
    lons, lats = np.array([point[:2] for point in course.points]).T
    metres = along(lons, lats)
    steps = np.diff(metres)
    gaps = np.flatnonzero(steps > max(GAP, GAP_STEPS * float(np.median(steps))))
    if not len(gaps):
        return
    begins, ends = [0.0, *metres[gaps + 1].tolist()], [*metres[gaps].tolist(), float(metres[-1])]
    parts = [distance_text(end - begin, units) for begin, end in zip(begins, ends, strict=True)]
    text = parts[0] + "".join(
        f", {distance_text(float(steps[gap]), units)} farther on {part}"
        for gap, part in list(zip(gaps, parts[1:], strict=True))[:TOLD]
    )
    more = ", and so on" if len(gaps) > TOLD else ""
    alone = "give one file for each to ride one alone"
    yield f"this track has {len(parts)} parts that lie apart: {text}{more}; {alone}"


def _ahead_of(course: Course, settings: Settings, report: Report, *, strict: bool) -> Ahead:
    region = _region(course, settings)
    if region is None:
        notes = (f"no region covers any of this track; {AS_A_LINE}",)
        route = replace(line_route(_line(course), rider_from(settings)), notes=notes)
        return Ahead(route, slopes_of(route) if settings.announce.value else (), strict=strict)
    router, depart = router_for(region, settings), dict(course.planned_for).get(DEPART)
    router = router.at(depart) if depart else router
    route = _route(course, router, report)
    asides = asides_for(route, router, region) if settings.announce.value else ()
    return Ahead(route, asides, router, region, strict)


def _region(course: Course, settings: Settings) -> Region | None:
    """The region of a course; for a foreign track that of most of it, None where there is none."""
    points = [point[:2] for point in course.points]
    try:
        return open_region(settings, points)
    except (NoRouteError, StorageError):
        if course.creator == CREATOR or settings.region.value is not None:
            raise
        return region_of_most(settings.folders.regions, points)


def _route(course: Course, router: Router, report: Report) -> Route:
    """A route planned by us as it was planned, another track along the ways on which it lies."""
    try:
        return router.retrace(course.points, sides=_sides(course))
    except ContentError:
        if course.creator == CREATOR:
            raise
    try:
        return router.match(_line(course), _seconds(course), report=report)
    except NoRouteError:
        notes = (f"the track lies along no way of this region; {AS_A_LINE}",)
        return replace(line_route(_line(course), router.rider), notes=notes)


def _sides(course: Course) -> list[str | None]:
    """On which side of the road its stops and its goal lie, as far as a file of ours says so."""
    if course.creator != CREATOR:
        return []  # the other way round the goal was the start
    words = dict(course.planned_for).get(ARRIVES, "").split(",")
    return [word if word in SIDES else None for word in words]


def _length(course: Course) -> float:
    lons, lats = np.array([point[:2] for point in course.points]).T
    return float(along(lons, lats)[-1])


def _line(course: Course) -> list[Point]:
    """The points of a course, with heights where all have them."""
    if any(height is None for _lon, _lat, height in course.points):
        return [(lon, lat) for lon, lat, _height in course.points]
    return [(lon, lat, height or 0.0) for lon, lat, height in course.points]


def _seconds(course: Course) -> list[float] | None:
    """When each point was passed, seconds of a clock that never goes back; None where it is not known."""
    times = [None if time is None else time.timestamp() for time in course.times or (None,)]
    known = [time for time in times if time is not None]
    if len(known) < len(course.points) or any(b < a for a, b in pairwise(known)):
        return None
    return known
