"""Sum ups and downs along a profile so that noise counts nothing.

The rule: a profile is reduced to its swings. A high is a turning point only if the profile falls by at
least the hysteresis after it (or it ends the last swing), a low only if it rises by as much; the first
and the last swing run from and to the extreme heights at the ends. Ascent is the sum of the rises
between turning points, descent that of the falls. A profile that never moves by the hysteresis has
none. Ridden the other way ascent and descent change places exactly. A hysteresis of 0 sums every step.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

# m. What smoothing leaves of 2 m of noise wanders less than this in tens of kilometres (tests/graph/
# test_relief.py), and a wave of less than 5 m is ridden on momentum. Peers were measured by the same rule.
HYSTERESIS = 5.0


def climbing(heights: npt.ArrayLike, *, hysteresis: float = HYSTERESIS) -> tuple[float, float]:
    """Metres up and metres down along heights in travel order; NaN stands for unknown and is passed over.

    >>> climbing([100.0, 102.0, 99.0, 120.0, 118.0])
    (21.0, 0.0)
    >>> climbing([100.0, 102.0, 99.0, 120.0, 118.0], hysteresis=0.0)
    (23.0, 5.0)
    """
    profile = np.asarray(heights, dtype=float)
    steps = np.diff(_turning_points(profile[np.isfinite(profile)], hysteresis))
    return float(steps[steps > 0.0].sum()), float(np.abs(steps[steps < 0.0]).sum())


def _turning_points(profile: npt.NDArray[np.float64], hysteresis: float) -> list[float]:
    """Heights between which the profile swings by at least the hysteresis; none where it never does."""
    points: list[float] = []
    low = high = float(profile[0]) if len(profile) else 0.0
    direction = 0  # 1 on the way up, -1 on the way down, 0 before the first swing
    for height in profile.tolist():
        if direction >= 0 and high - height >= hysteresis and height < high:
            points.append(high)
            direction, low = -1, height
        elif direction <= 0 and height - low >= hysteresis and height > low:
            points.append(low)
            direction, high = 1, height
        low, high = min(low, height), max(high, height)
    return [*points, high if direction > 0 else low] if direction else []
