"""Decide how much is said: what each verbosity leaves out, and what it repeats."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Manner:
    """How talkative the voice is. Turns and dangers are told in any manner."""

    prepares: bool = True  # a turn is told some way before it, too
    opens: bool = True  # the way on which to set off is named; the direction is told in any manner
    remarks: bool = True  # hills, surfaces and taps are told
    long_seconds: float = 120.0  # s without a turn, from which the rider is told that this is right
    long_metres: float = 1000.0  # m that it must be too: uphill, 300 m take two minutes and are in sight
    repeat_seconds: float = math.inf  # s after which that is told again


MANNERS = {
    "low": Manner(prepares=False, opens=False, remarks=False, long_seconds=math.inf),
    "normal": Manner(),
    "high": Manner(long_seconds=45.0, long_metres=300.0, repeat_seconds=300.0),
}
