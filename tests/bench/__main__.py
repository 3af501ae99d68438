"""Measure building, weighing and planning, with networkx on the same pairs beside it: `make bench`."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np

from navigator.cost.costing import INF, weigh
from navigator.cost.profile import Rider
from navigator.errors import NoRouteError
from navigator.graph.network import Network
from navigator.graph.osmfile import read_osm
from navigator.graph.relief import put_heights
from navigator.graph.roadgraph import COORDINATE_SCALE
from navigator.guidance.directions import build_route
from navigator.region.heights import HeightSource
from navigator.routing.planner import Planner
from navigator.routing.reference import cheapest, turn_digraph
from navigator.sample.valley import make_valley

PAIRS = 40
T = TypeVar("T")
ORACLE_PAIRS = 8  # networkx is slow
SEED = 20_261_124
REAL = {"andorra-2021": "elevation/srtm", "heidelberg-2024": "elevation/srtm", "porto-2015": None}


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What the work gives, and the seconds it took."""
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


def worlds(scratch: Path) -> Iterator[tuple[str, Path, Path | None]]:
    """Names, extracts and heights: sample worlds of growing size, and real ones where they are."""
    for size in (5.0, 10.0, 20.0):
        files = make_valley(scratch / f"{size:g}", size=size)
        yield f"valley {size:g} km", files.osm, files.heights
    data = Path(os.environ.get("NAVIGATOR_TEST_DATA", Path(__file__).parents[3] / "shared/data"))
    for name, heights in REAL.items():
        extract = data / f"osm/{name}.osm.pbf"
        if extract.exists():
            yield name, extract, data / heights if heights else None
        else:
            print(f"{name}: not here, left out (NAVIGATOR_TEST_DATA)")


def measure(name: str, extract: Path, heights: Path | None) -> None:
    """Print one row."""
    found, reading = timed(lambda: read_osm(extract))
    graph, relief = found.graph, 0.0
    if heights is not None:
        graph, relief = timed(lambda: put_heights(found.graph, HeightSource(heights)))
    network, turning = timed(lambda: Network.of(graph, found.restrictions))
    metric, weighing = timed(lambda: weigh(graph, network.turns, Rider.of()))
    planner = Planner(network, metric)
    usable = np.flatnonzero(metric.cost < INF)
    pairs = np.random.default_rng(SEED).choice(usable, (PAIRS, 2)).tolist()
    searches, answers = [], []
    for start, end in pairs:
        points = [place(network, start), place(network, end)]
        try:
            plan, seconds = timed(lambda points=points: planner.plan(points))
        except NoRouteError:
            continue
        searches.append(seconds)
        answers.append(seconds + timed(lambda plan=plan: build_route(network, metric, plan.paths))[1])
    digraph = turn_digraph(network.turns, metric)
    oracle = [
        timed(lambda a=a, b=b: cheapest(digraph, starts={a: 0}, refunds={b: 0}))[1]
        for a, b in pairs[:ORACLE_PAIRS]
    ]
    search, answer, slow = (statistics.median(values) * 1000.0 for values in (searches, answers, oracle))
    print(
        f"{name:16} {graph.edges:8,} {reading:7.2f} {relief:7.2f} {turning:6.2f} {weighing * 1000:8.0f} "
        f"{search:9.1f} {answer:9.1f} {slow:10.0f} {slow / search:9.1f}x"
    )


def place(network: Network, edge: int) -> tuple[float, float]:
    """Where an edge ends."""
    node = int(network.graph.head[edge])
    nodes = network.graph.nodes
    return float(nodes.lon[node]) / COORDINATE_SCALE, float(nodes.lat[node]) / COORDINATE_SCALE


def cold_start() -> float:
    """Seconds of `navigator --version` from the start of the process: what every command pays."""
    command = [sys.executable, "-m", "navigator.cli.main", "--version"]
    return statistics.median(
        timed(lambda: subprocess.run(command, check=True, capture_output=True))[1] for _ in range(5)
    )


def main() -> None:
    """Print the table."""
    print(f"one run, seed {SEED}, {PAIRS} random pairs; medians; ms unless s is said")
    print(
        "world               edges  read s relief s turn s weigh ms search ms answer ms networkx ms   ratio"
    )
    with tempfile.TemporaryDirectory() as scratch:
        for world in worlds(Path(scratch)):
            measure(*world)
    print(f"cold start of the command: {cold_start():.2f} s")


if __name__ == "__main__":
    main()
