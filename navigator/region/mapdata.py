"""Keep in a region what a map shows, and the heights under it, and give them out again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from navigator.errors import ContentError, StorageError
from navigator.graph.arrayfile import FileMark, mark_of
from navigator.region.area import Area
from navigator.region.manifest import HEIGHTS_FOLDER, MAP_FOLDER, Manifest
from navigator.region.told import told_as_ours
from tiles.mapfile import COLUMNS

if TYPE_CHECKING:
    from navigator.region.heights import HeightSource
    from tiles.features import Features
    from tiles.heightfield import HeightField

Bounds = tuple[float, float, float, float]  # west, south, east, north

_AGAIN = "build it again with 'navigator region add'"


def save_map(
    folder: Path, files: Sequence[Path], *, bounds: Bounds, area: Area | None
) -> dict[str, FileMark]:
    """Read the extracts' map and write it into a region's folder; the marks of its files.

    Raises StorageError or ContentError where an extract can't be read; OSError is the caller's to tell.
    """
    from tiles.mapbuild import build_map  # noqa: PLC0415  shapely and osmium, when building

    with told_as_ours():
        inside = area.inside if area else None
        arrays = build_map(files, bounds=bounds if area else None, inside=inside)
    place = folder / MAP_FOLDER
    place.mkdir()
    arrays.save(place)
    return _marks(place)


def save_heights(folder: Path, heights: HeightSource, *, bounds: Bounds) -> dict[str, FileMark]:
    """Write the heights of a box into a region's folder; the marks of their files, none where none is known.

    Raises as `save_map`.
    """
    from tiles import heightfield  # noqa: PLC0415  when building

    if not heights.finest:
        return {}
    place = folder / HEIGHTS_FOLDER
    place.mkdir()
    heightfield.save_heights(heights, bounds, heights.finest, place)
    return _marks(place)


def open_map(folder: Path, manifest: Manifest) -> Features:
    """What a region's map shows.

    Raises:
        StorageError: it has no map, or one of another version, or a file is missing.
        ContentError: the map is damaged.
    """
    from tiles.features import Features  # noqa: PLC0415  a ride without a map needs none of it

    if not manifest.has_map:
        raise StorageError(f"region {manifest.name!r} has no map that this version draws; {_AGAIN}")
    with told_as_ours():
        return Features.open(folder / MAP_FOLDER)


def open_heights(folder: Path, manifest: Manifest) -> HeightField | None:
    """The heights under a region's map; None where it was built without. Errors as of `open_map`."""
    from tiles.heightfield import HeightField  # noqa: PLC0415  likewise

    if not manifest.has_heights:
        return None
    with told_as_ours():
        return HeightField.open(folder / HEIGHTS_FOLDER)


def check_map(folder: Path, manifest: Manifest) -> None:
    """Read what `open_map` believes, for a region from elsewhere; ContentError where it is wrong."""
    if manifest.has_map:
        if manifest.marks(MAP_FOLDER).keys() != {f"{name}.npy" for name in COLUMNS}:
            raise ContentError(f"the map of {manifest.name!r} lacks files; export the region again")
        features = open_map(folder, manifest)
        with told_as_ours():
            features.arrays.check()
    open_heights(folder, manifest)


def _marks(place: Path) -> dict[str, FileMark]:
    return {f"{place.name}/{path.name}": mark_of(path) for path in sorted(place.iterdir())}
