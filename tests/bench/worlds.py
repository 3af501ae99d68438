"""Name the worlds that are measured: real extracts, and sample worlds of growing size."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

DATA = Path(os.environ.get("NAVIGATOR_TEST_DATA", Path(__file__).resolve().parents[3] / "shared/data"))
SAMPLE, SMALL = "valley", 5.0  # km: a sample world for where no real one is
HEIGHTS = "elevation/srtm"
REAL = {
    "andorra": ("andorra-2021", HEIGHTS),
    "heidelberg": ("heidelberg-2024", HEIGHTS),
    "malta": ("malta-2016", None),
    "milan": ("milan-2014", None),
    "porto": ("porto-2015", None),
}


@dataclass(frozen=True)
class World:
    """An extract and where its heights lie."""

    name: str
    extract: Path
    heights: Path | None


def real(name: str) -> World:
    """One of the real ones."""
    extract, heights = REAL[name]
    return World(name, DATA / f"osm/{extract}.osm.pbf", DATA / heights if heights else None)


def named(name: str, scratch: Path) -> World:
    """A real world, whose file need not be there, or a sample one."""
    return valley(scratch / "drawn", SMALL) if name == SAMPLE else real(name)


def valley(folder: Path, size: float) -> World:
    """A sample world of a side in km."""
    from navigator.sample.valley import make_valley

    files = make_valley(folder, size=size)
    return World(f"valley {size:g} km", files.osm, files.heights)
