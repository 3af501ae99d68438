"""Build tiny regions for tests, and lay small disks under them."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from osmxml import write_osm

from navigator.region.builder import Order, build_region
from navigator.region.region import Region


def extract(folder: Path, *, name: str = "tiny.osm", ways: int = 3, x: float = 0.0) -> Path:
    """A ladder of named roads with a restriction, starting x metres east of the origin."""
    folder.mkdir(parents=True, exist_ok=True)
    nodes = {}
    for row in range(ways + 1):
        nodes[f"w{row}"], nodes[f"e{row}"] = (x, row * 200.0), (x + 300.0, row * 200.0)
    rungs = [f"w{row} e{row}" for row in range(ways + 1)]
    rails = [" ".join(f"{side}{row}" for row in range(ways + 1)) for side in "we"]
    tagged = [(line, {"highway": "residential", "name": f"Röad {line[:5]}"}) for line in [*rungs, *rails]]
    return write_osm(
        folder / name,
        nodes=nodes,
        ways=[(tuple(line.split()), tags) for line, tags in tagged],  # type: ignore[misc]  # names, in any sequence
        relations=[
            (
                [("w", 2, "from"), ("n", "e1", "via"), ("w", len(rungs) + 2, "to")],
                {"type": "restriction", "restriction": "no_left_turn"},
            )
        ],
        node_tags={"e2": {"highway": "traffic_signals"}},
    )


def build(store: Path, name: str = "tiny", *, file: Path | None = None) -> Region:
    """A region of one extract without heights."""
    return build_region(Order(name, (file or extract(store.parent / "extracts"),)), store)


def build_on_and_on(store: str, *files: str) -> None:
    """Build the region tiny of one file after the other, until killed."""
    while True:
        for file in files:
            build(Path(store), file=Path(file))


def add_region(home: str, name: str) -> None:
    """`navigator region add NAME --yes` with all folders in `home`; exits."""
    from navigator.cli.main import run  # all of the command line: only where it is what is tested

    os.environ["NAVIGATOR_HOME"] = home
    run(["region", "add", name, "--yes"])


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder by its relative path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@contextlib.contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A file system of that size, mounted over a folder; the test is skipped where that is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"size={kilobytes}k", "navigator-test", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nothing can be written in the folder, by root neither."""
    if os.geteuid() != 0:
        mode = folder.stat().st_mode
        folder.chmod(0o500)
        try:
            yield
        finally:
            folder.chmod(mode)
        return
    _mount("--bind", str(folder), str(folder))
    try:
        _mount("-o", "remount,ro,bind", str(folder))
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _mount(*arguments: str) -> None:
    if shutil.which("mount") is None or shutil.which("umount") is None or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root and mount")
    done = subprocess.run(["mount", *arguments], check=False, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"this machine does not allow mounting: {done.stderr.strip()}")
