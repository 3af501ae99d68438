"""Describe tile, extract and height servers: URL, zooms, attribution, and what they allow."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import quote

import mercantile

from tiles.errors import MissingTiles, Refused
from tiles.transport import host_of

Kind = Literal["raster", "vector", "heights", "extracts", "overpass", "archive"]
KINDS = frozenset(get_args(Kind))
FILE_NAME = "sources.toml"  # of the rider, in the settings folder
FILE_LIMIT = 1_000_000  # bytes
DEEPEST_ZOOM = 22
KEY_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
LAWFUL = (
    "draw the map from a region ('navigator maps draw'), choose a source that allows it "
    "('navigator maps sources'), or import an MBTiles or PMTiles file of your own"
)


@dataclass(frozen=True)
class Source:
    """One server, and what it allows."""

    name: str
    kind: Kind
    url: str = field(repr=False)  # a rider may have put a key into it
    title: str = ""
    zooms: tuple[int, int] = (0, DEEPEST_ZOOM)
    tile_size: int = 256  # pixels
    build_zoom: int | None = None  # of heights: the zoom from which regions are built
    attribution: str = ""
    licence: str = ""
    area_downloads: bool | str = False  # whether an area may be downloaded, or the reason why not
    most_tiles: int | None = None  # in one download
    connections: int = 2
    a_second: float = 2.0  # requests
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    key: str = ""  # name of the variable or file that holds the key
    folder: Path | None = field(default=None, repr=False)  # where a key file lies

    @property
    def by_tile(self) -> bool:
        """Whether it is asked for one map tile after the other."""
        return all(slot in self.url for slot in ("{z}", "{x}", "{y}"))

    def check_area_download(self, tiles: int) -> None:
        """Raise Refused, with the reason and what may be done, where an area must not be downloaded."""
        if self.area_downloads is not True:
            reason = self.area_downloads or "nobody has said that it may be downloaded in bulk"
            raise Refused(f"no area of {self.name!r} is downloaded: {reason}; {LAWFUL}")
        if self.most_tiles is not None and tiles > self.most_tiles:
            raise Refused(
                f"{tiles:,} tiles are more than the {self.most_tiles:,} that {self.name!r} gives at a time; "
                "choose fewer zooms or a smaller area"
            )

    def tile_url(self, tile: mercantile.Tile) -> str:
        """The address of one tile, with the key where one is needed; never print it."""
        return self.filled(z=tile.z, x=tile.x, y=tile.y)

    def filled(self, **slots: object) -> str:
        """The address with its slots filled; raises MissingTiles where the key is nowhere."""
        if "{key}" in self.url:
            slots["key"] = quote(self.secret(), safe="")
        return re.sub(r"\{(\w+)\}", lambda found: str(slots.get(found[1], found[0])), self.url)

    def request_headers(self) -> dict[str, str]:
        """Headers to send, with the key where one stands in them."""
        if not any("{key}" in text for text in self.headers.values()):
            return dict(self.headers)
        return {name: text.replace("{key}", self.secret()) for name, text in self.headers.items()}

    def secret(self) -> str:
        """The key, from the environment or from its file; raises MissingTiles where it is in neither."""
        value = os.environ.get(self.key, "").strip() if self.key else ""
        if not value and self.key and self.folder is not None:
            try:
                value = (self.folder / self.key).read_text(encoding="utf-8").strip()
            except (OSError, ValueError):
                value = ""
        if not value or not value.isprintable():
            place = f"set {self.key} or write it into {self.folder / self.key}" if self.folder else "set it"
            raise MissingTiles(
                f"{self.name!r} needs a key; {place if self.key else 'name it in sources.toml'}"
            )
        return value


def load_sources(user_file: Path | None = None) -> dict[str, Source]:
    """All sources by name: ours, and those of the user's file.

    A table of a name that we have too replaces ours where it brings a url, else changes what it names.

    Raises Refused for a table that makes no sense, MissingTiles where the file cannot be read.
    """
    ours = (files("tiles") / FILE_NAME).read_text(encoding="utf-8")
    found = _sources(tomllib.loads(ours), "tiles/sources.toml", None)
    if user_file is not None and user_file.exists():
        known = {name: table for name, table in tomllib.loads(ours).items() if isinstance(table, dict)}
        theirs = {name: _over(known.get(name), table) for name, table in _user_tables(user_file).items()}
        found |= _sources(theirs, str(user_file), user_file.parent)
    return found


def source_named(name: str, user_file: Path | None = None) -> Source:
    """One source; raises Refused with the names that there are."""
    known = load_sources(user_file)
    if name not in known:
        raise Refused(f"no source is called {name[:64]!r}; there are: {', '.join(known)}")
    return known[name]


def _over(ours: dict[str, Any] | None, theirs: Any) -> Any:
    """A user's table, completed by ours: never where it asks another server, who allows other things."""
    if ours is None or not isinstance(theirs, dict) or "url" in theirs:
        return theirs
    return ours | theirs


