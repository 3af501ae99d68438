"""Say what a tile archive is, whatever its format, and open one by what stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from mercantile import LngLatBbox, Tile

from tiles.errors import CorruptTile, MissingTiles

WORLD = LngLatBbox(-180.0, -85.051129, 180.0, 85.051129)  # what Web Mercator shows
FORMATS = ("png", "jpg", "webp", "pbf")
SQLITE, PMTILES = b"SQLite format 3\0", b"PMTiles"
DEEPEST = 30  # zoom; no archive goes deeper, and row numbers stay below 2**31


@dataclass(frozen=True)
class ArchiveInfo:
    """What an archive says of itself."""

    name: str = ""
    format: str = "png"  # png, jpg, webp or pbf
    bounds: LngLatBbox = WORLD
    zooms: tuple[int, int] = (0, 0)
    attribution: str = ""
    description: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)  # vector layers and the like, as found


class Archive(Protocol):
    """A file of tiles. May be asked by several threads."""

    path: Path
    info: ArchiveInfo

    def get(self, tile: Tile) -> bytes | None:
        """A tile, vector tiles unpacked; None where there is none, or an empty one.

        Unpacking takes most of it, 0.2 to 1.7 ms for a large one; who hands tiles on asks for `stored`.
        Raises CorruptTile where the file is damaged there.
        """

    def stored(self, tile: Tile) -> bytes | None:
        """The bytes of a tile as they stand in the file, packed or not, in 0.02 ms.

        A server hands them on with `tilecheck.content_encoding`; every client that shows maps unpacks them.
        """

    def tiles(self) -> Iterator[Tile]:
        """All tiles that are there, zoom by zoom."""

    def close(self) -> None:
        """Give the file back."""

    def __enter__(self) -> Self:
        """Itself, closed at the end."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""


class Writer(Protocol):
    """A new archive, which is at its place only once it is whole."""

    def put(self, tile: Tile, data: bytes) -> None:
        """Add a tile; vector tiles may be packed or not. One that is there already is replaced."""

    def finish(self, info: ArchiveInfo) -> None:
        """Put the archive into its place."""

    def drop(self) -> None:
        """Leave nothing behind."""


def open_archive(path: Path) -> Archive:
    """The archive in a file; CorruptTile where it is none or damaged, MissingTiles where it can't be read."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise MissingTiles(f"{path} can't be read: {error.strerror}; check the name") from error
    if head == SQLITE:
        from tiles.mbtiles import MBTiles  # noqa: PLC0415  only the reader that is needed

        return MBTiles(path)
    if head.startswith(PMTILES) or (head.startswith(b"PM") and head[2:4] in {b"\1\0", b"\2\0"}):
        from tiles.pmtilesfile import PMTiles  # noqa: PLC0415  likewise

        return PMTiles(path)
    what = "is empty" if not head else "is no MBTiles or PMTiles file"
    raise CorruptTile(f"{path} {what}; download or export it again")


def writer_for(path: Path) -> Writer:
    """A writer of the format that a name asks for; CorruptTile where it asks for none."""
    suffix = path.suffix.lower()
    if suffix == ".mbtiles":
        from tiles.mbtiles import MBTilesWriter  # noqa: PLC0415  only the writer that is needed

        return MBTilesWriter(path)
    if suffix == ".pmtiles":
        from tiles.pmtilesfile import PMTilesWriter  # noqa: PLC0415  likewise

        return PMTilesWriter(path)
    raise CorruptTile(f"{path.name!r} names no archive; end it in .mbtiles or .pmtiles")


def is_tile(tile: tuple[int, int, int]) -> bool:
    """Whether there can be such a tile (x, y, zoom) at all."""
    x, y, z = tile
    return bool(0 <= z <= DEEPEST and 0 <= x < 1 << z and 0 <= y < 1 << z)
