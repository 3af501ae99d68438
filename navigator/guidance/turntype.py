"""Decide whether a rider must be told of a turn, and what OSRM calls it.

A rider is told of a turn only where another way could be taken for it. Angles are in degrees right (+)
or left (-) of straight on; a *rival* is a way that could be taken by mistake.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from navigator.guidance.junction import Exit, Junction

STRAIGHT = 20.0  # up to here nobody says "left" or "right"
SLIGHT = 45.0  # up to here it is a bend rather than a turn
SHARP = 120.0
BACK = 165.0  # beyond it one turns back

STRAIGHTER = 10.0  # by which a way must be straighter to be the natural one
TOO_CLOSE = 38.0  # between two ways less than this apart a rider at speed has to think
AHEAD = 15.0  # a road that goes on like this is followed...
ASIDE = 20.0  # ...unless another one leaves it by less than this
CURVE = 35.0  # a road that bends by less still looks as if it went on
BENDS_AWAY = 60.0  # where our road bends by less, and we leave it, we were on it still
CROSSES = 100.0  # our road turns off as at a crossing
BEHIND = 135.0  # a way that goes back is nobody's choice
WELL_ASIDE = 45.0  # by which a way bends more than ours, so that ours is the one that goes on
TEE = 60.0  # a road that keeps its name may bend so much without a word where others bend more


@dataclass(frozen=True)
class Turn:
    """What is told."""

    type: str
    modifier: str


def decide(junction: Junction) -> Turn | None:
    """What a rider is told at a junction; None where the way goes on by itself."""
    if junction.back:
        return Turn("continue", "uturn")
    rivals = [other for other in junction.others if _is_rival(other, junction.taken)]
    if not rivals:
        return None
    return _fork(junction.taken, rivals) or _turn(junction, rivals)


def modifier_of(angle: float) -> str:
    """OSRM's word for an angle."""
    bend, side = abs(angle), "right" if angle > 0 else "left"
    if bend <= STRAIGHT:
        return "straight"
    if bend <= SLIGHT:
        return f"slight {side}"
    if bend <= SHARP:
        return side
    return f"sharp {side}" if bend <= BACK else "uturn"


def _is_rival(other: Exit, taken: Exit) -> bool:
    if other.look.wrong_way:
        return _barred_rival(other, taken)
    if taken.keeps and not other.keeps:
        return _rival_while_following(other, taken)
    if other.keeps and not taken.keeps:
        return _rival_while_leaving(other, taken)
    return _rival_among_equals(other, taken)


def _spread(one: Exit, two: Exit) -> float:
    return abs(one.angle - two.angle)  # wrap does not matter: both lie ahead wherever this is asked


def _no_straighter(taken: Exit, other: Exit) -> bool:
    """Whether ours is not plainly the straighter one of two."""
    return taken.bend > AHEAD and other.bend < taken.bend + STRAIGHTER


def _lesser(other: Exit, taken: Exit) -> int:
    """By how many ranks the other looks less of a road."""
    return taken.look.rank - other.look.rank


def _barred_rival(other: Exit, taken: Exit) -> bool:
    """A one-way that comes towards us misleads only where we leave its line, or at a T."""
    if _lesser(other, taken) > 1:
        return False
    if taken.bend > SLIGHT:
        return other.bend < BEHIND
    return taken.bend > CURVE and other.bend + ASIDE < taken.bend


def _rival_while_following(other: Exit, taken: Exit) -> bool:
    """Our road goes on, and we with it."""
    lesser = _lesser(other, taken)
    if taken.look.for_cycling and not other.look.for_cycling and taken.bend <= TEE:
        return other.bend + STRAIGHTER < taken.bend  # nobody takes a street for the cycleway across it
    if taken.bend <= CURVE:
        if lesser >= 1:
            return False
        obvious = taken.bend <= AHEAD and other.bend >= ASIDE
        return not obvious and (_no_straighter(taken, other) or _spread(other, taken) < TOO_CLOSE)
    if taken.bend <= TEE:
        return lesser < 2 and other.bend - taken.bend <= WELL_ASIDE
    return lesser < 3 and other.bend < BEHIND


def _rival_while_leaving(other: Exit, taken: Exit) -> bool:
    """Our road goes on, and we leave it."""
    if _no_straighter(taken, other) or _spread(other, taken) < TOO_CLOSE:
        return True
    return other.bend <= (CROSSES if _lesser(other, taken) < 0 else BENDS_AWAY)


def _rival_among_equals(other: Exit, taken: Exit) -> bool:
    """Either both go on as our road, or neither."""
    lesser = _lesser(other, taken)
    if _no_straighter(taken, other):
        return not (lesser >= 2 and taken.bend <= CURVE) and not (lesser >= 1 and taken.bend <= STRAIGHT)
    if _spread(other, taken) < TOO_CLOSE:
        return lesser < (1 if taken.bend <= STRAIGHT else 2)
    if taken.bend <= SLIGHT or other.bend >= BEHIND + AHEAD:
        return taken.bend > SHARP
    return not (lesser >= 2 and taken.bend <= TEE)


def _fork(taken: Exit, rivals: list[Exit]) -> Turn | None:
    """Two or three ways that lead on, none of them more than the others."""
    if taken.bend > SLIGHT:
        return None
    prongs = [rival for rival in rivals if rival.bend <= SLIGHT and abs(_lesser(rival, taken)) <= 1]
    prongs = [rival for rival in prongs if not rival.look.wrong_way]
    if not prongs or any(_goes_straight_on(prong, taken) for prong in prongs):
        return None
    return Turn("fork", _side_among(taken, prongs))


def _goes_straight_on(prong: Exit, taken: Exit) -> bool:
    """The other is our road and the natural way, so that ours is a turn off it."""
    natural = prong.keeps and not taken.keeps
    return prong.bend <= AHEAD and taken.bend > prong.bend + STRAIGHTER and natural


def _side_among(taken: Exit, prongs: list[Exit]) -> str:
    if all(taken.angle < prong.angle for prong in prongs):
        return "slight left"
    if all(taken.angle > prong.angle for prong in prongs):
        return "slight right"
    return "straight"


def _turn(junction: Junction, rivals: list[Exit]) -> Turn:
    taken = junction.taken
    modifier = modifier_of(math.copysign(min(taken.bend, BACK), taken.angle))  # one goes on, not back
    close = [rival for rival in rivals if _spread(rival, taken) < TOO_CLOSE and not rival.look.wrong_way]
    if modifier == "straight" and close:
        modifier = _side_among(taken, close)
    if junction.mini_roundabout:
        return Turn("roundabout turn", modifier)
    if _is_tee(junction):
        return Turn("end of road", modifier)
    named = taken.keeps and bool(taken.look.name)
    return Turn("continue" if named and modifier != "straight" else "turn", modifier)


def _is_tee(junction: Junction) -> bool:
    """Our road ends on another one, and nothing leads on."""
    taken, others = junction.taken, junction.others
    opposite = [o for o in others if o.angle * taken.angle < 0 and SLIGHT < o.bend < BEHIND]
    return SLIGHT < taken.bend < BEHIND and bool(opposite) and all(o.bend > SLIGHT for o in others)
