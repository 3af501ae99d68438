"""Measure map matching: `python tests/bench/matching.py [EXTRACT...]`; 72 noisy rides with known truth.

Each ride is matched under errors of 5 and of 12 m an axis that change slowly, by us and by Valhalla's
trace_route in the same run. Two measures: by edges ours alone, where each metre counts on its directed edge
and as often as it was ridden; by lines both, where each metre needs one of the other line within 3 m in the
same direction. `right` is the share of ridden metres that were found, `wrong` what was found beside it,
and the score is the one less the other. The errors are of the kind that our model
assumes; Valhalla is told how large they are, and else left as it comes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from hills import data_folder
from noisyrides import Ride, Track, metres_by_edge, noisy, rides
from peers import peers_python
from scipy.spatial import cKDTree

from navigator import Router
from navigator.geo import along, bearing, metres_per_degree, wrap_degrees

EXTRACTS = (
    "andorra-2021",
    "heidelberg-2024",
    "helgoland-2026",
    "karlsruhe-kirchfeld-2026",
    "monaco-2022",
    "porto-2015",
)
SEED = 7
NOISE = (5.0, 12.0)  # m an axis
ASKED = {5.0: 0.97, 12.0: 0.93}  # score by edges
SLOWEST = 60.0  # CPU ms for 1,000 points
GRAIN, BESIDE, ASIDE = 2.0, 3.0, 60.0  # m between places compared, m and degrees by which they may differ
ROWS = ("ours, by edges", "ours, by lines", "Valhalla, by lines")
PEER = Path(__file__).with_name("peer_traces.py")


@dataclass
class Sum:
    """Metres and times of some rides."""

    ridden: float = 0.0
    right: float = 0.0
    wrong: float = 0.0
    ms: float = 0.0
    points: int = 0

    def add(self, ridden: float, right: float, wrong: float, ms: float, points: int) -> None:
        """One ride more."""
        self.ridden += ridden
        self.right += right
        self.wrong += wrong
        self.ms += ms
        self.points += points

    def __str__(self) -> str:
        right, wrong = self.right / self.ridden, self.wrong / self.ridden
        ms = self.ms / self.points * 1000.0
        return f"right {right:6.1%}  wrong {wrong:6.1%}  score {right - wrong:6.1%}  {ms:6.1f} ms/1,000"


Sums = dict[tuple[str, float, str], Sum]


def by_lines(ridden: Track, found: Sequence[Track]) -> tuple[float, float, float]:
    """Metres ridden, metres of them that were found, metres found beside them."""
    truth, other = _sampled([ridden]), _sampled(found)
    if not len(other):
        return len(truth) * GRAIN, 0.0, 0.0
    right, wrong = _near(truth, other), ~_near(other, truth)
    return len(truth) * GRAIN, float(right.sum()) * GRAIN, float(wrong.sum()) * GRAIN


def _sampled(lines: Sequence[Track]) -> np.ndarray:
    """Places and directions every few metres: x, y in m, degrees."""
    rows = []
    for line in lines:
        lon, lat = np.array(line, float).T
        run = along(lon, lat)
        if not run[-1]:
            continue
        at = np.arange(GRAIN / 2.0, run[-1], GRAIN)
        piece = np.clip(np.searchsorted(run, at, side="right") - 1, 0, len(run) - 2)
        east, north = metres_per_degree(float(lat[0]))
        heading = bearing(lon[piece], lat[piece], lon[piece + 1], lat[piece + 1])
        rows.append(
            np.column_stack((np.interp(at, run, lon) * east, np.interp(at, run, lat) * north, heading))
        )
    return np.concatenate(rows) if rows else np.empty((0, 3))


def _near(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which places have one of the others beside them, in the same direction."""
    found = cKDTree(others[:, :2]).query_ball_point(some[:, :2], BESIDE)
    return np.array(
        [
            bool(near) and bool(np.any(np.abs(wrap_degrees(others[near, 2] - place[2])) < ASIDE))
            for place, near in zip(some, found, strict=True)
        ]
    )


def ours(sums: Sums, name: str, router: Router, traces: Sequence[tuple[Ride, float, Track]]) -> None:
    """Match all rides of an extract."""
    router.match(traces[0][2])  # what is made once
    for ride, noise, points in traces:
        began = time.process_time()
        route = router.match(points, ride.times)  # with line and steps, as the peer's answer has them
        ms = (time.process_time() - began) * 1000.0
        found = metres_by_edge(router, route)
        right = sum(min(metres, ride.metres.get(edge, 0.0)) for edge, metres in found.items())
        line = [(point[0], point[1]) for point in route.geometry]
        for key in (name, "all"):
            edges = sums.setdefault((key, noise, ROWS[0]), Sum())
            edges.add(ride.length, right, sum(found.values()) - right, ms, len(points))
            sums.setdefault((key, noise, ROWS[1]), Sum()).add(*by_lines(ride.line, [line]), ms, len(points))


def theirs(
    sums: Sums, name: str, python: Path, extract: Path, traces: Sequence[tuple[Ride, float, Track]]
) -> None:
    """Let Valhalla match the same."""
    asked = json.dumps([{"points": points, "noise": noise} for _, noise, points in traces])
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [str(python), str(PEER), str(extract), folder],
            input=asked,
            capture_output=True,
            text=True,
            check=True,
        )
    for (ride, noise, points), found in zip(traces, json.loads(done.stdout), strict=True):
        lines, ms = (found["lines"], found["ms"]) if found else ([], 0.0)
        for key in (name, "all"):
            sums.setdefault((key, noise, ROWS[2]), Sum()).add(*by_lines(ride.line, lines), ms, len(points))


def main() -> None:
    """Print all tables; exit 1 where the score is less, or the time more, than asked for."""
    python, why = peers_python()
    if python is None:
        print(f"Valhalla is left out: {why}")
    sums: Sums = {}
    for name in sys.argv[1:] or EXTRACTS:
        extract = data_folder() / f"osm/{name}.osm.pbf"
        router, ridden = rides(extract, seed=SEED)
        traces = [
            (ride, noise, noisy(ride, noise, seed=n)) for n, ride in enumerate(ridden) for noise in NOISE
        ]
        ours(sums, name, router, traces)
        if python is not None:
            theirs(sums, name, python, extract, traces)
        show(sums, name)
    show(sums, "all")
    done = {noise: sums["all", noise, ROWS[0]] for noise in NOISE}
    missed = [
        noise for noise, found in done.items() if found.right - found.wrong < ASKED[noise] * found.ridden
    ]
    slow = [found for found in done.values() if found.ms > SLOWEST * found.points / 1000.0]
    raise SystemExit(bool(missed or slow))


def show(sums: Sums, name: str) -> None:
    """Print the rows of an extract."""
    for (extract, noise, row), found in sums.items():
        if extract == name:
            print(f"{name:26} {noise:4g} m  {row:20} {found}", flush=True)


if __name__ == "__main__":
    main()
