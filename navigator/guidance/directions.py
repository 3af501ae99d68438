"""Turn paths into a route with steps: what happens where, on which way, for how long."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from navigator.cost.costing import Metric
from navigator.graph.climb import climbing
from navigator.graph.network import Network
from navigator.guidance.line import Line
from navigator.guidance.maneuver import Event, find_events, mode_name
from navigator.guidance.naming import Namer
from navigator.guidance.route import Climbing, Leg, Maneuver, Point, Route, Step
from navigator.guidance.scene import REACH, Scene
from navigator.routing.path import Path

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
    scene = Scene.of(network, metric)
    legs: list[Leg] = []
    geometry: list[Point] = []
    begun = 0.0
    for number, path in enumerate(paths):
        line = Line(scene.views, scene.pace, path)
        points = line.points()
        side = sides[number] if number < len(sides) else None
        before = paths[number - 1].edges[-1] if number else None
        writer = _Writer(scene, line, points, begun, before)
        legs.append(writer.leg(path, side, last=number == len(paths) - 1))
        geometry += points[1:] if number else points
        begun += legs[-1].distance
    return Route(
        legs=tuple(legs),
        geometry=tuple(geometry),
        distance=begun,
        duration=math.fsum(leg.duration for leg in legs),
        climbing=_climbing(geometry),
    )


@dataclass(frozen=True)
class _Writer:
    """Write the steps of one leg."""

    scene: Scene
    line: Line
    points: list[Point]
    begun: float  # m from the start of the route to that of the leg
    before: int | None  # edge on which the leg before ended

    def leg(self, path: Path, side: str | None, *, last: bool) -> Leg:
        line, namer = self.line, Namer(self.scene, self.line)
        found = find_events(self.scene, line, starts=self.before is None, ends=last)
        events = _with_new_names([self._depart(), *found], namer, line.count)
        steps = []
        for number, event in enumerate(events):
            end = events[number + 1].position if number + 1 < len(events) else line.count
            words = namer.words(*self._naming(events, number))
            steps.append(self._step(event, end, words))
        steps.append(self._arrive(steps[-1], side))
        return Leg(
            path=path,
            steps=tuple(steps),
            distance=line.nodes[-1],
            duration=line.times[-1],
            summary=_summary(steps),
        )

    def _depart(self) -> Event:
        back = self.before is not None and self.before == self.line.edges[0] ^ 1
        return Event(0, "depart", "uturn" if back else None, 0, spoken=self.before is None or back)

    def _naming(self, events: list[Event], number: int) -> tuple[int, int]:
        """From where, and up to which node, the way after an event may give it its name."""
        event, count = events[number], self.line.count
        if event.last >= count:  # the path ends on the roundabout
            return event.position, count
        ahead = (later.position for later in events[number + 1 :] if later.position > event.last)
        return event.last, next(ahead, count)

    def _step(self, event: Event, end: int, words: tuple[str, str, str]) -> Step:
        first, line = event.position, self.line
        name, ref, noun = words
        return Step(
            name=name,
            ref=ref,
            distance=line.nodes[end] - line.nodes[first],
            duration=line.times[end] - line.times[first],
            mode=mode_name(self.scene.mode[line.edges[first]]),
            maneuver=self._maneuver(event),
            geometry=tuple(self.points[line.first[first] : line.first[end] + 1]),
            noun=noun,
            rotary_name=event.rotary_name,
        )

    def _maneuver(self, event: Event) -> Maneuver:
        first, line = event.position, self.line
        after = first if event.type in RINGS else event.last
        return Maneuver(
            type=event.type,
            modifier=event.modifier,
            location=_place(self.points[line.first[first]]),
            bearing_before=_whole(line.before(first, REACH)) if first else 0,
            bearing_after=_whole(line.after(after, REACH)),
            along=self.begun + line.nodes[first],
            exit=event.exit,
            spoken=event.spoken,
        )

    def _arrive(self, last: Step, side: str | None) -> Step:
        line, point = self.line, self.points[-1]
        told = Maneuver(
            type="arrive",
            modifier=side,
            location=_place(point),
            bearing_before=_whole(line.before(line.count, REACH)),
            bearing_after=0,
            along=self.begun + line.nodes[-1],
        )
        return Step(
            name=last.name,
            ref=last.ref,
            distance=0.0,
            duration=0.0,
            mode=last.mode,
            maneuver=told,
            geometry=(point,),
            noun=last.noun,
        )


def _with_new_names(events: list[Event], namer: Namer, count: int) -> list[Event]:
    """The events, and a silent one wherever the way changes its name for good between them."""
    result: list[Event] = []
    for number, event in enumerate(events):
        until = events[number + 1].position if number + 1 < len(events) else count
        result.append(event)
        if event.last < until:
            changes = namer.changes(event.last, until)
            result += [Event(n, "new name", "straight", n, spoken=False) for n in changes]
    return result


def _place(point: Point) -> tuple[float, float]:
    return point if len(point) == 2 else point[:2]


def _whole(degrees: float) -> int:
    return round(degrees) % 360


def _summary(steps: list[Step]) -> str:
    """The names of the longest ways, in the order in which they are ridden."""
    metres: dict[str, int] = {}
    for step in steps:
        if step.name:
            metres[step.name] = metres.get(step.name, 0) + round(step.distance)
    longest = sorted(metres, key=metres.__getitem__, reverse=True)[:SUMMARY_NAMES]
    return ", ".join(name for name in metres if name in longest)


def _climbing(geometry: list[Point]) -> Climbing:
    heights = [point[2] for point in geometry if len(point) == 3]
    return Climbing(*climbing(heights), *climbing(heights, hysteresis=0.0))
