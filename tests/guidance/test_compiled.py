"""Guidance, pricing and climbs say the same compiled and as plain Python, on wild rides through a town."""

from __future__ import annotations

import importlib.abc
import importlib.util
import os
import random
import re
import subprocess
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path

SEED = 20_261_128
RIDES = 150
LONG_NUMBER = re.compile(r"\d+\.\d{7,}")  # processors differ in the last digits
TOWN = """
   y    z
   |    |
a--b----c-------1----g----h---i
   |    |      / \\   |    |
   d~~~~e-----2   4--j--k-l---m
   |    |      \\ /      | |
   n----o-------3-------p-q
        |       |      /
        r-------s-----t~~~~~~u
"""
WAYS = {
    "abc": "tertiary Mill Lane",
    "c1": "tertiary Long Road",
    "e2": "residential",
    "1243": {"highway": "tertiary", "junction": "roundabout", "name": "The Ring", "oneway": "yes"},
    "31": {"highway": "tertiary", "junction": "roundabout", "name": "The Ring", "oneway": "yes"},
    "1gh": "tertiary Long Road",
    "hi": {"highway": "secondary", "name": "Dual Road", "oneway": "yes"},
    "mlkj4": {"highway": "secondary", "name": "Dual Road", "oneway": "yes"},
    "gj": {"highway": "footway", "footway": "crossing"},
    "hl": "cycleway",
    "lq": "path",
    "kp": {"highway": "service", "service": "driveway"},
    "by": "footway",
    "cz": "steps",
    "bdn": "residential Side Street",
    "ceo": "residential Back Street",
    "de": {"route": "ferry", "name": "Raft"},
    "no3": "unclassified",
    "3pq": "track",
    "3s": "residential Station Road",
    "ors": "living_street Yard Lane",
    "stp": "cycleway",
    "tu": {"highway": "residential", "name": "Far; Away", "ref": "K 7"},
}


class PlainFinder(importlib.abc.MetaPathFinder):
    """Loads the sources of all kernels, as where there is no C compiler."""

    def find_spec(self, name: str, path: Sequence[str] | None, *_target: object) -> ModuleSpec | None:
        for folder in path or ():
            source = Path(folder) / f"{name.rpartition('.')[2]}.py"
            if name.startswith("navigator.") and source.exists() and "# cython:" in source.read_text()[:20]:
                return importlib.util.spec_from_file_location(name, source)
        return None


def answers() -> list[str]:
    """What is told on random rides, with heights and in pieces."""
    from dataclasses import replace

    from drawing import draw

    from navigator.guidance.directions import build_route
    from navigator.guidance.phrases import instructions
    from navigator.routing.pricing import priced_path

    drawing = draw(TOWN, WAYS, grid=7.0)
    graph, dice = drawing.network.graph, random.Random(SEED)
    lons = graph.segments.shape_lon
    raised = replace(graph, segments=replace(graph.segments, shape_height=(lons - lons.min()) % 977))
    network = replace(drawing.network, graph=raised)
    turns, found = network.turns, []
    for number in range(RIDES):
        states, rows = [dice.randrange(graph.edges)], []
        while len(rows) < number % 20:
            rows.append(dice.randrange(int(turns.first[states[-1]]), int(turns.first[states[-1] + 1])))
            states.append(int(turns.target[rows[-1]]))
        ends = dice.choice([(0.0, 1.0), tuple(sorted((dice.random(), dice.random())))])
        path = priced_path(network, drawing.metric, states, rows, ends=ends)
        route = build_route(network, drawing.metric, [path], sides=[dice.choice(["left", None])])
        told = repr((path, route.steps, route.geometry, route.climbing, instructions(route)))
        found.append(LONG_NUMBER.sub(lambda number: f"{float(number[0]):.6f}", told))
    return found


def test_compiled_and_plain_guidance_say_the_same() -> None:
    here = Path(__file__)
    paths = os.pathsep.join(map(str, (here.parents[2], here.parents[1])))
    told = subprocess.run(
        [sys.executable, str(here)],
        env={**os.environ, "PYTHONPATH": paths},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    plain = told.splitlines()
    assert len(plain) == RIDES
    for one, other in zip(answers(), plain, strict=True):
        assert one == other
    assert all(any(word in text for text in plain) for word in ("roundabout", "pushing", "ferry", "uturn"))


if __name__ == "__main__":
    sys.meta_path.insert(0, PlainFinder())
    sys.stdout.write("\n".join(answers()))
    from navigator.guidance import junction, line, naming, roundabout, steps, turntype

    for module in (junction, line, naming, roundabout, steps, turntype):
        assert module.__file__.endswith(".py"), f"{module.__file__} is compiled"
