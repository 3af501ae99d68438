"""Judge whether the heights that a receiver told are fit to sum a ride's climb, beside those of the region.

A barometer drifts with the weather, by some metres an hour, and else tells every ripple. The height of a
satellite receiver wanders by metres within a minute (GPS SPS Performance Standard, 4th edition, 2008: an
error of 15 m at 95 %, thus a standard deviation of 7.5 m), and each wave of that is summed as a climb: noise
never makes a sum smaller. The region's heights are no measure of a metre either: SRTM strays from a finer
model along the roads of a wooded valley by 2 to 6 m within minutes (tests/bench/ascents.py), as much as a
receiver does. So neither sum nor wander alone tells a bad receiver from a coarse map. The rule: heights of a
receiver are poor where they wander about the region's and sum to more than these do, or where they wander
farther than any map is wrong.

Where no region knows heights, they are judged by themselves: what wanders within a minute is gone when it is
averaged over one, and hills are not. In the hills of tests/bench/ascents.py barometers sum to 1.0 to 1.3
times what is left then (a recorded one over short hills to 1.5), receivers with 5 m over 60 s to 1.6 to 4.
"""

from __future__ import annotations

import numpy as np

from navigator.geo import FloatArray
from navigator.graph.climb import climbing

DRIFT = (
    150.0  # s to each side over which a difference is drift of the weather, or of the sea level that is meant
)
STILL = 2.0  # m about the region's heights: a good receiver over a good map
WILD = 10.0  # m; no map is wrong by so much along a road, and no barometer
MORE, AT_LEAST = 1.1, 10.0  # x the region's sum, and m beyond that, from which a sum is of waves
CALM = 30.0  # s to each side over which a wave of the receiver is averaged out
RESTLESS = 1.6  # x what is left then, and AT_LEAST beyond that, from which a sum is of waves
MAD = 1.4826  # x the median of what is left is its standard deviation, cliffs and bridges aside


def is_poor(times: FloatArray, told: FloatArray, known: FloatArray) -> bool:
    """Whether heights told at times in s are worse than those known there; in metres, NaN where unknown."""
    both = ~(np.isnan(told) | np.isnan(known))
    if np.count_nonzero(both) < 2:
        return False
    apart = wander(times[both], told[both] - known[both])
    more = climbing(told[both])[0] > MORE * climbing(known[both])[0] + AT_LEAST
    return apart > WILD or (apart > STILL and more)


def is_restless(times: FloatArray, told: FloatArray) -> bool:
    """Whether heights told at times in s are waves for the most part, by themselves; in m, all known."""
    calm = climbing(averaged(times, told, CALM))[0]
    return climbing(told)[0] > RESTLESS * calm + AT_LEAST


def averaged(times: FloatArray, values: FloatArray, reach: float = CALM) -> FloatArray:
    """Each value as the mean of those within so many seconds."""
    sums = np.concatenate(([0.0], np.cumsum(values)))
    first = np.searchsorted(times, times - reach, side="left")
    last = np.searchsorted(times, times + reach, side="right")
    return np.asarray((sums[last] - sums[first]) / (last - first))


def wander(times: FloatArray, difference: FloatArray) -> float:
    """Standard deviation in m of what a difference of heights has beside its drift of minutes."""
    drift = averaged(times, difference, DRIFT)
    return MAD * float(np.median(np.abs(difference - drift)))
