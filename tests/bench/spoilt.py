"""Spoil rides as recorders do, and measure what is found: `python tests/bench/spoilt.py [EXTRACT...]`.

Sparse fixes, no times or false ones, gaps, wild fixes, stops, rides twice round or there and back, ends off
the network, and lines drawn by a planner instead of ridden. Truth is known as in `matching.py`.
"""

from __future__ import annotations

import math
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from hills import data_folder
from matching import EXTRACTS, SEED, Sum
from noisyrides import Ride, Track, metres_by_edge, noisy, rides

from navigator import NavigatorError, Router
from navigator.geo import along, metres_per_degree

NOISE = 5.0  # m an axis
Clock = list[float] | None
Trace = tuple[Ride, Track, Clock]  # what was ridden, and what was recorded of it
OFF, STEP = 40, 5.0  # fixes off the network at each end, and m between them


def _every(seconds: int, *, timed: bool = True) -> Callable[[Ride, int], Trace]:
    def spoil(ride: Ride, seed: int) -> Trace:
        points, clock = noisy(ride, NOISE, seed=seed), ride.times
        kept = [*range(0, len(points) - 1, seconds), len(points) - 1]
        return ride, [points[n] for n in kept], [clock[n] for n in kept] if timed else None

    return spoil


def _clock(told: Callable[[float], float]) -> Callable[[Ride, int], Trace]:
    return lambda ride, seed: (ride, noisy(ride, NOISE, seed=seed), [told(t) for t in ride.times])


def _gap(seconds: int) -> Callable[[Ride, int], Trace]:
    def spoil(ride: Ride, seed: int) -> Trace:
        points, clock = noisy(ride, NOISE, seed=seed), ride.times
        a = max(5, (len(points) - seconds) // 2)
        b = max(a, min(len(points) - 5, a + seconds))
        return ride, points[:a] + points[b:], clock[:a] + clock[b:]

    return spoil


def _wild(flock: int, *, metres: float = 300.0, timed: bool = True) -> Callable[[Ride, int], Trace]:
    """One flock of fixes in a hundred fixes lies elsewhere, and the first and the last fix do."""

    def spoil(ride: Ride, seed: int) -> Trace:
        points, dice = noisy(ride, NOISE, seed=seed), np.random.default_rng(seed)
        flocks = [range(n, n + flock) for n in range(20, len(points) - 20 - flock, 100)]
        for rows in (range(1), *flocks, range(len(points) - 1, len(points))):
            turn = dice.uniform(0.0, 2.0 * math.pi)
            for n in rows:
                points[n] = _moved(points[n], metres * math.cos(turn), metres * math.sin(turn))
        return ride, points, ride.times if timed else None

    return spoil


def _moved(place: tuple[float, float], east: float, north: float) -> tuple[float, float]:
    scale = metres_per_degree(place[1])
    return place[0] + east / scale[0], place[1] + north / scale[1]


def _stop(seconds: int) -> Callable[[Ride, int], Trace]:
    def spoil(ride: Ride, seed: int) -> Trace:
        half = len(ride.places) // 2
        places = [*ride.places[:half], *[ride.places[half]] * seconds, *ride.places[half:]]
        return _recorded(replace(ride, places=places), seed)

    return spoil


def _twice(ride: Ride, seed: int) -> Trace | None:
    if ride.kind != "loop":
        return None
    metres = Counter({edge: 2.0 * length for edge, length in ride.metres.items()})
    return _recorded(replace(ride, metres=metres, places=ride.places * 2), seed)


def _back(ride: Ride, seed: int) -> Trace | None:
    """There, round amid the road, and back."""
    if ride.kind != "way":
        return None
    metres = Counter(ride.metres)
    metres.update({edge ^ 1: length for edge, length in ride.metres.items()})
    return _recorded(replace(ride, metres=metres, places=ride.places + ride.places[::-1]), seed)


def _off(ride: Ride, seed: int) -> Trace:
    a, b = np.random.default_rng(seed).uniform(0.0, 2.0 * math.pi, 2).tolist()
    steps = [n * STEP for n in range(1, OFF + 1)]
    before = [_moved(ride.places[0], d * math.cos(a), d * math.sin(a)) for d in reversed(steps)]
    after = [_moved(ride.places[-1], d * math.cos(b), d * math.sin(b)) for d in steps]
    return _recorded(replace(ride, places=[*before, *ride.places, *after]), seed)


def _recorded(ride: Ride, seed: int) -> Trace:
    return ride, noisy(ride, NOISE, seed=seed), ride.times


def _drawn(metres: float) -> Callable[[Ride, int], Trace]:
    """Points of the very line, so many metres apart."""

    def spoil(ride: Ride, _seed: int) -> Trace:
        run = along(*np.array(ride.line, float).T)
        kept = {0, len(run) - 1, *np.searchsorted(run[:-1], np.arange(0.0, run[-1], metres)).tolist()}
        return ride, [ride.line[n] for n in sorted(kept)], None

    return spoil


# What is done to a ride, and the least share of its metres that is found all the same, less what is wrong
SPOILT: dict[str, tuple[Callable[[Ride, int], Trace | None], float]] = {
    "each second": (_recorded, 0.95),
    "every 5 s": (_every(5), 0.95),
    "every 10 s": (_every(10), 0.94),
    "every 30 s": (_every(30), 0.85),
    "every 30 s, no times": (_every(30, timed=False), 0.85),
    "no times": (_every(1, timed=False), 0.95),
    "times of 4 s": (_clock(lambda t: t // 4.0 * 4.0), 0.95),
    "all at once": (_clock(lambda _t: 0.0), 0.93),
    "clock set back": (_clock(lambda t: t if t < 200.0 else t - 3600.0), 0.95),
    "a minute lost": (_gap(60), 0.88),
    "single wild ones": (_wild(1), 0.95),
    "wild ones, no times": (_wild(1, timed=False), 0.95),
    "flocks of wild ones": (_wild(8), 0.93),
    "ten minutes' stop": (_stop(600), 0.95),
    "twice round": (_twice, 0.96),
    "there and back": (_back, 0.85),
    "ends off the roads": (_off, 0.85),
    "drawn": (_drawn(1.0), 0.96),
    "drawn, 100 m apart": (_drawn(100.0), 0.90),
}


def measured(router: Router, ridden: Sequence[Ride]) -> Iterator[tuple[str, Sum]]:
    """What is found of the rides, spoilt in each way; nothing of one where matching gives up."""
    for name, (spoil, _least) in SPOILT.items():
        found = Sum()
        for seed, ride in enumerate(ridden):
            trace = spoil(ride, seed)
            if trace is not None:
                _add(found, router, trace)
        yield name, found


def _add(found: Sum, router: Router, trace: Trace) -> None:
    ride, points, clock = trace
    began = time.process_time()
    try:
        metres = metres_by_edge(router, router.match(points, clock))
    except NavigatorError:
        metres = Counter()
    ms = (time.process_time() - began) * 1000.0
    right = sum(min(length, ride.metres.get(edge, 0.0)) for edge, length in metres.items())
    found.add(ride.length, right, sum(metres.values()) - right, ms, len(points))


def main() -> None:
    """Print a table for each extract."""
    for name in sys.argv[1:] or EXTRACTS:
        router, ridden = rides(data_folder() / f"osm/{name}.osm.pbf", seed=SEED)
        for spoilt, found in measured(router, ridden):
            print(f"{name:26} {spoilt:21} {found}", flush=True)


if __name__ == "__main__":
    main()
