"""Alternatives are different, hardly dearer, and nowhere senseless."""

from __future__ import annotations

import numpy as np
import pytest
from streets import at, town

from navigator import NoRouteError
from navigator.errors import UsageError
from navigator.routing.alternatives import SHARED, STRETCH, plan_alternatives

ENDS = [(at(1, 1), at(12, 12)), (at(0, 6), at(13, 7)), (at(12, 1), at(2, 11)), (at(3, 4), at(9, 10))]


@pytest.mark.parametrize("ends", ENDS)
def test_alternatives_are_admissible(ends: tuple[tuple[float, float], ...]) -> None:
    router = town()
    best, *others = plan_alternatives(router.planner, router.survey, list(ends), 4)
    assert best.paths == router.planner.plan(list(ends)).paths
    taken: set[int] = {edge >> 1 for edge in best.paths[0].edges}
    for plan in others:
        path = plan.paths[0]
        segments = [edge >> 1 for edge in path.edges]
        length = [router.network.graph.length_of(edge) for edge in path.edges]
        shared = sum(metres for segment, metres in zip(segments, length, strict=True) if segment in taken)
        assert shared <= SHARED * sum(length) + 1.0
        assert best.paths[0].cost <= path.cost <= STRETCH * best.paths[0].cost + 60_000
        assert len(set(segments)) == len(segments)  # no road twice
        assert router.planner.allows(path.edges)
        taken |= set(segments)


def test_a_town_has_alternatives_and_a_single_road_none() -> None:
    assert sum(len(town().alternatives(list(ends))) for ends in ENDS) >= 8
    near = [at(1, 1), at(1.1, 1)]
    assert len(town().alternatives(near, count=1)) == 1


def test_pieces_of_an_alternative_are_best_ways_between_their_ends() -> None:
    router = town()
    checked = 0
    for ends in ENDS:
        best, *others = plan_alternatives(router.planner, router.survey, list(ends), 3)
        for plan in others:
            path = plan.paths[0]
            for begin in range(0, len(path.edges) - 3, 2):  # a few blocks each
                start, goal = path.edges[begin], path.edges[begin + 3]
                turns = np.array(path.turns[begin : begin + 3])
                cost = int(router.hierarchy.cost[turns].sum())
                if cost <= 0.2 * best.paths[0].cost:
                    checked += 1
                    direct = min(a.cost for a in router.hierarchy.run({start: 0}, {goal: 0}).values())
                    assert direct == cost
    assert checked


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(UsageError):
        town().alternatives([at(1, 1)])
    with pytest.raises(UsageError):
        town().alternatives([at(1, 1), at(2, 2)], count=0)
    with pytest.raises(NoRouteError):
        town().alternatives([at(1, 1), (50.0, 50.0)])
