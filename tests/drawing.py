"""Draw road networks with letters: an ASCII map and tags in, a network and routes through letters out."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path as File
from typing import Any

import numpy as np
import pytest
from osmxml import Member, Tags, place, write_osm

from navigator.cost.costing import INF, Metric, Mode
from navigator.graph.attributes import Access, RoadClass, WayFlag
from navigator.graph.network import Network
from navigator.graph.osmfile import read_osm
from navigator.graph.roadgraph import RoadGraph
from navigator.graph.turngraph import TurnGraph
from navigator.guidance.directions import build_route
from navigator.guidance.route import Maneuver, Route
from navigator.routing.path import Path

LEFT_OR_RIGHT = re.compile(r"\b(left|right)\b")
RIDING, WALKING, SAILING = 5.0, 1.25, 6.0  # m/s


@dataclass(frozen=True)
class Drawing:
    """A network whose OSM nodes have letters."""

    network: Network
    metric: Metric
    letters: Mapping[tuple[int, int], str]  # by longitude and latitude in 1e-7 degrees
    redrawn: Callable[[], Drawing]  # as in a mirror, where traffic keeps to the other side

    @cached_property
    def mirrored(self) -> Drawing:
        """The same junction where left is right."""
        return self.redrawn()

    @cached_property
    def _edges(self) -> list[str]:
        """The letters that each directed edge passes."""
        shape = self.network.graph.segments
        result = []
        for segment in range(len(shape.start)):
            rows = range(int(shape.shape_first[segment]), int(shape.shape_first[segment + 1]))
            text = "".join(self.letters[int(shape.shape_lon[r]), int(shape.shape_lat[r])] for r in rows)
            result += [text, text[::-1]]
        return result

    def path(self, letters: str, *, start: float = 0.0, end: float = 1.0) -> Path:
        """The path through all these letters; shares of its first and last edge may be cut off."""
        edges, at = [], 0
        while at < len(letters) - 1:
            fitting = [e for e, text in enumerate(self._edges) if letters.startswith(text, at)]
            assert fitting, f"no way leads from {letters[at]} along {letters[at:]}"
            edges.append(max(fitting, key=lambda e: len(self._edges[e])))
            at += len(self._edges[edges[-1]]) - 1
        turns = [self.network.turns.find(a, b) for a, b in pairwise(edges)]
        last = len(edges) - 1
        shares = [(start if n == 0 else 0.0, end if n == last else 1.0) for n in range(len(edges))]
        parts = list(zip(edges, shares, strict=True))
        length = sum(self.network.graph.length_of(edge) * (b - a) for edge, (a, b) in parts)
        seconds = sum(int(self.metric.seconds[edge]) * (b - a) for edge, (a, b) in parts)
        seconds += sum(int(self.metric.turn_seconds[turn]) for turn in turns)
        return Path(tuple(edges), tuple(turns), start, end, round(seconds), seconds / 1000.0, length)

    def route(self, *legs: str) -> Route:
        """The route of one or more legs."""
        return build_route(self.network, self.metric, [self.path(leg) for leg in legs])

    def told(self, *legs: str) -> list[str]:
        """What a rider is told between departure and arrival: "turn left", "roundabout straight 2"."""
        inner = [step.maneuver for step in self.route(*legs).steps if step.maneuver.spoken]
        return [_text(maneuver) for maneuver in inner if maneuver.type not in {"depart", "arrive"}]


def draw(
    picture: str,
    ways: Mapping[str, Tags | str],
    *,
    grid: float = 10.0,
    nodes: Mapping[str, Tags] | None = None,
    relations: tuple[tuple[tuple[Member, ...], Tags], ...] = (),
) -> Drawing:
    """Letters are nodes, `grid` metres from column to column and row to row; lines are for the eye.

    A way is named by its letters; its tags may be only the highway value, or "highway name". Traffic keeps
    right unless a way's tags say otherwise.
    """
    spots: dict[str, tuple[float, float]] = {}
    for row, line in enumerate(picture.splitlines()):
        spots |= {sign: (column * grid, -row * grid) for column, sign in enumerate(line) if sign.isalnum()}
    with tempfile.TemporaryDirectory() as folder:
        found = read_osm(
            write_osm(
                File(folder) / "drawing.osm",
                nodes=spots,
                ways=[(letters, _tags(tags)) for letters, tags in ways.items()],
                relations=relations,
                node_tags=nodes,
            )
        )
    network = Network.of(found.graph, found.restrictions)
    places = {name: place(*spot) for name, spot in spots.items()}
    letters = {(round(lon * 1e7), round(lat * 1e7)): name for name, (lon, lat) in places.items()}
    return Drawing(
        network, plain_metric(network), letters, partial(_mirror, picture, ways, grid, nodes, relations)
    )


def _mirror(picture: str, ways: Mapping[str, Tags | str], grid: float, nodes: Any, relations: Any) -> Drawing:
    lines = picture.splitlines()
    width = max(map(len, lines))
    changed = {letters: _other_side(_tags(tags)) for letters, tags in ways.items()}
    turned = "\n".join(line.ljust(width)[::-1] for line in lines)
    return draw(turned, changed, grid=grid, nodes=nodes, relations=relations)


def _other_side(tags: Tags) -> Tags:
    swapped = {_exchanged(key): _exchanged(value) for key, value in tags.items() if key != "name"}
    side = "right" if tags.get("driving_side") == "left" else "left"
    return {**swapped, "driving_side": side} | ({"name": tags["name"]} if "name" in tags else {})


def _exchanged(text: str) -> str:
    return LEFT_OR_RIGHT.sub(lambda found: "right" if found[0] == "left" else "left", text)


Told = Callable[[str], list[str]]
Row = tuple[str, Drawing, str, list[str]]  # what is shown, where, the letters of the way, what is told


def scenarios(rows: Sequence[Row]) -> list[Any]:
    """Parameters (teller, way, told) of a table of junctions, each as drawn and in a mirror."""
    found = []
    for name, drawing, way, told in rows:
        found.append(pytest.param(drawing.told, way, told, id=name))
        turned = [_exchanged(text) for text in told]
        found.append(pytest.param(partial(_in_mirror, drawing), way, turned, id=f"{name}, mirrored"))
    return found


def _in_mirror(drawing: Drawing, way: str) -> list[str]:
    return drawing.mirrored.told(way)


def plain_metric(network: Network) -> Metric:
    """A rider who rides where that is allowed, else walks where that is, at one speed each."""
    graph = network.graph
    mode = _modes(graph)
    speed = np.select([mode == Mode.RIDE, mode == Mode.PUSH], [RIDING, WALKING], SAILING)
    seconds = np.rint(np.repeat(graph.segments.length / 100.0, 2) / speed * 1000.0).astype(np.int32)
    turning = _turning(network.turns)
    return Metric(
        mode=mode.astype(np.uint8),
        cost=np.where(mode == Mode.NONE, INF, np.maximum(seconds, 1)).astype(np.int32),
        seconds=seconds,
        turn_cost=turning,
        turn_seconds=turning,
        entry=np.zeros(graph.edges, np.int32),
    )


def _modes(graph: RoadGraph) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    bike, foot = graph.per_edge(graph.ways.bike), graph.per_edge(graph.ways.foot)
    kind, flags = graph.per_edge(graph.ways.road_class), graph.per_edge(graph.ways.flags)
    ring = (flags & (WayFlag.ROUNDABOUT | WayFlag.CIRCULAR)) != 0
    walk = (foot >= Access.YES) & ~((bike == Access.WRONG_WAY) & ring)
    ride = (bike >= Access.DESTINATION) & (bike != Access.DISMOUNT)
    chosen = np.select([ride, walk], [Mode.RIDE, Mode.PUSH], Mode.NONE)
    carried = np.select([kind == RoadClass.FERRY, kind == RoadClass.TRAIN], [Mode.FERRY, Mode.TRAIN], chosen)
    return np.where(ride | walk, carried, Mode.NONE)


def _turning(turns: TurnGraph) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Milliseconds of a turn: so many that a test sees where they go."""
    return np.asarray(np.abs(turns.angle) * 10, dtype=np.int32)


def _tags(tags: Tags | str) -> Tags:
    if not isinstance(tags, str):
        return tags
    highway, _, name = tags.partition(" ")
    return {"highway": highway} | ({"name": name} if name else {})


def _text(maneuver: Maneuver) -> str:
    parts = (maneuver.type, maneuver.modifier, maneuver.exit)
    return " ".join(str(part) for part in parts if part is not None)
