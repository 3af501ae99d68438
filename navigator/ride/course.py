"""Hold what a ride follows and never changes: the line, its via points, and what is said along it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from navigator.guidance.cues import Cue, Plan, Speech, make_plan
from navigator.guidance.route import Route
from navigator.ride.progress import Line


@dataclass(frozen=True)
class RideCourse:
    """A route prepared for riding; a prompt's `maneuver` is an index into `maneuvers`."""

    line: Line
    vias: tuple[float, ...]  # m from the start to each of the rider's points on the way
    plan: Plan

    @classmethod
    def of(cls, route: Route, speech: Speech) -> RideCourse:
        """A route, told by a voice whose sentences take as long as `speech` says."""
        ends = list(accumulate(leg.distance for leg in route.legs))
        return cls(Line.of(route.geometry, length=route.distance), tuple(ends[:-1]), make_plan(route, speech))

    @property
    def length(self) -> float:
        """Metres."""
        return self.line.length

    @property
    def maneuvers(self) -> tuple[Cue, ...]:
        """What a rider is told of, in order."""
        return self.plan.cues
