"""Draw worlds with letters, and ask the router through its own door how one gets from letter to letter."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from osmxml import Member, place, write_osm

from navigator import NoRouteError, Router
from navigator.guidance.route import Route

Spots = Mapping[str, tuple[float, float]]
NO_WAY = "none"


def tags(text: str) -> dict[str, str]:
    """Tags written as "highway=path name=Mill_Lane"; `_` in a name stands for a space."""
    found = dict(part.split("=", 1) for part in text.split())
    return {key: value.replace("_", " ") if key == "name" else value for key, value in found.items()}


@dataclass(frozen=True)
class World:
    """What was drawn, and a rider in it."""

    router: Router
    spots: Spots

    def route(self, trip: str) -> Route:
        """The route of "a>d", or of "a>c>d" through c."""
        return self.router.route([place(*self.spots[letter]) for letter in trip.split(">")])

    def trip(self, trip: str) -> str:
        """Names of the ways in turn, with the mode where it is not cycling: "ab bc/pushing cd"."""
        try:
            steps = self.route(trip).steps
        except NoRouteError:
            return NO_WAY
        told = (f"{step.name}/{step.mode}".removesuffix("/cycling") for step in steps if step.distance > 0.0)
        return " ".join(name for name, _ in groupby(told))

    def seconds(self, trip: str) -> float:
        """How long a trip takes."""
        return self.route(trip).duration


def draw_world(
    picture: str,
    ways: Mapping[str, str] | str,
    *,
    nodes: Mapping[str, str] | None = None,
    relations: Sequence[str] = (),
    grid: float = 100.0,
    rider: Mapping[str, Any] | None = None,
) -> World:
    """Letters and digits are places, `grid` metres from column to column and row to row.

    `ways` gives tags by letters, or is the letters of streets; a way without a name is called by its
    letters. A relation is "no_left_turn ab>b>bc" with further tags behind it; one letter means a node.
    """
    named = dict.fromkeys(ways.split(), STREET) if isinstance(ways, str) else ways
    spots = spots_of(picture, grid)
    numbers = {letters: position for position, letters in enumerate(named, start=1)}
    used = {letter: spots[letter] for letter in sorted(set("".join(named)))}
    with tempfile.TemporaryDirectory() as folder:
        file = write_osm(
            Path(folder) / "world.osm",
            nodes=used,
            ways=[(letters, {"name": letters} | tags(text)) for letters, text in named.items()],
            relations=[_relation(text, numbers) for text in relations],
            node_tags={letter: tags(text) for letter, text in (nodes or {}).items()},
        )
        return World(Router.from_osm(file, **(rider or {})), spots)


STREET = "highway=residential"


def spots_of(picture: str, grid: float) -> Spots:
    """Metres east and north of each letter and digit."""
    rows = enumerate(picture.strip("\n").splitlines())
    return {
        sign: (column * grid, -row * grid)
        for row, line in rows
        for column, sign in enumerate(line)
        if sign.isalnum()
    }


def _relation(text: str, numbers: Mapping[str, int]) -> tuple[list[Member], dict[str, str]]:
    kind, members, *more = text.split()
    origins, *via, targets = members.split(">")
    parts: list[Member] = [("way", numbers[name], "from") for name in origins.split(",")]
    parts += [("node", name, "via") if len(name) == 1 else ("way", numbers[name], "via") for name in via]
    parts += [("way", numbers[name], "to") for name in targets.split(",")]
    return parts, {"type": "restriction", "restriction": kind} | tags(" ".join(more))
