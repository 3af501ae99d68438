"""Prove what a hierarchy answers: equal to scipy's integers, self-certified, with paths that add up."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from navigator.cost.costing import INF, weigh
from navigator.cost.profile import Rider
from navigator.graph.network import Network
from navigator.graph.osmfile import read_osm
from navigator.graph.relief import put_heights
from navigator.graph.roadgraph import Array
from navigator.graph.turngraph import TurnGraph
from navigator.region.heights import HeightSource
from navigator.routing.completion import complete
from navigator.routing.hierarchy import Arrival, Hierarchy
from navigator.routing.order import order_states

SOURCES = 20  # one-to-all questions a metric
QUESTIONS = 20  # asked from each source together with another start
GOALS = 3  # of each question
PROFILES = ("trekking", "road", "cargo")
HILLS = (-1.0, 0.0, 1.0)
RIDERS = tuple((profile, hills) for profile in PROFILES for hills in HILLS)
SEED = 20_261_128
DATA = Path(os.environ.get("NAVIGATOR_TEST_DATA", Path(__file__).resolve().parents[3] / "shared/data"))
SRTM = "elevation/srtm"
EXTRACTS = {  # name: where heights lie, None where we have none
    "andorra-2021": SRTM,
    "heidelberg-2024": SRTM,
    "malta-2016": None,
    "milan-2014": None,
    "porto-2015": None,
}


@dataclass(frozen=True)
class Findings:
    """What was compared, and how much of it differs."""

    distances: int = 0
    unequal: int = 0  # distances that are not scipy's
    turns: int = 0
    bettered: int = 0  # turns that would shorten a distance
    reached: int = 0
    unfounded: int = 0  # states reached at a distance that no turn accounts for
    paths: int = 0
    wrong: int = 0  # paths that are broken, do not add up, or miss the least cost

    def __add__(self, other: Findings) -> Findings:
        return Findings(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def differences(self) -> int:
        """All that must be zero."""
        return self.unequal + self.bettered + self.unfounded + self.wrong


@dataclass(frozen=True)
class Oracle:
    """The turns that one rider may take, as scipy sees them."""

    turns: TurnGraph
    cost: Array  # int32 (turns,), ms

    @cached_property
    def rows(self) -> Array:
        """The turns that are open."""
        return np.flatnonzero(self.cost < INF)

    @cached_property
    def matrix(self) -> csr_matrix:
        """Costs by source and target; scipy would add up parallel turns, so the cheapest one is taken."""
        states = len(self.turns.edge)
        source, target = (np.asarray(part)[self.rows] for part in (self.turns.source, self.turns.target))
        cost = self.cost[self.rows]
        by_cost = np.argsort(cost, kind="stable")
        key = source.astype(np.int64) * states + target
        _, first = np.unique(key[by_cost], return_index=True)
        kept = by_cost[first]
        return csr_matrix((cost[kept].astype(float), (source[kept], target[kept])), shape=(states, states))

    def distances(self, start: int) -> Array:
        """Least costs from a state to all, INF where none leads; int64."""
        found = dijkstra(self.matrix, indices=start)
        return np.where(np.isfinite(found), found, INF).astype(np.int64)

    def cost_to(self, goal: int, start: int, reached: Array) -> int:
        """Least cost over at least one turn, given all distances from the start; INF or more where none."""
        if goal != start:
            return int(reached[goal])
        column = self.matrix[:, [goal]].tocoo()
        ways = (int(reached[row] + cost) for row, cost in zip(column.row, column.data, strict=True))
        return min(ways, default=INF)


def network_of(data: Path, name: str) -> Network:
    """One of the real networks."""
    found = read_osm(data / f"osm/{name}.osm.pbf")
    heights = EXTRACTS[name]
    graph = put_heights(found.graph, HeightSource(data / heights)) if heights else found.graph
    return Network.of(graph, found.restrictions)


class Prover:
    """Asks one network's hierarchy for any number of riders, and the oracle the same."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.topology = complete(network.turns, order_states(network.graph, network.turns))

    def prove(self, rider: Rider, *, sources: int = SOURCES, questions: int = QUESTIONS) -> Findings:
        """Everything from random sources."""
        turns = self.network.turns
        metric = weigh(self.network.graph, turns, rider)
        asked = Hierarchy.of(self.topology, turns, metric.weights(turns))
        oracle, generator = Oracle(turns, asked.cost), np.random.default_rng(SEED)
        by_state, total = metric.cost[turns.edge], Findings()
        for start in generator.choice(np.flatnonzero(by_state < INF), sources).tolist():
            reached = asked.distances({start: 0}).astype(np.int64)
            expected = oracle.distances(start)
            total += Findings(distances=len(reached), unequal=int(np.sum(reached != expected)))
            total += certify(oracle, start, reached)
            total += prove_paths(asked, by_state, (oracle, start, expected), generator, questions)
        return total


