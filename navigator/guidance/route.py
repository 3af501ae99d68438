"""Hold a planned route: legs of a path with the steps and maneuvers that a rider is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from navigator.geo import FloatArray
from navigator.guidance.climbs import Climb, Profile, climbs_of
from navigator.routing.explain import Explanation
from navigator.routing.path import OffNetwork, Path, Point

Stretch = tuple[float, float]  # m from the start of the route, where it begins and ends
SUMMARY_NAMES = 2


class Maneuver(NamedTuple):
    """What the rider does at one place, in OSRM's vocabulary (API v5, StepManeuver).

    Like a step a named tuple: an answer holds a hundred, and a frozen dataclass takes four times as long.
    """

    type: str  # "depart", "turn", "roundabout", "arrive", ...
    modifier: str | None  # "uturn", "sharp right" ... "straight" ... "sharp left"; None where it says nothing
    location: tuple[float, float]  # lon, lat
    bearing_before: int  # degrees from north, 0 at the start
    bearing_after: int  # degrees from north, 0 at the end
    along: float  # m from the start of the route
    exit: int | None = None  # which exit of a roundabout, counted as a rider counts
    spoken: bool = True  # False where the rider just goes on: it is listed, and never said
    crosses: bool = False  # one goes straight across a road just before


class Step(NamedTuple):
    """One maneuver and the way after it, up to the next."""

    name: str
    ref: str
    distance: float  # m
    duration: float  # s
    mode: str  # "cycling", "pushing", "ferry", "train"
    maneuver: Maneuver
    geometry: tuple[Point, ...]
    noun: str = ""  # what an unnamed way is: "cycleway", "path", "track", "steps", ...
    rotary_name: str = ""
    route: str = ""  # the signed cycle route along a way without a name
    towards: str = ""  # the number of the next junction of a node network


@dataclass(frozen=True)
class Leg:
    """The way between two of the rider's points."""

    path: Path
    steps: tuple[Step, ...]
    distance: float  # m
    duration: float  # s
    summary: str = ""
    through: bool = False  # its end is no point of the rider: the way just goes on


@dataclass(frozen=True)
class Climbing:
    """Metres up and down: `raw` sums the smoothed profile, `filtered` forgets waves below the hysteresis."""

    ascent: float
    descent: float
    raw_ascent: float
    raw_descent: float


@dataclass(frozen=True)
class Route:
    """What the rider follows; metres and seconds over all legs."""

    legs: tuple[Leg, ...]
    geometry: tuple[Point, ...]  # every OSM node passed, unsimplified
    distance: float
    duration: float
    climbing: Climbing
    notes: tuple[str, ...] = ()  # what the rider should know of how it was planned
    reasons: Callable[[], Explanation] | None = field(default=None, repr=False, compare=False)
    # the street beside the line of a nameless path, "" where there is none
    beside: Callable[[Sequence[Point]], str] | None = field(default=None, repr=False, compare=False)
    # what its names are in the language of a code; None where all have but one
    names: Callable[[str], Callable[[str], str]] | None = field(default=None, repr=False, compare=False)
    dark: Callable[[], tuple[Stretch, ...]] | None = field(default=None, repr=False, compare=False)
    clock: Callable[[], tuple[FloatArray, FloatArray]] | None = field(default=None, repr=False, compare=False)

    @property
    def stops(self) -> tuple[int, ...]:
        """Rows of `geometry` at which the rider's points on the way lie."""
        rows: list[int] = []
        row, last = -1, None
        for leg in self.legs:
            for step in leg.steps:
                line = step.geometry
                row += len(line) - (line[0][:2] == last)
                last = line[-1][:2]
            if not leg.through:
                rows.append(row)
        return tuple(rows[:-1])

    @property
    def tunnels(self) -> tuple[Stretch, ...]:
        """Where no receiver sees the sky; looked up each time, as few ask."""
        return () if self.dark is None else self.dark()

    @property
    def is_drawn(self) -> bool:
        """Whether it is somebody's track, which leaves the network or turns back amid a road."""
        return any(leg.through or isinstance(leg.path, OffNetwork) for leg in self.legs)

    @property
    def times(self) -> tuple[FloatArray, FloatArray]:
        """Metres and seconds from the start, by edges where a router has made the route, else by steps."""
        if self.clock is not None:
            return self.clock()
        ridden = np.array([(step.distance, step.duration) for step in self.steps]).T
        return np.append(0.0, np.cumsum(ridden[0])), np.append(0.0, np.cumsum(ridden[1]))

    @property
    def profile(self) -> Profile | None:
        """Its heights at even places; None where they are unknown."""
        return Profile.of(self.geometry, length=self.distance)

    @property
    def climbs(self) -> tuple[Climb, ...]:
        """Its climbs, in order; looked up each time, as few ask."""
        return climbs_of(self.profile)

    @property
    def raised(self) -> bool:
        """Whether its heights are known; without them what is climbed is told as unknown, and summed as 0."""
        return len(self.geometry[0]) == 3

    @property
    def ascent(self) -> float:
        """Metres climbed, with hysteresis."""
        return self.climbing.ascent

    @property
    def descent(self) -> float:
        """Metres descended, with hysteresis."""
        return self.climbing.descent

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps of all legs; the first departs, the last arrives."""
        return tuple(self._steps())

    def in_language(self, language: str) -> Route:
        """The same with names as a voice of that language says them, where the map knows any."""
        if self.names is None:
            return self
        called, beside = self.names(language), self.beside
        legs = [
            replace(leg, steps=steps, summary=summary_of(steps))
            for leg in self.legs
            for steps in [tuple(_called(step, called) for step in leg.steps)]
        ]
        street = beside and (lambda line: called(beside(line)))
        return replace(self, legs=tuple(legs), beside=street, names=None)

    def explain(self) -> Explanation:
        """What the route consists of: metres, seconds and cost by class, surface, grade, stress and so on.

        Raises ValueError on a route that no router has made.
        """
        if self.reasons is None:
            raise ValueError("only a router's own routes can be explained; plan it with one")
        return self.reasons()

    def _steps(self) -> Iterator[Step]:
        for leg in self.legs:
            yield from leg.steps


def summary_of(steps: Sequence[Step]) -> str:
    """The names of the longest ways, in the order in which they are ridden."""
    metres: dict[str, int] = {}
    for step in steps:
        if step.name:
            metres[step.name] = metres.get(step.name, 0) + round(step.distance)
    longest = sorted(metres, key=metres.__getitem__, reverse=True)[:SUMMARY_NAMES]
    return ", ".join(name for name in metres if name in longest)


def _called(step: Step, called: Callable[[str], str]) -> Step:
    names = called(step.name), called(step.rotary_name), called(step.route)
    if names == (step.name, step.rotary_name, step.route):
        return step
    return step._replace(name=names[0], rotary_name=names[1], route=names[2])
