"""Decide on which road a rider under way is, which way round, and what it costs to set off from there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from navigator.cost.safety import CLASS_RANK
from navigator.geo import bearing, wrap_degrees
from navigator.graph.attributes import RoadClass
from navigator.graph.network import Network
from navigator.ride.progress import Line
from navigator.routing.planner import TURN_BACK, Candidate, Planner
from navigator.routing.pricing import part_cost

LEAD = 3.0  # s that a rider rolls on until a new sentence is heard and can be obeyed
ASIDE_DEGREES = 50.0  # between road and rider; a road at a larger angle is hardly the one ridden on...
ASIDE = 15_000  # ms, and costs so much
AGAINST_DEGREES = 130.0  # from which a road is ridden against: one would have to turn back first
MAIN_RANK = 3  # secondary and above: nobody is asked to turn round there
CURVE = 10.0  # m of road over which its direction is taken


@dataclass(frozen=True)
class Here:
    """Where a rider is, and how he moves."""

    lon: float  # degrees
    lat: float  # degrees
    heading: float | None = None  # degrees from north; None where nobody knows
    speed: float = 0.0  # m/s


@dataclass(frozen=True)
class Start:
    """One way to go on: from a place of a directed edge."""

    edge: int  # also the state of the search
    share: float  # of the edge that lies behind when the rider can obey
    cost: int  # ms, what it costs to be there; the rest of the edge not counted
    back: bool  # one has to turn round first


def starts(planner: Planner, here: Here) -> tuple[Start, ...]:
    """All ways to go on; turning round on a main road is one only where there is no other.

    Raises NoRouteError where no usable way lies within 1 km.
    """
    found = [_start(planner, one, here) for one in planner.stop((here.lon, here.lat)).candidates]
    allowed = [one for one in found if not (one.back and is_main(planner.network, one.edge))]
    return tuple(allowed or found)


def leaving(planner: Planner, some: Sequence[Start]) -> dict[int, int]:
    """What a search starts with: the cost of each start with the rest of its edge, ms."""
    costs: dict[int, int] = {}
    for one in some:
        rest = int(planner.metric.cost[one.edge]) - part_cost(planner.metric, one.edge, one.share)
        costs[one.edge] = min(costs.get(one.edge, one.cost + rest), one.cost + rest)
    return costs


def is_main(network: Network, edge: int) -> bool:
    """Whether an edge is part of a road with much traffic."""
    kind = RoadClass(int(network.graph.ways.road_class[network.graph.way_of(edge)]))
    return CLASS_RANK.get(kind, 0) >= MAIN_RANK


def _start(planner: Planner, one: Candidate, here: Here) -> Start:
    network, cost = planner.network, one.penalty + int(planner.metric.entry[one.edge])
    off = 0.0
    if here.heading is not None:
        off = abs(float(wrap_degrees(_direction(network, one) - here.heading)))
    if off > AGAINST_DEGREES:
        return Start(one.edge, one.share, cost + TURN_BACK, back=True)
    if off > ASIDE_DEGREES:
        return Start(one.edge, one.share, cost + ASIDE, back=False)
    length = network.graph.length_of(one.edge)
    ahead = LEAD * here.speed / length if length > 0.0 and here.heading is not None else 0.0
    return Start(one.edge, min(1.0, one.share + ahead), cost, back=False)


def _direction(network: Network, one: Candidate) -> float:
    """Degrees from north of the edge where the rider is on it."""
    lon, lat, _ = network.graph.shape_of(one.edge)
    line = Line.of(list(zip(lon.tolist(), lat.tolist(), strict=True)))
    where = one.share * line.length
    begin, end = (line.at(where + metres) for metres in (-CURVE / 2.0, CURVE / 2.0))
    if begin == end:
        return float(network.turns.bearing_out[one.edge])
    return float(bearing(*begin, *end))


def forward(some: Sequence[Start]) -> tuple[Start, ...]:
    """Those that need no turning round."""
    return tuple(one for one in some if not one.back)
