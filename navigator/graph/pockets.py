"""Decide which ground lies behind private gates only, and make it private like the gates.

A gate on the drive says no more of the drive itself, yet who has no business there has none behind it
either. As private ground it may be the end of a route, whose price is given back, but no way through.
"""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from navigator.graph.attributes import Access
from navigator.graph.roadgraph import Array, RoadGraph, WayTable

MOST_SEGMENTS = 300  # a piece with more is no yard or estate, but a part of a town behind a mistyped gate
OUTSIDE_SHARE = 4.0  # x the length of a pocket that lies outside at least; else neither side is the inside


def close_pockets(graph: RoadGraph) -> RoadGraph:
    """The graph with private access behind its private gates, and these gates open to who enters there."""
    best = np.maximum(graph.nodes.bike, graph.nodes.foot)
    shut = (best <= Access.PRIVATE) & (np.asarray(graph.nodes.condition) == 0)  # others open at times
    gates = np.flatnonzero(shut & (best == Access.PRIVATE))
    if not len(gates):
        return graph
    finder = _Finder(graph, shut=shut)
    inside, opened = np.zeros(len(graph.segments.start), bool), []
    for gate in gates.tolist():
        within = set().union(*finder.pockets(gate))
        inside[list(within)] = True
        if within and len(finder.segments_at(gate) - within) <= 1:  # nobody passes it without entering
            opened.append(gate)
    return _made_private(graph, inside, np.array(opened, dtype=np.int64)) if inside.any() else graph


class _Finder:
    """Search round gates, from arm to arm, as far as the next shut node."""

    def __init__(self, graph: RoadGraph, *, shut: Array) -> None:
        self._tail, self._head = graph.tail, graph.head
        self._leaving = np.argsort(graph.tail, kind="stable")
        degree = np.bincount(graph.tail, minlength=len(shut))
        self._first = np.concatenate(([0], np.cumsum(degree)))
        self._shut = shut
        self._length = np.asarray(graph.segments.length)

    def segments_at(self, node: int) -> set[int]:
        """Segments that end at a node."""
        return {edge >> 1 for edge in self._out_of(node)}

    def pockets(self, gate: int) -> list[set[int]]:
        """Segments of each piece at a gate that is small, with much more of the network beside it."""
        pieces: list[set[int]] = []
        wide = False
        for edge in self._out_of(gate):
            if any(edge >> 1 in piece for piece in pieces):
                continue
            piece = self._piece(edge)
            if len(piece) > MOST_SEGMENTS:
                wide = True
            else:
                pieces.append(piece)
        lengths = [int(self._length[list(piece)].sum()) for piece in pieces]
        most = np.inf if wide else max(lengths, default=0)
        return [piece for piece, own in zip(pieces, lengths, strict=True) if own * OUTSIDE_SHARE <= most]

    def _out_of(self, node: int) -> list[int]:
        edges: list[int] = self._leaving[self._first[node] : self._first[node + 1]].tolist()
        return edges

    def _piece(self, edge: int) -> set[int]:
        """Segments that are reached along an edge without passing a shut node, or just too many."""
        found, ahead = {edge >> 1}, [edge]
        while ahead and len(found) <= MOST_SEGMENTS:
            node = int(self._head[ahead.pop()])
            if self._shut[node]:
                continue
            fresh = [out for out in self._out_of(node) if out >> 1 not in found]
            found.update(out >> 1 for out in fresh)
            ahead += fresh
        return found


def _made_private(graph: RoadGraph, inside: Array, opened: Array) -> RoadGraph:
    """Ways that lie only partly inside are told apart: a row for each part."""
    ways, way = graph.ways, np.asarray(graph.segments.way)
    count = len(ways.osm)
    within = np.bincount(way[inside], minlength=count)
    split = np.flatnonzero((within > 0) & (within < np.bincount(way, minlength=count)))
    row = np.arange(count)
    row[split] = count + np.arange(len(split))
    table = {each.name: getattr(ways, each.name) for each in fields(WayTable)}
    table = {name: np.concatenate((column, column[split])) for name, column in table.items()}
    private = row[np.flatnonzero(within)]
    for mode in ("bike", "foot"):
        table[mode][private] = np.minimum(table[mode][private], Access.PRIVATE)
    way = np.where(inside, row[way], way).astype(np.int32)
    length = np.bincount(way, graph.segments.length, minlength=len(table["osm"]))
    table["length"] = np.minimum(length, 2**31 - 1).astype(np.int32)
    nodes = {mode: getattr(graph.nodes, mode).copy() for mode in ("bike", "foot")}
    for column in nodes.values():
        column[opened] = Access.YES
    return replace(
        graph,
        nodes=replace(graph.nodes, **nodes),
        segments=replace(graph.segments, way=way),
        ways=WayTable(**table),
    )
