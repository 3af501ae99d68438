"""Prices of paths, against sums made one by one."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from drawing import draw
from hypothesis import given
from hypothesis import strategies as st

from navigator.routing.pricing import part_cost, priced_path

GRID = draw(
    """
a----b----c
|    |    |
d----e----f
|    |    |
g----h----i
""",
    {
        "abc": "residential",
        "def": "tertiary",
        "ghi": "path",
        "adg": "service",
        "beh": "track",
        "cfi": "steps",
    },
    grid=10,
)
TURNS = GRID.network.turns
ENTRY = np.random.default_rng(3).integers(0, 5_000, GRID.network.graph.edges).astype(np.int32)
METRIC = replace(GRID.metric, entry=ENTRY)
SHARE = st.floats(0.0, 1.0)


@given(st.integers(0, GRID.network.graph.edges - 1), st.lists(st.integers(0, 99), max_size=12), SHARE, SHARE)
def test_a_path_costs_what_its_parts_cost(state: int, choices: list[int], start: float, end: float) -> None:
    states, rows = [state], []
    for choice in choices:
        first, last = int(TURNS.first[states[-1]]), int(TURNS.first[states[-1] + 1])
        rows.append(first + choice % (last - first))
        states.append(int(TURNS.target[rows[-1]]))
    path = priced_path(GRID.network, METRIC, states, rows, ends=(start, end))
    edges = [int(TURNS.edge[state]) for state in states]
    assert (path.edges, path.turns, path.start, path.end) == (tuple(edges), tuple(rows), start, end)
    parts = [path.share(n) for n in range(len(edges))]
    metres = [GRID.network.graph.length_of(e) * (b - a) for e, (a, b) in zip(edges, parts, strict=True)]
    seconds = [int(METRIC.seconds[e]) * (b - a) for e, (a, b) in zip(edges, parts, strict=True)]
    turning = sum(int(METRIC.turn_seconds[row]) for row in rows)
    assert path.length == pytest.approx(math.fsum(metres), abs=1e-9)
    assert path.seconds == pytest.approx((math.fsum(seconds) + turning) / 1000.0, abs=1e-9)
    whole = sum(int(METRIC.cost[e]) for e in edges) + sum(int(METRIC.turn_cost[row]) for row in rows)
    rest = int(METRIC.cost[edges[-1]]) - part_cost(METRIC, edges[-1], end)
    refund = int(ENTRY[edges[-1]]) - min(int(ENTRY[e]) for e in edges)
    assert path.cost == whole - part_cost(METRIC, edges[0], start) - rest - refund
