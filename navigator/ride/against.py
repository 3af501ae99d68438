"""Decide whether a rider rides the course against its direction, and where he is on it when he turns.

Fixes that lie on the course with its direction behind them are a turn back, not a way to elsewhere: nothing
is planned and no turn is told. After some metres he hears it, once. Where he turns again, the course goes on
from there, its turns told anew. Where another leg of the course leads the way that he rides, as on the way
home of an out-and-back, he is on that one; but where a stop of his lies between he is asked first, and
means it when he rides on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from navigator.geo import distance
from navigator.ride.motion import ROLLING, motion
from navigator.ride.progress import Line, Spot
from navigator.ride.reading import Fix

OPPOSITE, WITH = 150.0, 45.0  # degrees from the course: from which one rides against it, up to which with it
NEAR, NEAR_DEVIATIONS, NEAR_MOST = 20.0, 2.5, 40.0  # m; standard deviations; m beside the course
TOLD_AFTER = 60.0  # m against it until it is told: who rides back to a turn just missed knows it
MEANT = 250.0  # m against it, after which who rides homeward leaves out the stop that he has heard of
AGAINST = (OPPOSITE, 180.0)  # degrees; later not asked: a heading is late by a bend
TURNED = 0.6  # of the metres within which one is on the course: so much nearer must one be who has turned
SURPRISE = 0.2  # m beside the course that a metre along it counts as, from where one is expected
STEADY = 25.0  # m by which the place may differ from the one foretold
BENDS = 25.0  # m more by which metres that places alone tell may be too few in a hairpin
GETS_ON = 0.6  # m of the course for each that is ridden
SEEN = 3  # fixes in a row from which a direction is believed
RESUMES = 6  # fixes in a row with it after which he has turned: in a hairpin some seem to be
MISSES = 5  # fixes in a row elsewhere after which it is over


@dataclass(frozen=True)
class Back:
    """A ride with the course again; in a hairpin one on against it looks alike."""

    since: tuple[float, float]  # m of the course and of the ride where it began
    along: float  # m of the course, the last such place
    ridden: float  # m of the ride there
    off: float  # m beside the course there
    fixes: int = 1  # in a row
    sure: int = 0  # the last of these that were clearly nearer to it than to a ride on against the course

    @property
    def is_certain(self) -> bool:
        """Whether he has turned, and gets on along the course."""
        got_on, moved = self.along - self.since[0], self.ridden - self.since[1]
        return min(self.fixes, self.sure) >= RESUMES and got_on >= GETS_ON * moved


@dataclass(frozen=True)
class Against:
    """A ride against the course; as made, there is none."""

    fixes: int = 0  # on the course, against it
    begun: float = 0.0  # m of the ride where that began
    along: float = 0.0  # m of the course, the last such place
    ridden: float = 0.0  # m of the ride there
    misses: int = 0  # fixes in a row that lay elsewhere
    back: Back | None = None  # where he is if he has turned
    held: bool = False  # the course was left meanwhile, and nothing has been said of it
    told: bool = False

    @property
    def on(self) -> bool:
        """Whether the course seems to be ridden the other way round."""
        return self.fixes >= SEEN

    @property
    def is_news(self) -> bool:
        """Whether it is certain, and the rider has not heard it."""
        return self.on and not self.told and self.ridden - self.begun >= TOLD_AFTER

    @property
    def is_meant(self) -> bool:
        """Whether the rider has heard it, and rides on so."""
        return self.on and self.told and self.ridden - self.begun >= MEANT


def reach(sigma: float) -> float:
    """Metres beside the course within which such a receiver lies on it."""
    return min(NEAR_MOST, max(NEAR, NEAR_DEVIATIONS * sigma))


def watched(
    line: Line, known: Against, recent: tuple[Fix, ...], *, along: float, ridden: float, near: float
) -> Against:
    """What is known after a fix beside the place of the course that was expected.

    `along` is where the course was left, `ridden` the metres of the whole ride.
    """
    fix, moving = recent[-1], motion(recent)
    if moving.heading is None or moving.speed < ROLLING:
        return known
    if not known.fixes:
        spot = _nearest(line.led((fix.lon, fix.lat), moving.heading, within=near, degrees=AGAINST), along)
        if spot is None:
            return known
        fixes = _in_a_row(line, recent, spot, moving.heading, near)
        return replace(known, fixes=fixes, begun=ridden, along=spot.along, ridden=ridden)
    return _tracked(line, known, fix, moving.heading, ridden=ridden, near=near)


def _tracked(line: Line, known: Against, fix: Fix, heading: float, *, ridden: float, near: float) -> Against:
    """The same a fix later: on against the course, back with it, or elsewhere.

    Through a hairpin the way on and the way back lead the same way side by side; both are followed then.
    """
    moved = ridden - known.ridden
    on, reached = known.along - moved, STEADY + moved + (0.0 if fix.speed is not None else BENDS)
    seen = (known.along,) if known.back is None else (known.along, known.back.along)
    around = min(seen) - 2.0 * reached, max(seen) + 2.0 * reached
    others, alike = (
        line.led((fix.lon, fix.lat), heading, within=near, degrees=degrees, between=around)
        for degrees in ((WITH, 180.0), (0.0, WITH))
    )
    late = [one for one in alike if one.along <= known.along]  # the heading, in a bend
    spot = _nearest([one for one in (*others, *late) if abs(one.along - on) <= reached], on)
    back = _back(known, alike, ridden)
    if back is not None:
        sure = spot is None or back.off + TURNED * near < _cost(spot, on)
        back = replace(back, sure=back.sure + 1 if sure else 0)
    if spot is None:
        known = replace(known, misses=known.misses + 1, back=back)
        if back is not None or known.misses < MISSES:
            return known
        return Against(held=known.held, told=known.told)
    forward = spot.along - known.along >= GETS_ON * moved > 0.0
    fixes = known.fixes + (not forward)
    return replace(known, fixes=fixes, along=spot.along, ridden=ridden, misses=0, back=back)


def _back(known: Against, alike: list[Spot], ridden: float) -> Back | None:
    """Where he is a fix later if he has turned, of places where the course leads his way."""
    last = known.back
    moved = ridden - (known.ridden if last is None else last.ridden)
    foretold = known.along if last is None else last.along + moved
    spot = _nearest([one for one in alike if abs(one.along - foretold) <= STEADY + moved], foretold)
    if spot is None:
        return None
    if last is None or spot.along < last.since[0]:
        return Back((spot.along, ridden), spot.along, ridden, spot.off)
    return replace(last, along=spot.along, ridden=ridden, off=spot.off, fixes=last.fixes + 1)


def _in_a_row(line: Line, recent: tuple[Fix, ...], last: Spot, heading: float, near: float) -> int:
    """How many of the last fixes lie so, all or none; after turning they seemed to be on the course.

    One who turns left where the course turns right rides against it near its corner, but gets nowhere on it.
    """
    some, place = recent[-SEEN:], last
    for one in some[-2::-1]:
        own = motion((one,)).heading
        degrees = heading if own is None else own
        found = _nearest(line.led((one.lon, one.lat), degrees, within=near, degrees=AGAINST), place.along)
        if found is None:
            return 0
        place = found
    apart = float(distance(some[0].lon, some[0].lat, some[-1].lon, some[-1].lat))
    return len(some) if len(some) == SEEN and place.along - last.along >= GETS_ON * apart > 0.0 else 0


def _nearest(spots: list[Spot], foretold: float) -> Spot | None:
    """The one that lies next, of those alike the one that is expected."""
    return min(spots, key=lambda one: _cost(one, foretold), default=None)


def _cost(spot: Spot, foretold: float) -> float:
    return spot.off + SURPRISE * abs(spot.along - foretold)


def turned_back(line: Line, known: Against, fix: Fix, *, ridden: float, near: float) -> Spot | None:
    """Where one who had ridden against the course rides with it again; None while he does not."""
    back = known.back
    if back is None or not back.is_certain:
        return None
    reached = STEADY + ridden - back.ridden
    spot = line.nearest(fix.lon, fix.lat, start=max(0.0, back.along - reached), until=back.along + reached)
    return spot if spot.off <= near else None


def other_leg(
    line: Line, recent: tuple[Fix, ...], *, along: float, near: float, until: float = math.inf
) -> Spot | None:
    """The place between two others on a leg of the course that leads the way that the rider rides."""
    first, last, heading = recent[0], recent[-1], motion(recent).heading
    if heading is None:
        return None
    before, after = (
        [
            one
            for one in line.led((fix.lon, fix.lat), heading, within=near, degrees=(0.0, WITH))
            if along < one.along < until
        ]
        for fix in (first, last)
    )
    same = (one for one in after if any(abs(one.along - two.along) <= 2.0 * STEADY + near for two in before))
    return min(same, key=lambda one: one.off, default=None)
