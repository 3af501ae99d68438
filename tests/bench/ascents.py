"""Measure the climb of rides with good and bad receivers: `python tests/bench/ascents.py`.

Courses of Andorra and Heidelberg whose profile is the truth, and of Bad Wildbad where a finer model of the
ground is (Mapterhorn) and the region has SRTM; each ridden with 5 m of noise in place, and with the heights
of a barometer or of receivers that wander.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
from noisyrides import Ride, noisy
from worlds import DATA, HEIGHTS

from navigator import NoRouteError, Router
from navigator.app.wayheights import over_ground, over_ways
from navigator.formats.activity import Activity, Sample
from navigator.geo import FloatArray, along
from navigator.graph.climb import climbing
from navigator.graph.roadgraph import COORDINATE_SCALE
from navigator.guidance.route import Route
from navigator.region.heights import HeightSource
from navigator.ride.simulate import simulate
from navigator.ride.wander import averaged, is_poor, is_restless, wander

EXTRACTS = {"andorra": "andorra-2021", "heidelberg": "heidelberg-2024", "badwildbad": "badwildbad-2026"}
FINE = {"badwildbad": "elevation/mapterhorn"}  # a better model of the ground than the region has
BOXES = {"heidelberg": (8.62, 49.36, 8.80, 49.46), "badwildbad": (8.526, 48.730, 8.580, 48.770)}
COURSES, VIAS, SEED = 8, 2, 20_261_128
SPAN = 0.06  # degrees between the points of a course, at most
EVEN = 60.0  # m over which a finer model is smoothed: no rider sees a step of a metre
PLACE_NOISE = 5.0  # m
ROUGH, RIPPLE = 0.02, 0.2  # m, of a barometer: its random walk a second, and what each reading is off
WEATHER = 3.0 / 3600.0  # m/s that it drifts
WANDERS = ((5.0, 25.0), (5.0, 60.0), (5.0, 200.0), (10.0, 60.0), (10.0, 200.0))  # m, and s of correlation


class Outcome(NamedTuple):
    """Metres climbed in truth, by the receiver, as said, and as said without a region; whether it is poor."""

    true: float
    told: float
    said: float
    alone: float
    poor: bool


def receivers(truth: FloatArray, dice: np.random.Generator) -> Iterator[tuple[str, FloatArray]]:
    """What a barometer and some receivers tell of heights, one a second."""
    n = len(truth)
    drift = np.cumsum(dice.normal(0.0, ROUGH, n)) + WEATHER * np.arange(n)
    yield "barometer", truth + drift + dice.normal(0.0, RIPPLE, n)
    for sigma, seconds in WANDERS:
        keep = math.exp(-1.0 / seconds)
        error = dice.normal(0.0, sigma, n)
        for k in range(1, n):
            error[k] = keep * error[k - 1] + math.sqrt(1.0 - keep * keep) * error[k]
        yield f"{sigma:.0f} m over {seconds:.0f} s", truth + error


def courses(router: Router, name: str, dice: np.random.Generator) -> Iterator[Route]:
    """Courses between chance places."""
    nodes = router.network.graph.nodes
    lon, lat = (np.asarray(axis) / COORDINATE_SCALE for axis in (nodes.lon, nodes.lat))
    west, south, east, north = BOXES.get(name, (lon.min(), lat.min(), lon.max(), lat.max()))
    inside = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
    found = 0
    while found < COURSES:
        first = dice.choice(inside)
        near = inside[(abs(lon[inside] - lon[first]) < SPAN) & (abs(lat[inside] - lat[first]) < SPAN)]
        stops = [first, *dice.choice(near, VIAS)]
        try:
            route = router.route([(float(lon[node]), float(lat[node])) for node in stops])
        except NoRouteError:
            continue
        if route.distance > 2000.0 and all(len(point) == 3 for point in route.geometry):
            found += 1
            yield route


def true_heights(route: Route, places: FloatArray, fine: HeightSource | None) -> FloatArray:
    """How high each place of a ride is: by the course, or by a finer model of the ground."""
    ridden = along(places[:, 0], places[:, 1])
    ridden *= route.distance / ridden[-1]
    if fine is None:
        assert route.profile is not None
        return np.interp(ridden, route.profile.metres, route.profile.height)
    lon, lat = np.array([point[:2] for point in route.geometry]).T
    metres = along(lon, lat) * (route.distance / along(lon, lat)[-1])
    even = np.arange(0.0, route.distance, 5.0)
    raw = np.asarray(fine(np.interp(even, metres, lon), np.interp(even, metres, lat)))
    width = round(EVEN / 5.0)
    padded = np.pad(raw, width // 2, mode="edge")
    smooth = np.convolve(padded, np.ones(width + 1) / (width + 1), mode="valid")
    return np.interp(ridden, even, smooth)


@dataclass(frozen=True)
class Ridden:
    """A course as it was ridden, and how high the ways on it are by the region."""

    times: FloatArray
    truth: FloatArray
    known: FloatArray
    ground: FloatArray

    @classmethod
    def of(cls, route: Route, router: Router, fine: HeightSource | None, *, seed: int) -> Ridden | None:
        """A ride of a course; None where the finer model ends."""
        fixes = list(simulate(route))
        places = [(fix.lon, fix.lat) for fix in fixes]
        truth = true_heights(route, np.array(places), fine)
        if np.isnan(truth).any():
            return None
        told = noisy(Ride("ride", "", Counter(), places, places), PLACE_NOISE, seed=seed)
        samples = tuple(Sample(fix.t, lat, lon) for fix, (lon, lat) in zip(fixes, told, strict=True))
        ride = Activity("Ride", datetime(2026, 11, 28, tzinfo=UTC), samples)
        heights = HeightSource(DATA / HEIGHTS)
        known, ground = over_ways(ride, router.matcher, heights), over_ground(ride, heights)
        return cls(np.array([fix.t for fix in fixes]), truth, known, ground)


def outcomes(ride: Ridden, dice: np.random.Generator) -> Iterator[tuple[str, Outcome, float]]:
    """For each receiver what is said of its ride, and how far its heights wander."""
    for kind, own in receivers(ride.truth, dice):
        poor = is_poor(ride.times, own, ride.known)
        said = climbing(ride.known if poor else own)[0]
        alone = climbing(averaged(ride.times, own) if is_restless(ride.times, own) else own)[0]
        outcome = Outcome(climbing(ride.truth)[0], climbing(own)[0], said, alone, poor)
        yield kind, outcome, wander(ride.times, own - ride.known)


def main() -> None:
    """Print each course, and how far what is said is from the truth for each receiver."""
    dice, found = np.random.default_rng(SEED), defaultdict[tuple[str, bool], list[Outcome]](list)
    for name, extract in EXTRACTS.items():
        router = Router.from_osm(DATA / f"osm/{extract}.osm.pbf", heights=DATA / HEIGHTS)
        fine = HeightSource(DATA / FINE[name]) if name in FINE else None
        for number, route in enumerate(courses(router, name, dice)):
            ride = Ridden.of(route, router, fine, seed=number)
            if ride is None:
                continue
            up, ways, ground = (climbing(heights)[0] for heights in (ride.truth, ride.known, ride.ground))
            km = route.distance / 1000.0
            row = [f"{name:10} {km:5.1f} km, true {up:4.0f} m, ways {ways:4.0f}, ground {ground:4.0f}:"]
            for kind, one, apart in outcomes(ride, dice):
                found[kind, fine is not None].append(one)
                row.append(f"{one.told:.0f}{'>' if one.poor else '='}{one.said:.0f} ({apart:.1f})")
            print("  ".join(row), flush=True)
    for (kind, finer), some in found.items():
        true, told, said, alone, poor = (np.array(column, dtype=float) for column in zip(*some, strict=True))
        right = np.mean(np.abs(said - true) <= np.maximum(0.1 * true, 10.0))
        off = np.median(np.abs(said - true) / true)
        print(
            f"{kind:15} {'finer map' if finer else 'own map'}: {len(some)} courses, {true.sum():.0f} m, "
            f"told {told.sum():.0f}, said {said.sum():.0f}, alone {alone.sum():.0f}; "
            f"{poor.mean():.0%} by the region; within 10 % or 10 m {right:.0%}, median off by {off:.1%}"
        )


if __name__ == "__main__":
    main()
