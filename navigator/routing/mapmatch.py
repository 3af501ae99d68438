"""Match a recorded trace to the network: a hidden Markov model over short pieces of edges near its fixes.

After Newson and Krumm, "Hidden Markov map matching through noise and sparseness" (2009), with two changes.
The errors of a receiver at one fix and the next are nearly the same (first-order Gauss-Markov noise, and a
little that is white; each token carries a Kalman filter of the former), so what is unlikely is not a large
error but one that changes. That makes the shape of a trace tell the way, and a way that runs beside the one
ridden is told from it as far as can be told at all. And shorter ways, and such as the rider likes, are
likelier: on foot, where errors change faster than places, a trace would be followed into side streets else.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from navigator.cost.costing import Metric
from navigator.errors import NoRouteError, UsageError
from navigator.geo import metres_per_degree
from navigator.graph.network import Network
from navigator.graph.views import view
from navigator.routing.matchedway import Line, Move, stretches
from navigator.routing.path import Path
from navigator.routing.planner import check_point
from navigator.routing.tokens import Tokens
from navigator.routing.tolerance import prices, tolerant
from navigator.routing.tracefixes import Fix, fixes_of, thinned
from navigator.routing.vicinity import Vicinity

NOISE = 8.0  # m, standard deviation of a receiver on a handlebar, an axis, before the trace tells its own
LEAST_NOISE, MOST_NOISE = 3.0, 20.0  # m, that a trace may tell
SAMPLE, SAMPLE_SPACING = 100, 16.0  # fixes by which it is told, and m between them
RAYLEIGH = 1.1774  # median length of errors with a standard deviation of 1 an axis
FITTED = 1.25  # x larger is the noise than what is left of it after fitting a way to the trace
MEMORY = 25.0  # s in which an error falls to 1 / e of itself
PACE = 5.0  # m/s, of a trace without times, and at which metres cost what is said below
SLOWEST = 3.0  # x as much they cost at most: it is time that a rider has, so who walks goes fewer
WHITE = 0.2  # of the noise, that changes from fix to fix
SPACING = 1.5  # x the noise: fixes nearer to each other tell nothing new
LEAST_SPACING, MOST_SPACING = 8.0, 20.0  # m
PITCH = 0.6  # x the noise: length of a cell
FLEETING = WHITE * WHITE + PITCH * PITCH / 12.0  # of its variance, that does not last
LEAST_PITCH, MOST_PITCH = 2.5, 6.0  # m
RADIUS = 3.5  # x the noise: as far from a way it may be come upon
BEAM = 10.0  # worse by more than that is given up: a likelihood of 1 in 20,000
CUT = 9.0  # four standard deviations of the error's change
METRE = 0.05  # of each metre: of two ways as likely else, the shorter one was ridden
TURN_BACK = 120.0  # m that turning round amid a road counts as: six units of score
LEAVE = 8.0  # of leaving the network, and of coming back
AWAY = 3.0  # of a fix off it, at least; one on it costs 1
OFF = 0.2  # of a metre off it, which is as much where fixes lie 15 m apart
STRAY, STRAY_SHARE = 6.0, 0.15  # m, and share of the metres from fix to fix: detours between are so long
SPREAD = 3.0  # standard deviations by which a rider may have moved more than the trace
DETOURS = 3.0  # x longer than those are none
FARTHEST = 2500.0  # m: over longer gaps the trace leaves the network
FASTEST = 15.0  # m/s: fixes so near in time have times that are cut off
KNOWN = 12.0  # m, steps in which ways ahead are worked out
CLOSE = 40.0  # m, a trace with most fixes so near each other tells its pace: the way may bend between others
HEADING = 50.0  # m by which the direction of a trace at its ends is told
FORGET = 100_000  # tokens, after which those that lead nowhere are dropped

REPORTED = 500  # fixes that are matched between two reports, in some tens of ms

Direction = tuple[float, float]
Report = Callable[[float], None]
NOWHERE: Direction = (0.0, 0.0)


class Start(NamedTuple):
    """What a whole trace tells of its beginning and its pace."""

    slow: float  # x as long as usual for each metre
    ahead: Direction


UNTOLD = Start(1.0, NOWHERE)


@dataclass(frozen=True)
class Matched:
    """What lies under a trace, with what a rider should know of it."""

    stretches: tuple[Path | Line, ...]
    metric: Metric  # tolerant, by which the paths are priced
    notes: tuple[str, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        """The parts on the network."""
        return tuple(part for part in self.stretches if isinstance(part, Path))


class Placed(NamedTuple):
    """Where on the network a point of a trace lies. A tuple: a day's ride has thousands."""

    number: int  # of the point
    edge: int
    share: float  # of the edge, in its direction


