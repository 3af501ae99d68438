"""Measure one engine in a process of its own: building, a first answer, then many; figures as JSON.

    PYTHON tests/bench/drive.py build|first|serve MODULE < request.json > figures.json

Only the standard library: the peers' Python runs it too. A module has `commands(request)` that build,
`disk(request)`, the folder or files of what was built, and `Engine(request)` with those of these methods
that its engine can answer: `route(a, b)` with geometry and steps read -> metres, `search(a, b)` without
them, `path(start, end)` between states -> cost in ms, `rider(a, b)` for another rider, `matrix(points)`,
`isochrone(point)`, `sweep(start)`. Points are (lon, lat); a method gives None where there is no way.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
from itertools import cycle, islice
from pathlib import Path
from types import ModuleType
from typing import Any

from stopwatch import each, memory, run, size_of, timed

WARM = 20  # pairs asked first, not counted
FIRST_RUNS = 5
FEW = 10  # isochrones and sweeps
QUESTIONS = 1000  # routes asked for before memory is read


def build(module: ModuleType, request: dict[str, Any]) -> dict[str, Any]:
    """Run the commands one after another; times add up, the highest peak counts."""
    if limit := request.get("memory_mb"):
        most = limit * 1024 * 1024
        resource.setrlimit(
            resource.RLIMIT_DATA, (most, most)
        )  # what a process has of its own, without mapped files
    done = [run(command) for command in module.commands(request)]
    total: dict[str, Any] = {f"build_{key}": sum(step[key] for step in done) for key in ("s", "cpu_s")}
    return total | {
        "build_mb": max((step["mb"] for step in done), default=0.0),
        "disk_mb": sum(size_of(folder) for folder in module.disk(request)),
    }


def first(module: ModuleType, request: dict[str, Any]) -> dict[str, Any]:
    """From the start of a process to its end after one whole answer: the first run, and the best of all.

    What the first keeps on disk, the next may use.
    """
    del module
    command = [sys.executable, __file__, "answer", request["module"]]
    one = json.dumps(request | {"pairs": request["pairs"][:1], "again": True}).encode()
    runs = [run(command, stdin=one) for _ in range(FIRST_RUNS)]
    return {
        "fresh_ms": runs[0]["s"] * 1000.0,
        "first_ms": min(step["s"] for step in runs) * 1000.0,
        "first_cpu_ms": min(step["cpu_s"] for step in runs) * 1000.0,
        "first_mb": max(step["mb"] for step in runs),
    }


def answer(module: ModuleType, request: dict[str, Any]) -> dict[str, Any]:
    """One whole answer."""
    return {"metres": module.Engine(request).route(*request["pairs"][0])}


def serve(module: ModuleType, request: dict[str, Any]) -> dict[str, Any]:
    """Everything that the engine can answer, each question once after a warm-up."""
    engine, opening = timed(lambda: module.Engine(request))
    figures: dict[str, Any] = {"open_ms": opening, "facts": getattr(engine, "facts", {})}
    for what, key in (("route", "pairs"), ("search", "pairs"), ("path", "states")):
        if ask := getattr(engine, what, None):
            each(ask, request[key][:WARM])
            found, figures[what] = each(ask, request[key][: request["counts"].get(what)])
            figures[f"{what}_found"] = found
    if "route" in figures:
        if not request["short"]:
            each(engine.route, islice(cycle(request["pairs"]), QUESTIONS))
        figures["serving"] = memory()
    if request["short"]:
        return figures
    for what in ("isochrone", "sweep"):
        if ask := getattr(engine, what, None):
            starts = [[pair[0]] for pair in request["pairs" if what == "isochrone" else "states"]]
            each(ask, starts[:1])
            figures[what] = each(ask, starts[:FEW])[1]
    if ask := getattr(engine, "matrix", None):
        places = [pair[0] for pair in request["pairs"]]
        ask(places[:2])
        figures["matrix"] = {str(n): timed(lambda n=n: ask(places[:n]))[1] for n in request["matrix"]}
    if ask := getattr(engine, "rider", None):
        figures["rider"] = timed(lambda: ask(*request["pairs"][0]))[1]
    return figures


def main() -> None:
    """Answer what stands on stdin; whatever engines print goes to stderr."""
    told = os.dup(1)
    os.dup2(2, 1)
    request = json.load(sys.stdin)
    tasks = {"build": build, "first": first, "answer": answer, "serve": serve}
    request["module"] = sys.argv[2]
    Path(request["folder"]).mkdir(parents=True, exist_ok=True)
    figures = tasks[sys.argv[1]](importlib.import_module(sys.argv[2]), request)
    with os.fdopen(told, "w") as out:
        json.dump(figures, out)


if __name__ == "__main__":
    main()
