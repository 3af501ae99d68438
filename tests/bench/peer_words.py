"""Let Valhalla and OSRM tell given lines; a program of its own, for the Python that has them.

    PYTHON tests/bench/peer_words.py EXTRACT.osm.pbf FOLDER < lines.json > told.json

It imports nothing of ours but its neighbour. `lines` are [[[lon, lat], ...], ...]; the answer has for each
router and line a list of maneuvers {"at": [lon, lat], "turn": whether it is a plain left or right,
"texts": what is spoken of it, or "step": OSRM's step, which has no sentences}, null where it lost the line.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from peer_routes import decoded, osrm_engine, valhalla_actor

Told = list[dict[str, Any]] | None
SPOKEN = tuple(
    f"verbal_{when}_instruction" for when in ("transition_alert", "pre_transition", "post_transition")
)
TURNS = {10, 11, 14, 15}  # Valhalla's right, sharp right, sharp left, left
SIDES = {"left", "right", "sharp left", "sharp right"}


def valhalla_told(extract: Path, folder: Path, lines: list[list[list[float]]]) -> list[Told]:
    """What Valhalla speaks along each line, which it follows edge by edge or else by matching."""
    actor = valhalla_actor(extract, folder)
    found: list[Told] = []
    for line in lines:
        shape = [{"lon": point[0], "lat": point[1]} for point in line]
        wish = {"shape": shape, "costing": "bicycle", "shape_match": "walk_or_snap", "language": "en-GB"}
        try:
            legs = actor.trace_route(wish)["trip"]["legs"]
        except RuntimeError:  # it lost the line
            found.append(None)
            continue
        found.append([_valhalla(each, decoded(leg["shape"])) for leg in legs for each in leg["maneuvers"]])
    return found


def _valhalla(maneuver: dict[str, Any], shape: list[list[float]]) -> dict[str, Any]:
    return {
        "at": shape[maneuver["begin_shape_index"]],
        "turn": maneuver["type"] in TURNS,
        "texts": [maneuver[key] for key in SPOKEN if maneuver.get(key)],
    }


def osrm_told(extract: Path, folder: Path, lines: list[list[list[float]]]) -> list[Told]:
    """OSRM's steps along each line, matched to its roads as one leg: each via would swallow a turn."""
    import osrm

    engine = osrm_engine(extract, folder)
    found: list[Told] = []
    for line in lines:
        wish = osrm.MatchParameters(
            coordinates=[(point[0], point[1]) for point in line],
            waypoints=[0, len(line) - 1],
            steps=True,
            gaps="ignore",
        )
        try:
            matched = engine.Match(wish)["matchings"]
        except RuntimeError:  # it lost the line
            found.append(None)
            continue
        steps = [step for match in matched for leg in match["legs"] for step in leg["steps"]]
        found.append([_osrm(step) for step in steps])
    return found


def _osrm(step: Any) -> dict[str, Any]:
    maneuver = step["maneuver"]
    plain = {key: maneuver[key] for key in ("type", "modifier", "exit", "bearing_after") if key in maneuver}
    told = {key: step[key] for key in ("name", "ref", "mode", "distance", "rotary_name") if key in step}
    return {
        "at": [float(x) for x in maneuver["location"]],
        "turn": plain.get("modifier") in SIDES and plain["type"] not in {"depart", "arrive"},
        "step": {**told, "maneuver": plain},
    }


def main() -> None:
    """Answer what stands on stdin."""
    extract, folder = Path(sys.argv[1]).absolute(), Path(sys.argv[2]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    lines = json.load(sys.stdin)
    told = {"valhalla": valhalla_told(extract, folder, lines), "osrm": osrm_told(extract, folder, lines)}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
