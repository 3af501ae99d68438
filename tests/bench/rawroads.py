"""Read roads with their raw tags, and say which of them a line follows, with no code of the reader's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path

import osmium

from navigator.geo import distance

STEPS = 1_000_000  # in a degree: as fine as routers write their lines
KEYS = ("highway", "route", "railway", "man_made")  # what can be routed along has one of them
Key = tuple[int, int]
Line = Sequence[Sequence[float]]  # (lon, lat[, ele]) in degrees


@dataclass(frozen=True)
class Piece:
    """What a line follows from one of its points to the next."""

    metres: float
    tags: Sequence[Mapping[str, str]]  # of all ways that join the two points; empty where none does
    forward: Sequence[bool]  # whether the way's direction is the line's, for each of them


class RawRoads:
    """All ways of an extract by the pairs of neighbouring points that they join."""

    def __init__(self, extract: Path) -> None:
        self._ways: list[dict[str, str]] = []
        self._joins: dict[tuple[Key, Key], list[tuple[int, bool]]] = defaultdict(list)
        self._nodes: set[Key] = set()
        reader = osmium.FileProcessor(str(extract), osmium.osm.NODE | osmium.osm.WAY).with_locations()
        for way in reader:
            if way.is_way() and any(key in way.tags for key in KEYS):
                self._add(way)

    def _add(self, way: osmium.osm.Way) -> None:
        number = len(self._ways)
        self._ways.append({tag.k: tag.v for tag in way.tags})
        places = [_key(node.lon, node.lat) if node.location.valid() else None for node in way.nodes]
        for one, other in pairwise(places):
            if one is not None and other is not None:
                self._joins[one, other].append((number, True))
                self._joins[other, one].append((number, False))
        self._nodes.update(place for place in places if place is not None)

    def pieces(self, line: Line) -> Iterator[Piece]:
        """What a line follows, point by point."""
        places = [self._node(point[0], point[1]) for point in line]
        for (a, b), (start, end) in zip(pairwise(line), pairwise(places), strict=True):
            metres = float(distance(a[0], a[1], b[0], b[1]))
            found = self._joins.get((start, end), []) if start and end else []
            yield Piece(metres, [self._ways[n] for n, _ in found], [forward for _, forward in found])

    def _node(self, lon: float, lat: float) -> Key | None:
        """The node at a place, as near as rounding twice can throw it off."""
        x, y = _key(lon, lat)
        for right, up in sorted(product((0, -1, 1), repeat=2), key=lambda step: abs(step[0]) + abs(step[1])):
            if (x + right, y + up) in self._nodes:
                return x + right, y + up
        return None


def _key(lon: float, lat: float) -> Key:
    return round(lon * STEPS), round(lat * STEPS)
