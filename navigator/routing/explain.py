"""Tell why a way is as it is: what its metres, seconds and cost lie on, and which turns add what.

Each grouping adds up to the whole way. What a turn takes belongs to the edge that it leads into; what the
turns take by themselves, and why, stands in `penalties`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from navigator.cost.costing import Metric, Mode, paces_on, turn_bills
from navigator.cost.profile import Rider
from navigator.cost.stress import stress_level
from navigator.cost.surface import RollingClass, SurfaceState, rolling_class, surface_state
from navigator.graph.attributes import Network as Signs
from navigator.graph.attributes import RoadClass
from navigator.graph.network import Network
from navigator.graph.roadgraph import BAND_GRADE, Array, reverse_band
from navigator.routing.path import Path
from navigator.routing.pricing import part_cost

# Per cent that part the grades told apart: what rolls by itself, what is flat, what is felt, what hurts
GRADE_STEPS = (-6.0, -2.0, 2.0, 6.0, 10.0)
GRADES = ("below -6 %", "-6 to -2 %", "-2 to 2 %", "2 to 6 %", "6 to 10 %", "over 10 %")
UNKNOWN = "unknown"  # the grade of ways without heights
MODES = {Mode.RIDE: "cycling", Mode.PUSH: "pushing", Mode.FERRY: "ferry", Mode.TRAIN: "train"}
SIGNED = ((Signs.ICN, "icn"), (Signs.NCN, "ncn"), (Signs.RCN, "rcn"), (Signs.LCN, "lcn"), (Signs.MTB, "mtb"))
ALONG, GIVEN_BACK = "along the ways", "given back at the ends"
_MS = 1000.0
_CM = 100.0


@dataclass(frozen=True)
class Share:
    """A part of a way; cost in seconds that feel like it, as the rider's wishes weigh them."""

    metres: float
    seconds: float
    cost: float


@dataclass(frozen=True)
class Explanation:
    """What a way consists of; each grouping by name, the greatest cost first, adds up to `total`."""

    total: Share
    road_class: dict[str, Share]
    surface: dict[str, Share]  # what one rolls on
    surface_state: dict[str, Share]  # good, bad, unknown: what nobody has tagged
    grade: dict[str, Share]  # an edge's seconds and cost are shared out by the time that each grade takes
    stress: dict[str, Share]  # level of traffic stress, LTS 1..4
    network: dict[str, Share]  # the highest signed route network
    mode: dict[str, Share]
    penalties: dict[str, Share]  # ALONG the ways, and what turns add, by reason

    def groups(self) -> dict[str, dict[str, Share]]:
        """All groupings by their names."""
        return {name: value for name, value in vars(self).items() if name != "total"}


@dataclass(frozen=True)
class _Rows:
    """The edges of a way one by one; a turn belongs to the edge after it."""

    edge: Array
    share: Array  # of the edge, ridden
    metres: Array
    ms: Array  # of time
    cost: Array  # int64 ms


def explain(network: Network, metric: Metric, rider: Rider, paths: Sequence[Path]) -> Explanation:
    """What paths that follow one another consist of for the rider whose metric it is."""
    parts = [_rows(network, metric, path) for path in paths]
    rows = _Rows(*(np.concatenate(column) for column in zip(*(vars(p).values() for p in parts), strict=True)))
    ways, way, side = network.graph.ways, network.graph.segments.way[rows.edge >> 1], rows.edge & 1
    states = [SurfaceState(int(kind)).name.lower() for kind in surface_state(ways)[way]]
    return Explanation(
        total=_share(rows.metres.sum(), rows.ms.sum(), int(rows.cost.sum())),
        road_class=_grouped(rows, [RoadClass(int(kind)).name.lower() for kind in ways.road_class[way]]),
        surface=_grouped(rows, [RollingClass(int(kind)).name.lower() for kind in rolling_class(ways)[way]]),
        surface_state=_grouped(rows, states),
        grade=_by_grade(network, rider, rows),
        stress=_grouped(rows, [f"LTS {int(level)}" for level in stress_level(ways)[way, side]]),
        network=_grouped(rows, [_sign(int(signs)) for signs in np.asarray(ways.network)[way, side]]),
        mode=_grouped(rows, [MODES[Mode(int(mode))] for mode in metric.mode[rows.edge]]),
        penalties=_penalties(network, metric, rider, paths, rows),
    )


