"""Turn paths into a route with steps: what happens where, on which way, for how long."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from functools import partial

from navigator.cost.costing import Metric
from navigator.graph.climb import climbing
from navigator.graph.network import Network
from navigator.guidance.event import Event
from navigator.guidance.line import Line
from navigator.guidance.maneuver import find_events
from navigator.guidance.route import Climbing, Leg, Route, summary_of
from navigator.guidance.scene import Scene
from navigator.guidance.sidepaths import street_beside
from navigator.guidance.steps import Writer
from navigator.guidance.times import times_of
from navigator.guidance.tunnels import tunnels_of
from navigator.routing.path import Path, Point

SIDES = frozenset({"left", "right", "straight"})


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
    begun, last, raised = 0.0, len(paths) - 1, False
    for number, path in enumerate(paths):
        line = Line(scene.views, scene.pace, path)
        events = [
            _depart(path, paths[number - 1] if number else None),
            *find_events(scene, line, starts=number == 0, ends=number == last),
        ]
        points = line.points()
        raised |= line.raised
        side = sides[number] if number < len(sides) else None
        steps = Writer(scene, line, points, begun).steps(events, side)
        legs.append(Leg(path, tuple(steps), line.nodes[-1], line.times[-1], summary_of(steps)))
        geometry += points[1:] if number else points
        begun += legs[-1].distance
    return Route(
        legs=tuple(legs),
        geometry=tuple(geometry),
        distance=begun,
        duration=math.fsum(leg.duration for leg in legs),
        climbing=_climbing(geometry) if raised else Climbing(0.0, 0.0, 0.0, 0.0),
        beside=partial(street_beside, network),
        names=network.graph.names_in if len(network.graph.names) else None,
        dark=partial(tunnels_of, network, tuple(paths)),
        clock=partial(times_of, network, metric, tuple(paths)),
    )


def _depart(path: Path, before: Path | None) -> Event:
    back = before is not None and before.edges[-1] == path.edges[0] ^ 1
    return Event(0, "depart", "uturn" if back else None, 0, spoken=before is None or back)


def _climbing(geometry: list[Point]) -> Climbing:
    heights = array("d", [point[2] for point in geometry if len(point) == 3])
    return Climbing(*climbing(heights), *climbing(heights, hysteresis=0.0))
