"""Say what a region folder holds: format, area, sources with licence, sizes and checksums."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from navigator.errors import ContentError, StorageError, UsageError
from navigator.formats.files import read_whole
from navigator.graph import graphfile
from navigator.graph.arrayfile import FileMark
from navigator.library import placeformat
from navigator.routing import topologyfile
from tiles import heightfield, mapfile

FORMAT = 1  # of the folder as a whole
MANIFEST = "manifest.json"
GRAPH_FOLDER = "graph"
HIERARCHY_FOLDER = "hierarchy"  # may be missing, or of another version: then routes are found without it
MAP_FOLDER = "map"  # may be missing, or of another version: then no map can be drawn from the region
HEIGHTS_FOLDER = "heights"  # likewise: then maps have no relief
MAP_FORMATS = {MAP_FOLDER: mapfile.FORMAT}
HEIGHTS_FORMATS = {HEIGHTS_FOLDER: heightfield.FORMAT}
FORMATS = {
    **graphfile.FORMATS,
    **topologyfile.FORMATS,
    **placeformat.FORMATS,
    **MAP_FORMATS,
    **HEIGHTS_FORMATS,
}
LARGEST_MANIFEST = 5_000_000  # bytes
LARGEST_FILE = 1 << 50  # bytes, or rows: a number beyond is damage
LONGEST_TEXT = 2000  # characters
COUNTS = ("nodes", "edges", "turns")
OSM_ATTRIBUTION = "© OpenStreetMap contributors"
OSM_LICENCE = "ODbL 1.0"

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
LONGEST_SHOWN = 40  # letters of a name that an error shows as it may be written
_UNNAMED = re.compile(r"[^a-z0-9._-]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FOLDERS = "|".join((GRAPH_FOLDER, HIERARCHY_FOLDER, MAP_FOLDER, HEIGHTS_FOLDER))
_FILE = re.compile(rf"({_FOLDERS})/[a-z]+\.[a-z_]+\.npy|{re.escape(placeformat.FILE)}")


@dataclass(frozen=True)
class Source:
    """A file that a region was made from."""

    file: str  # its name, never its path: a region travels
    size: int  # bytes
    sha256: str
    date: str | None  # of the data, ISO 8601, where the file says so
    licence: str
    attribution: str


@dataclass(frozen=True)
class Origin:
    """Where the data was fetched from, so that newer data can be; it travels with the region."""

    source: str  # by its name in sources.toml
    what: str  # the id of an extract; of a box asked for, nothing
    area: str = ""  # W,S,E,N that was asked for or cut to
    heights: str = ""  # the source of the heights, by name


@dataclass(frozen=True)
class Manifest:
    """What stands in manifest.json; no date of building, so that the same input gives the same bytes."""

    name: str
    bounds: tuple[float, float, float, float]  # west, south, east, north
    area: str | None
    sources: tuple[Source, ...]
    heights: tuple[Source, ...]
    files: Mapping[str, FileMark]
    counts: Mapping[str, int]
    components: Mapping[str, int] = field(default_factory=lambda: dict(FORMATS))
    format: int = FORMAT
    origin: Origin | None = None  # None: built from files of the rider's own

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(mark.size for mark in self.files.values())

    @property
    def content(self) -> str:
        """By which the content of all files is known: their checksums, by name."""
        return " ".join(self.files[name].sha256 for name in sorted(self.files))

    @property
    def attribution(self) -> list[str]:
        """Whose data it is, each once."""
        return sorted({source.attribution for source in (*self.sources, *self.heights)})

    @property
    def hierarchical(self) -> bool:
        """Whether there is a hierarchy that this version can read."""
        return self._readable(topologyfile.FORMATS)

    @property
    def has_map(self) -> bool:
        """Whether there is a map that this version can draw."""
        return self._readable(MAP_FORMATS) and bool(self.marks(MAP_FOLDER))

    @property
    def has_heights(self) -> bool:
        """Whether there are heights under the map that this version can read."""
        return self._readable(HEIGHTS_FORMATS) and bool(self.marks(HEIGHTS_FOLDER))

    @property
    def places(self) -> bool:
        """Whether there are places that this version can look up."""
        return self._readable(placeformat.FORMATS)

    def _readable(self, formats: Mapping[str, int]) -> bool:
        return all(self.components.get(name) == number for name, number in formats.items())

    def marks(self, folder: str) -> dict[str, FileMark]:
        """Marks of the files in one of the region's folders, by their names inside it."""
        inside = f"{folder}/"
        return {
            name.removeprefix(inside): mark for name, mark in self.files.items() if name.startswith(inside)
        }

    def encode(self) -> bytes:
        """As JSON, keys sorted; a file name that is no UTF-8 gets question marks."""
        text = json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        return text.encode(errors="replace")


