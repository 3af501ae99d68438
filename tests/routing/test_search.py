"""The search against the networkx oracle: integer costs are equal to the last millisecond."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from osmxml import write_osm
from thorough import examples

from navigator.cost.costing import INF, Metric, Mode
from navigator.graph.network import Network
from navigator.graph.osmfile import read_osm
from navigator.routing.reference import cheapest, turn_digraph
from navigator.routing.search import Searcher

SIDE = 6  # nodes along each side of the test world


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """A grid of streets with two restrictions, one of them over a way."""
    names = {f"n{x}_{y}": (x * 100.0, y * 100.0) for x in range(SIDE) for y in range(SIDE)}
    keys = list(names)
    letters = {chr(0x100 + position): names[key] for position, key in enumerate(keys)}

    def at(x: int, y: int) -> str:
        return chr(0x100 + x * SIDE + y)

    road = {"highway": "residential"}
    ways = [(at(x, y) + at(x + 1, y), road) for x in range(SIDE - 1) for y in range(SIDE)]
    ways += [(at(x, y) + at(x, y + 1), road) for x in range(SIDE) for y in range(SIDE - 1)]
    number = {frozenset(nodes): position for position, (nodes, _) in enumerate(ways, start=1)}

    def way(*ends: tuple[int, int]) -> int:
        return number[frozenset(at(*end) for end in ends)]

    simple = [("w", way((1, 1), (2, 1)), "from"), ("n", at(2, 1), "via"), ("w", way((2, 1), (2, 2)), "to")]
    long = [
        ("w", way((3, 3), (4, 3)), "from"),
        ("w", way((4, 3), (4, 4)), "via"),
        ("w", way((4, 4), (3, 4)), "to"),
    ]
    rules = [
        (simple, {"type": "restriction", "restriction": "no_left_turn"}),
        (long, {"type": "restriction", "restriction": "only_left_turn"}),
    ]
    path = tmp_path_factory.mktemp("grid") / "grid.osm"
    found = read_osm(write_osm(path, nodes=letters, ways=ways, relations=rules))
    return Network.of(found.graph, found.restrictions)


def random_metric(network: Network, seed: int) -> Metric:
    """Any costs at all, a tenth of edges and turns closed, restricted turns closed."""
    generator = np.random.default_rng(seed)
    edges, turns = network.graph.edges, len(network.turns.target)
    cost = generator.integers(1, 60_000, edges)
    turn_cost = generator.integers(0, 30_000, turns)
    cost[generator.random(edges) < 0.1] = INF
    turn_cost[(generator.random(turns) < 0.1) | (np.asarray(network.turns.flags) & 1 > 0)] = INF
    return Metric(
        mode=np.full(edges, Mode.RIDE, np.uint8),
        cost=cost.astype(np.int32),
        seconds=cost.astype(np.int32),
        turn_cost=turn_cost.astype(np.int32),
        turn_seconds=turn_cost.astype(np.int32),
        entry=np.zeros(edges, np.int32),
    )


@settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32 - 1), data=st.data())
def test_costs_equal_the_oracles(grid: Network, seed: int, data: st.DataObject) -> None:
    metric = random_metric(grid, seed)
    usable = np.flatnonzero(metric.cost < INF).tolist()
    state = st.sampled_from(usable)
    starts = data.draw(st.dictionaries(state, st.integers(0, 50_000), min_size=1, max_size=3))
    ends = data.draw(st.lists(state, min_size=1, max_size=3, unique=True))
    refunds = {end: data.draw(st.integers(-50_000, 50_000)) for end in ends}
    found = Searcher(grid, metric).run(starts, refunds, every=True)
    digraph = turn_digraph(grid.turns, metric)
    for end in ends:
        expected = cheapest(digraph, starts=starts, refunds={end: refunds[end]})
        assert (found[end].cost if end in found else None) == expected
    best = Searcher(grid, metric).run(starts, refunds)
    expected = cheapest(digraph, starts=starts, refunds=refunds)
    assert len(best) <= 1
    assert min((arrival.cost for arrival in best.values()), default=None) == expected


@settings(
    max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_path_costs_what_its_turns_add_up_to(grid: Network, seed: int) -> None:
    metric = random_metric(grid, seed)
    usable = np.flatnonzero(metric.cost < INF).tolist()
    generator = np.random.default_rng(seed)
    start, end = (int(state) for state in generator.choice(usable, 2))
    found = Searcher(grid, metric).run({start: 7}, {end: 0})
    weights = metric.weights(grid.turns)
    for arrival in found.values():
        states = arrival.states
        rows = arrival.turns
        assert rows == [grid.turns.find(a, b) for a, b in pairwise(states)]
        assert states[0] == start
        assert states[-1] == end
        assert arrival.cost == 7 + sum(int(weights[row]) for row in rows)
