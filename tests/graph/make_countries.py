"""Make the outlines in navigator/graph/countries.json from those of npm's country-coder.

The source is `borders.json` of @rapideditor/country-coder 5.6.1 (ISC licence), which the OpenStreetMap
editors iD and Rapid use to tell countries apart. To repeat:

    cd /tmp && npm pack @rapideditor/country-coder@5.6.1 && tar xzf rapideditor-country-coder-5.6.1.tgz
    python tests/graph/make_countries.py package/src/data/borders.json

Nothing is simplified. Parts of a country (England, Sumatra) are joined, and a border that two countries
share is kept once, as an arc with two owners. Everything else in countries.json is kept by hand.
"""

from __future__ import annotations

import base64
import json
import math
import sys
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

TARGET = Path(__file__).parents[2] / "navigator" / "graph" / "countries.json"
GRID = 100_000  # steps in a degree; the source has five decimals
SEAM = 179.98  # degrees
NOBODY = 255  # second owner where the open sea is on the other side
CODE_LENGTH = 2
# The source's own codes for parts of a country, and parts that it files under no ISO code or another
# country's; each follows the traffic law of the code given.
PARTS = {
    "AC": "SH",
    "CP": "FR",
    "CQ": "GG",
    "DG": "IO",
    "EA": "ES",
    "FX": "FR",
    "IC": "ES",
    "TA": "SH",
    "Q23681": "CY",  # Northern Cyprus
    "Q9143535": "CY",  # Akrotiri
    "Q9206745": "CY",  # Dhekelia
}
NOT_COUNTRIES = {"EU", "UN"}  # groups with two letters
LEFT_OUT = {"AQ", "Q620634"}  # Antarctica goes round the pole; Bir Tawil is nobody's

Point = tuple[int, int]


class Arc(NamedTuple):
    """A line and the codes of those on its two sides."""

    owners: tuple[str, ...]
    points: list[Point]


def code_of(properties: dict[str, Any]) -> str | None:
    """ISO 3166-1 alpha-2 code of a feature, None if it is left out."""
    own = (properties.get("iso1A2"), properties["wikidata"])
    if LEFT_OUT & set(own):
        return None
    groups = [g for g in properties.get("groups", []) if len(g) == CODE_LENGTH and g not in NOT_COUNTRIES]
    candidates = [*(PARTS[o] for o in own if o in PARTS), own[0], *groups, properties.get("country")]
    code: str = next(filter(None, candidates))
    return PARTS.get(code, code)


def on_grid(lon: float, lat: float) -> Point:
    """The nearest point of the grid; what ends just short of 180 degrees is made to end there."""
    return round((lon if abs(lon) < SEAM else math.copysign(180.0, lon)) * GRID), round(lat * GRID)


def rings(features: list[dict[str, Any]]) -> Iterator[tuple[str, list[Point]]]:
    """Each ring with its country's code, on the grid."""
    for feature in features:
        code = code_of(feature["properties"]) if feature["geometry"] else None
        if code is None:
            continue
        for polygon in feature["geometry"]["coordinates"]:
            for ring in polygon:
                yield code, [on_grid(lon, lat) for lon, lat in ring]


def arcs_of(features: list[dict[str, Any]]) -> Iterator[Arc]:
    """Every line once, cut where its owners change; none between two parts of one country."""
    owners: dict[frozenset[Point], list[str]] = {}
    for code, ring in rings(features):
        for piece in pairwise(ring):
            owners.setdefault(frozenset(piece), []).append(code)
    for _, ring in rings(features):
        arc = Arc((), [])
        for start, end in pairwise(ring):
            both = owners.pop(frozenset((start, end)), [])
            odd = tuple(sorted({code for code in both if both.count(code) % 2}))
            if odd != arc.owners or not arc.points:
                if arc.owners:
                    yield arc
                arc = Arc(odd, [start])
            arc.points.append(end)
        if arc.owners:
            yield arc


def packed(numbers: Any, kind: str) -> str:
    """Whole numbers as text: little-endian, byte planes apart (they compress better), zlib, base 64."""
    array = np.asarray(numbers).ravel()
    if (array != array.astype(kind)).any():
        raise OverflowError(f"a number does not fit {kind}")
    raw = array.astype(kind)
    planes = raw.view(np.uint8).reshape(len(raw), raw.itemsize).T
    return base64.b64encode(zlib.compress(planes.tobytes(), 9)).decode()


def outlines(features: list[dict[str, Any]]) -> dict[str, Any]:
    """All arcs, packed."""
    arcs = list(arcs_of(features))
    names = sorted({code for arc in arcs for code in arc.owners})
    number = {name: index for index, name in enumerate(names)}
    both = [[*(number[code] for code in arc.owners), NOBODY][:2] for arc in arcs]
    if any(len(arc.owners) > len(two) for arc, two in zip(arcs, both, strict=True)):
        raise ValueError("a line has more than two owners")
    steps = np.concatenate([np.diff(np.array(arc.points), axis=0) for arc in arcs])
    print(f"{len(names)} countries, {len(arcs)} arcs, {len(steps)} pieces", file=sys.stderr)
    return {
        "codes": " ".join(names),
        "grid": GRID,
        "owners": packed(both, "<u1"),
        "lengths": packed([len(arc.points) - 1 for arc in arcs], "<u2"),
        "starts": packed([arc.points[0] for arc in arcs], "<i4"),
        "east": packed(steps[:, 0], "<i4"),
        "north": packed(steps[:, 1], "<i4"),
    }


def main() -> None:
    """Put fresh outlines into countries.json and leave the rest of it alone."""
    features = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["features"]
    data = json.loads(TARGET.read_text(encoding="utf-8"))
    data["outlines"] = outlines(features)
    TARGET.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{TARGET}: {TARGET.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
