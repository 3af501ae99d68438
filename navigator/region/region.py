"""Open one area for use, list what there is, and find the area that covers some points."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from navigator.errors import ContentError, NavigatorError, NoRouteError, StorageError, UsageError
from navigator.graph.arrayfile import check_sizes, verify_files
from navigator.graph.graphfile import columns_in, open_network
from navigator.graph.network import Network
from navigator.graph.roadgraph import COORDINATE_SCALE
from navigator.library.placeformat import FILE as PLACES
from navigator.region.manifest import GRAPH_FOLDER, HIERARCHY_FOLDER, Manifest, check_name, read_manifest
from navigator.region.mapdata import open_heights, open_map
from navigator.region.store import ASIDE, folders
from navigator.routing.ground import Ground
from navigator.routing.topologyfile import open_topology

if TYPE_CHECKING:
    from navigator.library.places import Places
    from tiles.features import Features
    from tiles.heightfield import HeightField

Bounds = tuple[float, float, float, float]  # west, south, east, north in degrees

LONGEST_JOINT = 64  # letters of a region's name
MARGIN = 0.001  # degrees round the box of several regions: it is written with three decimals
LOOKED_AT = 200  # points of a track, to see which region it lies in


@dataclass(frozen=True)
class Region:
    """A built area, opened read-only."""

    folder: Path
    manifest: Manifest

    @classmethod
    def open(cls, folder: str | Path) -> Region:
        """Open a region folder; sizes of all files are compared at once.

        Raises:
            StorageError: the folder or one of its files is missing or unreadable.
            ContentError: it is damaged or of another version.
        """
        region = cls(Path(folder), read_manifest(Path(folder)))
        marks = region.manifest.marks(GRAPH_FOLDER)
        check_sizes(region.folder / GRAPH_FOLDER, marks, columns_in(marks))
        return region

    @property
    def name(self) -> str:
        """By which it is found in its store: the folder's, which may have been renamed by hand."""
        return self.folder.absolute().name.removeprefix(ASIDE)

    @cached_property
    def network(self) -> Network:
        """Roads, turns and index, memory-mapped when first asked for."""
        return open_network(self.folder / GRAPH_FOLDER, self.manifest.marks(GRAPH_FOLDER))

    @cached_property
    def ground(self) -> Ground:
        """The network with its hierarchy, as routers want it."""
        if not self.manifest.hierarchical:
            return Ground(self.network)
        folder = self.folder / HIERARCHY_FOLDER
        return Ground(self.network, open_topology(folder, self.manifest.marks(HIERARCHY_FOLDER)))

    @cached_property
    def places(self) -> Places:
        """Names, streets, stops and what riders need, opened when first asked for.

        StorageError, ContentError: the region has none, as it was built before there were any, or they
        are missing or damaged.
        """
        from navigator.library.places import Places  # noqa: PLC0415  coordinates alone need no SQLite

        if not self.manifest.places:
            raise StorageError(
                f"region {self.name!r} knows no places: it was built by another version of the navigator; "
                f"build it again with 'navigator region add {self.name} --file EXTRACT'"
            )
        check_sizes(self.folder, {PLACES: self.manifest.files[PLACES]}, (PLACES,))
        return Places.open(self.folder / PLACES)

    @cached_property
    def features(self) -> Features:
        """What a map of it shows, memory-mapped when first asked for.

        Raises:
            StorageError: it has no map, as one built by an older version, or a file is missing.
            ContentError: the map is damaged.
        """
        return open_map(self.folder, self.manifest)

    @cached_property
    def heights(self) -> HeightField | None:
        """The heights under its map; None where it was built without. Errors as of `features`."""
        return open_heights(self.folder, self.manifest)

    def covers(self, points: Iterable[tuple[float, float]]) -> bool:
        """Whether all (lon, lat) points lie in the region's box."""
        west, south, east, north = self.manifest.bounds
        return all(west <= lon <= east and south <= lat <= north for lon, lat in points)

    def meets(self, box: Bounds) -> bool:
        """Whether a box (west, south, east, north) and the region's have any of the ground in common."""
        west, south, east, north = self.manifest.bounds
        return west <= box[2] and box[0] <= east and south <= box[3] and box[1] <= north

    @property
    def box(self) -> Bounds:
        """West, south, east, north in degrees; west > east where it lies across the antimeridian."""
        west, south, east, north = self.manifest.bounds
        if east - west <= 180.0:
            return self.manifest.bounds
        lons = np.unique(np.asarray(self.network.graph.segments.shape_lon)) / COORDINATE_SCALE
        widest = int(np.argmax(np.diff(lons)))
        if lons[widest + 1] - lons[widest] <= west + 360.0 - east:  # it goes round the earth indeed
            return self.manifest.bounds
        return float(lons[widest + 1]), south, float(lons[widest]), north

    def damaged(self) -> list[str]:
        """Names of the files that are missing or changed since the build; reads everything."""
        return verify_files(self.folder, self.manifest.files)


def regions_in(store: Path) -> Iterator[Region]:
    """Regions of a store that can be opened, by name; broken ones are passed over."""
    for folder in folders(store).values():
        try:
            yield Region.open(folder)
        except NavigatorError:
            continue


