"""Decide what the wish about hills adds to the time that climbing takes anyway.

`hills` means the same in every profile. At -1 each metre climbed counts as so many seconds more, at -0.5
a quarter of them, which moves routes about half as far. At +1 the time spent climbing counts less, down to
a floor: hills are never a reward, so no rider is sent up and down for the sake of it. At 0 climbing costs
the time that it takes.
"""

from __future__ import annotations

import numpy as np

from navigator.graph.roadgraph import BAND_GRADE, Array

CUTOFF = 1.5  # %; below it a slope is neither felt nor told from noise (BRouter's cutoff too)
# s of cost for a metre climbed just above the cutoff at hills = -1: four times the 10 s that it takes a
# tourer at 105 W and 95 kg; worth 200 m of flat detour, as BRouter's strongest setting
CLIMB_PRICE = 40.0
STEEPENING = 30.0  # % above the cutoff over which it doubles; faster growth buys distance, not less climb
SEEK_FLOOR = 0.25  # the least that time on a climb is multiplied by, at hills = +1
SEEK_FULL = 5.0  # % from which on a climb counts as one that hill seekers want
_SUB = 100.0  # per cent in one


def hill_terms(hills: float) -> tuple[Array, Array]:
    """For each grade band a factor on its time, and seconds of cost for each metre ridden; (bands,) each."""
    beyond = np.maximum(BAND_GRADE - CUTOFF, 0.0)
    extra = max(-hills, 0.0) ** 2 * CLIMB_PRICE * (beyond / _SUB) * (1.0 + beyond / STEEPENING)
    wanted = np.clip(beyond / (SEEK_FULL - CUTOFF), 0.0, 1.0)
    factor = 1.0 - max(hills, 0.0) * (1.0 - SEEK_FLOOR) * wanted
    return factor, extra
