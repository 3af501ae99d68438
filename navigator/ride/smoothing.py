"""Decide where a fix truly lies: its place, corrected by the way that the receiver's speed and heading tell.

A receiver measures its motion by Doppler shift, apart from its place and far better. So the places that
it tells are its way, which is known up to a slow drift, plus an error that wanders: a first-order
Gauss-Markov process. A Kalman filter with a state for each tells them apart (Brown and Hwang 1992,
"complementary"); both axes share one covariance. How much the places wander is learned from what they
go on beyond the way. Where motion is not known, or contradicts the places, a fix stays as it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from navigator.geo import metres_per_degree, wrap_degrees
from navigator.ride.reading import Fix

CORRELATION = 25.0  # s in which the error of a place is forgotten to a third
SPEED_ERROR = 0.4  # m/s, standard deviation of a speed over a second
HEADING_ERROR = 8.0  # degrees, standard deviation of a heading over a second...
LATE = 0.7  # s by which a heading may be late while the rider turns: receivers smooth it
ROLLING = 1.2  # m/s; slower riders' direction is a guess, and standing has none
FUZZ = 0.5  # m, what a place is rounded to, and errors of no memory
GAP = 5.0  # s without a fix, after which the way between is not known
HELD_UP = 0.08  # s; fixes that come so soon upon each other waited somewhere, and when they were true...
JUMP = 5.0  # m ...is not known where they lie so far apart, unless the receiver dates them
USUAL = 8.0  # m, standard deviation of a place until the receiver is known
BEST, WORST = 2.0, 15.0  # m; worse ones are no receiver's for long, but a wrong speed
LEARNED = 60.0  # s over which it is learned
CLIP = 3.0  # standard deviations of a step that one fix may teach
WILD = 4.0  # standard deviations from which a step is a jump of the error, not of the rider
TURNED = 2.0  # x what was ridden: so much a step may be wrong where a heading is late by a bend
ADRIFT_SECONDS = 20.0  # s over which steps are summed up...
ADRIFT = 3.5  # ...that many standard deviations of which show that speed or heading is wrong
DOUBTED = 60.0  # s for which they are not believed then

Arrow = tuple[float, float]  # to the east and north


@dataclass(frozen=True)
class Track:
    """What is known of a rider's way and of a receiver's error."""

    place: tuple[float, float] | None = None  # lon, lat; None where nothing is known
    t: float = 0.0  # s
    utc: float | None = None  # s, by the receiver
    heading: float | None = None  # degrees
    velocity: Arrow = (0.0, 0.0)  # m/s
    error: Arrow = (0.0, 0.0)  # m
    variance: tuple[float, float, float] = (0.0, 0.0, 0.0)  # m²: of the place, of both, of the error
    wander: float = USUAL * math.sqrt(2.0 / CORRELATION)  # m by which an error goes on in a second
    sum: Arrow = (0.0, 0.0)  # m, steps that the way does not explain, faded
    doubted_until: float = -math.inf  # s

    @property
    def sigma(self) -> float:
        """Standard deviation in m of a place as the receiver tells it."""
        return self.wander * math.sqrt(CORRELATION / 2.0)


def smoothed(track: Track, fix: Fix) -> tuple[Track, Fix]:
    """The fix where its rider most likely is."""
    velocity = _velocity(fix)
    if velocity is None or fix.t < track.doubted_until:
        return replace(track, place=None), fix
    elapsed = _elapsed(track, fix)
    if track.place is None or not 0.0 <= elapsed <= GAP or _was_held_up(track, fix, elapsed):
        return _begun(track, fix, velocity), fix
    track = _went(track, fix, velocity, elapsed)
    return _corrected(track, fix, elapsed)


def _velocity(fix: Fix) -> Arrow | None:
    """Metres a second to the east and north; None where the receiver does not tell."""
    if fix.speed is None or (fix.heading is None and fix.speed >= ROLLING):
        return None
    if fix.heading is None:
        return 0.0, 0.0
    radians = math.radians(fix.heading)
    return fix.speed * math.sin(radians), fix.speed * math.cos(radians)


def _elapsed(track: Track, fix: Fix) -> float:
    """Seconds since the fix before, by the receiver: a daemon that hangs delivers many at once."""
    if fix.utc is None or track.utc is None:
        return fix.t - track.t
    return fix.utc - track.utc


def _was_held_up(track: Track, fix: Fix, elapsed: float) -> bool:
    """Whether a fix comes too soon for where it lies."""
    if elapsed >= HELD_UP or track.place is None:
        return False
    east, north = _beyond(track, fix)
    return math.hypot(east, north) > JUMP


def _beyond(track: Track, fix: Fix) -> Arrow:
    """Metres by which a receiver's place lies elsewhere than the way and the error so far say."""
    lon, lat = track.place or (fix.lon, fix.lat)
    per_lon, per_lat = metres_per_degree(lat)
    east = float(wrap_degrees(fix.lon - lon)) * per_lon - track.error[0]
    return east, (fix.lat - lat) * per_lat - track.error[1]


