"""Decide of which tunnels and borders on its way a rider is told, from the network under the route."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

import numpy as np

from navigator.cost.costing import Metric, Mode
from navigator.geo import FloatArray
from navigator.graph.attributes import WayFlag
from navigator.graph.country import country_at
from navigator.graph.network import Network
from navigator.graph.roadgraph import COORDINATE_SCALE, Array
from navigator.guidance.remarks import Aside
from navigator.routing.metrics import ridden_metres
from navigator.routing.path import Path

LONG = 200.0  # m of a lit tunnel from which it is worth a word: one switches the light on
DARK = 40.0  # m without lamps in which the eye sees nothing at first
STRIDE = 500.0  # m between places whose country is looked up; who is abroad for less is not told
SHARP = 20.0  # m within which a border is found; the outlines know it to some 100 m


def passages(network: Network, metric: Metric, paths: Sequence[Path]) -> list[Aside]:
    """Long and unlit tunnels and borders of countries along paths that follow one another, in order."""
    found: list[Aside] = []
    track: list[FloatArray] = []
    begun = 0.0
    for path in paths:
        if not path.edges:  # off the network nothing is known
            begun += path.length
            continue
        edge = np.array(path.edges, np.int64)
        ends = begun + np.cumsum(ridden_metres(network.graph, path))
        found += _tunnels(network, metric, edge, np.concatenate(([begun], ends)))
        nodes = network.graph.head[edge]
        lon, lat = network.graph.nodes.lon[nodes], network.graph.nodes.lat[nodes]
        track.append(np.stack((ends, lon / COORDINATE_SCALE, lat / COORDINATE_SCALE)))
        begun = float(ends[-1])
    if track:
        found += _borders(np.concatenate(track, axis=1))
    return sorted(found, key=lambda aside: aside.along)


def _tunnels(network: Network, metric: Metric, edge: Array, ends: FloatArray) -> Iterator[Aside]:
    flags = np.asarray(network.graph.ways.flags)[network.graph.segments.way[edge >> 1]]
    own = np.isin(metric.mode[edge], (Mode.RIDE, Mode.PUSH))  # who is carried needs no lamp
    inside = ((flags & WayFlag.TUNNEL) != 0) & own
    dark = (flags & (WayFlag.LIT | WayFlag.LIT_KNOWN)) == WayFlag.LIT_KNOWN
    for tunnel, rows in groupby(range(len(edge)), key=lambda row: bool(inside[row])):
        if not tunnel:
            continue
        run = list(rows)
        begin, end = float(ends[run[0]]), float(ends[run[-1] + 1])
        unlit = sum(float(ends[row + 1] - ends[row]) for row in run if dark[row])
        if unlit >= DARK or end - begin >= LONG:
            yield Aside(begin, "dark tunnel" if unlit >= DARK else "tunnel", end - begin)


def _borders(track: FloatArray) -> Iterator[Aside]:
    """Where the country changes; rows of the track are metres, longitudes and latitudes."""
    first, last = float(track[0, 0]), float(track[0, -1])
    places = np.linspace(first, last, 2 + int((last - first) / STRIDE)).tolist()
    seen = [(place, _country(track, place)) for place in places]
    for (begin, here), (end, there) in pairwise(seen):
        if here != there and here and there:  # the open sea is nobody's
            yield Aside(_last(track, here, begin, end), "border", country=there)


def _last(track: FloatArray, country: str, inside: float, outside: float) -> float:
    """Metres up to which one is in a country, between a place in it and one that is not."""
    while outside - inside > SHARP:
        middle = (inside + outside) / 2.0
        if _country(track, middle) == country:
            inside = middle
        else:
            outside = middle
    return inside


def _country(track: FloatArray, along: float) -> str:
    lon, lat = (float(np.interp(along, track[0], row)) for row in track[1:])
    return country_at(lon, lat).code
