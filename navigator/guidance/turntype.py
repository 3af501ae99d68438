# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Decide whether a rider must be told of a turn, and what OSRM calls it.

A rider is told of a turn only where another way could be taken for it. Angles are in degrees right (+)
or left (-) of straight on; a *rival* is a way that could be taken by mistake. Written in Cython's pure
Python mode, as navigator.routing.kernel is; a look is what navigator.graph.looks describes.
"""

from __future__ import annotations

import cython
from cython.cimports.libc.math import fabs

from navigator.graph.looks import RANK_MASK, Look
from navigator.guidance.junction import Sight

STRAIGHT = cython.declare(cython.double, 20.0)  # up to here nobody says "left" or "right"
SLIGHT = cython.declare(cython.double, 45.0)  # up to here it is a bend rather than a turn
SHARP = cython.declare(cython.double, 120.0)
BACKWARD = cython.declare(cython.double, 165.0)  # beyond it one turns back

STRAIGHTER = cython.declare(cython.double, 10.0)  # by which a way must be straighter to be the natural one
TOO_CLOSE = cython.declare(cython.double, 38.0)  # between two ways less apart a rider at speed has to think
AHEAD = cython.declare(cython.double, 15.0)  # a road that goes on like this is followed...
ASIDE = cython.declare(cython.double, 20.0)  # ...unless another one leaves it by less than this
CURVE = cython.declare(cython.double, 35.0)  # a road that bends by less still looks as if it went on
BENDS_AWAY = cython.declare(cython.double, 60.0)  # where our road bends by less, and we leave it, it was ours
CROSSES = cython.declare(cython.double, 100.0)  # our road turns off as at a crossing
MERGED = cython.declare(cython.double, 110.0)  # where two roads become one, the other lies farther back
NATURAL = cython.declare(
    cython.double, 25.0
)  # by which a way straight ahead must be straighter to be no prong
BEHIND = cython.declare(cython.double, 135.0)  # a way that goes back is nobody's choice
WELL_ASIDE = cython.declare(cython.double, 45.0)  # more than ours by which a way bends where ours goes on
TEE = cython.declare(cython.double, 60.0)  # a road that keeps its name may bend so where others bend more

RANK = cython.declare(cython.int, RANK_MASK)
WRONG_WAY = cython.declare(cython.int, int(Look.WRONG_WAY))
CARLESS = cython.declare(cython.int, int(Look.CARLESS))
NAMED = cython.declare(cython.int, int(Look.NAMED))
YARD = cython.declare(cython.int, int(Look.YARD))
KEEPS = cython.declare(cython.int, int(Look.KEEPS))
BACK = cython.declare(cython.int, int(Look.BACK))
RUN = cython.declare(cython.int, int(Look.RUN))
FROM_LINK = cython.declare(cython.int, int(Look.FROM_LINK))
MINI = cython.declare(cython.int, int(Look.MINI))
ON_RAMP = cython.declare(cython.int, int(Look.ON_RAMP))
OFF_RAMP = cython.declare(cython.int, int(Look.OFF_RAMP))
MERGES = cython.declare(cython.int, int(Look.MERGES))
ONE_WAY = cython.declare(cython.int, int(Look.ONE_WAY))


@cython.ccall
@cython.locals(bend=cython.double)
def modifier_of(angle: cython.double) -> str:
    """OSRM's word for an angle."""
    bend, side = fabs(angle), "right" if angle > 0 else "left"
    if bend <= STRAIGHT:
        return "straight"
    if bend <= SLIGHT:
        return "slight right" if angle > 0 else "slight left"
    if bend <= SHARP:
        return side
    if bend > BACKWARD:
        return "uturn"
    return "sharp right" if angle > 0 else "sharp left"


@cython.cfunc
@cython.inline
@cython.exceptval(check=False)
def close(one: cython.double, two: cython.double) -> cython.bint:
    """Whether a rider at speed has to think which of two ways that lie ahead is which."""
    return fabs(one - two) < TOO_CLOSE


@cython.cfunc
@cython.inline
@cython.exceptval(check=False)
def no_straighter(taken: cython.double, other: cython.double) -> cython.bint:
    """Whether ours is not plainly the straighter one of two."""
    return fabs(taken) > AHEAD and fabs(other) < fabs(taken) + STRAIGHTER


@cython.cfunc
@cython.inline
@cython.exceptval(check=False)
def lesser(other: cython.int, taken: cython.int) -> cython.int:
    """By how many ranks the other looks less of a road."""
    return (taken & RANK) - (other & RANK)


