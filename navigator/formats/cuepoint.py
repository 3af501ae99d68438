"""Decide what of a route's guidance a file carries: its course points, with place, time and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from navigator.formats.course import Waypoint
from navigator.guidance.phrases import Phrasebook, told_of
from navigator.guidance.route import Route
from navigator.guidance.told import Told


@dataclass(frozen=True)
class CuePoint:
    """One place of a route where a rider is told something."""

    along: float  # m from the start
    seconds: float  # from the start
    lon: float
    lat: float
    ele: float | None  # m
    told: Told
    sentence: str
    word: str  # as short as can be

    @property
    def turn(self) -> str:
        """OSRM's type and modifier in one text, as GPX `<type>` has it: "turn left", "arrive"."""
        return f"{self.told.type} {self.told.modifier}".strip()


def cue_points(route: Route, book: Phrasebook) -> tuple[CuePoint, ...]:
    """The points of a route in order, departure first and arrival last."""
    heights = {point[:2]: point[2] for point in route.geometry if len(point) > 2}
    return tuple(
        CuePoint(
            along=along,
            seconds=seconds,
            lon=place[0],
            lat=place[1],
            ele=heights.get(place),
            told=told,
            sentence=book.sentence(told),
            word=book.word(told),
        )
        for (seconds, place), (along, told) in zip(_spoken(route), told_of(route, book.language), strict=True)
    )


def _spoken(route: Route) -> Iterator[tuple[float, tuple[float, float]]]:
    """Seconds from the start and place of each maneuver that a rider is told of."""
    seconds = 0.0
    for step in route.steps:
        if step.maneuver.spoken:
            yield seconds, step.maneuver.location
        seconds += step.duration


def as_waypoint(cue: CuePoint) -> Waypoint:
    """The point as GPX has it: its short word as name, its sentence as description."""
    return Waypoint(
        lon=cue.lon, lat=cue.lat, ele=cue.ele, name=cue.word, description=cue.sentence, kind=cue.turn
    )
