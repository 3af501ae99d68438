"""Decide of which surfaces and crossings on its way a rider is told, from the network under the route."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from navigator.cost.costing import Metric, Mode, turn_bills
from navigator.cost.profile import Rider
from navigator.cost.surface import RollingClass, SurfaceState, rolling_class, surface_state
from navigator.geo import FloatArray
from navigator.graph.network import Network
from navigator.graph.roadgraph import Array
from navigator.guidance.remarks import Aside
from navigator.routing.metrics import ridden_metres
from navigator.routing.path import Path

_MS = 1000.0
PAVED = "paved"
# What a rider hears of a rolling class; setts and fine gravel that roll well are no news.
FEEL = {
    RollingClass.SMOOTH: PAVED,
    RollingClass.PAVED: PAVED,
    RollingClass.STONES: PAVED,
    RollingClass.COBBLES: "cobbles",
    RollingClass.COMPACTED: "unpaved",
    RollingClass.GRAVEL: "unpaved",
    RollingClass.GROUND: "unpaved",
    RollingClass.ROUGH: "rough",
    RollingClass.SOFT: "rough",
}
SHORTEST = {PAVED: 200.0, "cobbles": 80.0, "unpaved": 200.0, "rough": 80.0}  # m; what is shorter is not told
MOSTLY = 0.5  # share of a stretch; where more of it bears no tag, what it is made of is a guess
LIKELY = {"unpaved": "probably unpaved"}  # of no other feel is the kind of way a sign
RELIEF = 1000.0  # m without pavement, after which its return is told
DANGEROUS = 10.0  # s that one waits for a gap: what it takes to cross a main road without lights
ONE_CROSSING = 60.0  # m within which two carriageways are one road


@dataclass(frozen=True)
class Run:
    """A part of the way that feels the same; m from the start."""

    begin: float
    end: float
    feel: str
    guessed: float = 0.0  # m of it of which nobody has tagged a surface, so that the kind of way tells it

    @property
    def is_guess(self) -> bool:
        """Whether it can't be told as a fact."""
        return self.guessed > MOSTLY * self.length

    @property
    def length(self) -> float:
        """Metres."""
        return self.end - self.begin


def underfoot(network: Network, metric: Metric, rider: Rider, paths: Sequence[Path]) -> list[Aside]:
    """Changes of surface and dangerous crossings along paths that follow one another, in order."""
    found: list[Aside] = []
    runs: list[Run] = []
    begun = 0.0
    for path, waits in zip(paths, _waits(network, metric, rider, paths), strict=True):
        if not path.edges:  # off the network nothing is known
            begun += path.length
            continue
        ends = begun + np.cumsum(ridden_metres(network.graph, path))
        runs += _runs(network, metric, path, begun, ends)
        found += _crossings(waits, ends)
        begun = float(ends[-1])
    found += _changes(smoothed(runs))
    return sorted(found, key=lambda aside: aside.along)


def _runs(network: Network, metric: Metric, path: Path, begun: float, ends: FloatArray) -> Iterator[Run]:
    edge, ways = np.array(path.edges, np.int64), network.graph.ways
    way = network.graph.segments.way[edge >> 1]
    kinds = rolling_class(ways)[way].tolist()
    guesses = (surface_state(ways)[way] == SurfaceState.UNKNOWN).tolist()
    modes = metric.mode[edge]
    feel, guess = PAVED, False
    for row, (mode, end) in enumerate(zip(modes.tolist(), ends.tolist(), strict=True)):
        if Mode(mode) == Mode.RIDE:  # on foot and aboard it is all one, and no news
            feel, guess = FEEL[RollingClass(kinds[row])], guesses[row]
        yield Run(begun, end, feel, end - begun if guess else 0.0)
        begun = end


def smoothed(runs: Sequence[Run]) -> list[Run]:
    """Equal neighbours as one, and what is too short to be told as what lies before it."""
    kept: list[Run] = []
    for run in _joined(runs):
        short = run.length < SHORTEST[run.feel] and bool(kept)
        kept.append(replace(run, feel=kept[-1].feel) if short else run)
    return _joined(kept)


def _joined(runs: Sequence[Run]) -> list[Run]:
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1].feel == run.feel:
            joined[-1] = replace(joined[-1], end=run.end, guessed=joined[-1].guessed + run.guessed)
        else:
            joined.append(run)
    return joined


def _changes(runs: Sequence[Run]) -> Iterator[Aside]:
    without = 0.0  # m since the last pavement
    for run in runs:
        if run.feel != PAVED:
            without += run.length
            if run.length >= SHORTEST[run.feel]:
                what = LIKELY.get(run.feel, run.feel) if run.is_guess else run.feel
                yield Aside(run.begin, what, run.length)
        else:
            if without >= RELIEF and not run.is_guess:
                yield Aside(run.begin, PAVED, run.length)
            without = 0.0


def _waits(network: Network, metric: Metric, rider: Rider, paths: Sequence[Path]) -> list[Array]:
    """Milliseconds that each turn of each path waits for a gap in traffic; asked for all at once."""
    rows = np.array([turn for path in paths for turn in path.turns], np.int64)
    waits, _ = turn_bills(network.graph, network.turns, rider, metric, rows)["crossing traffic"]
    return np.split(waits, np.cumsum([len(path.turns) for path in paths])[:-1])


def _crossings(waits: Array, ends: FloatArray) -> Iterator[Aside]:
    last = -ONE_CROSSING
    for position in np.flatnonzero(waits >= DANGEROUS * _MS).tolist():
        where = float(ends[position])
        if where - last > ONE_CROSSING:
            yield Aside(where, "busy crossing")
        last = where
