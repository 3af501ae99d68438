"""Real networks against networkx: the same integer cost on random pairs, to the millisecond."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from navigator.cost.costing import INF, Metric, weigh
from navigator.cost.profile import Rider
from navigator.graph.network import Network
from navigator.graph.osmfile import read_osm
from navigator.graph.relief import put_heights
from navigator.region.heights import HeightSource
from navigator.routing.reference import cheapest, turn_digraph
from navigator.routing.search import Searcher

PAIRS = 60  # `make bench` compares more


def hilly_network(data: Path, extract: str) -> Network:
    found = read_osm(data / "osm" / extract)
    graph = put_heights(found.graph, HeightSource(data / "elevation/srtm"))
    return Network.of(graph, found.restrictions)


def compare(network: Network, metric: Metric, pairs: int, seed: int) -> int:
    """Compare that many random pairs, each with partial edges at both ends; how many had a route."""
    generator = np.random.default_rng(seed)
    searcher, digraph = Searcher(network, metric), turn_digraph(network.turns, metric)
    usable = np.flatnonzero(metric.cost < INF)
    joined = 0
    for start, end in generator.choice(usable, (pairs, 2)).tolist():
        left = round(int(metric.cost[start]) * float(generator.random()))
        refunds = dict.fromkeys(network.states(end), int(metric.entry[end]))
        found = searcher.run({start: left}, refunds)
        expected = cheapest(digraph, starts={start: left}, refunds=refunds)
        assert min((arrival.cost for arrival in found.values()), default=None) == expected, (start, end)
        joined += expected is not None
    return joined


@pytest.mark.slow
@pytest.mark.parametrize(
    ("extract", "profile", "pairs"),
    [
        ("andorra-2021.osm.pbf", "trekking", PAIRS),
        ("andorra-2021.osm.pbf", "cargo", PAIRS),
        ("heidelberg-2024.osm.pbf", "road", PAIRS // 3),
    ],
)
def test_random_pairs_equal_the_oracle(data: Path, extract: str, profile: str, pairs: int) -> None:
    network = hilly_network(data, extract)
    metric = weigh(network.graph, network.turns, Rider.of(profile, hills=-1.0))
    assert compare(network, metric, pairs, seed=2) > pairs / 2
