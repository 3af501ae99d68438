"""The hierarchy against its oracles, with its kernel compiled and as plain Python: costs are equal."""

from __future__ import annotations

import importlib.util
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import ModuleType, SimpleNamespace

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from thorough import examples

from navigator.cost.costing import INF, weigh
from navigator.cost.profile import Rider
from navigator.graph.network import Network
from navigator.graph.osmfile import read_osm
from navigator.graph.turngraph import TurnGraph
from navigator.kernels import State, state_of
from navigator.routing import completion, hierarchy, order
from navigator.routing.completion import Topology, complete
from navigator.routing.hierarchy import Hierarchy
from navigator.routing.order import order_states

KERNELS = ("kernel", "patching", "dissection", "thinning", "filling")
USERS = (order, completion, hierarchy)
SOURCES = 5  # one-to-all checks on a real extract
NOTHING = np.zeros(0, np.int16)
RELAXED = settings(
    max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def module_from(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def source_of(name: str) -> Path:
    return Path(order.__file__).with_name(f"{name}.py")


@pytest.fixture(scope="session")
def compiled() -> dict[str, ModuleType]:
    """The kernels that the install has compiled from the sources as they are."""
    if any(state_of(source_of(name)) is not State.COMPILED for name in KERNELS):
        assert os.environ.get("CI") != "true", "the install has compiled no kernels, or others than these"
        pytest.skip("the kernels are not compiled as they are: install again where there is a C compiler")
    return {name: import_module(f"navigator.routing.{name}") for name in KERNELS}


def use(modules: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in (
        (order, "dissection"),
        (order, "thinning"),
        (completion, "filling"),
        (hierarchy, "patching"),
        *((m, "kernel") for m in USERS),
    ):
        monkeypatch.setattr(module, name, modules[name])


@pytest.fixture(params=["plain", "compiled"])
def kernels(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test with either form of the kernels."""
    if request.param == "compiled":
        modules = request.getfixturevalue("compiled")
    else:
        modules = {name: module_from(f"plain_{name}", source_of(name)) for name in KERNELS}
    use(modules, monkeypatch)
    return str(request.param)


def turn_graph(pairs: list[tuple[int, int]], states: int) -> TurnGraph:
    pairs = sorted(pairs)
    source = np.array([a for a, _ in pairs], np.int64)
    target = np.array([b for _, b in pairs], np.int32)
    first = np.concatenate(([0], np.cumsum(np.bincount(source, minlength=states)))).astype(np.int32)
    flags, edge = np.zeros(len(pairs), np.uint8), np.arange(states, dtype=np.int32)
    return TurnGraph(edge, first, target, flags, NOTHING, NOTHING, NOTHING)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Hierarchy, np.random.Generator]:
    """Any turn graph, with loops and parallel turns, any weights some of which are closed, any order.

    What lies in it comes from a seed: drawn one by one, graphs stay too sparse to need shortcuts.
    """
    states = draw(st.integers(1, 40))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    ends = generator.integers(0, states, (round(states * draw(st.floats(0.0, 4.0))), 2))
    turns = turn_graph([(a, b) for a, b in ends.tolist()], states)
    count = len(turns.target)
    cost = generator.integers(1, draw(st.sampled_from([3, 10, 10_000_000])), count, dtype=np.int32)
    cost[generator.random(count) < 0.1] = INF
    topology = complete(turns, generator.permutation(states))
    topology.check(turns)
    return Hierarchy.of(topology, turns, cost), generator


def some(generator: np.random.Generator, states: int, least: int) -> dict[int, int]:
    """Up to four states with costs or refunds, most of them near each other."""
    count = int(generator.integers(1, 5))
    costs = generator.integers(least, generator.choice([10, 50_000]), count)
    return dict(zip(generator.integers(0, states, count).tolist(), costs.tolist(), strict=True))


def oracle(
    turns: TurnGraph, cost: np.ndarray, starts: dict[int, int], goals: dict[int, int]
) -> dict[int, int]:
    """Least cost to each goal over at least one turn, by networkx."""
    world = nx.MultiDiGraph()
    world.add_nodes_from(range(len(turns.edge)))
    for source, target, weight in zip(
        turns.source.tolist(), turns.target.tolist(), cost.tolist(), strict=True
    ):
        if weight < INF:
            world.add_edge(source, target, weight=weight)
            if source in starts:
                world.add_edge("start", target, weight=starts[source] + weight)
    if "start" not in world:
        return {}
    reached = nx.single_source_dijkstra_path_length(world, "start", weight="weight")
    return {goal: reached[goal] - refund for goal, refund in goals.items() if goal in reached}


def check_path(asked: Hierarchy, arrival: hierarchy.Arrival, starts: dict[int, int], refund: int) -> None:
    turns = asked.turns
    ends = [(int(turns.source[row]), int(turns.target[row])) for row in arrival.turns]
    assert ends == list(pairwise(arrival.states))
    assert ends
    total = starts[arrival.states[0]] + sum(int(asked.cost[row]) for row in arrival.turns) - refund
    assert arrival.cost == total


@RELAXED
@given(data=st.data())
def test_costs_and_paths_equal_the_oracles(kernels: str, data: st.DataObject) -> None:
    asked, generator = data.draw(worlds())  # drawn inside, where the fixture has chosen the kernels
    states = len(asked.turns.edge)
    for _ in range(5):  # the scratch arrays must be clean after each question
        starts, goals = some(generator, states, -20), some(generator, states, -20)
        expected = oracle(asked.turns, asked.cost, starts, goals)
        every = asked.run(starts, goals, every=True)
        assert {goal: arrival.cost for goal, arrival in every.items()} == expected
        for goal, arrival in every.items():
            check_path(asked, arrival, starts, goals[goal])
        best = [arrival.cost for arrival in asked.run(starts, goals).values()]
        assert best == ([min(expected.values())] if expected else [])


@RELAXED
@given(data=st.data())
def test_a_table_and_a_sweep_equal_single_questions(kernels: str, data: st.DataObject) -> None:
    asked, generator = data.draw(worlds())
    states = range(len(asked.turns.edge))
    starts = [some(generator, len(states), 0) for _ in range(int(generator.integers(0, 4)))]
    goals = [some(generator, len(states), 0) for _ in range(int(generator.integers(0, 4)))]
    table = asked.table(starts, goals)
    for row, start in enumerate(starts):
        for column, goal in enumerate(goals):
            expected = oracle(asked.turns, asked.cost, start, goal)
            assert table[row, column] == min(expected.values(), default=INF)
        after = oracle(asked.turns, asked.cost, start, dict.fromkeys(states, 0))
        best = [min(after.get(state, INF), start.get(state, INF)) for state in states]
        assert asked.distances(start).tolist() == best


@RELAXED
@given(data=st.data())
def test_changing_some_costs_weighs_as_all_anew(kernels: str, data: st.DataObject) -> None:
    asked, generator = data.draw(worlds())
    count = len(asked.cost)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hierarchy, "MOST_PATCHED", data.draw(st.sampled_from([1.0, 1.0, 0.1])))
        for _ in range(3):  # changes upon changes: closed, opened, dearer, cheaper, as before
            rows = generator.permutation(count)[: generator.integers(0, 6)]
            costs = generator.integers(1, generator.choice([3, 10, 10_000_000]), len(rows), dtype=np.int32)
            costs[generator.random(len(rows)) < 0.3] = INF
            before = asked.cost.copy(), asked.weight.copy(), asked.middle.copy()
            changed = asked.with_costs(rows, costs)
            for column, old in zip((asked.cost, asked.weight, asked.middle), before, strict=True):
                np.testing.assert_array_equal(column, old)  # the one that is changed stays as it was
            expected = asked.cost.copy()
            expected[rows] = costs
            whole = Hierarchy.of(asked.topology, asked.turns, expected)
            for name in ("cost", "weight", "middle"):
                np.testing.assert_array_equal(getattr(changed, name), getattr(whole, name))
            asked = changed


def test_only_what_is_concerned_is_weighed_anew(kernels: str, monkeypatch: pytest.MonkeyPatch) -> None:
    roads, turns = grid_roads(12)
    cost = np.random.default_rng(5).integers(1, 100, len(turns.target)).astype(np.int32)
    asked = Hierarchy.of(complete(turns, order_states(roads, turns)), turns, cost)  # type: ignore[arg-type]  # see above
    monkeypatch.setattr(hierarchy, "MOST_PATCHED", 0.2)
    monkeypatch.setattr(hierarchy, "_weigh", None)  # to weigh all would fail
    closed = asked.with_costs(np.array([7]), np.array([INF], np.int32))
    assert closed.cost[7] == INF
    assert (closed.weight != asked.weight).any()
    with pytest.raises(TypeError):
        asked.with_costs(np.arange(len(cost)), np.full(len(cost), 7, np.int32))


def grid_roads(side: int) -> tuple[SimpleNamespace, TurnGraph]:
    """Streets in a square, as far as an order looks at a road graph; all turns but the way back."""
    number = np.arange(side * side).reshape(side, side)
    start = np.concatenate((number[:-1].ravel(), number[:, :-1].ravel()))
    end = np.concatenate((number[1:].ravel(), number[:, 1:].ravel()))
    tail, head = np.stack((start, end), 1).ravel(), np.stack((end, start), 1).ravel()
    pairs = [(a, b) for a in range(len(tail)) for b in np.flatnonzero(tail == head[a]).tolist() if b != a ^ 1]
    place = np.divmod(np.arange(side * side), side)
    nodes = SimpleNamespace(lon=(place[0] * 1000).astype(np.int32), lat=(place[1] * 1000).astype(np.int32))
    segments = SimpleNamespace(start=start.astype(np.int32), end=end.astype(np.int32))
    return SimpleNamespace(nodes=nodes, segments=segments), turn_graph(pairs, len(tail))


def test_an_order_holds_each_state_once_and_leaves_few_arcs(kernels: str) -> None:
    roads, turns = grid_roads(12)
    found = order_states(roads, turns)  # type: ignore[arg-type]  # nodes and segments are all it looks at
    assert sorted(found.tolist()) == list(range(len(turns.edge)))
    shuffled = np.random.default_rng(0).permutation(len(found))
    assert len(complete(turns, found).head) < len(complete(turns, shuffled).head) / 4


def test_compiled_and_plain_kernels_make_the_same_hierarchy(
    compiled: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    roads, turns = grid_roads(9)
    cost = np.random.default_rng(1).integers(1, 4, len(turns.target)).astype(np.int32)  # many ties

    def make() -> list[np.ndarray]:
        topology = complete(turns, order_states(roads, turns))  # type: ignore[arg-type]  # see above
        made = Hierarchy.of(topology, turns, cost)
        return [topology.state, topology.first, topology.head, topology.parent, made.weight, made.middle]

    both = []
    for modules in ({name: module_from(f"same_{name}", source_of(name)) for name in KERNELS}, compiled):
        use(modules, monkeypatch)
        both.append(make())
    for plain, fast in zip(*both, strict=True):
        np.testing.assert_array_equal(plain, fast)


def test_threads_may_ask_one_hierarchy_at_once(kernels: str) -> None:
    roads, turns = grid_roads(8)
    cost = np.random.default_rng(2).integers(1, 100, len(turns.target)).astype(np.int32)
    asked = Hierarchy.of(complete(turns, order_states(roads, turns)), turns, cost)  # type: ignore[arg-type]  # see above
    pairs = np.random.default_rng(3).integers(0, len(turns.edge), (200, 2)).tolist()

    def ask(pair: list[int]) -> dict[int, int]:
        return {goal: found.cost for goal, found in asked.run({pair[0]: 0}, {pair[1]: 0}).items()}

    alone = [ask(pair) for pair in pairs]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, pairs)) == alone


def test_a_topology_that_is_cut_off_is_refused() -> None:
    roads, turns = grid_roads(3)
    topology = complete(turns, order_states(roads, turns))  # type: ignore[arg-type]  # see above
    with pytest.raises(ValueError, match="rows"):
        replace(topology, head=topology.head[:-1], tail=topology.tail[:-1], lower=topology.lower[:-1]).check(
            turns
        )
    with pytest.raises(ValueError, match="parent"):
        replace(topology, parent=topology.parent[:-1]).check(turns)
    with pytest.raises(ValueError, match="outside"):
        replace(topology, tail=topology.tail + len(turns.edge)).check(turns)


@pytest.fixture(scope="module")
def andorra(data: Path) -> Network:
    found = read_osm(data / "osm" / "andorra-2021.osm.pbf")
    return Network.of(found.graph, found.restrictions)


def test_andorra_equals_scipy_and_certifies_itself(
    andorra: Network, compiled: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    use(compiled, monkeypatch)
    turns = andorra.turns
    metric = weigh(andorra.graph, turns, Rider.of("trekking", hills=-1.0))
    topology: Topology = complete(turns, order_states(andorra.graph, turns))
    asked = Hierarchy.of(topology, turns, metric.weights(turns))
    open_turns = asked.cost < INF
    source, target, cost = (part[open_turns] for part in (turns.source, turns.target, asked.cost))
    matrix = csr_matrix((cost.astype(float), (source, target)), shape=(len(turns.edge),) * 2)
    generator = np.random.default_rng(4)
    for start in generator.choice(np.flatnonzero(metric.cost < INF), SOURCES).tolist():
        reached = asked.distances({start: 0})
        expected = dijkstra(matrix, indices=start)
        np.testing.assert_array_equal(reached, np.where(np.isfinite(expected), expected, INF))
        # the certificate: no turn betters a distance, and each is reached by a turn that is tight
        known = reached[source] < INF
        over = reached[source[known]].astype(np.int64) + cost[known]
        assert np.all(over >= reached[target[known]])
        tight = set(target[known][over == reached[target[known]]].tolist())
        assert set(np.flatnonzero(reached < INF).tolist()) <= tight | {start}
        for goal in generator.choice(len(reached), 20).tolist():
            found = asked.run({start: 3}, {goal: 5})
            if goal != start:
                assert [a.cost for a in found.values()] == [int(reached[goal]) - 2] * int(reached[goal] < INF)
            for arrival in found.values():
                check_path(asked, arrival, {start: 3}, 5)