def certify(oracle: Oracle, start: int, reached: Array) -> Findings:
    """The certificate of shortest distances: no turn betters one, and each rests on a turn that is tight."""
    source, target = (np.asarray(part)[oracle.rows] for part in (oracle.turns.source, oracle.turns.target))
    known = reached[source] < INF
    over = reached[source[known]] + oracle.cost[oracle.rows][known]
    target = target[known]
    founded = np.zeros(len(reached), bool)
    founded[target[over == reached[target]]] = True
    founded[start] = reached[start] == 0
    return Findings(
        turns=len(target),
        bettered=int(np.sum(over < reached[target])),
        reached=int(np.sum(reached < INF)),
        unfounded=int(np.sum((reached < INF) & ~founded)),
    )


def prove_paths(
    asked: Hierarchy,
    edge_cost: Array,
    known: tuple[Oracle, int, Array],
    generator: np.random.Generator,
    questions: int,
) -> Findings:
    """Paths from a source and another start to several goals, each end at some part of its edge."""
    oracle, start, first = known
    usable = np.flatnonzero(edge_cost < INF)
    other = int(generator.choice(usable))
    reached = {start: first, other: oracle.distances(other)}
    wrong = 0
    for _ in range(questions):
        starts = _parts(edge_cost, reached, generator)
        goals = _parts(edge_cost, generator.choice(usable, GOALS).tolist(), generator)
        best = {
            goal: min(cost + oracle.cost_to(goal, state, reached[state]) for state, cost in starts.items())
            for goal in goals
        }
        least = {goal: cost - goals[goal] for goal, cost in best.items() if cost < INF}
        every = asked.run(starts, goals, every=True)
        wrong += {goal: arrival.cost for goal, arrival in every.items()} != least
        wrong += sum(not adds_up(asked, arrival, starts, goals) for arrival in every.values())
        one = [arrival.cost for arrival in asked.run(starts, goals).values()]
        wrong += one != ([min(least.values())] if least else [])
    return Findings(paths=questions * GOALS, wrong=wrong)


def _parts(edge_cost: Array, states: Iterable[int], generator: np.random.Generator) -> dict[int, int]:
    """What some part of each state's edge costs."""
    return {state: int(generator.integers(0, edge_cost[state] + 1)) for state in states}


def adds_up(asked: Hierarchy, arrival: Arrival, starts: dict[int, int], goals: dict[int, int]) -> bool:
    """Whether a path is a chain of open turns from a start to a goal that costs what it says."""
    turns, rows = asked.turns, list(arrival.turns)
    chain = [(int(turns.source[row]), int(turns.target[row])) for row in rows]
    costs = [int(asked.cost[row]) for row in rows]
    begin, end = arrival.states[0], arrival.states[-1]
    return (
        bool(rows)
        and chain == list(pairwise(arrival.states))
        and begin in starts
        and end in goals
        and max(costs) < INF
        and arrival.cost == starts[begin] + sum(costs) - goals[end]
    )


def main(names: Sequence[str]) -> int:
    """Prove networks for nine riders and print a row for each; 1 where anything differs."""
    print(f"\n== oracle: {SOURCES} sources for each of {len(RIDERS)} riders: compared, differing")
    print(f"{'':34} {'distances':>18} {'turns':>18} {'reached':>18} {'paths':>12}")
    total = Findings()
    for name in names:
        prover = Prover(network_of(DATA, name))
        for profile, hills in RIDERS:
            found = prover.prove(Rider.of(profile, hills=hills))
            total += found
            print(f"{f'{name} {profile} {hills:+g}':34} {_row(found)}", flush=True)
    print(f"{'all':34} {_row(total)}\n{total.differences} differences")
    return int(total.differences > 0)


def _row(found: Findings) -> str:
    pairs = zip(astuple(found)[::2], astuple(found)[1::2], (18, 18, 18, 12), strict=True)
    return " ".join(f"{f'{count:,} {wrong}':>{width}}" for count, wrong, width in pairs)


if __name__ == "__main__":
    sys.exit(main([name for name in EXTRACTS if (DATA / f"osm/{name}.osm.pbf").exists()]))
