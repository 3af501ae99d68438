"""The hierarchy on real networks: scipy's integers, distances that certify themselves, paths that add up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from oracle.proof import RIDERS, Oracle, Prover, certify, network_of

from navigator.cost.costing import INF, weigh
from navigator.cost.profile import Rider
from navigator.kernels import State, state_of
from navigator.routing import kernel


@pytest.fixture(scope="module")
def andorra(data: Path) -> Prover:
    if state_of(Path(kernel.__file__).with_name("kernel.py")) is not State.COMPILED:
        pytest.skip("the kernels are not compiled: a real network takes minutes in plain Python")
    return Prover(network_of(data, "andorra-2021"))


@pytest.mark.slow
@pytest.mark.parametrize(("profile", "hills"), [("trekking", -1.0), ("road", 0.0), ("cargo", 1.0)])
def test_a_sample_of_andorra_differs_nowhere(andorra: Prover, profile: str, hills: float) -> None:
    found = andorra.prove(Rider.of(profile, hills=hills), sources=3)
    assert found.differences == 0, found
    assert found.turns > 10_000
    assert found.reached > found.distances / 2


def test_one_weight_that_is_wrong_is_found(andorra: Prover) -> None:
    """The proof itself can fail: one used turn made a second cheaper, or one distance a millisecond off."""
    turns = andorra.network.turns
    cost = weigh(andorra.network.graph, turns, Rider.of("trekking")).weights(turns)
    oracle = Oracle(turns, cost)
    start = next(state for state in range(len(turns.edge)) if np.sum(oracle.distances(state) < INF) > 10_000)
    reached = oracle.distances(start)
    assert certify(oracle, start, reached).differences == 0
    off = reached.copy()
    off[np.flatnonzero((reached < INF) & (reached > 0))[1]] -= 1
    assert certify(oracle, start, off).differences > 0
    tight = oracle.rows[
        reached[turns.source[oracle.rows]] + cost[oracle.rows] == reached[turns.target[oracle.rows]]
    ]
    cheaper = cost.copy()
    cheaper[tight[0]] -= 1
    assert certify(Oracle(turns, cheaper), start, reached).bettered > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["andorra-2021", "heidelberg-2024", "malta-2016"])  # the proof has more
def test_nine_riders_differ_nowhere(data: Path, name: str) -> None:
    prover = Prover(network_of(data, name))
    for profile, hills in RIDERS:
        found = prover.prove(Rider.of(profile, hills=hills))
        assert found.differences == 0, (profile, hills, found)
