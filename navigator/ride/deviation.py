"""Decide whether a rider has left the course or only the receiver wanders.

The error of a receiver wanders slowly: it is a first-order Gauss-Markov process. So what tells a
departure is less how far a fix lies beside the course than that it gets away faster than an error does:
a likelihood ratio over a window of the last seconds (Willsky and Jones 1976; Lai 1995), in nats. The
receiver's heading, which it measures apart from its place, against the directions that the course has
where the rider should be by the metres ridden, adds to it or takes from it. Besides, nobody is on the
course who lies many standard deviations beside it for some fixes. How much this receiver wanders is
learned from its fixes while they agree with the course. Who leaves for a way that runs beside the course
is noticed by navigator.ride.rivals.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

CORRELATION = 25.0  # s in which the error of a receiver is forgotten to a third
WINDOW = 16.0  # s that are looked back
APART = 0.9  # s between what is remembered
SHORTEST = 2.9  # s of a window at least: one or two wild fixes are no departure

# Nats from which a departure is certain, where headings tell too, and by places alone: errors are not as
# regular as the model has them, and of many windows the most telling one is taken.
SURE, SURE_BARE = 12.0, 11.0
LEAST, LEAST_DEVIATIONS = 12.0, 1.0  # m, standard deviations beside the course at least, however sure
STRAIGHT = 0.3  # sine of a bend, behind which nothing is learned
SETTLES = 2  # fixes behind a bend until an error has turned with it
PLAY = 4.0  # m, standard deviation of what a rider and the map move beside the line in any time
CLIP = 4.0  # standard deviations that one fix may add: wild fixes are not the receiver's usual error
FAR = 25.0  # m beside the course that no error explains, in...
FAR_DEVIATIONS, FAR_DEVIATIONS_BARE = 4.5, 5.2  # ...standard deviations; with and without headings
FAR_FIXES = 3  # in a row

USUAL, USUAL_WANDER = 10.0, 2.8  # m; m in a second: a poor receiver, until this one is known
BEST, BEST_WANDER = 5.0, 1.0  # better ones gain nothing: the map is no more exact than that
WORST, WORST_WANDER = 25.0, 6.0
LEARNED, LEARNED_WANDER = 150.0, 60.0  # s over which both are learned
RARE = 2.5  # standard deviations from which an error is no example for the usual one

AGREES = 18.0  # degrees, standard deviation of a heading against the line of the course
CHANCE = math.log(
    AGREES * math.sqrt(2.0 * math.pi) / 360.0
)  # nats: how much likelier a heading along the course is there than anywhere
FORGOTTEN = 6.0  # s in which a heading is forgotten to a third
HEADING_MOST = 8.0  # nats that headings can say


class Error(NamedTuple):
    """How a fix lay beside the course."""

    t: float  # s
    east: float  # m from the course to the fix
    north: float
    bearing: float  # degrees, of the course there
    moved: float  # m that the error went on since the one before beyond its habit, east...
    shifted: float  # ...and north


@dataclass(frozen=True)
class Drift:
    """What is known of a receiver's error."""

    errors: tuple[Error, ...] = ()  # the last seconds, oldest first
    sigma: float = USUAL  # m, standard deviation beside the course
    wander: float = USUAL_WANDER  # m, by which it goes on in a second
    headings: float = 0.0  # nats that headings have said for a departure
    bare: bool = False  # the last fix told no heading
    far: int = 0  # fixes in a row that lay farther beside than an error does
    score: float = 0.0  # nats for a departure, all in all


def observed(
    drift: Drift,
    error: tuple[float, float],
    *,
    t: float,
    bearing: float,
    turned: float | None = None,
    accuracy: float | None = None,
) -> Drift:
    """What is known after a fix that lies `error` m east and north of the course.

    `bearing` is that of the course there, `turned` the degrees between the rider's heading and the nearest
    direction of the course, None where that is not known. `accuracy` is the receiver's standard deviation.
    """
    sigma = drift.sigma if accuracy is None or drift.errors else min(WORST, max(BEST, accuracy))
    drift = replace(drift, sigma=sigma)
    elapsed = t - drift.errors[-1].t if drift.errors else math.inf
    bare = turned is None
    most = (FAR_DEVIATIONS_BARE if bare else FAR_DEVIATIONS) * max(sigma, accuracy or 0.0)
    far = drift.far + 1 if math.hypot(*error) > max(FAR, most) else 0
    headings = _heard(drift.headings, turned, min(elapsed, 1.0))
    drift = replace(drift, far=far, headings=headings, bare=bare)
    if elapsed > WINDOW:
        first = Error(t, *error, bearing, 0.0, 0.0)
        return replace(drift, errors=(first,), score=0.0)
    drift = _with(drift, error, t, bearing)
    drift = replace(drift, score=_score(drift) + headings)
    return drift if is_doubtful(drift) else _learned(drift, elapsed)


