"""Turn paths into a route with steps: what happens where, on which way, for how long."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from navigator.cost.costing import Metric
from navigator.geo import bearing, distance, wrap_degrees
from navigator.graph.climb import climbing
from navigator.graph.network import Network
from navigator.guidance.junction import REACH, Scene
from navigator.guidance.line import PathLine, lay
from navigator.guidance.maneuver import Event, find_events, mode_name
from navigator.guidance.naming import Namer
from navigator.guidance.route import Climbing, Leg, Maneuver, Point, Route, Step
from navigator.routing.path import Path

ON_THE_WAY = 3.0  # m from the end of the path: nobody sees on which side that is
AHEAD = 30.0  # degrees; a goal beyond the end of the path lies straight on
SUMMARY_NAMES = 2
SIDES = frozenset({"left", "right", "straight"})
RINGS = frozenset({"roundabout", "rotary"})


def build_route(
    network: Network, metric: Metric, paths: Sequence[Path], *, sides: Sequence[str | None] = ()
) -> Route:
    """The route of one path a leg; `sides` tells by leg where its end lies: "left", "right", "straight".

    Raises:
        ValueError: there is no path, or a side that is none.
    """
    if not paths or not {side for side in sides if side is not None} <= SIDES:
        raise ValueError("a route needs a path, and a side is left, right or straight")
    scene = Scene(network, metric)
    legs: list[Leg] = []
    begun = 0.0
    for number, path in enumerate(paths):
        line = lay(network, metric, path)
        side = sides[number] if number < len(sides) else None
        before = paths[number - 1].edges[-1] if number else None
        legs.append(_Writer(scene, line, begun, before, last=number == len(paths) - 1).leg(path, side))
        begun += legs[-1].distance
    geometry = _joined([step.geometry for leg in legs for step in leg.steps])
    return Route(
        legs=tuple(legs),
        geometry=geometry,
        distance=begun,
        duration=math.fsum(leg.duration for leg in legs),
        climbing=_climbing(geometry),
    )


def side_of(line: PathLine, point: tuple[float, float]) -> str | None:
    """Where a point lies as seen by a rider who comes to the end of a line; None where it lies on the way."""
    lon, lat = float(line.pieces[-1].lon[-1]), float(line.pieces[-1].lat[-1])
    if float(distance(lon, lat, *point)) < ON_THE_WAY:
        return None
    heading = line.bearing_before(len(line.pieces), reach=REACH)
    angle = float(wrap_degrees(bearing(lon, lat, *point) - heading))
    if abs(angle) <= AHEAD:
        return "straight"
    return "right" if angle > 0 else "left"


@dataclass(frozen=True)
class _Writer:
    """Write the steps of one leg."""

    scene: Scene
    line: PathLine
    begun: float  # m from the start of the route to that of the leg
    before: int | None  # edge on which the leg before ended
    last: bool  # whether this is the last leg

    @cached_property
    def _namer(self) -> Namer:
        return Namer(self.scene, self.line)

    def leg(self, path: Path, side: str | None) -> Leg:
        found = find_events(self.scene, self.line, starts=self.before is None, ends=self.last)
        events = self._with_new_names([self._depart(), *found])
        ends = [event.position for event in events[1:]] + [len(self.line.pieces)]
        steps = [
            self._step(event, end, self._named_until(event, ends))
            for event, end in zip(events, ends, strict=True)
        ]
        steps.append(self._arrive(steps[-1], side))
        return Leg(
            path=path,
            steps=tuple(steps),
            distance=self.line.pieces[-1].end,
            duration=math.fsum(step.duration for step in steps),
            summary=_summary(steps),
        )

    def _depart(self) -> Event:
        back = self.before is not None and self.before == self.line.pieces[0].edge ^ 1
        return Event(0, "depart", "uturn" if back else None, 0, spoken=self.before is None or back)

    def _with_new_names(self, events: list[Event]) -> list[Event]:
        """The events, and a silent one wherever the way changes its name for good between them."""
        result: list[Event] = []
        ends = [event.position for event in events[1:]] + [len(self.line.pieces)]
        for event, until in zip(events, ends, strict=True):
            result.append(event)
            if event.last < until:
                changes = self._namer.changes(event.last, until)
                result += [Event(n, "new name", "straight", n, spoken=False) for n in changes]
        return result

    def _named_until(self, event: Event, ends: list[int]) -> int:
        """The node up to which the way after an event may give it its name."""
        return next((end for end in ends if end > event.last), len(self.line.pieces))

    def _step(self, event: Event, end: int, named_until: int) -> Step:
        first, pieces = event.position, self.line.pieces[event.position : end]
        inside = event.last >= len(self.line.pieces)  # the path ends on the roundabout
        label = self._namer.label_from(first if inside else event.last, named_until)
        return Step(
            name=label.name,
            ref=label.ref,
            distance=math.fsum(piece.length for piece in pieces),
            duration=math.fsum(piece.seconds for piece in pieces),
            mode=mode_name(self.scene.look(pieces[0].edge).mode),
            maneuver=self._maneuver(event),
            geometry=self.line.points(first, end),
            noun=label.noun,
            rotary_name=event.rotary_name,
        )

    def _maneuver(self, event: Event) -> Maneuver:
        first, line = event.position, self.line
        after = first if event.type in RINGS else event.last
        return Maneuver(
            type=event.type,
            modifier=event.modifier,
            location=_place(line.pieces[first].points[0]),
            bearing_before=_whole(line.bearing_before(first, reach=REACH)) if first else 0,
            bearing_after=_whole(line.bearing_after(after, reach=REACH)),
            along=self.begun + line.node_at(first),
            exit=event.exit,
            spoken=event.spoken,
        )

    def _arrive(self, last: Step, side: str | None) -> Step:
        end = len(self.line.pieces)
        told = Maneuver(
            type="arrive",
            modifier=side,
            location=_place(last.geometry[-1]),
            bearing_before=_whole(self.line.bearing_before(end, reach=REACH)),
            bearing_after=0,
            along=self.begun + self.line.pieces[-1].end,
        )
        return Step(
            name=last.name,
            ref=last.ref,
            distance=0.0,
            duration=0.0,
            mode=last.mode,
            maneuver=told,
            geometry=(last.geometry[-1],),
            noun=last.noun,
        )


def _place(point: Point) -> tuple[float, float]:
    return point[0], point[1]


def _whole(degrees: float) -> int:
    return round(degrees) % 360


def _joined(lines: list[tuple[Point, ...]]) -> tuple[Point, ...]:
    """One line of all, where each begins with the point that the one before ends with."""
    points = list(lines[0])
    for line in lines[1:]:
        points += line[1:]
    return tuple(points)


def _summary(steps: list[Step]) -> str:
    """The names of the longest ways, in the order in which they are ridden."""
    metres: Counter[str] = Counter()
    for step in steps:
        if step.name:
            metres[step.name] += round(step.distance)
    longest = {name for name, _ in metres.most_common(SUMMARY_NAMES)}
    return ", ".join(name for name in metres if name in longest)


def _climbing(geometry: tuple[Point, ...]) -> Climbing:
    heights = [point[2] if len(point) == 3 else math.nan for point in geometry]
    ascent, descent = climbing(heights)
    raw_ascent, raw_descent = climbing(heights, hysteresis=0.0)
    return Climbing(ascent, descent, raw_ascent, raw_descent)
