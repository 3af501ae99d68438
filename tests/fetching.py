"""Fetch in a process of its own, to be killed: python tests/fetching.py URL FOLDER tiles|file COUNT|SHA256.

With a limit of bytes as the fifth argument, no file may grow beyond it, as on a full disk.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import mercantile  # noqa: E402  the path comes first

from tiles.cache import TileCache  # noqa: E402  likewise
from tiles.download import TileDownload  # noqa: E402  likewise
from tiles.errors import TilesError  # noqa: E402  likewise
from tiles.filefetch import Checksum, FileDownload  # noqa: E402  likewise
from tiles.sources import Source  # noqa: E402  likewise
from tiles.transport import Http  # noqa: E402  likewise

CONNECTIONS = 4


def wanted(count: int) -> list[mercantile.Tile]:
    """So many tiles side by side."""
    return [mercantile.Tile(8000 + n % 100, 5000 + n // 100, 14) for n in range(count)]


def start(url: str, folder: Path, what: str, amount: object, limit: int = 0) -> subprocess.Popen[str]:
    """Such a process, begun."""
    command = [
        sys.executable,
        __file__,
        url,
        str(folder),
        what,
        str(amount),
        *([str(limit)] if limit else []),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)


def fetch(url: str, folder: str, what: str, amount: str, limit: str = "") -> None:
    """Fetch so many tiles, or a file of that SHA-256; no file may grow beyond the limit of bytes, if any."""
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    if what == "file":
        FileDownload(Http()).run(url + "/file", Path(folder) / "file", checksum=Checksum("sha256", amount))
        return
    source = Source(
        "near", "raster", url + "/{z}/{x}/{y}.png", area_downloads=True, connections=CONNECTIONS, a_second=1e4
    )
    with TileCache.open(Path(folder), "near") as cache:
        done = TileDownload(source, cache, Http()).run(wanted(int(amount)))
    assert not done.failed, done.complaints()


if __name__ == "__main__":
    try:
        fetch(*sys.argv[1:])
    except TilesError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
