"""Choose the fixes of a recorded trace by which it is matched: those that lie apart, without wild ones."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from navigator.errors import UsageError

DEGREE = 111_200.0  # m of a mean meridian; 0.5 % is good enough to tell which fixes lie apart
TOO_FAST = 40.0  # m/s: nobody rides so, a receiver errs
SPIKE, SPIKE_UNTIMED = 60.0, 300.0  # m away and back again, at least
UNUSUAL = 30.0  # x as far as fixes without times usually lie apart


class Fix(NamedTuple):
    """Where a rider was told to be; `number` is its place in the trace. A tuple: a day's ride has 36,000."""

    lon: float
    lat: float
    t: float | None = None  # s
    number: int = 0

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
    return list(_tame(fixes))


def thinned(fixes: Sequence[Fix], *, spacing: float) -> list[Fix]:
    """The fixes that lie so many metres apart, and the last one."""
    kept = list(fixes[:1])
    for fix in fixes[1:]:
        if fix.distance(kept[-1]) >= spacing:
            kept.append(fix)
    if len(kept) > 1 and kept[-1].number != fixes[-1].number:
        kept.append(fixes[-1])
    return kept


def _tame(fixes: Sequence[Fix]) -> Iterator[Fix]:
    if not fixes:
        return
    steps = [a.distance(b) for a, b in pairwise(fixes)]
    usual = sorted(steps)[len(steps) // 2] if steps else 0.0
    before = fixes[0]
    yield before
    for fix, after, step in zip(fixes[1:], fixes[2:], steps[1:], strict=False):
        out = before.distance(fix)
        if out > _most(before, fix, usual) and step > _most(fix, after, usual):
            continue
        yield fix
        before = fix
    yield from fixes[1:][-1:]


def _most(a: Fix, b: Fix, usual: float) -> float:
    """Metres that nobody rides between two fixes, where the usual two lie so far apart."""
    if a.t is None or b.t is None:
        return max(SPIKE_UNTIMED, UNUSUAL * usual)
    return max(SPIKE, TOO_FAST * (b.t - a.t))
