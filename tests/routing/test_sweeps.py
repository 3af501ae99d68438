"""Sweeps, plateaus and bridges against single questions and networkx, compiled and as plain Python."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streets import town

from navigator.cost.costing import INF
from navigator.routing import alternatives, kernel, matrix, survey, sweeps

SOURCE = Path(survey.__file__).with_name("sweeps.py")


@pytest.fixture(scope="module", params=["as imported", "plain"])
def loops(request: pytest.FixtureRequest) -> object:
    if request.param == "as imported":
        return sweeps
    spec = importlib.util.spec_from_file_location("plain_sweeps", SOURCE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def asked(loops: object, monkeypatch: pytest.MonkeyPatch) -> survey.Survey:
    for user in (survey, alternatives, matrix):
        monkeypatch.setattr(user, "sweeps", loops)
    router = town(8)
    return survey.Survey(router.network, router.metric, router.hierarchy)


def some_states(asked: survey.Survey, count: int, seed: int) -> list[int]:
    usable = np.flatnonzero(asked.metric.cost < INF)
    return np.random.default_rng(seed).choice(usable, count, replace=False).tolist()


def test_a_sweep_out_and_one_home_equal_single_questions(asked: survey.Survey) -> None:
    a, b = some_states(asked, 2, 0)
    out, home = asked.outward({a: 70, b: 900}), asked.homeward({a: 30, b: 10})
    for state in some_states(asked, 40, 1):
        if state in (a, b):
            continue
        there = asked.hierarchy.run({a: 70, b: 900}, {state: 0})
        assert [int(out.cost[state])] == ([found.cost for found in there.values()] or [INF])
        back = asked.hierarchy.run({state: 0}, {a: 30, b: 10})
        assert [int(home.cost[state])] == ([found.cost for found in back.values()] or [INF])


def test_metres_of_a_sweep_are_those_of_the_paths(asked: survey.Survey) -> None:
    (start,) = some_states(asked, 1, 2)
    out, home = asked.outward({start: 0}), asked.homeward({start: 0})
    ahead, behind = asked.metres(out), asked.metres(home)
    for state in some_states(asked, 30, 3):
        if state == start:
            continue
        for metres, ends in ((ahead, (start, state)), (behind, (state, start))):
            found = list(asked.hierarchy.run({ends[0]: 0}, {ends[1]: 0}).values())
            if found:
                edges = [int(asked.network.turns.edge[state]) for state in found[0].states[1:]]
                assert metres[state] == pytest.approx(sum(map(asked.network.graph.length_of, edges)))
            else:
                assert metres[state] == np.inf


def test_a_plateau_is_ridden_by_the_best_ways_from_both_ends(asked: survey.Survey, loops: object) -> None:
    start, goal = some_states(asked, 2, 4)
    out, home = asked.outward({start: 0}), asked.homeward({goal: 0})
    turns = asked.network.turns
    rows = [
        kernel.view(np.ascontiguousarray(c, np.int32))
        for c in (turns.first, turns.target, asked.hierarchy.cost)
    ]
    scratch = [kernel.view(np.full(len(out.cost), -1, np.int32)) for _ in range(2)]
    both = kernel.view(out.cost), kernel.view(home.cost)
    chains = loops.plateaus(tuple(rows), both, tuple(scratch), INF)  # type: ignore[attr-defined]  # a module
    assert (start, goal) in chains or any(c[0] == start for c in chains)  # the best way is one of them
    for first, last in chains:
        assert out.cost[first] + home.cost[first] == out.cost[last] + home.cost[last]
        flat = int(out.cost[last]) - int(out.cost[first])
        assert asked.hierarchy.run({first: 0}, {last: 0})[last].cost == flat


@given(st.integers(0, 2**32 - 1))
def test_bridges_are_those_of_networkx(loops: object, seed: int) -> None:
    chance = np.random.default_rng(seed)
    nodes, count = int(chance.integers(1, 12)), int(chance.integers(0, 16))
    ends = chance.integers(0, nodes, (count, 2)).astype(np.int32)  # with loops and parallel segments
    tail, head = ends.T.reshape(-1), ends[:, ::-1].T.reshape(-1)
    order = np.argsort(tail, kind="stable")
    first = np.concatenate(([0], np.cumsum(np.bincount(tail, minlength=nodes)))).astype(np.int32)
    segment = np.tile(np.arange(count, dtype=np.int32), 2)[order]
    mark = np.zeros(count, np.int8)
    columns = tuple(kernel.view(column) for column in (first, np.ascontiguousarray(head[order]), segment))
    loops.bridges(columns, kernel.view(mark))  # type: ignore[attr-defined]  # a module
    world = nx.MultiGraph()
    world.add_nodes_from(range(nodes))
    world.add_edges_from((a, b, number) for number, (a, b) in enumerate(ends.tolist()))
    pieces = nx.number_connected_components(world)
    for number, (a, b) in enumerate(ends.tolist()):
        world.remove_edge(a, b, number)
        assert bool(mark[number]) == (nx.number_connected_components(world) > pieces)
        world.add_edge(a, b, number)


def test_a_table_says_what_single_routes_say(asked: survey.Survey) -> None:
    router = town(8)
    chance = np.random.default_rng(6)
    graph = router.network.graph
    lons, lats, _ = (np.concatenate(c) for c in zip(*(graph.shape_of(2 * s) for s in range(40)), strict=True))
    points = [(float(lon), float(lat)) for lon, lat in zip(lons[:7], lats[:7], strict=True)]  # at nodes
    points += [
        (lon + 3e-4 * float(chance.random()), lat) for lon, lat in zip(lons[40:44], lats[40:44], strict=True)
    ]
    found = matrix.matrix(router.planner, asked, points, points[::-1])
    for row, source in enumerate(points):
        for column, target in enumerate(points[::-1]):
            path = router.planner.plan([source, target]).paths[0]
            assert found.durations[row, column] == pytest.approx(path.seconds, abs=1e-3)
            assert found.distances[row, column] == pytest.approx(path.length, abs=0.01)
            assert found.costs[row, column] * 1000.0 == pytest.approx(path.cost, abs=0.5)


def test_a_table_has_no_answer_for_a_place_off_the_map() -> None:
    found = town(8).matrix([(0.0, 0.0), (50.0, 60.0)], [(50.0, 60.0)])
    assert np.isnan(found.durations).all()
    assert found.costs.shape == (2, 1)
    assert town(8).matrix([], [(50.0, 60.0)]).distances.shape == (0, 1)
