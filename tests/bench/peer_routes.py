"""Route pairs of points with Valhalla and OSRM; a program of its own, for the Python that has them.

    PYTHON tests/bench/peer_routes.py EXTRACT.osm.pbf FOLDER < pairs.json > lines.json

It imports nothing of ours. `pairs` are [[[lon, lat], [lon, lat]], ...]; the answer has a list of lines for
each router, null where it found no route. What the routers build is kept in FOLDER and used again.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

Line = list[list[float]] | None
Pairs = list[list[list[float]]]
PRECISION = 1e6  # steps in a degree of Valhalla's polylines


def valhalla_actor(extract: Path, folder: Path) -> Any:
    """Valhalla on an extract, built where it is not yet."""
    import valhalla

    tiles = folder / "valhalla"
    built = tiles.exists()
    tiles.mkdir(exist_ok=True)
    config = valhalla.get_config(tile_extract="", tile_dir=tiles, verbose=False)
    config["mjolnir"]["concurrency"] = 1
    (folder / "valhalla.json").write_text(json.dumps(config))
    if not built:
        builder = Path(valhalla.__file__).parent / "bin" / "valhalla_build_tiles"
        run([str(builder), "-c", str(folder / "valhalla.json"), str(extract)])
    return valhalla.Actor(str(folder / "valhalla.json"))


def valhalla_lines(extract: Path, folder: Path, pairs: Pairs) -> list[Line]:
    """Bicycle routes with Valhalla's defaults (Hybrid)."""
    actor = valhalla_actor(extract, folder)
    lines: list[Line] = []
    for pair in pairs:
        places = [{"lon": lon, "lat": lat} for lon, lat in pair]
        try:
            found = actor.route({"locations": places, "costing": "bicycle", "directions_type": "none"})
        except RuntimeError:  # no route
            lines.append(None)
        else:
            lines.append([point for leg in found["trip"]["legs"] for point in decoded(leg["shape"])])
    return lines


def osrm_engine(extract: Path, folder: Path) -> Any:
    """OSRM with its own bicycle profile on an extract, built where it is not yet."""
    import osrm

    built = folder / "osrm" / extract.name.replace(".osm.pbf", ".osrm")
    if not built.parent.exists():
        built.parent.mkdir(parents=True)
        copy = built.parent / extract.name
        copy.write_bytes(extract.read_bytes())  # it writes beside its source
        profile = Path(osrm.__file__).parent / "share" / "profiles" / "bicycle.lua"
        command = [sys.executable, "-m", "osrm"]
        run([*command, "extract", "-t", "1", "-p", str(profile), str(copy)])
        run([*command, "contract", "-t", "1", str(built)])
    return osrm.OSRM(storage_config=str(built), algorithm="CH", use_shared_memory=False)


def osrm_lines(extract: Path, folder: Path, pairs: Pairs) -> list[Line]:
    """Routes with OSRM's own bicycle profile."""
    import osrm

    engine = osrm_engine(extract, folder)
    lines: list[Line] = []
    for pair in pairs:
        wish = osrm.RouteParameters(
            coordinates=[tuple(p) for p in pair], geometries="geojson", overview="full"
        )
        try:
            found = engine.Route(wish)["routes"][0]["geometry"]["coordinates"]
        except RuntimeError:  # no route
            lines.append(None)
        else:
            lines.append([[float(lon), float(lat)] for lon, lat in found])
    return lines


def decoded(shape: str) -> list[list[float]]:
    """The points of an encoded polyline with six decimals."""
    values, value, shift = [], 0, 0
    for letter in shape:
        bits = ord(letter) - 63
        value |= (bits & 0x1F) << shift
        shift += 5
        if bits < 0x20:
            values.append(~(value >> 1) if value & 1 else value >> 1)
            value, shift = 0, 0
    lat = lon = 0
    points = []
    for up, right in zip(values[::2], values[1::2], strict=True):
        lat, lon = lat + up, lon + right
        points.append([lon / PRECISION, lat / PRECISION])
    return points


def run(command: list[str]) -> None:
    """Build quietly; what it said is shown where it failed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{command[0]} failed: {done.stderr[-2000:] or done.stdout[-2000:]}")


def main() -> None:
    """Answer what stands on stdin."""
    extract, folder = Path(sys.argv[1]).absolute(), Path(sys.argv[2]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    pairs = json.load(sys.stdin)
    answer = {
        "valhalla": valhalla_lines(extract, folder, pairs),
        "osrm": osrm_lines(extract, folder, pairs),
    }
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
