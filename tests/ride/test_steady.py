"""Who stands stays where they are, whatever the receiver's places do."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from osmxml import place
from rideroutes import make_route, make_session

from navigator.devices.source import open_source
from navigator.geo import distance
from navigator.ride.events import Position
from navigator.ride.reading import Fix
from navigator.ride.state import RideState
from navigator.ride.steady import Stand, steadied

STRAIGHT = [(0.0, 0.0), (2000.0, 0.0)]
MEMORY = 30.0  # s in which a receiver's error is forgotten


def fix(t: float, x: float, y: float = 0.0, **more: float) -> Fix:
    lon, lat = place(x, y)
    return Fix(t=t, lat=lat, lon=lon, **more)


def wander(sigma: float, rate: float, seconds: float, *, seed: int = 1) -> Iterator[tuple[float, float]]:
    """A standing receiver's errors in m, each like the last."""
    chance, keep = random.Random(seed), math.exp(-1.0 / (MEMORY * rate))
    x, y = chance.gauss(0.0, sigma), chance.gauss(0.0, sigma)
    for _ in range(round(seconds * rate)):
        yield x, y
        fresh = sigma * math.sqrt(1.0 - keep * keep)
        x, y = keep * x + chance.gauss(0.0, fresh), keep * y + chance.gauss(0.0, fresh)


def stood(sigma: float, rate: float, seed: int) -> tuple[float, float]:
    """Where one who rides 200 m and stands five minutes is when the standing begins and ends, in m."""
    session, state = make_session(make_route(STRAIGHT)), RideState()
    riding = [(5.0 * n, 0.0) for n in range(41)]
    chance, readings = random.Random(seed), []
    for n, (x, y) in enumerate(riding):
        readings.append(fix(float(n), x, y, speed=5.0, accuracy=sigma))
    for n, (x, y) in enumerate(wander(sigma, rate, 300.0, seed=seed)):
        readings.append(
            fix(41.0 + n / rate, 200.0 + x, y, speed=abs(chance.gauss(0.0, 0.15)), accuracy=sigma)
        )
    places = []
    for reading in readings:
        state, events = session.step(state, reading)
        places += [event.along for event in events if isinstance(event, Position)]
    return places[len(riding)], places[-1]


@pytest.mark.parametrize("rate", [1.0, pytest.param(10.0, marks=pytest.mark.slow)])
@pytest.mark.parametrize("sigma", [5.0, 12.0])
def test_standing_does_not_creep_along_the_course(sigma: float, rate: float) -> None:
    for seed in range(4):
        begun, ended = stood(sigma, rate, seed)
        assert ended == begun, seed


def test_who_rides_on_is_believed_at_once_with_a_heading_from_four_km_an_hour_on() -> None:
    stand, held = steadied(Stand(), fix(0.0, 0.0, speed=0.1, heading=77.0))
    assert (held.speed, held.heading) == (0.0, None)
    stand, held = steadied(stand, fix(1.0, 8.0, speed=0.6, heading=77.0))
    assert held.lon == place(0.0, 0.0)[0]
    stand, slow = steadied(stand, fix(2.0, 9.0, speed=0.9, heading=77.0))
    assert (slow.lon, slow.speed, slow.heading) == (place(9.0, 0.0)[0], 0.9, None)
    _, riding = steadied(stand, fix(3.0, 11.0, speed=1.2, heading=77.0))
    assert riding.heading == 77.0


def test_a_pushed_bicycle_is_not_held() -> None:
    stand = Stand()
    for n in range(60):
        given = fix(float(n), 0.8 * n, speed=0.8)
        stand, got = steadied(stand, given)
        assert (got.lon, got.speed) == (given.lon, 0.8)


def test_a_receiver_that_calls_everything_standing_is_seen_through() -> None:
    stand, places = Stand(), []
    for n in range(40):
        stand, got = steadied(stand, fix(float(n), 5.0 * n, speed=0.0))
        places.append(got.lon == place(5.0 * n, 0.0)[0])
    assert places.index(False) == 1
    assert all(places[9:])


def test_without_a_speed_the_places_tell() -> None:
    stand, last = Stand(), None
    for n in range(30):
        stand, last = steadied(stand, fix(float(n), 5.0 * n))
        assert last.lon == place(5.0 * n, 0.0)[0]
    chance = random.Random(3)
    held = 0
    for n in range(30, 120):
        stand, last = steadied(stand, fix(float(n), 145.0 + chance.gauss(0.0, 0.8), chance.gauss(0.0, 0.8)))
        held += stand.anchor is not None
    assert held > 70


@pytest.mark.parametrize(
    ("log", "wandered"), [("firefly-II.log", 1.0), ("gpslim236.log", 5.0), ("ublox-8.log", 10.0)]
)
def test_real_receivers_that_stand_are_held(data: Path, log: str, wandered: float) -> None:
    fixes = [one for one in open_source(f"nmea:{data / 'nmea' / 'gpsd' / log}") if isinstance(one, Fix)]
    steps = [distance(a.lon, a.lat, b.lon, b.lat) for a, b in pairwise(fixes)]
    assert sum(steps) > wandered
    stand, places = Stand(), set()
    for one in fixes:
        stand, got = steadied(stand, one)
        places.add((got.lon, got.lat))
    assert len(places) == 1
