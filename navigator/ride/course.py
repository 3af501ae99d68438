"""Hold what a ride follows and never changes: the line, its via points, and what is said along it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from navigator.guidance.climbs import Climb, Profile, climbs_of
from navigator.guidance.cues import Cue, Plan, Speech, Wishes, make_plan
from navigator.guidance.remarks import Aside
from navigator.guidance.route import Route, Stretch
from navigator.ride.arrival import Timetable
from navigator.ride.byways import Byways
from navigator.ride.progress import Line


@dataclass(frozen=True)
class RideCourse:
    """A route prepared for riding; a prompt's `maneuver` is an index into `maneuvers`."""

    line: Line
    vias: tuple[float, ...]  # m from the start to each of the rider's points on the way
    plan: Plan
    tunnels: tuple[Stretch, ...] = ()  # m from the start; there a place is reckoned
    profile: Profile | None = None  # its heights, where they are known
    climbs: tuple[Climb, ...] = ()
    timetable: Timetable = field(default_factory=Timetable)
    route: Route | None = None  # to plan anew from
    byways: Byways | None = None  # that leave it, where the network is known
    passed: int = 0  # of the rider's points that lay before its start: it is the rest of another course
    joins: float = 0.0  # m from the start to where that other course begins
    led: bool = True  # who leaves it is led back; else only told where it is
    strict: bool = False  # it is to be kept: who is told where it is hears of where it was left

    @classmethod
    def of(
        cls, route: Route, speech: Speech, *, asides: Sequence[Aside] = (), wishes: Wishes | None = None
    ) -> RideCourse:
        """A route and what lies beside it, told by a voice whose sentences take as long as `speech` says."""
        ends = list(accumulate(leg.distance for leg in route.legs))
        vias = [end for end, leg in zip(ends[:-1], route.legs, strict=False) if not leg.through]
        plan = make_plan(route, speech, asides=asides, wishes=wishes)
        line = Line.of(route.geometry, length=route.distance)
        profile = route.profile
        timetable = Timetable.of(*route.times, profile)
        climbs = climbs_of(profile)
        return cls(line, tuple(vias), plan, route.tunnels, profile, climbs, timetable, route)

    @property
    def length(self) -> float:
        """Metres."""
        return self.line.length

    @property
    def maneuvers(self) -> tuple[Cue, ...]:
        """What a rider is told of, in order."""
        return self.plan.cues