def check_name(name: str) -> str:
    """The name of a region, or UsageError."""
    if not _NAME.fullmatch(name):
        bare = unicodedata.normalize("NFKD", name[:LONGEST_SHOWN]).encode("ascii", "ignore").decode().lower()
        like = _UNNAMED.sub("-", bare).strip("-._")
        example = like if _NAME.fullmatch(like) else "andorra"
        raise UsageError(
            f"{name!r} is no region name; use at most 64 of a-z, 0-9, dot, dash, underscore: {example!r}"
        )
    return name


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a region folder.

    Raises:
        StorageError: there is none, or it can't be read.
        ContentError: it is damaged, or written by another version.
    """
    path = folder / MANIFEST
    if not path.exists():
        raise StorageError(
            f"{folder} is no region: it has no {MANIFEST}; build it with 'navigator region add'"
        )
    return decode_manifest(read_whole(path, limit=LARGEST_MANIFEST), str(folder))


def decode_manifest(data: bytes, where: str) -> Manifest:
    """A manifest from its bytes; ContentError names `where`."""
    try:
        raw = json.loads(data)
        known = {name: raw["components"].get(name) for name in graphfile.FORMATS}
        if raw["format"] != FORMAT or known != graphfile.FORMATS:
            raise ContentError(
                f"{where} was built by another version of the navigator; "
                "build it again with 'navigator region add'"
            )
        return _from_json(raw)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, ContentError):
            raise
        raise ContentError(f"{where}: {MANIFEST} is damaged; build or import the region again") from error


def _from_json(raw: dict[str, Any]) -> Manifest:
    files = {}
    for name, mark in raw["files"].items():
        if not _FILE.fullmatch(name) or not _SHA256.fullmatch(mark["sha256"]):
            raise ValueError(f"{name!r} has no place in a region")
        files[name] = FileMark(_whole(mark["size"]), mark["sha256"])
    west, south, east, north = (value + 0.0 for value in raw["bounds"])  # + 0.0: no text counts
    if not (-180.0 <= west <= east <= 180.0 and -90.0 <= south <= north <= 90.0):  # NaN compares false
        raise ValueError("bounds are no box on earth")
    manifest = Manifest(
        name=check_name(_text(raw["name"])),
        bounds=(west, south, east, north),
        area=None if raw["area"] is None else _text(raw["area"]),
        sources=tuple(_source(source) for source in raw["sources"]),
        heights=tuple(_source(source) for source in raw["heights"]),
        files=files,
        counts={name: _whole(raw["counts"][name]) for name in COUNTS},
        components={_text(name): _whole(number) for name, number in raw["components"].items()},
        origin=_origin(raw.get("origin")),
    )
    if manifest.places and placeformat.FILE not in files:
        raise ValueError("the places are missing")
    return manifest


def _source(raw: dict[str, Any]) -> Source:
    date = None if raw["date"] is None else _text(raw["date"])
    texts = {name: _text(raw[name]) for name in ("file", "sha256", "licence", "attribution")}
    return Source(size=_whole(raw["size"]), date=date, **texts)


def _origin(raw: dict[str, Any] | None) -> Origin | None:
    """None also for a region built before there was one."""
    if raw is None:
        return None
    return Origin(**{name: _text(raw[name]) for name in ("source", "what", "area", "heights")})


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise TypeError("a text was expected")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value < LARGEST_FILE:
        raise TypeError("a whole number was expected")
    return value
