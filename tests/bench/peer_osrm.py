"""Drive OSRM with its own bicycle profile; `variant` is CH or MLD."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import osrm


def commands(request: dict[str, Any]) -> list[list[str]]:
    """Extract, then contract (CH), or partition and customize (MLD)."""
    copy = Path(request["folder"]) / "map.osm.pbf"  # it writes beside its source
    copy.write_bytes(Path(request["extract"]).read_bytes())
    profile = Path(osrm.__file__).parent / "share/profiles/bicycle.lua"
    tool, base = [sys.executable, "-m", "osrm"], str(copy.with_name("map.osrm"))
    steps = ["contract"] if request["variant"] == "CH" else ["partition", "customize"]
    return [[*tool, "extract", "-p", str(profile), str(copy)], *([*tool, step, base] for step in steps)]


def disk(request: dict[str, Any]) -> list[Path]:
    """All that lies there but the extract, which is not needed any more."""
    (Path(request["folder"]) / "map.osm.pbf").unlink()
    return [Path(request["folder"])]


class Engine:
    """The engine in this process."""

    def __init__(self, request: dict[str, Any]) -> None:
        base = str(Path(request["folder"]) / "map.osrm")
        self.engine = osrm.OSRM(algorithm=request["variant"], storage_config=base, use_shared_memory=False)

    def _ask(self, start: list[float], end: list[float], **wishes: Any) -> float | None:
        ends = [tuple(start), tuple(end)]
        try:
            found = self.engine.Route(osrm.RouteParameters(coordinates=ends, generate_hints=False, **wishes))
        except RuntimeError:  # no route
            return None
        return float(found["routes"][0]["distance"])

    def route(self, start: list[float], end: list[float]) -> float | None:
        """Steps and whole line; it has no sentences."""
        return self._ask(start, end, steps=True, overview="full", geometries="polyline6")

    def search(self, start: list[float], end: list[float]) -> float | None:
        """Neither."""
        return self._ask(start, end, overview="false")

    def matrix(self, points: list[list[float]]) -> Any:
        """From all to all."""
        return self.engine.Table(osrm.TableParameters(coordinates=[tuple(p) for p in points]))