def _rows(network: Network, metric: Metric, path: Path) -> _Rows:
    edge, turn = np.array(path.edges, np.int64), np.array(path.turns, np.int64)
    share, cost = np.ones(len(edge)), metric.cost[edge].astype(np.int64)
    share[0], share[-1] = 1.0 - path.start, path.end
    first, last = int(edge[0]), int(edge[-1])
    if len(edge) == 1:
        share[0] = path.end - path.start
        cost[0] = part_cost(metric, last, path.end) - part_cost(metric, first, path.start)
    else:
        cost[0] -= part_cost(metric, first, path.start)
        cost[-1] = part_cost(metric, last, path.end)
    ms = metric.seconds[edge] * share
    ms[1:] += metric.turn_seconds[turn]
    cost[1:] += metric.turn_cost[turn]
    cost[-1] -= _given_back(metric, path)
    metres = np.asarray(network.graph.segments.length)[edge >> 1] / _CM * share
    return _Rows(edge, share, metres, ms, cost)


def _given_back(metric: Metric, path: Path) -> int:
    """What was paid for the zone and mode in which a path ends, ms: see `pricing`."""
    entry = metric.entry[np.array(path.edges, np.int64)]
    return int(entry[-1] - entry.min())


def _share(metres: float, ms: float, cost: int) -> Share:
    return Share(float(metres), float(ms) / _MS, cost / _MS)


def _sorted(groups: dict[str, tuple[float, float, int]]) -> dict[str, Share]:
    ranked = sorted(groups.items(), key=lambda item: -item[1][2])
    return {name: _share(*sums) for name, sums in ranked if any(sums)}


def _grouped(rows: _Rows, names: Sequence[str]) -> dict[str, Share]:
    labels = np.array(names)
    found = {}
    for name in dict.fromkeys(names):
        mine = labels == name
        found[name] = float(rows.metres[mine].sum()), float(rows.ms[mine].sum()), int(rows.cost[mine].sum())
    return _sorted(found)


def _sign(signs: int) -> str:
    return next((name for sign, name in SIGNED if signs & sign), "none")


def _by_grade(network: Network, rider: Rider, rows: _Rows) -> dict[str, Share]:
    segments = network.graph.segments
    found: dict[str, tuple[float, float, int]] = dict.fromkeys((*GRADES, UNKNOWN), (0.0, 0.0, 0))
    steps = np.digitize(BAND_GRADE, GRADE_STEPS)
    for number, pace in enumerate(paces_on(network.graph, rider, rows.edge)):
        edge = int(rows.edge[number])
        part = slice(int(segments.grade_first[edge >> 1]), int(segments.grade_first[(edge >> 1) + 1]))
        band = np.asarray(segments.grade_band[part]).astype(np.int64)
        band = reverse_band(band) if edge & 1 else band
        metres = np.asarray(segments.grade_length[part], float)
        known = np.isfinite(network.graph.shape_of(edge)[2]).all()
        names = [GRADES[step] if known else UNKNOWN for step in steps[band]]
        for name, (length, ms, cost) in zip(
            names, _parted(rows, number, metres, metres * pace[band]), strict=True
        ):
            before = found[name]
            found[name] = before[0] + length, before[1] + ms, before[2] + cost
    return {name: _share(*sums) for name, sums in found.items() if any(sums)}


def _parted(rows: _Rows, number: int, metres: Array, time: Array) -> Iterable[tuple[float, float, int]]:
    """One edge's sums parted by metres and time on each of its grades; costs add up exactly."""
    length = metres / metres.sum() if metres.sum() else np.full(len(metres), 1.0 / len(metres))
    taken = time / time.sum() if time.sum() else length
    cost = np.diff(np.rint(np.concatenate(([0.0], np.cumsum(taken)[:-1], [1.0])) * int(rows.cost[number])))
    return zip(
        (length * rows.metres[number]).tolist(),
        (taken * rows.ms[number]).tolist(),
        cost.astype(np.int64).tolist(),
        strict=True,
    )


def _penalties(
    network: Network, metric: Metric, rider: Rider, paths: Sequence[Path], rows: _Rows
) -> dict[str, Share]:
    turns = np.array([turn for path in paths for turn in path.turns], np.int64)
    found: dict[str, tuple[float, float, int]] = {}
    for kind, (seconds, paid) in turn_bills(network.graph, network.turns, rider, metric, turns).items():
        found[kind] = 0.0, float(seconds.sum()), int(paid.sum())
    found[GIVEN_BACK] = 0.0, 0.0, -sum(_given_back(metric, path) for path in paths)
    ms = float(rows.ms.sum()) - math.fsum(sums[1] for sums in found.values())
    cost = int(rows.cost.sum()) - sum(sums[2] for sums in found.values())
    found[ALONG] = float(rows.metres.sum()), ms, cost
    return _sorted(found)
