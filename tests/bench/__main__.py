"""Measure ourselves and others on the same pairs in the same run: `make bench`, `python tests/bench -h`."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

import worlds
from engines import ENGINES, OURS, ROOT, Bench
from growth import show_growth
from largest import show_largest
from maptiles import show_tiles
from measure import measure, say
from peers import peers_python
from pictures import LIMIT, show_pictures
from spoken import show_commands
from table import NOTES, show

PAIRS = 200
PROOF = ROOT / "tests/oracle/proof.py"
WORLDS = ("andorra", "heidelberg", "milan", "porto")


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python tests/bench", description=__doc__)
    known = [*worlds.REAL, worlds.SAMPLE, "growth"]
    parser.add_argument("--only", nargs="+", choices=known, help="these worlds alone")
    parser.add_argument(
        "--peers", nargs="*", choices=[name for name in ENGINES if name != OURS], help="these peers alone"
    )
    parser.add_argument("--pairs", type=int, default=PAIRS, help=f"how many pairs of points; {PAIRS}")
    parser.add_argument(
        "--oracle", action="store_true", help="prove costs and paths on five networks instead"
    )
    parser.add_argument(
        "--largest", action="store_true", help="find the largest sample world that builds in 8 GB instead"
    )
    parser.add_argument("--tiles", action="store_true", help="time the drawing of map tiles instead")
    parser.add_argument("--pictures", action="store_true", help="time cold pictures of routes instead")
    parser.add_argument(
        "--commands", action="store_true", help="measure how well voice commands are heard instead"
    )
    return parser.parse_args()


def main() -> None:
    """Print the tables as they come."""
    asked = options()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as scratch:
        if asked.commands:
            show_commands()
            return
        if asked.tiles:
            raise SystemExit(show_tiles(Path(scratch)) > 0)
        if asked.pictures:
            raise SystemExit(show_pictures(Path(scratch)) > LIMIT)
        if asked.largest:
            show_largest(Bench(Path(scratch), None))
        elif not asked.oracle:
            show_worlds(asked, Path(scratch))
            print(f"\n{NOTES}", flush=True)
    if asked.oracle or not (asked.largest or asked.only):
        env = dict(os.environ, PYTHONPATH=str(ROOT))
        raise SystemExit(subprocess.run([sys.executable, PROOF], env=env, check=False).returncode)


def show_worlds(asked: argparse.Namespace, scratch: Path) -> None:
    """The tables of all worlds asked for."""
    engines = [OURS, *(ENGINES if asked.peers is None else asked.peers)]
    engines = list(dict.fromkeys(engines))
    python = None
    if any(ENGINES[name].foreign for name in engines):
        python, why = peers_python()
        if python is None:
            print(f"skipped: Valhalla and OSRM ({why})")
            engines = [name for name in engines if not ENGINES[name].foreign]
    bench = Bench(scratch, python)
    for name in asked.only or (*WORLDS, "growth"):
        if name == "growth":
            print(show_growth(bench, pairs=asked.pairs), flush=True)
            continue
        world = worlds.named(name, scratch)
        if world.extract.exists():
            print(show(measure(bench, world, engines, pairs=asked.pairs)), flush=True)
        else:
            say(f"skipped: {name} is not here (NAVIGATOR_TEST_DATA)")


if __name__ == "__main__":
    main()
