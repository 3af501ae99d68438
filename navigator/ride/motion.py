"""Tell how fast and whither a rider moves from the last seconds of fixes, or from the receiver itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from navigator.geo import metres_per_degree, wrap_degrees
from navigator.ride.reading import Fix

WITHIN = 8.0  # s of fixes that are looked at: a turn takes less, and noise wanders in longer
APART = 0.45  # s between fixes that are kept: a receiver at 10 Hz tells no more
ROLLING = 1.5  # m/s below which no receiver knows the direction
SEEN = 8.0  # m that a rider must have got on before fixes alone show a direction


@dataclass(frozen=True)
class Motion:
    """How a rider moves."""

    speed: float  # m/s
    heading: float | None  # degrees from north; None where nobody knows


def remembered(recent: Sequence[Fix], fix: Fix) -> tuple[Fix, ...]:
    """The last seconds of fixes with a new one."""
    kept = [one for one in recent if fix.t - one.t <= WITHIN]
    if kept and fix.t - kept[-1].t < APART and len(kept) > 1:
        kept.pop()  # so that it is always the newest, and the others stay apart
    return (*kept, fix)


def motion(recent: Sequence[Fix]) -> Motion:
    """Speed and heading at the last of some fixes: the receiver's own, else of a line through them."""
    last = recent[-1]
    if last.speed is not None and last.heading is not None and last.speed >= ROLLING:
        return Motion(last.speed, last.heading % 360.0)
    speed, heading = _fitted(recent)
    return Motion(speed if last.speed is None else max(0.0, last.speed), heading)


def _fitted(recent: Sequence[Fix]) -> tuple[float, float | None]:
    """Speed and heading of the line through the fixes by least squares."""
    last = recent[-1]
    t = np.array([one.t - last.t for one in recent])
    if len(recent) < 2 or t[0] == 0.0:
        return 0.0, None
    per_lon, per_lat = metres_per_degree(last.lat)
    east = wrap_degrees(np.array([one.lon for one in recent]) - last.lon) * per_lon
    north = (np.array([one.lat for one in recent]) - last.lat) * per_lat
    middle = t - t.mean()
    squared = float(middle @ middle)
    x, y = float(middle @ east) / squared, float(middle @ north) / squared
    speed = math.hypot(x, y)
    seen = speed * -float(t[0]) >= SEEN
    return speed, math.degrees(math.atan2(x, y)) % 360.0 if seen else None
