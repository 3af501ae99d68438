"""Decide which part of a path goes round a roundabout, and count its exits as a rider counts them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from navigator.cost.costing import Mode
from navigator.geo import bearing, wrap_degrees
from navigator.graph.attributes import RoadClass
from navigator.graph.roadgraph import COORDINATE_SCALE
from navigator.guidance.junction import LANE_RANK, PATHS, Scene
from navigator.guidance.line import PathLine
from navigator.guidance.turntype import modifier_of

Place = tuple[float, float]  # lon, lat in degrees

ARM = 40.0  # m outside the ring, where an arm has its own direction again
MOST_ARCS = 200  # edges of one ring; more is an error in the data
ROTARY_RADIUS = 15.0  # m; OSRM calls a bigger one with a name of its own a rotary
TURN_RADIUS = 8.0  # m; so small a ring is ridden like a crossing...
TURN_ARMS = 4  # ...if it has no more arms than one...
PLAIN_TURNS = frozenset({"left", "straight", "right"})  # ...and one would call it that


@dataclass(frozen=True)
class Ring:
    """The visit of a path to a roundabout: in at node `entry`, out at node `leave`."""

    entry: int  # 0 where the path starts on the ring
    leave: int | None  # None where the path ends on the ring
    exit: int | None  # which one, from 1
    angle: float  # degrees right (+) or left (-) that the whole visit turns
    radius: float  # m
    arms: int
    name: str  # of the ring itself

    @property
    def kind(self) -> str:
        """OSRM's type of maneuver."""
        small = self.radius <= TURN_RADIUS and self.arms <= TURN_ARMS
        if small and self.leave is not None and modifier_of(self.angle) in PLAIN_TURNS:
            return "roundabout turn"
        return "rotary" if self.name and self.radius > ROTARY_RADIUS else "roundabout"


def find_rings(scene: Scene, line: PathLine) -> list[Ring]:
    """All visits to roundabouts, in the order of the path."""
    on_ring = [scene.look(edge).circle for edge in line.edges]
    rings, position = [], 0
    while position < len(on_ring):
        if not on_ring[position]:
            position += 1
            continue
        leave = position
        while leave < len(on_ring) and on_ring[leave]:
            leave += 1
        rings.append(_ring(scene, line, position, leave))
        position = leave
    return rings


def _ring(scene: Scene, line: PathLine, entry: int, after: int) -> Ring:
    edges = line.edges
    leaves = after < len(edges)
    around = _arcs(scene, edges[entry])
    length = sum(scene.network.graph.length_of(edge) for edge in around)
    name = scene.look(edges[entry]).name
    outside = {scene.look(edges[n]).name for n in (entry - 1, after) if 0 <= n < len(edges)}
    return Ring(
        entry=entry,
        leave=after if leaves else None,
        exit=_count(scene, edges, entry, after) if leaves else None,
        angle=_angle(line, entry, after, _centre(scene, around)) if entry and leaves else 0.0,
        radius=length / math.tau,
        arms=sum(_has_arm(scene, edge) for edge in around),
        name="" if name in outside else name,
    )


def _angle(line: PathLine, entry: int, after: int, centre: Place) -> float:
    """Degrees between the ways to and from the middle of the ring, taken outside the splitter islands."""
    begin = line.place_at(line.node_at(entry) - ARM)
    end = line.place_at(line.node_at(after) + ARM)
    return float(wrap_degrees(bearing(*centre, *end) - bearing(*begin, *centre)))


def _centre(scene: Scene, around: list[int]) -> Place:
    nodes = scene.network.graph.nodes
    tails = scene.network.graph.tail[around]
    return float(nodes.lon[tails].mean()) / COORDINATE_SCALE, float(
        nodes.lat[tails].mean()
    ) / COORDINATE_SCALE


def _count(scene: Scene, edges: tuple[int, ...], entry: int, after: int) -> int:
    """Exits passed on the way round, the one taken included."""
    passed = sum(_is_exit(scene, edges[n]) for n in range(entry, after - 1))
    return passed + 1


def _is_exit(scene: Scene, arc: int) -> bool:
    """Whether a road that a rider counts leaves where an arc of the ring ends."""
    return any(_counts(scene, edge) for edge in scene.exits(arc))


def _counts(scene: Scene, edge: int) -> bool:
    """Roads that one may leave by, whether open to bicycles or not, and cycleways; no footways, no yards."""
    look = scene.look(edge)
    if look.circle or look.yard or look.wrong_way:
        return False
    if look.road_class in PATHS:
        return look.road_class is RoadClass.CYCLEWAY and look.mode is Mode.RIDE
    return look.rank >= LANE_RANK or look.mode is Mode.RIDE


def _has_arm(scene: Scene, arc: int) -> bool:
    looks = [scene.look(edge) for edge in scene.exits(arc)]
    return any(not look.circle and not look.yard and look.road_class not in PATHS for look in looks)


def _arcs(scene: Scene, arc: int) -> list[int]:
    """The edges of the ring, from one of them round to itself."""
    around, here = [arc], arc
    while len(around) < MOST_ARCS:
        onward = [edge for edge in scene.exits(here) if _goes_round(scene, edge)]
        if not onward or onward[0] in around:
            break
        here = onward[0]
        around.append(here)
    return around


def _goes_round(scene: Scene, edge: int) -> bool:
    look = scene.look(edge)
    return look.circle and not look.wrong_way
