"""Ride 50 real routes at four speeds and count what is heard: `python tests/bench/prompts.py [WORLD...]`.

Where Valhalla and OSRM can be had, they tell the same lines.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from heard import Ridden, faults, ridden
from hills import data_folder, random_pairs
from peers import peers_python
from talk import TOWN_SPEED, compared, peers_told

from navigator import NoRouteError, Router
from navigator.guidance.cues import Speech
from navigator.guidance.remarks import Aside
from navigator.guidance.route import Route
from navigator.voice.sentence import estimate

WORLDS = {  # extract, and whether there are heights
    "andorra": ("andorra-2021", True),
    "heidelberg": ("heidelberg-2024", True),
    "london": ("london-south-2026", False),
    "milton-keynes": ("milton-keynes-2026", False),
    "berlin": ("berlin-reinickendorf-2026", False),
}
SPEEDS = (10.0, 18.0, 25.0, 40.0, None)  # km/h; None is the planned pace, slower in corners and uphill
NAMES = {"navigator": "we", "valhalla": "Valhalla's sentences", "osrm": "OSRM's, by our voice"}
ROUTES = 10  # of each world
LEAST = 1000.0  # m; a shorter one tells little


@dataclass(frozen=True)
class Trip:
    """A route, and what lies beside it."""

    route: Route
    asides: Sequence[Aside]


def real_trips(world: str, data: Path, *, count: int = ROUTES) -> Iterator[Trip]:
    """Routes between random places of a world, always the same."""
    heights = data / "elevation/srtm" if WORLDS[world][1] else None
    router = Router.from_osm(extract_of(world, data), heights=heights)
    for pair in random_pairs(router):
        with suppress(NoRouteError):
            route = router.route(list(pair))
            if route.distance >= LEAST:
                yield Trip(route, router.asides(route))
                count -= 1
        if not count:
            return


def extract_of(world: str, data: Path) -> Path:
    """The OSM file of a world."""
    return data / f"osm/{WORLDS[world][0]}.osm.pbf"


def rides(trip: Trip, *, talkative: bool = True) -> dict[float | None, Ridden]:
    """The route ridden at each speed; without asides a rider hears of turns alone."""
    asides = trip.asides if talkative else ()
    speech = Speech(estimate)
    return {kmh: ridden(trip.route, speech, asides=asides, speed=kmh and kmh / 3.6) for kmh in SPEEDS}


def main() -> None:
    """Print a line for each world and speed, all faults, and what the peers say."""
    python, why = peers_python()
    if python is None:
        print(f"Valhalla and OSRM are left out: {why}")
    for world in sys.argv[1:] or WORLDS:
        trips = list(real_trips(world, data_folder()))
        for talkative in (True, False):
            heard = [rides(trip, talkative=talkative) for trip in trips]
            print(f"{world}, {'hills, surfaces and crossings too' if talkative else 'turns alone'}")
            for kmh in SPEEDS:
                _print(kmh, [ride[kmh] for ride in heard])
        if python is not None:
            _compare(python, extract_of(world, data_folder()), [ride[TOWN_SPEED] for ride in heard])


def _compare(python: Path, extract: Path, heard: list[Ridden]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        km, talks = compared(heard, peers_told(python, extract, Path(folder), heard))
    print(f"    {len(heard)} lines, of which no peer lost {km:.1f} km:")
    for name, talk in talks.items():
        print(talk.row(NAMES[name], km), flush=True)
        for missing in talk.missing:
            print(f"        {name} tells a turn that we do not: {missing}")


def _print(kmh: float | None, heard: list[Ridden]) -> None:
    km = sum(ride.course.length for ride in heard) / 1000.0
    seconds = sum(ride.clock[-1] for ride in heard)
    prompts, words = (sum(counts) for counts in zip(*((len(r.prompts), r.words) for r in heard), strict=True))
    cues = sum(len(ride.course.maneuvers) for ride in heard)
    wrong = [fault for ride in heard for fault in faults(ride)]
    silent = 1.0 - sum(ride.spoken for ride in heard) / seconds
    pace = "as planned" if kmh is None else f"{kmh:.0f} km/h"
    print(
        f"{pace:>14}  {len(heard)} routes {km:6.1f} km  {cues / km:4.2f} turns/km  "
        f"{prompts / km:4.2f} prompts/km  {words / km:5.1f} words/km  silent {silent:6.1%}  "
        f"{len(wrong)} faults",
        flush=True,
    )
    for fault in wrong:
        print(f"    {fault}")


if __name__ == "__main__":
    main()
