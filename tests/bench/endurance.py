"""Ride for ten hours in one go and for two minutes in real time: memory and processor of a whole ride.

    python tests/bench/endurance.py --extract porto.osm.pbf      (or --home FOLDER that has a region)

The whole ride is counted, with the voice's processes, each of which gets 200 MB; the card is none.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from navigator import NavigatorError, Router

TOP = Path(__file__).resolve().parents[2]
CARD = "pcm.!default { type null }\n"
PACE = 18.0  # km/h, what ten hours of riding are reckoned with
HOURS = 10.0
SECONDS = 120.0  # in real time...
SETTLING = 30.0  # s of them, in which sentences are made ahead
TICK = os.sysconf("SC_CLK_TCK")
MOST = 200_000_000  # bytes of its own that a ride may ask for: what a Zero 2 W can spare
LIMITS = {"growth": 5.0, "memory": 110.0, "core": 3.0}  # MB, MB, per cent


@dataclass(frozen=True)
class Use:
    """What a process and its children use at a moment."""

    seconds: float  # of processor so far, those of ended children included
    mb: float  # memory, what is shared counted once
    own: float  # MB of it that are in no file: what others share changes when they end


def use_of(pid: int) -> Use:
    """Of a process and all below it."""
    seconds = memory = own = 0.0
    for one in _family(pid):
        try:
            stat = Path(f"/proc/{one}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="utf-8")
        except OSError:  # it has just ended
            continue
        seconds += sum(map(int, stat[11:15])) / TICK
        kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in rollup.splitlines()[1:]}
        memory += kilobytes["Pss"]
        own += kilobytes["Pss_Anon"]
    return Use(seconds, memory / 1024.0, own / 1024.0)


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text(encoding="utf-8").split()
        ]
    except OSError:
        return
    for child in children:
        yield from _family(child)


class Home:
    """A folder with a region, and commands run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        card = folder / "card.conf"
        card.write_text(CARD, encoding="utf-8")
        self._environment = {
            **os.environ,
            "NAVIGATOR_HOME": str(folder),
            "PYTHONPATH": str(TOP),
            "OPENBLAS_NUM_THREADS": "1",
            "ALSA_CONFIG_PATH": str(card),
        }

    def start(self, *words: object, **more: Any) -> subprocess.Popen[bytes]:
        """A command, quiet; `more` is for Popen."""
        return subprocess.Popen(
            [sys.executable, "-m", "navigator.cli.main", *map(str, words)],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **more,
        )

    def run(self, *words: object) -> None:
        """A command that must succeed."""
        if (code := self.start(*words).wait()) != 0:
            raise SystemExit(f"navigator {' '.join(map(str, words))} ended with {code}")


def long_route(home: Home, *, hours: float) -> Path:
    """A route to and fro in the first region of the home, as long as one rides in so many hours."""
    (region,) = [one for one in (home.folder / "data" / "regions").iterdir() if one.is_dir()][:1]
    router = Router.open(region)
    west, south, east, north = _middle(router)
    chance = np.random.default_rng(1)
    points: list[tuple[float, float]] = []
    length = 0.0
    while length < hours * PACE * 1000.0:
        point = (chance.uniform(west, east), chance.uniform(south, north))
        try:
            length += router.route([points[-1], point]).distance if points else 0.0
        except NavigatorError:  # in the sea, or far from any way: another point
            continue
        points.append(point)
    gpx = home.folder / f"{hours:g}h.gpx"
    home.run("plan", *(f"{lat:.6f},{lon:.6f}" for lon, lat in points), "--out", gpx)
    return gpx


def _middle(router: Router) -> tuple[float, float, float, float]:
    """The box that most nodes lie in."""
    nodes = router.network.graph.nodes
    lon, lat = np.asarray(nodes.lon) / 1e7, np.asarray(nodes.lat) / 1e7
    (west, east), (south, north) = np.quantile(lon, (0.1, 0.9)), np.quantile(lat, (0.1, 0.9))
    return float(west), float(south), float(east), float(north)