@cython.cclass
class Judge:
    """Decides for all nodes of a line at once."""

    _first: cython.const[cython.int][::1]
    _look: cython.const[cython.int][::1]
    _angle: cython.const[cython.double][::1]

    def __init__(self, sight: Sight) -> None:
        self._first, self._look, self._angle = sight.first, sight.look, sight.angle

    @cython.locals(node=cython.int, taken=cython.int, end=cython.int, row=cython.int, rivals=list)
    def turns(self) -> list:
        """Node, type and modifier of each turn that a rider is told of."""
        told: list = []
        for node in range(1, len(self._first) - 1):
            taken, end = self._first[node], self._first[node + 1]
            if taken == end:
                continue
            if self._look[taken] & BACK:
                told.append((node, "continue", "uturn"))
                continue
            rivals = [row for row in range(taken + 1, end) if self._is_rival(row, taken)]
            if self._look[taken] & MERGES and fabs(self._angle[taken]) <= TEE:
                # the ramp that swings right has come from the right, and the traffic is on the left
                told.append((node, "merge", "slight left" if self._angle[taken] > 0.0 else "slight right"))
            elif rivals:
                kind, modifier = self._fork(taken, rivals, end) or self._turn(taken, rivals, end)
                told.append((node, self._ramped(taken, kind), modifier))
        return told

    def _ramped(self, taken: cython.int, kind: str) -> str:
        """The type of a turn, or that of a ramp."""
        if self._look[taken] & ON_RAMP:
            return "on ramp"
        return "off ramp" if self._look[taken] & OFF_RAMP else kind

    @cython.cfunc
    @cython.exceptval(check=False)
    def _is_rival(self, other: cython.int, taken: cython.int) -> cython.bint:
        if self._look[taken] & FROM_LINK and self._merges(other, taken):
            return False
        if self._is_other_half(other, taken) and self._merges(other, taken):
            return False
        if self._look[other] & WRONG_WAY:
            return self._barred_rival(other, taken)
        if self._look[other] & YARD and not self._look[taken] & YARD:
            return self._leaves_a_yard(other, taken)
        if self._look[taken] & KEEPS and not self._look[other] & KEEPS:
            return self._rival_while_following(other, taken)
        if self._look[other] & KEEPS and not self._look[taken] & KEEPS:
            return self._rival_while_leaving(other, taken)
        return self._rival_among_equals(other, taken)

    @cython.cfunc
    @cython.exceptval(check=False)
    def _merges(self, other: cython.int, taken: cython.int) -> cython.bint:
        """Whether two roads become ours, and the other way lies behind."""
        return fabs(self._angle[taken]) <= 180.0 - MERGED and fabs(self._angle[other]) >= MERGED

    @cython.cfunc
    @cython.exceptval(check=False)
    def _is_other_half(self, other: cython.int, taken: cython.int) -> cython.bint:
        """Whether ours is no longer divided, and the other way is the carriageway of those who come."""
        if self._look[taken] & ONE_WAY or not self._look[other] & ONE_WAY:
            return False
        return self._look[taken] & self._look[other] & KEEPS != 0

    @cython.cfunc
    @cython.exceptval(check=False)
    @cython.locals(bend=cython.double, aside=cython.double)
    def _barred_rival(self, other: cython.int, taken: cython.int) -> cython.bint:
        """A one-way that comes towards us misleads only where we leave its line, or at a T."""
        bend, aside = fabs(self._angle[taken]), fabs(self._angle[other])
        if lesser(self._look[other], self._look[taken]) > (2 if bend > TEE and aside <= STRAIGHT else 1):
            return False
        if bend > SLIGHT:
            return aside < (MERGED if bend < TEE and self._look[taken] & RUN else BEHIND)
        return bend > CURVE and aside + ASIDE < bend

    @cython.cfunc
    @cython.exceptval(check=False)
    def _leaves_a_yard(self, other: cython.int, taken: cython.int) -> cython.bint:
        """Who rides over a yard is misled by it only where it goes on ahead, and the way turns off."""
        return fabs(self._angle[taken]) > SLIGHT and fabs(self._angle[other]) <= STRAIGHT

    @cython.cfunc
    @cython.exceptval(check=False)
    @cython.locals(bend=cython.double, aside=cython.double, less=cython.int)
    def _rival_while_following(self, other: cython.int, taken: cython.int) -> cython.bint:
        """Our road goes on, and we with it."""
        bend, aside = fabs(self._angle[taken]), fabs(self._angle[other])
        less = lesser(self._look[other], self._look[taken])
        if self._look[taken] & CARLESS and not self._look[other] & CARLESS and bend <= TEE:
            return aside + STRAIGHTER < bend  # nobody takes a street for the cycleway across it
        if bend <= CURVE:
            if less >= 1 or (bend <= AHEAD and aside >= ASIDE):
                return False
            return no_straighter(bend, aside) or close(self._angle[other], self._angle[taken])
        if bend <= TEE:
            return less < 2 and aside - bend <= WELL_ASIDE
        return less < 3 and aside < BEHIND

    @cython.cfunc
    @cython.exceptval(check=False)
    @cython.locals(aside=cython.double)
    def _rival_while_leaving(self, other: cython.int, taken: cython.int) -> cython.bint:
        """Our road goes on, and we leave it."""
        aside = fabs(self._angle[other])
        if no_straighter(self._angle[taken], aside) or close(self._angle[other], self._angle[taken]):
            return True
        return aside <= (CROSSES if lesser(self._look[other], self._look[taken]) < 0 else BENDS_AWAY)

    @cython.cfunc
    @cython.exceptval(check=False)
    @cython.locals(bend=cython.double, less=cython.int)
    def _rival_among_equals(self, other: cython.int, taken: cython.int) -> cython.bint:
        """Either both go on as our road, or neither."""
        bend, less = fabs(self._angle[taken]), lesser(self._look[other], self._look[taken])
        if no_straighter(bend, self._angle[other]):
            return not (less >= 2 and bend <= CURVE) and not (less >= 1 and bend <= STRAIGHT)
        if close(self._angle[other], self._angle[taken]):
            return less < (1 if bend <= STRAIGHT else 2)
        if bend <= SLIGHT or fabs(self._angle[other]) >= BEHIND + AHEAD:
            return bend > SHARP
        return not (less >= 2 and bend <= TEE)

    @cython.locals(rival=cython.int, row=cython.int)
    def _fork(self, taken: cython.int, rivals: list, end: cython.int) -> tuple:
        """Two or three ways that lead on, none of them more than the others, and no crossing."""
        if fabs(self._angle[taken]) > SLIGHT:
            return ()
        for row in range(taken + 1, end):
            if SLIGHT < fabs(self._angle[row]) < BEHIND and lesser(self._look[row], self._look[taken]) < 1:
                return ()
        prongs = [rival for rival in rivals if self._is_prong(rival, taken)]
        alone = len(prongs) == 1
        natural = [rival for rival in prongs if self._goes_straight_on(rival, taken, alone)]
        return ("fork", self._side_among(taken, prongs)) if prongs and not natural else ()

    @cython.cfunc
    @cython.exceptval(check=False)
    def _is_prong(self, other: cython.int, taken: cython.int) -> cython.bint:
        if self._look[other] & WRONG_WAY or fabs(self._angle[other]) > SLIGHT:
            return False
        return -1 <= lesser(self._look[other], self._look[taken]) <= 1

    @cython.cfunc
    @cython.exceptval(check=False)
    @cython.locals(aside=cython.double)
    def _goes_straight_on(self, prong: cython.int, taken: cython.int, alone: cython.bint) -> cython.bint:
        """The other is the natural way, so that ours is a turn off it."""
        aside = fabs(self._angle[prong])
        if alone and aside <= STRAIGHTER and fabs(self._angle[taken]) > aside + NATURAL:
            return True
        if not self._look[prong] & KEEPS or self._look[taken] & KEEPS:
            return False
        return aside <= AHEAD and fabs(self._angle[taken]) > aside + STRAIGHTER

    @cython.locals(row=cython.int)
    def _side_among(self, taken: cython.int, rows: list) -> str:
        angles = [self._angle[row] for row in rows]
        if self._angle[taken] < min(angles):
            return "slight left"
        return "slight right" if self._angle[taken] > max(angles) else "straight"

    @cython.locals(row=cython.int)
    def _turn(self, taken: cython.int, rivals: list, end: cython.int) -> tuple:
        bend: cython.double = min(fabs(self._angle[taken]), BACKWARD)  # one goes on, not back
        modifier = modifier_of(bend if self._angle[taken] > 0.0 else -bend)
        if modifier == "straight":
            near = [row for row in rivals if close(self._angle[row], self._angle[taken])]
            near = [row for row in near if not self._look[row] & WRONG_WAY]
            modifier = self._side_among(taken, near) if near else modifier
        if self._look[taken] & MINI:
            return "roundabout turn", modifier
        if self._is_tee(taken, end):
            return "end of road", modifier
        named = self._look[taken] & KEEPS and self._look[taken] & NAMED
        return "continue" if named and modifier != "straight" else "turn", modifier

    @cython.cfunc
    @cython.exceptval(check=False)
    @cython.locals(row=cython.int, aside=cython.double, opposite=cython.bint)
    def _is_tee(self, taken: cython.int, end: cython.int) -> cython.bint:
        """Our road ends on another one, and nothing leads on."""
        if not SLIGHT < fabs(self._angle[taken]) < BEHIND:
            return False
        opposite = False
        for row in range(taken + 1, end):
            aside = fabs(self._angle[row])
            if aside <= SLIGHT:
                return False
            if aside < BEHIND and self._angle[row] * self._angle[taken] < 0.0:
                opposite = True
        return opposite
