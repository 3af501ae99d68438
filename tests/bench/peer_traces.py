"""Match traces with Valhalla's Meili; a program of its own, for the Python that has it.

    PYTHON tests/bench/peer_traces.py EXTRACT.osm.pbf FOLDER < traces.json > found.json

`traces` are {"points": [[lon, lat], ...], "noise": metres}, one fix a second; the answer has for each the
line that was found and the CPU milliseconds, null where there was none.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from peer_routes import decoded, valhalla_actor

WIDEST = 100.0  # m, the largest search radius that it takes
SIGMAS = 3.0  # of the noise, as far as which it may look for ways


def matched(actor: Any, trace: dict[str, Any]) -> dict[str, Any] | None:
    """The line under a trace, with the noise told as it is."""
    points, noise = trace["points"], trace["noise"]
    request = {
        "shape": [{"lon": lon, "lat": lat, "time": n} for n, (lon, lat) in enumerate(points)],
        "costing": "bicycle",
        "shape_match": "map_snap",
        "trace_options": {"gps_accuracy": noise, "search_radius": min(WIDEST, SIGMAS * noise)},
        "directions_type": "none",
    }
    began = time.process_time()
    try:
        found = actor.trace_route(request)
    except RuntimeError:  # no match
        return None
    ms = (time.process_time() - began) * 1000.0
    trips = [found["trip"], *(other["trip"] for other in found.get("alternates", []))]
    lines = [decoded(leg["shape"]) for trip in trips for leg in trip["legs"]]
    return {"lines": lines, "ms": ms}


def main() -> None:
    """Answer what stands on stdin."""
    extract, folder = Path(sys.argv[1]).absolute(), Path(sys.argv[2]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    actor = valhalla_actor(extract, folder)
    sys.stdout.write(json.dumps([matched(actor, trace) for trace in json.load(sys.stdin)]))


if __name__ == "__main__":
    main()
