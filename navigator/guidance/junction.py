"""Tell what a rider sees at a junction: the way taken, and the ways that could be mistaken for it."""

from __future__ import annotations

from dataclasses import dataclass

from navigator.cost.costing import Metric, Mode
from navigator.geo import wrap_degrees
from navigator.graph.attributes import CARRIED_CLASSES, Access, NodeFlag, RoadClass, Service, WayFlag
from navigator.graph.network import Network
from navigator.guidance.line import PathLine

REACH = 20.0  # m over which a direction is taken: kinks right at a junction mislead
STUB = 10.0  # m; the direction of a shorter edge is the mapper's, not the road's
STUB_BEND = 50.0  # degrees; beyond a bend like that a stub is no part of the way that follows

TWIN = 40.0  # m; of two ways so short to the same place a rider may take either...
TWIN_SHARE = 1.1  # ...or longer ones, if they differ by no more than this

CIRCLE = WayFlag.ROUNDABOUT | WayFlag.CIRCULAR

# How much of a road it looks to a rider: the bigger one is followed without a word.
RANKS = {
    RoadClass.MOTORWAY: 6,
    RoadClass.TRUNK: 6,
    RoadClass.PRIMARY: 6,
    RoadClass.SECONDARY: 5,
    RoadClass.TERTIARY: 4,
    RoadClass.UNCLASSIFIED: 3,
    RoadClass.RESIDENTIAL: 3,
    RoadClass.LIVING_STREET: 3,
    RoadClass.ROAD: 3,
    RoadClass.BUSWAY: 3,
    RoadClass.SERVICE: 2,
    RoadClass.TRACK: 2,
    RoadClass.CYCLEWAY: 2,
    RoadClass.PEDESTRIAN: 2,
}
PATH_RANK = 1  # paths, footways, bridleways, steps
YARD_RANK = 0  # driveways, parking aisles
LANE_RANK = 3  # the least that is a street
SPLIT_CLASSES = frozenset({RoadClass.MOTORWAY, RoadClass.TRUNK, RoadClass.PRIMARY, RoadClass.SECONDARY})

WALKING = frozenset({RoadClass.FOOTWAY, RoadClass.STEPS, RoadClass.ELEVATOR, RoadClass.PLATFORM})
NARROW = WALKING | {RoadClass.PATH, RoadClass.BRIDLEWAY, RoadClass.PEDESTRIAN}
PATHS = NARROW | {RoadClass.CYCLEWAY}
YARDS = frozenset({Service.DRIVEWAY, Service.PARKING_AISLE, Service.DRIVE_THROUGH})


@dataclass(frozen=True)
class Look:
    """What an edge looks like to a rider."""

    edge: int
    road_class: RoadClass
    rank: int
    name: str
    ref: str
    mode: Mode
    flags: WayFlag
    wrong_way: bool  # against a one-way: to be seen, not to be ridden
    yard: bool  # a driveway, a parking aisle, a private way

    @property
    def circle(self) -> bool:
        """Part of a roundabout."""
        return bool(self.flags & CIRCLE)

    @property
    def narrow(self) -> bool:
        """A way for walkers first."""
        return self.road_class in NARROW

    @property
    def for_cycling(self) -> bool:
        """No place for cars."""
        return self.road_class in PATHS

    @property
    def one_way(self) -> bool:
        """For cars, one way or the other."""
        return bool(self.flags & WayFlag.ONEWAY)

    def goes_on_as(self, after: Look) -> bool:
        """Whether a rider takes `after` for the same road."""
        if self.name or after.name:
            return self.name == after.name or bool(self.ref and self.ref == after.ref)
        if self.road_class in PATHS and after.road_class in PATHS:
            crossing = bool((self.flags | after.flags) & WayFlag.CROSSING)
            return crossing or self.road_class == after.road_class
        return self.road_class == after.road_class and self.ref == after.ref


@dataclass(frozen=True)
class Exit:
    """A way out of a junction."""

    look: Look
    angle: float  # degrees right (+) or left (-) of straight on
    keeps: bool  # looks like the same road going on

    @property
    def bend(self) -> float:
        """Degrees away from straight on."""
        return abs(self.angle)


@dataclass(frozen=True)
class Junction:
    """A node between two edges of a path."""

    before: Look
    taken: Exit
    others: tuple[Exit, ...]  # those that a rider could mistake for the one taken
    mini_roundabout: bool = False

    @property
    def back(self) -> bool:
        """Whether the rider turns back on the spot."""
        return self.taken.look.edge == self.before.edge ^ 1


