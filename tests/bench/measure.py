"""Measure a world: our region first, then each engine on the same pairs, in the same run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from engines import ENGINES, OURS, Bench, Engine, EngineError
from worlds import World

SEED = 20_261_128
FEW_PATHS = {"peer_networkx": 40, "peer_scipy": 20}  # they are slow
PLAIN_LIMITS = {"route": 60, "search": 60, "path": 60}
MATRIX = (30, 100)  # points, from all to all


@dataclass
class Measured:
    """The figures of each engine in a world, and what could not be measured."""

    world: str
    facts: dict[str, int] = field(default_factory=dict)
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def measure(
    bench: Bench, world: World, engines: Sequence[str], *, pairs: int, memory_mb: int | None = None
) -> Measured:
    """All figures of the engines in a world; one that fails leaves a remark."""
    folder = bench.scratch / world.name.replace(" ", "-")
    found = Measured(world.name)
    base = {
        "extract": str(world.extract),
        "heights": str(world.heights) if world.heights else "",
        "folder": str(folder / OURS),
        "count": pairs,
        "seed": SEED,
        "matrix": MATRIX,
        "memory_mb": memory_mb,
    }
    ours = ENGINES[OURS]
    try:
        say(f"{world.name}: building our region")
        built = bench.ask("build", ours, base)
        base |= bench.ask("draw", ours, base)
    except EngineError as error:
        found.remarks.append(str(error))
        return found
    found.figures[OURS] = built
    for engine in map(ENGINES.__getitem__, engines):
        figures = found.figures.setdefault(engine.key, {})
        request = base | _request(engine, str(folder / engine.key))
        try:
            for task in _tasks(engine):
                say(f"{world.name}: {engine.name}: {task}")
                figures |= bench.ask(task, engine, request)
        except EngineError as error:
            found.remarks.append(str(error))
    found.facts = found.figures[OURS].get("facts", {})
    found.remarks += _disagreements(found)
    return found


def _tasks(engine: Engine) -> tuple[str, ...]:
    """Our region is built already, and what needs one asks it."""
    if engine.foreign:
        return "build", "first", "serve"
    return ("first", "serve") if engine.key == OURS else ("serve",)


def _request(engine: Engine, folder: str) -> dict[str, Any]:
    counts = {"path": FEW_PATHS[engine.module]} if engine.module in FEW_PATHS else {}
    if engine.variant == "plain":
        return {"counts": PLAIN_LIMITS, "short": True}
    return {"counts": counts, "short": False} | ({"folder": folder} if engine.foreign else {})


def _disagreements(found: Measured) -> list[str]:
    """Whether the engines that solve the very same problem found the very same costs."""
    remarks = []
    expected = found.figures.get(OURS, {}).get("path_found", [])
    for name in ("plain", "nx-turns", "scipy"):
        theirs = found.figures.get(name, {}).get("path_found", [])
        wrong = sum(a != b for a, b in zip(theirs, expected, strict=False))
        if theirs and expected:
            remarks.append(f"costs of {ENGINES[name].name} that differ from ours: {wrong} of {len(theirs)}")
    return remarks


def say(what: str) -> None:
    """Tell what goes on where it does not get into the tables."""
    print(what, file=sys.stderr, flush=True)
