"""Decide who may go where at one time: a road graph with the access that its conditions give then.

All are judged at the same time, that of the departure: when a rider comes to a gate is not known before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from navigator.errors import UsageError
from navigator.graph.attributes import Access
from navigator.graph.country import country_at
from navigator.graph.osmclass import NationalRules
from navigator.graph.osmconditions import condition_tags, standing_tags
from navigator.graph.osmtags import read_node, read_way
from navigator.graph.osmtimes import Moment, Verdict, judge
from navigator.graph.roadgraph import COORDINATE_SCALE, Array, NodeTable, RoadGraph

EARLIEST = 1900  # year; before, the parser takes everything for closed
SHUT = (Access.NO, Access.NO)
Place = tuple[float, float]  # lon, lat


@dataclass(frozen=True, eq=False)
class Dated:
    """A road graph at a time; it shares all but access with the one that it was made of."""

    graph: RoadGraph
    ways: Array  # bool (ways,), whose access differs from the usual
    nodes: Array  # bool (nodes,), where it does, or where such a way has an end
    unread: Array  # rows of ways with conditions that could not be read, and changed nothing

    @property
    def changed(self) -> bool:
        """Whether anything is otherwise than usual."""
        return bool(self.nodes.any())


def at_time(graph: RoadGraph, when: datetime) -> Dated:
    """The graph as it is then; a time without a zone is that of each place."""
    bike, foot = np.array(graph.ways.bike), np.array(graph.ways.foot)
    unread, beginning = [], _beginnings(graph)
    for way in np.flatnonzero(graph.ways.condition).tolist():
        text, place = graph.strings[int(graph.ways.condition[way])], _place(graph, int(beginning[way]))
        verdict = judge(condition_tags(text), Moment(when, place))
        bike[way], foot[way] = _way_access(verdict, text, place) or (bike[way], foot[way])
        if verdict.unread or (verdict.tags and not standing_tags(text)):
            unread.append(way)
    ways, nodes = replace(graph.ways, bike=bike, foot=foot), _nodes_at(graph, when)
    changed = np.any((bike != graph.ways.bike) | (foot != graph.ways.foot), axis=1)
    touched = (nodes.bike != graph.nodes.bike) | (nodes.foot != graph.nodes.foot)
    segments = np.flatnonzero(changed[graph.segments.way])
    touched[graph.segments.start[segments]] = touched[graph.segments.end[segments]] = True
    return Dated(replace(graph, ways=ways, nodes=nodes), changed, touched, np.array(unread, np.int64))


def time_of(departure: datetime | str) -> datetime:
    """When a rider sets off: a datetime, "2026-12-24T08:00", or "now"; UsageError where it is none."""
    if isinstance(departure, str):
        text = departure.strip()
        try:
            departure = datetime.now(UTC) if text.lower() == "now" else datetime.fromisoformat(text)
        except ValueError as error:
            raise UsageError(f"{text!r} is no time to depart; write 2026-12-24T08:00, or now") from error
    if not isinstance(departure, datetime) or departure.year < EARLIEST:
        raise UsageError(f"{departure!r} is no time to depart; give a datetime, 2026-12-24T08:00, or now")
    return departure


def _nodes_at(graph: RoadGraph, when: datetime) -> NodeTable:
    nodes = graph.nodes
    bike, foot = np.array(nodes.bike), np.array(nodes.foot)
    for node in np.flatnonzero(nodes.condition).tolist():
        text = graph.strings[int(nodes.condition[node])]
        verdict = judge(condition_tags(text), Moment(when, _degrees(nodes, node)))
        if verdict.closed:
            bike[node], foot[node] = SHUT
        elif verdict.tags and standing_tags(text):
            facts = read_node(standing_tags(text) | verdict.tags)
            bike[node], foot[node] = facts.bike, facts.foot
    return replace(nodes, bike=bike, foot=foot)


def _way_access(
    verdict: Verdict, text: str, place: Place
) -> tuple[tuple[Access, Access], tuple[Access, Access]] | None:
    """Access by bicycle and on foot, along and against the way; None as usual."""
    standing = standing_tags(text)
    if verdict.closed:
        return SHUT, SHUT
    if not verdict.tags or not standing:
        return None
    country = country_at(*place)
    rules = NationalRules(country.left_hand, country.bicycle, country.foot)
    facts = read_way(standing | verdict.tags, rules=rules)
    return (facts.bike, facts.foot) if facts else (SHUT, SHUT)


def _beginnings(graph: RoadGraph) -> Array:
    """The first segment of each way."""
    segments = np.arange(len(graph.segments.way))[::-1]
    result = np.zeros(len(graph.ways.osm), np.int64)
    result[graph.segments.way[segments]] = segments  # of several the last that is written stays
    return result


def _place(graph: RoadGraph, segment: int) -> Place:
    """Where a segment begins."""
    return _degrees(graph.nodes, int(graph.segments.start[segment]))


def _degrees(nodes: NodeTable, node: int) -> Place:
    return int(nodes.lon[node]) / COORDINATE_SCALE, int(nodes.lat[node]) / COORDINATE_SCALE
