"""Measure what the wish about hills does in Andorra and Heidelberg: `python tests/bench/hills.py [PROFILE]`.

First the 200 pairs that Valhalla, OSRM and BRouter have answered, by the ruler that measured their answers;
then `hills` -1 against 0 on random pairs of the mainland, by what a route says of itself.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rawroads import RawRoads
from ruler import measured

from navigator import NoRouteError, Router
from navigator.graph.roadgraph import COORDINATE_SCALE
from navigator.region.heights import HeightSource
from navigator.routing.islands import mainland

WISHES = (-1.0, -0.75, -0.5, -0.25, 0.0, 0.5, 1.0)
PEERS = (
    "valhalla hybrid use_hills=0",
    "valhalla hybrid use_hills=1",
    "brouter trekking default",
    "brouter trekking uphill=200,down=200",
)
PAIRS, SEED = 200, 20_261_128
Place = tuple[float, float]
Pair = tuple[Place, Place]


def data_folder() -> Path:
    """Where the extracts, the heights and the peers' answers lie."""
    return Path(os.environ.get("NAVIGATOR_TEST_DATA", Path(__file__).parents[3] / "shared/data"))


def against_peers(router: Router, data: Path) -> None:
    """Print mean length and ascent of the peers' pairs for each wish."""
    stored = json.loads((data / "peers/pairs-andorra-2021.json").read_text())["pairs"]
    roads, heights = RawRoads(data / "osm/andorra-2021.osm.pbf"), HeightSource(data / "elevation/srtm")
    for name in PEERS:
        told = np.array([pair["hills"][name][:2] for pair in stored if name in pair["hills"]], dtype=float)
        _row(name, told)
    for hills in WISHES:
        rider = router.with_rider(hills=hills)
        lines = [rider.route([tuple(pair["o"]), tuple(pair["d"])]).geometry for pair in stored]
        _row(f"navigator hills={hills:g}", np.array([measured(line, roads, heights) for line in lines]))


def _row(name: str, figures: NDArray[np.float64]) -> None:
    metres, up = figures.mean(axis=0)
    print(f"  {name:38} {metres / 1000:6.2f} km {up:5.0f} m", flush=True)


def avoiding(router: Router) -> None:
    """Print what the strongest wish saves against none."""
    rows = []
    flat, even = router.with_rider(hills=-1.0), router.with_rider(hills=0.0)
    for pair in random_pairs(router):
        try:
            routes = [one.route(list(pair)) for one in (flat, even)]
        except NoRouteError:
            continue
        rows.append([(route.distance, route.ascent) for route in routes])
    mean = np.array(rows).mean(axis=0)
    metres, up = mean[0] / mean[1] - 1.0
    print(f"  hills -1 against 0, {len(rows)} pairs: {metres:+.1%} distance, {up:+.1%} climb")


def random_pairs(router: Router, seed: int = SEED) -> list[Pair]:
    """Pairs of graph nodes on the largest piece of network."""
    graph = router.network.graph
    segments = np.flatnonzero(mainland(router.network, router.metric))
    chosen = np.random.default_rng(seed).choice(graph.segments.end[segments], (PAIRS, 2))
    lon, lat = graph.nodes.lon[chosen] / COORDINATE_SCALE, graph.nodes.lat[chosen] / COORDINATE_SCALE
    return [((x[0], y[0]), (x[1], y[1])) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]


def main() -> None:
    """Print all tables."""
    data, profile = data_folder(), sys.argv[1] if len(sys.argv) > 1 else "trekking"
    for name in ("andorra-2021", "heidelberg-2024"):
        print(name, profile)
        extract = data / f"osm/{name}.osm.pbf"
        router = Router.from_osm(extract, profile=profile, heights=data / "elevation/srtm")
        if name == "andorra-2021":
            against_peers(router, data)
        avoiding(router)


if __name__ == "__main__":
    main()
