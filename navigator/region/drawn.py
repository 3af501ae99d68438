"""Decide where a region's drawn tiles are kept, and by what they are known to be those of now."""

from __future__ import annotations

from pathlib import Path

from navigator.region.manifest import HEIGHTS_FOLDER, MAP_FOLDER
from navigator.region.mapdata import open_map
from navigator.region.region import Region
from tiles.cache import TileCache
from tiles.cachefolder import DRAWN
from tiles.drawntiles import DrawnTiles
from tiles.drawpool import Artist


def drawn_tiles(region: Region, style: str, size: int, folder: Path) -> DrawnTiles:
    """The tiles of a region in a style, `size` px wide, kept in a folder of caches; to be closed.

    Raises StorageError where the region has no map, and what styles and caches raise (of `tiles`).
    """
    manifest = region.manifest
    open_map(region.folder, manifest)
    heights = region.folder / HEIGHTS_FOLDER if manifest.has_heights else None
    artist = Artist(region.folder / MAP_FOLDER, heights, style, size)
    marks = {**manifest.marks(MAP_FOLDER), **manifest.marks(HEIGHTS_FOLDER)}
    content = " ".join(marks[name].sha256 for name in sorted(marks))
    name = f"{DRAWN}{region.name}-{Path(style).stem.lower()}-{size}"
    return DrawnTiles(TileCache.open(folder, name), artist, content)
