"""Drive Valhalla with its default bicycle; without heights, countries and time zones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import valhalla

PAIRS_LIMIT = 1_000_000  # of a matrix; its default refuses 100 x 100
REACH = 30  # minutes, of the isochrone


def _config(request: dict[str, Any]) -> Path:
    tiles = Path(request["folder"]) / "tiles"
    tiles.mkdir(exist_ok=True)
    config = valhalla.get_config(tile_extract="", tile_dir=str(tiles), verbose=False)
    config["service_limits"]["bicycle"]["max_matrix_location_pairs"] = PAIRS_LIMIT
    file = tiles.with_name("valhalla.json")
    file.write_text(json.dumps(config))
    return file


def commands(request: dict[str, Any]) -> list[list[str]]:
    """Its tile builder, with as many threads as it likes."""
    builder = Path(valhalla.__file__).parent / "bin/valhalla_build_tiles"
    return [[str(builder), "-c", str(_config(request)), request["extract"]]]


def disk(request: dict[str, Any]) -> list[Path]:
    """The tiles."""
    return [Path(request["folder"]) / "tiles"]


class Engine:
    """The actor in this process."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.actor = valhalla.Actor(str(_config(request)))

    def _ask(self, start: list[float], end: list[float], **wishes: Any) -> float | None:
        places = [_place(start), _place(end)]
        try:
            found = self.actor.route({"locations": places, "costing": "bicycle", **wishes})
        except RuntimeError:  # no route
            return None
        return float(found["trip"]["summary"]["length"]) * 1000.0

    def route(self, start: list[float], end: list[float]) -> float | None:
        """Line, maneuvers and sentences."""
        return self._ask(start, end)

    def search(self, start: list[float], end: list[float]) -> float | None:
        """None of them."""
        return self._ask(start, end, directions_type="none", shape_format="no_shape")

    def rider(self, start: list[float], end: list[float]) -> float | None:
        """It weighs nothing beforehand."""
        return self._ask(start, end, costing_options={"bicycle": {"use_hills": 0.1, "bicycle_type": "Road"}})

    def matrix(self, points: list[list[float]]) -> Any:
        """From all to all."""
        places = [_place(point) for point in points]
        return self.actor.matrix({"sources": places, "targets": places, "costing": "bicycle"})

    def isochrone(self, point: list[float]) -> Any:
        """Half an hour, as a polygon."""
        wish = {"contours": [{"time": REACH}], "polygons": True}
        return self.actor.isochrone({"locations": [_place(point)], "costing": "bicycle", **wish})


def _place(point: list[float]) -> dict[str, float]:
    return {"lon": point[0], "lat": point[1]}
