"""Measure how legal and how quiet routes are: `python tests/bench/quiet.py [PROFILE] [WORLD...]`.

The same random pairs go to us, Valhalla and OSRM in one run; all three lines are laid on the raw ways and
judged there by the same rules.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import dropwhile
from pathlib import Path

from hills import PAIRS, data_folder, random_pairs
from legality import PRIVATE, exposed, fault
from peers import peers_python
from rawroads import Line, Piece, RawRoads

from navigator import NoRouteError, Router
from navigator.guidance.route import Route

# extract, country, whether traffic keeps left, whether there are heights
WORLDS: dict[str, tuple[str, str, bool, bool]] = {
    "helsinki": ("helsinki-2019", "FI", False, False),
    "milton-keynes": ("milton-keynes-2026", "GB", True, False),
    "heidelberg": ("heidelberg-2024", "DE", False, True),
    "london": ("london-south-2026", "GB", True, False),
}
PEER_ROUTES = Path(__file__).with_name("peer_routes.py")


@dataclass
class Sum:
    """What the routes of one router add up to, m."""

    routes: int = 0
    length: float = 0.0
    exposed: float = 0.0
    pushed: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Judge:
    """The raw ways of a world with what its country says."""

    roads: RawRoads
    country: str
    left_hand: bool

    def weigh(self, total: Sum, line: Line, pushed: Iterable[bool] = ()) -> None:
        """Add one route; `pushed` says for each step of the line whether one walks."""
        total.routes += 1
        pieces = list(self.roads.pieces(line))
        walks = [*pushed] or [False] * len(pieces)
        faults = []
        for piece, walk in zip(pieces, walks, strict=True):
            total.length += piece.metres
            total.pushed += piece.metres * walk
            faults.append("" if walk else self._fault(piece))
            total.exposed += piece.metres * (not walk and self._exposed(piece))
        inner = _without_ends(list(zip(pieces, faults, strict=True)))
        for piece, wrong in inner:
            if wrong:
                total.faults[wrong] += piece.metres

    def ours(self, total: Sum, route: Route) -> None:
        """Add one route of ours, whose steps say where one walks."""
        steps = [(step.geometry, step.mode) for step in route.steps]
        line = [steps[0][0][0], *(point for points, _ in steps for point in points[1:])]
        self.weigh(total, line, [mode == "pushing" for points, mode in steps for _ in points[1:]])

    def _fault(self, piece: Piece) -> str:
        """What is wrong, where no way that joins the two points is free of it."""
        found = [
            fault(tags, forward=forward, country=self.country)
            for tags, forward in zip(piece.tags, piece.forward, strict=True)
        ]
        return "" if not found or None in found else str(found[0])

    def _exposed(self, piece: Piece) -> bool:
        ways = zip(piece.tags, piece.forward, strict=True)
        found = [exposed(tags, forward=forward, left_hand=self.left_hand) for tags, forward in ways]
        return bool(found) and all(found)


def _without_ends(pieces: list[tuple[Piece, str]]) -> list[tuple[Piece, str]]:
    """What lies between private ground at the start and at the end, where a rider may have an errand."""

    def private(piece: tuple[Piece, str]) -> bool:
        return piece[1] == PRIVATE or not piece[0].tags

    return list(dropwhile(private, reversed(list(dropwhile(private, pieces)))))


def drive(router: Router, judge: Judge, total: Sum, *, count: int) -> None:
    """Plan that many random pairs and judge them."""
    for pair in random_pairs(router)[:count]:
        with suppress(NoRouteError):
            judge.ours(total, router.route(list(pair)))


def show(world: str, profile: str, python: Path | None) -> None:
    """Print the table of one world."""
    name, country, left_hand, high = WORLDS[world]
    data = data_folder()
    extract = data / f"osm/{name}.osm.pbf"
    heights = data / "elevation/srtm" if high else None
    router = Router.from_osm(extract, profile=profile, heights=heights)
    pairs = random_pairs(router)
    judge = Judge(RawRoads(extract), country, left_hand)
    lines: dict[str, list[Line | None]] = {"valhalla": [], "osrm": []}
    if python is not None:
        with tempfile.TemporaryDirectory() as folder:
            command = [str(python), str(PEER_ROUTES), str(extract), folder]
            done = subprocess.run(
                command, input=json.dumps(pairs), capture_output=True, text=True, check=True
            )
            lines = json.loads(done.stdout)
    sums = {"navigator": Sum(), **{peer: Sum() for peer in lines}}
    for number, pair in enumerate(pairs):
        answers = [answer[number] for answer in lines.values() if answer]
        if None in answers:
            continue
        try:
            route = router.route(list(pair))
        except NoRouteError:
            continue
        judge.ours(sums["navigator"], route)
        for peer, answer in zip(lines, answers, strict=False):
            judge.weigh(sums[peer], answer)
    _print(world, {peer: found for peer, found in sums.items() if found.routes})


def _print(world: str, sums: dict[str, Sum]) -> None:
    ours = sums["navigator"]
    for peer, found in sums.items():
        each = found.routes
        wrong = (
            " ".join(f"{why} {metres / each:.0f}" for why, metres in found.faults.most_common(4)) or "none"
        )
        print(
            f"{world:14} {peer:10} {each:4} routes {found.length / each / 1000:6.2f} km "
            f"(we {ours.length / found.length - 1.0:+5.1%})  exposed {found.exposed / each:6.0f} m  "
            f"pushed {found.pushed / each:4.0f} m  illegal m: {wrong}",
            flush=True,
        )


def main() -> None:
    """Print all tables."""
    python, why = peers_python()
    if python is None:
        print(f"Valhalla and OSRM are left out: {why}")
    profile, *worlds = sys.argv[1:] or ["trekking"]
    print(f"{PAIRS} random pairs, means of a route, {profile}")
    for world in worlds or WORLDS:
        show(world, profile, python)


if __name__ == "__main__":
    main()
