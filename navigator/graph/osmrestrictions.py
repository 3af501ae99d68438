"""Decide which turns a restriction relation forbids or commands to those on a bicycle."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from navigator.geo import wrap_degrees
from navigator.graph.roadgraph import RoadGraph
from navigator.graph.turngraph import Restriction, edge_bearings


@dataclass(frozen=True)
class RawRestriction:
    """A restriction as a relation tells it, in OSM ids; either a node or ways lie between."""

    kind: str
    origins: tuple[int, ...]
    via_node: int | None
    via_ways: tuple[int, ...]
    targets: tuple[int, ...]


# How hours were given before `restriction:conditional`
_AT_TIMES = frozenset({"day_on", "day_off", "hour_on", "hour_off"})


def restriction_of(relation: Any, tags: dict[str, str]) -> RawRestriction | None:
    """A restriction that binds bicycles, or None. One named for bicycles knows no exception."""
    own = tags.get("restriction:bicycle")
    if own is None and tags.get("type") == "restriction:bicycle":
        own = tags.get("restriction")
    kind = own or tags.get("restriction", "")
    excepted = {part.strip() for part in re.split("[;,]", tags.get("except", ""))}
    if own is None and "bicycle" in excepted:
        return None
    if own is None and not _AT_TIMES.isdisjoint(tags):
        return None
    if not kind.startswith(("no_", "only_")):
        return None
    roles: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for member in relation.members:
        roles[member.role].append((member.type, member.ref))
    origins = tuple(ref for kind_, ref in roles["from"] if kind_ == "w")
    targets = tuple(ref for kind_, ref in roles["to"] if kind_ == "w")
    nodes = [ref for kind_, ref in roles["via"] if kind_ == "n"]
    ways = tuple(ref for kind_, ref in roles["via"] if kind_ == "w")
    if not origins or not targets or (len(nodes) != 1) == (not ways):
        return None
    if kind == "no_u_turn" and not ways and origins == targets:
        return None  # turning back on the spot is planned at dead ends and via points only
    return RawRestriction(kind, origins, nodes[0] if nodes else None, ways, targets)


def restrictions_in(graph: RoadGraph, raw: Sequence[RawRestriction]) -> Iterator[Restriction]:
    """Sequences of edges for each restriction whose ways lie in the graph and meet."""
    finder = _EdgeFinder(graph)
    for rule in raw:
        for origin in rule.origins:
            for target in rule.targets:
                chains = finder.chains(origin, rule, target)
                yield from (Restriction(chain, rule.kind.startswith("only_")) for chain in chains)


MOST_ORDERED = 4  # via ways that are tried in all orders, since members of relations get mixed up
_SIDES = {"left": -1, "right": 1}


class _EdgeFinder:
    """Find the directed edges that a restriction's ways and nodes mean."""

    def __init__(self, graph: RoadGraph) -> None:
        self._graph = graph
        self._nodes = {int(osm): row for row, osm in enumerate(graph.nodes.osm)}
        self._edges: dict[int, list[int]] = defaultdict(list)
        for segment, way in enumerate(graph.segments.way.tolist()):
            self._edges[int(graph.ways.osm[way])] += [2 * segment, 2 * segment + 1]
        self._bearings = edge_bearings(graph)

    def chains(self, origin: int, rule: RawRestriction, target: int) -> list[tuple[int, ...]]:
        graph = self._graph
        if rule.via_node is not None:
            node = self._nodes.get(rule.via_node)
            if node is None:
                return []
            starts = [edge for edge in self._edges.get(origin, ()) if graph.head[edge] == node]
            ends = [edge for edge in self._edges.get(target, ()) if graph.tail[edge] == node]
            pairs = [(start, end) for start in starts for end in ends if start ^ 1 != end]
            return self._meant(pairs, rule.kind)
        ways = rule.via_ways
        orders = permutations(ways) if len(ways) <= MOST_ORDERED else (ways,)
        return next(filter(None, (self._along(origin, order, target) for order in orders)), [])

    def _along(self, origin: int, ways: tuple[int, ...], target: int) -> list[tuple[int, ...]]:
        """Sequences of edges over via ways in that order; empty where they do not meet."""
        graph = self._graph
        found: list[tuple[int, ...]] = []
        for start in self._edges.get(origin, ()):
            for path in self._through(int(graph.head[start]), ways):
                node = int(graph.head[path[-1]])
                ends = [edge for edge in self._edges.get(target, ()) if graph.tail[edge] == node]
                found += [(start, *path, end) for end in ends if path[-1] ^ 1 != end and start ^ 1 != path[0]]
        return found

    def _meant(self, pairs: list[tuple[int, int]], kind: str) -> list[tuple[int, ...]]:
        """Where a way passes the node unsplit, several pairs fit: keep those that turn to the side named."""
        side = next((sign for word, sign in _SIDES.items() if word in kind), 0)
        if len(pairs) < 2 or not side:
            return list(pairs)
        outward, inward = self._bearings
        angles = [float(wrap_degrees(float(outward[end]) - float(inward[start]))) for start, end in pairs]
        return [pair for pair, angle in zip(pairs, angles, strict=True) if angle * side > 0]

    def _through(self, node: int, ways: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        """Simple paths from a node over all edges of the via ways in turn, up to where the last one ends."""
        graph = self._graph
        if not ways:
            return
        for first in self._edges.get(ways[0], ()):
            if graph.tail[first] != node:
                continue
            path = [first]
            while True:  # on along the same way, the restriction leaves at any of its nodes
                if len(ways) == 1:
                    yield tuple(path)
                else:
                    yield from ((*path, *rest) for rest in self._through(int(graph.head[path[-1]]), ways[1:]))
                step = 1 - 2 * (path[-1] & 1)
                after = path[-1] + 2 * step
                same = [edge for edge in self._edges[ways[0]] if edge == after]
                if not same or graph.tail[after] != graph.head[path[-1]] or after in path:
                    break
                path.append(after)
