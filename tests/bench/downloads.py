"""Download 10,000 tiles and a big file that is cut twice; print time against the ideal, and memory.

python tests/bench/downloads.py [--tiles N] [--megabytes N]
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import mercantile  # noqa: E402  the path comes first
from tileserver import file_digest, tile_server  # noqa: E402  likewise

from tiles.cache import TileCache  # noqa: E402  likewise
from tiles.download import TileDownload  # noqa: E402  likewise
from tiles.filefetch import Checksum, FileDownload  # noqa: E402  likewise
from tiles.sources import Source  # noqa: E402  likewise
from tiles.transport import Http  # noqa: E402  likewise

LATENCY, CONNECTIONS, ZOOM = 0.020, 16, 14
TILES, MEGABYTES = 10_000, 500
LIMIT_RATIO, LIMIT_MB = 1.25, 100


def peak_mb() -> float:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fetch_tiles(url: str, folder: Path, count: int) -> None:
    """Fetch a square of tiles, and print how it went."""
    tiles = (mercantile.Tile(8000 + n % 100, 5000 + n // 100, ZOOM) for n in range(count))
    limits = {"area_downloads": True, "connections": CONNECTIONS, "a_second": 10_000.0}
    source = Source("near", "raster", url + "/{z}/{x}/{y}.png", **limits)  # type: ignore[arg-type]  by name
    begun, spent = time.monotonic(), time.process_time()
    with TileCache.open(folder, "near") as cache:
        done = TileDownload(source, cache, Http(connections=CONNECTIONS)).run(tiles)
        seconds = time.monotonic() - begun
        assert cache.count == done.fetched == count, done
    ideal = count / CONNECTIONS * LATENCY
    print(
        f"{count:,} tiles: {seconds:.2f} s, ideal {ideal:.2f} s, ratio {seconds / ideal:.2f} "
        f"(limit {LIMIT_RATIO}), {time.process_time() - spent:.1f} s of processor, "
        f"peak {peak_mb():.0f} MB (limit {LIMIT_MB}), {done.received / 1e6:.0f} MB received"
    )


def fetch_file(url: str, folder: Path, size: int) -> None:
    """Fetch a file that is cut twice, and print how it went."""
    begun = time.monotonic()
    digest = Checksum("sha256", file_digest(size))
    told = time.monotonic()
    got = FileDownload(Http()).run(url + "/file", folder / "file", checksum=digest)
    assert got.path.stat().st_size == size
    print(
        f"{size / 1e6:.0f} MB resumed twice: {time.monotonic() - told:.1f} s with its hash right "
        f"({told - begun:.1f} s to know it), peak {peak_mb():.0f} MB (limit {LIMIT_MB})"
    )


def main() -> None:
    """Run both parts, each in a process of its own for the sake of its memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tiles", type=int, default=TILES)
    parser.add_argument("--megabytes", type=int, default=MEGABYTES)
    parser.add_argument("--part", nargs=2, metavar=("tiles|file", "URL"), help="one part, of a server there")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        size = asked.megabytes * 1_000_000
        if asked.part:
            fetch, amount = (fetch_tiles, asked.tiles) if asked.part[0] == "tiles" else (fetch_file, size)
            fetch(asked.part[1], Path(scratch), amount)
            return
    for part in ("tiles", "file"):
        latency, cut = (LATENCY, 0) if part == "tiles" else (0.0, size // 5 * 2)
        with tile_server(latency=latency, size=size, cut=cut) as url:
            amounts = [f"--tiles={asked.tiles}", f"--megabytes={asked.megabytes}"]
            subprocess.run([sys.executable, __file__, *amounts, "--part", part, url], check=True)


if __name__ == "__main__":
    main()