@dataclass(frozen=True)
class Scene:
    """What one rider sees on a network."""

    network: Network
    metric: Metric

    def look(self, edge: int) -> Look:
        """What an edge looks like."""
        graph = self.network.graph
        ways, way = graph.ways, graph.way_of(edge)
        road_class, flags = RoadClass(int(ways.road_class[way])), WayFlag(int(ways.flags[way]))
        bike = int(ways.bike[way, edge & 1])
        yard = int(ways.service[way]) in YARDS or (
            road_class is RoadClass.SERVICE and bike in {Access.PRIVATE, Access.NO}
        )
        rank = RANKS.get(road_class, PATH_RANK)
        if flags & WayFlag.CROSSING:
            rank = RANKS[RoadClass.CYCLEWAY]  # the cycleway goes on across the street
        return Look(
            edge=edge,
            road_class=road_class,
            rank=YARD_RANK if yard else rank,
            name=graph.strings[int(ways.name[way])],
            ref=graph.strings[int(ways.ref[way])],
            mode=Mode(int(self.metric.mode[edge])),
            flags=flags,
            wrong_way=bike == Access.WRONG_WAY and road_class not in PATHS,
            yard=yard,
        )

    def exits(self, edge: int) -> list[int]:
        """Edges that leave where an edge ends, without the way back."""
        turns = self.network.turns
        rows = slice(int(turns.first[edge]), int(turns.first[edge + 1]))
        out: list[int] = turns.edge[turns.target[rows]].tolist()
        return [after for after in out if after != edge ^ 1]

    def junction(self, line: PathLine, position: int) -> Junction | None:
        """What is seen at a node of a path; None where there is no choice."""
        edge, after = line.pieces[position - 1].edge, line.pieces[position].edge
        out = self.exits(edge)
        if out == [after]:
            return None
        before, taken = self.look(edge), self.look(after)
        inward = self._inward(line, position)
        outward = self._outward(line, position)
        looks = [self.look(other) for other in out if other != after]
        return Junction(
            before=before,
            taken=_exit(before, taken, outward - inward),
            others=tuple(
                _exit(before, look, float(self.network.turns.bearing_out[look.edge]) - inward)
                for look in looks
                if _mistakable(look, before, taken) and not self._comes_out_there(look.edge, after)
            ),
            mini_roundabout=self._has_flag(edge, NodeFlag.MINI_ROUNDABOUT),
        )

    def _comes_out_there(self, other: int, taken: int) -> bool:
        """Whether one way is as good as the other: round a tree, or drawn twice."""
        graph = self.network.graph
        if graph.head[other] != graph.head[taken]:
            return False
        one, two = graph.length_of(other), graph.length_of(taken)
        return max(one, two) <= max(TWIN, min(one, two) * TWIN_SHARE)

    def _has_flag(self, edge: int, flag: NodeFlag) -> bool:
        return bool(int(self.network.graph.nodes.flags[self.network.graph.head[edge]]) & flag)

    def _inward(self, line: PathLine, position: int) -> float:
        """Direction in which the path arrives; over the edge alone unless that is a mere stub."""
        turns, edges = self.network.turns, line.edges
        own = float(turns.bearing_in[edges[position - 1]])
        if position < 2 or line.pieces[position - 1].length >= STUB:
            return own
        bend = float(turns.bearing_out[edges[position - 1]]) - float(turns.bearing_in[edges[position - 2]])
        return own if abs(wrap_degrees(bend)) > STUB_BEND else line.bearing_before(position, reach=REACH)

    def _outward(self, line: PathLine, position: int) -> float:
        turns, edges = self.network.turns, line.edges
        own = float(turns.bearing_out[edges[position]])
        if position + 1 >= len(edges) or line.pieces[position].length >= STUB:
            return own
        bend = float(turns.bearing_out[edges[position + 1]]) - float(turns.bearing_in[edges[position]])
        return own if abs(wrap_degrees(bend)) > STUB_BEND else line.bearing_after(position, reach=REACH)


def _exit(before: Look, look: Look, angle: float) -> Exit:
    return Exit(look, float(wrap_degrees(angle)), before.goes_on_as(look))


def _mistakable(other: Look, before: Look, taken: Look) -> bool:
    """Whether a rider could take `other` for the way; a footway beside a street is not in question."""
    if other.road_class in CARRIED_CLASSES:
        return False
    if other.yard:
        return taken.yard
    on_foot = other.road_class in WALKING or (other.narrow and other.mode is not Mode.RIDE)
    if on_foot or other.flags & (WayFlag.SIDEWALK | WayFlag.CROSSING):
        return taken.narrow and not (taken.flags & WayFlag.CROSSING and before.road_class in PATHS)
    return True
