"""Choose the fixes of a recorded trace by which it is matched: those that lie apart, without wild ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from navigator.errors import UsageError

DEGREE = 111_200.0  # m of a mean meridian; 0.5 % is good enough to tell which fixes lie apart
TOO_FAST, TOO_FAST_SHARE = 30.0, 3.0  # m/s, or x the speed of the trace: nobody rides so, a receiver errs
LEAST_FAST = 12.0  # m/s, downhill on a trace that is slow else
SPIKE, SPIKE_UNTIMED = 60.0, 100.0  # m away and back again, at least
UNUSUAL = 20.0  # x as far as fixes without times usually lie apart
USUAL, FAST = 0.75, 0.95  # quantiles of steps, and of their speeds
WILD, WILD_PIECES = 12, 3  # fixes that may lie elsewhere together, and flocks of them after each other
WILD_END = 3  # fixes that may do so at an end of the trace...
WHOLE = 4  # x as many have to lie on the other side
LONGEST_SILENCE = 60.0  # s without a fix for which a rider is taken to ride on


class Fix(NamedTuple):
    """Where a rider was told to be; `number` is its place in the trace. A tuple: a day's ride has 36,000."""

    lon: float
    lat: float
    t: float | None = None  # s
    number: int = 0
    ridden: float = 0.0  # m that may have been ridden unseen, since the fix before it in the trace

    def distance(self, other: Fix) -> float:
        """Metres to a fix not far away."""
        east = (other.lon - self.lon + 540.0) % 360.0 - 180.0
        shrink = math.cos(math.radians(self.lat + other.lat) / 2.0)
        return DEGREE * math.hypot(east * shrink, other.lat - self.lat)


def fixes_of(points: Sequence[tuple[float, float]], times: Sequence[float] | None) -> list[Fix]:
    """The fixes of a trace without those that jump away and back; UsageError where the times are others'."""
    if times is not None and len(times) != len(points):
        raise UsageError(f"a trace of {len(points)} points cannot have {len(times)} times")
    clock: Sequence[float | None] = [None] * len(points) if times is None else times
    fixes = [Fix(lon, lat, t, n) for n, ((lon, lat), t) in enumerate(zip(points, clock, strict=True))]
    if len(fixes) < 2:
        return fixes
    pace = _Pace.of(fixes)
    tame = _tame(fixes, pace)
    return tame[:1] + [b._replace(ridden=pace.ridden(a, b)) for a, b in pairwise(tame)]


def thinned(fixes: Sequence[Fix], *, spacing: float) -> list[Fix]:
    """The fixes that lie so many metres apart, and the last one."""
    kept = list(fixes[:1])
    for fix in fixes[1:]:
        if fix.distance(kept[-1]) >= spacing:
            kept.append(fix)
    if len(kept) > 1 and kept[-1].number != fixes[-1].number:
        kept.append(fixes[-1])
    return kept


class _Pace(NamedTuple):
    """How a trace moves on from fix to fix."""

    step: float  # m, usual
    speed: float  # m/s, usual where it has times
    most: float  # m/s, more than anybody rides on it

    @classmethod
    def of(cls, fixes: Sequence[Fix]) -> _Pace:
        steps = sorted(a.distance(b) for a, b in pairwise(fixes))
        speeds = sorted(
            a.distance(b) / (b.t - a.t)
            for a, b in pairwise(fixes)
            if a.t is not None and b.t is not None and b.t > a.t
        )
        fast = max(LEAST_FAST, TOO_FAST_SHARE * _quantile(speeds, FAST))
        return cls(_quantile(steps, USUAL), _quantile(speeds, USUAL), min(fast, TOO_FAST))

    def ridden(self, a: Fix, b: Fix) -> float:
        """Metres that may have been ridden between two fixes of the trace that follow each other."""
        if a.t is None or b.t is None:
            return self.step
        return self.speed * min(max(0.0, b.t - a.t), LONGEST_SILENCE)

    def jumps(self, a: Fix, b: Fix) -> bool:
        """Whether nobody rides from one fix to the other."""
        if a.t is None or b.t is None:
            return a.distance(b) > max(SPIKE_UNTIMED, UNUSUAL * self.step)
        return a.distance(b) > max(SPIKE, self.most * (b.t - a.t))


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[int(share * (len(ordered) - 1))] if ordered else 0.0


def _tame(fixes: Sequence[Fix], pace: _Pace) -> list[Fix]:
    """The fixes without the short pieces of the trace to which it jumps, and from which it jumps back."""
    pieces = [[fixes[0]]]
    for a, b in pairwise(fixes):
        if pace.jumps(a, b):
            pieces.append([])
        pieces[-1].append(b)
    pieces = _ends_off(_ends_off(pieces)[::-1])[::-1]
    kept = list(pieces[0])
    at = 1
    while at < len(pieces):
        at = _landing(kept[-1], pieces, at, pace)
        kept += pieces[at]
        at += 1
    return kept


def _ends_off(pieces: list[list[Fix]]) -> list[list[Fix]]:
    """The pieces without a first one of a few fixes, as of a receiver that had just been switched on."""
    few = len(pieces) > 1 and len(pieces[0]) <= WILD_END
    return pieces[1:] if few and len(pieces[1]) >= WHOLE * len(pieces[0]) else pieces


def _landing(last: Fix, pieces: list[list[Fix]], at: int, pace: _Pace) -> int:
    """The piece with which a trace goes on: the first behind wild ones that can be reached, else the next."""
    for n in range(at, min(at + WILD_PIECES, len(pieces) - 1)):
        if len(pieces[n]) > WILD:
            break
        if not pace.jumps(last, pieces[n + 1][0]):
            return n + 1
    return at
