"""Decide along which street a nameless path beside it runs, by what lies near it on the map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from navigator.geo import distance
from navigator.graph.looks import LANE_RANK, RANK_MASK, Look
from navigator.graph.network import Network
from navigator.routing.path import Point

NEAR = 25.0  # m between a path and the street that it belongs to
FIRST, LAST = 30.0, 230.0  # m along a path that are looked at: the street just left says nothing of it
STRIDE = 20.0  # m between the places looked at
LEAST = 4  # of them; over less a street that one only passes would count
SHARE = 0.75  # of them at which the street must be near: most of the way, not where it crosses


def street_beside(network: Network, line: Sequence[Point]) -> str:
    """The name of the street beside a line of (lon, lat) points; empty where there is none for most of it."""
    views, places = network.views, list(_along(line))
    if len(places) < LEAST:
        return ""
    votes: Counter[int] = Counter()
    for place in places:
        ways = [views.way[snap.segment] for snap in network.locator.near(place, radius=NEAR)]
        votes.update({views.name[way] for way in ways if _is_street(views.look[2 * way]) and views.name[way]})
    name, count = max(votes.items(), key=lambda vote: (vote[1], -vote[0]), default=(0, 0))
    return network.graph.strings[name] if count >= SHARE * len(places) else ""


def _is_street(look: int) -> bool:
    return look & RANK_MASK >= LANE_RANK and not look & Look.CARLESS


def _along(line: Sequence[Point]) -> Iterator[tuple[float, float]]:
    """Places on the line, evenly spaced."""
    behind, wanted = 0.0, FIRST
    for one, two in pairwise(line):
        length = float(distance(one[0], one[1], two[0], two[1]))
        while wanted <= min(behind + length, LAST) and length > 0.0:
            share = (wanted - behind) / length
            yield one[0] + share * (two[0] - one[0]), one[1] + share * (two[1] - one[1])
            wanted += STRIDE
        behind += length
