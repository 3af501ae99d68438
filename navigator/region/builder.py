"""Build one area for use from OSM extracts and height tiles; the only user of the heavy libraries."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from navigator.errors import NavigatorError, StorageError, UsageError
from navigator.formats.files import storage_error, write_atomically
from navigator.graph.arrayfile import FileMark, mark_of
from navigator.graph.graphfile import save_network
from navigator.graph.network import Network
from navigator.graph.osmfile import read_osm
from navigator.graph.osmobjects import newest_change, source_date
from navigator.graph.relief import put_heights
from navigator.graph.roadgraph import COORDINATE_SCALE
from navigator.library.gazetteer import gather
from navigator.library.placeformat import FILE as PLACES
from navigator.library.placewriter import save_places
from navigator.region.area import Area
from navigator.region.heights import HeightSource
from navigator.region.manifest import (
    GRAPH_FOLDER,
    HIERARCHY_FOLDER,
    MANIFEST,
    OSM_ATTRIBUTION,
    OSM_LICENCE,
    Manifest,
    Origin,
    Source,
    check_name,
)
from navigator.region.mapdata import save_heights, save_map
from navigator.region.memory import available_memory
from navigator.region.region import Region
from navigator.region.store import building
from navigator.routing.completion import Topology
from navigator.routing.ground import build_topology
from navigator.routing.topologyfile import save_topology

ELSEWHERE = "build it on a computer, then 'navigator region export' there and 'region import' here"

Report = Callable[[str, float], None]  # (what is being done, share done)
_Made = tuple[dict[str, FileMark], tuple["Source", ...]]  # files, and height tiles that were read

# What building took at most, measured on 25 extracts from 0.15 to 3.7 MB with each step's peak rounded up.
# Without heights: 58 MB at least, then up to 50 bytes a byte of .osm.pbf (Porto, roads alone). With heights:
# 98 MB at least (scipy, pyproj), 425 MB for Porto on two raw 1" tiles, of which 52 MB are the mapped tiles.
MEMORY_BASE = 80_000_000  # bytes: Python with numpy and osmium
MEMORY_PER_BYTE = 65.0  # of .osm.pbf
HEIGHTS_BASE = 80_000_000  # bytes more: scipy, pyproj and height tiles
HEIGHTS_PER_BYTE = 35.0  # of .osm.pbf more
# The map is read when roads and hierarchy have gone from memory, and needs less than they did: Porto 229 MB.
DISK_PER_BYTE = 24.0  # of .osm.pbf; 21 for Oslo, roads alone, 6 to 12 for full extracts; of it the map 1 to 3
HEIGHTS_DISK_PER_BYTE = 2.0  # of .osm.pbf more; 0.2 to 0.6 measured, 26 MB a square degree at 1"
# Licence and attribution of height tiles of the rider's own.
SRTM_CREDIT = "public domain", "SRTM, NASA/USGS"
TERRARIUM_CREDIT = "as its publisher states", "Terrarium height tiles"
# How much larger other formats are than .osm.pbf at least, over the same extracts.
DILUTION = {".pbf": 1.0, ".gz": 1.7, ".bz2": 1.3, ".osm": 12.0, ".xml": 12.0}


@dataclass(frozen=True)
class Estimate:
    """What a build will take at most; bytes."""

    memory: int
    disk: int


def estimate(files: Sequence[Path], *, heights: bool = True) -> Estimate:
    """A cautious guess from the sizes of the extracts; one that can't be read counts as empty."""
    size = sum(_size(file) / DILUTION.get(file.suffix.lower(), 1.0) for file in files)
    return estimate_of(size, heights=heights)


def estimate_of(size: float, *, heights: bool = True) -> Estimate:
    """The same for so many bytes of .osm.pbf."""
    memory, disk = MEMORY_BASE + MEMORY_PER_BYTE * size, DISK_PER_BYTE * size
    if heights:
        disk += HEIGHTS_DISK_PER_BYTE * size
        memory += HEIGHTS_BASE + HEIGHTS_PER_BYTE * size
    return Estimate(round(memory), round(disk))


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except (OSError, ValueError):
        return 0


@dataclass(frozen=True)
class Order:
    """What shall be built."""

    name: str
    files: tuple[Path, ...]
    area: Area | None = None
    heights: Path | None = None  # folder of height tiles, or one tile
    origin: Origin | None = None  # where the files were fetched from
    height_credit: tuple[str, str] | None = None  # licence and attribution; None: what their kind tells

    @property
    def estimate(self) -> Estimate:
        """What building it will take at most."""
        return estimate(self.files, heights=self.heights is not None)


def check_order(order: Order) -> None:
    """Find out what can be found out without building: errors as in `build_region`."""
    check_name(order.name)
    if not order.files:
        raise UsageError("give at least one OSM extract with --file")
    for file in order.files:
        try:
            source_date(file)  # opens it and reads its header
        except NavigatorError:
            raise
        except (OSError, ValueError) as error:
            raise storage_error(error, f"cannot read {str(file)!r}") from error
    if order.heights is not None:
        HeightSource(order.heights)