def _begun(track: Track, fix: Fix, velocity: Arrow) -> Track:
    """A way begins where the receiver says; by how much that is wrong is its error."""
    variance = track.sigma**2
    return replace(
        track,
        place=(fix.lon, fix.lat),
        t=fix.t,
        utc=fix.utc,
        heading=fix.heading,
        velocity=velocity,
        error=(0.0, 0.0),
        variance=(variance, -variance, variance),
        sum=(0.0, 0.0),
    )


def _went(track: Track, fix: Fix, velocity: Arrow, elapsed: float) -> Track:
    """Where the rider is by speed and heading, and what is left of the error."""
    lon, lat = track.place or (fix.lon, fix.lat)
    per_lon, per_lat = metres_per_degree(lat)
    keep = math.exp(-elapsed / CORRELATION)
    of_place, of_both, of_error = track.variance
    east, north = (elapsed * (a + b) / 2.0 for a, b in zip(track.velocity, velocity, strict=True))
    return replace(
        track,
        place=(lon + east / per_lon, lat + north / per_lat),
        t=fix.t,
        utc=fix.utc,
        heading=fix.heading,
        velocity=velocity,
        error=(track.error[0] * keep, track.error[1] * keep),
        variance=(
            of_place + _unsure(track, fix, elapsed) * elapsed,
            of_both * keep,
            of_error * keep * keep + track.sigma**2 * (1.0 - keep * keep),
        ),
    )


def _unsure(track: Track, fix: Fix, elapsed: float) -> float:
    """Variance in m² of the way of a second."""
    speed = fix.speed or 0.0
    if speed < ROLLING:
        return SPEED_ERROR**2 + speed**2
    degrees = HEADING_ERROR
    if fix.heading is not None and track.heading is not None and elapsed > 0.0:
        rate = abs(float(wrap_degrees(fix.heading - track.heading))) / max(elapsed, 1.0)
        degrees = math.hypot(degrees, LATE * max(0.0, rate - HEADING_ERROR))
    return SPEED_ERROR**2 + (speed * math.radians(min(degrees, 90.0))) ** 2


def _corrected(track: Track, fix: Fix, elapsed: float) -> tuple[Track, Fix]:
    """The way and the error after the receiver has told its place."""
    lon, lat = track.place or (fix.lon, fix.lat)
    per_lon, per_lat = metres_per_degree(lat)
    east, north = _beyond(track, fix)
    of_place, of_both, of_error = track.variance
    step = math.hypot(east, north)
    expected = of_place + 2.0 * of_both + of_error + FUZZ**2
    usual = WILD * math.sqrt(expected)
    if step > max(usual, TURNED * (fix.speed or 0.0) * elapsed):
        of_error += step * step - expected
        expected = step * step
    for_place, for_error = (of_place + of_both) / expected, (of_both + of_error) / expected
    place = (lon + for_place * east / per_lon, lat + for_place * north / per_lat)
    kept, share = math.exp(-elapsed / ADRIFT_SECONDS), min(1.0, usual / max(step, usual))
    known = replace(
        track,
        place=place,
        error=(track.error[0] + for_error * east, track.error[1] + for_error * north),
        variance=(
            of_place - for_place * (of_place + of_both),
            of_both - for_place * (of_both + of_error),
            of_error - for_error * (of_both + of_error),
        ),
        sum=(track.sum[0] * kept + share * east, track.sum[1] * kept + share * north),
        wander=_learned(track.wander, step, elapsed),
    )
    if math.hypot(*known.sum) > ADRIFT * known.wander * math.sqrt(ADRIFT_SECONDS):
        return replace(known, place=None, doubted_until=fix.t + DOUBTED), fix
    said = math.sqrt(max(0.0, known.variance[0]))
    accuracy = None if fix.accuracy is None else min(fix.accuracy, said)
    return known, replace(fix, lon=float(wrap_degrees(place[0])), lat=place[1], accuracy=accuracy)


def _learned(wander: float, step: float, elapsed: float) -> float:
    """How much an error goes on in a second, after one more step of both axes."""
    if elapsed <= 0.0:
        return wander
    now = min(step / math.sqrt(2.0 * elapsed), CLIP * wander)
    share = -math.expm1(-elapsed / LEARNED)
    scale = math.sqrt(2.0 / CORRELATION)
    least, most = BEST * scale, WORST * scale
    return min(most, max(least, math.sqrt(wander * wander + share * (now * now - wander * wander))))