def broken_in(store: Path) -> Iterator[tuple[str, NavigatorError]]:
    """Names of the regions that can't be opened, with the reason."""
    for name, folder in folders(store).items():
        try:
            Region.open(folder)
        except NavigatorError as error:
            yield name, error


def region_named(store: Path, name: str) -> Region:
    """The region of that name; StorageError tells which there are."""
    there = folders(store)
    if check_name(name) not in there:
        known = ", ".join(there) or "none yet"
        raise StorageError(
            f"there is no region {name!r}; there is: {known}. Build it with 'navigator region add'"
        )
    return Region.open(there[name])


def _preference(region: Region) -> tuple[bool, int, str]:
    """Regions that know heights first, then the smallest."""
    return not region.manifest.heights, region.manifest.size, region.name


def region_for(store: Path, points: Sequence[tuple[float, float]]) -> Region:
    """The smallest region whose box covers all (lon, lat) points; one with heights before one without.

    Raises:
        StorageError, ContentError: there is no region at all, or none that can be opened.
        UsageError: the points lie in none, but would with longitude and latitude swapped.
        NoRouteError: no one region covers them.
    """
    regions = _all_in(store)
    covering = [region for region in regions if region.covers(points)]
    if covering:
        return min(covering, key=_preference)
    suggestion = swapped(regions, points)
    if suggestion:
        raise UsageError(suggestion)
    if len(points) == 1:
        lon, lat = points[0]
        raise NoRouteError(f"no region covers {lat:.5f},{lon:.5f} ({_offered(regions)}")
    raise NoRouteError(f"no one region covers all points: {_apart(regions, points)}")


def regions_covering(store: Path, points: Sequence[tuple[float, float]]) -> list[Region]:
    """All regions whose boxes cover all (lon, lat) points, in the order in which they are preferred.

    Raises StorageError, ContentError where there is no region at all, or none that can be opened.
    """
    return sorted((region for region in _all_in(store) if region.covers(points)), key=_preference)


def region_of_most(store: Path, points: Sequence[tuple[float, float]]) -> Region | None:
    """The region whose box covers most of some (lon, lat) points of a line; None where none covers any."""
    some = points[:: 1 + len(points) // LOOKED_AT]
    regions = list(regions_in(store))
    covered = {region.name: sum(region.covers([point]) for point in some) for region in regions}
    best = max(regions, key=lambda region: covered[region.name], default=None)
    return best if best is not None and covered[best.name] else None


def _all_in(store: Path) -> list[Region]:
    """The regions of a store; where there is none, an error says why."""
    regions = list(regions_in(store))
    if regions:
        return regions
    for _name, error in broken_in(store):
        raise error
    raise StorageError("there is no region yet; build one with 'navigator region add NAME'")


def _apart(regions: Sequence[Region], points: Sequence[tuple[float, float]]) -> str:
    """Where the points lie, and what a rider can do about it."""
    covering = [[region for region in regions if region.covers([point])] for point in points]
    homes = [min(some, key=_preference, default=None) for some in covering]
    for number, (home, (lon, lat)) in enumerate(zip(homes, points, strict=True), start=1):
        if home is None:
            return f"point {number} ({lat:.5f},{lon:.5f}) lies in none ({_offered(regions)}"
    lies = ", ".join(f"point {n} lies in {home.name}" for n, home in enumerate(homes, start=1) if home)
    return f"{lies}; build one from all their extracts: {_joint({home.name: home for home in homes if home})}"


def _offered(regions: Iterable[Region]) -> str:
    names = ", ".join(region.name for region in regions)
    return f"there is: {names}); build one with 'navigator region add NAME'"


def _joint(regions: Mapping[str, Region]) -> str:
    """The command that builds one region in place of several."""
    manifests = [region.manifest for region in regions.values()]
    name = "-".join(regions)[:LONGEST_JOINT].rstrip("-")
    files = dict.fromkeys(source.file for manifest in manifests for source in manifest.sources)
    words = [name, *(word for file in files for word in ("--file", file))]
    if any(manifest.area for manifest in manifests):
        sides = zip(*(manifest.bounds for manifest in manifests), strict=True)
        corners = ((min, -MARGIN), (min, -MARGIN), (max, MARGIN), (max, MARGIN))
        ends = (outermost(side) + more for (outermost, more), side in zip(corners, sides, strict=True))
        words += ["--area", ",".join(f"{end:.3f}" for end in ends)]
    if any(manifest.heights for manifest in manifests):
        words += ["--heights", "FOLDER"]
    return f"navigator region add {shlex.join(words)}"


def swapped(regions: Iterable[Region], points: Sequence[tuple[float, float]]) -> str | None:
    """A question to the rider who gave lon,lat for lat,lon; None where swapping helps nobody."""
    for region in regions:
        turned = [point if region.covers([point]) else (point[1], point[0]) for point in points]
        if turned != list(points) and region.covers(turned):
            meant = " ".join(f"{lat:.9g},{lon:.9g}" for lon, lat in turned)
            return (
                "points are given as lat,lon and these lie off the map: "
                f"did you mean {meant} ({region.name})?"
            )
    return None


def check_whole(region: Region) -> None:
    """Raise ContentError where a file is not what was built."""
    damaged = region.damaged()
    if damaged:
        more = f" and {len(damaged) - 1} more" if damaged[1:] else ""
        raise ContentError(
            f"region {region.name!r} is damaged ({damaged[0]}{more}); build or import it again"
        )