def _user_tables(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(FILE_LIMIT + 1)
    except OSError as error:
        raise MissingTiles(f"{path} can't be read: {error.strerror}; check its permissions") from error
    try:
        return tomllib.loads(data[:FILE_LIMIT].decode())
    except ValueError as error:  # of TOML or of UTF-8
        raise Refused(f"{path} is no list of sources: {error}") from error


def _sources(tables: Mapping[str, Any], where: str, folder: Path | None) -> dict[str, Source]:
    return {name: _source(name, table, where, folder) for name, table in tables.items()}


def _source(name: str, table: Any, where: str, folder: Path | None) -> Source:
    def refuse(what: str) -> Refused:
        return Refused(f"{where}, [{name[:64]}]: {what}")

    if not NAME.fullmatch(name):
        raise refuse("a name has small letters, digits, dots and dashes")
    if not isinstance(table, dict):
        raise refuse("is no table")
    known = {one.name for one in fields(Source)} - {"name", "folder"}
    if unknown := sorted(set(table) - known):
        raise refuse(f"{unknown[0]!r} is nothing a source has; there are: {', '.join(sorted(known))}")
    for key, rule in RULES.items():
        if key in table and not rule(table[key]):
            raise refuse(f"{key} can't be {table[key]!r}" if key != "url" else "url is no http(s) address")
    if "url" not in table or table.get("kind") not in KINDS:
        raise refuse(f"needs a url and a kind, one of {', '.join(sorted(KINDS))}")
    values = dict(table)
    if "zooms" in values:
        values["zooms"] = tuple(values["zooms"])
    return Source(name=name, folder=folder, **values)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.isprintable()


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_url(value: object) -> bool:
    if not _is_text(value) or not isinstance(value, str):
        return False
    try:
        return bool(host_of(value)) and "{" not in host_of(value)  # a key in the name of a host would be seen
    except Refused:
        return False


def _is_zooms(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 2 or any(type(one) is not int for one in value):
        return False
    return bool(0 <= value[0] <= value[1] <= DEEPEST_ZOOM)


def _is_headers(value: object) -> bool:
    return isinstance(value, dict) and all(_is_text(one) for pair in value.items() for one in pair)


RULES: dict[str, Callable[[Any], bool]] = {
    "title": _is_text,
    "url": _is_url,
    "zooms": _is_zooms,
    "tile_size": lambda value: value in {256, 512, 1024},
    "build_zoom": lambda value: type(value) is int and 0 <= value <= DEEPEST_ZOOM,
    "attribution": _is_text,
    "licence": _is_text,
    "area_downloads": lambda value: isinstance(value, bool) or _is_text(value),
    "most_tiles": _is_count,
    "connections": lambda value: _is_count(value) and value <= 64,
    "a_second": lambda value: isinstance(value, int | float) and 0.0 < value <= 10_000.0,
    "headers": _is_headers,
    "key": lambda value: _is_text(value) and KEY_VARIABLE.fullmatch(value) is not None,
}