def is_off(drift: Drift) -> bool:
    """Whether the course is left."""
    last = drift.errors[-1]
    off = math.hypot(last.east, last.north)
    enough = off >= max(LEAST, LEAST_DEVIATIONS * drift.sigma)
    return drift.far >= FAR_FIXES or (enough and drift.score >= (SURE_BARE if drift.bare else SURE))


def is_doubtful(drift: Drift) -> bool:
    """Whether there is enough against the course that nothing is learned from these fixes."""
    return drift.far > 0 or drift.score - drift.headings >= SURE / 3.0


def _heard(before: float, turned: float | None, elapsed: float) -> float:
    """Nats after one more heading."""
    kept = before * math.exp(-elapsed / FORGOTTEN)
    if turned is None:
        return kept
    said = CHANCE + turned * turned / (2.0 * AGREES * AGREES)
    return max(-HEADING_MOST, min(HEADING_MOST, kept + elapsed * min(said, HEADING_MOST / 2.0)))


def _with(drift: Drift, error: tuple[float, float], t: float, bearing: float) -> Drift:
    """One more error; of those that come faster than one a second the newest stands for all."""
    errors = drift.errors
    if len(errors) > 1 and t - errors[-2].t < APART:
        errors = errors[:-1]
    last = errors[-1]
    elapsed = t - last.t
    keep = math.exp(-elapsed / CORRELATION)
    moved, shifted = error[0] - keep * last.east, error[1] - keep * last.north
    most = CLIP * max(drift.wander * math.sqrt(elapsed), 1e-9)
    step = math.hypot(moved, shifted)
    share = min(1.0, most / step) if step > 0.0 else 1.0
    added = Error(t, *error, bearing, moved * share, shifted * share)
    return replace(drift, errors=(*(one for one in errors if t - one.t <= WINDOW), added))


def _score(drift: Drift) -> float:
    """Nats by which having gone away is likelier than an error that wanders, over the best window."""
    errors: Sequence[Error] = drift.errors
    last = errors[-1]
    off = math.hypot(last.east, last.north)
    if off == 0.0:
        return 0.0
    best, away = 0.0, 0.0
    for number in range(len(errors) - 1, 0, -1):
        one, before = errors[number], errors[number - 1]
        away += (one.moved * last.east + one.shifted * last.north) / off
        seconds = last.t - before.t
        if away <= 0.0 or seconds < SHORTEST:
            continue
        variance = PLAY**2 + drift.wander**2 * seconds + (drift.sigma * _bend(errors, number - 1)) ** 2
        best = max(best, away * away / (2.0 * variance))
    return best


def _bend(errors: Sequence[Error], number: int) -> float:
    """The share of an error along the course then that lies beside it now; it was not seen till then."""
    now = errors[-1].bearing
    around = errors[max(0, number - SETTLES) : number + 1]
    return max(abs(math.sin(math.radians(now - one.bearing))) for one in around)


def _learned(drift: Drift, elapsed: float) -> Drift:
    """The habits of this receiver, from one more error that agrees with the course."""
    last, before = drift.errors[-1], drift.errors[-2]
    if _bend(drift.errors, len(drift.errors) - 2) > STRAIGHT:
        return drift
    east, north = math.cos(math.radians(last.bearing)), -math.sin(math.radians(last.bearing))
    beside = abs(last.east * east + last.north * north)
    step = abs(last.moved * east + last.shifted * north) / math.sqrt(max(last.t - before.t, 1e-9))
    sigma = _averaged(drift.sigma, beside, elapsed / LEARNED)
    wander = _averaged(drift.wander, step, elapsed / LEARNED_WANDER)
    return replace(
        drift,
        sigma=min(WORST, max(BEST, sigma)),
        wander=min(WORST_WANDER, max(BEST_WANDER, wander)),
    )


def _averaged(before: float, now: float, share: float) -> float:
    """The root of the mean square, over time; what is rare counts as little as that."""
    now = min(now, RARE * before)
    return math.sqrt(before * before + -math.expm1(-share) * (now * now - before * before))
