"""Decide which steep descents a rider is warned of: the first after a rest, and what gets much steeper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from navigator.guidance.climbs import Profile
from navigator.guidance.remarks import Aside

STEEP_GRADE, STEEP_LENGTH = 8.0, 150.0  # % and m: where brakes get warm and gravel slides
STEEP_JOINED = 300.0  # m between two steep descents that are told as one
EASY_GRADE = 3.0  # % down, up to which one need not brake
REST = 1000.0  # m so easy, after which a rider thinks of other things and brakes are cool
MUCH_STEEPER = 4.0  # % by which a descent must beat the one told before to be news without a rest


@dataclass(frozen=True)
class Spell:
    """What a rider has behind him since he was warned of a steep descent."""

    warned: float = 0.0  # % of the steepest that he was told of; 0 where there was none
    eased: float = 0.0  # m that were easy, since the last steep descent


FRESH = Spell()  # of one who sets off


def descents(profile: Profile, spell: Spell = FRESH) -> list[Aside]:
    """The steep descents of a way that are told to one who begins it after such a spell, in order."""
    return _ridden(profile, spell, float(profile.metres[-1]))[0]


def spell_at(profile: Profile, metres: float, spell: Spell = FRESH) -> Spell:
    """What lies behind a rider so many metres on a way that he began after such a spell."""
    return _ridden(profile, spell, metres)[1]


def _ridden(profile: Profile, spell: Spell, until: float) -> tuple[list[Aside], Spell]:
    metres, height = profile.metres, profile.height
    steps = np.diff(metres, prepend=metres[0])
    easy = np.cumsum(np.where(profile.grade > -EASY_GRADE, steps, 0.0))
    told: list[Aside] = []
    warned, eased, at = spell.warned, spell.eased, 0
    for first, last in _steep_rows(profile):
        run = float(metres[last] - metres[first])
        if run < STEEP_LENGTH or metres[first] > until:
            continue
        eased += float(easy[first] - easy[at])
        warned = 0.0 if eased >= REST else warned
        grade = 100.0 * float(height[first] - height[last]) / run
        if not warned or grade >= warned + MUCH_STEEPER:
            told.append(Aside(float(metres[first]), "steep descent", run, grade))
            warned = grade
        eased, at = 0.0, last
    here = max(0, int(np.searchsorted(metres, until, side="right")) - 1)
    return told, Spell(warned, eased + max(0.0, float(easy[here] - easy[at])))


def _steep_rows(profile: Profile) -> list[list[int]]:
    """First and last row of each steep descent; what is steep again soon is one."""
    found: list[list[int]] = []
    for row in np.flatnonzero(profile.grade <= -STEEP_GRADE).tolist():
        if found and profile.metres[row] - profile.metres[found[-1][1]] <= STEEP_JOINED:
            found[-1][1] = row
        else:
            found.append([row, row])
    return found
