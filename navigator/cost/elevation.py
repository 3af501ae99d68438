"""Decide what the wish about hills adds to the time that climbing takes anyway.

`hills` means the same in every profile. Below 0 each metre climbed counts as so many seconds more: at -1 as
many as make a route as flat as the land lets it be, in between so that the climb of routes falls evenly
with the wish. At +1 the time spent climbing counts less, down to a floor: hills are never a reward, so no
rider is sent up and down for the sake of it. At 0 climbing costs the time that it takes.
"""

from __future__ import annotations

import numpy as np

from navigator.graph.roadgraph import BAND_GRADE, GRADE_LIMITS, Array

# s of cost for a metre climbed at hills = -1, eleven times what it takes a tourer of 105 W and 95 kg: 550 m
# of flat detour (BRouter's strongest setting takes 200 m). Between 40 and 120 routes through Andorra lose
# their last 9 m of 594; more gains nothing, and a leg must stay below costing.INF up to 7,000 m of climb.
CLIMB_PRICE = 110.0
# s of it that grow evenly with the wish; the rest comes with this power of it, near -1. The first seconds
# turn routes away from passes, the last only from knolls: so the climb of routes falls evenly with the wish.
EVEN_PRICE, END_POWER = 18.0, 8
CUTOFF = float(GRADE_LIMITS[GRADE_LIMITS > 0.0][0])  # %; in the band up to it heights can't tell up from down
SEEK_FLOOR = 0.25  # the least that time on a climb is multiplied by, at hills = +1
SEEK_FROM, SEEK_FULL = 1.5, 5.0  # % from which a climb starts to count and fully counts as one to be sought
_SUB = 100.0  # per cent in one


def hill_terms(hills: float) -> tuple[Array, Array]:
    """For each grade band a factor on its time, and seconds of cost for each metre ridden; (bands,) each.

    A metre climbed has one price however steep: what steepness costs is in the time. A price that grows
    with the grade sends riders round by roads that climb more in all.
    """
    rise = np.where(BAND_GRADE > CUTOFF, BAND_GRADE, 0.0) / _SUB
    extra = climb_price(hills) * rise
    wanted = np.clip((BAND_GRADE - SEEK_FROM) / (SEEK_FULL - SEEK_FROM), 0.0, 1.0)
    factor = 1.0 - max(hills, 0.0) * (1.0 - SEEK_FLOOR) * wanted
    return factor, extra


def climb_price(hills: float) -> float:
    """Seconds of cost for a metre climbed."""
    wish = max(-hills, 0.0)
    return EVEN_PRICE * wish + (CLIMB_PRICE - EVEN_PRICE) * wish**END_POWER
