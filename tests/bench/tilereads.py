"""Time the reading of tiles from archives, MBTiles and PMTiles, and from a cache.

python tests/bench/tilereads.py FOLDER of archives, or single archives
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from mercantile import Tile

from tiles.archive import Archive, open_archive
from tiles.cache import TileCache
from tiles.errors import TilesError
from tiles.freshness import Freshness

TILES = 500  # of each archive
ROUNDS = 5


def times(get: Callable[[Tile], bytes | None], tiles: list[Tile]) -> tuple[float, float]:
    """Median and 99th percentile of the best of some rounds, ms."""
    best: list[float] = []
    for tile in tiles:
        took = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            get(tile)
            took.append(time.perf_counter() - began)
        best.append(min(took) * 1000.0)
    best.sort()
    return best[len(best) // 2], best[len(best) * 99 // 100]


def cached(archive: Archive, tiles: list[Tile]) -> tuple[float, float]:
    """The same tiles out of a cache."""
    with tempfile.TemporaryDirectory() as folder, TileCache.open(Path(folder), "bench") as cache:
        cache.keep([(tile, archive.get(tile), Freshness()) for tile in tiles])
        return times(cache.get, tiles)


def main() -> None:
    """One row an archive."""
    named = [Path(word) for word in sys.argv[1:]]
    paths = [path for one in named for path in (sorted(one.rglob("*.*tiles")) if one.is_dir() else [one])]
    print(f"{'p50 ms':>8} {'p99 ms':>8} {'stored':>8} {'cache':>8}  archive")
    for path in paths:
        try:
            with open_archive(path) as archive:
                tiles = [tile for tile in islice(archive.tiles(), TILES) if archive.get(tile)]
                (half, most), (out_of_cache, _) = times(archive.get, tiles), cached(archive, tiles)
                as_stored, _ = times(archive.stored, tiles)
        except TilesError as error:
            print(f"skipped: {error}")
            continue
        what = f"{path.name}, {len(tiles)} {archive.info.format}"
        print(f"{half:8.3f} {most:8.3f} {as_stored:8.3f} {out_of_cache:8.3f}  {what}")


if __name__ == "__main__":
    main()
