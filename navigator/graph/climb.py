# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Sum ups and downs along a profile so that noise counts nothing.

The rule: a profile is reduced to its swings. A high is a turning point only if the profile falls by at
least the hysteresis after it (or it ends the last swing), a low only if it rises by as much; the first
and the last swing run from and to the extreme heights at the ends. Ascent is the sum of the rises
between turning points, descent that of the falls. A profile that never moves by the hysteresis has
none. Ridden the other way ascent and descent change places exactly. A hysteresis of 0 sums every step.
"""

from __future__ import annotations

from array import array
from itertools import pairwise

import cython
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
    profile = heights if isinstance(heights, array) else array("d", np.asarray(heights, dtype=float).tolist())
    up = down = 0.0
    for before, after in pairwise(_turning_points(profile, hysteresis)):
        if after > before:
            up += after - before
        else:
            down += before - after
    return up, down


@cython.locals(
    heights="const double[::1]", least=cython.double, low=cython.double, high=cython.double,
    height=cython.double, direction=cython.int, n=cython.int, begun=cython.bint,
)  # fmt: skip
def _turning_points(heights: array, least: float) -> list:
    """Heights between which a profile swings by at least that much; none where it never does."""
    points: list = []
    low = high = 0.0
    direction = 0  # 1 on the way up, -1 on the way down, 0 before the first swing
    begun = False
    for n in range(len(heights)):
        height = heights[n]
        if height - height != 0.0:  # NaN, infinite: unknown
            continue
        if not begun:
            begun, low, high = True, height, height
        if direction >= 0 and high - height >= least and height < high:
            points.append(high)
            direction, low = -1, height
        elif direction <= 0 and height - low >= least and height > low:
            points.append(low)
            direction, high = 1, height
        low, high = min(low, height), max(high, height)
    if direction:
        points.append(high if direction > 0 else low)
    return points
