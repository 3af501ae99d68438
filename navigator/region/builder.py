"""Build one area for use from OSM extracts and height tiles; the only user of the heavy libraries."""

from __future__ import annotations

import contextlib
import hashlib
import os
import resource
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from navigator.errors import ContentError, StorageError, UsageError
from navigator.formats.files import write_atomically
from navigator.graph.graphfile import save_network
from navigator.graph.network import Network
from navigator.graph.osmfile import read_osm, source_date
from navigator.graph.relief import put_heights
from navigator.graph.roadgraph import RoadGraph
from navigator.region.area import Area
from navigator.region.manifest import (
    GRAPH_FOLDER,
    MANIFEST,
    OSM_ATTRIBUTION,
    OSM_LICENCE,
    Manifest,
    Source,
    check_name,
)
from navigator.region.region import Region
from navigator.region.store import building
from tiles import Elevation
from tiles.errors import TilesError

Report = Callable[[str, float], None]  # (what is being done, share done)

# What building took at most, measured on the extracts from Monaco to Milan; an extract of roads alone
# is the dearest by its size.
MEMORY_BASE = 150_000_000  # bytes: Python with numpy, scipy, pyproj and osmium
MEMORY_PER_BYTE = 110.0  # of .osm.pbf
DISK_PER_BYTE = 12.0  # of .osm.pbf
# How much larger other formats are than .osm.pbf, roughly.
DILUTION = {".pbf": 1.0, ".gz": 1.6, ".bz2": 1.2, ".osm": 16.0}


@dataclass(frozen=True)
class Estimate:
    """What a build will take; bytes."""

    memory: int
    disk: int


def estimate(files: Sequence[Path]) -> Estimate:
    """A cautious guess from the sizes of the extracts."""
    size = sum(
        file.stat().st_size / DILUTION.get(file.suffix.lower(), 1.0) for file in files if file.is_file()
    )
    return Estimate(round(MEMORY_BASE + MEMORY_PER_BYTE * size), round(DISK_PER_BYTE * size))


@dataclass(frozen=True)
class Order:
    """What shall be built."""

    name: str
    files: tuple[Path, ...]
    area: Area | None = None
    heights: Path | None = None  # folder of height tiles, or one tile


def build_region(order: Order, store: Path, *, report: Report | None = None) -> Region:
    """Build a region into `store`; what stood there under the same name is replaced only at the end.

    Raises:
        UsageError: a bad name, or no file.
        StorageError: a file can't be read, the store can't be written, disk or memory don't suffice.
        ContentError: an extract or a height tile is damaged.
    """
    check_name(order.name)
    if not order.files:
        raise UsageError("give at least one OSM extract with --file")
    tell = report or (lambda _what, _share: None)
    with building(store, order.name) as scratch:
        _check_room(estimate(order.files), store)
        network, elevation = _network(order, tell)
        tell("writing", 0.9)
        _write(scratch, order, network, _height_sources(elevation))
    tell("done", 1.0)
    return Region.open(store / order.name)


def _network(order: Order, tell: Report) -> tuple[Network, Elevation | None]:
    inside = order.area.inside if order.area else None
    found = read_osm(*order.files, inside=inside, report=lambda what, share: tell(what, 0.6 * share))
    graph, elevation = found.graph, None
    if order.heights is not None:
        tell("heights", 0.6)
        graph, elevation = _with_heights(graph, order.heights)
    tell("turns", 0.85)
    return Network.of(graph, found.restrictions), elevation


def _with_heights(graph: RoadGraph, folder: Path) -> tuple[RoadGraph, Elevation]:
    try:
        elevation = Elevation(folder)
        return put_heights(graph, elevation.heights_at), elevation
    except TilesError as error:
        kind = StorageError if error.exit_code == StorageError.exit_code else ContentError
        raise kind(str(error)) from error


def _write(scratch: Path, order: Order, network: Network, heights: tuple[Source, ...]) -> None:
    folder = scratch / GRAPH_FOLDER
    folder.mkdir(parents=True)
    marks = save_network(network, folder)
    graph = network.graph
    manifest = Manifest(
        name=order.name,
        bounds=graph.bounds,
        area=order.area.text if order.area else None,
        sources=tuple(_source(file, OSM_LICENCE, OSM_ATTRIBUTION) for file in order.files),
        heights=heights,
        files={f"{GRAPH_FOLDER}/{name}": mark for name, mark in marks.items()},
        counts={
            "nodes": len(graph.nodes.lon),
            "edges": graph.edges,
            "turns": len(network.turns.target),
        },
    )
    write_atomically(scratch / MANIFEST, manifest.encode())


def _source(file: Path, licence: str, attribution: str) -> Source:
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    date = source_date(file) if licence == OSM_LICENCE else None
    return Source(file.name, file.stat().st_size, digest, date, licence, attribution)


def _height_sources(elevation: Elevation | None) -> tuple[Source, ...]:
    """The height tiles that were read, with whose they are as far as their kind tells."""
    if elevation is None:
        return ()
    rows = []
    for file in sorted(elevation.files):
        srtm = ".hgt" in file.name.lower()
        licence = "public domain" if srtm else "as its publisher states"
        rows.append(_source(file, licence, "SRTM, NASA/USGS" if srtm else "Terrarium height tiles"))
    return tuple(rows)


def _check_room(wanted: Estimate, store: Path) -> None:
    free_disk = shutil.disk_usage(store).free
    if wanted.disk > free_disk:
        raise StorageError(
            f"the region needs about {wanted.disk / 1e6:.0f} MB of disk, {free_disk / 1e6:.0f} MB are free; "
            "free some space or cut it with --area"
        )
    free = available_memory()
    if wanted.memory > free:
        raise StorageError(
            f"building needs about {wanted.memory / 1e6:.0f} MB of memory, {free / 1e6:.0f} MB are free; "
            "build it on a computer, then 'navigator region export' there and 'region import' here"
        )


def available_memory() -> int:
    """Bytes that this process may still take: of the machine, of its cgroup, of its own limit."""
    found = [_machine_memory(), _cgroup_memory()]
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    if soft != resource.RLIM_INFINITY:
        found.append(soft)
    return min(value for value in found if value is not None)


def _machine_memory() -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _cgroup_memory() -> int | None:
    with contextlib.suppress(OSError, ValueError):
        limit = Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii").strip()
        used = int(Path("/sys/fs/cgroup/memory.current").read_text(encoding="ascii"))
        return None if limit == "max" else int(limit) - used
    return None
