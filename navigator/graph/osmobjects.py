"""Walk the objects of an OSM file (.osm, .gz, .bz2, .pbf), whatever its name; damage is one clear error."""

from __future__ import annotations

import bz2
import gzip
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import IO, Any

from navigator.errors import ContentError, StorageError
from navigator.graph.osmtext import clean_text

_HEAD = 4096  # bytes by which a format is told
_OVERPASS_DATE = re.compile(rb'<meta osm_base="([0-9T:Z-]{1,40})"')


@dataclass(frozen=True)
class OsmFile:
    """A file that is an OSM file by its first bytes."""

    path: Path
    format: str  # as osmium names it

    @classmethod
    def open(cls, path: Path) -> OsmFile:
        """A file with its format told by its first bytes, since names lie.

        Raises:
            StorageError: it is missing or can't be read.
            ContentError: it is no OSM file.
        """
        try:
            with path.open("rb") as stream:
                head = stream.read(_HEAD)
        except IsADirectoryError as error:
            raise StorageError(f"{path} is a folder; give the OSM file itself") from error
        except OSError as error:
            raise StorageError(f"{path} can't be read: {error.strerror}") from error
        return cls(path, _format_of(head, path.name))

    def nodes(self) -> Iterator[Any]:
        """All nodes, as osmium gives them: each only until the next is asked for."""
        import osmium  # noqa: PLC0415  only where a file is read: riding needs none of it

        return self._objects(osmium.osm.NODE)

    def ways(self) -> Iterator[Any]:
        """All ways."""
        import osmium  # noqa: PLC0415  see nodes

        return self._objects(osmium.osm.WAY)

    def relations(self, *, keys: Iterable[str] = ()) -> Iterator[Any]:
        """Relations that have one of the keys."""
        import osmium  # noqa: PLC0415  see nodes

        return self._objects(osmium.osm.RELATION, keys)

    def ways_and_relations(self, keys: Iterable[str]) -> Iterator[Any]:
        """Ways and relations that have one of the keys, in the order of the file."""
        import osmium  # noqa: PLC0415  see nodes

        return self._objects(osmium.osm.WAY | osmium.osm.RELATION, keys)

    def _objects(self, kinds: Any, keys: Iterable[str] = ()) -> Iterator[Any]:
        """Whatever osmium finds wrong becomes a ContentError."""
        import osmium  # noqa: PLC0415  see nodes

        try:
            source = osmium.FileProcessor(osmium.io.File(str(self.path), self.format), kinds)
            if keys:
                source = source.with_filter(osmium.filter.KeyFilter(*keys))
            yield from source
        except (RuntimeError, ValueError, OverflowError, osmium.InvalidLocationError) as error:
            what = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ContentError(
                f"{self.path.name} is damaged or cut off ({what}); download it again"
            ) from error


def source_date(path: Path) -> str | None:
    """The date that an OSM file gives for its data, ISO 8601; None where its header has none.

    Raises as `OsmFile.open`, and ContentError where the file is damaged.
    """
    import osmium  # noqa: PLC0415  see OsmFile.nodes

    file = OsmFile.open(path)
    try:
        with osmium.io.Reader(osmium.io.File(str(file.path), file.format), osmium.osm.NOTHING) as reader:
            header = reader.header()
            text = header.get("osmosis_replication_timestamp") or header.get("timestamp")
            text = text or _overpass_date(file)
    except (RuntimeError, ValueError) as error:
        raise ContentError(f"{path.name} is damaged; download it again") from error
    return clean_text(text) or None


def newest_change(path: Path) -> str | None:
    """When the newest way or relation of a file was changed, ISO 8601: its data are no older than that.

    For files whose header has no date; None where objects have none either. Raises as `OsmFile.open`, and
    ContentError where the file is damaged.
    """
    times = (one.timestamp for one in OsmFile.open(path).ways_and_relations(()))
    newest = max(times, default=None)
    if newest is None or newest.timestamp() <= 0.0:
        return None
    return str(newest.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def _overpass_date(file: OsmFile) -> str:
    """The date that Overpass gives in an element of its own, which osmium passes over."""
    if "pbf" in file.format:
        return ""
    opened: dict[str, Callable[[Path], Any]] = {"osm.gz": gzip.GzipFile, "osm.bz2": bz2.BZ2File}
    try:
        with opened.get(file.format, _plain)(file.path) as stream:
            found = _OVERPASS_DATE.search(stream.read(_HEAD))
    except (OSError, EOFError, zlib.error):
        return ""  # whoever reads it whole will tell what is wrong
    return found[1].decode() if found else ""


def _plain(path: Path) -> IO[bytes]:
    return path.open("rb")


def _format_of(head: bytes, name: str) -> str:
    if not head:
        raise ContentError(f"{name} is empty; download the extract again")
    if b"OSMHeader" in head[:64]:
        return "pbf"
    if head.startswith(b"\x1f\x8b"):
        return "osm.gz"
    if head.startswith(b"BZh"):
        return "osm.bz2"
    if b"<osm" in head.lower():
        return "osm"
    raise ContentError(
        f"{name} is no OSM file (.osm.pbf, .osm, .osm.gz or .osm.bz2); download the extract again"
    )
