"""Tell on which way a rider is, fix by fix: the network's answer to "where am I" off any course."""

from __future__ import annotations

from dataclasses import dataclass

from navigator.routing.mapmatch import NOISE, Matcher, Walk
from navigator.routing.tracefixes import Fix

APART = 8.0  # m between fixes that are looked at: nearer ones tell nothing new
LOST_METRES, LOST_SECONDS = 500.0, 300.0  # without a fix, after which one begins anew
MOST_PLACES = 20_000  # after which the neighbourhood is forgotten, some 10 MB


@dataclass(frozen=True)
class OnWay:
    """A place on a directed edge."""

    edge: int
    share: float  # of the edge, in the direction ridden
    name: str  # of its way; empty where it has none


class LiveMatch:
    """Follows one rider; what it remembers does not grow with the ride."""

    def __init__(self, matcher: Matcher, *, noise: float = NOISE) -> None:
        self._matcher, self._noise = matcher, noise
        self._walk: Walk | None = None
        self._last: Fix | None = None
        self._answer: OnWay | None = None

    def on(self, lon: float, lat: float, t: float) -> OnWay | None:
        """Where the rider is after a fix at `t` seconds; None off the network."""
        fix = Fix(lon, lat, t)
        if self._walk is None or self._last is None or self._is_lost(self._last, fix):
            self._walk = Walk(self._matcher, fix, self._noise)
        elif fix.distance(self._last) < APART:
            return self._answer
        else:
            self._walk.on(fix)
            self._walk.tokens.forget(all_before=True)
        self._last = fix
        self._answer = self._told(self._walk)
        if self._walk.near.known() > MOST_PLACES:
            self._walk = None
        return self._answer

    @staticmethod
    def _is_lost(last: Fix, fix: Fix) -> bool:
        seconds = (fix.t or 0.0) - (last.t or 0.0)
        return fix.distance(last) > LOST_METRES or not 0.0 <= seconds <= LOST_SECONDS

    def _told(self, walk: Walk) -> OnWay | None:
        move = walk.moves()[-1]
        if move.state < 0:
            return None
        graph = self._matcher.network.graph
        edge = int(self._matcher.network.turns.edge[move.state])
        return OnWay(edge, move.share, graph.strings[int(graph.ways.name[graph.way_of(edge)])])
