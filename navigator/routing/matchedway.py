"""Join what the best token of a matched trace did to paths on the network and lines off it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from navigator.cost.costing import Metric
from navigator.graph.network import Network
from navigator.routing.path import Path
from navigator.routing.planner import NOTHING
from navigator.routing.pricing import priced_path
from navigator.routing.tracefixes import Fix
from navigator.routing.vicinity import Vicinity

STUB = 3.0  # m of an edge at an end of the trace that may as well be none of it: half a cell
OVER_TURNS = 0  # and above: the number of a way over turns
TURNED = -2  # as in navigator.routing.tokens


@dataclass(frozen=True)
class Move:
    """What a token did up to a fix."""

    fix: int
    state: int  # -1 off the network
    share: float
    moved: int
    place: tuple[float, float]  # m from the corner of the frame


@dataclass(frozen=True)
class Line:
    """A stretch off the network: numbers of the trace's first and last points on it."""

    first: int
    last: int
    length: float  # m


def stretches(
    network: Network, metric: Metric, moves: Sequence[Move], near: Vicinity, fixes: Sequence[Fix]
) -> list[Path | Line]:
    """The parts of a trace in order; each turning round amid a road begins a new path."""
    parts: list[Path | Line] = []
    away: list[Move] = []
    run: list[Move] = []
    for move in moves:
        if move.state < 0:
            if run:
                parts += _paths(network, metric, run, near)
                away = run[-1:]
            run = []
            away.append(move)
            continue
        if away:
            if line := _line([*away, move], fixes):
                parts.append(line)
            away = []
        run.append(move)
    if run:
        parts += _paths(network, metric, run, near)
    elif line := _line(away, fixes):
        parts.append(line)
    return parts


def _line(moves: Sequence[Move], fixes: Sequence[Fix]) -> Line | None:
    some = [fixes[move.fix] for move in moves]
    if len(some) < 2:
        return None
    metres = sum(a.distance(b) for a, b in pairwise(some))
    return Line(some[0].number, some[-1].number, metres)


def _paths(network: Network, metric: Metric, run: Sequence[Move], near: Vicinity) -> Iterator[Path]:
    states, turns, start = [run[0].state], list[int](), run[0].share
    target, least = network.views.turn_target, (STUB, NOTHING)
    for before, move in pairwise(run):
        if move.moved >= OVER_TURNS:
            over = near.turns(move.moved)[::-1]
            turns += over
            states += [target[turn] for turn in over]
        elif move.moved == TURNED:
            yield from _path(_Part(network, metric, states, turns, (start, before.share)), least)
            states, turns, start = [move.state], [], 1.0 - before.share
            least = (NOTHING, NOTHING)
    yield from _path(_Part(network, metric, states, turns, (start, run[-1].share)), (least[0], STUB))


@dataclass(frozen=True)
class _Part:
    network: Network
    metric: Metric
    states: list[int]
    turns: list[int]
    ends: tuple[float, float]

    def ridden(self, position: int) -> float:
        """Metres of the first (0) or last (-1) edge."""
        start, end = self.ends
        alone = len(self.states) == 1
        share = end - start if alone else end if position else 1.0 - start
        return share * self.network.graph.length_of(self.network.views.state_edge[self.states[position]])


def _path(part: _Part, least: tuple[float, float]) -> Iterator[Path]:
    """The path of a part, without an end of less than so many metres; none where nothing is left."""
    if len(part.states) > 1 and part.ridden(0) < least[0]:
        part = replace(part, states=part.states[1:], turns=part.turns[1:], ends=(0.0, part.ends[1]))
    if len(part.states) > 1 and part.ridden(-1) < least[1]:
        part = replace(part, states=part.states[:-1], turns=part.turns[:-1], ends=(part.ends[0], 1.0))
    if len(part.states) > 1 or part.ridden(0) >= NOTHING:
        yield priced_path(part.network, part.metric, part.states, part.turns, ends=part.ends)
