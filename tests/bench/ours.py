"""Drive this navigator through its public interface: the command that builds, Router for the rest."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

from navigator import Router
from navigator.errors import NoRouteError
from navigator.guidance.phrases import instructions

NAME = "bench"  # of the region
REACH = 1800.0  # s, of the isochrone


def commands(request: dict[str, Any]) -> list[list[str]]:
    """`navigator region add`."""
    heights = ["--heights", request["heights"]] if request["heights"] else []
    navigator = [sys.executable, "-m", "navigator.cli.main", "-q"]
    return [[*navigator, "region", "add", NAME, "--file", request["extract"], *heights]]


def disk(request: dict[str, Any]) -> list[Path]:
    """The region's folder."""
    return [folder_of(request)]


def folder_of(request: dict[str, Any]) -> Path:
    """Where the region was built; the home of the navigator is the work folder."""
    return next(Path(request["folder"]).rglob(f"{NAME}/manifest.json")).parent


class Engine:
    """A router for someone who treks."""

    def __init__(self, request: dict[str, Any]) -> None:
        kept = str(Path(request["folder"]) / "kept") if request.get("again") else None
        self.router = Router.open(folder_of(request), cache=kept)
        network = self.router.network
        topology = self.router.ground.topology
        states = len(topology.state)
        rows = np.diff(topology.first).astype(np.int64)
        self.facts = {
            "nodes": len(network.graph.nodes.lon),
            "edges": network.graph.edges,
            "arcs": len(topology.head),
            "triangles": int(rows[:states] @ rows[states:]),  # pairs of arcs that meet at their lower end
        }

    def route(self, start: list[float], end: list[float]) -> float | None:
        """Geometry, steps and words read."""
        try:
            route = self.router.route([(start[0], start[1]), (end[0], end[1])])
        except NoRouteError:
            return None
        whole = route.geometry and route.steps and instructions(route)
        return route.distance if whole else None

    def search(self, start: list[float], end: list[float]) -> int | None:
        """Snapped, searched and unpacked to edges."""
        try:
            plan = self.router.planner.plan([(start[0], start[1]), (end[0], end[1])])
        except NoRouteError:
            return None
        return len(plan.paths[0].edges)

    def path(self, start: int, end: int) -> int | None:
        """The search alone with its path unpacked, from the end of an edge to the end of another."""
        found = self.router.hierarchy.run({start: 0}, {end: 0})
        return found[end].cost if found else None

    def rider(self, start: list[float], end: list[float]) -> float | None:
        """Weigh for someone else and plan."""
        other = self.router.with_rider(hills=-0.37, power=137)  # nobody has been weighed so before
        return other.route([(start[0], start[1]), (end[0], end[1])]).distance

    def matrix(self, points: list[list[float]]) -> Any:
        """From all to all."""
        places = [(lon, lat) for lon, lat in points]
        return self.router.matrix(places, places)

    def isochrone(self, point: list[float]) -> Any:
        """Half an hour, as a polygon."""
        return self.router.isochrone((point[0], point[1]), seconds=REACH)

    def sweep(self, start: int) -> Any:
        """From one state to all."""
        return self.router.hierarchy.distances({start: 0})