def marathon(home: Home, gpx: Path) -> list[tuple[float, float]]:
    """Hours of the ride clock, and MB of its own then, of a ride as fast as it goes, kept and logged."""
    log = home.folder / "long.jsonl"
    log.unlink(missing_ok=True)
    ride = home.start(
        "ride", gpx, "--simulate", "--voice", "text", "--record", "--log", log, preexec_fn=_limited
    )
    found: list[tuple[float, float]] = []
    while ride.poll() is None:
        time.sleep(0.5)
        found.append((_clock(log) / 3600.0, use_of(ride.pid).own))
    if ride.returncode != 0:
        raise SystemExit(f"the ride ended with {ride.returncode}")
    arrived = found[-1][0]  # what is summed up then is no part of the ride
    return [(hours, mb) for hours, mb in found if 0.0 < hours < arrived and mb > 0.0]


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MOST, MOST))


def _clock(log: Path) -> float:
    """The ride clock of the last whole line."""
    if not log.exists():
        return 0.0
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 2000))
        lines = file.read().split(b"\n")
    return float(json.loads(lines[-2])["t"]) if len(lines) > 2 else 0.0


def real_time(home: Home, gpx: Path, *, seconds: float) -> tuple[float, float]:
    """Per cent of a core, after the sentences are made, and the most memory, of a ride in real time aloud."""
    log = home.folder / "short.jsonl"
    how = ("--simulate", "--voice", "auto", "--speed-factor", "1", "--record", "--log", log)
    ride = home.start("ride", gpx, *how, preexec_fn=_limited)
    try:
        while _clock(log) == 0.0 and ride.poll() is None:
            time.sleep(0.2)
        begun, uses = time.monotonic(), []
        while ride.poll() is None and (now := time.monotonic() - begun) < seconds:
            uses.append((now, use_of(ride.pid)))
            time.sleep(1.0)
    finally:
        ride.terminate()
        ride.wait()
    settled = [use for use in uses if use[0] >= min(SETTLING, seconds / 2.0)]
    (t0, first), (t1, last) = settled[0], settled[-1]
    return 100.0 * (last.seconds - first.seconds) / (t1 - t0), max(use.mb for _, use in uses)


def growth(found: Sequence[tuple[float, float]]) -> float:
    """MB by which a ride's memory is more in its last tenth than in its second."""
    whole = found[-1][0]
    early = [mb for hours, mb in found if 0.1 * whole <= hours <= 0.2 * whole] or [found[0][1]]
    late = [mb for hours, mb in found if hours >= 0.9 * whole]
    return max(late) - max(early)


def main() -> None:
    """Print the figures, and fail where one is above its limit."""
    parser = argparse.ArgumentParser(prog="python tests/bench/endurance.py", description=__doc__)
    parser.add_argument("--extract", type=Path, help="build this one first")
    parser.add_argument("--home", type=Path, help="a home that has a region already")
    parser.add_argument("--hours", type=float, default=HOURS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = Home(asked.home or Path(scratch))
        if asked.extract:
            home.run("region", "add", "endurance", "--file", asked.extract)
        gpx = long_route(home, hours=asked.hours)
        found = marathon(home, gpx)
        core, memory = real_time(home, gpx, seconds=asked.seconds)
        figures = {"growth": growth(found), "memory": memory, "core": core}
    (_, first), (hours, last) = found[0], found[-1]
    print(f"{hours:.1f} h in one go: {first:.0f} MB of its own at first, {last:.0f} at the end")
    print(f"growth over the ride: {figures['growth']:+.1f} MB (at most {LIMITS['growth']:g})")
    print(f"real time, aloud: {core:.2f} % of a core (at most {LIMITS['core']:g})")
    print(f"memory in real time: {memory:.0f} MB (at most {LIMITS['memory']:g})")
    raise SystemExit(any(figures[name] > most for name, most in LIMITS.items()))


if __name__ == "__main__":
    main()
