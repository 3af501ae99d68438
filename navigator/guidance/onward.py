"""Decide how far the way that a rider is on goes on without a word, and along which edges.

He is taken to ride on as the road goes: along its name or number, else straight ahead. That way ends where
guidance would tell him of a turn; over a roundabout it goes on by the same road, or straight ahead. A track
without a name is no road: it ends where there is a choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from navigator.cost.costing import INF, Metric, Mode
from navigator.geo import wrap_degrees
from navigator.graph.looks import CLASS_MASK, CLASS_SHIFT, LANE_RANK, RANK_MASK, Look
from navigator.graph.network import Network
from navigator.guidance.event import Event
from navigator.guidance.line import Line
from navigator.guidance.maneuver import find_events
from navigator.guidance.scene import Scene
from navigator.routing.path import Path, Point

REACH = 30_000.0  # m; few climbs are longer, and what begins farther on is told in time later
BACKWARD = 135.0  # degrees; an exit beyond it leads back to where one came from
BIGGER = (
    60.0  # degrees; up to there the biggest of several roads is taken for the way, beyond it the straightest
)
MOST_ARCS = 200  # edges of one roundabout; more is an error in the data
RINGS = frozenset({"roundabout", "rotary", "roundabout turn"})
AHEAD = frozenset({"straight", "slight left", "slight right"})
NO_CHOICE = frozenset({"merge", "exit roundabout", "exit rotary"})  # told, but there is no other way
CIRCLE, LINK, WRONG_WAY = int(Look.CIRCLE), int(Look.LINK), int(Look.WRONG_WAY)

Turn = tuple[int, int]  # its number, and the state that it leads to


@dataclass(frozen=True)
class Onward:
    """The way on from a place on an edge."""

    edges: tuple[int, ...]  # the one that the rider is on first; none twice
    begins: tuple[float, ...]  # m along the way to the begin of each; of the first behind the rider
    length: float  # m from the rider on
    points: tuple[Point, ...]  # from the rider on, with heights where they are known


def onward(network: Network, metric: Metric, edge: int, *, share: float = 0.0) -> Onward:
    """The way on from a share of an edge, as far as a rider need not be told of a turn, or 30 km."""
    scene = Scene.of(network, metric)
    states, turns = _Follower(scene, metric).from_edge(edge)
    edges = tuple(scene.views.state_edge[state] for state in states)
    whole = Path(edges, turns, share, 1.0, 0, 0.0, 0.0)
    line = Line(scene.views, scene.pace, whole)
    told = find_events(scene, line, starts=False, ends=False)
    end = next((event.position for event in told if _is_choice(scene, line, event)), len(edges))
    if end < len(edges):
        edges = edges[:end]
        line = Line(scene.views, scene.pace, Path(edges, turns[: end - 1], share, 1.0, 0, 0.0, 0.0))
    behind = share * network.graph.length_of(edge)
    return Onward(edges, (-behind, *line.nodes[1:-1]), line.nodes[-1], tuple(line.points()))


def _is_choice(scene: Scene, line: Line, event: Event) -> bool:
    """Whether one may as well do something else there; the one road of the same name is no choice."""
    if not event.spoken or event.type in NO_CHOICE:
        return False
    before, node = line.edges[event.position - 1], event.position
    if event.type not in RINGS or not _look(scene, line.edges[node]) & CIRCLE:
        return not _is_only_one(scene, before, line.edges[node])
    if event.last >= line.count:
        return True
    after = line.edges[event.last]
    if _is_same_road(scene, before, after):
        return False
    return event.modifier not in AHEAD or _rank(scene, after) < _rank(scene, before)


def _is_only_one(scene: Scene, before: int, after: int) -> bool:
    """Whether of the ways on just one is of the same road, slip roads aside, and that one is taken."""
    views = scene.views
    targets = views.turn_target[views.turn_first[before] : views.turn_first[before + 1]]
    exits = {views.state_edge[target] for target in targets} - {before ^ 1}
    return [edge for edge in exits if _keeps(scene, before, edge)] == [after]


def _keeps(scene: Scene, before: int, after: int) -> bool:
    """Whether one may ride on along an edge that bears the same name or number and is no slip road."""
    named = any(column[scene.views.way[after >> 1]] for column in (scene.views.name, scene.views.ref))
    look, ridden = _look(scene, after), scene.mode[after] == Mode.RIDE
    if not named or not ridden or look & (LINK | WRONG_WAY) or _bend(scene, before, after) >= BACKWARD:
        return False
    return _is_same_road(scene, before, after)


def _bend(scene: Scene, before: int, after: int) -> float:
    """Degrees between two edges, to whichever side."""
    return abs(float(wrap_degrees(scene.views.bearing_out[after] - scene.views.bearing_in[before])))


def _look(scene: Scene, edge: int) -> int:
    look: int = scene.views.look[2 * scene.views.way[edge >> 1] + (edge & 1)]
    return look


def _rank(scene: Scene, edge: int) -> int:
    return _look(scene, edge) & RANK_MASK


def _is_same_road(scene: Scene, one: int, two: int) -> bool:
    """Whether two edges bear one name or one number; those that have neither are of one class."""
    views = scene.views
    first, second = views.way[one >> 1], views.way[two >> 1]
    marks = [(column[first], column[second]) for column in (views.name, views.ref)]
    if any(mark for pair in marks for mark in pair):
        return any(mark and mark == other for mark, other in marks)
    kind = CLASS_MASK << CLASS_SHIFT
    return _look(scene, one) & kind == _look(scene, two) & kind


class _Follower:
    """Follows the road as one does who has not been told anything."""

    def __init__(self, scene: Scene, metric: Metric) -> None:
        self._scene, self._views, self._metric = scene, scene.views, metric

    def from_edge(self, edge: int) -> tuple[list[int], tuple[int, ...]]:
        """The states and the turns of the way on from an edge."""
        views = self._views
        states, turns, ridden, metres = [edge], [], {edge >> 1}, 0.0
        while metres < REACH:
            more = self._after(states[-1])
            segments = [views.state_edge[state] >> 1 for _, state in more]
            if not more or ridden.intersection(segments):
                break
            ridden.update(segments)
            metres += sum(views.length[segment] for segment in segments) / 100.0
            turns += [turn for turn, _ in more]
            states += [state for _, state in more]
        return states, tuple(turns)

    def _after(self, state: int) -> list[Turn]:
        """The turns to the next way on, over a roundabout all of them; none where the way ends."""
        exits, edge = list(self._exits(state)), self._views.state_edge[state]
        circling = [turn for turn in exits if self._circles(turn)]
        if circling and not self._circles((0, state)):
            return self._round(edge, circling[0])
        if len(exits) <= 1:
            return exits
        return (
            []
            if circling or self._is_nobodys(edge)
            else [min(exits, key=lambda turn: self._oddness(edge, self._edge(turn)))]
        )

    def _round(self, before: int, turn: Turn) -> list[Turn]:
        """Round a roundabout and out of it: by the road that one came on, else as straight on as it goes."""
        arcs, ways = [turn], []
        while len(arcs) < MOST_ARCS:
            exits = list(self._exits(arcs[-1][1]))
            ways += [[*arcs, out] for out in exits if not self._circles(out)]
            arc = next((one for one in exits if self._circles(one)), None)
            if arc is None or arc in arcs:
                break
            arcs.append(arc)
        on = [way for way in ways if _bend(self._scene, before, self._edge(way[-1])) < BACKWARD]
        return min(on, key=lambda way: self._oddness(before, self._edge(way[-1])), default=[])

    def _oddness(self, before: int, edge: int) -> tuple[float, ...]:
        """How little a way looks like the one that a rider is on, the first number most."""
        bend = _bend(self._scene, before, edge)
        other = not _is_same_road(self._scene, before, edge)
        aside = max(0.0, bend - BIGGER) if other else 0.0
        lesser = -_rank(self._scene, edge) if other else 0
        return other, bool(_look(self._scene, edge) & LINK), aside, lesser, bend

    def _is_nobodys(self, edge: int) -> bool:
        """Whether it is a track or path without a name, of which there are many where there are some."""
        way, look = self._views.way[edge >> 1], _look(self._scene, edge)
        return look & RANK_MASK < LANE_RANK and not (self._views.name[way] or self._views.ref[way])

    def _edge(self, turn: Turn) -> int:
        edge: int = self._views.state_edge[turn[1]]
        return edge

    def _circles(self, turn: Turn) -> bool:
        return bool(_look(self._scene, self._edge(turn)) & CIRCLE)

    def _exits(self, state: int) -> Iterator[Turn]:
        """What one may ride, but back."""
        views, metric, seen = self._views, self._metric, set()
        for turn in range(views.turn_first[state], views.turn_first[state + 1]):
            target = views.turn_target[turn]
            edge = views.state_edge[target]
            rides = (
                metric.mode[edge] == Mode.RIDE and metric.cost[edge] < INF and metric.turn_cost[turn] < INF
            )
            if rides and edge >> 1 != views.state_edge[state] >> 1 and edge not in seen:
                seen.add(edge)
                yield turn, target