@dataclass(frozen=True)
class Matcher:
    """Match traces on one network as one rider may have ridden them."""

    network: Network
    metric: Metric

    def match(
        self,
        points: Sequence[tuple[float, float]],
        times: Sequence[float] | None = None,
        *,
        report: Report = lambda _share: None,
    ) -> Matched:
        """The way under a trace of (lon, lat) points, which may have times, in seconds.

        `report` hears now and then which share of the trace is matched.

        Raises UsageError for fewer than two points, NoRouteError where none lies near a road.
        """
        fixes, walk, wild = self._walked(points, times, report)
        end = _direction(fixes[::-1], back=True)
        parts = stretches(self.network, self.tolerant, walk.moves(end), walk.near, fixes)
        if not any(isinstance(part, Path) for part in parts):
            raise NoRouteError("no part of the trace lies along a way; open the region where it was ridden")
        return Matched(tuple(parts), self.tolerant, tuple(_notes(parts, wild)))

    def places(
        self, points: Sequence[tuple[float, float]], times: Sequence[float] | None = None
    ) -> list[Placed]:
        """Where on the network the points of a trace lie, one every some metres, without those off it.

        Raises UsageError as `match`.
        """
        fixes, walk, _wild = self._walked(points, times)
        end = _direction(fixes[::-1], back=True)
        edge = self.network.turns.edge
        return [
            Placed(fixes[move.fix].number, int(edge[move.state]), move.share)
            for move in walk.moves(end)
            if move.state >= 0
        ]

    def _walked(
        self,
        points: Sequence[tuple[float, float]],
        times: Sequence[float] | None,
        report: Report = lambda _share: None,
    ) -> tuple[list[Fix], Walk, int]:
        """The fixes of a trace by which it is matched, its walk, and how many points jump away and back."""
        whole = fixes_of([check_point(point) for point in points or ()], times)
        noise = self._noise(thinned(whole, spacing=SAMPLE_SPACING))
        fixes = thinned(whole, spacing=min(max(SPACING * noise, LEAST_SPACING), MOST_SPACING))
        if len(fixes) < 2:
            raise UsageError("a trace needs at least two points some metres apart")
        return fixes, self._walk(fixes, noise, report), len(points) - len(whole)

    @cached_property
    def tolerant(self) -> Metric:
        """The rider's metric, where what is forbidden is walked instead."""
        return tolerant(self.network, self.metric)

    @cached_property
    def _prices(self) -> tuple[memoryview, memoryview]:
        edges, turns = prices(self.network, self.metric)
        return view(edges, np.float32), view(turns, np.float32)

    def vicinity(self, centre: tuple[float, float], noise: float) -> Vicinity:
        """What lies round a trace that begins at a place, nothing of it looked at yet."""
        views = self.network.views
        graph = (views.turn_first, views.turn_target, views.state_edge)
        shape = (views.length, views.shape_first, views.shape_lon, views.shape_lat)
        pitch = min(max(PITCH * noise, LEAST_PITCH), MOST_PITCH)
        frame = (*centre, *metres_per_degree(centre[1]), pitch)
        return Vicinity((*graph, *shape), self._prices, frame)

    def _noise(self, fixes: Sequence[Fix]) -> float:
        """Standard deviation of the trace's error, m, by matching a part of it."""
        begin = max(0, (len(fixes) - SAMPLE) // 2)
        some = fixes[begin : begin + SAMPLE]
        if len(some) < 2:
            return NOISE
        walk = self._walk(some, NOISE)
        errors = [
            math.dist(move.place, walk.metres(some[move.fix])) for move in walk.moves() if move.state >= 0
        ]
        if not errors:
            return NOISE
        told = FITTED * statistics.median(errors) / RAYLEIGH
        return min(max(told, LEAST_NOISE), MOST_NOISE)

    def _walk(self, fixes: Sequence[Fix], noise: float, report: Report = lambda _share: None) -> Walk:
        walk = Walk(self, fixes[0], noise, Start(_slowness(fixes), _direction(fixes)))
        for number, fix in enumerate(fixes[1:], start=1):
            walk.on(fix)
            if number % REPORTED == 0:
                report(number / len(fixes))
        return walk


class Walk:
    """Tokens that follow a trace fix by fix."""

    def __init__(self, matcher: Matcher, fix: Fix, noise: float, start: Start = UNTOLD) -> None:
        self._matcher, self._noise, self._last = matcher, noise, fix
        self._unsure = FLEETING / (1.0 + FLEETING)  # of the noise's variance, after a fix: a Kalman filter's
        self.near = matcher.vicinity((fix.lon, fix.lat), noise)
        model = (BEAM, CUT, METRE * start.slow, METRE, TURN_BACK, LEAVE, AWAY, OFF)
        self.tokens = Tokens(self.near, model)
        self._scale = metres_per_degree(fix.lat)
        self._most = FORGET
        self._corner = fix
        self.tokens.begin(*self.metres(fix))
        self._enter(fix, start.ahead)
        self.tokens.prune()

    def metres(self, fix: Fix) -> tuple[float, float]:
        """A fix in metres from the first one."""
        east = (fix.lon - self._corner.lon + 540.0) % 360.0 - 180.0
        return east * self._scale[0], (fix.lat - self._corner.lat) * self._scale[1]

    def _enter(self, fix: Fix, ahead: Direction = NOWHERE) -> None:
        radius = RADIUS * self._noise
        near = self._matcher.network.locator.near((fix.lon, fix.lat), radius=radius)
        self.tokens.enter([snap.segment for snap in near], self._noise, radius, ahead)

    def on(self, fix: Fix) -> int:
        """Move on to the next fix; how many tokens stand on the network."""
        line = self._last.distance(fix)
        seconds = fix.t - self._last.t if fix.t is not None and self._last.t is not None else line / PACE
        keep = math.exp(-max(line / FASTEST, seconds) / MEMORY)
        lasting = keep * keep * self._unsure + 1.0 - keep * keep
        gain = lasting / (lasting + FLEETING)
        self._unsure = (1.0 - gain) * lasting
        change = self._noise * math.sqrt(lasting + FLEETING)
        stray = STRAY + STRAY_SHARE * max(line, fix.ridden)
        far = min(line + SPREAD * change + DETOURS * stray, FARTHEST)
        known = math.ceil(far / KNOWN) * KNOWN + KNOWN
        worse = self.tokens.advance(self.metres(fix), (keep, change, gain), (1.0 / stray, far, known))
        if worse < BEAM:
            self._enter(fix)
        self._last = fix
        if self.tokens.tokens() > self._most:
            self.tokens.forget()
            self._most = max(FORGET, 2 * self.tokens.tokens())  # what is left is walked through each time
        return int(self.tokens.prune())

    def moves(self, ahead: Direction = NOWHERE) -> list[Move]:
        """What the best token did at each fix, where the trace ends in a direction."""
        found = self.tokens.history(self.tokens.last(ahead))
        return [self._move(*each) for each in reversed(found)]

    def _move(self, fix: int, state: int, share: float, moved: int, x: float, y: float) -> Move:
        return Move(fix, state, share, moved, (x, y))


def _slowness(fixes: Sequence[Fix]) -> float:
    """How much longer than usual a trace takes for a metre, at least 1; 1 where that is not told."""
    paces = [
        (b.t - a.t) / a.distance(b)
        for a, b in pairwise(fixes)
        if a.t is not None and b.t is not None and b.t > a.t and 0.0 < a.distance(b) < CLOSE
    ]
    if 2 * len(paces) < len(fixes):
        return 1.0
    return min(max(1.0, PACE * statistics.median(paces)), SLOWEST)


def _direction(fixes: Sequence[Fix], *, back: bool = False) -> Direction:
    """Where a trace heads from its first fix, or whence it comes `back` to it: east and north, length 1."""
    first = fixes[0]
    east, north = metres_per_degree(first.lat)
    away = next((fix for fix in fixes if fix.distance(first) >= HEADING), fixes[-1])
    x, y = (away.lon - first.lon) * east, (away.lat - first.lat) * north
    length = math.hypot(x, y) * (-1.0 if back else 1.0)
    return (x / length, y / length) if length else NOWHERE


def _notes(parts: Sequence[Path | Line], wild: int) -> Iterator[str]:
    if wild:
        what = "1 point of the trace jumps" if wild == 1 else f"{wild} points of the trace jump"
        yield f"{what} away and back: left out"
    lines = [part for part in parts if isinstance(part, Line)]
    if lines:
        metres = sum(line.length for line in lines)
        times = "once" if len(lines) == 1 else f"{len(lines)} times"
        yield f"the trace leaves the network {times}, for {metres:.0f} m in all"
