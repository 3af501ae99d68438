"""Build tiny road graphs by hand: nodes on a grid of metres, ways with facts, one grade a way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from navigator.cost.costing import Metric, weigh
from navigator.cost.profile import Rider
from navigator.graph.assemble import Membership, Points, WayRow, assemble
from navigator.graph.attributes import Access, RoadClass
from navigator.graph.osmtags import NodeFacts, WayFacts
from navigator.graph.roadgraph import GRADE_LIMITS, RoadGraph
from navigator.graph.turngraph import Restriction, TurnGraph, build_turns

DEGREE = 111_320.0  # m at the equator, where these worlds lie
YES = Access.YES

Ways = Sequence[Mapping[str, Any]]


def make_graph(
    ways: Ways, places: Mapping[str, tuple[float, float]] | None = None, **standing: NodeFacts
) -> RoadGraph:
    """A graph of ways like dict(nodes="ab", road_class=..., grade=5.0, networks=(n, n), ...WayFacts).

    Nodes are letters at `places` (metres east, north), else 1000 m apart eastward in the alphabet;
    `standing` says by letter what stands on a node.
    """
    letters = sorted({letter for way in ways for letter in way["nodes"]})
    where = places or {letter: (1000.0 * (ord(letter) - ord("a")), 0.0) for letter in letters}
    lonlat = np.array([where[letter] for letter in letters]) / DEGREE * 1e7
    points = Points(np.arange(1, len(letters) + 1), *np.rint(lonlat).astype(np.int32).T)
    rows = [_row(number, way, letters) for number, way in enumerate(ways)]
    graph = assemble(rows, points, {letters.index(letter): facts for letter, facts in standing.items()})
    grades = np.array([float(way.get("grade", 0.0)) for way in ways])[graph.segments.way]
    segments = replace(
        graph.segments,
        grade_first=np.arange(len(grades) + 1, dtype=np.int32),
        grade_band=np.searchsorted(GRADE_LIMITS, grades).astype(np.uint8),
        grade_length=graph.segments.length,
    )
    return replace(graph, segments=segments)


def _row(number: int, way: Mapping[str, Any], letters: list[str]) -> WayRow:
    facts: dict[str, Any] = {"road_class": RoadClass.RESIDENTIAL, "bike": (YES, YES), "foot": (YES, YES)}
    facts |= {key: value for key, value in way.items() if key not in {"nodes", "grade", "networks"}}
    if isinstance(facts.get("maxspeed"), int):
        facts["maxspeed"] = (facts["maxspeed"],) * 2
    return WayRow(
        osm=number + 1,
        facts=WayFacts(**facts),
        points=np.array([letters.index(letter) for letter in way["nodes"]]),
        membership=Membership(way.get("networks", Membership().networks)),
    )


def edge_between(graph: RoadGraph, start: str, end: str, letters: str) -> int:
    """The first edge from one node to another; `letters` are all nodes in order."""
    tails, heads = graph.tail == letters.index(start), graph.head == letters.index(end)
    return int(np.flatnonzero(tails & heads)[0])


def weigh_ways(ways: Ways, rider: Rider, **standing: NodeFacts) -> tuple[RoadGraph, TurnGraph, Metric]:
    """Graph, turns and metric of hand-made ways."""
    graph = make_graph(ways, **standing)
    turns = build_turns(graph)
    return graph, turns, weigh(graph, turns, rider)


def weigh_restricted(
    graph: RoadGraph, rider: Rider, rules: Sequence[Restriction] = ()
) -> tuple[TurnGraph, Metric]:
    """Turns and metric of a graph with restrictions."""
    turns = build_turns(graph, rules)
    return turns, weigh(graph, turns, rider)


def cost_per_km(rider: Rider, **way: Any) -> float:
    """Minutes of cost for a kilometre along one way; inf where closed."""
    _, _, metric = weigh_ways([{"nodes": "ab", **way}], rider)
    return float(metric.cost[0]) / 60_000.0


def speed_on(rider: Rider, **way: Any) -> float:
    """m/s along one way of a kilometre."""
    graph, _, metric = weigh_ways([{"nodes": "ab", **way}], rider)
    return graph.length_of(0) / (float(metric.seconds[0]) / 1000.0)
