"""Solve how fast a rider goes on each kind of ground at each grade: riding, pushing, carrying, running.

Riding: P e = v (m g (Crr cos a + sin a) + rho/2 CdA v^2), the steady part of the model of Martin, Milliken,
Cobb, McFadden & Coggan, "Validation of a mathematical model for road cycling power", J. Appl. Biomech. 14
(1998) 276-291. Walking falls off with grade as in Tobler, "Three presentations on geographical analysis
and modeling" (NCGIA 93-1, 1993). Running costs what Minetti et al. measured (J. Appl. Physiol. 93 (2002)
1039-1046).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from navigator.cost.profile import Rider
from navigator.cost.surface import ROLLING_RESISTANCE, RUNNING_SHARE, SPEED_SHARE, RollingClass
from navigator.graph.roadgraph import BAND_GRADE, Array

GRAVITY = 9.81  # m/s²
AIR_DENSITY = 1.2  # kg/m³, 20 °C at sea level
STEPS_OF_NEWTON = 60  # converges within 10 for any rider; the rest is free in so small a table
SLOWEST_RIDE = 1.1  # m/s; slower than that one wobbles and walks
# Uphill riders push harder, and it saves time to do so (Swain, Med. Sci. Sports Exerc. 29 (1997) 1104-1108):
# x the lasting power on climbs of at least so many per cent, rising evenly from the flat.
CLIMB_EFFORT, FULL_EFFORT_GRADE = 1.35, 6.0
RESERVE = 1.6  # x the lasting power that one gives on a ramp at that speed before getting off
WALK_SPEED = 1.25  # m/s on the flat with a bicycle at one's side
STEPS_SPEED = 0.5  # m/s with a bicycle on the shoulder (OSRM: 2 km/h)
RAMP_SPEED = 0.7  # m/s where there is a ramp for the wheels
RUN_STEPS_SHARE = 0.5  # of the flat speed, running on steps
SHARED_SPEED = 3.3  # m/s, 12 km/h: what is fair to walkers around
SHARED_SHARE = 0.85  # of any speed, for those who are in the way
TOBLER_DECAY, TOBLER_BEST = 3.5, 0.05  # decay per unit of grade, and the falling grade walked fastest
BRAKING_FROM, BRAKING_BY = -8.0, 0.03  # %, and the share of top speed lost for each % steeper
BRAKING_FLOOR = 0.4  # share of top speed kept on the steepest descents
RUN_DOWNHILL = 1.15  # x the flat speed at most: knees, not breath, set the limit
MINETTI = (155.4, -30.4, -43.3, 46.3, 19.5, 3.6)  # J/(kg m) by powers of the grade, highest first
MINETTI_RANGE = 0.45  # grade up to which it was measured

_RIDE_GAITS = 2 * len(RollingClass)
PUSH_GAIT, CARRY_GAIT, RAMP_GAIT = _RIDE_GAITS, _RIDE_GAITS + 1, _RIDE_GAITS + 2
GAITS = _RIDE_GAITS + 3


@dataclass(frozen=True)
class Paces:
    """Seconds a metre for each gait and grade band; (GAITS, bands) each.

    A gait is a rolling class ridden alone (2 r) or among walkers (2 r + 1), pushing, carrying, a ramp.
    """

    pace: Array  # float64, s/m
    walked: Array  # bool, where one is on foot with a bicycle


def riding_speed(
    power: Array | float, mass: float, grade: Array, resistance: Array, drag_area: float
) -> Array:
    """m/s at which `power` (W, at the wheel) balances rolling, slope and air; `grade` in per cent.

    Newton's method from a point that is never below the answer, where the curve is rising and convex:
    each step comes nearer from above, so no bracket is needed.
    """
    slope = np.arctan(np.asarray(grade) / 100.0)
    force = mass * GRAVITY * (resistance * np.cos(slope) + np.sin(slope))
    air = 0.5 * AIR_DENSITY * drag_area
    speed = np.cbrt(power / air) + np.sqrt(np.maximum(-force, 0.0) / air)
    for _ in range(STEPS_OF_NEWTON):
        speed = speed - (speed * (force + air * speed**2) - power) / (force + 3.0 * air * speed**2)
    return np.asarray(speed)


def walking_speed(grade: Array) -> Array:
    """m/s on foot beside the bicycle; `grade` in per cent."""
    rise = np.asarray(grade) / 100.0
    return WALK_SPEED * np.exp(-TOBLER_DECAY * (np.abs(rise + TOBLER_BEST) - TOBLER_BEST)).clip(max=1.0)


def running_speed(rider: Rider, grade: Array) -> Array:
    """m/s at an even effort; `grade` in per cent. Speed grows with power for each kilogram."""
    body = rider.profile.body
    rise = np.clip(np.asarray(grade) / 100.0, -MINETTI_RANGE, MINETTI_RANGE)
    effort = np.polyval(MINETTI, rise) / MINETTI[-1]
    flat = body.flat_speed * (rider.power / rider.mass) / (body.power / body.mass)
    speed: Array = flat * np.minimum(1.0 / effort, RUN_DOWNHILL)
    return speed


def ride_speeds(rider: Rider) -> tuple[Array, Array]:
    """m/s alone on each rolling class and grade band, and where of these one gets off; (classes, bands)."""
    speed = np.maximum(_powered(rider, 1.0), np.minimum(_powered(rider, RESERVE), SLOWEST_RIDE))
    body = rider.profile.body
    lost = BRAKING_BY * np.maximum(BRAKING_FROM - BAND_GRADE, 0.0)
    steep = np.maximum(1.0 - lost, BRAKING_FLOOR)
    ground = np.minimum(SPEED_SHARE * np.where(SPEED_SHARE < 1.0, body.handling, 1.0), 1.0)
    speed = np.minimum(speed, body.top_speed * ground[:, None] * steep)
    walked = (speed < SLOWEST_RIDE) | np.greater(BAND_GRADE, rider.steepest)
    on_foot = np.minimum(walking_speed(BAND_GRADE), SLOWEST_RIDE)
    return np.where(walked, on_foot, speed), walked


def _effort(grade: Array) -> Array:
    """How many times the lasting power a rider gives at a grade in per cent."""
    return 1.0 + (CLIMB_EFFORT - 1.0) * np.clip(grade / FULL_EFFORT_GRADE, 0.0, 1.0)


def _powered(rider: Rider, effort: float) -> Array:
    """m/s that legs at `effort` x the rider's power and motor give, without braking; (classes, bands)."""
    body = rider.profile.body
    power = np.maximum(effort, _effort(BAND_GRADE)) * rider.power
    classes = np.arange(len(RollingClass))
    tyre = np.where(classes < RollingClass.COMPACTED, body.tyre_paved, body.tyre_loose)
    resistance = (ROLLING_RESISTANCE * tyre)[:, None]
    grade = BAND_GRADE[None, :]
    legs = riding_speed(power * body.efficiency, rider.mass, grade, resistance, body.drag_area)
    motor = np.minimum(body.assist * power, body.assist_power)
    if not np.any(motor > 0.0):
        return legs
    both = (power + motor) * body.efficiency
    helped = riding_speed(both, rider.mass, grade, resistance, body.drag_area)
    return np.maximum(legs, np.minimum(helped, body.assist_speed))


def paces(rider: Rider) -> Paces:
    """How long a metre takes a rider in each gait and grade band."""
    if rider.profile.body.on_foot:
        run = running_speed(rider, BAND_GRADE)
        alone = RUNNING_SHARE[:, None] * run
        shared, walked = alone, np.zeros(alone.shape, dtype=bool)
        rest = np.stack((run, RUN_STEPS_SHARE * run, RUN_STEPS_SHARE * run))
    else:
        alone, walked = ride_speeds(rider)
        slowed = np.clip(SHARED_SHARE * alone, SLOWEST_RIDE, SHARED_SPEED)
        shared = np.where(walked, alone, slowed)
        steps = np.full(len(BAND_GRADE), STEPS_SPEED)
        rest = np.stack((walking_speed(BAND_GRADE), steps, np.full(len(BAND_GRADE), RAMP_SPEED)))
    ridden = np.stack((alone, shared), axis=1).reshape(_RIDE_GAITS, -1)
    got_off = np.repeat(walked, 2, axis=0)
    afoot = np.full(rest.shape, not rider.profile.body.on_foot)
    return Paces(1.0 / np.concatenate((ridden, rest)), np.concatenate((got_off, afoot)))
