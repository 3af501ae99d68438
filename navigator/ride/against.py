"""Decide whether a rider rides the course against its direction, and where he is on it when he turns.

Fixes that lie on the course with its direction behind them are a turn back, not a way to elsewhere: nothing
is planned and no turn is told. After some metres he hears it, once. Where he turns again, the course goes on
from there, its turns told anew. Where another leg of the course leads the way that he rides, as on the way
home of an out-and-back, he is on that one; but a stop of his that lies between is not left out unasked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from navigator.ride.motion import ROLLING, motion
from navigator.ride.progress import Line, Spot
from navigator.ride.reading import Fix

OPPOSITE, WITH = 130.0, 45.0  # degrees from the course: from which one rides against it, up to which with it
NEAR, NEAR_DEVIATIONS, NEAR_MOST = 20.0, 2.5, 40.0  # m; standard deviations; m beside the course
TOLD_AFTER = 60.0  # m against it until it is told: who rides back to a turn just missed knows it
STEADY = 25.0  # m by which the place may differ from the one foretold
SEEN = 3  # fixes in a row from which a direction is believed
MISSES = 5  # fixes in a row elsewhere after which it is over


@dataclass(frozen=True)
class Against:
    """A ride against the course; as made, there is none."""

    fixes: int = 0  # on the course, against it
    begun: float = 0.0  # m of the ride where that began
    along: float = 0.0  # m of the course, the last such place
    ridden: float = 0.0  # m of the ride there
    misses: int = 0  # fixes in a row that lay elsewhere
    back: int = 0  # fixes in a row with the course again
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
    moved = ridden - known.ridden
    foretold = known.along - moved if known.fixes else along
    spots = line.led(fix.lon, fix.lat, moving.heading, within=near, degrees=(OPPOSITE, 180.0))
    spot = min(spots, key=lambda one: abs(one.along - foretold), default=None)
    if spot is not None and (not known.fixes or abs(spot.along - foretold) <= STEADY + moved):
        begun = known.begun if known.fixes else ridden
        fixes = known.fixes + 1 if known.fixes else _in_a_row(line, recent, moving.heading, near=near)
        return replace(known, fixes=fixes, begun=begun, along=spot.along, ridden=ridden, misses=0, back=0)
    if not known.fixes:
        return known
    with_it = line.led(fix.lon, fix.lat, moving.heading, within=near, degrees=(0.0, WITH))
    again = any(abs(one.along - known.along) <= STEADY + moved for one in with_it)
    known = replace(known, misses=known.misses + 1, back=known.back + 1 if again else 0)
    return known if again or known.misses < MISSES else Against(held=known.held)


def _in_a_row(line: Line, recent: tuple[Fix, ...], heading: float, *, near: float) -> int:
    """How many of the last fixes lie so: those right after turning were still taken to be on the course."""
    count = 0
    for one in recent[: -SEEN - 1 : -1]:
        turned = motion((one,)).heading
        if not line.led(
            one.lon, one.lat, heading if turned is None else turned, within=near, degrees=(OPPOSITE, 180.0)
        ):
            break
        count += 1
    return count


def turned_back(line: Line, known: Against, fix: Fix, *, ridden: float, near: float) -> Spot | None:
    """Where one who had ridden against the course rides with it again; None while he does not."""
    if known.back < SEEN:
        return None
    reached = STEADY + ridden - known.ridden
    spot = line.nearest(fix.lon, fix.lat, start=max(0.0, known.along - reached), until=known.along + reached)
    return spot if spot.off <= near else None


def other_leg(line: Line, recent: tuple[Fix, ...], *, along: float, near: float) -> Spot | None:
    """The place ahead of `along` on a leg of the course that leads the way that the rider rides."""
    first, last, heading = recent[0], recent[-1], motion(recent).heading
    if heading is None:
        return None
    before, after = (
        [
            one
            for one in line.led(fix.lon, fix.lat, heading, within=near, degrees=(0.0, WITH))
            if one.along > along
        ]
        for fix in (first, last)
    )
    same = (one for one in after if any(abs(one.along - two.along) <= 2.0 * STEADY + near for two in before))
    return min(same, key=lambda one: one.off, default=None)
