"""Ride simulated rides whose truth is known, and spoil their fixes as a receiver on a handlebar does."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from navigator import NoRouteError, Router
from navigator.geo import metres_per_degree
from navigator.graph.roadgraph import COORDINATE_SCALE
from navigator.guidance.route import Route
from navigator.ride.simulate import simulate

Track = list[tuple[float, float]]  # lon, lat
# Who rides, and how: past two points, round, there and back, against the one-ways of the way back, or with a
# stretch as on foot, over pavements and steps
KINDS = (
    *(("way", profile) for profile in ("trekking", "road", "gravel", "city", "mtb", "cargo")),
    *(("loop", profile) for profile in ("trekking", "road")),
    *(("back", profile) for profile in ("trekking", "city")),
    ("against", "city"),
    ("pushed", "trekking"),
)
SHORTEST, LONGEST = 1000.0, 9000.0  # m of a ride
LOOP, LOOP_TRIES = 4000.0, 20  # m asked for; where no loop is found, past two points and home
TRIES = 400  # of random points for one ride
CORRELATION = 25.0  # s in which a receiver's error falls to 1 / e of itself
WHITE = 0.2  # of the standard deviation, that changes from fix to fix


@dataclass(frozen=True)
class Ride:
    """What was ridden, with the exact places of the rider each second."""

    kind: str
    profile: str
    metres: Counter[int]  # on each directed edge, as often as it was ridden
    line: Track
    places: Track

    @property
    def length(self) -> float:
        """Metres."""
        return sum(self.metres.values())

    @property
    def times(self) -> list[float]:
        """Seconds."""
        return [float(second) for second in range(len(self.places))]


def rides(extract: Path, *, seed: int) -> tuple[Router, list[Ride]]:
    """The router of an extract for whoever rides there, and the rides of all kinds."""
    base = Router.from_osm(extract)
    dice = np.random.default_rng(seed)
    return base, [next(_rides(base, *kind, dice)) for kind in KINDS]


def _rides(base: Router, kind: str, profile: str, dice: np.random.Generator) -> Iterator[Ride]:
    router, walker = base.with_rider(profile=profile), base.with_rider(profile="run")
    shape = router.network.graph.segments
    for attempt in range(TRIES):
        rows = dice.integers(0, len(shape.shape_lon), 3)
        a, b, c = (
            (shape.shape_lon[r] / COORDINATE_SCALE, shape.shape_lat[r] / COORDINATE_SCALE) for r in rows
        )
        with suppress(NoRouteError):
            if kind == "loop" and attempt < LOOP_TRIES:
                routes = [router.round_trip(a, LOOP, seed=int(rows[0]))]
            elif kind == "loop":
                routes = [router.route([a, b, c, a])]
            elif kind == "pushed":
                routes = _pushed(router, walker, a, b)
            else:
                routes = [router.route([a, b, a] if kind == "back" else [a, b])]
            ride = _ride(router, kind, profile, routes)
            if SHORTEST <= ride.length <= LONGEST and all(
                step.mode in ("cycling", "pushing") for route in routes for step in route.steps
            ):
                yield ride


def _pushed(router: Router, walker: Router, a: tuple[float, float], b: tuple[float, float]) -> list[Route]:
    """A ride of which the middle goes as one walks."""
    line = router.route([a, b]).geometry
    c, d = line[len(line) * 2 // 5][:2], line[len(line) * 3 // 5][:2]
    return [router.route([a, c]), walker.route([c, d]), router.route([d, b])]


def _ride(router: Router, kind: str, profile: str, routes: list[Route]) -> Ride:
    metres: Counter[int] = Counter()
    for route in routes:
        metres.update(metres_by_edge(router, route))
    line = [(point[0], point[1]) for route in routes for point in route.geometry]
    places = [(fix.lon, fix.lat) for route in routes for fix in simulate(route)]
    if kind == "against":
        metres = Counter({edge ^ 1: length for edge, length in metres.items()})
        line, places = line[::-1], places[::-1]
    return Ride(kind, profile, metres, line, places)


def noisy(ride: Ride, sigma: float, *, seed: int) -> Track:
    """The places with Gauss-Markov noise, metres of standard deviation an axis, and some white noise."""
    dice = np.random.default_rng(seed)
    keep = math.exp(-1.0 / CORRELATION)
    fresh = dice.normal(0.0, sigma, (len(ride.places), 2))
    error = fresh.copy()
    for n in range(1, len(error)):
        error[n] = keep * error[n - 1] + math.sqrt(1.0 - keep * keep) * fresh[n]
    error += dice.normal(0.0, WHITE * sigma, error.shape)
    scale = metres_per_degree(ride.places[0][1])
    return [
        (lon + dx / scale[0], lat + dy / scale[1])
        for (lon, lat), (dx, dy) in zip(ride.places, error.tolist(), strict=True)
    ]


def metres_by_edge(router: Router, route: Route) -> Counter[int]:
    """Metres ridden on each directed edge, as often as it is ridden."""
    metres: Counter[int] = Counter()
    for leg in route.legs:
        for n, edge in enumerate(leg.path.edges):
            start, end = leg.path.share(n)
            metres[edge] += router.network.graph.length_of(edge) * max(0.0, end - start)
    return metres
