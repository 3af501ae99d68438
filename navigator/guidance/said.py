"""Hold what a rider is told, and what has been said so far on a ride."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from navigator.guidance.cues import Beeps

Kind = Literal["prepare", "now", "danger", "off route", "info", "place", "alarm"]
OF_A_TURN = frozenset({"prepare", "now"})


@dataclass(frozen=True)
class Prompt:
    """A sentence, and when it is said."""

    text: str
    kind: Kind
    maneuver: int | None  # index into the plan's cues; None for all but "prepare" and "now"
    along: float  # m, where the rider is when it begins
    until: float  # s, the clock when the sentence ends
    beeps: Beeps = "other"
    more: int = 0  # how many turns after its own it tells in the same breath


@dataclass(frozen=True)
class State:
    """What has been said; indices count the plan's cues, -1 is none."""

    passed: int = 0  # cues that lie behind
    told: int = -1
    prepared: int = -1
    explained: int = -1  # prepared for with all that there is to say of it
    chained: int = -1  # announced as the second in a breath
    reassured: int = -1
    reassured_at: float = -math.inf  # s, the clock then
    remarked: frozenset[int] = frozenset()  # of the plan's remarks near the rider
    opened: bool = False
    quiet_at: float = -math.inf  # s, the clock when the last sentence ends
    vigour: float = 1.0  # x the planned pace at which the rider rides
    seen_at: float = -math.inf  # s, the clock of the last position
    seen_speed: float = 0.0  # m/s there