def build_region(order: Order, store: Path, *, report: Report | None = None) -> Region:
    """Build a region into `store`; what stood there under the same name is replaced only at the end.

    Raises:
        UsageError: a bad name, or no file.
        StorageError: a file can't be read, the store can't be written, disk or memory don't suffice.
        ContentError: an extract or a height tile is damaged.
    """
    check_order(order)
    tell = report or (lambda _what, _share: None)
    with building(store, order.name) as scratch:
        _check_room(order, store)
        heights = HeightSource(order.heights) if order.heights is not None else None
        try:
            built, files = _build_network(scratch, order, heights, tell)
            tell("map", 0.8)
            files |= save_map(scratch, order.files, bounds=built.bounds, area=order.area)
            if heights is not None:
                tell("relief", 0.95)
                files |= save_heights(scratch, heights, bounds=built.bounds)
            _describe(scratch, order, built, (files, _height_sources(heights, order.height_credit)))
        except MemoryError as error:
            raise StorageError(f"there is not enough memory to build {order.name!r}; {ELSEWHERE}") from error
    tell("done", 1.0)
    return Region.open(store / order.name)


@dataclass(frozen=True)
class _Built:
    """What the manifest says of a network that has been written and forgotten."""

    bounds: tuple[float, float, float, float]
    counts: dict[str, int]


def _build_network(
    scratch: Path, order: Order, heights: HeightSource | None, tell: Report
) -> tuple[_Built, dict[str, FileMark]]:
    """Build and write places, roads, turns and hierarchy; their memory is free again for what comes next."""
    network = _network(order, heights, tell)
    tell("places", 0.5)
    files = _save_places(scratch, order, network)
    tell("hierarchy", 0.55)
    topology = build_topology(network)
    tell("writing", 0.75)
    graph = network.graph
    counts = {"nodes": len(graph.nodes.lon), "edges": graph.edges, "turns": len(network.turns.target)}
    return _Built(graph.bounds, counts), files | _save(scratch, network, topology)


def _network(order: Order, heights: HeightSource | None, tell: Report) -> Network:
    inside = order.area.inside if order.area else None
    found = read_osm(*order.files, inside=inside, report=lambda what, share: tell(what, 0.4 * share))
    graph = found.graph
    if heights is not None:
        tell("heights", 0.4)
        graph = put_heights(graph, heights)
    tell("turns", 0.48)
    return Network.of(graph, found.restrictions)


def _save_places(scratch: Path, order: Order, network: Network) -> dict[str, FileMark]:
    """Read and write what can be looked up; the mark of its file."""
    shapes = network.graph.segments
    roads = shapes.shape_lon / COORDINATE_SCALE, shapes.shape_lat / COORDINATE_SCALE
    entries = gather(order.files, roads, inside=order.area.inside if order.area else None)
    save_places(entries, scratch / PLACES)
    return {PLACES: mark_of(scratch / PLACES)}


def _save(scratch: Path, network: Network, topology: Topology) -> dict[str, FileMark]:
    """Write all arrays; the marks of their files by path inside the region."""
    files: dict[str, FileMark] = {}
    for inside in (GRAPH_FOLDER, HIERARCHY_FOLDER):
        folder = scratch / inside
        folder.mkdir(parents=True)
        marks = save_network(network, folder) if inside == GRAPH_FOLDER else save_topology(topology, folder)
        files |= {f"{inside}/{name}": mark for name, mark in marks.items()}
    return files


def _describe(scratch: Path, order: Order, built: _Built, made: _Made) -> None:
    files, heights = made
    manifest = Manifest(
        name=order.name,
        bounds=built.bounds,
        area=order.area.text if order.area else None,
        sources=tuple(_source(file, OSM_LICENCE, OSM_ATTRIBUTION) for file in order.files),
        heights=heights,
        files=files,
        counts=built.counts,
        origin=order.origin,
    )
    write_atomically(scratch / MANIFEST, manifest.encode())


def _source(file: Path, licence: str, attribution: str) -> Source:
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    date = (source_date(file) or newest_change(file)) if licence == OSM_LICENCE else None
    return Source(file.name, file.stat().st_size, digest, date, licence, attribution)


def _height_sources(heights: HeightSource | None, credit: tuple[str, str] | None) -> tuple[Source, ...]:
    """The height tiles that were read, with whose they are: as who gave them says, or as their kind tells."""
    if heights is None:
        return ()
    rows = []
    for file in heights.files:
        kind = SRTM_CREDIT if ".hgt" in file.name.lower() else TERRARIUM_CREDIT
        rows.append(_source(file, *(credit or kind)))
    return tuple(rows)


def _check_room(order: Order, store: Path) -> None:
    wanted, free_disk = order.estimate, shutil.disk_usage(store).free
    # How much an area leaves over is not known; there only a full disk will tell.
    if wanted.disk > free_disk and order.area is None:
        raise StorageError(
            f"the region needs about {wanted.disk / 1e6:.0f} MB of disk, {free_disk / 1e6:.0f} MB are free; "
            "free some space or cut it with --area"
        )
    free = available_memory()
    if wanted.memory > free:
        raise StorageError(
            f"building needs about {wanted.memory / 1e6:.0f} MB of memory, "
            f"{free / 1e6:.0f} MB are free; {ELSEWHERE}"
        )
