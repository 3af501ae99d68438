"""Overlays: what closed and dearer edges make of a metric."""

from __future__ import annotations

import numpy as np
import pytest
from drawing import Drawing, draw

from navigator.cost.costing import INF
from navigator.cost.overlay import MOST_COST, Overlay


@pytest.fixture(scope="module")
def cross() -> Drawing:
    return draw("a-b-c\n  |\n  d", {"abc": "residential", "bd": "residential"})


def edge(drawn: Drawing, letters: str) -> int:
    return drawn.path(letters).edges[0]


def test_a_closed_edge_and_all_turns_into_it_are_closed(cross: Drawing) -> None:
    turns, metric = cross.network.turns, cross.metric
    closed = edge(cross, "bd")
    change = Overlay.of(closed=[closed]).over(metric, turns)
    assert int(change.metric.cost[closed]) == INF
    assert np.flatnonzero(change.metric.cost != metric.cost).tolist() == [closed]
    into = np.flatnonzero(turns.edge[turns.target] == closed)
    assert change.rows.tolist() == into.tolist()
    assert change.weights.tolist() == [INF] * len(into)


def test_what_is_changed_is_all_that_differs(cross: Drawing) -> None:
    turns, metric = cross.network.turns, cross.metric
    overlay = Overlay.of(
        closed=[edge(cross, "ab")], penalised={edge(cross, "bc"): 3.0, edge(cross, "cb"): 0.5}
    )
    change = overlay.over(metric, turns)
    weights = metric.weights(turns)
    weights[change.rows] = change.weights
    np.testing.assert_array_equal(weights, change.metric.weights(turns))
    assert int(change.metric.cost[edge(cross, "bc")]) == 3 * int(metric.cost[edge(cross, "bc")])
    np.testing.assert_array_equal(change.metric.seconds, metric.seconds)


def test_two_overlays_at_once_close_both_and_multiply(cross: Drawing) -> None:
    one = Overlay.of(closed=[3], penalised={1: 2.0, 5: 2.0})
    both = one | Overlay.of(closed=[3, 2], penalised={5: 1.5, 0: 4.0})
    assert both.closed.tolist() == [2, 3]
    assert dict(zip(both.penalised.tolist(), both.factor.tolist(), strict=True)) == {0: 4.0, 1: 2.0, 5: 3.0}
    assert (one | Overlay.of()).penalised.tolist() == [1, 5]
    assert Overlay.of().over(cross.metric, cross.network.turns).rows.tolist() == []


def test_an_edge_stays_finite_and_a_closed_one_closed_whatever_the_factor(cross: Drawing) -> None:
    metric, turns = cross.metric, cross.network.turns
    dear, shut = edge(cross, "ab"), edge(cross, "bd")
    closed = Overlay.of(closed=[shut]).over(metric, turns).metric
    change = Overlay.of(penalised={dear: 1e12, shut: 0.1}).over(closed, turns)
    assert int(change.metric.cost[dear]) == MOST_COST
    assert int(change.metric.cost[shut]) == INF
    cheap = Overlay.of(penalised={dear: 1e-12}).over(metric, turns)
    assert int(cheap.metric.cost[dear]) == 1


@pytest.mark.parametrize("factor", [0.0, -1.0, float("inf"), float("nan")])
def test_a_factor_that_is_none_is_refused(factor: float) -> None:
    with pytest.raises(ValueError, match="factor"):
        Overlay.of(penalised={0: factor})
